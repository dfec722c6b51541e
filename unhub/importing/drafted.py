"""What readers of content have in common: rows become drafts, or are published, and are taken back unless somebody edited them."""

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from unhub.importing.importers import Reader
from unhub.importing.models import BatchRow
from unhub.publishing.admin.permissions import may
from unhub.publishing.content import describe, fill_draft
from unhub.publishing.desk import file_save, next_rev
from unhub.publishing.models import Tombstone
from unhub.publishing.reach import reach_of
from unhub.publishing.services import (
    Conflict,
    Unpublishable,
    WrongState,
    claim_save,
    discard_draft,
    open_draft,
    remove,
)

Outcome = BatchRow.Outcome


class DraftedReader(Reader):
    """A Reader of records of one content `kind`. The token of a row is that of the draft, or of the version, it was left at."""

    kind = None
    # Whether drafts are looked into as they are filed; where very many come, `check_drafts` does it afterwards.
    is_checked = True

    def __init__(self, options, user):
        super().__init__(options, user)
        self._left_at = {}  # record → token of what this reader wrote, before it is on file

    def live_and_draft(self, pk):
        """(the published record or None, the draft or None). Two queries."""
        return (model.objects.filter(pk=pk).first() for model in (self.kind.live, self.kind.draft))

    def content_of(self, pk):
        """The content of a record as it is being written, else as it is published; None where it is neither. A query per child."""
        live, draft = self.live_and_draft(pk)
        if draft:
            return describe(self.kind, draft, live=False)
        return describe(self.kind, live) if live else None

    def refuse_record(self, pk):
        """Why a person may not change the record; "" if they may. A query or two where somebody does not work everywhere."""
        if self.user is None or reach_of(self.user).everywhere:
            return ""
        live, draft = self.live_and_draft(pk)
        record = live or draft
        if record is not None and not may(self.user, "change", self.kind, record):
            return _("It belongs to an organisation you do not work for. %(reach)s") % {
                "reach": reach_of(self.user).in_words
            }
        return ""

    # --- drafts -----------------------------------------------------------------------------------------------------------

    def new_draft(self, content):
        """An open draft of content that is not here yet, with all that belongs to it; not on file yet."""
        pk = uuid.UUID(content["id"])
        draft = self.kind.draft(pk=pk, rev=next_rev(pk), created_by=self.user, edited_by=self.user)
        fill_draft(self.kind, draft, content)
        return draft

    def file_draft(self, row, draft, outcome):
        """Puts the save of a draft on file, and on its row."""
        file_save(draft, by=self.user, checked=self.is_checked)
        row.record_id, row.outcome = draft.pk, outcome
        row.token = self._left_at[draft.pk] = draft.token

    def revise(self, row, content):
        """Has the draft over a record hold that content. Somebody else's draft is never written over: the row says so."""
        live, draft = self.live_and_draft(row.record_id)
        outcome = Outcome.CHANGED
        try:
            if draft is None:
                draft, _created = open_draft(live, by=self.user)
                outcome = Outcome.REVISED
            elif not self._is_as_imported(draft):
                raise WrongState(_("Somebody is writing a draft of it. Finish that one first, or add this by hand."))
            claim_save(draft, draft.token, by=self.user)
        except (Conflict, WrongState) as error:
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, str(error)]
            return
        fill_draft(self.kind, draft, content)
        self.file_draft(row, draft, outcome)

    def _is_as_imported(self, draft):
        """Whether nobody saved the draft since an import did, or it is open and this person's own."""
        if draft.is_frozen:
            return False
        if self._left_at.get(draft.pk) == draft.token or (self.user and draft.edited_by_id == self.user.pk):
            return True
        last = BatchRow.objects.filter(record_id=draft.pk).exclude(token="").order_by("-pk").first()
        return last is not None and last.token == draft.token

    # --- taking back ------------------------------------------------------------------------------------------------------

    def undo(self, row):
        live, draft = self.live_and_draft(row.record_id)
        try:
            # What cannot be undone to its end is kept whole.
            with transaction.atomic():
                self.undo_made(row)
                if row.outcome == Outcome.PUBLISHED:
                    self._undo_publication(live, draft, row)
                elif row.outcome in {Outcome.DRAFTED, Outcome.REVISED}:
                    self._undo_draft(live, draft, row)
                elif row.token:
                    raise WrongState(_("A draft that was there before has what it brought. Take it out by hand."))
        except (ValidationError, Conflict, WrongState, Unpublishable, IntegrityError) as error:
            why = " ".join(getattr(error, "messages", [str(error)]))
            row.outcome, row.notes = Outcome.KEPT, [*row.notes, why]
        else:
            row.outcome = Outcome.UNDONE

    def undo_made(self, row):
        """Takes back what a row put on record beside its record. Raises ValidationError, with the reason, for what must stay."""

    def _undo_publication(self, live, draft, row):
        if live is None and Tombstone.objects.filter(pk=row.record_id).exists():
            return  # somebody removed it already
        if live is None or live.version_no != 1 or live.is_withdrawn or draft is not None:
            raise WrongState(_("It was edited since."))
        remove(live, by=self.user, public_notice=self.options.get("undo_notice") or _("It was imported in error."))

    def _undo_draft(self, live, draft, row):
        if draft is None and live is None:
            return  # somebody discarded it already
        if draft is None and row.outcome == Outcome.REVISED:
            raise WrongState(_("It was published since, or the draft was discarded."))
        if draft is None:
            raise WrongState(_("It was published since."))
        if draft.token != row.token or draft.is_frozen:
            raise WrongState(_("It was edited since."))
        discard_draft(draft, by=self.user, token=draft.token)
