"""Workbooks (XLSX), read sheet by sheet and row by row.

A workbook is a ZIP archive of XML: what it would be unpacked is known before, and bounded. openpyxl reads it with defusedxml,
which refuses document types and entities.
"""

import datetime
import warnings
import zipfile

import openpyxl
from django.utils.translation import gettext as _

from unhub.importing.columns import LONGEST_CELL, Layout, refused
from unhub.importing.rows import Unreadable

# It warns of what it will not keep when it writes (drop-down lists, styles); nothing is written here.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

# Unpacked, in bytes. Sheets are streamed; everything else is in memory at once, and takes up to eight times its size there.
LARGEST_SHEET = 400_000_000
LARGEST_OTHER_PART = 20_000_000
MOST_PACKED = 100  # times smaller than unpacked, from this size on; tables of people are ten to thirty times smaller
MOST_PARTS = 1_000
MOST_COLUMNS = 200
MOST_ROWS = 1_048_576  # as many as the format has
# Of rows that hold nothing: a single number in the last row would make a million of them.
MOST_EMPTY_ROWS = 100_000


def rows(file, columns, notes=None):
    """The rows of all sheets whose first row names columns. Other sheets are named in the notes.

    A formula is refused: what it comes to is the program's knowledge that wrote it, not ours. Dates come as 2017-07-27, or
    2017-07-27T16:06 with a time of day.
    """
    notes = [] if notes is None else notes
    _refuse_bombs(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Unreadable:
        raise
    except (
        Exception
    ) as error:  # openpyxl raises whatever it stumbles over: KeyError, ValueError, TypeError, ParseError …
        raise Unreadable(_not_a_workbook()) from error
    count = 0
    try:
        for sheet in book.worksheets:
            try:
                for row in _rows_of(sheet, columns, notes):
                    count += 1
                    yield row
            except Unreadable:
                raise
            except Exception as error:
                raise Unreadable(_not_a_workbook(), _sheet(sheet)) from error
    finally:
        book.close()
    if not count:
        raise Unreadable(
            _(
                "No sheet has the names of columns in its first row and rows below. Columns are, among others: %(names)s."
            )
            % {"names": ", ".join(list(columns)[:6])}
        )


def _rows_of(sheet, columns, notes):
    layout, empty = None, 0
    for number, cells in enumerate(sheet.iter_rows(min_row=1, max_row=MOST_ROWS, max_col=MOST_COLUMNS + 1), 1):
        if not any(cell.value not in (None, "") for cell in cells):
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                raise Unreadable(
                    _("More than %(limit)s empty rows. Delete what stands below the table.")
                    % {"limit": f"{MOST_EMPTY_ROWS:,}"},
                    _row(sheet, number),
                )
            continue
        place = _row(sheet, number)
        if layout is None:
            headings = [str(cell.value if cell.value is not None else "") for cell in cells]
            while headings and not headings[-1]:
                headings.pop()
            if len(headings) > MOST_COLUMNS:
                raise Unreadable(_("More than %(limit)s columns.") % {"limit": MOST_COLUMNS}, place)
            layout = Layout(columns, headings)
            if not layout.meant:
                notes.append(_("%(sheet)s has no column known here and was passed over.") % {"sheet": _sheet(sheet)})
                return
            layout.refuse_doubles(place)
            if layout.ignored:
                notes.append(
                    _("%(sheet)s: columns that mean nothing here: %(names)s.")
                    % {"sheet": _sheet(sheet), "names": ", ".join(layout.ignored)}
                )
            continue
        beyond = [cell for cell in cells[len(layout.headings) :] if cell.value not in (None, "")]
        if beyond:
            yield refused(
                place,
                _("Cell %(cell)s stands beyond the last column that has a name.") % {"cell": beyond[0].coordinate},
                str(beyond[0].value),
            )
            continue
        try:
            words = [_words(cell) for cell in cells[: len(layout.headings)]]
        except ValueError as error:
            yield refused(place, error, " | ".join(str(cell.value or "")[:50] for cell in cells[:20]))
            continue
        words += [None] * (len(layout.headings) - len(words))
        yield layout.row(place, words, " | ".join(word or "" for word in words))


def _words(cell):
    """What a cell says, as text; None where it is empty. Raises ValueError, in a sentence, for formulas and errors."""
    value = cell.value
    if cell.data_type == "f":
        raise ValueError(
            _("Cell %(cell)s holds a formula. Copy the column and paste it as values.") % {"cell": cell.coordinate}
        )
    if cell.data_type == "e":
        raise ValueError(_("Cell %(cell)s holds an error: %(value)s.") % {"cell": cell.coordinate, "value": value})
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="minutes") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:LONGEST_CELL]


def _refuse_bombs(file):
    """Raises Unreadable for what is no workbook, or would be unreasonably large once unpacked. Nothing is unpacked for that.

    The sizes an archive claims bind it: Python's zipfile gives no byte beyond them.
    """
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This workbook is protected by a password, or an old .xls. Save it as .xlsx, without password.")
        )
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except Exception as error:
        raise Unreadable(_not_a_workbook()) from error
    finally:
        file.seek(0)
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is a ZIP archive and no workbook. Unpack it and bring what is in it."))
    if len(parts) > MOST_PARTS or len(set(names)) < len(names):
        raise Unreadable(_("This workbook has too many parts, or the same one twice."))
    for part in parts:
        limit = LARGEST_SHEET if part.filename.startswith("xl/worksheets/") else LARGEST_OTHER_PART
        if part.filename.startswith("xl/media/"):
            continue  # images are never unpacked
        if part.file_size > limit:
            raise Unreadable(
                _(
                    "%(part)s would be %(size)s MB once unpacked; at most %(limit)s are read. Bring it in several files, or as CSV."
                )
                % {"part": part.filename[:80], "size": part.file_size // 1_000_000, "limit": limit // 1_000_000}
            )
        if part.file_size > max(LARGEST_OTHER_PART, MOST_PACKED * part.compress_size):
            raise Unreadable(
                _("%(part)s is packed more than %(times)s times smaller than it is, as no table is. Bring it as CSV.")
                % {"part": part.filename[:80], "times": MOST_PACKED}
            )


def _not_a_workbook():
    # What openpyxl says of it may name a path of this machine.
    return _("This is no workbook that can be read. Save it as .xlsx or CSV once more.")


def _sheet(sheet):
    return _("sheet “%(title)s”") % {"title": sheet.title[:60]}


def _row(sheet, number):
    return _("sheet “%(title)s”, row %(number)s") % {"title": sheet.title[:60], "number": number}
