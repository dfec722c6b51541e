"""Topics, types and who spoke, by name, in the form of the list of statements."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from statements import vocabularies as v
from tests.factories import make_organisation, make_statement, make_topic, make_type
from unhub.web.vocabularies import offers_of

pytestmark = pytest.mark.django_db


def offer(vocabulary):
    cache.clear()
    return offers_of(RequestFactory().get("/"), [vocabulary])[vocabulary.name]


def test_narrower_topics_stand_in_the_group_of_the_broadest_which_is_first_in_it():
    water = make_topic("Water", slug="water")
    rivers = make_topic("Rivers", slug="rivers", parent=water)
    make_topic("Dams", slug="dams", parent=rivers)
    make_topic("Air", slug="air")
    html = offer(v.TOPICS).html
    assert html.startswith('<option value="air">Air</option><optgroup label="Water"><option value="water">')
    assert re.findall(r'value="(\w+)"', html) == ["air", "water", "rivers", "dams"]


def test_of_many_bodies_those_the_newest_statements_are_by_are_suggested():
    for _each in range(60):
        make_organisation()
    speaker = make_organisation("Speaker", slug="speaker")
    make_statement(organisation=speaker)
    assert [value for value, *_rest in offer(v.SPEAKING_BODIES).options] == ["speaker"]


def test_the_form_of_the_list_offers_names_and_folds_away_what_is_asked_for_seldom(client):
    make_statement(type=make_type("Readout", slug="readout"))
    make_topic("Water & air", slug="water")
    html = client.get("/en/statements/").content.decode()
    assert '<option value="water">Water &amp; air</option>' in html
    assert "by its slug" not in html
    assert '<details class="filter-more"><summary>' in html
    assert '<details class="filter-more" open>' in client.get("/en/statements/?language=en").content.decode()
    assert "1 filter in use" in client.get("/en/statements/?language=en").content.decode()
    assert re.search(r'<option value="water" selected>', client.get("/en/statements/?topic=water").content.decode())


def test_all_that_the_form_offers_is_one_query_while_the_archive_does_not_change(client):
    make_statement()
    client.get("/en/statements/")
    cache.clear()
    with CaptureQueriesContext(connection) as first:
        client.get("/en/statements/?page_size=7")
    with CaptureQueriesContext(connection) as second:
        client.get("/en/statements/?page_size=8")
    assert len([each for each in first if "option_value" in each["sql"]]) == 1
    assert not [each for each in second if "option_value" in each["sql"]]
