"""Who is told of links that do not answer, and in which records they can mend them."""

import datetime

import pytest
from django.utils import timezone

from organisations.models import OrganisationLink
from tests.factories import (
    make_appointment,
    make_colleague,
    make_document,
    make_editor,
    make_organisation,
    make_post,
    make_relation,
    make_statement,
    make_stranger,
    make_user,
)
from unhub.links.mending import broken_links, records_with
from unhub.links.models import WatchedLink, key_of
from unhub.publishing.doors import open_door

pytestmark = pytest.mark.django_db

LIST = "/admin/links/watchedlink/"


def broken(address, days=10, **fields):
    since = timezone.now() - datetime.timedelta(days=days)
    return WatchedLink.objects.create(
        **{
            "key": key_of(address),
            "address": address,
            "host": "example.org",
            "outcome": "failed",
            "note": "The site says that there is no such page (404).",
            "failures": 3,
            "failing_since": since,
            "checked_at": timezone.now(),
            "is_broken": True,
            **fields,
        }
    )


def addresses(panel):
    return [row["link"].address for row in panel["links"]] if panel else []


def test_a_link_is_shown_with_the_records_to_mend_those_broken_last_first():
    first, second = (
        make_statement("First", sources=["https://example.org/a"]),
        make_statement(sources=["https://example.org/b"]),
    )
    make_statement("Again", sources=["https://example.org/a"])
    broken("https://example.org/b", days=20)
    broken("https://example.org/a", days=10)
    panel = broken_links(make_editor())
    assert addresses(panel) == ["https://example.org/a", "https://example.org/b"]
    assert [row["name"] for row in panel["links"][0]["records"]] == ["First", "Again"]
    assert str(first.pk) in panel["links"][0]["records"][0]["address"]
    assert str(second.pk) in panel["links"][1]["records"][0]["address"]
    assert not panel["has_more"]


def test_one_failure_is_no_news():
    make_statement(sources=["https://example.org/a"])
    broken("https://example.org/a", failures=1, is_broken=False)
    assert broken_links(make_editor()) is None


def test_a_link_that_no_record_leads_to_any_more_is_not_shown():
    broken("https://example.org/a")
    assert broken_links(make_editor()) is None


def test_editors_are_told_of_the_records_of_their_own_organisations():
    ours, theirs = make_organisation("Ours"), make_organisation("Theirs")
    make_statement("Our words", organisation=ours, sources=["https://example.org/ours", "https://example.org/both"])
    make_statement(
        "Their words", organisation=theirs, sources=["https://example.org/theirs", "https://example.org/both"]
    )
    with open_door():
        OrganisationLink.objects.create(organisation=ours, label="Site", url="https://example.org/our-site")
        OrganisationLink.objects.create(organisation=theirs, label="Site", url="https://example.org/their-site")
    for address in ("ours", "theirs", "both", "our-site", "their-site"):
        broken(f"https://example.org/{address}")
    person = make_colleague("editor", member_of=[ours])
    panel = broken_links(person)
    assert set(addresses(panel)) == {f"https://example.org/{each}" for each in ("ours", "both", "our-site")}
    assert {row["name"] for each in panel["links"] for row in each["records"]} == {"Our words", "Ours"}
    assert broken_links(make_stranger()) is None


def test_reference_data_is_mended_by_those_who_keep_it():
    body = make_organisation()
    relation = make_relation(
        body, "part_of", make_organisation(), source_title="S", source_url="https://example.org/r"
    )
    appointment = make_appointment(
        post=make_post(organisation=body), source_title="S", source_url="https://example.org/a"
    )
    document = make_document("A/1", url="https://example.org/d")
    links = [broken(f"https://example.org/{each}") for each in "rad"]
    for person in (make_editor(), make_colleague("editor", member_of=[body])):
        assert set(addresses(broken_links(person))) == {link.address for link in links}
        named = records_with(links, person)
        assert [
            str(record.pk) in named[link.address][0]["address"]
            for record, link in zip((relation, appointment, document), links, strict=True)
        ] == [True] * 3
    assert addresses(broken_links(make_stranger())) == ["https://example.org/d"]  # it belongs to nobody


def test_who_may_only_read_drafts_is_told_of_nothing_to_mend():
    make_statement(sources=["https://example.org/a"])
    broken("https://example.org/a")
    assert broken_links(make_user("reader", "statements_drafts.view_statementdraft")) is None


def test_the_first_page_shows_ten_and_leads_to_the_rest(browser_of):
    statement = make_statement(
        "A statement to mend", sources=[f"https://example.org/{number}" for number in range(12)]
    )
    for number in range(12):
        broken(f"https://example.org/{number}")
    page = browser_of(make_editor()).get("/admin/").content.decode()
    panel = page.split('id="broken-links"')[1].split("</section>")[0]
    assert panel.count("<li>") == 10
    assert "All links that do not answer" in panel
    assert LIST in panel
    assert str(statement.pk) in panel


def test_the_first_page_is_silent_where_all_is_well(browser_of):
    assert "broken-links" not in browser_of(make_editor()).get("/admin/").content.decode()


def test_the_list_shows_what_is_broken_and_on_demand_all_else(browser_of):
    make_statement(
        "Mend me", sources=["https://example.org/broken", "https://example.org/fine", "https://example.org/once"]
    )
    broken("https://example.org/broken", final_address="https://example.org/elsewhere")
    broken("https://example.org/once", failures=1, is_broken=False)
    broken("https://example.org/fine", outcome="reached", note="", failures=0, failing_since=None, is_broken=False)
    browser = browser_of(make_editor())

    def shown(query=""):
        page = browser.get(f"{LIST}{query}").content.decode()
        return [each for each in ("broken", "fine", "once") if f'href="https://example.org/{each}"' in page]

    assert shown() == ["broken"]
    assert shown("?condition=failing") == ["once"]
    assert shown("?condition=reached") == ["fine"]
    assert shown("?condition=all") == ["broken", "fine", "once"]
    assert shown("?condition=all&q=once") == ["once"]
    page = browser.get(LIST).content.decode()
    assert "Mend me" in page
    assert "leads to https://example.org/elsewhere" in page
    assert "no such page (404)" in page


def test_the_list_asks_as_many_queries_for_fifty_links_as_for_one(browser_of, django_assert_max_num_queries):
    statement = make_statement(sources=[f"https://example.org/{number}" for number in range(60)])
    assert statement.sources.count() == 60
    for number in range(60):
        broken(f"https://example.org/{number}")
    browser = browser_of(make_editor())
    with django_assert_max_num_queries(30):
        assert browser.get(LIST).status_code == 200
