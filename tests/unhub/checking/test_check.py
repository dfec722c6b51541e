"""Check a copy: a pasted text is recognised as the version it is of, or beside the text it is most like."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statements.models import Attribution, Statement, StatementText
from statements.models.position import first_position
from tests.factories import (
    make_organisation,
    make_statement,
    make_statement_draft,
    make_type,
    make_user,
    make_withdrawn_statement,
)
from unhub.publishing.doors import open_door
from unhub.publishing.models import Passage, TextFingerprint, Version
from unhub.publishing.services import bring_back, merge, open_draft, publish, redact, remove
from unhub.text.fingerprints import text_hash
from unhub.text.markdown import plain_text, render
from unhub.web.rates import Rate

pytestmark = pytest.mark.django_db
PAGE, API = "/en/check/", "/api/v1/check/"
BODY = """## On the river

The envoy welcomes the agreement that the two commissions reached on the upper river this morning, after eleven months of talks.

He thanks the mayors of the four towns, whose patience made it possible, and asks all who draw water from it to keep to its terms.

> “Water is not a weapon, and it must never become one again,” he told reporters at the bridge.

The first joint measurement will be taken on Monday at the old mill, and its result will be made public on the same day."""


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def check(client, text, status=200):
    response = client.post(PAGE, {"text": text})
    assert response.status_code == status
    html = response.content.decode()
    return html if status != 200 else re.search(r'<section class="section" id="result".*?</section>', html, re.S)[0]


def words(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def changed_words(html):
    """[("del" or "ins", words)] of the places that differ."""
    return re.findall(r"<(del|ins)>(.*?)</", html.partition("<ol")[2])


def published(body=BODY, **fields):
    return make_statement(body=body, **fields)


def change(live, body, *, now=None, language="en"):
    draft, _created = open_draft(live, by=None)
    draft.texts.filter(language=language).update(body=body)
    publish(draft, by=None, change_kind="correction", public_note="Mended.", now=now)
    return type(live).objects.get(pk=live.pk)


def as_pasted(body=BODY):
    return plain_text(body)


# --- word for word ---------------------------------------------------------------------------------------------------


def test_a_copy_of_the_current_text_is_recognised_whatever_its_layout(client):
    live = published("On the river")
    live = published(title="On the river")
    for text in (as_pasted(), as_pasted().replace(" ", "\n\n"), f"\r\n {as_pasted()}\t"):
        html = check(client, text)
        assert "Word for word what was published here" in html
        assert "the current text" in html
        assert f'href="{live.get_absolute_url()}"' in html
        assert f'href="{live.get_absolute_url()}v1/"' in html


def test_a_copy_of_an_older_version_says_from_when_to_when_it_stood(client):
    first = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.UTC)
    live = published()
    live = change(live, "A new text.", now=first)
    change(live, "A newer text.", now=first + datetime.timedelta(days=10))
    html = words(check(client, "A new text."))
    assert (
        "Version 2, text in English: published from 1 January 2030 to 11 January 2030; it was changed since." in html
    )
    assert "This is not the current text." in html


def test_a_text_that_stood_for_less_than_a_day_says_from_which_hour_to_which(client):
    first = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.UTC)
    change(change(published(), "A new text.", now=first), "A newer text.", now=first + datetime.timedelta(hours=2))
    html = words(check(client, "A new text."))
    assert "published from 1 January 2030, 12:00 UTC to 1 January 2030, 14:00 UTC" in html


def test_versions_with_the_same_text_are_named_together(client):
    live = change(change(published(), "Another."), BODY)
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="update", public_note="A source is new.")
    html = words(check(client, as_pasted()))
    assert "Versions 3 to 4" in html
    assert "Version 1," in html


def test_it_says_in_which_language(client):
    published("نص البيان كله", language="ar", title="عنوان")
    html = check(client, "نص البيان كله")
    assert "text in Arabic" in html
    assert 'dir="rtl"' in html


def test_a_withdrawn_text_is_found_and_said_to_be_withdrawn(client):
    make_withdrawn_statement("Doubtful", body=BODY)
    html = words(check(client, as_pasted()))
    assert "It was withdrawn." in html


def test_profiles_of_organisations_are_texts_too(client):
    body = make_organisation("River Commission", profile=BODY)
    html = check(client, as_pasted())
    assert f'href="{body.get_absolute_url()}"' in html


def test_the_same_text_of_two_records_names_both(client):
    one, other = published(title="One"), published(title="Other")
    html = check(client, as_pasted())
    assert one.get_absolute_url() in html
    assert other.get_absolute_url() in html


def imported(body=BODY):
    """A statement that was imported in bulk: live rows, and no version on file."""
    day, organisation = datetime.date(2015, 5, 5), make_organisation()
    rendered = render(body)
    with open_door():
        live = Statement.objects.create(
            issued_on=day, type=make_type(), slug="imported", title="Imported", position=first_position(day, 1),
            published_at=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC),
            updated_at=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC),
        )  # fmt: skip
        StatementText.objects.create(
            statement=live, title="Imported", body=body, body_html=rendered.html, position=live.position,
            text_hash=text_hash(rendered.plain),
        )  # fmt: skip
        Attribution.objects.create(
            statement=live, organisation=organisation, body=organisation, position=live.position
        )
    return live


def test_an_imported_record_without_a_version_on_file_is_found_before_and_after_it_changes(client):
    live = imported()
    assert "Version 1, text in English: published 1 January 2030, the current text." in words(
        check(client, as_pasted())
    )
    change(live, "Another.")
    assert "This is not the current text." in words(check(client, as_pasted()))


# --- what must not be found --------------------------------------------------------------------------------------------


def assert_nothing(client, text):
    assert "Nothing here is like it" in check(client, text)
    assert client.get(API, {"hash": text_hash(text)}).json()["results"] == []


def test_what_was_removed_is_never_found_nor_anything_like_it(client):
    remove(change(published(), f"{BODY}\n\nMore."), by=None, public_notice="A forgery.")
    assert_nothing(client, as_pasted())
    assert_nothing(client, as_pasted(f"{BODY}\n\nMore."))
    assert_nothing(client, as_pasted()[:300])


def test_what_was_merged_is_not_found_as_itself(client):
    live, target = published(title="Zqdoublezq"), published("Something else.", title="The one that stays")
    merge(live, into=target, by=None, public_notice="Recorded twice.")
    assert_nothing(client, as_pasted())


def test_a_redacted_version_is_never_found_nor_anything_like_it(client):
    live = change(published(), "Quite another text.")
    version = Version.objects.get(record_id=live.pk, number=1)
    redact(version, notice="A name was taken out.", ordered_by="A court", by=make_user())
    assert_nothing(client, as_pasted())
    assert_nothing(client, as_pasted()[:300])
    html = words(check(client, "Quite another text."))
    assert "the current text" in html


def test_a_draft_is_never_found(client):
    make_statement_draft("Zqtitlezq", body=BODY)
    live = published("Something else.")
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body=BODY)
    assert_nothing(client, as_pasted())


def test_a_text_that_was_brought_back_is_found_again(client):
    tombstone = remove(published(), by=None, public_notice="A forgery.")
    draft, _lost = bring_back(tombstone, by=None)
    publish(draft, by=None, public_note="It was real.")
    assert "Word for word" in check(client, as_pasted())


# --- what is like it ---------------------------------------------------------------------------------------------------


def test_a_changed_word_is_shown_in_its_place(client):
    live = published()
    html = check(client, as_pasted().replace("four towns", "five towns"))
    assert "Not word for word what was published here" in html
    assert "It differs in 1 place." in words(html)
    assert changed_words(html) == [("del", "four"), ("ins", "five")]
    assert live.get_absolute_url() in html


def test_a_copy_without_its_line_breaks_is_compared_all_the_same(client):
    published()
    html = check(client, " ".join(as_pasted().replace("four towns", "five towns").split()))
    assert changed_words(html) == [("del", "four"), ("ins", "five")]


def test_a_passage_is_said_to_be_one(client):
    published()
    html = check(client, "whose patience made it possible, and asks all who draw water from it to keep to its terms.")
    assert "Word for word a passage of what was published here" in html


def test_a_passage_with_a_changed_word_is_compared_with_its_own_part_of_a_long_text(client):
    filler = "\n\n".join(" ".join(f"filler{number}x{part}" for part in range(40)) for number in range(60))
    published(f"{filler}\n\n{BODY}\n\n{filler[::-1]}")
    html = check(client, as_pasted().replace("eleven months", "twelve months"))
    assert changed_words(html) == [("del", "eleven"), ("ins", "twelve")]
    assert "filler5" not in html


def test_the_same_words_with_other_punctuation_are_told_apart_from_other_words(client):
    published()
    html = check(client, as_pasted().replace("“", '"').replace("”", '"').upper())
    assert "The same words, but not the same text" in html


def test_the_nearest_of_several_is_named_and_an_older_text_where_that_is_nearer(client):
    live = change(published(title="The right one"), "The envoy has nothing to add today.")
    published("The envoy welcomes the agreement that the two commissions reached. It was a cold day and he left.")
    html = check(client, as_pasted().replace("four towns", "five towns"))
    assert "The right one" in html
    assert "This is not the current text." in html
    assert f'href="{live.get_absolute_url()}v1/"' in html


def test_nothing_like_it_says_so_and_where_to_look(client):
    published()
    html = check(
        client, "A recipe for bread: flour, water, salt, yeast and a warm place to stand in for an hour or two."
    )
    assert "Nothing here is like it" in html
    assert reverse("statements:list") in html


def test_set_phrases_in_many_records_are_not_filed_without_end():
    for _each in range(25):
        published("The Secretary-General sends his condolences to the families of the victims.")
    assert Passage.objects.count() <= 20 * Passage.objects.values("value").distinct().count()
    assert Passage.objects.values("record_id").distinct().count() == 20


def test_texts_that_did_not_change_are_not_filed_again():
    live = published()
    number = Passage.objects.count()
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="update", public_note="A source is new.")
    assert Passage.objects.count() == number
    assert TextFingerprint.objects.count() == 2


# --- what may come in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the text"),
        (" \n\t ", "Paste the text"),
        ("a" * 500_001, "longer than 500,000 characters"),
        ("字" * 900_000, "longer than 500,000 characters"),
    ],
    ids=["nothing", "white space", "too long", "too many bytes"],
)
def test_what_cannot_be_checked_is_said_and_why(client, text, words):
    assert words in check(client, text, status=400)


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\x00 nul \x00 in it",
        "….!?",
        "\ufffe\uffff",
        "🙂" * 1000,
        "a " * 200_000,
        "الـ" * 50_000,
        "<script>alert(1)</script>",
    ],
    ids=["nul", "nul within", "marks", "no characters", "emoji", "one word", "arabic", "markup"],
)
def test_odd_texts_are_answered(client, text):
    published()
    response = client.post(PAGE, {"text": text})
    assert response.status_code in {200, 400}
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b'{"text": "x"}', "application/json"),
        (b"--nonsense", "multipart/form-data; boundary=other"),
        (b"", "multipart/form-data"),
        (b"text=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"&".join(b"a%d=1" % number for number in range(6000)), "application/x-www-form-urlencoded"),
        (b"text=" + b"%D8%A8" * 480_000, "application/x-www-form-urlencoded"),
    ],
    ids=["broken bytes", "json", "other boundary", "no boundary", "other charset", "many fields", "much"],
)
def test_what_is_no_form_of_ours_is_no_error_of_ours(client, body, content_type):
    assert client.post(PAGE, body, content_type=content_type).status_code in {200, 400}


def test_a_file_is_not_taken(client):
    response = client.post(PAGE, {"text": SimpleUploadedFile("text.txt", b"x" * 10_000)})
    assert response.status_code == 400
    assert "Paste the text" in response.content.decode()


def test_it_needs_no_cookie_and_no_token_and_sets_none():
    client = Client(enforce_csrf_checks=True)
    published()
    response = client.post(PAGE, {"text": as_pasted()})
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


def test_other_pages_and_other_methods_stay_closed(client):
    assert client.post("/en/").status_code == 405
    assert client.post(f"{PAGE}x/").status_code == 405
    assert client.post("/api/v1/check/").status_code == 405
    for method in ("put", "patch", "delete"):
        response = getattr(client, method)(PAGE)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert client.options(PAGE)["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_too_many_checks_are_refused_for_a_while(client, monkeypatch):
    monkeypatch.setattr("unhub.checking.views.RATE", Rate("check", most=2, seconds=600))
    for _each in range(2):
        assert client.post(PAGE, {"text": "x"}).status_code == 200
    response = client.post(PAGE, {"text": "x"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert client.post(PAGE, {"text": "x"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_what_was_pasted_stays_in_the_form(client):
    response = client.post(PAGE, {"text": "Some <b>words</b>"})
    assert "Some &lt;b&gt;words&lt;/b&gt;</textarea>" in response.content.decode()


# --- by fingerprint ----------------------------------------------------------------------------------------------------


def test_a_fingerprint_finds_its_text_on_the_page_and_in_the_api(client):
    live = change(published(title="On the river"), "Another.")
    fingerprint = text_hash(as_pasted())
    html = client.get(PAGE, {"hash": fingerprint.upper()}).content.decode()
    assert "This fingerprint is of what was published here" in html
    [found] = client.get(API, {"hash": fingerprint}).json()["results"]
    assert (found["of"], found["language"], found["is_current"]) == ("text", "en", False)
    assert found["record"]["id"] == str(live.pk)
    [run] = found["versions"]
    assert (run["first"], run["last"]) == (1, 1)
    assert run["web_url"] == f"https://unhub.example{live.get_absolute_url()}v1/"


def test_the_fingerprint_of_a_whole_record_is_known_too(client):
    live = published()
    version = Version.objects.get(record_id=live.pk)
    [found] = client.get(API, {"hash": version.content_hash}).json()["results"]
    assert (found["of"], found["language"], found["is_current"]) == ("record", None, True)
    assert "the whole record" in client.get(PAGE, {"hash": version.content_hash}).content.decode()


@pytest.mark.parametrize("address", [PAGE, API])
@pytest.mark.parametrize("query", ["hash=12", "hash=" + "g" * 64, "hsh=1", "hash=1&hash=2"])
def test_what_is_no_fingerprint_is_refused_by_name(client, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400
    assert "hash" in response.content.decode()


def test_the_api_asks_for_a_fingerprint_where_none_is_given(client):
    assert client.get(API).status_code == 400


def test_answers_about_a_fingerprint_are_not_kept(client):
    for address in (PAGE, API):
        assert client.get(address, {"hash": "0" * 64})["Cache-Control"] == "no-store"


def test_a_check_costs_the_same_whatever_is_there(client):
    def cost(text):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.post(PAGE, {"text": text})
        assert not any("publishing_version" in query["sql"] and '"content"' in query["sql"] for query in captured)
        return len(captured)

    published()
    changed = as_pasted().replace("four towns", "five towns")
    costs = cost(as_pasted()), cost(changed)
    for number in range(30):
        published(f"{BODY}\n\nAnother ending, the {number}th of its kind, which nobody had expected of him that day.")
    assert (cost(as_pasted()), cost(changed)) == costs == (5, 8)


def test_what_was_published_or_imported_without_fingerprints_gets_them_from_a_command(client, capsys):
    live = change(published(), "Another.")
    imported(BODY.replace("river", "lake"))
    TextFingerprint.objects.all().delete()
    Passage.objects.all().delete()
    call_command("file_fingerprints")
    assert "2 versions and 1 imported records" in capsys.readouterr().out
    assert f"{live.get_absolute_url()}v1/" in check(client, as_pasted())
    assert "Imported" in check(client, as_pasted(BODY.replace("river", "lake").replace("four", "five")))
    numbers = TextFingerprint.objects.count(), Passage.objects.count()
    call_command("file_fingerprints")
    assert numbers == (TextFingerprint.objects.count(), Passage.objects.count())
    assert "0 versions and 0 imported records" in capsys.readouterr().out


def test_what_a_record_said_before_it_was_removed_is_not_found_when_it_comes_back_without(client):
    tombstone = remove(published(), by=None, public_notice="A forgery.")
    draft, _lost = bring_back(tombstone, by=None)
    draft.texts.update(body="Quite another text.")
    publish(draft, by=None, public_note="It was real, but for its words.")
    assert_nothing(client, as_pasted())
    assert_nothing(client, as_pasted()[:300])
