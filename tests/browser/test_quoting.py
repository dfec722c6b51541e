"""Quoting and citing in a browser: with the script a click copies, without it there are links and words."""

import re

import pytest
from playwright.sync_api import expect

from statements.models import Statement
from tests.factories import make_statement
from tests.statements.test_versions import reword
from unhub.text.markdown import paragraph_anchor

SCRIPT_LIMIT = 10_000


@pytest.fixture
def statement(live_server, settings):
    settings.SITE_URL = live_server.url
    made = make_statement("On the river", body="First paragraph.\n\nSecond paragraph.", slug="river")
    return Statement.objects.get(pk=made.pk)


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_a_click_copies_the_link_of_a_paragraph_and_stays_on_the_page(live_server, page_of, statement):
    page = page_of(live_server, permissions=["clipboard-read", "clipboard-write"])
    page.goto(statement.get_absolute_url())
    page.get_by_role("link", name="Link to paragraph 2").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    anchor = paragraph_anchor("Second paragraph.")
    assert copied(page) == f"{live_server.url}{statement.get_absolute_url()}v1/#{anchor}"
    assert page.url == f"{live_server.url}{statement.get_absolute_url()}"
    page.goto(copied(page))
    assert page.locator(":target").inner_text().startswith("Second paragraph.")


def test_a_click_copies_a_citation(live_server, page_of, statement):
    page = page_of(live_server, permissions=["clipboard-read", "clipboard-write"])
    page.goto(statement.get_absolute_url())
    page.get_by_text("In other styles").click()
    page.get_by_role("button", name="Copy: OSCOLA").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert re.search(r"‘On the river’ \(Statement, 27 July 2017\) <http.+/v1/> accessed ", copied(page))


def test_without_the_script_links_lead_to_the_paragraph_and_citations_open(live_server, page_of, statement):
    page = page_of(live_server, java_script_enabled=False)
    page.goto(statement.get_absolute_url())
    assert page.get_by_role("main").get_by_role("button").count() == 0
    page.get_by_text("In other styles").click()
    expect(page.get_by_text("‘On the river’")).to_be_visible()
    page.get_by_role("link", name="Link to paragraph 2").click()
    assert page.url.endswith(f"/river/v1/#{paragraph_anchor('Second paragraph.')}")
    assert page.locator(":target").inner_text().startswith("Second paragraph.")


def test_an_address_of_a_paragraph_that_changed_leads_on_to_the_version_that_has_it(live_server, page_of, statement):
    anchor = paragraph_anchor("Second paragraph.")
    reword(statement, body="First paragraph.\n\nAnother paragraph.")
    page = page_of(live_server)
    page.goto(f"{statement.get_absolute_url()}#{anchor}")
    notice = page.locator("#paragraph-elsewhere")
    expect(notice).to_be_visible()
    notice.get_by_role("link", name="Version 1").click()
    assert page.url.endswith(f"/river/v1/#{anchor}")
    assert "changed since" in page.locator(":target").inner_text()
    page.goto(f"{statement.get_absolute_url()}#{paragraph_anchor('First paragraph.')}")
    expect(notice).to_be_hidden()


def test_the_public_scripts_are_small(settings):
    scripts = list((settings.BASE_DIR / "unhub" / "static" / "unhub").glob("*.js"))
    assert sum(script.stat().st_size for script in scripts) <= SCRIPT_LIMIT
