"""The search at the top of every page of the admin."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_administrator,
    make_document,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_post,
    make_statement,
    make_statement_draft,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


def search(user, words):
    browser = Client()
    browser.force_login(user)
    answer = browser.get("/admin/search/", {"q": words})
    assert answer.status_code == 200
    return answer


def labels(answer):
    return {each.key: [row["label"] for row in each.rows] for each in answer.context["found"]}


def test_everything_with_the_words_is_found_in_one_place():
    make_statement("On Olive Groves"), make_statement_draft("Olive oil, a draft")
    make_organisation_draft("Office of Olives"), make_person("Olive Oyl"), make_post("Olive officer")
    make_topic("Olives"), make_document(title="Report on olives")
    found = labels(search(make_administrator(), "olive"))
    assert sorted(found.pop("found-statementrecord")) == ["Olive oil, a draft", "On Olive Groves"]
    assert found.keys() == {
        "found-organisationrecord",
        "found-person",
        "found-post",
        "found-topic",
        "found-document",
    }


def test_a_statement_is_found_by_its_symbol_however_it_is_spelt_and_by_its_address():
    make_statement("A title", symbols=["SG/SM/18637"])
    administrator = make_administrator()
    for words in ("sg/sm/18637", "SG/SM/186", "a-title"):
        assert labels(search(administrator, words)) == {"found-statementrecord": ["A title"]}


def test_only_what_a_person_may_see_is_found():
    make_statement_draft("Olive oil, a draft"), make_person("Olive Oyl")
    assert labels(search(make_user("Stranger"), "olive")) == {}
    assert labels(search(make_user("Clerk", "organisations.view_person"), "olive")) == {"found-person": ["Olive Oyl"]}
    assert Client().get("/admin/search/?q=olive")["Location"].startswith("/admin/login/")


def test_statements_of_other_organisations_are_not_found():
    mine, other = make_organisation("Mine"), make_organisation("Other")
    make_statement_draft("Olives of ours", organisation=mine), make_statement_draft("Olives", organisation=other)
    editor = make_user("Editor", "statements_drafts.view_statementdraft", member_of=[mine])
    assert labels(search(editor, "olives"))["found-statementrecord"] == ["Olives of ours"]


def test_of_many_the_first_are_shown_and_the_list_has_the_rest():
    for number in range(8):
        make_person(f"Olive {number}")
    answer = search(make_administrator(), "olive")
    assert len(labels(answer)["found-person"]) == 6
    assert "/admin/organisations/person/?q=olive" in answer.content.decode()


@pytest.mark.parametrize("words", ["", " ", "\x00", "x" * 201, "%", "'\"<b>", "١٢"])
def test_nonsense_finds_nothing_and_is_no_error(words):
    assert labels(search(make_administrator(), words)) == {}


def test_a_search_costs_the_same_whatever_it_finds():
    administrator, costs = make_administrator(), []
    for number in range(6):
        make_person(f"Olive {number}"), make_statement(f"Olive {number}")
        with CaptureQueriesContext(connection) as queries:
            search(administrator, "olive")
        costs.append(len(queries))
    assert costs[1] == costs[-1]
