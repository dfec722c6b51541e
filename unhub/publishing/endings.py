"""How a public record ends, or comes back: withdrawn, restored, removed, merged into another."""

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.publishing.addresses import file_former_address
from unhub.publishing.doors import open_door
from unhub.publishing.filing import ensure_baseline, file_change, file_move, file_version
from unhub.publishing.kinds import Problem, kind_of
from unhub.publishing.models import Change, ChangeKind, PublishedRecord, Tombstone
from unhub.publishing.workflow import Conflict, Unpublishable, WrongState
from unhub.web.models import ContentVersion

NAMED_OBSTACLES = 5


def withdraw(live, *, by, public_notice, now=None):
    """Withdraws a published record: the text stays, under a public notice. Files a version of kind "withdrawal".

    Raises Unpublishable without a notice, WrongState if it is withdrawn already, Conflict if a draft is open on it.
    """
    now = now or timezone.now()
    status = {
        "status": PublishedRecord.Status.WITHDRAWN,
        "withdrawn_at": now,
        "withdrawal_notice": public_notice.strip(),
    }
    return _change_status(
        live,
        "withdraw",
        by=by,
        note=public_notice,
        now=now,
        change_kind=ChangeKind.WITHDRAWAL,
        change="withdrawn",
        **status,
    )


def restore(live, *, by, public_notice, now=None):
    """Takes a withdrawal back, saying why in public. Files a version of kind "restoration".

    Raises Unpublishable without a notice, WrongState if it is not withdrawn.
    """
    status = {"status": PublishedRecord.Status.PUBLISHED, "withdrawn_at": None, "withdrawal_notice": ""}
    return _change_status(
        live,
        "restore",
        by=by,
        note=public_notice,
        now=now or timezone.now(),
        change_kind=ChangeKind.RESTORATION,
        change="restored",
        **status,
    )


def remove(live, *, by, public_notice, now=None):
    """Takes a record out of the public tables: its address answers 410 with the notice, for ever. Returns its Tombstone.

    Versions stay on record for editors, who can bring it back as a draft. Raises Unpublishable without a notice, or while other
    records refer to it; Conflict if a draft is open on it.
    """
    return _take_out(
        live,
        "remove",
        by=by,
        note=public_notice,
        now=now or timezone.now(),
        change_kind=ChangeKind.REMOVAL,
        change=Change.Kind.GONE,
        reason=Tombstone.Reason.GONE,
    )


def merge(live, *, into, by, public_notice, now=None):
    """Takes a record out because another one is the same: all its addresses lead there from now on. Returns its Tombstone.

    What was merged into it before leads there too, so no reader is ever sent twice. Raises Unpublishable without a notice, for
    itself or for a target that is withdrawn, or while other records refer to it; Conflict if a draft is open on it.
    """
    return _take_out(
        live,
        "merge",
        by=by,
        note=public_notice,
        now=now or timezone.now(),
        change_kind=ChangeKind.MERGER,
        change=Change.Kind.MERGED,
        reason=Tombstone.Reason.MERGED,
        into=into,
    )


def _change_status(live, action, *, by, note, now, change_kind, change, **columns):
    kind = kind_of(live)
    _refuse_silence(note)
    with open_door():
        number = ContentVersion.bump()
        live = kind.live.objects.select_for_update().get(pk=live.pk)
        from_state = live.status
        if from_state == columns["status"]:
            raise WrongState(
                _("“%(record)s” is %(state)s already.") % {"record": live, "state": live.get_status_display()}
            )
        _refuse_open_draft(kind, live)
        ensure_baseline(kind, live)
        for column, value in columns.items():
            setattr(live, column, value)
        live.version_no += 1
        live.updated_at, live.content_version = now, number
        live.save()
        version = file_version(kind, live, by=by, change_kind=change_kind, public_note=note.strip(), at=now)
        file_change(kind, live.pk, number, change, at=now)
        file_move(kind, live.pk, action, from_state, live.status, by=by, at=now, live=live)
    return version


def _take_out(live, action, *, by, note, now, change_kind, change, reason, into=None):
    kind = kind_of(live)
    _refuse_silence(note)
    with open_door():
        number = ContentVersion.bump()
        live = kind.live.objects.select_for_update().filter(pk=live.pk).first()
        if live is None:
            raise Conflict(_("Somebody else took this record out meanwhile."))
        _refuse_open_draft(kind, live)
        if into is not None:
            into = _target(kind, live, into)
        ensure_baseline(kind, live)
        from_state = live.status
        live.version_no += 1
        live.content_version = number
        # What it said is in the versions before this one, which only editors see.
        file_version(
            kind, live, by=by, change_kind=change_kind, public_note=note.strip(), at=now, content={"id": str(live.pk)}
        )
        file_former_address(kind.name, live.pk, former=kind.address(live), current="")
        tombstone = Tombstone.objects.create(
            record_id=live.pk,
            record_type=kind.name,
            reason=reason,
            into_id=into.pk if into else None,
            notice=note.strip(),
            at=now,
            version_no=live.version_no,
            content_version=number,
        )
        if into:
            # No chains: a reader is sent on once, wherever the first of several mergers began.
            Tombstone.objects.filter(into_id=live.pk).update(into_id=into.pk)
        file_change(kind, live.pk, number, change, at=now)
        file_move(kind, live.pk, action, from_state, reason, by=by, at=now, remark=str(into or ""), live=live)
        try:
            kind.take_out(live)
        except ProtectedError as error:
            raise Unpublishable([_obstacles(live, error.protected_objects)]) from error
    return tombstone


def _target(kind, live, into):
    target = kind.live.objects.select_for_update().filter(pk=into.pk).first()
    if target is None:
        raise Unpublishable([Problem(_("The record to merge into is no longer there."), "into")])
    if target.pk == live.pk:
        raise Unpublishable([Problem(_("A record cannot be merged into itself. Choose another one."), "into")])
    if target.is_withdrawn:
        raise Unpublishable(
            [Problem(_("“%(record)s” is withdrawn. Choose one that is not.") % {"record": target}, "into")]
        )
    return target


def _obstacles(live, others):
    others = sorted(f"{other._meta.verbose_name}: {other}" for other in others)
    shown = "; ".join(others[:NAMED_OBSTACLES]) + (" …" if len(others) > NAMED_OBSTACLES else "")
    return Problem(
        _("Other records refer to “%(record)s” (%(number)d): %(others)s. Change those first.")
        % {"record": live, "number": len(others), "others": shown}
    )


def _refuse_silence(note):
    if not note.strip():
        raise Unpublishable([Problem(_("Say in a public notice why."), "public_notice")])


def _refuse_open_draft(kind, live):
    if kind.draft.objects.filter(pk=live.pk).exists():
        raise Conflict(_("There is a draft over “%(record)s”. Publish or discard it first.") % {"record": live})
