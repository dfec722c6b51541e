"""The first page of the admin: what waits for whom."""

import datetime
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from statements.models import Statement
from tests.factories import (
    make_administrator,
    make_appointment,
    make_approved,
    make_organisation_draft,
    make_person,
    make_post,
    make_statement,
    make_statement_draft,
    make_stranger,
    make_user,
)
from unhub.dashboard import dashboard
from unhub.publishing.desk import file_save, look_into
from unhub.publishing.kinds import kind_of
from unhub.publishing.services import claim_save, problems_of, publish, remove, return_draft, schedule, submit

pytestmark = pytest.mark.django_db


def names(rows):
    return [row["name"] for row in rows]


def test_what_came_back_is_shown_with_its_remark_until_it_is_submitted_again():
    anna, boss = make_administrator("anna"), make_administrator("boss")
    draft = submit(make_statement_draft("A title", by=anna), by=anna)
    return_draft(draft, by=boss, remark="Mind the date.")
    panels = dashboard(anna)
    assert names(panels["returned"]) == ["A title"]
    assert panels["returned"][0]["remark"] == "Mind the date."
    assert names(panels["my_drafts"]) == []
    draft.refresh_from_db()
    submit(draft, by=anna)
    panels = dashboard(anna)
    assert (names(panels["returned"]), names(panels["my_drafts"])) == ([], ["A title"])


def test_what_awaits_review_is_shown_to_reviewers_but_for_their_own():
    anna, boss = make_administrator("anna"), make_administrator("boss")
    editor = make_user("editor", "statements_drafts.change_statementdraft")
    submit(make_statement_draft("A title", by=anna), by=anna)
    assert names(dashboard(boss)["to_review"]) == ["A title"]
    assert names(dashboard(anna)["to_review"]) == []
    assert names(dashboard(editor)["to_review"]) == []


def test_the_calendar_shows_by_day_what_is_scheduled_of_both_kinds():
    boss = make_administrator()
    day = timezone.now() + datetime.timedelta(days=2)
    for draft, hours in ((make_statement_draft("Second"), 1), (make_organisation_draft("First"), 0)):
        schedule(make_approved(draft), by=boss, publish_at=day.replace(hour=9 + hours, minute=0))
    [(words, rows)] = dashboard(boss)["calendar"]
    assert str(day.year) in words
    assert [(row["time"], row["name"]) for row in rows] == [("09:00 UTC", "First"), ("10:00 UTC", "Second")]


def test_what_was_published_without_review_is_shown_to_others_who_may_review():
    anna, boss = make_administrator("anna"), make_administrator("boss")
    publish(make_statement_draft("A title"), by=anna, unreviewed="Breaking news.")
    assert names(dashboard(boss)["unreviewed"]) == ["A title"]
    assert names(dashboard(anna)["unreviewed"]) == []


def test_vacant_posts_and_terms_that_end_soon_are_shown_to_whoever_keeps_appointments():
    today = timezone.localdate()
    soon = (today + datetime.timedelta(days=10)).isoformat()
    held, vacant = make_post("Held"), make_post("Vacant")
    make_appointment(make_person("Layla Haddad"), held, end=soon, end_kind="dated")
    make_appointment(make_person(), vacant, start="2000-01-01", end="2001-01-01", end_kind="dated")
    seats = dashboard(make_administrator())["seats"]
    assert ["Layla Haddad" in row["name"] for row in seats["ending"]] == [True]
    assert ["Vacant" in row["name"] for row in seats["vacant"]] == [True]
    assert dashboard(make_user("x", "statements_drafts.change_statementdraft"))["seats"] is None


def test_the_page_shows_it_all_and_costs_the_same_however_much_waits(django_assert_max_num_queries):
    boss = make_administrator("boss")
    for number in range(12):
        submit(make_statement_draft(f"Statement {number}"), by=make_user())
    publish(make_statement_draft("Quick"), by=make_user(), unreviewed="Breaking news.")
    browser = Client()
    browser.force_login(boss)
    with django_assert_max_num_queries(40):
        page = browser.get("/admin/").content.decode()
    assert "Awaiting my review (12)" in page
    assert "Breaking news." in page


def test_who_may_see_no_drafts_has_no_panels():
    assert dashboard(make_user()) == {}


def saved(draft, by, capture):
    """The draft, saved once more as a form would."""
    with capture(execute=True):
        claim_save(draft, draft.token, by=by)
        file_save(draft, by=by)
    draft.refresh_from_db()
    return draft


def test_drafts_with_things_to_look_at_are_listed_for_who_may_change_them(django_capture_on_commit_callbacks):
    anna, bert = make_administrator("anna"), make_administrator("bert")
    draft = saved(make_statement_draft("A title", by=anna), anna, django_capture_on_commit_callbacks)
    before = draft.remarks
    draft.attributions.all().delete()
    saved(draft, anna, django_capture_on_commit_callbacks)
    for person in (anna, bert):
        panel = dashboard(person)["remarks"]
        assert [(row["name"], row["remarks"]) for row in panel["rows"]] == [("A title", before + 1)]
        assert [each["number"] for each in panel["counts"]] == [1]
    reader = make_user("reader", "statements_drafts.view_statementdraft")
    assert dashboard(reader)["remarks"] == {"rows": [], "counts": []}
    stranger = make_stranger()
    assert dashboard(stranger)["remarks"]["rows"] == []


def test_the_panel_leads_to_a_list_of_all_of_them(django_capture_on_commit_callbacks):
    anna = make_administrator("anna")
    draft = make_statement_draft("Zu prüfen", by=anna)
    draft.attributions.all().delete()
    saved(draft, anna, django_capture_on_commit_callbacks)
    make_statement_draft("Not looked into", by=anna)
    browser = Client()
    browser.force_login(anna)
    page = browser.get("/admin/").content.decode()
    assert "With things to look at" in page
    [address] = [each["address"] for each in dashboard(anna)["remarks"]["counts"]]
    assert address in page
    found = browser.get(address).content.decode()
    assert "Zu prüfen" in found
    assert "Not looked into" not in found


def test_without_such_drafts_there_is_no_panel():
    anna = make_administrator("anna")
    browser = Client()
    browser.force_login(anna)
    assert "With things to look at" not in browser.get("/admin/").content.decode()


def test_the_checks_look_again_at_what_nobody_saved(capsys):
    draft = make_statement_draft("A title", issued_on="2017-07-27")
    make_statement("A title", issued_on="2017-07-27")
    call_command("check_drafts")
    draft.refresh_from_db()
    looked_at = draft.remarks
    assert looked_at
    assert "looked into 1 drafts" in capsys.readouterr().out
    remove(Statement.objects.get(), by=make_administrator("boss"), public_notice="A double.")
    call_command("check_drafts")
    draft.refresh_from_db()
    assert draft.remarks < looked_at


def test_what_was_found_in_words_that_were_replaced_meanwhile_is_not_noted():
    draft = make_statement_draft("A title")
    seen = problems_of(draft)
    with mock.patch("unhub.publishing.desk.problems_of") as looking:
        looking.side_effect = lambda old: [claim_save(draft, draft.token, by=None), seen][1]
        look_into(kind_of(draft), draft.pk)
    draft.refresh_from_db()
    assert draft.remarks is None
