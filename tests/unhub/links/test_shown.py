"""What readers are told of the sources and links of a record."""

import datetime

import pytest
from django.utils import timezone

from organisations.models import OrganisationLink
from tests.factories import make_organisation, make_statement
from unhub.links.models import WatchedLink, key_of
from unhub.publishing.doors import open_door
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db

ADDRESS = "https://example.org/a?b=ü"
MARCH = datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def watched(address=ADDRESS, **fields):
    link = WatchedLink.objects.create(key=key_of(address), address=address, host="example.org", **fields)
    with open_door():
        ContentVersion.bump()  # as a run does at its end
    return link


def reached(**fields):
    return watched(outcome="reached", checked_at=MARCH, reached_at=MARCH, **fields)


def failed(**fields):
    return watched(
        **{
            "outcome": "failed",
            "failures": 3,
            "failing_since": MARCH,
            "checked_at": MARCH + 9 * DAY,
            "reached_at": MARCH - DAY,
            "note": "The site says that there is no such page (404).",
            **fields,
        }
    )


@pytest.fixture
def statement():
    return make_statement(sources=[ADDRESS])


def page_of(client, record):
    return client.get(record.get_absolute_url()).content.decode()


def source_of(client, statement):
    [source] = client.get(f"/api/v1/statements/{statement.pk}/").json()["sources"]
    return source


def test_of_a_source_that_nobody_has_checked_nothing_is_said(client, statement):
    assert "last checked" not in page_of(client, statement)
    source = source_of(client, statement)
    names = ("is_reachable", "last_checked", "last_reached", "unreachable_since")
    assert [source[name] for name in names] == [None] * 4


def test_a_source_that_answers_says_when_it_was_last_checked(client, statement):
    reached()
    page, source = page_of(client, statement), source_of(client, statement)
    assert "last checked 1 March 2026" in page
    assert "has not answered" not in page
    assert (source["is_reachable"], source["last_checked"]) == (True, "2026-03-01T09:30:00Z")
    assert (source["last_reached"], source["unreachable_since"]) == ("2026-03-01T09:30:00Z", None)


def test_a_source_that_is_broken_says_since_when_and_leads_nowhere_else(client, statement):
    failed(is_broken=True)
    page, source = page_of(client, statement), source_of(client, statement)
    assert "last checked 10 March 2026" in page
    assert "has not answered since 1 March 2026" in page
    assert "archive" not in page.split("Where it was published")[-1].split("Versions")[0].lower().replace(
        "this archive", ""
    )
    assert (source["is_reachable"], source["unreachable_since"]) == (False, "2026-03-01T09:30:00Z")


def test_a_source_that_failed_once_says_when_it_last_answered_and_no_more(client, statement):
    failed(failures=1)
    page, source = page_of(client, statement), source_of(client, statement)
    assert "last checked 28 February 2026" in page
    assert "has not answered" not in page
    assert (source["is_reachable"], source["unreachable_since"]) == (True, None)
    assert source["last_checked"] == "2026-03-10T09:30:00Z"


def test_of_a_source_that_keeps_programs_out_nothing_is_claimed(client, statement):
    watched(outcome="undecided", status=403, checked_at=timezone.now())
    assert "last checked" not in page_of(client, statement)
    assert source_of(client, statement)["is_reachable"] is None


def test_what_went_wrong_in_detail_is_for_editors(client, statement):
    failed(is_broken=True)
    assert "no such page" not in page_of(client, statement)
    assert "note" not in source_of(client, statement) or not source_of(client, statement)["note"]


def test_the_later_of_what_an_editor_and_a_check_saw_is_shown(client):
    from statements.models import StatementSource

    statement = make_statement(sources=[ADDRESS])
    reached()
    with open_door():
        StatementSource.objects.filter(statement=statement).update(consulted_on="2026-05-05")
        ContentVersion.bump()
    assert "last checked 5 May 2026" in page_of(client, statement)
    with open_door():
        StatementSource.objects.filter(statement=statement).update(consulted_on="2016-05-05")
        ContentVersion.bump()
    assert "last checked 1 March 2026" in page_of(client, statement)


def test_a_link_of_an_organisation_says_since_when_it_does_not_answer(client):
    body = make_organisation()
    with open_door():
        OrganisationLink.objects.create(organisation=body, label="Site", url=ADDRESS)
        OrganisationLink.objects.create(organisation=body, label="Label only", url="", order=1)
    failed(is_broken=True)
    assert "has not answered since 1 March 2026" in page_of(client, body)
    links = client.get(f"/api/v1/organisations/{body.pk}/").json()["links"]
    assert [each["is_reachable"] for each in links] == [False, None]


def test_versions_say_nothing_of_checks(client, statement):
    failed(is_broken=True)
    page = client.get(f"{statement.get_absolute_url()}v1/").content.decode()
    assert ADDRESS.split("?")[0] in page
    assert "has not answered" not in page


def test_a_page_with_fifty_sources_costs_as_many_queries_as_one_with_none(client, django_assert_num_queries):
    bare = make_statement()
    full = make_statement(sources=[f"https://example.org/{number}" for number in range(50)])
    for number in range(50):
        watched(f"https://example.org/{number}", outcome="reached", checked_at=MARCH, reached_at=MARCH)
    for statement in (bare, full):
        page_of(client, statement)  # what is written once
    with django_assert_num_queries(2):  # with the content version
        page_of(client, bare)
    with django_assert_num_queries(2):  # with the content version
        assert page_of(client, full).count("last checked 1 March 2026") == 50
