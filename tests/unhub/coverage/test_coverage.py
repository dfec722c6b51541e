"""The figures of what the archive holds and lacks, on the page and in the API: each is a list of exactly so many."""

import html
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Statement
from tests.factories import (
    make_organisation,
    make_statement,
    make_topic,
    make_type,
    make_withdrawn_statement,
    revise,
)
from unhub.coverage.views import in_percent, ranges_of
from unhub.publishing.services import open_draft, publish, remove

pytestmark = pytest.mark.django_db

LINKED_NUMBER = re.compile(r'<(?:td class="number"|dd)><a href="(/en/[^"]*)">([\d,]+)</a>')


@pytest.fixture
def archive():
    """A few statements that hold and lack this and that."""
    remarks, statement = make_type("Remarks"), make_type("Statement")
    make_type("Readout")  # of which there is none
    body = make_organisation("Office of the Envoy")
    full = make_statement(
        issued_on="2014-01-01",
        type=remarks,
        body="Words.",
        symbols=["A/1", "A/2"],
        sources=["https://un.example/1"],
        topics=[make_topic()],
        raw_label="Remarks & “more”",
    )
    draft, _created = open_draft(full, by=None)
    draft.texts.create(language="ar", status="courtesy", title="بيان")
    publish(draft, by=None, change_kind="translation", public_note="An Arabic title.")
    make_statement(issued_on="2017-01-01", type=statement, raw_label="SG Statement", organisation=body)
    make_statement(issued_on="2017-01-02", type=statement, raw_label="SG Statement", organisation=body, language="fr")
    revise(make_statement(issued_on="2019-05-05", type=statement, body="Words."))
    make_withdrawn_statement(issued_on="2019-05-06", type=statement)
    remove(make_statement(issued_on="1950-05-06", raw_label="Secret"), by=None, public_notice="Removed.")


def main_of(client, address="/en/coverage/"):
    response = client.get(address)
    assert response.status_code == 200
    return re.search(r"<main.*?</main>", response.content.decode(), re.S)[0]


def figures_in(answer):
    """Every figure in the API's answer, wherever it stands."""
    if isinstance(answer, dict):
        if "statements" in answer:
            yield answer
        for value in answer.values():
            yield from figures_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from figures_in(value)


def test_every_number_on_the_page_leads_to_a_list_of_exactly_so_many(client, archive):
    links = {
        (html.unescape(path), int(number.replace(",", ""))) for path, number in LINKED_NUMBER.findall(main_of(client))
    }
    searches = [(path, number) for path, number in links if path.startswith(("/en/statements/?", "/en/corrections/?"))]
    assert len(searches) > 30
    for path, number in searches:
        api = path.replace("/en/", "/api/v1/")
        answer = client.get(api).json()
        assert (answer["count"], len(answer["results"])) == (number, number), path
        assert client.get(path).status_code == 200, path


def test_many_years_are_joined_in_the_tables_and_their_numbers_still_lead_to_exactly_those(client):
    for year in (*range(1950, 1964), 2001, 2009, 2010):
        make_statement(issued_on=f"{year}-12-31", body="Words." if year % 2 else "")
    assert "1950–1954" in main_of(client)
    links = {(html.unescape(path), int(number)) for path, number in LINKED_NUMBER.findall(main_of(client))}
    joined = [(path, number) for path, number in links if "issued_from" in path]
    assert ("/en/statements/?issued_from=1955-01-01&issued_to=1959-12-31&text=none", 2) in joined
    for path, number in joined:
        answer = client.get(path.replace("/en/", "/api/v1/")).json()
        assert (answer["count"], answer["count_is_exact"], len(answer["results"])) == (number, True, number), path
    for year in range(1700, 1900, 7):
        make_statement(issued_on=f"{year}-12-31")
    assert "1700–1709" in main_of(client)


def test_every_figure_of_the_api_has_the_list_of_exactly_those(client, archive):
    figures = list(figures_in(client.get("/api/v1/coverage/").json()))
    assert len(figures) > 40
    for figure in figures:
        answer = client.get(figure["url"]).json()
        assert (answer["count"], len(answer["results"])) == (figure["statements"],) * 2, figure
        assert figure["web_url"].split("/en/")[1] == figure["url"].split("/api/v1/")[1]


def test_the_api_says_what_the_page_says(client, archive):
    answer = client.get("/api/v1/coverage/").json()
    assert (answer["statements"], answer["first_issued_on"], answer["last_issued_on"]) == (
        5,
        "2014-01-01",
        "2019-05-06",
    )
    assert {each["year"]: each["statements"] for each in answer["years"]} == {2014: 1, 2017: 2, 2019: 2}
    assert answer["empty_years"] == [2015, 2016, 2018]
    missing = {each["what"]: each["statements"] for each in answer["missing"]}
    assert missing == {"text": 3, "translation": 4, "symbol": 4, "source": 4, "topic": 4}
    in_years = {
        each["what"]: {year["year"]: year["statements"] for year in each["years"]} for each in answer["missing"]
    }
    assert in_years["text"] == {2017: 2, 2019: 1}
    assert [(each["type"]["name"], each["statements"]) for each in answer["types"]] == [
        ("Remarks", 1),
        ("Statement", 4),
        ("Readout", 0),
    ]
    assert sorted((each["label"], each["type"]["name"], each["statements"]) for each in answer["labels"]) == [
        ("", "Statement", 2),
        ("Remarks & “more”", "Remarks", 1),
        ("SG Statement", "Statement", 2),
    ]
    languages = {each["language"]: each["statements"] for each in answer["languages"]}
    assert languages == {"ar": 1, "en": 4, "fr": 1, "es": 0, "ru": 0, "zh-hans": 0}
    assert answer["organisations"][0]["organisation"]["name"] == "Office of the Envoy"
    assert answer["withdrawn"]["statements"] == 1
    page = main_of(client)
    for words in (
        "Office of the Envoy",
        "“SG Statement”",
        "Remarks &amp; “more”",
        "nothing is on record for: 2015–2016, 2018.",
    ):
        assert words in page
    assert "Of 3 of 5 statements (60 %) only the title and what is known of them is here." in page


def test_what_was_removed_is_counted_nowhere(client, archive):
    assert "Secret" not in main_of(client)
    assert "1950" not in main_of(client)
    assert "Secret" not in client.get("/api/v1/coverage/").content.decode()


def test_a_publication_shows_at_once(client):
    for number in (1, 2):
        make_statement()
        assert f'<dd><a href="/en/statements/">{number}</a></dd>' in main_of(client)
        assert client.get("/api/v1/coverage/").json()["statements"] == number


def test_an_archive_without_statements_has_a_page_and_an_answer(client):
    assert "Nothing is on record yet" in main_of(client)
    answer = client.get("/api/v1/coverage/").json()
    assert (answer["statements"], answer["years"], answer["first_issued_on"]) == (0, [], None)


def test_an_unknown_parameter_is_refused(client):
    assert client.get("/api/v1/coverage/?year=2017").status_code == 400
    assert client.get("/en/coverage/?year=2017").status_code == 400


def test_charts_have_their_numbers_in_tables_and_no_scripts_or_inline_styles(client, archive):
    page = main_of(client)
    assert page.count("<svg") > 8
    assert "<script" not in page
    assert "style=" not in page
    assert page.count('<path class="bar"') == page.count('role="img"') == 8


def test_more_labels_and_bodies_than_are_shown_are_said_to_be_there(client, monkeypatch):
    monkeypatch.setattr("unhub.coverage.figures.SHOWN", 2)
    for number in range(4):
        make_statement(raw_label=f"Label {number}")
    page = main_of(client)
    assert "The 2 pairs of label and type with the most statements, of 4." in page
    assert "The 2 with the most statements, of 4." in page
    answer = client.get("/api/v1/coverage/").json()
    assert (len(answer["labels"]), answer["number_of_labels"], answer["number_of_organisations"]) == (2, 4, 4)


@pytest.mark.parametrize("count", [5, 50])
def test_the_page_and_the_answer_cost_the_same_however_many_there_are(client, count):
    for number in range(count):
        make_statement(issued_on=f"{1990 + number % 30}-01-01")
    assert Statement.objects.count() == count
    found = {}
    for path in ("/en/coverage/", "/api/v1/coverage/"):
        cache.clear()
        for state in ("cold", "remembered"):
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found[path, state] = len(queries)
    assert found == {
        ("/en/coverage/", "cold"): 19,
        ("/en/coverage/", "remembered"): 4,
        ("/api/v1/coverage/", "cold"): 18,
        ("/api/v1/coverage/", "remembered"): 3,
    }


def test_years_in_a_row_are_said_as_one():
    assert ranges_of([1950, 1951, 1952, 1960, 1962, 1963]) == ["1950–1952", "1960", "1962–1963"]
    assert ranges_of([]) == []


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 5, "0 %"),
        (1, 1000, "less than 1 %"),
        (1, 2, "50 %"),
        (999, 1000, "more than 99 %"),
        (3, 3, "100 %"),
        (0, 0, ""),
    ],
)
def test_a_share_is_never_nothing_of_something(part, whole, words):
    assert in_percent(part, whole).replace(" ", " ") == words
