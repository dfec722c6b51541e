"""An import in the admin, as its editor does it: bring, look, decide, apply, undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from statements.drafts.models import StatementDraft
from statements.models import LabelAlias, Statement
from tests.factories import (
    make_administrator,
    make_colleague,
    make_label_alias,
    make_organisation,
    make_reviewer,
    make_statement,
    make_type,
    make_user,
)
from unhub.importing import batches
from unhub.importing.models import Batch, BatchRow

pytestmark = pytest.mark.django_db
ADD = "/admin/importing/batch/add/"
# The ten lines of the list this archive began from, as they stand there.
TEN_LINES = """07/27/2017Secretary-General Welcomes News that Crisis in Jerusalem Old City Has Been Defused - Secretary-General Statement
07/27/2017Urging Political, Religious, Community Leaders in Old City of Jerusalem to Avoid Provocation, Secretary-General Calls for Restraint on Israel’s Part - Secretary-General Statement
07/21/2017Secretary-General Deeply Deplores Death of Palestinians in Clashes wih Israeli Security Forces - Secretary-General Statement
07/21/2017Strongly Condemning Deadly Stabbing in Occupied West Bank, Secretary-General Calls on All to Avoid Escalating Already Volatile Situation - Secretary-General Statement
06/12/2017Concerned about Public Criticism of UNRWA, Secretary-General Calls on Member States to Continue Supporting Its Essential Services - Secretary-General Statement
06/05/2017Continuing Occupation Sends "Unmistakable Message" that Both Palestinian, Israeli Hopes Remain Unattainable, Secretary-General Warns in Anniversary Statement - SG Statement
"""  # noqa: E501


@pytest.fixture
def editor(client):
    user = make_administrator("anna")
    client.force_login(user)
    make_organisation("United Nations", slug="un", acronym="UN")
    make_label_alias("Secretary-General Statement", make_type("Statement"))
    return user


def bring(client, pasted="", file=None, **options):
    data = {
        "importer": "statement",
        "pasted": pasted,
        "arrives_as": "drafts",
        "language": "en",
        "issuer": "UN",
        **options,
    }
    return client.post(ADD, data | ({"file": file} if file else {}))


def page(client, batch=None, query=""):
    return client.get(f"{address('change', batch)}{query}").content.decode()


def address(name, batch=None):
    return reverse(f"admin:importing_batch_{name}", args=[(batch or Batch.objects.get()).pk])


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_pasted_list_is_shown_row_by_row_and_nothing_is_written(client, editor):
    response = bring(client, TEN_LINES)
    assert response.status_code == 302
    html = words(page(client))
    assert "month/day, proved by 07/27/2017" in html
    assert "All (6)" in html
    assert "Secretary-General Deeply Deplores Death of Palestinians in Clashes wih Israeli Security Forces" in html
    assert not StatementDraft.objects.exists()


def test_the_list_becomes_statements_with_its_quirks(client, editor):
    bring(client, TEN_LINES)
    html = client.post(address("apply"), follow=True).content.decode()
    assert "What was decided is applied." in html
    drafts = StatementDraft.objects.order_by("-issued_on", "-order_in_day")
    assert [(str(draft.issued_on), draft.order_in_day) for draft in drafts] == [
        ("2017-07-27", 2), ("2017-07-27", 1), ("2017-07-21", 2), ("2017-07-21", 1), ("2017-06-12", 1), ("2017-06-05", 1),
    ]  # fmt: skip
    first, last = drafts[0], drafts[5]
    assert first.raw_label == "Secretary-General Statement"
    assert first.texts.get().title.startswith("Secretary-General Welcomes News")
    assert first.sources.count() == 0
    assert (last.raw_label, last.type) == ("SG Statement", None)


def test_set_to_day_and_month_the_impossible_rows_are_errors(client, editor):
    bring(client, TEN_LINES)
    client.post(address("settle"), {"date_order": "day/month", "language": "en", "issuer": "UN"})
    numbers = dict.fromkeys(["new", "error"], 0)
    for verdict in BatchRow.objects.values_list("verdict", flat=True):
        numbers[verdict] += 1
    assert numbers == {"new": 2, "error": 4}
    assert "07/27/2017" in words(page(client, query="?show=error"))


def test_a_label_is_explained_once_for_all_its_rows_and_remembered(client, editor):
    bring(client, TEN_LINES)
    html = page(client)
    field = re.search(r'name="(word-\d+)"', html)[1]
    assert "Type that this label stands for: “SG Statement” (1)" in words(html)
    refused = client.post(address("settle"), {"resolve": "1", field: "Sermon"})
    assert refused.status_code == 400
    assert "“Sermon” stands for nothing here" in words(refused.content.decode())
    client.post(address("settle"), {"resolve": "1", field: "statement"})
    assert LabelAlias.objects.get(label="SG Statement").type.slug == "statement"
    assert not BatchRow.objects.exclude(unresolved=[]).exists()


def test_a_meaning_goes_to_the_word_it_was_given_for_whatever_is_open_by_then(client, editor):
    bring(
        client,
        "07/27/2017One thing - SG Statement\n07/28/2017Another - Press Release\n07/29/2017A third - Press Release\n",
    )
    html = page(client)
    named = dict(re.findall(r'for="id_(word-\d+)">[^<]*“([^”]+)”', html))
    assert sorted(named.values()) == ["Press Release", "SG Statement"]
    field = next(name for name, word in named.items() if word == "SG Statement")
    BatchRow.objects.filter(unresolved__0__1="Press Release").update(unresolved=[])
    client.post(address("settle"), {"resolve": "1", field: "statement"})
    assert set(LabelAlias.objects.values_list("label", flat=True)) == {"Secretary-General Statement", "SG Statement"}


def test_about_possible_doubles_the_editor_decides_one_by_one_or_for_all(client, editor):
    make_statement(
        "Secretary-General Welcomes the News that Crisis in Jerusalem Old City Has Been Defused",
        issued_on="2017-07-27",
    )
    make_statement("Secretary-General Deeply Deplores Death of Palestinians in Clashes with Israeli Security Forces",
                   issued_on="2017-07-21")  # fmt: skip
    bring(client, TEN_LINES)
    html = words(page(client))
    assert "2 rows may be here already" in html
    client.post(address("decide"), {"row-1": "skip", "row-2": "", "show": "", "p": "1"})
    assert batches.to_apply(Batch.objects.get()).count() == 5
    client.post(address("decide"), {"all": "join"})
    client.post(address("apply"))
    outcomes = dict(BatchRow.objects.values_list("number", "outcome"))
    assert (outcomes[1], outcomes[3]) == ("skipped", "unchanged")
    assert Batch.objects.get().state == "applied"


def test_the_same_list_again_changes_nothing(client, editor):
    bring(client, TEN_LINES)
    client.post(address("apply"))
    bring(client, TEN_LINES)
    newest = Batch.objects.order_by("-pk").first()
    assert set(newest.rows.values_list("verdict", flat=True)) == {"same"}
    assert StatementDraft.objects.count() == 6


def test_rows_may_arrive_published_and_the_batch_be_undone(client, editor):
    bring(client, TEN_LINES, arrives_as="published")
    client.post(address("apply"))
    assert Statement.objects.count() == 5
    assert StatementDraft.objects.count() == 1, "whose label stands for nothing"
    assert "5 published records are removed" in words(client.get(address("undo")).content.decode())
    live = Statement.objects.first()
    html = client.post(address("undo"), {"notice": "Brought by mistake."}, follow=True).content.decode()
    assert "It is undone." in html
    assert not Statement.objects.exists()
    gone = client.get(live.get_absolute_url())
    assert gone.status_code == 410
    assert "Brought by mistake." in gone.content.decode()


def test_who_may_not_publish_without_review_gets_drafts_or_a_refusal(client):
    body = make_organisation("United Nations", slug="un", acronym="UN")
    make_label_alias("Secretary-General Statement", make_type("Statement"))
    client.force_login(make_colleague("editor", member_of=[body]))
    assert "published records" not in client.get(ADD).content.decode()
    response = bring(client, TEN_LINES, arrives_as="published")
    assert response.status_code == 400
    assert not Batch.objects.exists()
    bring(client, TEN_LINES)
    Batch.objects.update(is_published=True)
    assert client.post(address("apply")).status_code == 403


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Paste a list or choose a file: one of the two."),
        ({"pasted": "x", "file": SimpleUploadedFile("a.csv", b"title,date\n")}, "one of the two"),
        ({"file": SimpleUploadedFile("a.csv", b"title,date\n")}, "Nothing was taken in."),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}, "This is a PDF"),
        ({"pasted": '[{"title": "x", "da'}, "Nothing was taken in."),
        ({"pasted": "title,date\nx,2017-01-01", "format": "nothing"}, "nothing"),
        ({"importer": "recipes", "pasted": "x"}, "recipes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_nothing_is_written(client, editor, data, told):
    response = client.post(ADD, {"importer": "statement", "arrives_as": "drafts", **data})
    assert response.status_code == 400
    assert told in words(response.content.decode()).replace("&#x27;", "'")
    assert not Batch.objects.exists()


def test_a_file_with_more_rows_than_a_person_decides_about_is_refused(client, editor, monkeypatch):
    monkeypatch.setattr(batches, "MOST_ROWS", 3)
    response = bring(client, TEN_LINES)
    assert response.status_code == 400
    assert "more than 3 rows" in response.content.decode()


def test_a_long_batch_is_applied_a_few_seconds_at_a_time(client, editor, monkeypatch):
    monkeypatch.setattr(batches, "APPLIED_AT_ONCE", 2)
    clock = iter(range(0, 1000, 5))
    monkeypatch.setattr(batches.time, "monotonic", lambda: next(clock))
    bring(client, TEN_LINES)
    html = client.post(address("apply")).content.decode()
    assert "rows are left." in html
    assert "Go on" in html
    for _ in range(5):
        client.post(address("apply"))
    assert StatementDraft.objects.count() == 6


def test_rows_are_listed_by_what_they_are_fifty_to_a_page(client, editor):
    lines = "".join(f"{day:02}/{month:02}/2016Statement number {day} of month {month} - Secretary-General Statement\n"
                    for month in range(1, 5) for day in range(13, 29))  # fmt: skip
    bring(client, lines)
    assert "page 1 of 2" in words(page(client))
    assert "page 2 of 2" in words(page(client, query="?p=2"))
    assert "There are no such rows." in page(client, query="?show=double")
    assert client.get(f"{address('change')}?show=%00&p=x").status_code == 200


def test_nothing_happens_on_a_get(client, editor):
    bring(client, TEN_LINES)
    for name in ("decide", "settle", "apply", "history"):
        assert client.get(address(name)).status_code == 302
    assert client.get(address("undo")).status_code == 403, "there is nothing to undo"
    assert not StatementDraft.objects.exists()


def test_a_batch_is_seen_by_who_brought_it_and_by_who_works_for_every_organisation(client, editor):
    bring(client, TEN_LINES)
    body = make_organisation("Other")
    client.force_login(make_colleague("editor", member_of=[body]))
    assert "pasted list" not in client.get("/admin/importing/batch/").content.decode()
    assert client.get(address("change")).status_code == 404
    client.force_login(make_administrator("bert"))
    assert "pasted list" in client.get("/admin/importing/batch/").content.decode()
    for stranger in (make_reviewer(), make_user()):
        client.force_login(stranger)
        may = stranger.has_perm("statements_drafts.add_statementdraft")
        assert client.get(ADD).status_code == (200 if may else 403)
