"""A list as it stands on a page: pasted as text, or saved as HTML.

    07/27/2017Secretary-General Welcomes News … - Secretary-General Statement
    27 July 2017 — Secretary-General Welcomes News …

A date on a line of its own is that of the titles below it. In HTML the same goes for items of lists, rows of tables and headings;
a table whose first row names columns is read by these.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statements.importing.columns import COLUMNS
from statements.importing.labels import split_label
from statements.importing.list_lines import entry_of
from statements.importing.list_pages import entries_on
from unhub.importing.columns import Layout, refused
from unhub.importing.encodings import NAMES, encoding_of, line_number, lines
from unhub.importing.formats import Format, is_binary, is_json, text_of
from unhub.importing.html import absolute, base_of, read_page, tree, words_in
from unhub.importing.rows import Unreadable

LARGEST_LIST = 5_000_000  # characters; for more there is CSV
MOST_LINES = 50_000
LONGEST_TITLE = 1_000
FIELDS = ["date", "title", "label", "urls", "raw", "language"]


def looks_like(head, filename):
    return bool(text_of(head)) and not is_binary(head) and not is_json(head)


def rows(file, notes=None):
    """A row for each line that has a title and a date, or belongs to one; the other lines are refused.

    Lines that end in a colon and, in HTML, what stands outside the list are passed over and counted in the notes.
    """
    notes = [] if notes is None else notes
    file.seek(0)
    head = file.read(1024)
    if text_of(head).startswith("<"):
        root = tree(read_page(file))
        if root is None:
            raise Unreadable(_("There is no text on the page."))
        table = _table_with_headings(root)
        if table is not None:
            yield from _rows_of_table(table, root, notes)
            return
        entries = entries_on(root)
    else:
        entries = _entries_in_text(file, notes)
    yield from _rows(entries, notes)


def _rows(entries, notes):
    titles_first = _titles_come_first(entries)
    layout, date, count, passed_over, waiting = Layout(COLUMNS, FIELDS), "", 0, 0, []
    for entry in entries:
        if entry.is_heading and not entry.date:
            date = ""  # a new part of the page
            passed_over += 1
        elif titles_first:
            if entry.date and not entry.words and waiting:
                count += 1
                yield _row(layout, waiting.pop(), entry.date)
            else:
                waiting.append(entry)
        elif entry.date and not entry.words:
            date = entry.date
        elif entry.date or date:
            count += 1
            yield _row(layout, entry, entry.date or date)
        elif entry.is_listed:
            count += 1
            yield refused(
                entry.place,
                _("There is no date at the beginning, and none above. Write 27 July 2017 – Title."),
                entry.raw,
            )
        else:
            passed_over += 1
    if not count:
        raise Unreadable(_("There is no line with a date and a title, such as 27 July 2017 – Title."))
    if passed_over:
        notes.append(
            ngettext(
                "%(count)s line without a date was taken for a heading, or no part of the list, and passed over.",
                "%(count)s lines without a date were taken for headings, or no part of the list, and passed over.",
                passed_over,
            )
            % {"count": passed_over}
        )


def _titles_come_first(entries):
    """Whether each date stands below its title. Raises Unreadable where dates could belong to the title on either side."""
    kinds = [
        "date" if not entry.words else "title"
        for entry in entries
        if not entry.is_heading and not (entry.date and entry.words)
    ]
    if "date" not in kinds or kinds[0] != "title" or kinds[-1] != "date":
        return False
    if kinds == ["title", "date"] * (len(kinds) // 2):
        return True
    place = next(entry.place for entry in entries if entry.date and not entry.words)
    raise Unreadable(
        _("Do the dates on lines of their own belong to the titles above or below them? Write each before its title."),
        place,
    )


def _row(layout, entry, date):
    if len(entry.words) > LONGEST_TITLE:
        return refused(
            entry.place,
            _("The title has %(count)s characters; at most %(limit)s are read.")
            % {"count": f"{len(entry.words):,}", "limit": f"{LONGEST_TITLE:,}"},
            entry.raw,
        )
    title, label = split_label(entry.words)
    return layout.row(entry.place, [date, title, label, list(entry.urls), entry.raw, entry.language], entry.raw)


# --- as text ---------------------------------------------------------------------------------------------------------


def _entries_in_text(file, notes):
    encoding = encoding_of(file)
    if not encoding.startswith("utf-8"):
        notes.append(_("Read as %(encoding)s.") % {"encoding": NAMES[encoding]})
    entries, size = [], 0
    for line in lines(file, encoding):
        size += len(line.text) + 1
        if line.is_cut or size > LARGEST_LIST or line.number > MOST_LINES:
            raise Unreadable(
                _("A list has %(lines)s lines and %(size)s million characters at most. Bring a longer one as CSV.")
                % {"lines": f"{MOST_LINES:,}", "size": LARGEST_LIST // 1_000_000},
                line_number(line.number),
            )
        if line.text.strip():
            entries.append(entry_of(line_number(line.number), line.text.strip(" \t\ufeff")))
    return entries


# --- as a table ------------------------------------------------------------------------------------------------------


def _table_with_headings(root):
    """The first table whose first row names a date and a title, by their columns' names; None where there is none."""
    for table in root.iter("table"):
        first = next(table.iter("tr"), None)
        if first is not None:
            names = [words_in(cell) for cell in first if cell.tag in ("th", "td")]
            meant = {column.name for column, _places in Layout(COLUMNS, names).meant}
            if {"date", "title"} <= meant:
                return table
    return None


def _rows_of_table(table, root, notes):
    base, lines = base_of(root), list(table.iter("tr"))
    names = [words_in(cell) for cell in lines[0] if cell.tag in ("th", "td")]
    layout = Layout(COLUMNS, [*names, "urls"])
    layout.refuse_doubles(_("row 1"))
    if layout.ignored:
        notes.append(_("Columns that mean nothing here: %(names)s.") % {"names": ", ".join(layout.ignored)})
    if len(lines) < 2:
        raise Unreadable(_("There are names of columns and no rows below them."))
    for number, line in enumerate(lines[1:], 2):
        place = _("row %(number)s") % {"number": number}
        cells = [words_in(cell) for cell in line if cell.tag in ("th", "td")]
        if len(cells) != len(names):
            yield refused(
                place,
                _("%(count)s cells for %(columns)s columns.") % {"count": len(cells), "columns": len(names)},
                " | ".join(cells),
            )
            continue
        links = [address for link in line.iter("a") if (address := absolute(link.get("href"), base))]
        yield layout.row(place, [*cells, links], " | ".join(cells))


FORMAT = Format(
    "list",
    gettext_lazy("List"),
    gettext_lazy("Lines such as “07/27/2017Title - Label”, pasted as text, or a page with such a list or table."),
    looks_like,
    rows,
)
