"""The editors' desk: every save of a draft, what a person typed and did not save, and who has which form open.

None of it is content. It is kept so that nobody's words are lost, and thrown away by `tidy_desk` when it can no longer be of use.
"""

import datetime
import json
import re
from functools import partial

from django.db import transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.publishing.checks import warnings_of
from unhub.publishing.content import describe
from unhub.publishing.kinds import all_kinds, kind_of
from unhub.publishing.models import Autosave, DraftSave, OpenForm, Preferences, Transition, Version
from unhub.publishing.problems import problems_of

SAVES_KEPT = 50  # of a draft, besides those of today
KEPT_FOR = datetime.timedelta(days=30)
AWAY_AFTER = datetime.timedelta(seconds=60)  # forms say every 20 seconds that they are open
MOST_TYPED = 2_000_000  # characters of a form kept by itself, as JSON; the texts of six languages at their longest fit
_BATCH = 500
_TOKEN = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\Z")


class TooLong(Exception):
    """The form is too long to be kept by itself."""


# --- saves of drafts ----------------------------------------------------------------------------------------------------


def file_save(draft, *, by, at=None, checked=True):
    """Files the draft as it stands as one save. Call it in the transaction that wrote the draft. One query per child, and three.

    Of the saves before today only the newest SAVES_KEPT stay. Once it is in safety, the checks look into it: not if `checked` is
    False, for very many drafts at once.
    """
    kind, at = kind_of(draft), at or timezone.now()
    save = DraftSave.objects.create(
        record_type=kind.name,
        record_id=draft.pk,
        base_version=draft.base_version,
        rev=draft.rev,
        content=describe(kind, draft, live=False),
        saved_at=at,
        saved_by=by,
    )
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    before_today = DraftSave.objects.filter(record_id=draft.pk, saved_at__lt=today).order_by("-pk")
    surplus = list(before_today.values_list("pk", flat=True)[SAVES_KEPT:])
    if surplus:
        DraftSave.objects.filter(pk__in=surplus).delete()
    if checked:
        transaction.on_commit(partial(look_into, kind, draft.pk), robust=True)
    return save


def look_into(kind, pk):
    """Has the checks look into a draft as it is stored, and notes how many things they found. Some thirty queries.

    That may change without a save, with the day or with what is published beside it: `manage.py check_drafts` looks again.
    """
    draft = kind.draft.objects.filter(pk=pk).first()
    if draft is None:
        return
    found = len(problems_of(draft)) + len(warnings_of(draft))
    if found != draft.remarks:
        # Of the words that were looked into, not of later ones.
        kind.draft.objects.filter(pk=pk, base_version=draft.base_version, rev=draft.rev).update(remarks=found)


def next_rev(record_id):
    """The number of the first save of a new draft: beyond all of earlier drafts of the record, whose forms may still be open."""
    return (DraftSave.objects.filter(record_id=record_id).aggregate(last=Max("rev"))["last"] or 0) + 1


def content_at(record_id, base_version, rev):
    """What a draft said in the state a form's token names, or None where that is no longer known. Three queries at most.

    A draft that is opened says at first what its version says.
    """
    save = DraftSave.objects.filter(record_id=record_id, base_version=base_version, rev=rev).order_by("-pk").first()
    if save:
        return save.content
    if rev != next_rev(record_id):
        return None
    return Version.objects.filter(record_id=record_id, number=base_version).values_list("content", flat=True).first()


def discarded(kinds, now=None):
    """The last saves of drafts of these kinds that were discarded and can still be recovered, newest first."""
    since = (now or timezone.now()) - KEPT_FOR
    moves = Transition.objects.filter(record_id=OuterRef("record_id"))
    its_end = Exists(moves.filter(action="discard", at=OuterRef("saved_at")))
    has_come_back = Exists(moves.filter(action="recover", at__gt=OuterRef("saved_at")))
    saves = DraftSave.objects.filter(saved_at__gte=since, record_type__in=[kind.name for kind in kinds])
    return saves.filter(its_end, ~has_come_back).select_related("saved_by").order_by("-saved_at", "-pk")


# --- what was typed and not saved ---------------------------------------------------------------------------------------


def keeps_typing(user):
    """Whether a person wants what they type to be kept by itself. One query."""
    return Preferences.objects.filter(user=user).values_list("autosave", flat=True).first() is not False


def keep(kind, record_id, *, user, token, data, typed_at=None, is_submitted=False):
    """Keeps a form as one person is typing it: their only autosave of that draft. Touches nothing else. One to three queries.

    `data` is field → list of values. `typed_at` is given for what waited on a computer without a connection: it does not replace
    what was typed later, and is done with if the person saved the draft later. `is_submitted`: it was sent off to be saved, and is
    done with if it arrived. Returns whether it is in safety. Raises TooLong.
    """
    now = timezone.now()
    # PostgreSQL has no NUL byte in its JSON.
    data = {name.replace("\x00", ""): [value.replace("\x00", "") for value in values] for name, values in data.items()}
    if len(json.dumps(data, ensure_ascii=False)) > MOST_TYPED:
        raise TooLong
    if is_submitted and _was_saved(record_id, user, token):
        return True
    if typed_at:
        if DraftSave.objects.filter(record_id=record_id, saved_by=user, saved_at__gte=typed_at).exists():
            return True
        later = Autosave.objects.filter(user=user, record_id=record_id, at__gt=typed_at).first()
        if later:
            return later.data == data
    row = Autosave(
        record_type=kind.name,
        record_id=record_id,
        user=user,
        token=token if _TOKEN.match(token) else "",
        data=data,
        at=min(typed_at or now, now),
    )
    Autosave.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["user", "record_id"],
        update_fields=["record_type", "token", "data", "at"],
    )
    return True


def _was_saved(record_id, user, token):
    """Whether a form that was sent off with this token arrived: by the saves, since clocks and connections differ. One query."""
    saves = DraftSave.objects.filter(record_id=record_id, saved_by=user)
    if _TOKEN.match(token):
        base_version, rev = map(int, token.split("."))
        saves = saves.filter(Q(base_version=base_version, rev__gt=rev) | Q(base_version__gt=base_version))
    return saves.exists()


def forget(user, record_id):
    """Throws away what a person typed and did not save. One query."""
    Autosave.objects.filter(user=user, record_id=record_id).delete()


def typed_by(user, record_id):
    """What a person typed into the form of a draft and did not save, or None. One query."""
    return Autosave.objects.filter(user=user, record_id=record_id).first()


def typed_for_new_records(user, kind):
    """What a person typed for records of a kind that are not there (yet, or any more). One query."""
    there = [Exists(model.objects.filter(pk=OuterRef("record_id"))) for model in (kind.live, kind.draft)]
    return Autosave.objects.filter(~there[0], ~there[1], user=user, record_type=kind.name).order_by("-at")


def name_of(person):
    """How colleagues know somebody: by name, else by account. No query."""
    return (person.get_full_name() or person.get_username()) if person else _("Somebody")


# --- who has a form open ------------------------------------------------------------------------------------------------


def say_open(kind, record_id, user):
    """Notes that a person has the form of a draft open now. Two queries at most."""
    now = timezone.now()
    is_new = When(seen_at__lt=now - AWAY_AFTER, then=now)
    known = OpenForm.objects.filter(record_id=record_id, user=user)
    if not known.update(since=Case(is_new, default=F("since")), seen_at=now):
        OpenForm.objects.bulk_create(
            [OpenForm(record_type=kind.name, record_id=record_id, user=user, since=now, seen_at=now)],
            ignore_conflicts=True,
        )


def say_closed(record_id, user):
    """Notes that a person has closed it. One query."""
    OpenForm.objects.filter(record_id=record_id, user=user).delete()


def others_at(record_id, user):
    """Who else has the form of a draft open, as a list of OpenForm, longest first. One query."""
    seen = OpenForm.objects.filter(record_id=record_id, seen_at__gte=timezone.now() - AWAY_AFTER)
    return list(seen.exclude(user=user).select_related("user").order_by("since", "pk"))


def names_at(record_ids):
    """Who has which of these drafts open, for lists: key of the record → names. One query."""
    names, since = {}, timezone.now() - AWAY_AFTER
    seen = OpenForm.objects.filter(record_id__in=record_ids, seen_at__gte=since).select_related("user")
    for form in seen.order_by("since", "pk"):
        names.setdefault(form.record_id, []).append(name_of(form.user))
    return names


# --- clearing up --------------------------------------------------------------------------------------------------------


def tidy_desk(now=None):
    """Throws away what is of no more use; for a command that runs from time to time. Returns how many rows went.

    Saves go KEPT_FOR after their draft was published or discarded, what was typed and never saved KEPT_FOR after it was typed,
    forms that closed without saying so after an hour.
    """
    now = now or timezone.now()
    gone, _tables = Autosave.objects.filter(at__lt=now - KEPT_FOR).delete()
    closed, _tables = OpenForm.objects.filter(seen_at__lt=now - datetime.timedelta(hours=1)).delete()
    return gone + closed + _tidy_saves(now - KEPT_FOR)


def _tidy_saves(before):
    """Throws away the saves of drafts that ended before then: of records without a draft, and of drafts of former versions."""
    gone = 0
    ended_since = Transition.objects.filter(
        record_id=OuterRef("record_id"), at__gte=before, to_state__in=["published", "discarded"]
    )
    saved_since = DraftSave.objects.filter(record_id=OuterRef("record_id"), saved_at__gte=before)
    for kind in all_kinds():
        old = DraftSave.objects.filter(record_type=kind.name, saved_at__lt=before)
        draft = kind.draft.objects.filter(pk=OuterRef("record_id"))
        without = old.filter(~Exists(draft), ~Exists(saved_since), ~Exists(ended_since))
        former = old.filter(Exists(draft.filter(base_version__gt=OuterRef("base_version"))))
        keys = list(without.values_list("pk", flat=True)) + list(former.values_list("pk", flat=True))
        for start in range(0, len(keys), _BATCH):
            gone += DraftSave.objects.filter(pk__in=keys[start : start + _BATCH]).delete()[0]
    return gone
