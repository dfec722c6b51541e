import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text.slugs import is_reserved, slugify_title


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Secretary-General Condemns Attack", "secretary-general-condemns-attack"),
        ("Israel’s Plan: 5,000 “Units”\u00a0– Two-State", "israels-plan-5-000-units-two-state"),
        ("Terje Rød-Larsen, Straße, Œuvre", "terje-rod-larsen-strasse-oeuvre"),
        ("Le Secrétaire général est préoccupé", "le-secretaire-general-est-preoccupe"),
        ("El Secretario General y la señal", "el-secretario-general-y-la-senal"),
        ("Генеральный секретарь", "generalnyy-sekretar"),
        ("联合国 2334", "lian-he-guo-2334"),
        ("الأمين العام", "lmyn-lm"),
    ],
)  # fmt: skip
def test_titles_in_the_six_languages_become_ascii_words(title, slug):
    assert slugify_title(title) == slug


def test_a_long_title_is_cut_at_a_word():
    assert slugify_title("one two three", max_length=9) == "one-two"
    assert slugify_title("one two three", max_length=7) == "one-two"
    assert slugify_title("x" * 30, max_length=10) == "x" * 10


@pytest.mark.parametrize("title", ["", "…", "\u200f", " - "])
def test_a_title_without_a_letter_takes_the_fallback(title):
    assert slugify_title(title, fallback="SG/SM/18554") == "sg-sm-18554"
    assert slugify_title(title, fallback="?") == "untitled"
    assert slugify_title(title) == "untitled"


@pytest.mark.parametrize("title", ["Feed", "V2", "v 10", "JSON", "csv", "Atom", "Archive", "index", "New"])
def test_reserved_words_are_never_given_out(title):
    slug = slugify_title(title)
    assert not is_reserved(slug)
    assert slug == "v-10" or slug.endswith("-item")


@given(st.text(), st.integers(8, 100))
def test_every_title_gives_a_slug_that_is_an_address(title, max_length):
    slug = slugify_title(title, max_length=max_length)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= max_length
    assert not is_reserved(slug)
    assert slugify_title(slug, max_length=max_length) == slug
