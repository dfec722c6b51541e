"""What readers are told of a link: when it last answered, and since when it does not. Part of the record's own query.

rows_beside(StatementSource.objects.all, "statement", url="url", check=check_of("url"))
reachability(row["check"]).unreachable_since
"""

import datetime
from dataclasses import asdict, dataclass

from rest_framework import serializers

from unhub.links.models import AddressKey, WatchedLink
from unhub.text.days import day_in_words
from unhub.web.rows import read_moment, row_beside, row_of

_COLUMNS = ("checked_at", "reached_at", "failing_since", "is_broken")


def check_of(column):
    """An annotation: the check of the address in that column, one look-up by its key. Read it with `reachability`."""
    return row_beside(
        lambda address: WatchedLink.objects.filter(key=AddressKey(address)),
        of=column,
        **{name: name for name in _COLUMNS},
    )


@dataclass(frozen=True)
class Reachability:
    """Whether an address answers, as far as is known. `last_reached`: the last time that it did."""

    is_reachable: bool | None = None
    last_checked: datetime.datetime | None = None
    last_reached: datetime.datetime | None = None
    unreachable_since: datetime.datetime | None = None

    def display(self, consulted_on=None):
        """(day in words on which somebody or something last looked, day in words since which it does not answer), "" for unknown.

        A check that failed once is no news: until the link is broken, the last time it answered counts.
        """
        looked = self.last_checked if self.unreachable_since else self.last_reached
        days = [day for day in (consulted_on, looked and looked.date()) if day]
        since = self.unreachable_since
        return day_in_words(max(days)) if days else "", day_in_words(since.date()) if since else ""

    @property
    def fields(self):
        """The fields of ReachabilitySerializer."""
        return asdict(self)


def reachability(value):
    """The Reachability that an annotation of `check_of` holds; one that knows nothing where nobody has checked."""
    row = row_of(value)
    if not row:
        return Reachability()
    broken, reached = bool(row["is_broken"]), read_moment(row["reached_at"])
    return Reachability(
        is_reachable=False if broken else True if reached else None,
        last_checked=read_moment(row["checked_at"]),
        last_reached=reached,
        unreachable_since=read_moment(row["failing_since"]) if broken else None,
    )


class ReachabilitySerializer(serializers.Serializer):
    """Not part of any version: what link checks learn."""

    is_reachable = serializers.BooleanField(
        allow_null=True,
        help_text="False after three failed checks in a row over a week; true where it has answered; null: not known.",
    )
    last_checked = serializers.DateTimeField(
        allow_null=True, help_text="When the address was last asked by this site."
    )
    last_reached = serializers.DateTimeField(allow_null=True, help_text="When it last answered.")
    unreachable_since = serializers.DateTimeField(
        allow_null=True, help_text="When it first failed, where it does not answer any more."
    )
