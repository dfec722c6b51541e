"""What every format gives: plain rows with the place they came from, before anybody has judged them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice


class Unreadable(ValueError):
    """A file cannot be read, or not to its end. Says where and why, in words for the person who brought it."""

    def __init__(self, reason, place=""):
        super().__init__(f"{place}: {reason}" if place else str(reason))
        self.reason, self.place = reason, place


@dataclass(frozen=True)
class Row:
    """One record as a source has it.

    `values` are words under the names of the kind's own columns: a string, or a tuple of strings where a column takes several.
    Dates are as written, character references resolved, nothing else mended: non-breaking spaces stay. What is not there is
    left out. `place` leads a person to it: "line 3", "sheet “2017”, row 4", "item 12". `ignored` are columns or fields of the
    source that mean nothing here, for the report. `refusal` says why a row cannot be used although the file goes on; values
    may be partial then.
    """

    place: str
    values: Mapping[str, str | tuple[str, ...]]
    ignored: tuple[str, ...] = ()
    refusal: str = ""
    raw: str = field(default="", repr=False)  # the line or snippet, shortened: for the list of what was refused


def batched(values, size):
    """The values in lists of at most that size."""
    values = iter(values)
    while some := list(islice(values, size)):
        yield some
