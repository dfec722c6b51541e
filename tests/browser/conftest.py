"""The browser that the tests in this folder drive: the system's Chromium, never a downloaded one.

No test here may make a page that our content security policy has to stop, or that throws an error: every context is watched.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.services import chromium

HERE = Path(__file__).parent
# Playwright keeps an event loop in the thread of the tests, where Django would refuse to ask its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium here")
    # Chromium refuses its sandbox to root, which is what containers run as.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return browser_type_launch_args | {"executable_path": path, "args": sandbox + quiet}


@pytest.fixture
def measured():
    """The addresses of pages that axe is at work on: what it adds to a page is refused too, and is not the page's fault."""
    return set()


@pytest.fixture
def watch(measured):
    """Watches a context: what its pages had to be refused, or threw, fails the test."""
    complaints = []

    def on_console(message):
        if "Content Security Policy" in message.text and message.page.url not in measured:
            complaints.append(f"{message.page.url}: {message.text}")

    def watch(context):
        context.on("console", on_console)
        context.on("weberror", lambda error: complaints.append(f"{error.page.url}: {error.error}"))
        return context

    yield watch
    assert complaints == []


@pytest.fixture
def context(context, watch):
    return watch(context)


@pytest.fixture
def page_of(browser, watch):
    """A page of a browser of its own, at a site, in which a person is logged in (or nobody)."""
    contexts = []

    def page_of(site, user=None, **options):
        context = watch(browser.new_context(base_url=site.url, **options))
        contexts.append(context)
        if user:
            log_in(context, site, user)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield page_of
    for context in contexts:
        context.close()


def log_in(context, site, user):
    """Gives a browser the session of somebody who has logged in."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([{**cookie, "url": f"{site.url}/admin/"}])


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def axe(measured):
    """What axe finds on a page, one line each, in the light and in the dark."""

    def axe(page, *more_rules):
        found = []
        measured.add(page.url)
        page.evaluate(Axe().axe_script)
        rules = {
            "light": {"type": "tag", "values": [*WCAG, *more_rules]},
            # In the dark the page is the same but for its colours.
            "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
        }
        for scheme, run_only in rules.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            options = {"runOnly": run_only, "resultTypes": ["violations"]}
            for violation in page.evaluate("options => axe.run(document, options)", options)["violations"]:
                nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                found.append(f"{scheme}: {violation['id']} ({len(violation['nodes'])}): {nodes}")
        measured.discard(page.url)
        return found

    return axe
