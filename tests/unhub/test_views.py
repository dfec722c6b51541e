"""The pages of the whole site."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.templatetags.static import static
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_document,
    make_organisation,
    make_statement,
    make_withdrawn_statement,
    revise,
)

pytestmark = pytest.mark.django_db

TEXT_PAGES = ["", "api/", "reuse/", "privacy/", "accessibility/", "contact/"]


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def main_of(html):
    return re.search(r"<main.*?</main>", html, re.S)[0]


def test_the_home_page_shows_the_latest_and_what_there_is(client):
    body = make_organisation("Office of the Envoy")
    make_statement("An old one", issued_on="2016-01-01", organisation=body)
    make_statement("A new one", issued_on="2017-07-27", organisation=body)
    make_document("A/1")
    html = main_of(page(client, "/en/"))
    assert html.index("A new one") < html.index("An old one")
    assert re.search(r">statements</a></dt><dd>2</dd>", html)
    assert re.search(r">documents</a></dt><dd>1</dd>", html)
    assert "<dd>2016</dd>" in html
    assert 'href="/en/statements/?organisation=office-of-the-envoy">2 statements</a>' in html
    assert "Statements by year" in html


def test_the_home_page_names_what_was_corrected_or_withdrawn(client):
    revise(make_statement("Mended"), raw_label="x", note="The place was wrong.")
    revise(make_statement("Updated"), kind="update", raw_label="x", note="A source was added.")
    make_withdrawn_statement("Withdrawn", notice="Issued in error.")
    html = main_of(page(client, "/en/"))
    assert "The place was wrong." in html
    assert "Issued in error." in html
    assert "A source was added." not in html


def test_a_site_without_content_has_a_home_page_and_a_coverage_page(client):
    assert "Nothing is on record yet" in page(client, "/en/")
    assert "Nothing is on record yet" in page(client, "/en/coverage/")


def test_the_home_page_is_described_for_machines(client):
    html = page(client, "/en/")
    [site] = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])["@graph"]
    assert site["@type"] == "WebSite"
    assert '<link rel="canonical" href="https://unhub.example/en/">' in html
    assert 'type="application/atom+xml"' in html


def test_the_bare_address_leads_to_the_language(client):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/en/")


def test_who_spoke_most_is_asked_of_the_latest_only(client, monkeypatch):
    monkeypatch.setattr("unhub.views.OF_LATE", 2)
    early, late = make_organisation("Early office"), make_organisation("Late office")
    make_statement(issued_on="2001-01-01", organisation=early)
    make_statement(issued_on="2002-01-01", organisation=late)
    assert "In the latest" not in page(client, "/en/")
    make_statement(issued_on="2003-01-01", organisation=late)
    html = main_of(page(client, "/en/"))
    spoke_most = html[html.index("Who spoke most") :]
    assert "In the latest 2 statements." in spoke_most
    assert "2 statements</a>" in spoke_most
    assert "Early office" not in spoke_most


@pytest.mark.parametrize("name", TEXT_PAGES)
def test_the_texts_about_the_site_have_a_head_and_lead_to_each_other(client, name):
    html = page(client, f"/en/about/{name}")
    assert html.count("<h1") == 1
    assert f'<link rel="canonical" href="https://unhub.example/en/about/{name}">' in html
    assert f'href="/en/about/{name}" aria-current="page"' in html
    page(client, f"/en/about/{name}?nonsense=1", 400)


def test_every_page_has_a_title_and_a_description_of_its_own(client):
    make_statement()
    paths = ["/en/", "/en/coverage/", "/en/statements/", "/en/topics/", "/en/places/", "/en/documents/"]
    heads = [page(client, path) for path in [*paths, *(f"/en/about/{name}" for name in TEXT_PAGES)]]
    for pattern in (r"<title>(.*?)</title>", r'<meta name="description" content="(.+?)">'):
        found = [re.search(pattern, html, re.S)[1] for html in heads]
        assert len(found) == len(set(found))


def test_contact_gives_the_address_or_says_that_there_is_none(client, settings):
    settings.CONTACT_EMAIL = ""
    assert "has not given an address" in page(client, "/en/about/contact/")
    settings.CONTACT_EMAIL = "desk@unhub.example"
    assert 'href="mailto:desk@unhub.example"' in page(client, "/en/about/contact/")


def test_the_examples_of_the_guide_work(client):
    html = main_of(page(client, "/en/about/api/"))
    examples = re.findall(r'<dd><p><a href="([^"]+)"', html)
    assert len(examples) == 4
    for path in examples:
        page(client, path.replace("&amp;", "&"))


def test_who_asks_for_an_icon_is_led_to_it(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, static("unhub/favicon.svg"))


def test_robots_are_kept_from_the_admin_and_told_of_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/\n" in response.content.decode()
    assert "Sitemap: https://unhub.example/sitemap.xml\n" in response.content.decode()


def test_health_says_nothing_but_that_it_answers_and_is_never_kept(client):
    for path in ("/healthz", "/readyz"):
        response = client.get(path)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]


def test_a_page_that_is_not_there_says_so_in_our_own_words(client):
    html = page(client, "/en/nothing/", 404)
    assert "There is no page at this address" in html
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("count", [5, 50])
def test_home_costs_the_same_however_many_there_are(client, count):
    for number in range(count):
        make_statement(issued_on=f"{1990 + number % 30}-01-01")
    found = {}
    for path in ("/en/",):
        cache.clear()
        for state in ("cold", "remembered"):
            with CaptureQueriesContext(connection) as queries:
                page(client, path)
            found[path, state] = len(queries)
    assert found == {
        ("/en/", "cold"): 9,
        ("/en/", "remembered"): 2,
    }
