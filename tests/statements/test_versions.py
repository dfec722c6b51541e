"""Pages of a statement's versions and of what they changed."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.drafts.models import StatementTextDraft
from statements.from_content import record_from_content
from statements.models import Citation, Statement
from statements.records import statement_with_id
from tests.factories import (
    make_appointment,
    make_capacity,
    make_document,
    make_organisation,
    make_person,
    make_place,
    make_post,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_user,
    revise,
    save_reference,
)
from unhub.publishing.content import describe
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import bring_back, open_draft, publish, redact, remove, withdraw
from unhub.text.markdown import paragraph_anchor

pytestmark = pytest.mark.django_db

ARABIC = "الأمين العام يأسف بشدة"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


def reword(statement, *, note="A word was wrong.", kind="correction", texts=(), **fields):
    """Publishes a further version with other words in its English text."""
    draft, _created = open_draft(statement, by=None)
    draft.texts.filter(language="en").update(**fields)
    for text in texts:
        StatementTextDraft.objects.create(draft=draft, **text)
    publish(draft, by=None, change_kind=kind, public_note=note)
    return Statement.objects.get(pk=statement.pk)


def make_rich():
    post = make_post("Envoy", make_organisation("Office of the Envoy"))
    make_capacity(post, "Special Envoy for Peace", is_principal=True, start="2010", end="2018-12-31", end_kind="dated")
    hat = make_capacity(post, "Envoy to the Four", start="2010")
    place, topic = make_place("Port Example"), make_topic("River peace")
    draft = make_statement_draft(
        "On the river", body="First paragraph.\n\nSecond paragraph.", summary="What was said.", type=make_type("Remarks"),
        appointment=make_appointment(make_person("Ana Example"), post, start="2015-01-01"), capacity=hat,
        symbols=["SG/SM/18554"], topics=[topic], places=[place], place=place, sources=["https://un.example/river"],
    )  # fmt: skip
    StatementTextDraft.objects.create(draft=draft, language="ar", status="courtesy", title=ARABIC, body="فقرة.")
    draft.relations.create(
        kind="follows_up", to=make_statement("An earlier word", issued_on="2017-07-20"), note="Later."
    )
    publish(draft, by=None)
    statement = Statement.objects.get(pk=draft.pk)
    save_reference(
        Citation(
            statement=statement, document=make_document("S/RES/2334 (2016)"), raw="resolution 2334", status="confirmed",
            anchor=paragraph_anchor("Second paragraph."),
        )
    )  # fmt: skip
    return statement


# --- a version's page ---------------------------------------------------------------------------------------------------


def test_a_version_shows_the_whole_page_as_it_was(client):
    statement = make_rich()
    first = words_of(get(client, statement.get_absolute_url()))
    reword(statement, title="On the sea", body="Other words.", summary="")
    page = get(client, f"{statement.get_absolute_url()}v1/")
    shown = words_of(page)
    for words in (
        "On the river", "First paragraph.", "Second paragraph.", "What was said.", "Ana Example", "Special Envoy for Peace",
        "in the capacity of Envoy to the Four", "SG/SM/18554", "River peace", "Port Example", ARABIC, "فقرة.",
        "An earlier word", "S/RES/2334 (2016)",
    ):  # fmt: skip
        assert words in shown, words
        assert words in first, words
    assert "Other words." not in shown
    assert "This is version 1; the current one is version 2" in shown
    assert '<link rel="canonical" href="https://unhub.example/en/statements/2017/07/27/on-the-river/">' in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_document_is_listed_only_where_the_version_has_the_paragraph_that_cites_it(client):
    statement = make_rich()
    reword(statement, body="Other words.")
    assert "S/RES/2334" in get(client, f"{statement.get_absolute_url()}v1/")
    assert "S/RES/2334" not in get(client, f"{statement.get_absolute_url()}v2/")


def test_the_banner_names_the_version_its_note_and_its_neighbours(client):
    statement = make_statement("A word", body="One.")
    reword(statement, body="Two.", note="It was two.")
    reword(statement, body="Three.", note="It was three.", kind="update")
    page = get(client, f"{statement.get_absolute_url()}v2/")
    assert "This is version 2; the current one is version 3" in page
    assert "It was two." in page
    assert re.search(r'rel="prev" href="/en/statements/2017/07/27/a-word/v1/"', page)
    assert re.search(r'rel="next" href="/en/statements/2017/07/27/a-word/v3/"', page)
    current = get(client, f"{statement.get_absolute_url()}v3/")
    assert "This is version 3, the current one" in current
    assert "rel=next" not in current


def test_fingerprints_are_shown_in_full_with_the_way_to_check_them(client):
    statement = make_statement("A word", body="One.")
    version = Version.objects.get(record_id=statement.pk)
    page = get(client, f"{statement.get_absolute_url()}v1/")
    assert version.content_hash in page
    assert version.text_hashes["en"] in page
    assert 'href="/en/about/api/#fingerprints"' in page
    assert 'id="fingerprints"' in get(client, "/en/about/api/")


def test_the_list_of_versions_links_to_each_and_to_what_it_changed(client):
    statement = make_statement("A word", body="One.")
    reword(statement, body="Two.")
    page = get(client, statement.get_absolute_url())
    for address in ("v1/", "v2/", "v2/changes/"):
        assert f'href="{statement.get_absolute_url()}{address}"' in page
    assert "v1/changes/" not in page


def test_an_imported_record_has_its_first_version_from_what_is_live(client):
    statement = make_statement("A word", body="One.")
    filed = Version.objects.get(record_id=statement.pk)
    imported = make_statement("Imported", body="Two.")
    with connection.cursor() as cursor:
        from unhub.publishing.triggers import create_triggers, drop_triggers

        drop_triggers()
        cursor.execute("DELETE FROM publishing_textfingerprint")
        cursor.execute("DELETE FROM publishing_version WHERE number = 1")
        create_triggers()
    assert "Two." in get(client, f"{imported.get_absolute_url()}v1/")
    assert filed.content_hash in get(client, f"{statement.get_absolute_url()}v1/")
    get(client, f"{imported.get_absolute_url()}v1/changes/", status=404)


@pytest.mark.parametrize("address", ["v2/", "v99/", "v0/", "v01/", "vx/", "v1/x/", "v9999999999/"])
def test_a_version_there_is_not_is_a_404(client, address):
    statement = make_statement("A word")
    get(client, f"{statement.get_absolute_url()}{address}", status=404)


def test_a_former_address_leads_to_the_version_below_todays(client):
    statement = make_statement("A word", slug="old-word")
    revise(statement, slug="new-word")
    response = client.get("/en/statements/2017/07/27/old-word/v1/")
    assert (response.status_code, response["Location"]) == (301, "/en/statements/2017/07/27/new-word/v1/")
    response = client.get("/en/statements/2017/07/27/old-word/v2/changes/?from=1")
    assert response["Location"] == "/en/statements/2017/07/27/new-word/v2/changes/?from=1"


def test_a_version_whose_date_was_corrected_keeps_its_own_date_below_todays_address(client):
    statement = make_statement("A word", issued_on="2017-07-26")
    moved = revise(statement, issued_on="2017-07-27")
    assert "26 July 2017" in words_of(get(client, f"{moved.get_absolute_url()}v1/"))


def test_a_version_of_a_withdrawn_statement_stands_under_the_notice(client):
    statement = make_statement("A word", body="One.")
    withdraw(statement, by=None, public_notice="Issued in error.")
    for number in (1, 2):
        shown = words_of(get(client, f"{statement.get_absolute_url()}v{number}/"))
        assert "This statement was withdrawn" in shown
        assert "Issued in error." in shown
        assert "One." in shown


def test_what_was_removed_has_no_versions_and_gets_none_back_by_coming_back(client):
    statement = make_statement("A word", body="Harmful words.")
    path = statement.get_absolute_url()
    tombstone = remove(statement, by=None, public_notice="It did harm.")
    for address in ("v1/", "v2/", "v2/changes/"):
        assert "It did harm." in get(client, path + address, status=410)
    draft, _lost = bring_back(tombstone, by=make_user())
    draft.texts.update(body="Harmless words.")
    publish(draft, by=None, public_note="Back, without the harm.")
    assert "Harmless words." in get(client, f"{path}v3/")
    for address in ("v1/", "v2/", "v2/changes/", "v1/changes/?from=3"):
        answer = get(client, path + address, status=410)
        assert "It did harm." in answer
        assert "Harmful" not in answer
    assert "Harmful" not in client.get(f"{path}v3/changes/?from=1").content.decode()
    page = get(client, path)
    assert f'href="{path}v3/"' in page
    assert f'href="{path}v1/"' not in page


def test_a_redacted_version_shows_its_notice_and_what_is_compared_with_it_nothing(client):
    statement = make_statement("A word", body="Zqnamezq was there.")
    reword(statement, body="Somebody was there.")
    first = Version.objects.get(record_id=statement.pk, number=1)
    redact(first, notice="A name was taken out.", ordered_by="A court", by=make_user())
    page = get(client, f"{statement.get_absolute_url()}v1/")
    assert "A name was taken out." in page
    assert first.content_hash in page
    changes = get(client, f"{statement.get_absolute_url()}v2/changes/")
    assert "A name was taken out." in changes
    assert "Somebody was there." not in changes
    assert "Zqnamezq" not in page + changes


def test_no_sitemap_has_a_version(client):
    statement = make_statement("A word", body="One.")
    reword(statement, body="Two.")
    assert "/v" not in re.sub(r"/vocab", "", get(client, "/sitemaps/statements-2017.xml"))


def test_a_version_takes_no_parameters(client):
    statement = make_statement("A word")
    get(client, f"{statement.get_absolute_url()}v1/?x=1", status=400)


# --- content of any age -------------------------------------------------------------------------------------------------


def test_unknown_keys_are_ignored_and_missing_ones_defaulted():
    statement = make_rich()
    content = describe(kind_named("statement"), statement) | {"colour": "blue"}
    for key in ("raw_label", "delivery", "symbols", "topics", "relations", "order_in_day"):
        del content[key]
    content["texts"][0]["mood"] = "good"
    content["attributions"][0]["role"] = "a role of later years"
    record = record_from_content(content, statement_with_id(statement.pk))
    assert record.symbols() == []
    assert record.topics() == []
    assert record.statement.order_in_day == 1
    assert record.attributions()[0]["role_label"] == "Speaker"


def test_what_is_gone_is_shown_as_that():
    statement = make_rich()
    content = describe(kind_named("statement"), statement)
    gone = "01890a5d-ac96-774b-bcce-b302099a8057"
    content |= {"type": gone, "place": gone, "topics": [gone], "places": [gone]}
    content["attributions"][0] |= {"appointment": gone, "capacity": gone}
    content["relations"][0]["to"] = gone
    record = record_from_content(content, statement_with_id(statement.pk))
    assert record.statement.type.label == "type no longer on record"
    assert record.statement.place.label == "a place no longer on record"
    assert record.topics() == [{"label": "a topic no longer on record", "lang": "en", "url": ""}]
    assert record.attributions()[0]["name"] == "Somebody who is no longer on record"
    assert record.relations()[0]["title"] == "a statement no longer on record"
    assert record.relations()[0]["url"] == ""


def test_a_page_of_what_refers_to_what_is_gone_has_no_broken_links(client):
    statement = make_statement("A word", topics=[topic := make_topic("Passing")])
    draft, _created = open_draft(statement, by=None)
    draft.topics.clear()
    publish(draft, by=None, change_kind="correction", public_note="Not about that.")
    record_reference_change(topic, delete=True)
    page = get(client, f"{statement.get_absolute_url()}v1/")
    assert "a topic no longer on record" in page
    assert 'href=""' not in page
    assert "no longer on record" in get(client, f"{statement.get_absolute_url()}v2/changes/")


def test_a_draft_without_anything_still_makes_a_page():
    record = record_from_content({}, None, untitled="No title yet")
    assert record.title == "No title yet"
    assert record.attributions() == []


def queries_of(client, path):
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        get(client, path)
    return len(queries)


def test_a_version_costs_as_many_queries_however_much_it_holds(client):
    statement = make_rich()
    reword(statement, body="Other words.")
    path = f"{statement.get_absolute_url()}v1/"
    # the content version, the statement, the version, and one each for: places, type, appointments, capacities, topics, relations
    assert queries_of(client, path) == 9
    draft, _created = open_draft(Statement.objects.get(pk=statement.pk), by=None)
    for number in range(5):
        draft.topics.add(make_topic())
        draft.places.add(make_place())
        draft.relations.create(kind="reiterates", to=make_statement(issued_on="2016-01-01"))
        draft.attributions.create(role="signatory", organisation=make_organisation(), order=number)
    publish(draft, by=None, change_kind="update", public_note="More of everything.")
    assert queries_of(client, f"{statement.get_absolute_url()}v3/") == 10  # bodies, too
    # the content version, the statement, two versions, and one for each kind of record they refer to
    assert queries_of(client, f"{statement.get_absolute_url()}v3/changes/") == 4 + 7


# --- what changed -------------------------------------------------------------------------------------------------------


def test_changes_are_said_in_words_with_names_for_ids(client):
    statement = make_rich()
    draft, _created = open_draft(statement, by=None)
    draft.type, draft.delivery = make_type("Message"), "written"
    draft.save()
    draft.topics.set([make_topic("Sea peace")])
    draft.texts.filter(language="en").update(body="First paragraph.\n\nSecond thought.")
    draft.texts.filter(language="ar").update(body="فقرة جديدة.")
    draft.symbols.all().delete()
    publish(draft, by=None, change_kind="correction", public_note="Much was wrong.")
    page = get(client, f"{statement.get_absolute_url()}v2/changes/")
    shown = words_of(page)
    assert "Much was wrong." in shown
    assert "<del>Remarks</del><ins>Message</ins>" in page
    assert "<del>River peace</del><ins>Sea peace</ins>" in page
    assert "<del>Not known</del><ins>Written</ins>" in page
    assert "Text: English" in shown
    assert "Second <del>paragraph</del><ins>thought</ins>." in page
    assert re.search(r'<dd lang="ar" dir="rtl">.*?<ins> جديدة</ins>', page, re.S)
    assert "Symbol: SG/SM/18554 Taken away." in shown
    assert "struck through" in shown
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", shown)


def test_nothing_in_a_text_becomes_html(client):
    statement = make_statement("A <b>word</b>", body="One <script>alert(1)</script> here.")
    reword(statement, title="A <i>word</i>", body='Two <script>alert(2)</script> here & "there".')
    page = get(client, f"{statement.get_absolute_url()}v2/changes/")
    assert "<script>alert" not in page
    assert "<b>word" not in page
    assert "<i>word" not in page
    assert "&lt;" in page


def test_any_two_versions_can_be_compared_and_only_those(client):
    statement = make_statement("A word", body="One.")
    reword(statement, body="Two.")
    reword(statement, body="Three.")
    path = f"{statement.get_absolute_url()}v3/changes/"
    assert "from version 2 to version 3" in get(client, path)
    assert "from version 1 to version 3" in get(client, f"{path}?from=1")
    assert "from version 3 to version 1" in get(client, f"{statement.get_absolute_url()}v1/changes/?from=3")
    get(client, f"{statement.get_absolute_url()}v1/changes/", status=404)
    for query in ("from=9", "from=x", "from=3", "from=01", "from=1&from=2", "to=1", "from=²"):
        get(client, f"{path}?{query}", status=400)
    assert "did you mean" in get(client, f"{path}?from=v1", status=400)


def test_a_withdrawal_changed_nothing_in_the_record_itself(client):
    statement = make_statement("A word", body="One.")
    withdraw(statement, by=None, public_notice="Issued in error.")
    page = get(client, f"{statement.get_absolute_url()}v2/changes/")
    assert "only its state changed" in page
    assert "Issued in error." in page
