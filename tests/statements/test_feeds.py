"""The list of statements as an Atom feed."""

import datetime
import re
import xml.etree.ElementTree as ET

import pytest
from django.core.cache import cache

from tests.factories import make_statement, make_topic, make_withdrawn_statement, revise

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def read(client, path="/en/statements.atom"):
    response = client.get(path, headers={"host": "testserver"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


def texts(feed, name):
    return [entry.findtext(f"{ATOM}{name}") for entry in feed.iter(f"{ATOM}entry")]


def test_the_feed_has_what_atom_asks_for(client):
    statement = make_statement("On <peace> & water")
    feed = read(client)
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
        assert all(texts(feed, name))
    assert all(author.findtext(f"{ATOM}name") for author in feed.iter(f"{ATOM}author"))
    assert all(MOMENT.fullmatch(moment) for moment in [feed.findtext(f"{ATOM}updated"), *texts(feed, "updated")])
    assert texts(feed, "title") == ["On <peace> & water"]
    assert texts(feed, "id") == [f"urn:uuid:{statement.pk}"]


def test_addresses_are_the_sites_own_whatever_host_was_asked(client):
    statement = make_statement()
    feed = read(client, "/en/statements.atom?year=2017")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "https://unhub.example/en/statements.atom?year=2017",
        "alternate": "https://unhub.example/en/statements/?year=2017",
    }
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"https://unhub.example{statement.get_absolute_url()}"


def test_the_feed_takes_the_filters_of_the_list_and_refuses_others(client):
    make_statement("On it", topics=[make_topic("Peace")])
    make_statement("Not on it")
    feed = read(client, "/en/statements.atom?topic=peace")
    assert texts(feed, "title") == ["On it"]
    assert "Peace" in feed.findtext(f"{ATOM}title")
    assert client.get("/en/statements.atom?topik=peace").status_code == 400
    assert client.get("/en/statements.atom?cursor=x").status_code == 400


def test_entries_come_newest_first_and_fifty_at_most(client):
    for number in range(52):
        make_statement(f"Number {number}", issued_on=datetime.date(2017, 1, 1) + datetime.timedelta(days=number))
    assert texts(read(client), "title") == [f"Number {number}" for number in range(51, 1, -1)]


def test_a_revised_statement_keeps_its_id_and_says_when_it_changed(client):
    statement = make_statement("Before")
    before = texts(read(client), "updated")
    revise(statement, slug="elsewhere")
    feed = read(client)
    assert texts(feed, "id") == [f"urn:uuid:{statement.pk}"]
    assert texts(feed, "updated") > before


def test_a_withdrawn_statement_is_marked(client):
    make_withdrawn_statement("A mistake")
    feed = read(client)
    assert texts(feed, "title") == ["Withdrawn: A mistake"]
    assert "Withdrawn" in {category.get("term") for category in feed.iter(f"{ATOM}category")}


@pytest.mark.parametrize("count", [5, 50])
def test_the_feed_costs_the_same_however_many_there_are(client, count, django_assert_num_queries):
    topic = make_topic("Peace")
    for _number in range(count):
        make_statement(topics=[topic])
    with django_assert_num_queries(2):  # the content version, the entries
        read(client)
    with django_assert_num_queries(3):  # and the topic
        read(client, "/en/statements.atom?topic=peace")


def test_a_control_character_in_a_search_does_not_cost_the_feed(client):
    feed = read(client, "/en/statements.atom?slug=a%1Ab%EF%BF%BF")
    assert "a\N{REPLACEMENT CHARACTER}b" in feed.findtext(f"{ATOM}title")
