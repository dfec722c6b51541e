"""docs/import.md says which formats and columns there are, and which limits."""

import re
from pathlib import Path

import pytest

from organisations.importing.columns import OFFICE_HOLDER_COLUMNS, ORGANISATION_COLUMNS, PLACE_COLUMNS
from statements.importing.columns import COLUMNS
from statements.importing.formats import FORMATS, pasted_list
from statements.importing.topics import TOPIC_COLUMNS
from unhub.importing import columns, encodings, html, xml
from unhub.importing.tables import delimited, workbooks

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "import.md"


def table_of_formats(formats):
    rows = [f"| {format.label} | `{format.name}` | {format.help_text} |" for format in formats.values()]
    return "\n".join(["| format | name | |", "|---|---|---|", *rows])


def table_of_columns(columns):
    rows = [
        f"| `{column.name}` | {', '.join(f'`{name}`' for name in column.also)} | {column.help_text} |"
        for column in columns.values()
    ]
    return "\n".join(["| column | other names | |", "|---|---|---|", *rows])


TABLES = {
    "formats of statements": table_of_formats(FORMATS),
    "columns of statements": table_of_columns(COLUMNS),
    "columns of organisations": table_of_columns(ORGANISATION_COLUMNS),
    "columns of office holders": table_of_columns(OFFICE_HOLDER_COLUMNS),
    "columns of places": table_of_columns(PLACE_COLUMNS),
    "columns of topics": table_of_columns(TOPIC_COLUMNS),
}


@pytest.mark.parametrize("heading", TABLES)
def test_the_tables_of_formats_and_columns_are_those_of_the_code(heading):
    """The table to put there stands in the failure."""
    found = re.search(rf"<!-- {heading} -->\n\n((?:\|.*\n)*)", DOCUMENT.read_text())
    assert found
    assert found[1].strip() == TABLES[heading]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (encodings.LONGEST_LINE, "{:,} characters"),
        (columns.LONGEST_CELL, "{:,} characters"),
        (delimited.MOST_COLUMNS, "{} of CSV"),
        (workbooks.MOST_COLUMNS, "{} of a workbook"),
        (xml.LARGEST_ITEM // 1_000_000, "an item of a feed | {} MB"),
        (html.LARGEST_PAGE // 1_000_000, "a page in HTML | {} MB"),
        (pasted_list.MOST_LINES, "{:,} lines"),
        (pasted_list.LARGEST_LIST, "{:,} characters"),
        (pasted_list.LONGEST_TITLE, "{:,} characters in a list"),
        (workbooks.LARGEST_SHEET // 1_000_000, "{} MB a sheet"),
        (workbooks.LARGEST_OTHER_PART // 1_000_000, "{} MB for anything else"),
        (workbooks.MOST_PACKED, "{} times its packed size"),
        (workbooks.MOST_EMPTY_ROWS, "empty rows in a workbook | {:,}"),
    ],
)
def test_the_limits_are_those_of_the_code(limit, words):
    assert words.format(limit) in DOCUMENT.read_text()
