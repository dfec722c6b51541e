"""Rows of statements: told apart, compared with what is here, applied, brought again and undone."""

import pytest
from django.contrib.auth.models import User

from organisations.drafts.models import Membership
from statements.drafts.importing.reader import StatementReader
from statements.drafts.models import StatementDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import (
    make_administrator,
    make_colleague,
    make_organisation,
    make_statement,
    make_statement_draft,
    make_type,
)
from unhub.importing.models import Batch, BatchRow
from unhub.importing.rows import Row
from unhub.publishing.desk import file_save
from unhub.publishing.models import Tombstone
from unhub.publishing.services import claim_save, open_draft, problems_of, publish, remove, submit

pytestmark = pytest.mark.django_db
Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome


@pytest.fixture(autouse=True)
def known():
    make_type("Statement"), make_organisation("UN", slug="un")


def row(number=1, **values):
    words = {"title": "Secretary-General Welcomes News", "date": "2017-07-27", "type": "statement", "issuer": "UN"}
    return number, Row(f"line {number}", {name: value for name, value in (words | values).items() if value})


def judge(*rows, user=None, options=None):
    return StatementReader(options or {}, user).judge(rows)


def bring(*rows, user=None, published=False, options=None, decide=None):
    """Judges and applies rows as one batch; `decide` is {number of the row: decision}."""
    reader = StatementReader(options or {}, user)
    batch = Batch.objects.create(importer="statement", name="x", format="csv", is_published=published, created_by=user)
    judged = reader.judge(rows)
    for each in judged:
        each.batch, each.decision = batch, (decide or {}).get(each.number, "")
    BatchRow.objects.bulk_create(judged)
    reader.apply(judged, published=published)
    for each in judged:
        each.save()
    return judged


def outcomes(rows):
    return [each.outcome for each in rows]


def verdict(*args, **values):
    [only] = judge(row(**values))
    return only.verdict, str(only.why)


# --- told apart ---------------------------------------------------------------------------------------------------------


def test_a_row_like_nothing_here_is_new():
    assert verdict() == ("new", "")


def test_the_same_address_and_title_is_the_same_statement():
    make_statement("Secretary-General Welcomes News", issued_on="2017-07-26", sources=["https://example.org/1"])
    assert verdict(urls=("https://example.org/1",), date="2017-07-26") == ("same", "the same address")


def test_many_statements_may_stand_at_one_address():
    make_statement("Another thing altogether", issued_on="2017-07-20", sources=["https://example.org/list"])
    assert verdict(urls=("https://example.org/list",)) == ("new", "")


def test_the_same_symbol_with_nearly_the_same_title_is_the_same_statement():
    make_statement("Secretary-General ‘Welcomes’ News", issued_on="2017-07-27", symbols=["SG/SM/18554"])
    assert verdict(symbols=("sg/sm/18554",), urls=("https://example.org/2",))[0] == "update"


def test_the_same_symbol_with_another_title_may_be_a_double():
    make_statement("Something else", issued_on="2017-07-27", symbols=["SG/SM/18554"])
    assert verdict(symbols=("SG/SM/18554",)) == ("double", "the same symbol")


def test_the_same_day_and_nearly_the_same_title_may_be_a_double():
    make_statement("Secretary-General Welcomes the News", issued_on="2017-07-27")
    assert verdict() == ("double", "the same day and nearly the same title")
    assert verdict(date="2017-07-28")[0] == "new"


def test_two_documents_of_one_day_and_title_stay_apart():
    make_statement("Secretary-General Welcomes News", issued_on="2017-07-27", symbols=["SG/SM/1"])
    assert verdict(symbols=("SG/SM/2",))[0] == "new"


def test_a_document_with_a_symbol_may_be_one_that_is_here_without():
    make_statement("Secretary-General Welcomes News", issued_on="2017-07-27")
    assert verdict(symbols=("SG/SM/2",)) == ("update", "the same day and title")
    assert verdict(symbols=("SG/SM/2",), title="Secretary-General Welcomes the News")[0] == "double"


def test_a_title_equal_in_another_language_may_be_a_double():
    make_statement("Secretary-General Welcomes News", issued_on="2017-07-27")
    assert verdict(language="fr") == ("double", "the same day, and a title equal in another language")


def test_a_title_equal_to_that_of_a_translation_is_found():
    draft = make_statement_draft("Le Secrétaire général se félicite", issued_on="2017-07-27", language="fr")
    translated = {"language": "en", "status": "courtesy", "title": "Secretary-General Welcomes News"}
    StatementTextDraft.objects.create(draft=draft, translates_version=1, **translated)
    publish(draft, by=None)
    assert verdict() == ("same", "the same day and title")


def test_two_pages_of_one_site_with_one_title_and_day_may_be_doubles():
    make_statement("Secretary-General Welcomes News", issued_on="2017-07-27", sources=["https://example.org/1"])
    assert verdict(urls=("https://www.example.org/2",)) == ("double", "the same day and title")


def test_a_draft_is_found_as_well():
    draft = make_statement_draft("Secretary-General Welcomes News", issued_on="2017-07-27")
    [only] = judge(row())
    assert only.record_id == draft.pk


def test_one_statement_at_several_addresses_ends_as_one_record_with_several_sources():
    rows = bring(
        row(1, symbols=("SG/SM/18554",), urls=("http://www.un.org/1",)),
        row(
            2,
            symbols=("SG/SM/18554", "PAL/2212"),
            urls=("https://www.un.org/unispal/1",),
            title="Secretary-General Welcomes “News”",
        ),
    )
    assert (rows[1].verdict, rows[1].same_as_row) == (Verdict.UPDATE, 1)
    [draft] = StatementDraft.objects.all()
    assert [source.url for source in draft.sources.order_by("order")] == [
        "http://www.un.org/1",
        "https://www.un.org/unispal/1",
    ]
    assert {symbol.symbol for symbol in draft.symbols.all()} == {"SG/SM/18554", "PAL/2212"}
    assert draft.texts.get().title == "Secretary-General Welcomes News"


def test_a_row_without_a_title_can_be_another_address_but_no_statement():
    rows = judge(
        row(1, symbols=("SG/SM/1",)),
        row(2, title="", symbols=("SG/SM/1",), urls=("https://example.org/1",)),
        row(3, title=""),
    )
    assert [each.verdict for each in rows] == ["new", "update", "error"]
    assert rows[2].notes == ["There is no title."]


# --- applied ------------------------------------------------------------------------------------------------------------


def test_what_is_new_becomes_a_draft():
    user = make_administrator()
    [only] = bring(row(urls=("https://example.org/1",), text="Words."), user=user)
    draft = StatementDraft.objects.get()
    assert (only.outcome, only.record_id, only.token) == ("drafted", draft.pk, draft.token)
    assert (draft.created_by, draft.slug, str(draft.issued_on)) == (
        user,
        "secretary-general-welcomes-news",
        "2017-07-27",
    )
    assert draft.attributions.get().organisation.slug == "un"
    assert not Statement.objects.exists()
    publish(draft, by=None)
    assert Statement.objects.get().title == "Secretary-General Welcomes News"


def test_a_list_that_begins_with_the_newest_is_numbered_backwards():
    bring(row(1, title="Second"), row(2, title="First"), row(3, title="Before", date="2017-07-26"))
    assert dict(StatementDraft.objects.values_list("texts__title", "order_in_day")) == {
        "Second": 2,
        "First": 1,
        "Before": 1,
    }


def test_orders_go_on_from_what_is_here_that_day():
    make_statement("Here before", issued_on="2017-07-27", order_in_day=4)
    bring(row(1, title="One more thing"))
    assert StatementDraft.objects.get().order_in_day == 5


def test_rows_arrive_published_where_nothing_is_left_to_an_editor():
    rows = bring(row(1), row(2, title="By nobody known", issuer="A stranger"), row(3, title="Of no type", type="", label="Note"),
                 row(4, title="In French", language="fr", original_language="en"), published=True)  # fmt: skip
    assert outcomes(rows) == ["published", "drafted", "drafted", "drafted"]
    assert Statement.objects.get().title == "Secretary-General Welcomes News"


def test_words_that_name_nobody_are_kept_for_an_editor():
    bring(row(issuer="The spokesman"))
    draft = StatementDraft.objects.get()
    attribution = draft.attributions.get()
    assert (attribution.appointment, attribution.organisation, attribution.verbatim) == (None, None, "The spokesman")
    assert any("names nobody yet" in str(problem.message) for problem in problems_of(draft))


def test_a_draft_without_a_type_says_so_and_cannot_be_published():
    bring(row(type="", label="Note verbale"))
    messages = [str(problem.message) for problem in problems_of(StatementDraft.objects.get())]
    assert "Choose a type. The source calls it “Note verbale”." in messages


def test_a_change_becomes_a_draft_over_the_published_record():
    live = make_statement("Secretary-General Welcomes News", issued_on="2017-07-27", sources=["https://example.org/1"])
    [only] = bring(row(urls=("https://example.org/1",), text="New words."))
    assert only.outcome == "revised"
    assert [change[0] for change in only.changes] == ["Text"]
    live.refresh_from_db()
    assert (live.version_no, live.texts.get().body) == (1, "")
    assert StatementDraft.objects.get(pk=live.pk).texts.get().body == "New words."


def test_a_corrected_title_is_not_undone_by_the_same_source():
    live = make_statement("Secretary-General welcomes the good news", issued_on="2017-07-27", sources=["https://example.org/1"],
                          raw_title="Secretary-General Welcomes News")  # fmt: skip
    [only] = judge(row(urls=("https://example.org/1",)))
    assert (only.verdict, only.record_id) == ("same", live.pk)


def test_somebodys_draft_is_never_written_over():
    live = make_statement("Secretary-General Welcomes News", issued_on="2017-07-27", sources=["https://example.org/1"])
    draft, _created = open_draft(live, by=make_administrator())
    draft.texts.update(body="Somebody's words.")
    [only] = bring(row(urls=("https://example.org/1",), text="New words."))
    assert only.outcome == "refused"
    assert "Somebody is writing a draft of it" in only.notes[-1]
    assert draft.texts.get().body == "Somebody's words."


def test_a_draft_under_review_is_left_alone():
    bring(row(urls=("https://example.org/1",), text="Words."))
    draft = StatementDraft.objects.get()
    submit(draft, by=make_administrator())
    [only] = bring(row(urls=("https://example.org/1",), text="Other words."))
    assert only.outcome == "refused"
    assert draft.texts.get().body == "Words."


def test_a_draft_as_an_import_left_it_is_changed():
    bring(row(urls=("https://example.org/1",), text="Words."))
    [only] = bring(row(urls=("https://example.org/1",), text="Other words."))
    assert only.outcome == "changed"
    assert StatementDraft.objects.get().texts.get().body == "Other words."


@pytest.mark.parametrize("decision", ["create", "join", "skip", ""])
def test_about_a_possible_double_somebody_decides(decision):
    live = make_statement("Secretary-General Welcomes the News", issued_on="2017-07-27")
    [only] = bring(row(urls=("https://example.org/1",)), decide={1: decision})
    drafts = list(StatementDraft.objects.all())
    assert only.outcome == {"create": "drafted", "join": "revised", "skip": "skipped", "": ""}[decision]
    assert [draft.pk == live.pk for draft in drafts] == {"create": [False], "join": [True], "skip": [], "": []}[
        decision
    ]


def test_a_row_that_is_the_same_as_one_that_was_left_out_says_so():
    rows = bring(
        row(1, symbols=("SG/SM/1",)), row(2, symbols=("SG/SM/1",), urls=("https://example.org/1",)), decide={1: "skip"}
    )
    assert outcomes(rows) == ["skipped", "refused"]
    assert rows[1].notes == ["Row 1, which it is the same as, was left out."]


# --- brought again ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", [False, True])
def test_the_same_rows_again_change_nothing(published):
    rows = [
        row(1, text="Words."),
        row(2, title="Another matter", urls=("https://example.org/2",)),
        row(3, title="X", date="never"),
    ]
    bring(*rows, published=published)
    again = bring(*rows, published=published)
    assert outcomes(again) == ["unchanged", "unchanged", "refused"]
    assert StatementDraft.objects.count() + Statement.objects.count() == 2


def test_what_was_edited_or_removed_since_is_not_brought_back_by_the_same_rows():
    [only] = bring(row(text="Words."), published=True)
    live = Statement.objects.get()
    draft, _created = open_draft(live, by=None)
    draft.texts.update(title="A better title", body="Better words.")
    publish(draft, by=None, change_kind="correction", public_note="Mended.")
    assert outcomes(bring(row(text="Words."))) == ["unchanged"]
    remove(Statement.objects.get(), by=make_administrator(), public_notice="Not ours.")
    assert outcomes(bring(row(text="Words."), published=True)) == ["unchanged"]
    assert not Statement.objects.exists()


def test_what_another_import_brought_since_the_rows_were_judged_is_not_doubled():
    [judged] = judge(row(text="Words."))
    bring(row(text="Words."), published=True)
    judged.batch = Batch.objects.create(importer="statement", name="x", format="csv")
    judged.save()
    StatementReader({}, None).apply([judged], published=False)
    assert (judged.outcome, judged.record_id) == ("unchanged", Statement.objects.get().pk)
    assert not StatementDraft.objects.exists()


# --- undone -------------------------------------------------------------------------------------------------------------


def undo(rows, user):
    reader = StatementReader({"undo_notice": "Brought twice."}, user)
    for each in rows:
        reader.undo(each)
        each.save()
    return outcomes(rows)


def test_drafts_are_discarded_and_published_ones_leave_a_tombstone():
    user = make_administrator()
    drafted = bring(row(1))
    published = bring(row(2, title="Published words"), published=True)
    assert undo(drafted + published, user) == ["undone", "undone"]
    assert not StatementDraft.objects.exists()
    assert not Statement.objects.exists()
    assert Tombstone.objects.get().notice == "Brought twice."


def test_what_was_edited_since_is_kept_and_says_so():
    user = make_administrator()
    rows = bring(row(1), row(2, title="Another matter")) + bring(row(3, title="Published words"), published=True)
    draft = StatementDraft.objects.get(pk=rows[0].record_id)
    claim_save(draft, draft.token, by=user)
    file_save(draft, by=user)
    open_draft(Statement.objects.get(), by=user)
    assert undo(rows, user) == ["kept", "undone", "kept"]
    assert rows[0].notes == ["It was edited since."]


def test_after_it_was_undone_the_rows_are_new_again():
    undo(bring(row(1)), make_administrator())
    assert judge(row(1))[0].verdict == "new"


# --- who may ------------------------------------------------------------------------------------------------------------


def test_a_person_brings_statements_of_their_own_organisations_only():
    ours, theirs = make_organisation("Ours", slug="ours"), make_organisation("Theirs", slug="theirs")
    live = make_statement(
        "Their statement", issued_on="2017-07-01", organisation=theirs, sources=["https://example.org/1"]
    )
    user = make_colleague("editor", member_of=[ours])
    rows = judge(
        row(1, title="One thing", issuer="Ours"),
        row(2, title="Another matter", issuer="Theirs"),
        row(3, title="Their statement", date="2017-07-01", urls=("https://example.org/1",), text="x"),
        user=user,
    )
    assert [each.verdict for each in rows] == ["new", "error", "error"]
    assert "do not work for" in rows[1].notes[0]
    assert "do not work for" in rows[2].notes[0]
    assert live.texts.get().body == ""


def test_rights_that_ended_since_the_rows_were_judged_count():
    ours = make_organisation("Ours", slug="ours")
    make_statement("Our statement", issued_on="2017-07-01", organisation=ours, sources=["https://example.org/1"])
    user = make_colleague("editor", member_of=[ours])
    rows = judge(
        row(1, title="One thing", issuer="Ours"),
        row(2, title="Our statement", date="2017-07-01", urls=("https://example.org/1",), text="x"),
        user=user,
    )
    assert [each.verdict for each in rows] == ["new", "update"]
    Membership.objects.all().delete()
    reader = StatementReader({}, User.objects.get(pk=user.pk))
    batch = Batch.objects.create(importer="statement", name="x", format="csv", created_by=user)
    for each in rows:
        each.batch = batch
    BatchRow.objects.bulk_create(rows)
    reader.apply(rows, published=False)
    assert outcomes(rows) == ["refused", "refused"]
    assert not StatementDraft.objects.exists()
