"""A body as Markdown and plain text."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.drafts.models import FormerNameDraft
from organisations.models import Organisation
from tests.factories import (
    make_appointment,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_post,
    make_relation,
    make_user,
    revise,
)
from unhub.publishing.services import publish, remove

pytestmark = pytest.mark.django_db
SITE = "https://unhub.example"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = SITE
    cache.clear()


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:1500]
    return response


@pytest.fixture
def body():
    draft = make_organisation_draft("Office of the Envoy", acronym="OE", slug="office", established="1994-06")
    draft.texts.update(summary="It speaks for peace.", profile="## Mandate\n\nTo **speak**.")
    FormerNameDraft.objects.create(draft=draft, name="Office of War", language="en", end="1999", end_kind="dated")
    publish(draft, by=None)
    found = Organisation.objects.get(slug="office")
    make_appointment(make_person("Ana Example"), make_post("Envoy", found), start="2015-01-01")
    make_relation(found, "part_of", make_organisation("United Nations", slug="un"))
    return found


def test_a_body_as_markdown_has_what_its_page_has(client, body):
    response = get(client, "/en/organisations/office.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="office.md"'
    assert response["Link"] == f'<{SITE}/en/organisations/office/>; rel="canonical"'
    text = response.content.decode()
    assert text.startswith("# Office of the Envoy (OE)\n\n")
    for words in (
        "* **Established:** June 1994", "Office of War", "It speaks for peace.", "## Mandate\n\nTo **speak**.", "## Posts",
        "Envoy: Ana Example", "## Part of", "United Nations", f"<{SITE}/en/organisations/un/>", "## Reuse",
        f"<{SITE}/en/organisations/office/>, read on",
    ):  # fmt: skip
        assert words in text, words


def test_a_body_as_plain_text_and_of_a_day(client, body):
    text = get(client, "/en/organisations/office.txt").content.decode()
    assert "Mandate\n\nTo speak.\n" in text
    response = get(client, "/en/organisations/office.txt?as_of=1998-01-01")
    assert response["Content-Disposition"] == 'inline; filename="office-1998-01-01.txt"'
    assert response.content.decode().startswith("Office of War\n")
    assert "AS IT STOOD ON 1 JANUARY 1998" in response.content.decode()
    assert "is not a date" in get(client, "/en/organisations/office.txt?as_of=soon", 400).content.decode()
    assert "day" in get(client, "/en/organisations/office.md?day=1", 400).content.decode()


def test_a_version_as_words_is_as_it_was(client, body):
    revise(body, established="1995")
    text = get(client, "/en/organisations/office/v1.md").content.decode()
    assert "> **This is version 1; the current one is version 2**" in text
    assert "June 1994" in text
    assert "To **speak**." in text
    get(client, "/en/organisations/office/v9.md", 404)


@pytest.mark.parametrize("suffix", ["md", "txt"])
def test_files_of_what_moved_and_was_removed_are_where_their_pages_are(client, body, suffix):
    revise(body, slug="bureau")
    response = get(client, f"/en/organisations/office.{suffix}?as_of=1998-01-01", 301)
    assert response["Location"] == f"/en/organisations/bureau.{suffix}?as_of=1998-01-01"
    assert (
        get(client, f"/en/organisations/office/v1.{suffix}", 301)["Location"]
        == f"/en/organisations/bureau/v1.{suffix}"
    )
    gone = make_organisation("Gone", slug="gone")
    remove(gone, by=make_user("A"), public_notice="By order.")
    assert "By order." in get(client, f"/en/organisations/gone.{suffix}", 410).content.decode()
    get(client, f"/en/organisations/nothing.{suffix}", 404)


def test_the_page_names_its_files_and_costs_what_they_cost(client, body):
    html = get(client, "/en/organisations/office/?as_of=1998-01-01").content.decode()
    address = "/en/organisations/office.md?as_of=1998-01-01"
    assert f'<link rel="alternate" type="text/markdown" title="Markdown" href="{address}">' in html
    assert f'<a href="{address}" type="text/markdown">Markdown</a>' in html
    assert 'href="/en/organisations/office/v1.txt"' in get(client, "/en/organisations/office/v1/").content.decode()
    for page, file in (("office/", "office.md"), ("office/v1/", "office/v1.txt")):
        costs = []
        for path in (page, file):
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                get(client, f"/en/organisations/{path}")
            costs.append(len(queries))
        assert costs[1] <= costs[0]
