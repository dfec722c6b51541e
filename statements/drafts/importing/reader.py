"""Rows that stand for statements: judged, applied, undone."""

import re

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
from unhub.importing.drafted import DraftedReader
from unhub.importing.models import BatchRow
from unhub.publishing.checks import refuse_text
from unhub.publishing.kinds import Problem
from unhub.publishing.reach import reach_of

Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome
HEADING = re.compile(r"^\s{0,3}(?:#|[=-])|^[>*+0-9.\s-]*#", re.MULTILINE)


class StatementReader(DraftedReader):
    kind = STATEMENT
    is_checked = False

    def __init__(self, options, user):
        super().__init__(options, user)
        self.vocabulary = Vocabulary(options.get("resolved"))
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
        content = self.content_of(match.key)
        refusal = self.refuse_record(match.key) if content else _("The record is gone.")
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
        self.file_draft(row, self.new_draft(content), Outcome.DRAFTED)

    def _change(self, row):
        """A draft over what is there, with what the row says now. Somebody else's draft is never written over."""
        standing = self.content_of(row.record_id)
        if refusal := self.refuse_record(row.record_id) if standing else _("The record is gone."):
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, refusal]
            return
        found = normalise_row(row.as_row(), self.vocabulary, self.options)
        same_source = bool(set(found.urls) & {each["url"] for each in standing["sources"]})
        content, row.changes = merged(standing, found, same_source)
        if not row.changes:
            row.outcome = Outcome.UNCHANGED
            return
        self.revise(row, content)


def _known_before(prints):
    """{fingerprint: record} of rows that were dealt with in an earlier import. One query."""
    return dict(BatchRow.brought_before("statement", prints).values_list("fingerprint", "record_id"))


def _as_uuid(key):
    return key if not isinstance(key, str) else Statement._meta.pk.to_python(key)
