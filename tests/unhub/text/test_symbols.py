import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text import symbols
from unhub.text.symbols import find, normalise, split


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("S/RES/2334 (2016)", "S/RES/2334(2016)"),
        ("s/res/2334(2016)", "S/RES/2334(2016)"),
        ("S/RES/2334\u00a0(2016).", "S/RES/2334(2016)"),
        ("\uff33\uff0fRES\uff0f2334\uff082016\uff09", "S/RES/2334(2016)"),
        ("A/RES/ES‑10/17", "A/RES/ES-10/17"),
        ("A/RES/ES–10/17", "A/RES/ES-10/17"),
        ("A/RES/194 (III)", "A/RES/194(III)"),
        ("A/RES/217 A (III)", "A/RES/217A(III)"),
        ("A/RES/217(III)[A]", "A/RES/217A(III)"),
        ("S/PV. 8011", "S/PV.8011"),
        ("SG/SM/18554*", "SG/SM/18554"),
        ("SG\u200b/SM\u00ad/18554", "SG/SM/18554"),
        ("A/C.4/64/SR.22", "A/C.4/64/SR.22"),
        ("a/71/l.88/Rev.1", "A/71/L.88/REV.1"),
        (" ", ""),
    ],
)
def test_every_spelling_of_a_symbol_has_one_key(written, key):
    assert normalise(written) == key


@given(st.text())
def test_a_key_is_its_own_key(written):
    assert normalise(normalise(written)) == normalise(written)


@pytest.mark.parametrize(
    ("run", "pieces"),
    [
        ("SG/SM/18554/PAL/2212", ["SG/SM/18554", "PAL/2212"]),
        ("SG/SM/19730-PAL/2234-PI/2271", ["SG/SM/19730", "PAL/2234", "PI/2271"]),
        ("SG/SM/9766 ENV/DEV/828 OBV/470", ["SG/SM/9766", "ENV/DEV/828", "OBV/470"]),
        ("SG/SM/1, PAL/2", ["SG/SM/1", "PAL/2"]),
        ("SG/SM/1;PAL/2 and  OBV/3\nSC/4", ["SG/SM/1", "PAL/2", "OBV/3", "SC/4"]),
        ("SG/SM/18554*–SC/12345", ["SG/SM/18554*", "SC/12345"]),
        ("sg/sm/1/pal/2", ["sg/sm/1", "pal/2"]),
        ("A/71/364–S/2016/723/Add.1", ["A/71/364", "S/2016/723/Add.1"]),
        ("A/RES/217 A (III) and S/RES/242 (1967)", ["A/RES/217 A (III)", "S/RES/242 (1967)"]),
        ("GA/SPD/572 GA/SPD/572", ["GA/SPD/572"]),
        ("see annex", ["see", "annex"]),
        ("", []),
    ],
)
def test_a_run_is_taken_apart(run, pieces):
    assert split(run) == pieces


@pytest.mark.parametrize(
    "symbol",
    ["S/RES/2334 (2016)", "A/RES/ES-10/17", "S/2007/292", "S/PV. 8011", "S/PV.8011 (Resumption 1)", "GA/AB/4200",
     "A/71/L.88/Rev.1", "A/HRC/28/NGO/12", "A/HRC/WG.6/12/NPL/1", "S/PRST/2014/13", "SG/SM/18554/Rev.1", "UNIS/SG/2"],
)  # fmt: skip
def test_a_single_symbol_stays_whole(symbol):
    assert split(symbol) == [symbol]


def test_every_series_of_the_vocabulary_is_found_in_a_text(reference_data):
    with (reference_data / "data/vocab/symbol_series.csv").open(encoding="utf-8") as file:
        examples = [row["example"] for row in csv.DictReader(file)]
    text = "; ".join(examples)
    assert [mention.raw for mention in find(text)] == examples


def mentions(text):
    return [(mention.raw, mention.key, mention.pinpoint) for mention in find(text)]


@pytest.mark.parametrize(
    ("text", "raw", "key"),
    [
        ("under S/RES/2334 (2016).", "S/RES/2334 (2016)", "S/RES/2334(2016)"),
        ("(S/RES/2334(2016))", "S/RES/2334(2016)", "S/RES/2334(2016)"),
        ("Security Council resolution 2334 (2016)", "Security Council resolution 2334 (2016)", "S/RES/2334(2016)"),
        ("Security Council resolution\u00a02334\u00a0(2016)",)
        + ("Security Council resolution\u00a02334\u00a0(2016)", "S/RES/2334(2016)"),
        ("UN Security Council resolution 2334", "UN Security Council resolution 2334", "S/RES/2334"),
        ("its resolution 181 (II) of", "resolution 181 (II)", "A/RES/181(II)"),
        ("General Assembly resolution 194 (III)", "General Assembly resolution 194 (III)", "A/RES/194(III)"),
        ("resolution 217 A (III)", "resolution 217 A (III)", "A/RES/217A(III)"),
        ("General Assembly resolution 67/19,", "General Assembly resolution 67/19", "A/RES/67/19"),
        ("resolution ES-10/21", "resolution ES-10/21", "A/RES/ES-10/21"),
        ("A/RES/ES‑10/17", "A/RES/ES‑10/17", "A/RES/ES-10/17"),
        ("UNSCR 1701 (2006)", "UNSCR 1701 (2006)", "S/RES/1701(2006)"),
        ("Economic and Social Council resolution 1996/31",) * 2 + ("E/RES/1996/31",),
        ("Human Rights Council resolution S-9/1",) * 2 + ("A/HRC/RES/S-9/1",),
        ("the statement S/PRST/2014/13.", "S/PRST/2014/13", "S/PRST/2014/13"),
        ("letter S/2007/292 (2007)", "S/2007/292", "S/2007/292"),
        ("the record, S/PV.8011.", "S/PV.8011", "S/PV.8011"),
        ("A/RES/217(III) A new order", "A/RES/217(III)", "A/RES/217(III)"),
    ],
)
def test_a_mention_is_found_as_worded(text, raw, key):
    assert mentions(text) == [(raw, key, "")]


def test_a_list_of_resolutions_gives_each():
    text = "Security Council resolutions 242 (1967), 338 (1973), 1397 (2002) and 1515 (2003)"
    assert mentions(text) == [
        ("Security Council resolutions 242 (1967)", "S/RES/242(1967)", ""),
        ("338 (1973)", "S/RES/338(1973)", ""),
        ("1397 (2002)", "S/RES/1397(2002)", ""),
        ("1515 (2003)", "S/RES/1515(2003)", ""),
    ]


def test_a_run_of_press_symbols_in_a_text_gives_each():
    assert [m[0] for m in mentions("(SG/SM/18554/PAL/2212)")] == ["SG/SM/18554", "PAL/2212"]


@pytest.mark.parametrize(
    ("text", "pinpoints"),
    [
        ("S/RES/2334 (2016), operative paragraph 4", ["operative paragraph 4"]),
        ("resolution 2334 (2016) (op. 26)", ["op. 26"]),
        ("resolution 194 (III), para. 3, and", ["para. 3"]),
        ("paragraph 11 of General Assembly resolution 194 (III)", ["paragraph 11"]),
        ("Paragraph 3 of its resolution 67/19", ["Paragraph 3"]),
        ("resolution 60/1, paragraphs 138 and 139.", ["paragraphs 138 and 139"]),
        ("resolution 242 (1967), paras. 1, 2, and 4", ["paras. 1, 2, and 4"]),
        ("resolution 2334 (2016), paragraph 2 (a) of resolution ES-10/21", ["", "paragraph 2 (a)"]),
        ("resolution 2334 (2016), para. 2, and resolution 338 (1973)", ["para. 2", ""]),
        ("resolution 2334 (2016) has paragraphs", [""]),
    ],
)
def test_the_place_in_the_document_is_read_before_or_after_it(text, pinpoints):
    assert [mention.pinpoint for mention in find(text)] == pinpoints


@pytest.mark.parametrize(
    "text",
    ["and/or", "an A/B test", "24/7", "S/4", "resolution 5 of the board", "a resolution", "in 2016 (page 3)", "GA/",
     "https://undocs.example/S/RES/2334(2016)", "high resolution 1080p", "S/he said", "TS/SCI",
     "resolutions 242 and 338"],
)  # fmt: skip
def test_what_only_looks_like_a_symbol_is_passed_over(text):
    assert find(text) == []


FRAGMENTS = st.sampled_from(
    "S/RES/ A/ 2334 (2016) (III) ( ) resolution resolutions and , . / - – para. 3 op. of its Security Council "
    "SG/SM/ 1 PAL/2".split()
    + ["\u00a0", "\n"]
)


@given(st.lists(FRAGMENTS | st.text(max_size=3), max_size=60), st.sampled_from(["", " "]))
def test_mentions_are_in_order_apart_and_quote_the_text(fragments, gap):
    text = gap.join(fragments)
    position = 0
    for mention in find(text):
        assert position <= mention.start < mention.end
        assert mention.raw == text[mention.start : mention.end]
        assert mention.key == normalise(mention.key) != ""
        position = mention.end
    for piece in split(text):
        assert piece.strip() == piece != ""


def test_no_pattern_repeats_without_bound_so_no_text_makes_the_search_slow():
    parser = re._parser  # what re compiles from; there is no public way to ask a pattern for its repetitions

    def repetitions(node):
        if isinstance(node, parser.SubPattern):
            node = node.data
        if isinstance(node, (list, tuple)):
            if len(node) == 2 and str(node[0]) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                yield node[1][1]
            for part in node:
                yield from repetitions(part)

    patterns = [value for value in vars(symbols).values() if isinstance(value, re.Pattern)]
    assert len(patterns) >= 10
    for pattern in patterns:
        assert max(map(int, repetitions(parser.parse(pattern.pattern, pattern.flags))), default=0) <= 90, pattern


def test_a_megabyte_of_the_worst_is_read_to_its_end():
    for worst in ("A/", "resolution 1, ", "(", " ", "para. 3 ", "S/RES/2334 (2016), paras. 1, ", "SG/SM/1/", "A and "):
        text = worst * (1_000_000 // len(worst)) + ". S/2007/292"
        assert find(text)[-1].key == "S/2007/292"


@pytest.mark.parametrize(
    ("title", "bare", "found"),
    [
        ("Anniversary Statement (SG/SM/18554/PAL/2212)", "Anniversary Statement", ["SG/SM/18554", "PAL/2212"]),
        ("Facilitating role – Statement (SG/SM/21795)", "Facilitating role – Statement", ["SG/SM/21795"]),
        ("Letter (S/RES/2334 (2016))", "Letter", ["S/RES/2334 (2016)"]),
        ("Message [scroll] (SG/SM/19730-PAL/2234)", "Message [scroll]", ["SG/SM/19730", "PAL/2234"]),
        ("Briefing (SC/1) [PAL/2]", "Briefing", ["SC/1", "PAL/2"]),
        ("Remarks\u00a0(SG/SM/18554*)", "Remarks", ["SG/SM/18554*"]),
        ("Record (A/C.4/64/SR.22)", "Record", ["A/C.4/64/SR.22"]),
        ("Daily Press Briefing – (Excerpts)", "Daily Press Briefing – (Excerpts)", []),
        ("Global Alliance for ICT and Development (GAID)", "Global Alliance for ICT and Development (GAID)", []),
        ("On resolution S/RES/2334 (2016)", "On resolution S/RES/2334 (2016)", []),
        ("(SG/SM/1)", "(SG/SM/1)", []),
        ("Trailing ", "Trailing ", []),
        ("", "", []),
    ],
)
def test_symbols_in_brackets_at_the_end_are_taken_off_a_title(title, bare, found):
    assert symbols.split_symbols(title) == (bare, found)


@given(st.text())
def test_a_title_without_brackets_at_its_end_stays_as_it_is(title):
    bare, found = symbols.split_symbols(title)
    assert title.startswith(bare)
    assert found or bare == title
