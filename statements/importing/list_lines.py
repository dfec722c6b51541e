"""A line of a list: which part of it is the date, and what it says."""

import re
from typing import NamedTuple

from unhub.importing.dates import split_date

BETWEEN = re.compile(r"^[ \t\u00a0]*(?:[-–—:|•·,.]+[ \t\u00a0]+|\t|[-–—:|])?[ \t]*")
BULLET = re.compile(r"^[ \t]*(?:[-*•·‣▪–]|\d{1,3}[.)])[ \t]+(?=\S)")


class Entry(NamedTuple):
    """A line of a list: its date and what stands behind that, either of which may be missing."""

    place: str
    date: str
    words: str
    raw: str
    urls: tuple = ()
    is_heading: bool = False
    is_listed: bool = True  # in a list, or a table, in which others have dates; or a line of text
    language: str = ""


def entry_of(place, raw, is_heading=False):
    """The entry that a line is: “27 July 2017 — Title”, “- 07/27/2017Title”, a date alone, a title alone, a heading."""
    bare = raw if split_date(raw)[0] else BULLET.sub("", raw, count=1)
    date, rest = split_date(bare)
    words = BETWEEN.sub("", rest, count=1) if date else rest
    ends_in_colon = not date and (raw.rstrip().endswith((":", "：")) or raw.startswith("#"))
    return Entry(place, date, words.strip(" \t"), raw, is_heading=is_heading or ends_in_colon)
