import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.importing import encodings
from unhub.importing.encodings import encoding_of, lines
from unhub.importing.rows import Unreadable


def read(content, encoding=None):
    return [(line.number, line.text) for line in lines(io.BytesIO(content), encoding)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8"),
        (b"plain", "utf-8"),
        ("é".encode(), "utf-8"),
        ("\ufeffé".encode(), "utf-8-sig"),
        ("title,é".encode("utf-16"), "utf-16"),
        ("title,é".encode("utf-16-le"), "utf-16-le"),
        ("title,é".encode("utf-16-be"), "utf-16-be"),
        ("title,é".encode("utf-32"), "utf-32"),
        ("Côte d’Ivoire".encode("cp1252"), "cp1252"),
        (b"a\n" * 100_000 + "Côte".encode("cp1252"), "cp1252"),
        (b"C\xf4te\xe9", "cp1252"),
    ],
)
def test_the_encoding_is_found_by_marks_and_by_what_cannot_be(content, encoding):
    assert encoding_of(io.BytesIO(content)) == encoding


def test_damaged_utf_8_is_refused_with_its_line_however_far_down():
    content = "é,1\n".encode() * 69_999 + b"\xe9,2\n" + "é\n".encode() * 9
    with pytest.raises(Unreadable, match="line 70000: The byte 0xE9 is not UTF-8"):
        encoding_of(io.BytesIO(content))


def test_bytes_that_no_encoding_has_are_refused():
    with pytest.raises(Unreadable, match="line 2: The byte 0x81 is neither UTF-8 nor Windows-1252"):
        encoding_of(io.BytesIO(b"a\n\x81b\n"))


def test_a_file_cut_in_the_middle_of_a_character_is_refused():
    with pytest.raises(Unreadable, match="line 2"):
        read("é\né".encode()[:-1])


def test_what_contradicts_a_byte_order_mark_is_refused_with_its_line():
    with pytest.raises(Unreadable, match="line 3: This is not UTF-8"):
        read(b"\xef\xbb\xbfa\nb\n\xe9")


def test_lines_end_as_any_system_ends_them():
    assert read(b"a\nb\r\nc\rd") == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert read(b"a\n\nb\n") == [(1, "a"), (2, ""), (3, "b")]
    assert read(b"") == []
    assert read("a\u2028b\x0bc".encode()) == [(1, "a\u2028b\x0bc")]


def test_a_line_that_is_too_long_is_cut_and_the_next_is_whole(monkeypatch):
    monkeypatch.setattr(encodings, "LONGEST_LINE", 10)
    monkeypatch.setattr(encodings, "BLOCK", 4)
    found = list(lines(io.BytesIO(b"short\n" + b"x" * 100 + b"\nnext\n" + b"y" * 11), "utf-8"))
    assert [(line.number, line.is_cut) for line in found] == [(1, False), (2, True), (3, False), (4, True)]
    assert found[2].text == "next"
    assert max(len(line.text) for line in found) <= 10


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"))), st.integers(1, 9))
def test_lines_are_what_was_written_wherever_blocks_end(written, block):
    content = "\n".join([*written, "end"]).encode()
    before, encodings.BLOCK = encodings.BLOCK, block
    try:
        assert [text for _number, text in read(content, "utf-8")] == [*written, "end"]
    finally:
        encodings.BLOCK = before
