"""The editorial workflow: every move a record can make, in one table, and the moves of a draft on its way to publication.

    draft → submitted → approved (→ scheduled) → published;  submitted or approved → draft (returned, or taken back)
    draft → discarded → draft (recovered);
    published → withdrawn → published;  published or withdrawn → gone or merged → draft (brought back)

What changes public tables is in `services` (publishing) and `endings` (withdrawing, restoring, removing, merging).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.publishing.filing import file_move, last_version_number
from unhub.publishing.kinds import Problem, kind_named, kind_of
from unhub.publishing.models import (
    CHOSEN_BY_EDITORS,
    DraftRecord,
    DraftSave,
    PublishedRecord,
    Tombstone,
    UnreviewedVersion,
)
from unhub.publishing.problems import problems_of

DRAFT, SUBMITTED, APPROVED, SCHEDULED = DraftRecord.State.values
PUBLISHED, WITHDRAWN = PublishedRecord.Status.values
GONE, MERGED = Tombstone.Reason.values
DISCARDED = "discarded"

STATES = {
    **dict(DraftRecord.State.choices),
    **dict(PublishedRecord.Status.choices),
    **dict(Tombstone.Reason.choices),
    DISCARDED: gettext_lazy("discarded"),
}


class Conflict(Exception):
    """Somebody else saved, moved or published the record meanwhile. Nothing was written."""


class Unpublishable(Exception):
    """It cannot be done as it is. `problems` says what to mend, each with the field it belongs to."""

    def __init__(self, problems):
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


class WrongState(Exception):
    """The record is not in a state from which this can be done, or not by this person."""


@dataclass(frozen=True)
class Move:
    """One way from a state to another. `right` is what `may()` is asked for; `remark` is "", "optional" or "required"."""

    name: str
    sources: tuple[str, ...]
    target: str
    right: str
    label: str
    remark: str = ""


MOVES = {
    move.name: move
    for move in [
        Move("submit", (DRAFT,), SUBMITTED, "submit", gettext_lazy("Submit for review"), "optional"),
        Move("take_back", (SUBMITTED, APPROVED), DRAFT, "change", gettext_lazy("Take back to edit"), "optional"),
        Move("return", (SUBMITTED, APPROVED), DRAFT, "review", gettext_lazy("Return with a remark"), "required"),
        Move("approve", (SUBMITTED,), APPROVED, "review", gettext_lazy("Approve"), "optional"),
        Move("schedule", (APPROVED,), SCHEDULED, "publish", gettext_lazy("Schedule")),
        Move("unschedule", (SCHEDULED,), APPROVED, "publish", gettext_lazy("Take off the schedule"), "optional"),
        Move("publish", (APPROVED, SCHEDULED), PUBLISHED, "publish", gettext_lazy("Publish")),
        Move(
            "publish_unreviewed",
            (DRAFT, SUBMITTED),
            PUBLISHED,
            "publish_unreviewed",
            gettext_lazy("Publish without review"),
            "required",
        ),
        Move("discard", (DRAFT,), DISCARDED, "delete", gettext_lazy("Discard the draft")),
        Move("recover", (DISCARDED,), DRAFT, "change", gettext_lazy("Recover the draft")),
        Move("withdraw", (PUBLISHED,), WITHDRAWN, "withdraw", gettext_lazy("Withdraw")),
        Move("restore", (WITHDRAWN,), PUBLISHED, "withdraw", gettext_lazy("Restore")),
        Move("remove", (PUBLISHED, WITHDRAWN), GONE, "withdraw", gettext_lazy("Remove")),
        Move("merge", (PUBLISHED, WITHDRAWN), MERGED, "withdraw", gettext_lazy("Merge into another record")),
        Move("bring_back", (GONE, MERGED), DRAFT, "withdraw", gettext_lazy("Bring back as a draft")),
        Move(
            "redact", (PUBLISHED, WITHDRAWN, GONE, MERGED), PUBLISHED, "redact", gettext_lazy("Redact an old version")
        ),
        Move(
            "approve_afterwards", (PUBLISHED,), PUBLISHED, "review", gettext_lazy("Approve after the fact"), "optional"
        ),
    ]
}


def submit(draft, *, by, token=None, remark=""):
    """Hands a draft over for review. From here on its words do not change until it comes back.

    Raises Unpublishable (what to mend first), Conflict (saved or moved since `token`). Some twenty-five queries.
    """
    return _move(
        draft,
        "submit",
        by=by,
        token=token,
        remark=remark,
        check=_refuse_unready,
        submitted_by=by,
        submitted_at=timezone.now(),
    )


def take_back(draft, *, by, token=None, remark=""):
    """Makes a submitted or approved draft editable again, by whoever works on it. Raises Conflict."""
    return _move(draft, "take_back", by=by, token=token, remark=remark, **_NO_REVIEW)


def return_draft(draft, *, by, remark, token=None):
    """Gives a draft back to its author, with a remark what to change. Raises Unpublishable without one, Conflict."""
    return _move(draft, "return", by=by, token=token, remark=remark, **_NO_REVIEW)


def approve(draft, *, by, token=None, remark=""):
    """A second pair of eyes: approves a submitted draft. Raises WrongState for who submitted it or wrote it alone, Conflict."""

    def refuse_own_work(draft):
        refuse_to_judge_oneself(by, draft.submitted_by_id, authors_of(draft))

    return _move(
        draft,
        "approve",
        by=by,
        token=token,
        remark=remark,
        check=refuse_own_work,
        approved_by=by,
        approved_at=timezone.now(),
    )


def schedule(draft, *, by, publish_at, change_kind="", public_note="", token=None):
    """Sets the moment at which an approved draft is published by itself, and what will be said of the change.

    Raises Unpublishable for a moment that has passed or a change that is not described, Conflict.
    """

    def check(draft):
        problems = describing_problems(draft, change_kind, public_note)
        if publish_at <= timezone.now():
            problems.append(
                Problem(
                    _("%(moment)s has passed. Choose a later moment, or publish now.")
                    % {"moment": moment_in_words(publish_at)},
                    "publish_at",
                )
            )
        if problems:
            raise Unpublishable(problems)
        _refuse_unready(draft)

    return _move(
        draft,
        "schedule",
        by=by,
        token=token,
        remark=moment_in_words(publish_at),
        check=check,
        publish_at=publish_at,
        scheduled_by=by,
        change_kind=change_kind or "",
        public_note=public_note.strip(),
    )


def unschedule(draft, *, by, token=None, remark=""):
    """Takes a draft off the schedule; it stays approved. Raises Conflict."""
    return _move(draft, "unschedule", by=by, token=token, remark=remark, **_NO_SCHEDULE)


def approve_afterwards(unreviewed, *, by, remark=""):
    """Approves after the fact what was published without review. Raises WrongState for who published or wrote it alone."""
    with transaction.atomic():
        unreviewed = (
            UnreviewedVersion.objects.select_for_update(of=("self",)).select_related("version").get(pk=unreviewed.pk)
        )
        if unreviewed.approved_at:
            raise Conflict(_("Somebody else approved this meanwhile."))
        version = unreviewed.version
        saves = DraftSave.objects.filter(record_id=version.record_id, base_version=version.number - 1)
        refuse_to_judge_oneself(by, version.published_by_id, set(saves.values_list("saved_by", flat=True)) - {None})
        unreviewed.approved_by, unreviewed.approved_at, unreviewed.remark = by, timezone.now(), remark.strip()
        unreviewed.save(update_fields=["approved_by", "approved_at", "remark"])
        kind = kind_named(version.record_type)
        file_move(kind, version.record_id, "approve_afterwards", PUBLISHED, PUBLISHED, by=by, remark=remark.strip())
    return unreviewed


def authors_of(draft):
    """The keys of the accounts that wrote the draft. One query."""
    saves = DraftSave.objects.filter(
        record_id=draft.pk, base_version=draft.base_version, saved_at__gte=draft.created_at
    )
    return {draft.created_by_id, draft.edited_by_id, *saves.values_list("saved_by", flat=True)} - {None}


def refuse_to_judge_oneself(by, responsible_id, authors):
    """Raises WrongState where the person is the one whose work is judged: who handed it in, or its only author."""
    if by.pk == responsible_id:
        raise WrongState(_("You handed this in yourself. Somebody else has to approve it."))
    if authors == {by.pk}:
        raise WrongState(_("You wrote this alone. Somebody else has to approve it."))


def needs_note(draft):
    """Whether publishing the draft is a change the public must be told of: anything but a first publication. One query at most."""
    return bool(draft.base_version) or last_version_number(draft.pk) > 0


def describing_problems(draft, change_kind, public_note):
    """What is missing in what is said of a change. A record that is brought back is a restoration, whatever is chosen."""
    problems = []
    if draft.base_version and change_kind not in CHOSEN_BY_EDITORS:
        problems.append(Problem(_("Say which kind of change this is."), "change_kind"))
    if needs_note(draft) and not public_note.strip():
        problems.append(
            Problem(_("Say in a public note what changed. Every change after publication is public."), "public_note")
        )
    return problems


def moment_in_words(moment):
    """ "27 July 2017, 14:00 UTC", in the time zone of the site."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y, H:i')} {local.tzname()}"


def refuse_outdated(draft, token):
    """Raises Conflict where the draft is gone, or was saved since the state `token` names."""
    if draft is None:
        raise Conflict(_("There is no draft any more: it was published or discarded meanwhile."))
    if token is not None and parse_token(token) != (draft.base_version, draft.rev):
        raise Conflict(_("Somebody else saved this draft while you were looking at it. Look at it again."))


def parse_token(token):
    """(base_version, rev) of a form's token. Raises Conflict for anything that is not one."""
    token = str(token or "")
    base_version, _dot, rev = token.partition(".")
    # isdigit() alone lets "²" pass, which int() refuses.
    if not (token.isascii() and base_version.isdigit() and rev.isdigit() and len(token) <= 20):
        raise Conflict(_("The form does not say which state of the record it shows. Open it again."))
    return int(base_version), int(rev)


def refuse_wrong_state(draft, move):
    """Raises Conflict where the draft is not in a state the move starts from: somebody moved it meanwhile."""
    if draft.state not in move.sources:
        raise Conflict(
            _("%(move)s: that is not possible now, the draft is %(state)s.")
            % {"move": capfirst(move.label), "state": draft.get_state_display()}
        )


_NO_SCHEDULE = {"publish_at": None, "scheduled_by": None, "failed_at": None, "failure": ""}
_NO_REVIEW = {"submitted_by": None, "submitted_at": None, "approved_by": None, "approved_at": None, **_NO_SCHEDULE}


def _move(draft, name, *, by, token, remark="", check=None, **changes):
    """Makes one move of a draft, under its row lock, and writes it down."""
    kind, move = kind_of(draft), MOVES[name]
    with transaction.atomic():
        draft = kind.draft.objects.select_for_update().filter(pk=draft.pk).first()
        refuse_outdated(draft, token)
        refuse_wrong_state(draft, move)
        if move.remark == "required" and not remark.strip():
            raise Unpublishable([Problem(_("Say why, in a remark."), "remark")])
        if check:
            check(draft)
        from_state, before = draft.state, _as_it_was(draft)
        for column, value in {**changes, "state": move.target}.items():
            setattr(draft, column, value)
        draft.save(update_fields=[*changes, "state"])
        file_move(kind, draft.pk, name, from_state, move.target, by=by, remark=remark.strip(), draft=before)
    return draft


def _as_it_was(draft):
    """Whose work it was before the move, for those who tell them."""
    before = type(draft)(pk=draft.pk)
    for column in draft._meta.concrete_fields:
        setattr(before, column.attname, getattr(draft, column.attname))
    return before


def _refuse_unready(draft):
    if problems := problems_of(draft):
        raise Unpublishable(problems)
