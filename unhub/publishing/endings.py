"""How a public record ends, or comes back: withdrawn, restored, removed, merged into another; and what the law takes out of it."""

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.publishing.addresses import file_former_address
from unhub.publishing.affected import Footprint, affected_by_change
from unhub.publishing.doors import open_door
from unhub.publishing.filing import ensure_baseline, file_change, file_move, file_version
from unhub.publishing.kinds import Problem, kind_named, kind_of
from unhub.publishing.models import (
    Autosave,
    Change,
    ChangeKind,
    DraftSave,
    PublishedRecord,
    Redaction,
    Tombstone,
    Version,
)
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


def redact(version, *, notice, ordered_by, by, now=None):
    """Takes the content of an old version out, where the law demands it. Returns the Redaction. Cannot be undone.

    The notice stands in its place; number, date, note and fingerprints stay, and who carried out whose order is on record.
    What editors kept of the record on their desk (saves, autosaves) goes too. Raises Unpublishable without a notice or an order,
    WrongState while the version is what is public now or a draft is open (the text might be in it), Conflict if it was redacted
    meanwhile.
    """
    kind, now = kind_named(version.record_type), now or timezone.now()
    problems = []
    if not notice.strip():
        problems.append(Problem(_("Say in a public notice why the text is not there."), "notice"))
    if not ordered_by.strip():
        problems.append(Problem(_("Say who ordered it, with the number of the order."), "ordered_by"))
    if problems:
        raise Unpublishable(problems)
    with open_door():
        number = ContentVersion.bump()
        version = Version.objects.select_for_update().get(pk=version.pk)
        live = kind.live.objects.select_for_update().filter(pk=version.record_id).first()
        if live is not None and live.version_no == version.number:
            raise WrongState(
                _("Version %(number)d is public now. Publish one without that text first, or remove the record.")
                % {"number": version.number}
            )
        if kind.draft.objects.filter(pk=version.record_id).exists():
            raise WrongState(_("There is a draft of this record. Publish or discard it first."))
        if Redaction.objects.filter(version=version).exists():
            raise Conflict(_("This version was redacted already."))
        redaction = Redaction.objects.create(
            version=version, notice=notice.strip(), ordered_by=ordered_by.strip(), by=by, at=now
        )
        # The one update that the triggers let through.
        Version.objects.filter(pk=version.pk).update(
            content={"id": str(version.record_id), "redaction": redaction.notice}
        )
        for desk in (DraftSave, Autosave):
            desk.objects.filter(record_id=version.record_id).delete()
        file_change(
            kind.name,
            version.record_id,
            number,
            Change.Kind.REDACTED,
            at=now,
            version_no=version.number,
            note=redaction.notice,
        )
        state = live.status if live else _state_of_what_is_gone(version.record_id)
        remark = _("version %(number)d") % {"number": version.number}
        file_move(kind, version.record_id, "redact", state, state, by=by, at=now, remark=remark, live=live)
    return redaction


def _state_of_what_is_gone(record_id):
    return Tombstone.objects.filter(pk=record_id).values_list("reason", flat=True).first() or ""


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
        kind.restated(live)
        version = file_version(kind, live, by=by, change_kind=change_kind, public_note=note.strip(), at=now)
        file_change(kind.name, live.pk, number, change, at=now, version_no=version.number, note=version.public_note)
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
        file_change(
            kind.name,
            live.pk,
            number,
            change,
            at=now,
            version_no=live.version_no,
            note=tombstone.notice,
            into_id=tombstone.into_id,
            affects=affected_by_change(Footprint(kind.live, live.pk)),
        )
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
