"""Pages of the versions of a body's profile."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.drafts.models import FormerNameDraft, OrganisationIdentifierDraft, OrganisationLinkDraft
from organisations.from_content import profile_from_content
from organisations.models import Organisation
from organisations.profile import for_profile
from tests.factories import make_organisation, make_organisation_draft, make_post, revise
from unhub.publishing.content import describe
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Version
from unhub.publishing.services import open_draft, publish

pytestmark = pytest.mark.django_db


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


@pytest.fixture
def office():
    """A profile in two versions, the first with everything."""
    draft = make_organisation_draft(
        "Office for Rivers", slug="office-for-rivers", acronym="OFR", summary="It looks after rivers.",
        profile="## Tasks\n\nRivers.", kind="office", established="1994-06",
    )  # fmt: skip
    FormerNameDraft.objects.create(draft=draft, name="Office for Streams", end="2001", end_kind="dated")
    OrganisationLinkDraft.objects.create(draft=draft, label="Its site", url="https://rivers.example/")
    OrganisationIdentifierDraft.objects.create(draft=draft, scheme="wikidata", value="Q1")
    publish(draft, by=None)
    live = Organisation.objects.get(pk=draft.pk)
    make_post("Keeper", live)
    draft, _created = open_draft(live, by=None)
    draft.established, draft.kind = "1995", "department"
    draft.save()
    draft.texts.update(name="Department for Rivers", acronym="DFR", profile="Seas, too.", summary="")
    for rows in (draft.former_names, draft.links, draft.identifiers):
        rows.all().delete()
    publish(draft, by=None, change_kind="update", public_note="It became a department.")
    return Organisation.objects.get(pk=live.pk)


def test_a_version_shows_the_profile_as_it_was_and_says_what_is_of_today(client, office):
    page = get(client, "/en/organisations/office-for-rivers/v1/")
    shown = words_of(page)
    for words in (
        "Office for Rivers (OFR)", "established June 1994", "It looks after rivers.", "Tasks", "Office for Streams",
        "Its site", "Q1",
        "This is version 1; the current one is version 2", "Posts, relations, places, claims and statements are as they are today",
        "Keeper",
    ):  # fmt: skip
        assert words in shown, words
    assert "Seas, too." not in shown
    assert "Show that day" not in shown
    assert '<meta name="robots" content="noindex">' in page
    assert re.search(r'rel="canonical" href="[^"]*/en/organisations/office-for-rivers/"', page)
    version = Version.objects.get(record_id=office.pk, number=1)
    assert version.content_hash in page
    assert version.text_hashes["en"] in page


def test_the_live_page_lists_and_links_its_versions(client, office):
    page = get(client, "/en/organisations/office-for-rivers/")
    for address in ("v1/", "v2/", "v2/changes/"):
        assert f'href="/en/organisations/office-for-rivers/{address}"' in page


def test_what_changed_is_said_in_words(client, office):
    page = get(client, "/en/organisations/office-for-rivers/v2/changes/")
    shown = words_of(page)
    assert "It became a department." in shown
    assert "<del>Office</del><ins>Department</ins>" in page
    assert "<del>June 1994</del><ins>1995</ins>" in page
    assert "<del>Office</del><ins>Department</ins> for Rivers" in page
    assert "Former name: Office for Streams Taken away." in shown


def test_there_is_no_version_that_was_not_published(client, office):
    open_draft(office, by=None)
    get(client, "/en/organisations/office-for-rivers/v3/", status=404)
    get(client, "/en/organisations/office-for-rivers/v3/changes/", status=404)
    get(client, "/en/organisations/nothing/v1/", status=404)


def test_a_former_address_leads_to_the_version_below_todays(client, office):
    revise(office, slug="department-for-rivers")
    response = client.get("/en/organisations/office-for-rivers/v1/")
    assert (response.status_code, response["Location"]) == (301, "/en/organisations/department-for-rivers/v1/")


def test_content_of_any_age_makes_a_profile():
    live = for_profile(Organisation.objects.all()).get(pk=make_organisation("A body").pk)
    content = describe(kind_named("organisation"), live) | {"colour": "blue"}
    del content["links"], content["former_names"]
    content["kind"] = "a kind of later years"
    profile = profile_from_content(content, live, timezone.now().date())
    assert profile.name.name == "A body"
    assert profile.links() == []
    profile.facts()
    assert profile_from_content({}, None, timezone.now().date(), untitled="No name yet").name.name == "No name yet"


def test_a_version_costs_two_queries_more_than_the_live_page_at_most(client, office):
    counts = []
    for path in ("", "v1/"):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            get(client, f"/en/organisations/office-for-rivers/{path}")
        counts.append(len(queries))
    # the version is read, its texts are not
    assert counts[1] <= counts[0] + 1
