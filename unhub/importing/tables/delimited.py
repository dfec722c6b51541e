"""Text with delimiters: commas, semicolons, tabs or bars, whichever finds most columns in the first line."""

import csv

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unhub.importing.columns import LONGEST_CELL, Layout, refused
from unhub.importing.encodings import LONGEST_LINE, NAMES, encoding_of, line_number, line_numbers, lines
from unhub.importing.rows import Unreadable

DELIMITERS = ",;\t|"
MOST_COLUMNS = 500
csv.field_size_limit(LONGEST_CELL)  # of this process: the module has no other way


def rows(file, columns, notes=None):
    """The rows of a table. A row that is broken is refused; the table goes on with the next line.

    Cells that begin with = + - @ are words like others: nothing is computed here.
    """
    notes = [] if notes is None else notes
    encoding = encoding_of(file)
    if not encoding.startswith("utf-8"):
        notes.append(_("Read as %(encoding)s.") % {"encoding": NAMES[encoding]})
    source = _Lines(lines(file, encoding))
    headings, delimiter = _headings(source, columns)
    layout = Layout(columns, headings)
    layout.refuse_unknown(columns, line_number(source.number))
    layout.refuse_doubles(line_number(source.number))
    if layout.ignored:
        notes.append(_("Columns that mean nothing here: %(names)s.") % {"names": ", ".join(layout.ignored)})
    reader, count, empty = csv.reader(source, delimiter=delimiter, strict=True), 0, 0
    place = line_numbers()
    while True:
        source.begins = source.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if "field larger" in str(error):
                # Where the quotation belongs to, and so where the next row begins, cannot be known.
                raise Unreadable(_words_for(error, source), line_number(source.begins)) from error
            count += 1
            yield refused(place(source.begins), _words_for(error, source), source.text)
            continue
        if not any(cells):
            empty += bool(cells)  # a blank line is none
            continue
        count += 1
        while len(cells) > len(headings) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(headings):
            yield refused(place(source.begins), _words_for_count(cells, headings, delimiter), source.text)
        else:
            yield layout.row(place(source.begins), cells, source.text)
    if not count:
        raise Unreadable(_("There are names of columns and no rows below them."), line_number(source.number))
    if empty:
        notes.append(
            ngettext("%(count)s empty row was passed over.", "%(count)s empty rows were passed over.", empty)
            % {"count": empty}
        )


class _Lines:
    """The lines for the reader of csv, which wants their ends, and which of them it has come to."""

    def __init__(self, lines):
        self.lines, self.number, self.text, self.begins, self.length = iter(lines), 0, "", 1, 0

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self.lines)
        self.number, self.text = line.number, line.text
        self.length = len(line.text) + (self.length if line.number > self.begins else 0)
        if line.is_cut or self.length > LONGEST_LINE:
            raise Unreadable(
                _("More than %(limit)s characters without the end of a row. Is a quotation mark never closed?")
                % {"limit": f"{LONGEST_LINE:,}"},
                line_number(self.begins),
            )
        return line.text + "\n"


def _headings(source, columns):
    """The names of the columns and the delimiter, from the first line that is not empty."""
    for line in source:
        if line.startswith("sep=") and len(line.rstrip("\n")) == 5:
            continue  # Excel's way to name its delimiter; it is found anyway
        if line.strip():
            break
    else:
        raise Unreadable(_("The file is empty."))
    found = []
    for delimiter in DELIMITERS:
        try:
            headings = next(csv.reader([line], delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        if len(headings) > MOST_COLUMNS:
            raise Unreadable(
                _("%(count)s columns; at most %(limit)s are read.") % {"count": len(headings), "limit": MOST_COLUMNS},
                line_number(source.number),
            )
        meant = sum(len(places) for _column, places in Layout(columns, headings).meant)
        found.append((meant, len(headings), headings, delimiter))
    if not found:
        raise Unreadable(_("The names of the columns are not quoted right."), line_number(source.number))
    _meant, _count, headings, delimiter = max(found, key=lambda one: one[:2])
    return headings, delimiter


def _words_for(error, source):
    """What is wrong with the quotation marks, or the length, of a row; the module says it in English and of itself."""
    if "field larger" in str(error):
        return _("A cell has more than %(limit)s characters. Is a quotation mark never closed?") % {
            "limit": f"{LONGEST_CELL:,}"
        }
    if "unexpected end" in str(error):
        return _("A quotation mark is opened in this row and never closed; the row goes on to line %(number)s.") % {
            "number": source.number
        }
    return _('A quoted cell goes on after its closing quotation mark. Inside quotes write " twice: "".')


def _words_for_count(cells, headings, delimiter):
    name = {"\t": _("tab")}.get(delimiter, delimiter)
    if len(cells) > len(headings):
        return _("%(count)s cells for %(columns)s columns. Quote cells that contain “%(delimiter)s”.") % {
            "count": len(cells),
            "columns": len(headings),
            "delimiter": name,
        }
    return _("%(count)s cells for %(columns)s columns. Was the row cut off?") % {
        "count": len(cells),
        "columns": len(headings),
    }
