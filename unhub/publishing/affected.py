"""Which other records a change concerns: those whose answers show something of the record that changed.

The apps say who shows what, once, at start-up:

    shows(Statement, Person, "attributions__person", fields=("slug", "name"))      # a statement shows who said it
    shows(Post, PostCapacity, "pk", of="post")                                     # a post shows its capacities

`Change.affects` keeps what was found: {"post": {"ids": ["01890a5d…"], "more": false, "by": [["pk", ["01890a5d…"]]]}}. `by` finds
all of them again, however many there are, as long as what leads to them stands; where a link was changed since, that change has an
entry of its own which names them. So lookups are never renamed without leaving the old one in place.
"""

import uuid
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

# How many ids an entry names itself, of each kind of record.
MOST_NAMED = 25
# Links that are looked at to find them: a statement may be attributed to one person twice.
MOST_LINKS = 4 * MOST_NAMED
# From how many links on a list of them all is not fetched whole for each of its pages.
MANY = 10_000

_shown = {}


@dataclass(frozen=True)
class Shown:
    """Records of `by` show something of those of a model: `lookup` leads from them to what is found at `of`, its key unless told.

    Only a change of `fields` is seen there (None: any change). With `only`, the name of a switch, only while that is on.
    """

    by: type[models.Model]
    lookup: str
    of: str = "pk"
    fields: tuple[str, ...] | None = None
    only: str = ""

    def concerns(self, changed, switches):
        return (not self.only or switches[self.only]) and (
            self.fields is None or self.of in changed or bool(changed.intersection(self.fields))
        )


def shows(by, model, lookup, *, of="pk", fields=None, only=""):
    """Says that answers about records of `by` show something of records of `model`: see Shown."""
    _shown.setdefault(model, []).append(Shown(by, lookup, of, fields, only))


class Footprint:
    """What others show of a record, as the database has it now. One query, none for what nobody shows."""

    def __init__(self, model, pk):
        self.model, self.pk = model, pk
        self.shown = _shown.get(model, [])
        columns = dict.fromkeys(
            name for each in self.shown for name in (each.of, each.only, *(each.fields or ())) if name
        )
        self.columns = list(columns)
        rows = model._base_manager.filter(pk=pk).order_by().values_list(*self.columns) if columns else ()
        self.rows = frozenset(rows)

    def values(self, column):
        place = self.columns.index(column)
        return {row[place] for row in self.rows} - {None}


def affected_by_change(before, after=None):
    """`Change.affects` of what changed between two footprints of a record. Ask for it after the change was made.

    Without `after` the record is about to go: ask before. A query for each kind of link that shows what changed.
    """
    after = after or before
    changed = {name for name in before.columns if before.values(name) != after.values(name)}
    if before is after or not changed and before.rows != after.rows:
        changed = set(before.columns)
    # Nobody refers yet to what was not there before.
    is_new = not before.rows
    switches = {
        each.only: any(before.values(each.only) | after.values(each.only)) for each in before.shown if each.only
    }
    conditions = {}
    for each in before.shown:
        if each.concerns(changed, switches) and not (is_new and each.of == "pk"):
            values = before.values(each.of) | after.values(each.of)
            if values:
                lookups = conditions.setdefault(each.by, {})
                lookups[each.lookup] = lookups.get(each.lookup, set()) | values
    affects = {}
    for model, lookups in conditions.items():
        ids, more = _ids(model, lookups, besides=before)
        if ids:
            by = [[lookup, sorted(map(str, values))] for lookup, values in lookups.items()]
            affects[model._meta.model_name] = {"ids": ids, "more": more, "by": by}
    return affects


def _ids(model, lookups, besides):
    """([id as text], whether there are more). A query for each lookup."""
    found, more = {}, False
    for lookup, values in lookups.items():
        if lookup == "pk":
            keys = list(values)
        else:
            rows = model._base_manager.filter(**{f"{lookup}__in": values}).order_by()
            keys = list(rows.values_list("pk", flat=True)[: MOST_LINKS + 1])
            more = more or len(keys) > MOST_LINKS
        found |= dict.fromkeys(str(key) for key in keys if (model, key) != (besides.model, besides.pk))
    return list(found)[:MOST_NAMED], more or len(found) > MOST_NAMED


def affected_types(change):
    """The kinds of records (names of models) that a change concerns."""
    return list(change.affects)


def affected_records(change, record_type):
    """The records of a kind that a change concerns, all there are now: a queryset. A query for each lookup."""
    model = next(model for model in apps.get_models() if _is_named(model, record_type))
    condition = Q(pk__in=[])
    for lookup, values in change.affects[record_type]["by"]:
        keys = [uuid.UUID(value) for value in values]
        rows = model._base_manager.filter(**{f"{lookup}__in": keys}).order_by()
        if lookup == "pk":
            condition |= Q(pk__in=keys)
        elif rows.values("pk")[:MANY].count() < MANY:
            condition |= Q(pk__in=rows.values("pk"))
        else:  # not to be fetched for every page: go through the records and look each one up
            condition |= Exists(rows.filter(pk=OuterRef("pk")))
    return model._base_manager.filter(condition).exclude(pk=change.record_id)


def _is_named(model, record_type):
    return model._meta.model_name == record_type and any(
        each.by is model for shown in _shown.values() for each in shown
    )
