"""Which columns of public tables hold addresses of other sites. Each app registers its own; nothing here knows them."""

from dataclasses import dataclass

from django.db import models

from unhub.links.models import AddressKey, WatchedLink

_columns = []


@dataclass(frozen=True)
class Column:
    """A column with addresses. `parent` is the link to the record that editors open to mend one; "" where it is the row's own.

    `is_indexed`: the rows with an address are found by an index.
    """

    model: type[models.Model]
    field: str
    parent: str = ""
    is_indexed: bool = False

    def new_addresses(self, after=None):
        """[(key of the row, address)] of rows whose address nobody watches yet, in the order of their keys."""
        watched = WatchedLink.objects.filter(key=AddressKey(models.OuterRef(self.field)))
        rows = self.model._base_manager.exclude(**{self.field: ""}).filter(~models.Exists(watched)).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        return rows.values_list("pk", self.field)

    def with_addresses(self, addresses):
        return self.model._base_manager.filter(**{f"{self.field}__in": addresses})


def watch(model, field, *, parent="", is_indexed=False):
    """Registers a column of a public table."""
    _columns.append(Column(model, field, parent, is_indexed))


def all_columns():
    return list(_columns)


def on_record(addresses):
    """Which of some addresses public records still lead to. One query for each column."""
    found = set()
    for column in _columns:
        found |= set(column.with_addresses(addresses).values_list(column.field, flat=True))
    return found
