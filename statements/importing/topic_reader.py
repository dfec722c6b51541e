"""Rows of topics: told apart, compared with what is here, applied, and taken back."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from statements.importing.topic_matching import FIELDS, TopicMatcher, is_same
from statements.models import Topic
from unhub.importing.models import BatchRow
from unhub.importing.reference import ReferenceReader
from unhub.importing.words import folded
from unhub.publishing.models import FormerAddress
from unhub.text.slugs import slugify_title

Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome


class TopicReader(ReferenceReader):
    model = Topic
    ties = True

    def __init__(self, options, user):
        super().__init__(options, user)
        self.topics, self._rows, self._ahead = TopicMatcher(), set(), None
        chosen = options.get("resolved", {}).get("topic", {})
        self._chosen = {folded(words): uuid.UUID(key) for words, key in chosen.items()}

    def forget(self):
        for number in self._rows:
            self.topics.forget(number)
        self._rows = set()

    def look_ahead(self, rows):
        self._ahead = TopicMatcher()
        for number, row in rows:
            self._ahead.learn(number, _fields_of(row))

    def judge(self, rows):
        rows = list(rows)
        judged = [BatchRow.of(number, row, title=row.values.get("name", "")[:300]) for number, row in rows]
        before = {
            row.fingerprint: row for row in BatchRow.brought_before("topic", [row.fingerprint for row in judged])
        }
        for made, (_number, row) in zip(judged, rows, strict=True):
            earlier = before.get(made.fingerprint)
            if earlier is not None and (earlier.record_id not in self.topics.fields or not earlier.unresolved):
                self._recognise(made, earlier)
            else:
                # Of a row whose broader topic was not here yet, that alone is left to do: the rest may have been mended since.
                self._judge(made, row, only_parent=earlier)
        return judged

    def _recognise(self, made, earlier):
        made.verdict, made.why = Verdict.SAME, _("brought before")
        if earlier.record_id in self.topics.fields:
            made.record_id = earlier.record_id
        else:
            made.why = _("brought before, and deleted since")

    def _judge(self, made, row, only_parent=None):
        fields = _fields_of(row)
        key, is_certain, why = self.topics.match(fields)
        if only_parent:
            fields, key, is_certain, why = {}, only_parent.record_id, True, _("brought before")
        errors = [row.refusal] if row.refusal else _errors_of(fields, is_new=key is None)
        parent = row.values.get("parent", "")
        if parent and any(is_same(field, parent, value) for field, value in fields.items() if field != "summary"):
            errors.append(_("It names itself as the broader topic."))
        if errors:
            made.verdict, made.notes = Verdict.ERROR, errors
            return
        if parent and self._named(parent) is None and (self._ahead is None or self._ahead.named(parent) is None):
            made.unresolved = [["topic", parent]]
        if key is None:
            made.verdict = Verdict.NEW
            self._rows.add(made.number)
            self.topics.learn(made.number, fields)
            return
        made.why = why
        if isinstance(key, int):
            made.same_as_row = key
        else:
            made.record_id = key
        made.changes = self._changes(key, fields, parent)
        made.verdict = Verdict.DOUBLE if not is_certain else Verdict.UPDATE if made.changes else Verdict.SAME

    def _changes(self, key, fields, parent):
        """[[what, before, after]] of what a row says otherwise. A row that says nothing of a field leaves it as it is."""
        known = self.topics.fields[key]
        changes = [
            [str(Topic._meta.get_field(field).verbose_name), known.get(field, ""), value]
            for field, value in fields.items()
            if not is_same(field, known.get(field, ""), value)
        ]
        if parent:
            standing = (
                Topic.objects.select_related("parent").filter(pk=key).first() if not isinstance(key, int) else None
            )
            above = standing.parent if standing else None
            if above is None or self._named(parent) != above.pk:
                changes.append(
                    [str(Topic._meta.get_field("parent").verbose_name), above.name if above else "", parent]
                )
        return changes

    def _named(self, words):
        """The topic that words stand for: an id, or the number of a row that is none yet; None where they stand for none."""
        return self._chosen.get(folded(words)) or self.topics.named(words)

    # --- applying ---------------------------------------------------------------------------------------------------------

    def apply(self, rows, *, published):
        records = {}
        for row in rows:
            if row.settle():
                pass  # nothing comes of it
            elif row.verdict == Verdict.NEW or row.decision == Decision.CREATE:
                self._make(row)
            elif row.verdict == Verdict.UPDATE or row.decision == Decision.JOIN:
                row.record_id = row.record_id or records.get(row.same_as_row) or self._record_of(row)
                self._change(row)
            records[row.number] = row.record_id

    def _record_of(self, row):
        """The topic of the earlier row that this one is the same as, applied before."""
        return (
            BatchRow.objects.filter(batch=row.batch_id, number=row.same_as_row)
            .values_list("record_id", flat=True)
            .first()
        )

    def _make(self, row):
        source = row.as_row()
        fields = _fields_of(source)
        key, is_certain, why = self.topics.match(fields)
        if row.decision != Decision.CREATE and is_certain and not isinstance(key, int):
            row.record_id, row.why = key, why  # somebody brought it while this waited to be applied
            self._change(row)
            return
        topic = Topic(slug=self._slug(fields["name"]), **fields)
        self._set_parent(row, topic, source)
        if not self.save(row, topic):
            row.outcome = Outcome.REFUSED
            return
        self._rows.discard(row.number)
        self.topics.forget(row.number)
        self._know(topic)

    def _change(self, row):
        topic = Topic.objects.filter(pk=row.record_id).first()
        if topic is None:
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, _("The topic it is the same as is not here.")]
            return
        source = row.as_row()
        earlier = BatchRow.brought_before("topic", [row.fingerprint]).filter(record_id=topic.pk).exclude(pk=row.pk)
        fields = {} if earlier.exists() else _fields_of(source)
        row.changes = self._changes(topic.pk, fields, source.values.get("parent", ""))
        before = topic.parent_id
        changed = {field: value for field, value in fields.items() if not is_same(field, getattr(topic, field), value)}
        for field, value in changed.items():
            setattr(topic, field, value)
        self._set_parent(row, topic, source)
        if not changed and topic.parent_id == before:
            row.outcome = Outcome.UNCHANGED
        elif self.save(row, topic):
            self._know(topic)
        else:
            row.outcome = Outcome.REFUSED

    def _set_parent(self, row, topic, source):
        """Sets the broader topic, or notes that it is not here yet."""
        row.unresolved = []
        if words := source.values.get("parent", ""):
            key = self._named(words)
            if key is None or isinstance(key, int):
                row.unresolved = [["topic", words]]
            else:
                topic.parent_id = key

    def tie(self, rows):
        for row in rows:
            for _kind, words in row.unresolved:
                key = self._named(words)
                is_here = key is not None and not isinstance(key, int)
                topic = Topic.objects.filter(pk=row.record_id).first() if is_here else None
                if topic is not None:
                    topic.parent_id, row.unresolved, was = key, [], row.outcome
                    if not self.save(row, topic) or was == Outcome.PUBLISHED:
                        row.outcome = was

    def _know(self, topic):
        self.topics.slugs[topic.slug] = topic.pk
        self.topics.forget(topic.pk)
        self.topics.learn(topic.pk, {field: getattr(topic, field) for field in FIELDS})

    def _slug(self, name):
        wanted = slug = slugify_title(name)
        number = 1
        while slug in self.topics.slugs or FormerAddress.objects.filter(record_type="topic", address=slug).exists():
            number += 1
            slug = f"{wanted[: 79 - len(str(number))]}-{number}"
        return slug

    def before_deleting(self, row, record):
        # Broader topics may stand above or below what they hold; their own are taken back first.
        narrower = Topic.objects.filter(parent=record).values("pk")
        for each in BatchRow.objects.filter(
            batch=row.batch_id, record_id__in=narrower, outcome__in=[Outcome.PUBLISHED, Outcome.CHANGED]
        ).order_by("-number"):
            self.undo(each)
            each.save(update_fields=["outcome", "notes"])


def _fields_of(row):
    return {field: row.values[field] for field in FIELDS if row.values.get(field)}


def _errors_of(fields, *, is_new):
    """What is wrong with a row, in sentences. No query."""
    if is_new and not fields.get("name"):
        return [_("There is no name in English, and no topic here that the row could be.")]
    try:
        Topic(**fields).clean_fields(exclude=[f.name for f in Topic._meta.fields if f.name not in fields])
    except ValidationError as error:
        return [
            f"{capfirst(str(Topic._meta.get_field(field).verbose_name))}: {' '.join(messages)}"
            for field, messages in error.message_dict.items()
        ]
    return []
