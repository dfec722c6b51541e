import pytest

from unhub.importing.columns import Column, Layout, columns
from unhub.importing.rows import Unreadable

COLUMNS = columns(
    Column("title", "", also=("headline",)),
    Column("date", "", also=("raw_date",)),
    Column("places", "", several=True, also=("country",)),
    Column("urls", "", several=True, also=("source",), split=str.split, only=r"https://"),
)


def row(headings, cells):
    return Layout(COLUMNS, headings).row("line 2", cells)


def test_columns_are_found_in_any_order_case_and_spelling():
    found = row(["Raw-Date", " HEADLINE ", "Colour"], ["2017", "A", "red"])
    assert found.values == {"date": "2017", "title": "A"}
    assert found.ignored == ("Colour",)
    assert found.place == "line 2"


def test_a_columns_own_name_comes_before_its_other_names():
    assert row(["raw_date", "date"], ["07/27", "2017-07-27"]).values == {"date": "2017-07-27"}
    assert row(["raw_date", "date"], ["07/27", "2017-07-27"]).ignored == ("raw_date",)
    assert row(["raw_date", "date"], ["07/27", ""]).values == {"date": "07/27"}
    assert row(["raw_date", "date"], ["same", "same"]).ignored == ()


def test_a_column_of_several_gathers_from_all_its_names():
    assert row(["country", "places"], ["Chad; Mali", "Nepal|Chad"]).values == {"places": ("Nepal", "Chad", "Mali")}


def test_a_name_that_only_some_mean_counts_where_it_fits():
    assert row(["source", "title"], ["https://a.example https://b.example", "A"]).values["urls"] == (
        "https://a.example",
        "https://b.example",
    )
    found = row(["source", "title"], ["a saved page", "A"])
    assert "urls" not in found.values
    assert found.ignored == ("source",)


def test_blanks_at_the_ends_go_and_non_breaking_ones_stay():
    assert row(["title"], ["\t A\u00a0 \n"]).values == {"title": "A\u00a0"}
    assert row(["title"], ["  "]).values == {}


def test_json_values_are_words_or_lists_of_words():
    assert row(["places", "title"], [["Chad", {"name": "Mali"}, None], None]).values == {"places": ("Chad", "Mali")}
    assert row(["title"], [{"rendered": "A"}]).values == {"title": "A"}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ({"a": "b"}, "holds a list or an object"),
        ([["a"]], "holds a list or an object"),
        (["a", "b"], "takes one value; here are 2"),
        ("a\0b", "NUL"),
        ("\ud800", "half of a character"),
        ("x" * 2_000_001, "at most 2,000,000"),
    ],
)
def test_what_are_no_words_refuses_the_row(cell, reason):
    found = row(["title", "date"], [cell, "2017"])
    assert reason in found.refusal
    assert found.values == {"date": "2017"}


def test_headings_that_mean_nothing_are_refused_with_what_would():
    with pytest.raises(Unreadable, match="line 1: None of “a, b” is the name of a column.* title, date"):
        Layout(COLUMNS, ["a", "b"]).refuse_unknown(COLUMNS, "line 1")


def test_the_same_heading_twice_is_refused_with_both_places():
    with pytest.raises(Unreadable, match="Columns 1, 3 are both called “Title”"):
        Layout(COLUMNS, ["Title", "date", "title"]).refuse_doubles("line 1")
    Layout(COLUMNS, ["Title", "headline", "x", "x"]).refuse_doubles("line 1")


def test_two_columns_cannot_answer_to_one_name():
    with pytest.raises(ValueError, match="B means a and c"):
        columns(Column("a", "", also=("b",)), Column("c", "", also=("B",)))
