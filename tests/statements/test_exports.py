"""Lists of statements, topics, places and documents as files, and the list as JSON Feed."""

import csv
import io
import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Statement
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
    make_statements_in_bulk,
    make_topic,
    make_withdrawn_statement,
    revise,
)
from unhub.publishing.services import publish
from unhub.web import exporting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def lines_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return [json.loads(line) for line in response.getvalue().decode().splitlines()]


def rows_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    text = response.getvalue().decode()
    assert text.startswith(exporting.BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(exporting.BOM), newline="")))


def test_a_row_says_who_spoke_in_which_office_and_capacity_as_on_the_day(client):
    united_nations = make_organisation("United Nations")
    post = make_post("Special Coordinator", united_nations)
    make_capacity(post, name="Coordinator of that time", is_principal=True, start="1999", end="2002", end_kind="dated")
    make_capacity(post, name="Coordinator of today", is_principal=True, start="2003")
    envoy = make_capacity(post, name="Envoy to the Quartet", start="2003")
    holder = make_appointment(make_person("Terje Rød-Larsen"), post, "1999", "2004-12-31", end_kind="dated")
    make_statement("Early", appointment=holder, issued_on="2000-05-01", symbols=["SG/SM/1", "PAL/2"])
    draft = make_statement_draft("As envoy", appointment=holder, issued_on="2003-05-01", body="Words.")
    draft.attributions.update(capacity=envoy)
    draft.sources.create(url="https://www.un.org/a", title_as_published="As envoy")
    publish(draft, by=None)
    late, early = rows_of(client, "/en/statements.csv")
    assert early["speakers"] == "Terje Rød-Larsen"
    assert (early["speaker_titles"], early["speaker_capacities"]) == ("Coordinator of that time", "")
    assert early["symbols"] == "SG/SM/1 | PAL/2"
    assert (late["speaker_titles"], late["speaker_capacities"]) == ("Envoy to the Quartet", "Envoy to the Quartet")
    assert late["speaker_organisations"] == "United Nations"
    assert late["sources"] == "https://www.un.org/a"
    live = Statement.objects.get(pk=draft.pk)
    assert late["web_url"] == f"https://unhub.example{live.get_absolute_url()}"
    assert (late["version"], late["languages"]) == ("1", "en")
    assert late["text_hash"] == live.texts.get().text_hash


def test_a_line_is_what_the_api_gives_of_the_record(client):
    statement = revise(make_statement("A title", body="Words.", symbols=["SG/SM/1"]))
    make_withdrawn_statement("Another")
    for line in lines_of(client, "/en/statements.jsonl"):
        assert line == client.get(f"/api/v1/statements/{line['id']}/").json()
    assert {line["id"] for line in lines_of(client, "/en/statements.jsonl")} >= {str(statement.pk)}


@pytest.mark.parametrize("kind", ["topics", "places", "documents"])
def test_vocabularies_and_documents_are_files_too(client, kind):
    make_topic("Peace", parent=make_topic("All"))
    make_place("Gaza", within=make_place("Palestine"))
    make_document("S/RES/2334 (2016)", "Title")
    found = client.get(f"/api/v1/{kind}/").json()["results"]
    assert lines_of(client, f"/en/{kind}.jsonl") == found
    assert [row["id"] for row in rows_of(client, f"/en/{kind}.csv")] == [each["id"] for each in found]


def test_the_filters_are_those_of_the_list(client):
    topic = make_topic("Peace")
    inside = make_statement("On it", topics=[topic], issued_on="2017-07-27")
    make_statement("Later", topics=[topic], issued_on="2018-07-27")
    make_statement("Not on it", issued_on="2017-07-27")
    for read, suffix in ((rows_of, "csv"), (lines_of, "jsonl")):
        [found] = read(client, f"/en/statements.{suffix}?topic=peace&issued_to=2017-12-31")
        assert found["id"] == str(inside.pk)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_a_wrong_parameter_is_refused_before_a_file_begins(client, suffix):
    response = client.get(f"/en/statements.{suffix}?organisaton=un")
    assert response.status_code == 400
    assert "organisation" in response.content.decode()
    assert "Content-Disposition" not in response.headers
    assert client.get(f"/en/statements.{suffix}?cursor=x").status_code == 400


def test_fields_and_omit_choose_columns_and_keys(client):
    make_statement("A title")
    [row] = rows_of(client, "/en/statements.csv?fields=title,issued_on,speakers")
    assert list(row) == ["issued_on", "title", "speakers"]
    [line] = lines_of(client, "/en/statements.jsonl?fields=title,issued_on")
    assert sorted(line) == ["issued_on", "title"]
    assert "texts" not in lines_of(client, "/en/statements.jsonl?omit=texts")[0]
    for suffix in ("csv", "jsonl"):
        assert client.get(f"/en/statements.{suffix}?fields=titel").status_code == 400


def test_a_list_of_nothing_is_a_line_of_names_only(client):
    text = client.get("/en/statements.csv").getvalue().decode()
    assert text.count("\r\n") == 1
    assert text.startswith(f"{exporting.BOM}id,web_url,issued_on,")
    assert client.get("/en/statements.jsonl").getvalue() == b""


def test_a_formula_in_a_title_is_defused_in_csv_and_faithful_in_json(client):
    make_statement('=HYPERLINK("https://evil.example","x")', symbols=["+1"])
    [row] = rows_of(client, "/en/statements.csv")
    assert row["title"] == '\'=HYPERLINK("https://evil.example","x")'
    assert row["symbols"] == "'+1"
    [line] = lines_of(client, "/en/statements.jsonl")
    assert line["title"].startswith("=HYPERLINK")


def test_the_file_has_a_telling_name_and_is_for_no_search_engine(client):
    make_statement("A title", issued_on="2017-07-27")
    response = client.get("/en/statements.csv?year=2017")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"].startswith('attachment; filename="unhub-statements-issued-in-2017-20')
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Access-Control-Allow-Origin"] == "*"
    response.getvalue()
    assert "Disallow: /en/*.csv" in client.get("/robots.txt").content.decode()


def test_who_has_the_file_already_gets_304_without_work(client):
    make_statement("A title")
    first = client.get("/en/statements.csv")
    first.getvalue()
    with CaptureQueriesContext(connection) as captured:
        again = client.get("/en/statements.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, len(captured)) == (304, 1)
    make_statement("Another")
    assert client.get("/en/statements.csv", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_long_list_comes_whole_by_batches_and_by_whatever_drives_it(client, monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 10)
    monkeypatch.setattr(exporting.batches, "__defaults__", (10,))
    make_statements_in_bulk(45)
    for search in ("", "?organisation=bulk-1", "?type=bulk"):
        wanted = client.get(f"/api/v1/statements/?page_size=100&{search[1:]}").json()["results"]
        with CaptureQueriesContext(connection) as captured:
            rows = rows_of(client, f"/en/statements.csv{search}")
        assert [row["id"] for row in rows] == [each["id"] for each in wanted]
        assert len(captured) <= len(wanted) // 10 + 4


def test_a_statement_published_while_a_file_is_read_neither_repeats_nor_hides_others(client, monkeypatch):
    monkeypatch.setattr(exporting.batches, "__defaults__", (2,))
    for day in range(1, 8):
        make_statement(f"Of day {day}", issued_on=f"2017-07-0{day}")
    response = client.get("/en/statements.jsonl?fields=title")
    read = [next(response.streaming_content)]
    make_statement("Newest", issued_on="2018-01-01")
    read += response.streaming_content
    titles = [json.loads(line)["title"] for line in b"".join(read).decode().splitlines()]
    assert titles == [f"Of day {day}" for day in range(7, 0, -1)]


def test_too_many_at_once_are_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(exporting, "SLOTS", exporting.Slots(1))
    held = client.get("/en/statements.csv")
    response = client.get("/en/statements.csv")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "no-store" in response["Cache-Control"]
    held.getvalue()
    assert client.get("/en/statements.csv").getvalue()


def test_the_page_names_its_files_and_both_feeds(client):
    make_statement("A title")
    page = client.get("/en/statements/?year=2017").content.decode()
    for suffix in ("atom", "json", "csv", "jsonl"):
        assert f'href="/en/statements.{suffix}?year=2017"' in page
    assert '<link rel="alternate" type="application/feed+json"' in page


# --- JSON Feed --------------------------------------------------------------------------------------------------------


def test_the_json_feed_is_the_atom_feed_in_another_form(client):
    statement = make_statement("On <peace> & water", symbols=["SG/SM/1"])
    make_withdrawn_statement("Another", issued_on="2016-01-01")
    response = client.get("/en/statements.json?language=en")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "https://unhub.example/en/statements/?language=en"
    assert feed["feed_url"] == "https://unhub.example/en/statements.json?language=en"
    first, second = feed["items"]
    assert (first["id"], first["title"]) == (f"urn:uuid:{statement.pk}", "On <peace> & water")
    assert first["url"] == f"https://unhub.example{statement.get_absolute_url()}"
    assert "issued on" in first["content_text"]
    assert first["_unhub"]["symbols"] == ["SG/SM/1"]
    assert second["_unhub"]["is_withdrawn"]
    assert "Withdrawn" in second["tags"]
