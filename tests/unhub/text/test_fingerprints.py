import datetime
import decimal
import hashlib
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text.fingerprints import canonical_json, content_hash, text_hash


def test_the_text_hash_is_sha_256_of_the_folded_text():
    assert text_hash("Deeply regrets") == hashlib.sha256(b"Deeply regrets").hexdigest()


@pytest.mark.parametrize("copy", [" Rød\n\nécrit ", "Rød\u00a0\t écrit", "Rød e\u0301crit", "Rød\r\nécrit"])
def test_layout_and_the_spelling_of_accents_do_not_change_the_text_hash(copy):
    assert text_hash(copy) == text_hash("Rød écrit")


@pytest.mark.parametrize("other", ["Rod écrit", "Rød écrit.", "rød écrit", "Rødécrit", ""])
def test_every_letter_and_mark_changes_the_text_hash(other):
    assert text_hash(other) != text_hash("Rød écrit")


def test_members_are_sorted_by_utf_16_code_units_as_in_the_example_of_rfc_8785():
    # § 3.2.3: the emoji's first code unit is D83D, which comes before FB33.
    value = {
        "\u20ac": "Euro",
        "\r": "Return",
        "\ufb33": "Dalet",
        "1": "One",
        "\U0001f600": "Smile",
        "\x80": "Control",
        "\u00f6": "o",
    }
    assert list(json.loads(canonical_json(value))) == ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_in_the_example_of_rfc_8785():
    # § 3.2.2.2 and § 3.2.4, without the numbers that are not integers.
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f", "literals": [None, True, False]}
    expected = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical_json(value) == expected.encode()
    assert canonical_json("\x08\t\n\x0c\r\x00\x1f\x7f\u2028") == '"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028"'.encode()


def test_empty_values_are_left_out_of_objects_but_not_of_lists():
    value = {"a": "", "b": None, "c": [], "d": {"e": {"f": ""}}, "g": 0, "h": False, "i": ["", None, {}, {"j": ""}]}
    assert canonical_json(value) == b'{"g":0,"h":false,"i":["",null,{},{}]}'
    assert canonical_json({}) == b"{}"
    assert content_hash({"title": "x"}) == content_hash({"title": "x", "added_later": ""})


class Shouted(str):
    def __str__(self):
        return self.upper()


def test_a_str_of_another_class_is_written_as_the_characters_it_holds():
    assert canonical_json({"on": Shouted("june")}) == b'{"on":"june"}'


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), decimal.Decimal(1), datetime.date(2017, 7, 27), uuid.UUID(int=1), b"x", (1,), {1}, object()],
)
def test_anything_else_is_refused_with_its_place(value):
    with pytest.raises(TypeError, match=r"^\$\.texts\[1\]\.body: "):
        canonical_json({"texts": [{}, {"body": value}]})


def test_keys_must_be_strings():
    with pytest.raises(TypeError, match=r"^\$\.a: the key 1 "):
        canonical_json({"a": {1: "x"}})


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udfff": "x"}])
def test_what_other_readers_would_read_otherwise_is_refused(value):
    with pytest.raises(ValueError, match=r"^\$\.a"):
        canonical_json({"a": value})


def test_the_largest_integers_are_written_in_full():
    assert canonical_json([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"


def test_very_deep_values_are_refused():
    value = []
    for _ in range(5_000):
        value = [value]
    with pytest.raises(ValueError, match="nested more than"):
        canonical_json(value)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_canonical_json_is_json_and_its_own_canonical_form(value):
    written = canonical_json(value)
    assert canonical_json(json.loads(written)) == written


@given(st.dictionaries(TEXT, VALUES, max_size=6), st.randoms())
def test_the_order_of_members_makes_no_difference(value, random):
    members = list(value.items())
    random.shuffle(members)
    assert canonical_json(dict(members)) == canonical_json(value)
