"""Two states of a record beside each other: what changed from one to the other, in words.

    groups = compare(kind, before, after)       # content as `describe` gives it, of any age

Names stand instead of ids, the labels of choices instead of their codes, dates as people write them; texts are compared word
by word. What the two have in common is left out.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.text.differences import DELETED, INSERTED, Piece, differences, in_words
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang
from unhub.text.partial_dates import PartialDate, PartialDateField

AROUND = 1  # unchanged paragraphs shown on either side of a change


@dataclass
class FieldChange:
    """A field that differs. Either `paragraphs` of a long text, or `pieces` of a short one; `remark` where neither would show."""

    label: str
    pieces: tuple = ()
    paragraphs: list = field(default_factory=list)
    remark: str = ""
    lang: str = ""
    dir: str = ""


@dataclass
class Group:
    """What differs in the record itself or in one of its rows. `remark`: what became of the row as a whole."""

    label: str
    changes: list
    remark: str = ""
    kind: str = "changed"


class Names:
    """What the ids in several contents stand for: one query for each kind of record they refer to."""

    def __init__(self, kind, *contents):
        wanted = defaultdict(set)
        for content in contents:
            _collect(wanted, kind.fields, content)
            for name in kind.many:
                model = kind.live._meta.get_field(name).related_model
                wanted[model].update(content.get(name) or ())
            for child in kind.children:
                for row in content.get(child.name) or ():
                    _collect(wanted, child.fields, row)
        self._names = {
            model: {str(record.pk): str(record) for record in _with_related(model).filter(pk__in=ids)}
            for model, ids in wanted.items()
            if ids
        }

    def by_id(self):
        """{id: name} of all of them that are still on record, in the order of ids."""
        return dict(sorted((pk, name) for names in self._names.values() for pk, name in names.items()))

    def of(self, model, pk):
        return self._names.get(model, {}).get(str(pk)) or _("no longer on record")


def compare(kind, before, after):
    """What changed from one content to the other, as a list of Group; [] where nothing did. One query per kind of reference."""
    names = Names(kind, before, after)
    groups = [
        Group(_("The record"), [*_changes(kind.fields, before, after, names), *_links(kind, before, after, names)])
    ]
    for child in kind.children:
        for old, new in _row_pairs(child, before.get(child.name) or (), after.get(child.name) or ()):
            # Of a row that has come or gone the heading says what it is; where it stood among others says nothing.
            said = set() if old and new else {"order", *unique_fields(child)}
            fields = [f for f in child.fields if f.name not in said]
            changes = _changes(fields, old or {}, new or {}, names)
            if old is None:
                groups.append(Group(_row_name(child, new, names), changes, _("Added."), "inserted"))
            elif new is None:
                groups.append(Group(_row_name(child, old, names), changes, _("Taken away."), "deleted"))
            else:
                groups.append(Group(_row_name(child, new, names), changes))
    return [group for group in groups if group.changes or group.remark]


def value_in_words(f, value, names):
    """A plain value of a field as it reads; "" where there is none."""
    if value in (None, ""):
        return ""
    if f.is_relation:
        return names.of(f.related_model, value)
    if f.choices:
        return capfirst(str(dict(f.flatchoices).get(value, value)))
    if isinstance(f, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(f, models.FileField):
        # Two files are told apart by the beginning of the names they are stored under, which mean nothing to readers.
        return _("file %(mark)s") % {"mark": PurePath(str(value)).name[:6]}
    try:
        if isinstance(f, PartialDateField):
            return PartialDate(value).display()
        if isinstance(f, models.DateField):
            return date_format(f.to_python(value), "j F Y")
    except (ValueError, ValidationError):
        return str(value)
    return str(value)


def _collect(wanted, fields, data):
    for f in fields:
        if f.is_relation and data.get(f.name):
            wanted[f.related_model].add(data[f.name])


def _with_related(model):
    """Records with what their names are made of: an appointment is called after its person and post."""
    return model._default_manager.select_related(
        *(f.name for f in model._meta.concrete_fields if f.is_relation and not f.null)
    )


# --- fields ------------------------------------------------------------------------------------------------------------


def _changes(fields, before, after, names):
    language = after.get("language") or before.get("language") or ""
    found = []
    for f in fields:
        if f.primary_key or not (f.editable or f.is_relation):
            continue
        old, new = _value(f, before), _value(f, after)
        if old == new:
            continue
        change = _change(f, old, new, names)
        if is_prose(f) and language in LANGUAGES_BY_CODE:
            change.lang, change.dir = html_lang(language), direction(language)
        found.append(change)
    return found


def _value(f, data):
    """The value, with nothing and empty as one, and the default for what a content of another age lacks."""
    if f.name in data or not data:
        value = data.get(f.name)
    else:
        value = f.get_default()
    return "" if value is None else value


def is_prose(f):
    """Whether a field holds words that people wrote, which can be compared word by word."""
    plain = isinstance(f, models.CharField | models.TextField) and not isinstance(
        f, models.URLField | models.SlugField
    )
    return plain and not f.choices and not isinstance(f, PartialDateField)


def _change(f, old, new, names):
    label = capfirst(f.verbose_name)
    if isinstance(f, models.TextField):
        paragraphs = differences(str(old), str(new), around=AROUND)
        return FieldChange(
            label, paragraphs=paragraphs, remark="" if paragraphs else _("Only spaces or line breaks differ.")
        )
    if is_prose(f) and old and new:
        return FieldChange(label, pieces=in_words(str(old), str(new)))
    return FieldChange(label, pieces=_one_for_the_other(value_in_words(f, old, names), value_in_words(f, new, names)))


def _one_for_the_other(old, new):
    pieces = [Piece(DELETED, old)] if old else []
    if new:
        pieces.append(Piece(INSERTED, new))
    return tuple(pieces)


def _links(kind, before, after, names):
    """Topics and the like: what was added and what was taken away."""
    found = []
    for name in kind.many:
        f = kind.live._meta.get_field(name)
        old, new = set(before.get(name) or ()), set(after.get(name) or ())
        pieces = [
            Piece(sort, text)
            for sort, ids in ((DELETED, old - new), (INSERTED, new - old))
            for text in sorted(names.of(f.related_model, pk) for pk in ids)
        ]
        if pieces:
            found.append(FieldChange(capfirst(f.verbose_name), pieces=tuple(pieces)))
    return found


# --- rows --------------------------------------------------------------------------------------------------------------


def _row_pairs(child, before, after):
    """[(row before, row after)], None for the one that is not there: in the order they stand in after, then what is gone.

    Rows keep their ids. One that was taken away and written anew, such as the text in one language, is known by what there
    can be only one of.
    """
    unique = unique_fields(child)
    old_rows = {row["id"]: row for row in before}
    new_ids = {row["id"] for row in after}
    by_key = {_key(row, unique): row["id"] for row in before if unique and row["id"] not in new_ids}
    pairs, met = [], set()
    for row in sorted(after, key=_place):
        pk = row["id"] if row["id"] in old_rows else by_key.get(_key(row, unique)) if unique else None
        pairs.append((old_rows.get(pk), row))
        met.add(pk)
    return pairs + [(row, None) for row in sorted(before, key=_place) if row["id"] not in met]


def unique_fields(child):
    """The names of the fields of which a record can have the same only once: the language of a text, the address of a source."""
    for constraint in child.live._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and child.parent in constraint.fields:
            return tuple(name for name in constraint.fields if name != child.parent)
    return ()


def _key(row, names):
    return tuple(row.get(name) for name in names)


def _place(row):
    return row.get("order") or 0, row["id"]


def _row_name(child, row, names):
    """ "Text: Arabic", "Attribution: António Guterres, Secretary-General"."""
    by_name = {f.name: f for f in child.fields}
    unique = [by_name[name] for name in unique_fields(child) if name in by_name and by_name[name].editable]
    prose = [f for f in child.fields if is_prose(f) and f.editable]
    telling = unique or [f for f in child.fields if f.is_relation] or prose[:1]
    words = [words for f in telling if (words := value_in_words(f, row.get(f.name), names))]
    label = capfirst(child.live._meta.verbose_name)
    return f"{label}: {', '.join(words)}" if words else label
