import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text import symbols
from unhub.text.symbols import normalise, split


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
