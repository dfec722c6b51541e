import io

import pytest

from statements.importing.formats import FORMATS, detect, pasted_list
from unhub.importing.rows import Unreadable


def read(text, notes=None):
    content = text if isinstance(text, bytes) else text.encode()
    return list(FORMATS["list"].rows(io.BytesIO(content), notes))


def dated(rows):
    return [(row.values.get("date"), row.values.get("title")) for row in rows]


def test_date_title_and_label_of_a_line_are_told_apart():
    (row,) = read("07/27/2017Crisis in Jerusalem’s Old City\u00a0Defused - Secretary-General Statement\n")
    assert row.values == {
        "date": "07/27/2017",
        "title": "Crisis in Jerusalem’s Old City\u00a0Defused",
        "label": "Secretary-General Statement",
        "raw": "07/27/2017Crisis in Jerusalem’s Old City\u00a0Defused - Secretary-General Statement",
    }
    assert row.place == "line 1"


@pytest.mark.parametrize(
    "line",
    [
        "27 July 2017 — Title", "27 July 2017: Title", "27 July 2017 Title", "27 July 2017\tTitle", "- 27 July 2017 - Title",
        "* 27 July 2017, Title", "1. 27 July 2017 | Title", "• 27 July 2017Title", "27 July 2017 - Title\r",
    ],
)  # fmt: skip
def test_what_stands_between_date_and_title_is_part_of_neither(line):
    assert dated(read(line)) == [("27 July 2017", "Title")]


def test_a_title_may_begin_with_a_mark_of_its_own():
    assert dated(read("2017-07-27\t“Quoted”\n2017-07-27 (Excerpts)")) == [
        ("2017-07-27", "“Quoted”"),
        ("2017-07-27", "(Excerpts)"),
    ]


def test_a_date_on_a_line_of_its_own_is_that_of_the_titles_below():
    rows = read("Statements:\n27 July 2017\nA\n- B\n\n2017-07-21\nC\n")
    assert dated(rows) == [("27 July 2017", "A"), ("27 July 2017", "B"), ("2017-07-21", "C")]
    assert [row.place for row in rows] == ["line 3", "line 4", "line 7"]


def test_a_date_below_each_title_is_understood():
    assert dated(read("A\n27 July 2017\nB\n21 July 2017\n")) == [("27 July 2017", "A"), ("21 July 2017", "B")]


def test_dates_that_could_belong_to_either_side_are_refused():
    with pytest.raises(
        Unreadable, match="line 2: Do the dates on lines of their own belong to the titles above or below"
    ):
        read("A\n27 July 2017\nB\nC\n21 July 2017\n")


def test_a_line_without_a_date_is_refused_and_the_next_is_read():
    notes = []
    rows = read("No date here\n27 July 2017 A\nSecretary-General:\n21 July 2017 B", notes)
    assert [(row.place, bool(row.refusal)) for row in rows] == [("line 1", True), ("line 2", False), ("line 4", False)]
    assert rows[0].raw == "No date here"
    assert len(notes) == 1


def test_a_title_longer_than_any_is_refused():
    assert "at most 1,000" in read("27 July 2017 " + "x" * 1_001)[0].refusal


def test_a_list_in_arabic_is_read():
    assert dated(read("\u200f٢٧ تموز/يوليه ٢٠١٧ – الأمين العام يدين الهجمات")) == [
        ("٢٧ تموز/يوليه ٢٠١٧", "الأمين العام يدين الهجمات")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no line with a date"),
        ("A\nB", None),
        ("27 July 2017\n", "no line with a date"),
        ("<html></html>", "no line|no text"),
    ],
)
def test_a_list_without_entries_is_refused(content, reason):
    if reason is None:
        assert all(row.refusal for row in read(content))
    else:
        with pytest.raises(Unreadable, match=reason):
            read(content)


def test_a_list_longer_than_any_is_refused(monkeypatch):
    monkeypatch.setattr(pasted_list, "MOST_LINES", 3)
    with pytest.raises(Unreadable, match="line 4.*Bring a longer one as CSV"):
        read("2017-07-27 A\n" * 5)


LIST = """<html lang="en"><head><title>T</title><link rel="canonical" href="https://a.example/list"></head><body>
<nav><ul><li><a href="/x">Home</a><li>27 July 2001 Anniversary</ul></nav><h2>Statements:</h2><ul>
<li><span class="date">07/27/2017</span><a href="/s1">First - Statement</a></li>
<li lang="fr"><span class="date">07/21/2017</span><a href="#s2">Deuxième</a></li>
<li><a href="s3">Third</a> <time datetime="2017-07-20T10:00">20 July</time></li>
<li><a href="s4">Without a date</a></li></ul><ul><li>Something else</ul></body></html>"""


def test_the_items_of_a_list_in_html_are_read_with_their_links():
    rows = read(LIST)
    assert [row.values.get("title") for row in rows] == ["First", "Deuxième", "Third", None]
    assert [row.values.get("date") for row in rows[:3]] == ["07/27/2017", "07/21/2017", "2017-07-20T10:00"]
    assert rows[0].values["urls"] == ("https://a.example/s1",)
    assert rows[0].values["label"] == "Statement"
    assert "urls" not in rows[1].values
    assert (rows[0].values["language"], rows[1].values["language"]) == ("en", "fr")
    assert "no date at the beginning" in rows[3].refusal


def test_headings_in_html_may_hold_the_dates():
    html = "<h3>27 July 2017</h3><ul><li>A<li>B</ul><h3>21 July 2017</h3><p>C</p><h3>Other things</h3><ul><li>D</ul>"
    assert dated(row for row in read(html) if not row.refusal) == [
        ("27 July 2017", "A"),
        ("27 July 2017", "B"),
        ("21 July 2017", "C"),
    ]


def test_rows_of_a_table_without_names_are_lines():
    html = "<table><tr><td>27 July 2017<td><a href='https://a.example/1'>A</a><tr><td>21 July 2017<td>B</table>"
    rows = read(html)
    assert dated(rows) == [("27 July 2017", "A"), ("21 July 2017", "B")]
    assert rows[0].values["urls"] == ("https://a.example/1",)


def test_a_table_that_names_its_columns_is_read_by_them():
    html = """<table><tr><th>Symbol<th>Title<th>Date<th>Hue</tr>
      <tr><td>SG/SM/1<td><a href="https://a.example/1">A</a><td>27 July 2017<td>red</tr><tr><td>SG/SM/2</tr></table>"""
    notes = []
    rows = read(html, notes)
    assert rows[0].values == {
        "symbols": ("SG/SM/1",),
        "title": "A",
        "date": "27 July 2017",
        "urls": ("https://a.example/1",),
    }
    assert "1 cells for 4 columns" in rows[1].refusal
    assert notes == ["Columns that mean nothing here: Hue."]


def test_a_page_says_its_encoding():
    page = '<meta charset="windows-1256"><ul><li>2017-07-27 بيان</ul>'.encode("cp1256")
    assert dated(read(page)) == [("2017-07-27", "بيان")]


def test_the_ten_lines_give_the_ten_statements_from_text_and_html_alike(reference_data):
    def statements(name):
        path = reference_data / "data/feeds" / name
        with path.open("rb") as file:
            format = detect(file.read(65_536), name)
            assert format.name == "list"
            return [(row.values["date"], row.values["title"], row.values.get("label")) for row in format.rows(file)]

    text = statements("seed_list.txt")
    assert text == statements("seed_list.html")
    labels = [label for _date, _title, label in text]
    assert (labels.count("Secretary-General Statement"), labels.count("SG Statement"), labels.count("Statement")) == (
        6,
        1,
        1,
    )
    assert text[2][1].endswith("in Clashes wih Israeli Security Forces")


def test_lines_that_only_breaks_part_are_lines():
    html = "<p>27 July 2017 <a href='https://a.example/1'>A</a><br>21 July 2017 <a href='https://a.example/2'>B</a><br></p>"
    rows = read(html)
    assert dated(rows) == [("27 July 2017", "A"), ("21 July 2017", "B")]
    assert [row.values["urls"] for row in rows] == [("https://a.example/1",), ("https://a.example/2",)]
    assert dated(read("<li>27 July 2017<br>A title<br>in two lines</li>")) == [
        ("27 July 2017", "A title in two lines")
    ]


def test_the_date_of_an_item_is_that_of_the_list_in_it():
    html = "<ul><li>27 July 2017<ul><li>A<li>B</ul><li><b>21 July 2017</b><ul><li>C</ul></ul>"
    assert dated(read(html)) == [("27 July 2017", "A"), ("27 July 2017", "B"), ("21 July 2017", "C")]


@pytest.mark.parametrize(
    "part",
    [
        "<div><span>{date}</span></div><div><a href='/s'>{title}</a> <a href='/s'>More</a></div>",
        "<h3><a href='/s'>{title}</a></h3><span>{date}</span><div>A word or two about it, longer than that.</div>",
        "<a href='/s'><div>{title}</div></a><time>{date}</time>",
    ],
)
def test_parts_of_a_page_that_are_no_list_are_found_by_their_dates(part):
    parts = "".join(
        f"<div class=row>{part.format(date=date, title=title)}</div>"
        for date, title in [("27 July 2017", "The first"), ("21 July 2017", "The second")]
    )
    rows = read(
        f"<base href='https://a.example/'><nav><a href='/x'>Home</a></nav><div><div>{parts}</div></div><div>Address</div>"
    )
    assert dated(row for row in rows if not row.refusal) == [
        ("27 July 2017", "The first"),
        ("21 July 2017", "The second"),
    ]
    assert all(row.values["urls"] == ("https://a.example/s",) for row in rows)


def test_what_is_hidden_is_no_part_of_a_line():
    assert dated(read("<li>27 July 2017 A<span hidden><b>x</b></span> B<noscript><p>y</p></noscript></li>")) == [
        ("27 July 2017", "A B")
    ]
