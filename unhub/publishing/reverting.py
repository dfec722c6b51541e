"""An earlier version's content as a draft: nothing public changes until that draft is published."""

from django.db import transaction
from django.utils.translation import gettext as _

from unhub.publishing.content import describe, fill_draft
from unhub.publishing.desk import file_save
from unhub.publishing.models import DraftSave
from unhub.publishing.services import Conflict, WrongState, claim_save, open_draft


def open_as_draft(kind, pk, content, *, by, token=""):
    """Writes content into the draft of a record, which is opened if there is none. Returns (draft, what could not be kept).

    `token` is that of the draft the editor saw and agreed to replace, "" where there was none. The address stays what it is.
    What the draft said before stays on record as a save. Raises Conflict (a draft was begun, saved, handed in or published
    meanwhile) and WrongState (withdrawn, or not public). Nothing is written then. Some twenty queries.
    """
    with transaction.atomic():
        live = kind.live.objects.select_for_update().filter(pk=pk).first()
        draft = kind.draft.objects.select_for_update().filter(pk=pk).first()
        if draft is None:
            if token:
                raise Conflict(_("There is no draft any more: it was published or discarded meanwhile."))
            if live is None:
                raise WrongState(_("This record is not public. Bring it back first, then edit its draft."))
            draft, _created = open_draft(live, by=by)
        else:
            if not token:
                raise Conflict(_("Somebody began a draft meanwhile. Look at it before you replace it."))
            if not draft.is_frozen:
                keep_save(kind, draft)
            claim_save(draft, token, by=by)
        lost = fill_draft(kind, draft, {**content, "slug": draft.slug or content.get("slug", "")})
        file_save(draft, by=by)
        return draft, lost


def keep_save(kind, draft):
    """Keeps the draft as it is on record, whoever saves over it. Returns the DraftSave. One query if it is there already."""
    return save_of(draft.pk, draft.base_version, draft.rev, since=draft.created_at) or DraftSave.objects.create(
        record_type=kind.name,
        record_id=draft.pk,
        base_version=draft.base_version,
        rev=draft.rev,
        content=describe(kind, draft, live=False),
        saved_at=draft.edited_at,
        saved_by=draft.edited_by,
    )


def save_of(record_id, base_version, rev, *, since=None, until=None):
    """The DraftSave of that state of a draft, or None. Numbers begin anew with every draft, hence the moments. One query."""
    saves = DraftSave.objects.filter(record_id=record_id, base_version=base_version, rev=rev)
    if since:
        saves = saves.filter(saved_at__gte=since)
    if until:
        saves = saves.filter(saved_at__lte=until)
    return saves.order_by("-pk").first()
