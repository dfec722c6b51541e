"""Opening a draft, the right to save it, throwing it away, and getting it back."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from unhub.publishing.content import copy_fields, fill_draft
from unhub.publishing.desk import file_save, next_rev
from unhub.publishing.filing import file_move
from unhub.publishing.kinds import kind_named, kind_of
from unhub.publishing.models import DraftSave, Redaction, Tombstone, Version
from unhub.publishing.workflow import (
    DISCARDED,
    DRAFT,
    MOVES,
    Conflict,
    WrongState,
    parse_token,
    refuse_outdated,
    refuse_wrong_state,
)


def open_draft(live, *, by):
    """The draft of a published record, made from what is live if there is none yet. Returns (draft, created).

    Raises WrongState for a withdrawn record. Costs one query per child when a draft is made, else one.
    """
    kind = kind_of(live)
    with transaction.atomic():
        live = kind.live.objects.select_for_update().get(pk=live.pk)
        draft = kind.draft.objects.filter(pk=live.pk).first()
        if draft:
            return draft, False
        if live.is_withdrawn:
            raise WrongState(_("“%(record)s” was withdrawn and can no longer be edited.") % {"record": live})
        draft = kind.draft(
            pk=live.pk, base_version=live.version_no, rev=next_rev(live.pk), created_by=by, edited_by=by
        )
        copy_fields(kind.fields, live, draft)
        draft.save(force_insert=True)
        for name in kind.many:
            getattr(draft, name).set(getattr(live, name).values_list("pk", flat=True))
        for child in kind.children:
            for row in child.live.objects.filter(**{child.parent: live}):
                twin = child.draft(pk=row.pk, draft=draft)
                copy_fields(child.fields, row, twin)
                twin.save(force_insert=True)
        file_save(draft, by=by)
        return draft, True


def claim_save(draft, token, *, by):
    """Takes the right to save over a draft: exactly one of two people who read the same state gets it.

    Call it first in the transaction that saves the draft and its children. `token` is what the form carried
    (`DraftRecord.token`). Raises Conflict if the draft was saved, published or discarded since, or handed in. Two queries.
    """
    model = type(draft)
    base_version, rev = parse_token(token)
    now = timezone.now()
    # The condition stands in the UPDATE itself: on PostgreSQL a check before it would leave a gap between two people.
    as_read = model.objects.filter(pk=draft.pk, base_version=base_version, rev=rev, state=DRAFT)
    if not as_read.update(rev=rev + 1, edited_by=by, edited_at=now):
        raise Conflict(_why_not_saved(draft))
    draft.base_version, draft.rev, draft.edited_by, draft.edited_at = base_version, rev + 1, by, now


def _why_not_saved(draft):
    """What to tell somebody whose save came too late. One query."""
    standing = type(draft).objects.filter(pk=draft.pk).select_related("submitted_by").first()
    if standing is None or not standing.is_frozen:
        return _("Somebody else saved or published this record while you were editing it.")
    return _(
        "The draft was handed in for review by %(person)s on %(when)s: its words do not change until it comes back."
    ) % {
        "person": standing.submitted_by or _("somebody"),
        "when": date_format(timezone.localtime(standing.submitted_at or standing.edited_at), "j F Y, H:i"),
    }


def discard_draft(draft, *, by, token=None):
    """Throws a draft away; what is public stays. Raises Conflict if it was saved, published or handed in since `token`."""
    kind = kind_of(draft)
    with transaction.atomic():
        draft = kind.draft.objects.select_for_update().filter(pk=draft.pk).first()
        refuse_outdated(draft, token)
        refuse_wrong_state(draft, MOVES["discard"])
        now = timezone.now()
        file_save(draft, by=by, at=now)
        file_move(kind, draft.pk, "discard", draft.state, DISCARDED, by=by, at=now, draft=draft)
        draft.delete()


def bring_back(tombstone, *, by):
    """Opens a draft of what was removed or merged, as it last was. Returns (draft, what could not be kept, in words).

    Public again it is when the draft is published, with its old address, as a restoration. Raises Conflict if somebody was
    faster, WrongState if its last version was redacted.
    """
    kind = kind_named(tombstone.record_type)
    with transaction.atomic():
        if not Tombstone.objects.select_for_update().filter(pk=tombstone.pk).exists():
            raise Conflict(_("Somebody else brought this record back meanwhile."))
        if kind.draft.objects.filter(pk=tombstone.pk).exists():
            raise Conflict(_("There is a draft of it already."))
        last = Version.objects.filter(record_id=tombstone.pk, number__lt=tombstone.version_no).latest("number")
        if Redaction.objects.filter(version=last).exists():
            raise WrongState(_("What it last said was taken out, as the law demands: there is nothing to bring back."))
        draft = kind.draft(pk=tombstone.pk, base_version=0, rev=next_rev(tombstone.pk), created_by=by, edited_by=by)
        lost = fill_draft(kind, draft, last.content)
        file_save(draft, by=by)
        file_move(kind, tombstone.pk, "bring_back", tombstone.reason, DRAFT, by=by, draft=draft)
    return draft, lost


def recover(save, *, by):
    """Opens a draft that says what a discarded one said (its last DraftSave). Returns (draft, what could not be kept, in words).

    It lies over what is public now, which may be a later version than the one it was written over: `save.base_version` says which.
    Raises Conflict if a draft is open, WrongState for a withdrawn record.
    """
    kind = kind_named(save.record_type)
    with transaction.atomic():
        live = kind.live.objects.select_for_update().filter(pk=save.record_id).first()
        if kind.draft.objects.filter(pk=save.record_id).exists():
            raise Conflict(_("There is a draft of it already. Publish or discard that one first."))
        if live and live.is_withdrawn:
            raise WrongState(_("“%(record)s” was withdrawn and can no longer be edited.") % {"record": live})
        base_version = live.version_no if live else 0
        # As old as what it goes on from: whoever wrote then is an author of it still.
        saves = DraftSave.objects.filter(record_id=save.record_id, base_version=base_version).order_by("pk")
        first = saves.values_list("saved_at", flat=True).first()
        draft = kind.draft(
            pk=save.record_id,
            base_version=base_version,
            rev=next_rev(save.record_id),
            created_by=by,
            edited_by=by,
            created_at=first or timezone.now(),
        )
        lost = fill_draft(kind, draft, save.content)
        file_save(draft, by=by)
        file_move(kind, draft.pk, "recover", DISCARDED, DRAFT, by=by, draft=draft)
    return draft, lost
