"""Columns by name: which of a file's headings mean what, and the words under them.

reading = Layout(COLUMNS, ["Date", "Headline", "Colour"])      # once for all rows with these headings
reading.row("line 2", ["2017-07-27", "A title", "red"])        # Row(values={"date": …, "title": …}, ignored=("Colour",))
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from unhub.importing.rows import Row, Unreadable

LONGEST_SNIPPET = 200  # of a line or record, in the list of what was refused
LONGEST_CELL = 2_000_000  # characters; a text has 1,000,000 at most, and may come as HTML
BLANK = " \t\r\n\f\v"  # taken off both ends; a non-breaking space is part of what was written


def apart(words):
    """The values in one cell of a column that takes several: names may hold commas, so semicolons, bars and lines part them."""
    return re.split(r"[;|\n]", words)


@dataclass(frozen=True)
class Column:
    """A column: what it is for, whether it takes several values, and by what other names files call it."""

    name: str
    help_text: str
    several: bool = False
    also: tuple[str, ...] = ()
    split: Callable[[str], list[str]] = apart  # of one cell, where it takes several
    # A regular expression for what only some files mean by one of the other names: where it does not fit, it is not meant.
    only: str = ""

    @property
    def names(self):
        return (self.name, *self.also)

    def takes(self, heading, words):
        return not self.only or same_name(heading) == self.name or bool(re.match(self.only, words, re.IGNORECASE))


def columns(*given):
    """{name: column}, for columns in their order. Raises ValueError if two would answer to one name."""
    meant = {}
    for column in given:
        for name in column.names:
            if same_name(name) in meant:
                raise ValueError(f"{name} means {meant[same_name(name)]} and {column.name}")
            meant[same_name(name)] = column.name
    return {column.name: column for column in given}


def same_name(heading):
    """Headings are the same whatever their case, blanks, hyphens and underscores: "Raw date" and raw_date."""
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", str(heading)).strip("\ufeff \t\r\n")).casefold()


class Layout:
    """What the headings of a file mean. `ignored` are those that mean nothing here."""

    def __init__(self, columns: Mapping[str, Column], headings):
        self.headings = [str(heading) for heading in headings]
        by_name = {
            same_name(name): (column, rank) for column in columns.values() for rank, name in enumerate(column.names)
        }
        found, ignored = {}, []
        for place, heading in enumerate(self.headings):
            column, rank = by_name.get(same_name(heading), (None, 0))
            if column:
                found.setdefault(column.name, []).append((rank, place))
            elif heading.strip():
                ignored.append(heading.strip()[:LONGEST_SNIPPET])
        self.ignored = tuple(ignored)
        # A file may have a date and a raw date: the name that is the column's own comes first, then in the order of `also`.
        self.meant = [(columns[name], [place for _rank, place in sorted(places)]) for name, places in found.items()]

    def refuse_unknown(self, columns, place):
        """Raises Unreadable where no heading is a column: most likely there are no headings."""
        if not self.meant:
            raise Unreadable(
                _(
                    "None of “%(headings)s” is the name of a column. The first line must name the columns, such as %(names)s."
                )
                % {
                    "headings": shortened(", ".join(self.headings)),
                    "names": ", ".join(list(columns)[:6]),
                },
                place,
            )

    def refuse_doubles(self, place):
        """Raises Unreadable where two headings are the same and mean something."""
        for column, places in self.meant:
            names = [same_name(self.headings[place]) for place in places]
            if double := next((name for name in names if names.count(name) > 1), None):
                numbers = [str(at + 1) for at, name in zip(places, names, strict=True) if name == double]
                raise Unreadable(
                    _(
                        "Columns %(numbers)s are both called “%(heading)s”, which means %(column)s. Rename or remove one."
                    )
                    % {
                        "numbers": ", ".join(numbers),
                        "heading": shortened(self.headings[int(numbers[0]) - 1]),
                        "column": column.name,
                    },
                    place,
                )

    def row(self, place, cells, raw=""):
        """The row these cells are: words, or lists of words for columns that take several. Refused where one is neither."""
        values, ignored, refusal = {}, self.ignored, ""
        for column, places in self.meant:
            words = ()
            for at in places:
                heading = self.headings[at]
                try:
                    more = words_of(column, cells[at], heading)
                except ValueError as error:
                    refusal = refusal or str(error)
                    continue
                if column.only and not all(column.takes(heading, word) for word in more):
                    ignored += (heading,)
                elif column.several:
                    words += tuple(word for word in more if word not in words)
                elif not words:
                    words = more
                elif more and more != words:
                    ignored += (heading,)
            if words:
                values[column.name] = words if column.several else words[0]
        if not values and not refusal:
            refusal = _("There is nothing in it that means anything here.")
        return Row(place, values, ignored, refusal, shortened(raw) if refusal else "")


def words_of(column, cell: Any, heading):
    """The words in a cell, as a tuple. Raises ValueError with a sentence for what are no words, or no words a database takes."""
    if isinstance(cell, str) and not column.several:
        # Nearly all cells of a million rows: the short way.
        refuse_what_is_no_text(cell, heading)
        return (words,) if (words := cell.strip(BLANK)) else ()
    pieces = cell if isinstance(cell, list | tuple) else [cell]
    words = []
    for piece in pieces:
        if isinstance(piece, dict):
            # {"name": "Nepal"}, and WordPress's {"rendered": "…"}.
            piece = next(
                (piece[key] for key in ("name", "title", "rendered") if isinstance(piece.get(key), str)), piece
            )
        if piece is None:
            continue
        if not isinstance(piece, str):
            raise ValueError(_("“%(column)s” holds a list or an object where words belong.") % {"column": heading})
        refuse_what_is_no_text(piece, heading)
        # A list has been taken apart already, but for runs such as "SG/SM/1/PAL/2".
        is_apart = not column.several or (pieces is cell and column.split is apart)
        parts = [piece] if is_apart else column.split(piece)
        words += [word for part in parts if (word := part.strip(BLANK))]
    if len(words) > 1 and not column.several:
        raise ValueError(
            _("“%(column)s” takes one value; here are %(count)s.") % {"column": heading, "count": len(words)}
        )
    return tuple(dict.fromkeys(words))


def refuse_what_is_no_text(words, heading):
    """Raises ValueError, in a sentence, for what neither a database nor a browser takes."""
    if len(words) > LONGEST_CELL:
        raise ValueError(
            _("“%(column)s” has %(count)s characters; at most %(limit)s are read.")
            % {"column": heading, "count": f"{len(words):,}", "limit": f"{LONGEST_CELL:,}"}
        )
    if "\0" in words:
        raise ValueError(_("“%(column)s” contains a NUL character. Remove it.") % {"column": heading})
    if not words.isascii() and re.search("[\ud800-\udfff]", words):
        raise ValueError(_("“%(column)s” contains half of a character (a lone surrogate).") % {"column": heading})


def refused(place, reason, raw=""):
    """A row that could not be read at all."""
    return Row(place, {}, (), str(reason), shortened(raw))


def with_ignored(row, ignored):
    """The row, with more of its source that means nothing here."""
    return replace(row, ignored=(*row.ignored, *ignored)) if ignored else row


def shortened(words):
    """The beginning of a line, fit for a message: printable, on one line."""
    words = words[: LONGEST_SNIPPET + 1]
    words = "".join(letter if letter.isprintable() else " " for letter in words)
    return words if len(words) <= LONGEST_SNIPPET else words[:LONGEST_SNIPPET] + "…"
