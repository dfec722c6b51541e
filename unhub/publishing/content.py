"""A record's content as plain data, and copying it between the twin tables."""

import datetime
import uuid

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
