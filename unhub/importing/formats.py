"""What a format is: a kind of file that becomes plain rows. Each app has its own, for its own kinds of records."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.importing.columns import Layout
from unhub.importing.dates import split_date
from unhub.importing.encodings import BYTE_ORDER_MARKS
from unhub.importing.rows import Row, Unreadable
from unhub.importing.tables import delimited, json_records, workbooks

HEAD = 65_536  # bytes of a file that are enough to tell what it is


@dataclass(frozen=True)
class Format:
    """A kind of file.

    `name` is for commands and forms, `label` and `help_text` for people. `looks_like(head, filename)` says, by the first bytes,
    whether a file is one. `rows(file, notes)` gives Row after Row of a binary file that can be sought, and adds to the list
    `notes` what a person should know of the file as a whole; it raises Unreadable where it cannot go on.
    """

    name: str
    label: str
    help_text: str
    looks_like: Callable[[bytes, str], bool]
    rows: Callable[[BinaryIO, list | None], Iterator[Row]]


def registry(*formats):
    """{name: format}, in the order in which a file is tried on them: the particular before the general."""
    return {format.name: format for format in formats}


def detect_among(formats: Iterable[Format], head: bytes, filename=""):
    """The format of a file, by its first bytes (HEAD of them are enough) and its name. Raises Unreadable, with what would do."""
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty."))
    found = next((format for format in formats if format.looks_like(head, filename.lower())), None)
    if found:
        return found
    kind = next((kind for mark, kind in OTHER_KINDS.items() if head.startswith(mark)), "")
    labels = ", ".join(str(format.label) for format in formats)
    if kind:
        raise Unreadable(_("This is %(kind)s. What can be read: %(formats)s.") % {"kind": kind, "formats": labels})
    raise Unreadable(_("This is nothing that can be read. What can be: %(formats)s.") % {"formats": labels})


OTHER_KINDS = {
    b"%PDF": gettext_lazy("a PDF"),
    b"\x89PNG": gettext_lazy("an image"),
    b"\xff\xd8\xff": gettext_lazy("an image"),
    b"GIF8": gettext_lazy("an image"),
    b"\x1f\x8b": gettext_lazy("a packed file; unpack it first"),
    b"7z\xbc\xaf": gettext_lazy("a packed file; unpack it first"),
    b"Rar!": gettext_lazy("a packed file; unpack it first"),
    b"{\\rtf": gettext_lazy("a text of a word processor; save it as plain text"),
    b"SQLite format 3": gettext_lazy("a database"),
}


def text_of(head):
    """The first bytes as text without blanks before it: enough to recognise a format, never to read it."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if b"\0" in head[:4]:
        encoding = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    return head.decode("utf-8", "replace").lstrip(" \t\r\n")


def is_binary(head):
    """Whether these are not the first bytes of a text."""
    text = text_of(head)[:1000]
    return text.count("\0") > len(text) // 20 or any(head.startswith(mark) for mark in OTHER_KINDS)


def is_json(head):
    return text_of(head).startswith(("{", "["))


def root_of(head):
    """The name of the first element of an XML or HTML file, in lower case and without prefix; "" where there is none."""
    found = re.match(
        r"(?:<\?[^>]*>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>|\s)*<([A-Za-z][\w:.-]*)",
        text_of(head),
        re.IGNORECASE | re.DOTALL,
    )
    return found[1].lower().rpartition(":")[2] if found else ""


def table_formats(columns, prepare=None, mend=None):
    """The three kinds of tables with these columns: workbook, JSON Lines, CSV.

    `prepare(record)` is for records of JSON whose members hold more than words, `mend(row)` for every row.
    """

    def mended(rows):
        return map(mend, rows) if mend else rows

    def is_workbook(head, filename):
        return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or filename.endswith((".xlsx", ".xls"))

    def is_json_lines(head, filename):
        return is_json(head) or filename.endswith((".jsonl", ".ndjson"))

    def is_delimited(head, filename):
        if is_binary(head) or text_of(head).startswith(("<", "{", "[")):
            return False
        first = text_of(head).partition("\n")[0].strip()
        names_columns = any(
            Layout(columns, [name.strip(' "') for name in first.split(mark)]).meant for mark in delimited.DELIMITERS
        )
        # “27 July 2017, Title” is a line of a list.
        return (names_columns and not split_date(first)[0]) or filename.endswith((".csv", ".tsv"))

    return (
        Format(
            "xlsx",
            gettext_lazy("Workbook (XLSX)"),
            gettext_lazy("Sheets whose first row names the columns. Formulas are refused."),
            is_workbook,
            lambda file, notes=None: mended(workbooks.rows(file, columns, notes)),
        ),
        Format(
            "json",
            gettext_lazy("JSON Lines"),
            gettext_lazy("An object on each line, or an array of objects, with the columns as their members."),
            is_json_lines,
            lambda file, notes=None: mended(json_records.rows(file, columns, notes, prepare)),
        ),
        Format(
            "csv",
            gettext_lazy("CSV"),
            gettext_lazy("The first line names the columns; commas, semicolons, tabs or bars part them."),
            is_delimited,
            lambda file, notes=None: mended(delimited.rows(file, columns, notes)),
        ),
    )
