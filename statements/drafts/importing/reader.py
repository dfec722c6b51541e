"""Rows that stand for statements: judged, applied, undone."""

import re

from django.db import IntegrityError
from django.utils.translation import gettext as _

from organisations.models import Appointment
from statements.drafts.importing.matching import SAME_ADDRESS, Matcher
from statements.drafts.importing.merging import merged, new_content
from statements.drafts.kind import STATEMENT
from statements.drafts.models import StatementDraft
from statements.importing.normalising import normalise_row
from statements.importing.publishing import give_slugs, publish_new
from statements.importing.vocabulary import Vocabulary
from statements.models import Statement
from unhub.importing.importers import Reader
from unhub.importing.models import BatchRow
from unhub.publishing.admin.permissions import may
from unhub.publishing.checks import refuse_text
from unhub.publishing.content import describe, fill_draft
from unhub.publishing.desk import file_save, next_rev
from unhub.publishing.kinds import Problem
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

Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome
HEADING = re.compile(r"^\s{0,3}(?:#|[=-])|^[>*+0-9.\s-]*#", re.MULTILINE)


class StatementReader(Reader):
    def __init__(self, options, user):
        super().__init__(options, user)
        self.vocabulary = Vocabulary(options.get("resolved"))
        self._left_at = {}  # record → token of what this reader wrote, before it is on file
        self.forget()

    def forget(self):
        self.matcher, self._contents, self._rendered = Matcher(), {}, {}

    def judge(self, rows):
        rows = list(rows)
        read = {number: normalise_row(row, self.vocabulary, self.options) for number, row in rows}
        self._rendered = {found.body: found.rendered for found in read.values() if found.rendered}
        judged = [BatchRow.of(number, row) for number, row in rows]
        known = _known_before(row.fingerprint for row in judged)
        self.matcher.read([read[row.number] for row in judged if row.fingerprint not in known])
        for made in judged:
            found = read[made.number]
            made.title = (found.title or found.raw_title)[:300]
            made.day = found.day.isoformat() if found.day else ""
            made.unresolved, made.notes = found.unresolved, list(found.notes)
            if made.fingerprint in known:
                made.verdict, made.record_id, made.why = Verdict.SAME, known[made.fingerprint], _("brought before")
            else:
                self._judge(made, found)
            if made.verdict == Verdict.NEW:
                self.matcher.learn(made.number, found)
        self._number(judged, read)
        for made in judged:
            if made.same_as_row is not None and made.same_as_row in self._contents:
                found = read[made.number]
                same_source = made.why == str(SAME_ADDRESS)
                _content, made.changes = merged(self._contents[made.same_as_row], found, same_source)
        return judged

    def _judge(self, made, found):
        match = self.matcher.match(found)
        if not found.errors and match is None and not found.title:
            found.errors.append(_("There is no title."))
        if found.errors:
            made.verdict, made.notes = Verdict.ERROR, [*found.errors, *found.notes]
            return
        if match is None:
            made.verdict = Verdict.NEW
            if refusal := self._refuse_bodies(found.attributions):
                made.verdict, made.notes = Verdict.ERROR, [refusal]
            return
        made.why = str(match.why)[:200]
        if isinstance(match.key, int):
            made.same_as_row = match.key
            made.verdict = Verdict.UPDATE if match.is_sure else Verdict.DOUBLE
            return
        made.record_id = match.key
        content = _content_of(match.key)
        refusal = self._refuse_record(match.key) if content else _("The record is gone.")
        if refusal:
            made.verdict, made.notes = Verdict.ERROR, [refusal]
            return
        _content, made.changes = merged(content, found, match.same_source)
        if not match.is_sure:
            made.verdict = Verdict.DOUBLE
        else:
            made.verdict = Verdict.UPDATE if made.changes else Verdict.SAME

    def _number(self, judged, read):
        """The order within the day of what is new: as the file has it, backwards where it begins with the newest."""
        days = [read[row.number].day for row in judged if read[row.number].day]
        newest_first = len(days) > 1 and days[0] > days[-1]
        new = [row for row in judged if row.verdict in {Verdict.NEW, Verdict.DOUBLE}]
        for row in reversed(new) if newest_first else new:
            found = read[row.number]
            if found.day is None or not found.title:
                continue
            order = found.order or self.matcher.last_order.get(found.day, 0) + 1
            self.matcher.last_order[found.day] = max(order, self.matcher.last_order.get(found.day, 0))
            row.content = self._contents[row.number] = new_content(found, order)

    def _refuse_bodies(self, attributions):
        """Why a person may not bring a statement of these bodies; "" if they may. One query at most."""
        if self.user is None or reach_of(self.user).everywhere or not attributions:
            return ""
        bodies = {each["organisation"] for each in attributions if each.get("organisation")}
        appointments = [each["appointment"] for each in attributions if each.get("appointment")]
        if appointments:
            bodies |= set(Appointment.objects.filter(pk__in=appointments).values_list("post__organisation", flat=True))
        if bodies and not reach_of(self.user).touches({_as_uuid(body) for body in bodies}):
            return _("It belongs to an organisation you do not work for. %(reach)s") % {
                "reach": reach_of(self.user).in_words
            }
        return ""

    def _refuse_record(self, pk):
        """Why a person may not change the record; "" if they may."""
        if self.user is None or reach_of(self.user).everywhere:
            return ""
        record = Statement.objects.filter(pk=pk).first() or StatementDraft.objects.filter(pk=pk).first()
        if record is not None and not may(self.user, "change", STATEMENT, record):
            return _("It is a statement of an organisation you do not work for.")
        return ""

    # --- applying ---------------------------------------------------------------------------------------------------------

    def apply(self, rows, *, published):
        to_publish = []
        # Another import may have brought them since they were judged.
        known = _known_before(row.fingerprint for row in rows if row.verdict == Verdict.NEW and not row.decision)
        for row in rows:
            if row.fingerprint in known and row.verdict == Verdict.NEW and not row.decision:
                row.outcome, row.record_id = Outcome.UNCHANGED, known[row.fingerprint]
            elif row.settle():
                pass  # nothing comes of it
            elif row.verdict == Verdict.NEW or row.decision == Decision.CREATE:
                # Asked again: somebody's memberships may have ended since the rows were judged.
                if refusal := self._refuse_bodies(row.content["attributions"]):
                    row.outcome, row.notes = Outcome.REFUSED, [*row.notes, refusal]
                elif published and self._is_publishable(row):
                    to_publish.append(row)
                else:
                    self._draft(row)
            elif row.verdict == Verdict.UPDATE or row.decision == Decision.JOIN:
                if row.record_id is None:
                    row.record_id = self._record_of(row, rows, to_publish)
                if row.record_id is None:
                    row.outcome = Outcome.REFUSED
                    row.notes = [
                        *row.notes,
                        _("Row %(number)d, which it is the same as, was left out.") % {"number": row.same_as_row},
                    ]
                else:
                    self._change(row)
        self._publish(to_publish)

    def _record_of(self, row, rows, to_publish):
        """The record of the earlier row that this one is the same as, published now if it waits for that."""
        earlier = next((each for each in rows if each.number == row.same_as_row), None)
        if earlier in to_publish:
            self._publish(to_publish)
            to_publish.clear()
        if earlier is None:
            earlier = BatchRow.objects.filter(batch=row.batch_id, number=row.same_as_row).first()
        return earlier.record_id if earlier else None

    def _is_publishable(self, row):
        """Whether nothing is left to an editor. What is not certain arrives as a draft, whatever was asked for."""
        content = row.content
        if row.unresolved or not content.get("type") or not content["attributions"]:
            return False
        text = content["texts"][0]
        if text["language"] != content["original_language"]:
            return False
        # What else can be wrong with a text that could be read is its outline.
        return not HEADING.search(text["body"]) or not list(refuse_text(text["body"], Problem))

    def _publish(self, rows):
        publish_new([row.content for row in rows], rendered=self._rendered)
        for row in rows:
            row.record_id, row.outcome, row.token = _as_uuid(row.content["id"]), Outcome.PUBLISHED, "1."

    def _draft(self, row):
        content = row.content
        drafted = StatementDraft.objects.filter(issued_on=content["issued_on"]).values_list("slug", flat=True)
        give_slugs([content], {(content["issued_on"], slug) for slug in drafted})
        draft = StatementDraft(
            pk=_as_uuid(content["id"]),
            rev=next_rev(_as_uuid(content["id"])),
            created_by=self.user,
            edited_by=self.user,
        )
        fill_draft(STATEMENT, draft, content)
        file_save(draft, by=self.user, checked=False)
        row.record_id, row.outcome = draft.pk, Outcome.DRAFTED
        row.token = self._left_at[draft.pk] = draft.token

    def _change(self, row):
        """A draft over what is there, with what the row says now. Somebody else's draft is never written over."""
        live = Statement.objects.filter(pk=row.record_id).first()
        draft = StatementDraft.objects.filter(pk=row.record_id).first()
        refusal = self._refuse_record(row.record_id) if live or draft else _("The record is gone.")
        if refusal:
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, refusal]
            return
        found = normalise_row(row.as_row(), self.vocabulary, self.options)
        standing = _content_of(row.record_id)
        same_source = bool(set(found.urls) & {each["url"] for each in standing["sources"]})
        content, row.changes = merged(standing, found, same_source)
        if not row.changes:
            row.outcome = Outcome.UNCHANGED
            return
        try:
            if draft is None:
                draft, _created = open_draft(live, by=self.user)
                row.outcome = Outcome.REVISED
            elif not self._is_as_imported(draft):
                row.notes = [
                    *row.notes,
                    _("Somebody is writing a draft of it. Finish that one first, or add this by hand."),
                ]
                row.outcome = Outcome.REFUSED
                return
            else:
                row.outcome = Outcome.CHANGED
            claim_save(draft, draft.token, by=self.user)
        except (Conflict, WrongState) as error:
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, str(error)]
            return
        fill_draft(STATEMENT, draft, content)
        file_save(draft, by=self.user, checked=False)
        row.token = self._left_at[draft.pk] = draft.token

    def _is_as_imported(self, draft):
        """Whether nobody saved the draft since an import did, or it is open and this person's own."""
        if draft.is_frozen:
            return False
        if self._left_at.get(draft.pk) == draft.token or (self.user and draft.edited_by_id == self.user.pk):
            return True
        last = BatchRow.objects.filter(record_id=draft.pk).exclude(token="").order_by("-pk").first()
        return last is not None and last.token == draft.token

    # --- undoing ----------------------------------------------------------------------------------------------------------

    def undo(self, row):
        draft = StatementDraft.objects.filter(pk=row.record_id).first()
        live = Statement.objects.filter(pk=row.record_id).first()
        try:
            if row.outcome == Outcome.PUBLISHED:
                self._undo_publication(row, live, draft)
            elif row.outcome in {Outcome.DRAFTED, Outcome.REVISED}:
                self._undo_draft(row, draft, live)
            elif row.outcome == Outcome.CHANGED:
                _keep(row, _("A draft that was there before has what it brought. Take it out by hand."))
            else:
                row.outcome = Outcome.UNDONE
        except (Conflict, WrongState, Unpublishable, IntegrityError) as error:
            _keep(row, str(error))

    def _undo_publication(self, row, live, draft):
        if live is None and Tombstone.objects.filter(pk=row.record_id).exists():
            row.outcome = Outcome.UNDONE  # somebody removed it already
        elif live is None or live.version_no != 1 or live.is_withdrawn or draft is not None:
            _keep(row, _("It was edited since."))
        else:
            remove(live, by=self.user, public_notice=self.options.get("undo_notice") or _("It was imported in error."))
            row.outcome = Outcome.UNDONE

    def _undo_draft(self, row, draft, live):
        if draft is None:
            if live is None or row.outcome == Outcome.REVISED:
                row.outcome = Outcome.UNDONE if live is None else Outcome.KEPT
                if live is not None:
                    _keep(row, _("It was published since, or the draft was discarded."))
            else:
                _keep(row, _("It was published since."))
        elif draft.token != row.token or draft.is_frozen:
            _keep(row, _("It was edited since."))
        else:
            discard_draft(draft, by=self.user, token=draft.token)
            row.outcome = Outcome.UNDONE


def _keep(row, why):
    row.outcome, row.notes = Outcome.KEPT, [*row.notes, why]


def _known_before(prints):
    """{fingerprint: record} of rows that were dealt with in an earlier import. One query."""
    return dict(BatchRow.brought_before("statement", prints).values_list("fingerprint", "record_id"))


def _content_of(pk):
    """The content of a record as it is being written, else as it is published; None where it is neither. Nine queries."""
    draft = StatementDraft.objects.filter(pk=pk).first()
    if draft:
        return describe(STATEMENT, draft, live=False)
    live = Statement.objects.filter(pk=pk).first()
    return describe(STATEMENT, live) if live else None


def _as_uuid(key):
    return key if not isinstance(key, str) else Statement._meta.pk.to_python(key)
