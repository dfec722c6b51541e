"""The moves of a draft on its way to publication: who, from where, and what is written down."""

import datetime

import pytest
from django.utils import timezone

from statements.models import Statement
from tests.factories import (
    make_approved,
    make_organisation_draft,
    make_statement,
    make_statement_draft,
    make_user,
)
from unhub.publishing.models import DraftSave, Transition, UnreviewedVersion, Version
from unhub.publishing.services import (
    Conflict,
    Unpublishable,
    WrongState,
    approve,
    approve_afterwards,
    claim_save,
    discard_draft,
    open_draft,
    publish,
    publish_due,
    return_draft,
    schedule,
    submit,
    take_back,
    unschedule,
)
from unhub.publishing.workflow import MOVES, STATES

pytestmark = pytest.mark.django_db


def later(**delta):
    return timezone.now() + datetime.timedelta(**(delta or {"hours": 1}))


def make_due(draft):
    """Moves the moment of a scheduled draft into the past."""
    type(draft).objects.filter(pk=draft.pk).update(publish_at=timezone.now() - datetime.timedelta(minutes=1))


@pytest.fixture(params=[make_statement_draft, make_organisation_draft], ids=["statement", "organisation"])
def draft(request):
    return request.param()


def test_the_table_of_moves_knows_no_state_that_has_no_name():
    for move in MOVES.values():
        assert {*move.sources, move.target} <= STATES.keys()


def test_a_draft_goes_all_the_way_and_each_step_is_on_record(draft):
    author, reviewer, publisher = make_user(), make_user(), make_user()
    draft = submit(draft, by=author, remark="Please look at the date.")
    assert (draft.state, draft.submitted_by) == ("submitted", author)
    draft = approve(draft, by=reviewer)
    assert (draft.state, draft.approved_by) == ("approved", reviewer)
    publish(draft, by=publisher)
    steps = Transition.objects.filter(record_id=draft.pk).order_by("pk")
    assert list(steps.values_list("action", "from_state", "to_state", "by", "remark")) == [
        ("submit", "draft", "submitted", author.pk, "Please look at the date."),
        ("approve", "submitted", "approved", reviewer.pk, ""),
        ("publish", "approved", "published", publisher.pk, ""),
    ]


def test_a_submitted_draft_cannot_be_edited():
    draft = make_statement_draft()
    submit(draft, by=make_user("Layla"))
    with pytest.raises(Conflict, match="handed in for review by Layla"):
        claim_save(draft, draft.token, by=make_user())
    take_back(draft, by=make_user())
    claim_save(draft, draft.token, by=make_user())


def test_a_submitted_draft_cannot_be_discarded():
    draft = make_statement_draft()
    submit(draft, by=make_user())
    with pytest.raises(Conflict, match="the draft is submitted"):
        discard_draft(draft, by=make_user())


def test_what_cannot_be_published_cannot_be_submitted_either():
    draft = make_statement_draft()
    draft.attributions.all().delete()
    with pytest.raises(Unpublishable, match="at least one attribution"):
        submit(draft, by=make_user())
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_who_submitted_a_draft_does_not_approve_it():
    author = make_user()
    draft = submit(make_statement_draft(), by=author)
    with pytest.raises(WrongState, match="handed this in yourself"):
        approve(draft, by=author)


def test_the_only_author_does_not_approve_what_a_friend_submitted():
    author = make_user()
    draft = submit(make_statement_draft(by=author), by=make_user())
    with pytest.raises(WrongState, match="wrote this alone"):
        approve(draft, by=author)


def test_one_of_two_authors_may_approve_what_the_other_submitted():
    author, second = make_user(), make_user()
    draft = make_statement_draft(by=author)
    DraftSave.objects.create(
        record_type="statement", record_id=draft.pk, base_version=0, rev=2, content={}, saved_by=second
    )
    assert approve(submit(draft, by=author), by=second).state == "approved"


def test_a_draft_is_returned_with_a_remark_and_reviewed_anew():
    draft = submit(make_statement_draft(), by=make_user())
    with pytest.raises(Unpublishable, match="Say why"):
        return_draft(draft, by=make_user(), remark="  ")
    draft = return_draft(draft, by=make_user(), remark="The date is wrong.")
    assert (draft.state, draft.submitted_by, draft.approved_by) == ("draft", None, None)
    with pytest.raises(WrongState, match="Nobody has approved"):
        publish(draft, by=make_user())


def test_a_person_publishes_without_review_only_with_a_reason_and_it_is_flagged_until_somebody_approves_it():
    author, publisher, reviewer = make_user(), make_user(), make_user()
    draft = make_statement_draft(by=author)
    with pytest.raises(WrongState, match="Nobody has approved"):
        publish(draft, by=publisher)
    with pytest.raises(Unpublishable, match="cannot wait"):
        publish(draft, by=publisher, unreviewed=" ")
    version = publish(draft, by=publisher, unreviewed="Breaking news.")
    flag = UnreviewedVersion.objects.get(version=version)
    assert (flag.reason, flag.approved_at) == ("Breaking news.", None)
    with pytest.raises(WrongState, match="yourself"):
        approve_afterwards(flag, by=publisher)
    assert approve_afterwards(flag, by=reviewer, remark="Fine.").approved_by == reviewer
    with pytest.raises(Conflict, match="meanwhile"):
        approve_afterwards(flag, by=make_user())
    last = Transition.objects.filter(record_id=draft.pk).latest("pk")
    assert (last.action, last.remark) == ("approve_afterwards", "Fine.")


def test_of_two_reviewers_the_second_is_told_what_the_first_has_done():
    draft = submit(make_statement_draft(), by=make_user())
    approve(draft, by=make_user())
    with pytest.raises(Conflict, match="the draft is approved"):
        approve(draft, by=make_user())


def test_a_move_is_refused_over_a_save_that_was_not_seen():
    draft = make_statement_draft()
    seen = draft.token
    claim_save(draft, seen, by=make_user())
    with pytest.raises(Conflict, match="Somebody else saved"):
        submit(draft, by=make_user(), token=seen)


# --- the schedule -----------------------------------------------------------------------------------------------------


def test_a_scheduled_draft_is_published_when_its_moment_has_come_and_not_before():
    publisher = make_user()
    draft = schedule(make_approved(make_statement_draft()), by=publisher, publish_at=later())
    assert publish_due() == ([], [])
    assert not Statement.objects.exists()
    make_due(draft)
    [version], failed = publish_due()
    assert (version.record_id, version.published_by, failed) == (draft.pk, publisher, [])
    assert publish_due() == ([], [])
    assert Version.objects.filter(record_id=draft.pk).count() == 1


def test_what_is_said_of_a_scheduled_change_is_asked_for_when_it_is_scheduled():
    live = make_statement()
    draft = make_approved(open_draft(live, by=None)[0])
    with pytest.raises(Unpublishable) as caught:
        schedule(draft, by=make_user(), publish_at=later(hours=-1))
    assert {problem.field for problem in caught.value.problems} == {"publish_at", "change_kind", "public_note"}
    draft = schedule(draft, by=make_user(), publish_at=later(), change_kind="update", public_note="A place was added.")
    make_due(draft)
    [version], _failed = publish_due()
    assert (version.number, version.kind, version.public_note) == (2, "update", "A place was added.")


def test_a_scheduled_publication_that_fails_says_why_is_told_once_and_is_tried_again():
    make_statement("A title", slug="same")
    draft = schedule(make_approved(make_statement_draft("Another", slug="other")), by=make_user(), publish_at=later())
    type(draft).objects.filter(pk=draft.pk).update(slug="same")
    make_due(draft)
    published, [failed] = publish_due()
    assert (published, failed.pk) == ([], draft.pk)
    draft.refresh_from_db()
    assert "belongs to" in draft.failure
    assert draft.failed_at is not None
    assert publish_due() == ([], [])
    type(draft).objects.filter(pk=draft.pk).update(slug="now-free")
    [version], _failed = publish_due()
    assert version.record_id == draft.pk


def test_one_failure_does_not_keep_the_others_from_being_published():
    bad, good = (schedule(make_approved(make_statement_draft()), by=make_user(), publish_at=later()) for _ in "12")
    bad.attributions.all().delete()
    make_due(bad)
    make_due(good)
    [version], [failed] = publish_due()
    assert (version.record_id, failed.pk) == (good.pk, bad.pk)


def test_a_draft_taken_off_the_schedule_stays_approved_and_is_not_published():
    draft = schedule(make_approved(make_statement_draft()), by=make_user(), publish_at=later())
    make_due(draft)
    draft = unschedule(draft, by=make_user())
    assert (draft.state, draft.publish_at) == ("approved", None)
    assert publish_due() == ([], [])
