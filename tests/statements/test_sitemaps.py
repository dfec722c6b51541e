"""The sections of the sitemap that statements have, and the sitemap of the whole site."""

import xml.etree.ElementTree as ET

import pytest
from django.core.cache import cache

from statements import sitemaps
from tests.factories import make_document, make_organisation, make_person, make_place, make_statement, make_topic

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def read(client, path="/sitemap.xml"):
    """The paths a sitemap names, whatever host was asked."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    locations = [element.text for element in ET.fromstring(response.content).iter(f"{NAMESPACE}loc")]
    assert all(location.startswith("https://unhub.example/") for location in locations)
    return [location.removeprefix("https://unhub.example") for location in locations]


def all_pages(client):
    return [path for section in read(client) for path in read(client, section)]


def test_every_page_for_search_engines_is_in_it_once_and_answers(client):
    topic, place = make_topic("Peace"), make_place("Port")
    make_document("A/1")
    make_person("Ana Example")
    statement = make_statement(organisation=make_organisation("Body"), topics=[topic], places=[place])
    make_statement(issued_on="2016-02-29")
    pages = all_pages(client)
    assert len(pages) == len(set(pages))
    assert {
        "/en/",
        "/en/coverage/",
        "/en/statements/",
        "/en/statements/2016/02/29/",
        "/en/statements/2017/07/",
        "/en/statements/2017/",
        statement.get_absolute_url(),
        "/en/topics/peace/",
        "/en/places/port/",
        "/en/documents/a-1/",
        "/en/organisations/body/",
        "/en/people/ana-example/",
        "/en/statements/types/statement/",
    } <= set(pages)
    for path in pages:
        response = client.get(path)
        assert response.status_code == 200, path
        assert b'content="noindex"' not in response.content, path
        assert f'<link rel="canonical" href="https://unhub.example{path}">' in response.content.decode(), path


def test_a_year_of_many_is_divided_by_month(client, monkeypatch):
    for day in ("2016-01-01", "2017-06-01", "2017-07-01", "2017-07-02"):
        make_statement(issued_on=day)
    monkeypatch.setattr(sitemaps, "MOST", 2)
    sections = {path for path in read(client) if "statements-2" in path}
    assert sections == {
        "/sitemaps/statements-2016.xml",
        "/sitemaps/statements-2017-06.xml",
        "/sitemaps/statements-2017-07.xml",
    }
    assert len(read(client, "/sitemaps/statements-2017-07.xml")) == 2


def test_a_changed_statement_says_when(client):
    make_statement()
    root = ET.fromstring(client.get("/sitemaps/statements-2017.xml").content)
    assert root.findtext(f"{NAMESPACE}url/{NAMESPACE}lastmod").endswith("Z")


@pytest.mark.parametrize("name", ["nothing", "statements-1999", "statements-2017-07", "statements-"])
def test_a_section_that_is_not_there_is_not_found(client, name):
    make_statement(issued_on="2017-07-27")
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


@pytest.mark.parametrize("count", [5, 50])
def test_sitemaps_cost_the_same_however_many_there_are(client, count, django_assert_num_queries):
    for _number in range(count):
        make_statement()
    with django_assert_num_queries(2):  # the content version, the counts by month
        read(client)
    with django_assert_num_queries(2):  # the content version, the statements
        read(client, "/sitemaps/statements-2017.xml")
