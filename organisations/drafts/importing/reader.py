"""Rows that stand for organisations: judged, applied, tied to each other, undone."""

import uuid
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from organisations.drafts.importing import ties
from organisations.drafts.importing.matching import Matcher
from organisations.drafts.importing.merging import merged, new_content
from organisations.drafts.importing.normalising import SEATED, called, normalise_row, spelled_out
from organisations.drafts.importing.vocabulary import Vocabulary
from organisations.drafts.kind import ORGANISATION
from organisations.drafts.models import OrganisationDraft
from organisations.models import Organisation
from unhub.importing.drafted import DraftedReader
from unhub.importing.models import BatchRow
from unhub.importing.words import folded
from unhub.publishing.addresses import address_taken_by_another
from unhub.publishing.reach import reach_of
from unhub.publishing.services import (
    Unpublishable,
    publish,
)
from unhub.text.slugs import slugify_title

Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome
AHEAD = "ahead"  # words that stand for a row of the file, not for a record yet


class OrganisationReader(DraftedReader):
    """Profiles arrive as drafts, or published. How bodies relate and where they sit is put on record when all rows are in, between
    what is published by then; what is not stays on the row as unresolved, and is tied when the table is brought again."""

    kind = ORGANISATION
    ties = True

    def __init__(self, options, user):
        super().__init__(options, user)
        resolved = options.get("resolved", {})
        self.vocabulary, self.matcher = Vocabulary(resolved.get("kind")), Matcher()
        self._chosen = {
            (column, folded(words)): uuid.UUID(key)
            for column, pairs in resolved.items()
            if column != "kind"
            for words, key in pairs.items()
        }
        self._rows, self._ahead = set(), defaultdict(set)
        self._records = {}  # batch → words → records of its rows, once asked for
        self._made = None  # key → tie that this batch put on record, as it is undone

    def forget(self):
        for number in self._rows:
            self.matcher.forget(number)
        self._rows = set()

    def look_ahead(self, rows):
        for number, row in rows:
            for words in called(row.values):
                self._ahead[folded(words)].add(number)

    def _normalise(self, row):
        return normalise_row(row, self.vocabulary, self.options)

    # --- judging ----------------------------------------------------------------------------------------------------------

    def judge(self, rows):
        rows = list(rows)
        judged = [BatchRow.of(number, row) for number, row in rows]
        before = _brought_before(judged)
        for made, (_number, row) in zip(judged, rows, strict=True):
            found = self._normalise(row)
            made.title, made.day = found.title[:300], str(found.established)
            made.notes = [*found.errors, *found.notes]
            if earlier := before.get(made.fingerprint):
                self._recognise(made, earlier)
            else:
                self._judge(made, found)
            if made.verdict == Verdict.NEW:
                self._rows.add(made.number)
                self.matcher.learn(made.number, found)
        return judged

    def _recognise(self, made, earlier):
        """A row that was brought before. What it could not be tied to then, may be here by now; all else may have been mended."""
        made.verdict, made.why, made.notes = Verdict.SAME, _("brought before"), []
        if earlier.record_id not in self.matcher.known:
            made.why = _("brought before, and removed since")
            return
        made.record_id = earlier.record_id
        pending, is_live = _ties_in(earlier.unresolved), _is_live(made.record_id)
        changes, made.unresolved = self._look_at(pending, made.record_id, self._records_of(earlier.batch_id))
        if changes and is_live:
            made.verdict, made.changes, made.notes = Verdict.UPDATE, changes, [_said_at_once()]

    def _judge(self, made, found):
        match = self.matcher.match(found)
        if not found.errors and match is None and not found.names:
            found.errors.append(_("There is no name, and no organisation here that the row could be."))
        if found.errors:
            made.verdict, made.notes = Verdict.ERROR, [*found.errors, *found.notes]
            return
        key = match.key if match else None
        record = key if not isinstance(key, int) else None
        changes, unresolved = self._look_at(found.ties, record)
        made.unresolved = found.unresolved + unresolved
        if match is None:
            made.verdict, made.changes = Verdict.NEW, changes
            return
        made.why = str(match.why)[:200]
        if record is None:
            made.same_as_row, made.changes = key, changes
            made.verdict = Verdict.UPDATE if match.is_sure else Verdict.DOUBLE
            return
        made.record_id = record
        content = self.content_of(record)
        if refusal := self.refuse_record(record) if content else _("The record is gone."):
            made.verdict, made.notes = Verdict.ERROR, [refusal]
            return
        if content.get("kind"):
            made.unresolved = unresolved  # its kind is known here, whatever the source calls it
        made.changes = merged(content, found)[1]
        if changes and _is_live(record):
            made.changes += changes
            made.notes = [*made.notes, _said_at_once()]
        if not match.is_sure:
            made.verdict = Verdict.DOUBLE
        else:
            made.verdict = Verdict.UPDATE if made.changes else Verdict.SAME

    def _look_at(self, wanted, body, records=None):
        """([[what, "", words]] of ties that are not on record of a body, [[column, words]] of those that lead nowhere yet)."""
        changes, unresolved = [], []
        for column, words in wanted:
            other = self._stands_for(column, words, records)
            if other is None:
                unresolved.append([column, words])
            elif other == AHEAD or body is None or not ties.is_on_record(body, column, other):
                changes.append([str(ties.LABELS[column]), "", words])
        return changes, unresolved

    def _stands_for(self, column, words, records=None):
        """The key of what a tie leads to; None where nothing that is published goes by the words, or several do.

        A name of the file's own means the row of the file, whoever else goes by it: AHEAD, or its record by `records`.
        """
        if chosen := self._chosen.get((column, folded(words))):
            return chosen
        if column in SEATED:
            return _as_uuid(self._seat(words))
        of_file = (self._ahead if records is None else records).get(folded(words), ())
        if len(of_file) == 1:
            if records is None:
                return AHEAD
            [key] = of_file
            return key if _is_live(key) else None
        return _as_uuid(self._body(words))

    def _body(self, words):
        """A body by its name; by the name and the acronym of “Security Council (SC)”, where these do not contradict each other."""
        if found := self.vocabulary.body(words) or self.vocabulary.body(spelled_out(words)):
            return found
        name, _bracket, acronym = words.strip().removesuffix(")").rpartition(" (")
        if not name or not words.strip().endswith(")"):
            return None
        found = {key for key in (self.vocabulary.body(name), self.vocabulary.body(acronym)) if key}
        return next(iter(found)) if len(found) == 1 else None

    def _seat(self, words):
        """A place by its name; the city of “Geneva, Switzerland” only where it lies in the country named."""
        if found := self.vocabulary.place(words):
            return found
        city, _comma, country = words.rpartition(", ")
        city, country = self.vocabulary.place(city), self.vocabulary.place(country)
        return city if city and country and self.vocabulary.places.is_within(city, country) else None

    # --- applying ---------------------------------------------------------------------------------------------------------

    def apply(self, rows, *, published):
        before, records = _brought_before(rows), {}
        for row in rows:
            earlier = before.get(row.fingerprint) if not row.decision else None
            if earlier and earlier.record_id in self.matcher.known:
                # What is left to do is to tie it. Another import may have brought it since it was judged.
                row.record_id, row.outcome = earlier.record_id, Outcome.UNCHANGED
                row.unresolved = _ties_in(earlier.unresolved)
            elif row.settle():
                if row.outcome == Outcome.UNCHANGED and row.record_id:
                    row.unresolved = self._normalise(row.as_row()).ties
            elif row.verdict != Verdict.DOUBLE or row.decision:
                self._apply(row, records, published)
            records[row.number] = row.record_id

    def _apply(self, row, records, published):
        found = self._normalise(row.as_row())
        if row.verdict == Verdict.NEW or row.decision == Decision.CREATE:
            self._make(row, found, published)
        else:
            row.record_id = row.record_id or records.get(row.same_as_row) or self._record_of(row)
            self._change(row, found)
        self._note(row, found)

    def _record_of(self, row):
        """The record of the earlier row that this one is the same as, applied before."""
        earlier = BatchRow.objects.filter(batch=row.batch_id, number=row.same_as_row)
        return earlier.values_list("record_id", flat=True).first()

    def _note(self, row, found):
        """Makes what became of a row known to those after it."""
        if row.record_id is None or row.outcome == Outcome.REFUSED:
            return
        self._rows.discard(row.number)
        self.matcher.forget(row.number)
        self.matcher.learn(row.record_id, found)

    def _make(self, row, found, published):
        match = self.matcher.match(found)
        if row.decision != Decision.CREATE and match and match.is_sure and not isinstance(match.key, int):
            row.record_id, row.why = (
                match.key,
                str(match.why)[:200],
            )  # somebody brought it while this waited to be applied
            self._change(row, found)
            return
        content = new_content(found)
        content["slug"] = self._free_address(content, found)
        draft = self.new_draft(content)
        row.record_id, row.unresolved = draft.pk, found.unresolved + found.ties
        if published and self._is_published(row, draft):
            row.outcome, row.token = Outcome.PUBLISHED, "1."
            self.vocabulary = Vocabulary(
                self.options.get("resolved", {}).get("kind")
            )  # its names are known from here on
            return
        self.file_draft(row, draft, Outcome.DRAFTED)
        if found.ties:
            row.notes = [
                *row.notes,
                _("How it relates to others is put on record when it is published and this is brought again."),
            ]

    def _is_published(self, row, draft):
        """Publishes what was made, unless that is for others to do. Says why not on the row."""
        if self.user is not None and not reach_of(self.user).everywhere:
            why = _("It is published by colleagues who work for every organisation.")
        elif not draft.kind:
            why = _("It is a draft as long as its kind is not known.")
        else:
            try:
                publish(draft, by=None)
            except (Unpublishable, IntegrityError) as error:
                why = str(error)
            else:
                return True
        row.notes = [*row.notes, why]
        return False

    def _free_address(self, content, found):
        """The source's own address for it, else one of its acronym or name, as its form suggests; one that nobody has or had."""
        texts = sorted(content["texts"], key=lambda text: text["language"] != "en")
        wanted = slug = found.address or slugify_title(texts[0]["acronym"] or texts[0]["name"])
        number = 1
        while self._is_taken(slug):
            number += 1
            slug = f"{wanted[: 79 - len(str(number))]}-{number}"
        return slug

    @staticmethod
    def _is_taken(slug):
        standing = (model.objects.filter(slug=slug).exists() for model in (Organisation, OrganisationDraft))
        return any(standing) or address_taken_by_another(ORGANISATION.name, slug, None)

    def _change(self, row, found):
        """A draft over what is there, with what the row says now. Somebody else's draft is never written over."""
        content = self.content_of(row.record_id) if row.record_id else None
        refusal = (
            self.refuse_record(row.record_id) if content else _("The organisation it is the same as is not here.")
        )
        if refusal:
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, refusal]
            return
        row.unresolved = ([] if content.get("kind") else found.unresolved) + found.ties
        content, changes = merged(content, found)
        row.changes = changes + (self._look_at(found.ties, row.record_id)[0] if _is_live(row.record_id) else [])
        if not changes:
            row.outcome = Outcome.UNCHANGED
            return
        self.revise(row, content)

    # --- tying ------------------------------------------------------------------------------------------------------------

    def tie(self, rows):
        records = self._records_of(rows[0].batch_id)
        for row in rows:
            if not (wanted := _ties_in(row.unresolved)) or not _is_live(row.record_id):
                continue
            row.unresolved = [each for each in row.unresolved if each not in wanted]
            sources = row.as_row().values.get("sources", ())
            for column, words in wanted:
                self._tie(row, column, words, records, sources)

    def _tie(self, row, column, words, records, sources):
        other = self._stands_for(column, words, records)
        if other is None:
            row.unresolved.append([column, words])
            return
        if ties.is_on_record(row.record_id, column, other):
            return
        try:
            made = ties.make(row.record_id, column, other, user=self.user, sources=sources)
        except ValidationError as error:
            why = f"{ties.LABELS[column]}: “{words}”. {' '.join(error.messages)}"
            row.notes = [*row.notes, why] if why not in row.notes else row.notes
        else:
            row.made = [*row.made, made]
            if row.outcome == Outcome.UNCHANGED:
                row.outcome = Outcome.CHANGED

    def _records_of(self, batch):
        """{words: records of the rows of a batch that go by them}. One query, once."""
        if batch not in self._records:
            found = self._records[batch] = defaultdict(set)
            rows = BatchRow.objects.filter(batch=batch, record_id__isnull=False).exclude(outcome=Outcome.REFUSED)
            for source, record in rows.values_list("source", "record_id").iterator():
                for words in called(source["values"]):
                    found[folded(words)].add(record)
        return self._records[batch]

    # --- undoing ----------------------------------------------------------------------------------------------------------

    def undo_made(self, row):
        """Takes back what the row put on record, and, if it made the body, what other rows of the batch tied to that."""
        if self._made is None:
            rows = BatchRow.objects.filter(batch=row.batch_id).exclude(made=[])
            self._made = {tie[1]: tie for made in rows.values_list("made", flat=True) for tie in made}
        own = [tie[1] for tie in row.made]
        if row.outcome == Outcome.PUBLISHED:
            own += ties.touching(row.record_id) & self._made.keys() - set(own)
        for key in own:
            ties.take_back(self._made[key], user=self.user)


def _ties_in(unresolved):
    return [each for each in unresolved if each[0] in ties.LABELS]


def _brought_before(rows):
    """{fingerprint: the last row that was dealt with in an earlier import}. One query."""
    earlier = BatchRow.brought_before(ORGANISATION.name, {row.fingerprint for row in rows})
    own = [row.pk for row in rows if row.pk]
    return {row.fingerprint: row for row in earlier.exclude(pk__in=own).order_by("pk")}


def _is_live(pk):
    return Organisation.objects.filter(pk=pk).exists()


def _said_at_once():
    return _("How it relates to others, and where it sits, is public as soon as this is applied.")


def _as_uuid(key):
    return uuid.UUID(key) if isinstance(key, str) else key
