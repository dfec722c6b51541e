import contextlib
import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.importing.columns import COLUMNS
from unhub.importing import encodings
from unhub.importing.rows import Unreadable
from unhub.importing.tables import delimited


def read(text, notes=None):
    content = text if isinstance(text, bytes) else text.encode()
    return list(delimited.rows(io.BytesIO(content), COLUMNS, notes))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    (row,) = read(mark.join(["Date", "Title"]) + "\n" + mark.join(["2017-07-27", "A title"]))
    assert row.values == {"date": "2017-07-27", "title": "A title"}
    assert row.place == "line 2"


def test_the_line_by_which_excel_names_its_delimiter_is_no_heading():
    assert read("sep=;\ntitle;date\na;b")[0].values == {"title": "a", "date": "b"}


def test_other_encodings_are_said():
    notes = []
    (row,) = read("title;date\nCôte d’Ivoire;b".encode("cp1252"), notes)
    assert row.values["title"] == "Côte d’Ivoire"
    assert notes == ["Read as Windows-1252."]
    assert read("\ufefftitle;date\nCôte;b".encode())[0].values["title"] == "Côte"
    assert read("title;date\nCôte;b".encode("utf-16"))[0].values["title"] == "Côte"


def test_quoted_cells_hold_delimiters_quotes_and_lines():
    first, second = read('title,text\n"A, ""b""","one\r\ntwo"\nC,d\n')
    assert first.values == {"title": 'A, "b"', "text": "one\ntwo"}
    assert (first.place, second.place) == ("line 2", "line 4")


def test_a_formula_is_words():
    assert read("title,date\n=1+1,@SUM(A1)")[0].values == {"title": "=1+1", "date": "@SUM(A1)"}


def test_unknown_columns_are_told_of_the_file_and_of_each_row():
    notes = []
    (row,) = read("title,colour\nA,red", notes)
    assert row.ignored == ("colour",)
    assert notes == ["Columns that mean nothing here: colour."]


def test_a_broken_row_is_refused_and_the_next_is_read():
    rows = read('title,date\nA\nB,c,d\n"E" f,g\nH,i\n')
    assert [row.refusal for row in rows] == [
        "1 cells for 2 columns. Was the row cut off?",
        "3 cells for 2 columns. Quote cells that contain “,”.",
        'A quoted cell goes on after its closing quotation mark. Inside quotes write " twice: "".',
        "",
    ]
    assert [row.place for row in rows] == ["line 2", "line 3", "line 4", "line 5"]
    assert rows[1].raw == "B,c,d"


def test_empty_cells_beyond_the_columns_are_nothing():
    assert read("title,date\nA,b,,\n")[0].refusal == ""


def test_rows_without_words_are_passed_over_and_counted():
    notes = []
    assert len(read("title,date\n,\n\nA,b\n , \n", notes)) == 2
    assert notes == ["1 empty row was passed over."]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_the_row_it_began_in():
    rows = read('title,date\nA,b\n"C,d\nE,f\n')
    assert [(row.place, "never closed" in row.refusal) for row in rows] == [("line 2", False), ("line 3", True)]


def test_a_row_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_LINE", 1_000)
    with pytest.raises(Unreadable, match="line 3: More than 1,000 characters without the end of a row"):
        read('title,date\nA,b\n"' + "c\n" * 1_000)
    monkeypatch.setattr(encodings, "LONGEST_LINE", 1_000)
    with pytest.raises(Unreadable, match="line 2"):
        read("title,date\n" + "c" * 2_000)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("title,date\n", "names of columns and no rows"),
        ("2017-07-27,A title\n2017-07-28,B\n", "The first line must name the columns"),
        ("title,Title\na,b\n", "both called “title”"),
        ("title," * 501 + "\n", "at most 500"),
        ('"title\n', "not quoted right"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content, reason):
    with pytest.raises(Unreadable, match=reason):
        read(content)


def test_rows_stream():
    endless = itertools.chain([b"title,date\n"], itertools.repeat(b"A,b\n" * 20_000, 2))
    content = io.BytesIO(b"".join(endless))
    rows = delimited.rows(content, COLUMNS)
    next(rows)
    assert content.tell() < len(content.getvalue())


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1), st.sampled_from(",;\t|"))
def test_what_a_table_program_writes_is_read_as_it_was(written, mark):
    file = io.StringIO()
    csv.writer(file, delimiter=mark).writerows([("title", "date"), *written])
    rows = read(file.getvalue().encode())
    assert [(row.values["title"], row.values["date"]) for row in rows] == written


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(content):
    with contextlib.suppress(Unreadable):
        read(b"title,date\n" + content)
