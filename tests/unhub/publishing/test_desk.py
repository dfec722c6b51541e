"""The rows on the editors' desk: saves of drafts, what was typed and not saved, who has what open, and what goes when."""

import datetime

import pytest
from django.utils import timezone

from statements.drafts.models import StatementDraft
from tests.factories import make_statement, make_statement_draft, make_topic, make_user, make_withdrawn_statement
from unhub.publishing import desk
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Autosave, DraftSave, OpenForm, Preferences, Transition
from unhub.publishing.services import Conflict, WrongState, claim_save, discard_draft, open_draft, publish, recover

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def statements():
    return kind_named("statement")


def test_opening_a_draft_files_the_state_it_began_from():
    live = make_statement("A title", body="Words")
    draft, _created = open_draft(live, by=(anna := make_user("Anna")))
    save = DraftSave.objects.get()
    assert (save.record_id, save.base_version, save.rev, save.saved_by) == (live.pk, 1, draft.rev, anna)
    assert save.content["texts"][0]["body"] == "Words"


def test_a_new_draft_of_a_record_counts_on_from_its_former_drafts():
    live = make_statement("A title")
    first, _created = open_draft(live, by=None)
    discard_draft(first, by=None)
    second, _created = open_draft(live, by=None)
    assert second.base_version == first.base_version
    assert second.rev > first.rev


def test_of_the_saves_before_today_only_the_newest_stay_and_all_of_today():
    draft = make_statement_draft()
    now = timezone.now()
    for number in range(desk.SAVES_KEPT + 5):
        desk.file_save(draft, by=None, at=now - 2 * DAY + number * datetime.timedelta(seconds=1))
    for _number in range(3):
        desk.file_save(draft, by=None, at=now)
    assert DraftSave.objects.count() == desk.SAVES_KEPT + 3
    assert DraftSave.objects.order_by("pk").first().saved_at == now - 2 * DAY + 5 * datetime.timedelta(seconds=1)


def test_what_a_draft_said_in_a_state_is_known_by_its_token():
    live = make_statement("A title", body="As published")
    draft, _created = open_draft(live, by=None)
    draft.raw_label, draft.rev = "Later", draft.rev + 1
    draft.save()
    desk.file_save(draft, by=None)
    assert desk.content_at(draft.pk, 1, draft.rev)["raw_label"] == "Later"
    assert desk.content_at(draft.pk, 1, draft.rev - 1)["raw_label"] == ""
    assert desk.content_at(draft.pk, 1, draft.rev + 1)["texts"][0]["body"] == "As published"
    assert desk.content_at(draft.pk, 1, 77) is None


def test_of_what_somebody_types_into_a_draft_the_last_is_kept_once_and_the_draft_is_untouched():
    draft, anna = make_statement_draft("A title"), make_user("Anna")
    for words in ("one", "two\x00"):
        assert desk.keep(statements(), draft.pk, user=anna, token=draft.token, data={"raw_label": [words]})
    desk.keep(statements(), draft.pk, user=make_user("Boris"), token=draft.token, data={"raw_label": ["his"]})
    assert Autosave.objects.get(user=anna).data == {"raw_label": ["two"]}
    standing = StatementDraft.objects.get()
    assert (standing.raw_label, standing.token) == ("", draft.token)
    assert not DraftSave.objects.exists()
    with pytest.raises(desk.TooLong):
        desk.keep(statements(), draft.pk, user=anna, token="", data={"body": ["x" * (desk.MOST_TYPED + 1)]})
    assert Autosave.objects.get(user=anna).data == {"raw_label": ["two"]}


def test_what_waited_without_a_connection_does_not_replace_what_was_typed_or_saved_later():
    draft, anna, now = make_statement_draft(), make_user("Anna"), timezone.now()
    kept = {"user": anna, "token": draft.token}
    old = {"data": {"raw_label": ["old"]}, "typed_at": now - DAY}
    assert desk.keep(statements(), draft.pk, **kept, **old)
    assert now - Autosave.objects.get().at >= DAY
    desk.keep(statements(), draft.pk, **kept, data={"raw_label": ["new"]})
    assert not desk.keep(statements(), draft.pk, **kept, **old)
    assert Autosave.objects.get().data == {"raw_label": ["new"]}
    desk.forget(anna, draft.pk)
    desk.file_save(draft, by=anna)
    assert desk.keep(statements(), draft.pk, **kept, **old)
    assert not Autosave.objects.exists()


def test_who_has_a_form_open_is_known_until_they_leave_or_fall_silent():
    draft, anna, boris = make_statement_draft(), make_user("Anna"), make_user("Boris")
    desk.say_open(statements(), draft.pk, boris)
    since = OpenForm.objects.get().since
    desk.say_open(statements(), draft.pk, boris)
    assert [(each.user, each.since) for each in desk.others_at(draft.pk, anna)] == [(boris, since)]
    assert desk.others_at(draft.pk, boris) == []
    OpenForm.objects.update(seen_at=timezone.now() - desk.AWAY_AFTER)
    assert desk.others_at(draft.pk, anna) == []
    desk.say_open(statements(), draft.pk, boris)
    assert desk.others_at(draft.pk, anna)[0].since > since
    desk.say_closed(draft.pk, boris)
    assert desk.others_at(draft.pk, anna) == []


def test_a_discarded_draft_is_recovered_with_all_it_said():
    topic = make_topic("Peace")
    draft = make_statement_draft(
        "A title", body="Words", symbols=["SG/SM/1"], topics=[topic], raw_label="SG Statement"
    )
    anna, boris = make_user("Anna"), make_user("Boris")
    before = desk.describe(statements(), draft, live=False)
    discard_draft(draft, by=anna)
    save = desk.discarded([statements()]).get()
    assert save.saved_by == anna
    new, lost = recover(save, by=boris)
    assert lost == []
    assert desk.describe(statements(), new, live=False) == before
    assert (new.pk, new.base_version, new.edited_by) == (draft.pk, 0, boris)
    assert new.rev > draft.rev
    assert Transition.objects.filter(action="recover", by=boris).count() == 1
    assert not desk.discarded([statements()]).exists()
    discard_draft(new, by=boris)
    assert desk.discarded([statements()]).get().saved_by == boris


def test_a_draft_is_not_recovered_over_another_nor_of_what_is_withdrawn():
    live = make_statement("A title")
    draft, _created = open_draft(live, by=None)
    discard_draft(draft, by=None)
    save = desk.discarded([statements()]).get()
    open_draft(live, by=None)
    with pytest.raises(Conflict):
        recover(save, by=None)
    gone = make_withdrawn_statement("Another")
    of_gone = DraftSave(
        record_type="statement", record_id=gone.pk, base_version=1, rev=1, content={"id": str(gone.pk)}
    )
    with pytest.raises(WrongState):
        recover(of_gone, by=None)


def test_a_recovered_draft_lies_over_what_is_public_now():
    live = make_statement("A title", body="First")
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body="Never published")
    discard_draft(draft, by=None)
    other, _created = open_draft(live, by=None)
    publish(other, by=None, change_kind="update", public_note="Something else.")
    new, _lost = recover(desk.discarded([statements()]).get(), by=None)
    assert (new.base_version, new.texts.get().body) == (2, "Never published")


def test_saves_stay_as_long_as_their_draft_and_thirty_days_longer():
    now = timezone.now()
    open_one, discarded, published = (make_statement_draft() for _number in range(3))
    for draft in (open_one, discarded, published):
        desk.file_save(draft, by=None, at=now)
    discard_draft(discarded, by=None)
    publish(published, by=None)
    desk.tidy_desk(now + 29 * DAY)
    assert set(DraftSave.objects.values_list("record_id", flat=True)) == {open_one.pk, discarded.pk, published.pk}
    desk.tidy_desk(now + 31 * DAY)
    assert set(DraftSave.objects.values_list("record_id", flat=True)) == {open_one.pk}


def test_the_thirty_days_begin_when_the_draft_ends_not_when_it_was_last_saved():
    draft, now = make_statement_draft(), timezone.now()
    desk.file_save(draft, by=None, at=now - 40 * DAY)
    publish(draft, by=None)
    desk.tidy_desk(now + DAY)
    assert DraftSave.objects.exists()
    desk.tidy_desk(now + 31 * DAY)
    assert not DraftSave.objects.exists()


def test_saves_of_a_draft_of_a_former_version_go_though_a_new_draft_is_open():
    live, now = make_statement(), timezone.now()
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="update", public_note="Something.")
    live.refresh_from_db()
    open_draft(live, by=None)
    assert desk.tidy_desk(now + 31 * DAY) == 1
    assert DraftSave.objects.get().base_version == 2


def test_forgotten_words_and_forms_that_never_closed_are_cleared_away():
    draft, anna, now = make_statement_draft(), make_user("Anna"), timezone.now()
    desk.keep(statements(), draft.pk, user=anna, token="", data={})
    desk.say_open(statements(), draft.pk, anna)
    assert desk.tidy_desk(now + datetime.timedelta(minutes=30)) == 0
    assert desk.tidy_desk(now + datetime.timedelta(hours=2)) == 1
    assert desk.tidy_desk(now + 31 * DAY) == 1
    assert not Autosave.objects.exists()
    assert not OpenForm.objects.exists()


def test_clearing_up_costs_the_same_for_many_saves(django_assert_num_queries):
    for _number in range(3):
        desk.file_save(make_statement_draft(), by=None, at=timezone.now() - 40 * DAY)
    StatementDraft.objects.all().delete()
    with django_assert_num_queries(7):
        desk.tidy_desk()
    assert not DraftSave.objects.exists()


def test_whoever_has_no_preferences_wants_what_they_type_to_be_kept():
    anna = make_user("Anna")
    assert desk.keeps_typing(anna)
    Preferences.objects.create(user=anna, autosave=False)
    assert not desk.keeps_typing(anna)


def test_what_was_sent_off_with_a_save_that_arrived_is_not_kept_again():
    """However late the copy of it comes, and whatever the clocks say."""
    user = make_user("anna")
    draft = make_statement_draft("A title", by=user)
    token, later = draft.token, timezone.now() + datetime.timedelta(seconds=5)
    sent = {"user": user, "data": {"raw_label": ["x"]}, "typed_at": later, "is_submitted": True}
    assert desk.keep(kind_named("statement"), draft.pk, token=token, **sent)
    assert desk.typed_by(user, draft.pk) is not None, "the save did not arrive"
    desk.forget(user, draft.pk)
    claim_save(draft, token, by=user)
    desk.file_save(draft, by=user)
    assert desk.keep(kind_named("statement"), draft.pk, token=token, **sent)
    assert desk.typed_by(user, draft.pk) is None
    assert desk.keep(kind_named("statement"), draft.pk, token=draft.token, **sent)
    assert desk.typed_by(user, draft.pk) is not None, "what was typed after that save"
