"""Reference data of one kind, one within another, from a table: a row for each, named in six languages.

A kind is a Matcher, which says what its records are told apart by, and a HierarchyReader.
"""

import uuid
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.importing.models import BatchRow
from unhub.importing.reference import ReferenceReader
from unhub.importing.words import folded
from unhub.publishing.models import FormerAddress
from unhub.text.names import NAME_COLUMNS
from unhub.text.slugs import slugify_title

Verdict, Decision, Outcome = BatchRow.Verdict, BatchRow.Decision, BatchRow.Outcome


class Matcher:
    """The records of a `model` that are here, read at once, and those of the rows it was told of.

    `fields` are what rows say of a record, `identifier` the one of them that tells records apart whatever they are called. A key
    is the id of a record or the number of a row. One query when it is made, none after: vocabularies are few beside statements.
    """

    model, fields_of_a_record, identifier = None, (), ""
    same_identifier = other_identifier = ""  # why two are the same, or perhaps

    def __init__(self):
        self.fields, self.slugs, self._by_identifier, self._by_name = {}, {}, defaultdict(dict), defaultdict(dict)
        columns = self.fields_of_a_record
        for pk, slug, *values in self.model.objects.order_by("pk").values_list("pk", "slug", *columns):
            self.slugs[slug] = pk
            self.learn(pk, dict(zip(columns, values, strict=True)))

    @staticmethod
    def bare(identifier):
        """An identifier as it is compared."""
        raise NotImplementedError

    def is_same(self, field, one, other):
        """Whether a field says the same: thesauri write names in small letters, an archive need not."""
        return self.bare(one) == self.bare(other) if field == self.identifier else folded(one) == folded(other)

    def may_be(self, key, fields):
        """Whether a record of the same name can be that of a row at all; where not, an editor decides."""
        return True

    def learn(self, key, fields):
        """Makes a record, or a row, known to those after it."""
        self.fields[key] = {**self.fields.get(key, {}), **fields}
        if identifier := fields.get(self.identifier):
            self._by_identifier[self.bare(identifier)][key] = None
        for column in NAME_COLUMNS:
            if name := fields.get(column):
                self._by_name[column, folded(name)][key] = None

    def forget(self, key):
        """Knows a row no more: its record is here by now, or it was of another part of a long file."""
        fields = self.fields.pop(key, {})
        for column in NAME_COLUMNS:
            self._by_name[column, folded(fields.get(column, ""))].pop(key, None)
        self._by_identifier[self.bare(fields.get(self.identifier, ""))].pop(key, None)

    def match(self, fields):
        """(key, whether it is certain, why); (None, False, "") for what is new."""
        identifier = fields.get(self.identifier, "")
        if identifier and (found := list(self._by_identifier.get(self.bare(identifier), ()))):
            return found[0], len(found) == 1, self.same_identifier
        name = fields.get("name", "")
        for column in NAME_COLUMNS:
            found = list(self._by_name.get((column, folded(fields.get(column, ""))), ())) if fields.get(column) else []
            apart = [key for key in found if identifier and self.fields[key].get(self.identifier)]
            if maybe := [key for key in found if key not in apart]:
                is_certain = len(maybe) == 1 and (column == "name" or not name) and self.may_be(maybe[0], fields)
                return maybe[0], is_certain, _("the same name") if is_certain else self._why(column, maybe)
            if apart and column == "name":
                return apart[0], False, self.other_identifier
        return None, False, ""

    def named(self, words):
        """The key of the one record, or row, with that address, identifier, or name in any language; None if it is not one."""
        found = list(self._by_identifier.get(self.bare(words), ()))
        if words in self.slugs:
            found = [self.slugs[words]]
        for column in NAME_COLUMNS:
            found = found or list(self._by_name.get((column, folded(words)), ()))
        return found[0] if len(found) == 1 else None

    def _why(self, column, found):
        if column == "name":
            return _("the same name as several") if len(found) > 1 else _("the same name, of another kind")
        return _("the same %(column)s") % {"column": self.model._meta.get_field(column).verbose_name}


class HierarchyReader(ReferenceReader):
    """Rows told apart, compared with what is here, applied, and taken back.

    `parent` is the field, and the column, of what a record is within; `names_itself` is said of a row that is within itself.
    """

    importer, matcher, parent, names_itself = "", None, "", ""
    ties = True

    def __init__(self, options, user):
        super().__init__(options, user)
        self.model = self.matcher.model
        self.here, self._rows, self._ahead = self.matcher(), set(), None
        chosen = options.get("resolved", {}).get(self.importer, {})
        self._chosen = {folded(words): uuid.UUID(key) for words, key in chosen.items()}

    def fields_of(self, row):
        """What a row says of a record: {field: value}. Raises ValueError with a sentence for what cannot be."""
        return {field: row.values[field] for field in self.matcher.fields_of_a_record if row.values.get(field)}

    def wanting(self, fields):
        """What a row that is new lacks, as a sentence; "" if nothing."""
        return "" if fields.get("name") else _("There is no name in English, and nothing here that the row could be.")

    def forget(self):
        for number in self._rows:
            self.here.forget(number)
        self._rows = set()

    def look_ahead(self, rows):
        self._ahead = self.matcher()
        for number, row in rows:
            self._ahead.learn(number, self._read(row)[0])

    def judge(self, rows):
        rows = list(rows)
        judged = [BatchRow.of(number, row, title=row.values.get("name", "")[:300]) for number, row in rows]
        before = {
            row.fingerprint: row for row in BatchRow.brought_before(self.importer, [row.fingerprint for row in judged])
        }
        for made, (_number, row) in zip(judged, rows, strict=True):
            earlier = before.get(made.fingerprint)
            if earlier is not None and (earlier.record_id not in self.here.fields or not earlier.unresolved):
                self._recognise(made, earlier)
            else:
                # Of a row whose parent was not here yet, that alone is left to do: the rest may have been mended since.
                self._judge(made, row, only_parent=earlier)
        return judged

    def _recognise(self, made, earlier):
        made.verdict, made.why = Verdict.SAME, _("brought before")
        if earlier.record_id in self.here.fields:
            made.record_id = earlier.record_id
        else:
            made.why = _("brought before, and deleted since")

    def _read(self, row):
        """(fields, what is wrong with them in sentences)."""
        try:
            return self.fields_of(row), []
        except ValueError as error:
            return {}, [str(error)]

    def _judge(self, made, row, only_parent=None):
        fields, errors = self._read(row)
        key, is_certain, why = self.here.match(fields)
        if only_parent:
            fields, key, is_certain, why = {}, only_parent.record_id, True, _("brought before")
        if row.refusal:
            errors = [row.refusal]
        elif not errors:
            errors = self._errors_of(fields, is_new=key is None)
        parent = row.values.get(self.parent, "")
        naming = [self.matcher.identifier, *NAME_COLUMNS]
        if parent and any(self.here.is_same(field, parent, fields[field]) for field in naming if fields.get(field)):
            errors.append(str(self.names_itself))
        if errors:
            made.verdict, made.notes = Verdict.ERROR, errors
            return
        if parent and self._named(parent) is None and (self._ahead is None or self._ahead.named(parent) is None):
            made.unresolved = [[self.importer, parent]]
        if key is None:
            made.verdict = Verdict.NEW
            self._rows.add(made.number)
            self.here.learn(made.number, fields)
            return
        made.why = str(why)
        if isinstance(key, int):
            made.same_as_row = key
        else:
            made.record_id = key
        made.changes = self._changes(key, fields, parent)
        made.verdict = Verdict.DOUBLE if not is_certain else Verdict.UPDATE if made.changes else Verdict.SAME

    def _errors_of(self, fields, *, is_new):
        """What is wrong with a row, in sentences. No query."""
        if is_new and (wanting := self.wanting(fields)):
            return [wanting]
        fields_of_model = self.model._meta.fields
        try:
            self.model(**fields).clean_fields(exclude=[f.name for f in fields_of_model if f.name not in fields])
        except ValidationError as error:
            return [f"{self._label(field)}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
        return []

    def _label(self, field):
        return capfirst(str(self.model._meta.get_field(field).verbose_name))

    def _changes(self, key, fields, parent):
        """[[what, before, after]] of what a row says otherwise. A row that says nothing of a field leaves it as it is."""
        known = self.here.fields[key]
        changes = [
            [str(self.model._meta.get_field(field).verbose_name), known.get(field, ""), value]
            for field, value in fields.items()
            if not self.here.is_same(field, known.get(field, ""), value)
        ]
        if parent:
            is_row = isinstance(key, int)
            standing = None if is_row else self.model.objects.select_related(self.parent).filter(pk=key).first()
            above = getattr(standing, self.parent, None)
            if above is None or self._named(parent) != above.pk:
                verbose_name = self.model._meta.get_field(self.parent).verbose_name
                changes.append([str(verbose_name), above.name if above else "", parent])
        return changes

    def _named(self, words):
        """The record that words stand for: an id, or the number of a row that is none yet; None where they stand for none."""
        return self._chosen.get(folded(words)) or self.here.named(words)

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
        """The record of the earlier row that this one is the same as, applied before."""
        return (
            BatchRow.objects.filter(batch=row.batch_id, number=row.same_as_row)
            .values_list("record_id", flat=True)
            .first()
        )

    def _make(self, row):
        source = row.as_row()
        fields = self.fields_of(source)
        key, is_certain, why = self.here.match(fields)
        if row.decision != Decision.CREATE and is_certain and not isinstance(key, int):
            row.record_id, row.why = key, str(why)  # somebody brought it while this waited to be applied
            self._change(row)
            return
        if wanting := self.wanting(fields):
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, wanting]
            return
        record = self.model(slug=self._slug(fields["name"]), **fields)
        self._set_parent(row, record, source)
        if not self.save(row, record):
            row.outcome = Outcome.REFUSED
            return
        self._rows.discard(row.number)
        self.here.forget(row.number)
        self._know(record)

    def _change(self, row):
        record = self.model.objects.filter(pk=row.record_id).first()
        if record is None:
            row.outcome, row.notes = Outcome.REFUSED, [*row.notes, _("The record it is the same as is not here.")]
            return
        source = row.as_row()
        earlier = BatchRow.brought_before(self.importer, [row.fingerprint]).filter(record_id=record.pk)
        fields = {} if earlier.exclude(pk=row.pk).exists() else self.fields_of(source)
        row.changes = self._changes(record.pk, fields, source.values.get(self.parent, ""))
        before = self._above(record)
        changed = {
            field: value
            for field, value in fields.items()
            if not self.here.is_same(field, getattr(record, field), value)
        }
        for field, value in changed.items():
            setattr(record, field, value)
        self._set_parent(row, record, source)
        if not changed and self._above(record) == before:
            row.outcome = Outcome.UNCHANGED
        elif self.save(row, record):
            self._know(record)
        else:
            row.outcome = Outcome.REFUSED

    def _above(self, record):
        return getattr(record, f"{self.parent}_id")

    def _set_parent(self, row, record, source):
        """Sets what the record is within, or notes that it is not here yet."""
        row.unresolved = []
        if words := source.values.get(self.parent, ""):
            key = self._named(words)
            if key is None or isinstance(key, int):
                row.unresolved = [[self.importer, words]]
            else:
                setattr(record, f"{self.parent}_id", key)

    def tie(self, rows):
        for row in rows:
            for _kind, words in row.unresolved:
                key = self._named(words)
                is_here = key is not None and not isinstance(key, int)
                record = self.model.objects.filter(pk=row.record_id).first() if is_here else None
                if record is not None:
                    setattr(record, f"{self.parent}_id", key)
                    row.unresolved, was = [], row.outcome
                    if not self.save(row, record) or was == Outcome.PUBLISHED:
                        row.outcome = was

    def _know(self, record):
        self.here.slugs[record.slug] = record.pk
        self.here.forget(record.pk)
        self.here.learn(record.pk, {field: getattr(record, field) for field in self.matcher.fields_of_a_record})

    def _slug(self, name):
        return free_slug(self.model, name, self.here.slugs)

    def before_deleting(self, row, record):
        # Parents may stand above or below what they hold; their own are taken back first.
        below = self.model.objects.filter(**{self.parent: record}).values("pk")
        for each in BatchRow.objects.filter(
            batch=row.batch_id, record_id__in=below, outcome__in=[Outcome.PUBLISHED, Outcome.CHANGED]
        ).order_by("-number"):
            self.undo(each)
            each.save(update_fields=["outcome", "notes"])


def free_slug(model, name, taken):
    """An address for a record of that name: not among those `taken`, and never another record's before. One query a try."""
    wanted = slug = slugify_title(name)
    number = 1
    while slug in taken or FormerAddress.objects.filter(record_type=model._meta.model_name, address=slug).exists():
        number += 1
        slug = f"{wanted[: 79 - len(str(number))]}-{number}"
    return slug
