"""A record's content as plain data, and copying it between the twin tables."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

SCHEMA = 1


def describe(kind, record, *, live=True):
    """The whole content of a record as JSON data: what a version keeps and what its fingerprint is made of.

    References are ids, dates ISO text, files their stored names. One query per child and per many-to-many.
    """
    data = {"id": str(record.pk), **_values(kind.fields, record)}
    for name in kind.many:
        data[name] = sorted(str(pk) for pk in getattr(record, name).values_list("pk", flat=True))
    for child in kind.children:
        model, parent = (child.live, child.parent) if live else (child.draft, "draft")
        rows = model.objects.filter(**{parent: record}).order_by("pk")
        data[child.name] = [{"id": str(row.pk), **_values(child.fields, row)} for row in rows]
    return data


def read_fields(fields, record, data):
    """Sets the given fields of an unsaved record from plain data of any age, to show it. No query: references stay ids.

    Unknown keys are ignored; what is missing, or no longer a value the field can have, gets the field's default.
    """
    for f in fields:
        if f.primary_key:
            continue
        value = data.get(f.name)
        try:
            value = f.to_python(value) if value is not None else None
        except ValidationError:
            value = None
        setattr(record, f.attname, f.get_default() if value is None else value)


def child_rows(content, name, /, **defaults):
    """The rows of one child in content of any age, each with the keys of `defaults` and no others."""
    return [
        {key: default if row.get(key) is None else row[key] for key, default in defaults.items()}
        for row in content.get(name) or ()
    ]


def fields_declared_in(content_model, model):
    """The fields of a model that the abstract content model declares; those that only the public side has are not among them."""
    names = {f.name for f in content_model._meta.fields}
    return [f for f in model._meta.concrete_fields if f.name in names and not f.primary_key]


def copy_fields(fields, source, target):
    """Sets the given fields of target to those of source. No query."""
    for f in fields:
        if not f.primary_key:
            setattr(target, f.attname, getattr(source, f.attname))


def _values(fields, row):
    return {f.name: _plain(f.value_from_object(row)) for f in fields if not f.primary_key}


def _plain(value):
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value)


def fill_draft(kind, draft, content):
    """Writes content as `describe` gave it into a draft, whatever was in there. Returns what could not be kept, in words.

    Reads content of any age: unknown keys are ignored, missing ones get the field's default. What it referred to and is no longer
    there is left out; a row that is nothing without it goes too. One query per reference, three per child.
    """
    lost = []
    _read(kind.fields, draft, content, lost)
    draft.save()
    for name in kind.many:
        related = getattr(draft, name)
        wanted = set(content.get(name) or ())
        there = related.model._default_manager.filter(pk__in=wanted)
        related.set(there)
        lost += [str(related.model._meta.verbose_name)] * (len(wanted) - len(there))
    for child in kind.children:
        child.draft.objects.filter(draft=draft).delete()
        for data in content.get(child.name) or ():
            row = child.draft(pk=uuid.UUID(data["id"]), draft=draft)
            before = len(lost)
            if not _read(child.fields, row, data, lost):
                continue
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                # An attribution is nothing without its speaker, though the column may be empty.
                if len(lost) == before:
                    raise
    return [_("A reference is no longer there and was left out: %(what)s.") % {"what": what} for what in lost]


def _read(fields, row, data, lost):
    """Sets the fields of a row from plain data; False if something it cannot be without is gone."""
    for f in fields:
        if f.primary_key or f.name not in data:
            continue
        value = _value(f, data)
        if f.is_relation and value is not None and not f.related_model._default_manager.filter(pk=value).exists():
            lost.append(str(f.verbose_name))
            if not f.null:
                return False
            value = None
        setattr(row, f.attname, value)
    return True


def _value(f, data):
    return f.to_python(data[f.name]) if data[f.name] is not None or f.null else f.get_default()


def rebuild(kind, content):
    """A draft as `describe` gave it, as rows that are not in the database: (draft, {many: [keys]}, {child: [rows]}). No query.

    For showing a former state in a form. Reads content of any age, as `fill_draft` does; what it refers to may be gone.
    """
    draft = kind.draft(pk=uuid.UUID(content["id"]))
    _copy_plain(kind.fields, draft, content)
    many = {name: [uuid.UUID(pk) for pk in content.get(name) or ()] for name in kind.many}
    rows = {}
    for child in kind.children:
        rows[child.name] = [child.draft(pk=uuid.UUID(data["id"])) for data in content.get(child.name) or ()]
        for row, data in zip(rows[child.name], content.get(child.name) or (), strict=True):
            row.draft_id = draft.pk
            _copy_plain(child.fields, row, data)
    return draft, many, rows


def _copy_plain(fields, row, data):
    for f in fields:
        if not f.primary_key and f.name in data:
            setattr(row, f.attname, _value(f, data))
