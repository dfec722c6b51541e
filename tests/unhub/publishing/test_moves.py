"""The moves of the workflow on screen: who is offered what, what is asked for, one record or many."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from statements.drafts.models import StatementDraft
from statements.models import Statement
from tests.factories import (
    make_administrator,
    make_appointment,
    make_approved,
    make_post,
    make_statement,
    make_statement_draft,
    make_user,
    make_withdrawn_statement,
    revise,
    save_reference,
)
from unhub.publishing.models import Tombstone, UnreviewedVersion, Version
from unhub.publishing.services import approve, publish, remove, schedule, submit

pytestmark = pytest.mark.django_db

WRITE = [f"statements_drafts.{action}_statementdraft" for action in ("add", "change", "view")]


def page(record, name="change"):
    return reverse(f"admin:statements_drafts_statementrecord_{name}", args=[record.pk])


def browser_of(*rights, username=None, **fields):
    browser = Client()
    browser.user = make_user(username, *WRITE, *(f"statements.{right}_statement" for right in rights), **fields)
    browser.force_login(browser.user)
    return browser


def offered(browser, record):
    return [move["name"] for move in browser.get(page(record)).context["moves"]]


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def administrator():
    browser = Client()
    browser.user = make_administrator()
    browser.force_login(browser.user)
    return browser


def test_what_is_offered_follows_the_state_and_the_persons_rights():
    editor, reviewer, publisher = browser_of(), browser_of("review"), browser_of("publish")
    draft = make_statement_draft()
    assert (offered(editor, draft), offered(reviewer, draft), offered(publisher, draft)) == (
        ["submit"],
        ["submit"],
        ["submit"],
    )
    submit(draft, by=editor.user)
    assert offered(editor, draft) == ["take_back"]
    assert offered(reviewer, draft) == ["approve", "return", "take_back"]
    approve(draft, by=reviewer.user)
    assert offered(publisher, draft) == ["publish", "schedule", "take_back"]
    draft.refresh_from_db()
    schedule(draft, by=publisher.user, publish_at=timezone.now() + datetime.timedelta(days=1))
    assert offered(publisher, draft) == ["publish", "unschedule"]
    assert offered(editor, draft) == []


def test_whoever_submitted_a_draft_is_not_offered_to_approve_it():
    reviewer = browser_of("review")
    draft = submit(make_statement_draft(), by=reviewer.user)
    assert "approve" not in offered(reviewer, draft)
    answer = reviewer.post(page(draft, "approve"), {"draft_token": draft.token})
    assert answer.status_code == 409
    assert "Somebody else has to approve it." in words(answer)


def test_a_draft_goes_from_hand_to_hand_in_the_admin():
    editor, reviewer, publisher = browser_of(), browser_of("review"), browser_of("publish")
    draft = make_statement_draft("A title")
    token = {"draft_token": draft.token}
    assert editor.post(page(draft, "submit"), token | {"remark": "Please."})["Location"] == page(draft)
    assert "Please." in words(reviewer.get(page(draft)))
    answer = reviewer.post(page(draft, "return"), token | {"required_remark": " "})
    assert "Say why, in a remark." in words(answer)
    reviewer.post(page(draft, "return"), token | {"required_remark": "Mind the date."})
    assert StatementDraft.objects.get().state == "draft"
    editor.post(page(draft, "submit"), token)
    reviewer.post(page(draft, "approve"), token)
    answer = publisher.get(page(draft, "publish"))
    assert "Why without review" not in words(answer)
    publisher.post(page(draft, "publish"), token)
    assert Version.objects.get(record_id=draft.pk).published_by == publisher.user
    assert not UnreviewedVersion.objects.exists()


def test_who_may_publish_only_what_is_approved_is_told_to_submit():
    publisher = browser_of("publish")
    draft = make_statement_draft("A title")
    answer = publisher.post(page(draft, "publish"), {"draft_token": draft.token, "unreviewed": "Now."}, follow=True)
    assert "Nobody has approved “A title” yet. Submit it for review." in words(answer)
    assert not Statement.objects.exists()


def test_publishing_without_review_is_flagged_on_the_record_until_somebody_approves_it(administrator):
    reviewer = browser_of("review")
    draft = make_statement_draft("A title", by=administrator.user)
    administrator.post(page(draft, "publish"), {"draft_token": draft.token, "unreviewed": "Breaking news."})
    answer = reviewer.get(page(draft))
    assert "without review" in words(answer)
    assert "Breaking news." in words(answer)
    assert offered(reviewer, draft) == ["approve_afterwards"]
    assert "approve_afterwards" not in offered(administrator, draft)
    reviewer.post(page(draft, "approve_afterwards"), {"remark": "Fine."})
    assert UnreviewedVersion.objects.get().approved_by == reviewer.user
    assert "Breaking news." not in words(reviewer.get(page(draft))).split("What happened to it")[0]


def test_a_moment_is_typed_as_day_and_time_and_said_with_its_zone(settings):
    settings.TIME_ZONE = "Asia/Jerusalem"
    publisher = browser_of("publish")
    draft = make_approved(make_statement_draft("A title"))
    asked = publisher.get(page(draft, "schedule"))
    assert "Schedule (time in I" in words(asked)  # IST or IDT
    year = timezone.localdate().year + 1
    answer = publisher.post(
        page(draft, "schedule"), {"draft_token": draft.token, "day": f"2 January {year}", "time": "14:30"}, follow=True
    )
    assert f"2 January {year}, 14:30 IST" in words(answer)
    draft.refresh_from_db()
    assert draft.publish_at == datetime.datetime(year, 1, 2, 12, 30, tzinfo=datetime.UTC)


def test_a_moment_that_has_passed_or_is_none_is_refused_beside_its_field():
    publisher = browser_of("publish")
    draft = make_approved(make_statement_draft())
    token = {"draft_token": draft.token}
    answer = publisher.post(page(draft, "schedule"), token | {"day": "1 May 2020", "time": "09:00"})
    assert "has passed. Choose a later moment, or publish now." in words(answer)
    answer = publisher.post(page(draft, "schedule"), token | {"day": "soon", "time": "25:00"})
    assert "Write the time as 14:30." in words(answer)
    draft.refresh_from_db()
    assert draft.state == "approved"


def test_a_frozen_draft_is_read_only_and_a_save_from_an_open_form_keeps_its_words():
    from tests.forms import as_posted

    editor = browser_of()
    draft = make_statement_draft("A title")
    form = reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])
    data = as_posted(editor.get(form)) | {"raw_label": "My words"}
    submit(draft, by=make_user("Layla"))
    answer = editor.post(form, data)
    assert answer.status_code == 409
    assert "handed in for review by Layla" in words(answer)
    assert "My words" in words(answer)
    assert 'name="take_over"' not in words(answer)
    reading = words(editor.get(form))
    assert 'name="_save"' not in reading
    assert "The draft is submitted, handed in by Layla" in reading
    assert StatementDraft.objects.get().raw_label == ""


def test_a_record_is_merged_removed_and_brought_back_in_the_admin(administrator):
    double, kept = make_statement("A double"), make_statement("The one that stays")
    answer = administrator.post(page(double, "merge"), {"into": str(kept.pk), "public_notice": "The same."})
    assert answer.status_code == 302
    assert Tombstone.objects.get().into_id == kept.pk
    answer = administrator.get(page(double))
    assert "A double" in words(answer)
    assert "The one that stays" in words(answer)
    assert offered(administrator, double) == ["bring_back"]
    answer = administrator.post(page(double, "bring_back"))
    draft = StatementDraft.objects.get()
    assert answer["Location"] == reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])
    asked = administrator.get(page(draft, "publish"))
    assert 'name="public_note"' in words(asked)
    assert 'name="change_kind"' not in words(asked)


def test_what_is_removed_can_be_found_again_by_editors(administrator):
    live = make_statement("A title")
    remove(live, by=administrator.user, public_notice="In error.")
    answer = administrator.get(reverse("admin:publishing_tombstone_changelist"))
    assert "A title" in words(answer)
    answer = administrator.get(reverse("admin:publishing_tombstone_change", args=[live.pk]))
    assert answer["Location"] == page(live)


def test_a_withdrawn_record_is_restored_with_a_notice(administrator):
    live = make_withdrawn_statement()
    assert offered(administrator, live) == ["restore", "merge", "remove"]
    administrator.post(page(live, "restore"), {"public_notice": "It was right."})
    assert not Statement.objects.get().is_withdrawn


def test_a_change_of_address_is_announced_before_it_is_published(administrator):
    live = make_statement("A title", slug="first-name")
    administrator.post(page(live, "edit"))
    draft = StatementDraft.objects.get()
    assert "Its address changes" not in words(administrator.get(page(draft, "publish")))
    StatementDraft.objects.update(slug="second-name")
    answer = words(administrator.get(page(draft, "publish")))
    assert "Its address changes" in answer
    assert "second-name" in answer


def test_an_old_version_is_redacted_on_a_page_of_its_own_by_those_with_the_right(administrator):
    live = revise(make_statement("A title", body="A name that must go."))
    editor = browser_of("publish", "withdraw")
    assert "Redact an old version" not in words(editor.get(page(live)))
    assert editor.get(page(live, "redact")).status_code == 403
    assert "Redact an old version" in words(administrator.get(page(live)))
    answer = administrator.post(page(live, "redact"), {"version": "2", "notice": " ", "ordered_by": ""})
    for message in ("Select a valid choice", "Say in a public notice why", "Say who ordered it"):
        assert message in words(answer)
    said = {"version": "1", "notice": "By order of a court.", "ordered_by": "High Court, 12/2026"}
    assert administrator.post(page(live, "redact"), said).status_code == 302
    assert "redaction" in Version.objects.get(record_id=live.pk, number=1).content
    assert "There is no old version" in words(administrator.get(page(live, "redact")))


def test_the_page_of_a_record_tells_what_changed_in_what_it_rests_on(administrator):
    post = make_post("Special Coordinator")
    live = make_statement("A title", appointment=make_appointment(post=post))
    post.name = "Special Coordinator for Peace"
    save_reference(post)
    happened = [each["what"] for each in administrator.get(page(live)).context["happenings"]]
    assert any("Special Coordinator" in what for what in happened)
    assert "published" in happened[-1]


# --- several at once --------------------------------------------------------------------------------------------------


def choose(browser, name, records):
    address = reverse("admin:statements_drafts_statementrecord_changelist")
    return browser.post(address, {"action": name, "_selected_action": [str(record.pk) for record in records]})


def confirmed(answer, **said):
    rows = [row for row in answer.context["rows"] if not row.obstacle]
    tokens = {f"token-{row.subject.pk}": row.token for row in rows}
    return {"confirmed": "1", "record": [str(row.subject.pk) for row in rows], **tokens, **said}


def bulk(name):
    return reverse("admin:statements_drafts_statementrecord_bulk", args=[name])


def test_the_question_says_of_each_record_what_will_happen_and_writes_nothing():
    editor = browser_of()
    ready, bare, live = make_statement_draft("Ready"), make_statement_draft("Bare"), make_statement("Live")
    bare.attributions.all().delete()
    answer = choose(editor, "submit", [ready, bare, live])
    obstacles = {row.title: row.obstacle for row in answer.context["rows"]}
    assert obstacles["Ready"] == ""
    assert "at least one attribution" in obstacles["Bare"]
    assert obstacles["Live"] == "There is no draft."
    assert set(StatementDraft.objects.values_list("state", flat=True)) == {"draft"}


def test_a_move_of_many_is_made_for_each_by_itself_and_can_be_undone():
    editor = browser_of()
    first, second = make_statement_draft("One"), make_statement_draft("Two")
    asked = choose(editor, "submit", [first, second])
    StatementDraft.objects.filter(pk=second.pk).update(rev=7)
    answer = editor.post(bulk("submit"), confirmed(asked, remark="Both."))
    outcomes = {row.title: (row.outcome, row.obstacle) for row in answer.context["rows"]}
    assert outcomes["One"] == ("“One” is submitted for review.", "")
    assert "Somebody else saved this draft" in outcomes["Two"][1]
    question = editor.post(answer.context["undo_address"], {"record": [str(first.pk)]})
    editor.post(bulk("take_back"), confirmed(question))
    assert set(StatementDraft.objects.values_list("state", flat=True)) == {"draft"}


def test_publishing_many_asks_once_and_tells_each_only_what_it_needs(administrator):
    new = make_approved(make_statement_draft("New"))
    live = make_statement("Live")
    administrator.post(page(live, "edit"))
    make_approved(StatementDraft.objects.get(pk=live.pk))
    asked = choose(administrator, "publish", [new, live])
    assert list(asked.context["form"].fields) == ["change_kind", "public_note"]
    administrator.post(bulk("publish"), confirmed(asked, change_kind="update", public_note="New data."))
    assert set(Version.objects.filter(published_by=administrator.user).values_list("number", "public_note")) == {
        (1, ""),
        (2, "New data."),
    }


def test_nobody_is_offered_or_given_a_move_of_many_without_the_right():
    editor = browser_of()
    live = make_statement("Live")
    publish(make_statement_draft("Other"), by=None)
    answer = editor.get(reverse("admin:statements_drafts_statementrecord_changelist"))
    assert 'value="withdraw"' not in words(answer)
    assert editor.post(bulk("withdraw"), {"record": [str(live.pk)], "confirmed": "1"}).status_code == 403
    assert editor.post(bulk("nonsense"), {"record": [str(live.pk)]}).status_code == 403
