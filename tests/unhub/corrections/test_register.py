"""The register of corrections: its page, its feed and its list in the API say the same."""

import csv
import datetime
import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    make_appointment,
    make_organisation,
    make_person,
    make_post,
    make_relation,
    make_statement,
    make_statement_draft,
    make_user,
    make_withdrawn_statement,
    revise,
)
from unhub.publishing.models import Redaction, Version
from unhub.publishing.services import bring_back, merge, open_draft, publish, remove, restore, withdraw

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
PAGE, FEED, API = "/en/corrections/", "/en/corrections.atom", "/api/v1/corrections/"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def main_of(client, query="", status=200):
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == status
    return re.search(r"<main.*?</main>", response.content.decode(), re.S)[0]


def results(client, query=""):
    response = client.get(f"{API}{query}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def notes(client, query=""):
    return [entry["public_note"] for entry in results(client, query)]


def feed(client, query=""):
    response = client.get(f"{FEED}{query}")
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


def corrected(title=None, *, note="A mistake was mended.", kind="correction", now=None, **fields):
    live = make_statement(title, **fields)
    if now is None:
        return revise(live, kind=kind, note=note, raw_label="x")
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind=kind, public_note=note, now=now)
    return type(live).objects.get(pk=live.pk)


def test_every_change_after_the_first_is_there_and_no_first_publication(client):
    statement = corrected("Mended", note="The place was wrong.")
    revise(statement, kind="typo", note="A comma was put in.", raw_label="y")
    make_statement("Never changed")
    html = main_of(client)
    assert html.index("A comma was put in.") < html.index("The place was wrong.")
    assert f'href="{statement.get_absolute_url()}"' in html
    assert f'href="{statement.get_absolute_url()}v3/changes/"' in html
    assert "Never changed" not in html
    assert [(entry["number"], entry["kind"]) for entry in results(client)] == [(3, "typo"), (2, "correction")]


def test_an_entry_says_who_had_spoken_and_on_which_day(client):
    appointment = make_appointment(make_person("Kofi Annan"), make_post("Secretary-General"))
    corrected(appointment=appointment, issued_on="2005-03-01")
    html = main_of(client)
    assert "Kofi Annan" in html
    assert "Statement, 1 March 2005" in html


def test_changes_to_organisations_are_in_it_too(client):
    body = make_organisation("Office of the Envoy")
    draft, _created = open_draft(body, by=None)
    publish(draft, by=None, change_kind="update", public_note="The summary is new.")
    [entry] = results(client)
    assert (entry["record_type"], entry["record"]["title"]) == ("organisation", "Office of the Envoy")
    assert "Office of the Envoy" in main_of(client, "?record_type=organisation")
    assert "Nothing matches" in main_of(client, "?record_type=statement")


def test_what_was_removed_keeps_its_notes_and_loses_its_title(client):
    live = corrected("Zqtitlezq", body="Zqbodyzq", note="A name was wrong.")
    remove(live, by=None, public_notice="It was a forgery.")
    html, atom = main_of(client), client.get(FEED).content.decode()
    for text in (html, atom):
        assert "A statement was removed" in text
        assert "It was a forgery." in text
        assert "A name was wrong." in text
        assert "Zq" not in text
    assert "zqtitlezq" not in html + atom + client.get(API).content.decode().lower()
    removal, correction = results(client)
    assert (removal["kind"], removal["record_state"], removal["record"]) == ("removal", "gone", None)
    assert (correction["record_state"], correction["web_url"], correction["version_url"]) == ("gone", None, None)
    assert "A statement that was removed since" in html


def test_what_was_merged_leads_to_where_it_went(client):
    target = make_statement("The one that stays")
    live = corrected("Zqdoublezq")
    merge(live, into=target, by=None, public_notice="It was recorded twice.")
    html = main_of(client)
    assert "A statement was merged into another" in html
    assert f'href="{target.get_absolute_url()}"' in html
    assert "Zqdoublezq" not in html
    merger = results(client)[0]
    assert (merger["record_state"], merger["record"]) == ("merged", None)
    assert merger["merged_into"]["title"] == "The one that stays"


def test_a_withdrawal_and_its_end_are_both_in_it(client):
    live = make_withdrawn_statement("Doubtful", notice="Under examination.")
    restore(live, by=None, public_notice="It was right after all.")
    assert [entry["kind"] for entry in results(client)] == ["restoration", "withdrawal"]
    assert "Doubtful" in main_of(client)


def test_a_withdrawn_record_is_marked_at_its_earlier_changes(client):
    make_withdrawn_statement("Doubtful")
    assert "Withdrawn since" not in main_of(client)
    live = corrected("Mended, then withdrawn")
    withdraw(live, by=None, public_notice="Issued in error.")
    assert "Withdrawn since" in main_of(client, "?kind=correction")


def test_a_redaction_is_said_and_who_ordered_it_is_not(client):
    live = corrected("Redacted")
    version = Version.objects.get(record_id=live.pk, number=2)
    Redaction.objects.create(
        version=version, notice="A name was taken out.", ordered_by="Zqcourtzq", by=make_user("zqclerkzq")
    )
    html = main_of(client)
    assert "A name was taken out." in html
    assert "zq" not in html.lower()
    assert results(client)[0]["redaction"] == "A name was taken out."


def test_it_can_be_narrowed_by_kind(client):
    corrected(note="Wrong.")
    corrected(kind="update", note="New.")
    assert notes(client, "?kind=correction") == ["Wrong."]
    assert notes(client, "?exclude_kind=correction") == ["New."]
    assert notes(client, "?kind=correction&kind=update") == ["New.", "Wrong."]


def test_it_can_be_narrowed_by_whose_records_were_changed(client):
    un, office = make_organisation("United Nations", slug="un"), make_organisation("Office", slug="office")
    make_relation(office, "part_of", un)
    annan = make_person("Kofi Annan")
    corrected(organisation=un, note="Of the UN.")
    corrected(organisation=office, note="Of the office.")
    corrected(appointment=make_appointment(annan, make_post("Secretary-General", un)), note="Of the man.")
    draft, _created = open_draft(un, by=None)
    publish(draft, by=None, change_kind="update", public_note="Of the profile.")
    assert notes(client, "?organisation=un") == ["Of the profile.", "Of the man.", "Of the UN."]
    assert len(notes(client, "?organisation=un&include_children=1")) == 4
    assert notes(client, "?person=kofi-annan") == ["Of the man."]


def test_it_finds_the_statements_of_somebody_who_spoke_often(client, monkeypatch):
    monkeypatch.setattr("unhub.corrections.filters.RARE", 1)
    un = make_organisation("United Nations", slug="un")
    corrected(organisation=un, note="Of the UN.")
    corrected(note="Of another.")
    assert notes(client, "?organisation=un") == ["Of the UN."]


def test_it_can_be_narrowed_by_when_it_was_made_public_and_when_the_statement_was_issued(client):
    late = datetime.datetime(2031, 3, 3, 23, 59, 59, 999999, datetime.UTC)
    corrected(issued_on="2016-01-01", note="Late.", now=late)
    corrected(issued_on="2017-01-01", note="Later.", now=late + datetime.timedelta(seconds=1))
    assert notes(client, "?published_from=2031-03-03&published_to=2031-03-03") == ["Late."]
    assert notes(client, "?published_from=2031-03-04") == ["Later."]
    assert notes(client, "?issued_to=2016-12-31") == ["Late."]
    assert notes(client, "?issued_from=2016-12-31") == ["Later."]
    assert notes(client, "?published_from=0001-01-01&published_to=9999-12-31") == ["Later.", "Late."]


def test_it_can_be_narrowed_to_one_record(client):
    live = corrected(note="This one.")
    corrected(note="Another one.")
    assert notes(client, f"?record={live.pk}") == ["This one."]


@pytest.mark.parametrize("address", [PAGE, FEED, API])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?knd=typo", "did you mean"),
        ("?kind=first", "is not one of the values"),
        ("?published_from=2017-02-30", "28 days"),
        ("?published_from=2018-01-01&published_to=2017-01-01", "is after"),
        ("?record=1", "UUID"),
        ("?include_children=1", "only together with"),
    ],
)
def test_what_it_does_not_know_is_refused_by_name(client, address, query, words):
    response = client.get(f"{address}{query}")
    assert response.status_code == 400
    assert words in response.content.decode()


def test_the_search_is_described_in_words(client):
    make_organisation("United Nations", slug="un")
    html = main_of(
        client,
        "?kind=correction&record_type=statement&organisation=un&published_from=2017-07-01&published_to=2017-07-31",
    )
    assert (
        "Changes of the kind correction, to statements, concerning United Nations, "
        "made public from 1 July 2017 to 31 July 2017"
    ) in html


def test_an_empty_register_and_an_empty_search_say_so(client):
    assert "Nothing was changed yet" in main_of(client)
    assert "Nothing matches all of this" in main_of(client, "?kind=typo")


def test_the_pages_of_the_register_hold_every_change_once(client):
    moment = timezone.now()
    for number in range(7):
        corrected(note=f"Note {number}.", now=moment)  # all at one moment: the id decides
    met, address = [], f"{API}?page_size=3"
    while address:
        answer = client.get(address.removeprefix("https://unhub.example")).json()
        met += [entry["public_note"] for entry in answer["results"]]
        address = answer["next"]
    assert sorted(met) == [f"Note {number}." for number in range(7)]
    assert answer["count"] == 7
    first = client.get(f"{PAGE}?page_size=3").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert client.get(following).status_code == 200


def test_the_feed_has_the_newest_changes_with_lasting_ids(client):
    live = corrected("On <peace> & water", note="“Water” & not <wine>.")
    atom = feed(client, "?kind=correction")
    [entry] = atom.findall(f"{ATOM}entry")
    version = Version.objects.get(record_id=live.pk, number=2)
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{version.pk}"
    assert entry.findtext(f"{ATOM}title") == "Correction: On <peace> & water"
    assert entry.find(f"{ATOM}link").get("href") == f"https://unhub.example{live.get_absolute_url()}v2/changes/"
    assert datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == version.published_at
    assert atom.findtext(f"{ATOM}author/{ATOM}name")
    assert {link.get("href") for link in atom.findall(f"{ATOM}link")} == {
        "https://unhub.example/en/corrections.atom?kind=correction",
        "https://unhub.example/en/corrections/?kind=correction",
    }


def test_the_register_is_a_file_and_a_json_feed_too(client):
    revise(make_statement("Corrected", issued_on="2017-07-27"), note="A mistake was mended.")
    remove(make_statement("The secret name"), by=make_user(), public_notice="Removed.")
    query = "?record_type=statement"
    lines = client.get(f"/en/corrections.jsonl{query}").getvalue().decode().splitlines()
    assert [json.loads(line) for line in lines] == results(client, query)
    text = client.get(f"/en/corrections.csv{query}").getvalue().decode("utf-8-sig")
    gone, corrected = csv.DictReader(io.StringIO(text, newline=""))
    assert (corrected["title"], corrected["issued_on"], corrected["number"]) == ("Corrected", "2017-07-27", "2")
    assert (gone["record_state"], gone["title"], gone["public_note"]) == ("gone", "", "Removed.")
    items = client.get(f"/en/corrections.json{query}").json()["items"]
    assert [item["content_text"] for item in items] == ["Removed.", "A mistake was mended."]
    assert items[0]["id"].removeprefix("urn:uuid:") == gone["id"]
    page = main_of(client, query)
    assert all(f'href="/en/corrections.{form}{query}"' in page for form in ("atom", "json", "csv", "jsonl"))
    assert client.get("/en/corrections.csv?kind=nonsense").status_code == 400


def test_a_title_in_another_language_says_which(client):
    corrected("عنوان", language="ar")
    assert 'lang="ar" dir="rtl"' in main_of(client)


def test_the_home_page_leads_to_the_register(client):
    live = corrected("Zqtitlezq")
    remove(live, by=None, public_notice="It was a forgery.")
    html = client.get("/en/").content.decode()
    assert 'href="/en/corrections/"' in html
    assert "A statement was removed" in html
    assert "Zqtitlezq" not in html


@pytest.mark.parametrize("number", [30, 60])
def test_it_costs_the_same_however_much_was_changed_and_reads_no_content(client, number):
    body = make_organisation("United Nations", slug="un")
    for _each in range(number):
        corrected(organisation=body)
    costs = {PAGE: 7, f"{PAGE}?organisation=un": 9, FEED: 5, API: 6, f"{API}?kind=correction": 6}
    for address, cost in costs.items():
        client.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) == cost, (address, [query["sql"][:300] for query in captured])
        assert not any('"content"' in query["sql"] for query in captured)


def test_a_page_of_the_register_is_read_from_its_index(client):
    for _each in range(3):
        corrected()
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    [sql] = [
        query["sql"] for query in captured if "public_note" in query["sql"] and "publishing_version" in query["sql"]
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "versions_after_the_first" in plan
        assert "TEMP B-TREE" not in plan


def test_unpublished_drafts_change_nothing_in_it(client):
    live = corrected()
    before = client.get(API).content
    draft, _created = open_draft(live, by=None)
    draft.texts.update(title="Zqtitlezq")
    make_statement_draft("Zqotherzq")
    assert client.get(API).content == before


def test_what_came_back_after_a_removal_has_no_way_to_what_it_said_before(client):
    tombstone = remove(corrected("Doubtful", note="Old."), by=None, public_notice="A forgery.")
    draft, _lost = bring_back(tombstone, by=None)
    publish(draft, by=None, public_note="It was real.")
    restoration, removal, correction = results(client)
    assert restoration["web_url"].endswith("/v4/")
    assert (removal["web_url"], correction["web_url"], correction["version_url"]) == (None, None, None)
    assert correction["record"]["title"] == "Doubtful"
    assert "/v2/" not in main_of(client)
