import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.importing.columns import COLUMNS
from unhub.importing import encodings
from unhub.importing.rows import Unreadable
from unhub.importing.tables import json_records


def read(content, notes=None):
    content = content if isinstance(content, bytes) else content.encode()
    return list(json_records.rows(io.BytesIO(content), COLUMNS, notes))


def records(content, **options):
    return list(json_records.records(io.BytesIO(content.encode()), **options))


def test_a_record_stands_on_each_line():
    notes = []
    first, second = read(
        '{"title": "A", "symbols": ["SG/SM/1/PAL/2"], "hue": 1}\n\n{"name": "B", "date": null}\n', notes
    )
    assert (first.place, first.values) == ("line 1", {"title": "A", "symbols": ("SG/SM/1", "PAL/2")})
    assert (second.place, second.values) == ("line 3", {"title": "B"})
    assert notes == ["Fields that mean nothing here: hue."]


@pytest.mark.parametrize(
    "content", ['[{"title": "A"},\n{"title": "B"}]', '[\n {\n  "title": "A"\n },\n {"title": "B"} ]\n']
)
def test_an_array_holds_the_records(content):
    assert [row.values["title"] for row in read(content)] == ["A", "B"]


def test_the_place_in_an_array_is_its_number_and_line():
    assert [row.place for row in read('[\n{"title": "A"},\n{"title":\n"B"}, {"title": "C"}]')] == [
        "item 1, line 2",
        "item 2, line 3",
        "item 3, line 4",
    ]


def test_a_document_holds_the_records_in_a_member():
    about = {}
    found = records('{\n"took": 4, "data": [{"a": "b"}, 7],\n"next": {"href": "x"}}', within=("data",), about=about)
    assert found[0] == ("item 1, line 2", {"a": "b"}, "")
    assert "must be an object" in found[1][2]
    assert about == {"took": "4", "next": {"href": "x"}}


def test_a_document_on_one_line_holds_them_too():
    assert records('{"took": 4, "data": [{"a": "b"}]}', within=("data",))[0][1] == {"a": "b"}


def test_an_object_over_many_lines_is_a_record():
    assert records('{\n "a": 1.50,\n "b": true\n}') == [("item 1, line 1", {"a": "1.50", "b": "true"}, "")]


def test_numbers_are_the_words_that_stand_there():
    assert read('{"title": 007}\n{"title": "A"}')[0].refusal
    assert read('{"title": 1e5, "id": 12345678901234567890123}')[0].values == {
        "title": "1e5",
        "identifier": "12345678901234567890123",
    }


def test_a_broken_line_is_refused_and_the_rest_is_read():
    rows = read('{"title": "A"}\n{"title": "B\n{"title": "C", "title": "D"}\n[1]\n{"hue": 1}\n{"title": "E"}')
    assert [bool(row.refusal) for row in rows] == [False, True, True, True, True, False]
    assert "not JSON at column" in rows[1].refusal
    assert "“title” stands twice" in rows[2].refusal
    assert "must be an object" in rows[3].refusal
    assert "None of its fields (hue) is a column" in rows[4].refusal
    assert rows[1].place == "line 2"
    assert rows[1].raw == '{"title": "B'


def test_a_line_that_is_too_long_is_refused_and_the_rest_is_read(monkeypatch):
    monkeypatch.setattr(encodings, "LONGEST_LINE", 100)
    rows = read('{"title": "A"}\n{"title": "' + "x" * 200 + '"}\n{"title": "C"}')
    assert ["more than" in row.refusal for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("title,date", "must begin with"),
        ("[]", "no records"),
        ('[{"title": "A"}', "ends too early"),
        ('[{"title": "A"', "not JSON|ends too early"),
        ('[{"title": "A"} {"title": "B"}]', "“,” should stand here, and “{” does"),
        ('[{"title": "A"}] {"title": "B"}', "behind the end"),
        ("[" * 100_000, "nested too deeply"),
        ('{\n"a"', "ends too early"),
        ("{\n1: 2}", "quotation mark|too early"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_the_reason(content, reason):
    with pytest.raises(Unreadable, match=reason):
        read(content)


def test_records_stream():
    content = io.BytesIO(b"[" + b'{"title": "A"},\n' * 50_000 + b'{"title": "B"}]')
    rows = json_records.rows(content, COLUMNS)
    next(rows)
    assert content.tell() < len(content.getvalue()) / 2


RECORDS = st.lists(
    st.fixed_dictionaries(
        {"title": st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)}
    ),
    min_size=1,
)


@given(RECORDS, st.booleans(), st.integers(1, 50))
def test_what_was_written_is_read_wherever_pieces_end(written, as_array, piece):
    before, json_records.FIRST_PIECE = json_records.FIRST_PIECE, piece
    try:
        content = json.dumps(written, indent=1) if as_array else "\n".join(map(json.dumps, written))
        assert [row.values["title"] for row in read(content)] == [record["title"] for record in written]
    finally:
        json_records.FIRST_PIECE = before


@given(st.binary(max_size=300), st.sampled_from([b"[", b"{", b'{"title": "A"}\n', b'[{"title": "A"},', b""]))
def test_no_bytes_do_more_than_be_refused(content, before):
    with contextlib.suppress(Unreadable):
        read(before + content)
