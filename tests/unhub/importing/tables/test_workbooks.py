import datetime
import io
import zipfile

import openpyxl
import pytest

from statements.importing.columns import COLUMNS
from unhub.importing.rows import Unreadable
from unhub.importing.tables import workbooks


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file


def read(file, notes=None):
    return list(workbooks.rows(file, COLUMNS, notes))


def changed(file, changes):
    """The workbook with parts in place of others, or besides."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return out


def test_rows_of_all_sheets_that_name_columns_are_read_with_their_place():
    notes = []
    file = workbook(
        ("2017", [["Title", "Date", "Hue"], ["A", datetime.date(2017, 7, 27), "red"]]),
        ("Notes", [["to do"]]),
        ("2018", [[], ["date", "title"], ["27 July 2018", "B"]]),
    )
    first, second = read(file, notes)
    assert first.values == {"title": "A", "date": "2017-07-27"}
    assert first.place == "sheet “2017”, row 2"
    assert second.place == "sheet “2018”, row 3"
    assert notes == [
        "sheet “2017”: columns that mean nothing here: Hue.",
        "sheet “Notes” has no column known here and was passed over.",
    ]


def test_cells_are_words_as_a_person_reads_them():
    file = workbook(
        (
            "A",
            [["title", "date", "time", "id", "order"]]
            + [[True, datetime.datetime(2017, 7, 27, 16, 6), datetime.time(16, 6), 12.0, 1.5]],
        )
    )
    assert read(file)[0].values == {
        "title": "true",
        "date": "2017-07-27T16:06",
        "time": "16:06",
        "identifier": "12",
        "order": "1.5",
    }


def test_a_formula_is_refused_and_the_next_row_is_read():
    rows = read(workbook(("A", [["title", "date"], ["=CONCAT(B2)", "2017"], ["B", "2018"]])))
    assert "Cell A2 holds a formula" in rows[0].refusal
    assert rows[1].values == {"title": "B", "date": "2018"}


def test_a_cell_beyond_the_columns_refuses_its_row():
    rows = read(workbook(("A", [["title", "date"], ["A", "2017", None, "x"]])))
    assert "Cell D2 stands beyond the last column" in rows[0].refusal


def test_rows_without_cells_are_passed_over():
    assert [row.place for row in read(workbook(("A", [["title"], [None], ["A"]])))] == ["sheet “A”, row 3"]


SIMPLE = [("A", [["title"], ["A"]])]


def sheet_xml(inner):
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{inner}</sheetData></worksheet>'


def titled(inner):
    return sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>' + inner)


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("xl/worksheets/sheet1.xml", "<worksheet", "no workbook that can be read"),
        (
            "xl/worksheets/sheet1.xml",
            '<!DOCTYPE a [<!ENTITY b "c">]>' + titled("<row/>"),
            "no workbook that can be read",
        ),
        (
            "xl/worksheets/sheet1.xml",
            titled('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'),
            "empty rows|no workbook|No sheet",
        ),
        ("xl/worksheets/sheet1.xml", titled('<row r="x"/>'), "no workbook that can be read"),
        ("xl/workbook.xml", "<a/>", "no workbook that can be read|No sheet"),
        ("xl/workbook.xml", "", "no workbook that can be read"),
        ("[Content_Types].xml", "<", "no workbook that can be read"),
    ],
)
def test_a_broken_part_is_a_reason_and_no_fault(part, content, reason):
    with pytest.raises(Unreadable, match=reason):
        read(changed(workbook(*SIMPLE), {part: content}))


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch):
    bomb = changed(workbook(*SIMPLE), {"xl/sharedStrings.xml": b" " * 25_000_000})
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(Unreadable, match="xl/sharedStrings.xml would be 25 MB once unpacked; at most 20"):
        read(bomb)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no workbook"),
        (b"PK\x03\x04", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "password"),
        (b"title,date", "no workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(content, reason):
    with pytest.raises(Unreadable, match=reason):
        read(io.BytesIO(content))


def test_another_archive_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Unreadable, match="ZIP archive and no workbook"):
        read(file)


def test_a_workbook_cut_off_is_refused():
    content = workbook(*SIMPLE).getvalue()
    with pytest.raises(Unreadable, match="no workbook"):
        read(io.BytesIO(content[: len(content) // 2]))


def test_a_workbook_without_rows_is_refused():
    with pytest.raises(Unreadable, match="No sheet has the names of columns"):
        read(workbook(("A", [["title"]])))


def with_shared_words(words):
    """A workbook as Excel writes it: the words stand in a part of their own, and cells name them by number."""
    file = workbook(*SIMPLE)
    kinds = zipfile.ZipFile(file).read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    return changed(
        file,
        {
            "[Content_Types].xml": kinds.replace(
                "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
            ),
            "xl/worksheets/sheet1.xml": titled('<row r="2"><c r="A2" t="s"><v>0</v></c></row>'),
            "xl/sharedStrings.xml": words,
        },
    )


def test_words_that_cells_share_are_read():
    words = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>A title</t></si></sst>'
    assert read(with_shared_words(words))[0].values == {"title": "A title"}


def test_entities_in_shared_words_are_refused():
    with pytest.raises(Unreadable, match="no workbook that can be read"):
        read(with_shared_words('<!DOCTYPE sst [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>'))
