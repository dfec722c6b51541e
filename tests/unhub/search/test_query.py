"""What people type, as what is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.search.query import LONGEST, BadQuery, parse


def readings(text):
    """The first reading of each term: [[what is needed, or this instead]], [left out]."""
    query = parse(text)
    return [[shown(term) for term in terms] for terms in query.required], [shown(term) for term in query.excluded]


def shown(term):
    first = term.readings[0]
    return " ".join(first.tokens) + ("*" if first.is_prefix else "")


@pytest.mark.parametrize(
    ("text", "required", "excluded"),
    [
        ("Gaza settlements", [["gaza"], ["settlement"]], []),
        ('"two-State solution" Gaza', [["two state solut"], ["gaza"]], []),
        ("“two-State solution”", [["two state solut"]], []),
        ("«two states»", [["two state"]], []),
        ("two-State", [["two state"]], []),
        ("gaza OR yemen OR libya peace", [["gaza", "yemen", "libya"], ["peac"]], []),
        ("gaza or yemen", [["gaza"], ["or"], ["yemen"]], []),
        ("OR gaza OR", [["gaza"]], []),
        ("gaza OR OR yemen", [["gaza", "yemen"]], []),
        ("gaza AND yemen", [["gaza"], ["yemen"]], []),
        ("gaza -yemen", [["gaza"]], ["yemen"]),
        ('gaza -"two states"', [["gaza"]], ["two state"]),
        ("gaza - yemen", [["gaza"], ["yemen"]], []),
        ("settle*", [["settle*"]], []),
        ("gaza*yemen", [["gaza yemen"]], []),
        ("S/RES/2334 (2016)", [["s/res/2334"], ["2016"]], []),
        ('"resolution S/RES/2334"', [["resolut s/res/2334 s res 2334"]], []),
        ("安理会", [["安理 理会"]], []),
        ("会", [["会*"]], []),
        ('"安理会 resolution"', [["安理 理会 会 resolut"]], []),
        ("title:gaza ^a {b} NEAR(c)", [["titl gaza"], ["a"], ["b"], ["near c"]], []),
        ('gaza "unclosed phrase', [["gaza"], ["unclos phrase"]], []),
        ('gaza "" \'', [["gaza"]], []),
        ("a\0b", [["a"], ["b"]], []),
    ],
)
def test_a_search_is_read(text, required, excluded):
    assert readings(text) == (required, excluded)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no word"),
        ("!!! 🙂", "no word"),
        ("*", "no word"),
        ("-gaza", "only what is left out"),
        ("gaza OR -yemen", "after OR"),
        ("ga*", "too short a beginning"),
        ("x" * (LONGEST + 1), "characters at most"),
        (" ".join("abcdefghijklmnopqrstuvwxyz0123456789"), "words and phrases at most"),
    ],
)
def test_what_cannot_be_searched_for_is_refused_in_words(text, reason):
    with pytest.raises(BadQuery, match=reason):
        parse(text)


def test_a_latin_word_is_read_in_three_languages():
    [[term]] = parse("réfugiées").required
    assert {reading.tokens for reading in term.readings} >= {("refug",)}


def test_a_plain_search_is_also_a_phrase():
    assert shown(parse("two state solution").as_phrase) == "two state solut"
    assert parse("gaza").as_phrase is parse("a OR b").as_phrase is parse('"a b" c').as_phrase is None


@given(st.text(max_size=LONGEST))
def test_anything_is_read_or_refused(text):
    try:
        query = parse(text)
    except BadQuery:
        return
    for term in (*query.terms, *query.excluded):
        for reading in term.readings:
            assert reading.tokens
            assert all(token and not set(token) & set("\"' \\:*=\0") for token in reading.tokens)
