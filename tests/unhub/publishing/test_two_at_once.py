"""Two people at the same instant, with real connections and real transactions, on whichever database the suite runs."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from organisations.models import Appointment
from statements.drafts.models import StatementDraft
from statements.models import Statement
from tests.factories import (
    make_organisation,
    make_person,
    make_post,
    make_statement_draft,
    make_type,
    make_user,
    save_reference,
)
from unhub.publishing import desk
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Autosave, Change, OpenForm, Version
from unhub.publishing.services import Conflict, claim_save, discard_draft, publish, recover, submit
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions):
    """Runs the actions in threads that start together; returns what each returned or raised."""
    results, start = [None] * len(actions), threading.Barrier(len(actions))

    def run(index, action):
        start.wait()
        try:
            results[index] = action()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_of_two_people_who_publish_one_draft_one_is_told_that_it_is_published():
    draft = make_statement_draft()
    results = at_once(*[lambda: publish(StatementDraft(pk=draft.pk), by=None)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Version"]
    assert Version.objects.filter(record_id=draft.pk).count() == 1
    assert Statement.objects.count() == 1


def test_a_save_and_a_submission_at_the_same_instant_cannot_both_win():
    people = [make_user(), make_user()]
    for _round in range(4):
        draft = make_statement_draft()
        token = draft.token

        def save(draft=draft, token=token):
            with transaction.atomic():
                mine = StatementDraft.objects.get(pk=draft.pk)
                claim_save(mine, token, by=people[0])
                StatementDraft.objects.filter(pk=draft.pk).update(raw_label="saved")

        results = at_once(save, lambda draft=draft, token=token: submit(draft, by=people[1], token=token))
        refused = [result for result in results if isinstance(result, Conflict)]
        assert len(refused) == 1, results
        standing = StatementDraft.objects.get(pk=draft.pk)
        assert (standing.state, standing.raw_label) in {("draft", "saved"), ("submitted", "")}


def test_an_editor_who_saves_while_it_is_published_loses_nothing_and_publishes_nothing_unseen():
    for _round in range(4):
        draft = make_statement_draft(raw_label="as seen")
        token = draft.token

        def save(draft=draft, token=token):
            with transaction.atomic():
                mine = StatementDraft.objects.get(pk=draft.pk)
                claim_save(mine, token, by=None)
                StatementDraft.objects.filter(pk=draft.pk).update(raw_label="typed meanwhile")

        results = at_once(save, lambda draft=draft, token=token: publish(draft, by=None, token=token))
        lost = [result for result in results if isinstance(result, Conflict | StatementDraft.DoesNotExist)]
        assert len(lost) == 1, results
        live = Statement.objects.filter(pk=draft.pk).first()
        standing = StatementDraft.objects.filter(pk=draft.pk).first()
        assert (live and live.raw_label, standing and standing.raw_label) in {
            ("as seen", None),
            (None, "typed meanwhile"),
        }


def test_of_many_people_who_save_one_draft_exactly_one_wins_each_round():
    draft = make_statement_draft()

    def save(number):
        with transaction.atomic():
            mine = StatementDraft.objects.get(pk=draft.pk)
            claim_save(mine, token, by=None)
            mine.raw_label = f"editor {number}"
            mine.save()

    for _round in range(5):
        token = StatementDraft.objects.get(pk=draft.pk).token
        results = at_once(*[lambda number=number: save(number) for number in range(5)])
        assert [result for result in results if result is not None and not isinstance(result, Conflict)] == []
        assert results.count(None) == 1
    assert StatementDraft.objects.get(pk=draft.pk).rev == 6


def test_many_publications_at_once_all_succeed_and_are_numbered_without_a_gap():
    organisation, type_ = make_organisation(), make_type()
    drafts = [make_statement_draft(organisation=organisation, type=type_) for _ in range(8)]
    before = ContentVersion.current()
    results = at_once(*[lambda draft=draft: publish(draft, by=None) for draft in drafts])
    assert [type(result).__name__ for result in results] == ["Version"] * 8, results
    assert Statement.objects.values("position").distinct().count() == 8
    numbers = Change.objects.filter(number__gt=before).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(before + 1, before + 9))


def test_of_two_people_who_recover_one_draft_one_is_told_that_it_is_there():
    draft = make_statement_draft("A title", body="Words")
    discard_draft(draft, by=None)
    save = desk.discarded([kind_named("statement")]).get()
    results = at_once(*[lambda: recover(save, by=None)] * 2)
    recovered = [result for result in results if isinstance(result, tuple)]
    refused = [result for result in results if isinstance(result, Conflict | IntegrityError)]
    assert (len(recovered), len(refused)) == (1, 1), results
    assert StatementDraft.objects.get().texts.get().body == "Words"


def test_two_windows_of_one_person_keep_one_form_whoever_is_first():
    draft, anna, kind = make_statement_draft(), make_user("Anna"), kind_named("statement")

    def keep(words):
        desk.say_open(kind, draft.pk, anna)
        return desk.keep(kind, draft.pk, user=anna, token=draft.token, data={"raw_label": [words]})

    assert at_once(*[lambda words=words: keep(words) for words in ("one", "two", "three")]) == [True] * 3
    assert Autosave.objects.count() == 1
    assert OpenForm.objects.count() == 1


def test_of_two_appointments_to_one_seat_saved_at_once_one_is_refused():
    post, people = make_post(), [make_person(), make_person()]
    results = at_once(
        *[
            lambda person=person: save_reference(Appointment(post=post, person=person, start="2000"))
            for person in people
        ]
    )
    refused = [result for result in results if isinstance(result, ValidationError | IntegrityError)]
    assert len(refused) == 1, results
    assert Appointment.objects.count() == 1
