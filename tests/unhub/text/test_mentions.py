"""Mentions of documents in texts of each language, and what must not be taken for one."""

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text import mentions as module
from unhub.text import symbols
from unhub.text.languages import LANGUAGE_CODES
from unhub.text.mentions import WORDINGS, find
from unhub.text.symbols import normalise, split


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


# (language, text, [(raw, key, pinpoint)]). What must be found, word for word.
FOUND = [
    (
        "en",
        "resolution 2334 (2016) of the Security Council",
        [("resolution 2334 (2016) of the Security Council", "S/RES/2334(2016)", "")],
    ),
    (
        "en",
        "resolutions 242 (1967) and 338 (1973)",
        [("resolutions 242 (1967)", "S/RES/242(1967)", ""), ("338 (1973)", "S/RES/338(1973)", "")],
    ),
    (
        "en",
        "operative paragraph 4 of S/RES/2334 (2016)",
        [("S/RES/2334 (2016)", "S/RES/2334(2016)", "operative paragraph 4")],
    ),
    (
        "en",
        "Security Council resolution 2334 (2016), 15 members",
        [("Security Council resolution 2334 (2016)", "S/RES/2334(2016)", "")],
    ),
    (
        "fr",
        "la résolution 2334 (2016) du Conseil de sécurité.",
        [("résolution 2334 (2016) du Conseil de sécurité", "S/RES/2334(2016)", "")],
    ),
    (
        "fr",
        "les résolutions 242 (1967) et 338 (1973) du Conseil de sécurité",
        [
            ("résolutions 242 (1967)", "S/RES/242(1967)", ""),
            ("338 (1973) du Conseil de sécurité", "S/RES/338(1973)", ""),
        ],
    ),
    (
        "fr",
        "au paragraphe 4 du dispositif de la résolution 2334 (2016)",
        [("résolution 2334 (2016)", "S/RES/2334(2016)", "paragraphe 4 du dispositif")],
    ),
    (
        "fr",
        "la résolution 194 (III) de l’Assemblée générale, par. 11",
        [("résolution 194 (III) de l’Assemblée générale", "A/RES/194(III)", "par. 11")],
    ),
    (
        "fr",
        "la résolution 67/19 de l'Assemblée générale",
        [("résolution 67/19 de l'Assemblée générale", "A/RES/67/19", "")],
    ),
    ("fr", "sa résolution ES-10/21", [("résolution ES-10/21", "A/RES/ES-10/21", "")]),
    (
        "fr",
        "la résolution 2334 du Conseil de sécurité",
        [("résolution 2334 du Conseil de sécurité", "S/RES/2334", "")],
    ),
    (
        "fr",
        "la résolution 1996/31 du Conseil économique et social",
        [("résolution 1996/31 du Conseil économique et social", "E/RES/1996/31", "")],
    ),
    (
        "fr",
        "la résolution S-9/1 du Conseil des droits de l’homme",
        [("résolution S-9/1 du Conseil des droits de l’homme", "A/HRC/RES/S-9/1", "")],
    ),
    (
        "es",
        "la resolución 2334 (2016) del Consejo de Seguridad",
        [("resolución 2334 (2016) del Consejo de Seguridad", "S/RES/2334(2016)", "")],
    ),
    (
        "es",
        "resoluciones 242 (1967), 338 (1973) y 1397 (2002)",
        [
            ("resoluciones 242 (1967)", "S/RES/242(1967)", ""),
            ("338 (1973)", "S/RES/338(1973)", ""),
            ("1397 (2002)", "S/RES/1397(2002)", ""),
        ],
    ),
    (
        "es",
        "el párrafo 4 de la parte dispositiva de la resolución 2334 (2016)",
        [("resolución 2334 (2016)", "S/RES/2334(2016)", "párrafo 4 de la parte dispositiva")],
    ),
    (
        "es",
        "la resolución 217 A (III) de la Asamblea General",
        [("resolución 217 A (III) de la Asamblea General", "A/RES/217A(III)", "")],
    ),
    (
        "ru",
        "резолюция 2334 (2016) Совета Безопасности",
        [("резолюция 2334 (2016) Совета Безопасности", "S/RES/2334(2016)", "")],
    ),
    (
        "ru",
        "в резолюции 2334 (2016) Совета Безопасности",
        [("резолюции 2334 (2016) Совета Безопасности", "S/RES/2334(2016)", "")],
    ),
    (
        "ru",
        "резолюцию 181 (II) Генеральной Ассамблеи",
        [("резолюцию 181 (II) Генеральной Ассамблеи", "A/RES/181(II)", "")],
    ),
    (
        "ru",
        "с резолюциями 242 (1967) и 338 (1973)",
        [("резолюциями 242 (1967)", "S/RES/242(1967)", ""), ("338 (1973)", "S/RES/338(1973)", "")],
    ),
    (
        "ru",
        "с пунктом 4 постановляющей части резолюции 2334 (2016)",
        [("резолюции 2334 (2016)", "S/RES/2334(2016)", "пунктом 4 постановляющей части")],
    ),
    ("ru", "резолюцией 217 А (III)", [("резолюцией 217 А (III)", "A/RES/217A(III)", "")]),
    ("ru", "документ S/PRST/2014/13.", [("S/PRST/2014/13", "S/PRST/2014/13", "")]),
    ("zh-hans", "安全理事会第2334(2016)号决议", [("安全理事会第2334(2016)号决议", "S/RES/2334(2016)", "")]),
    (
        "zh-hans",
        "根据安理会第2334（2016）号决议执行部分第4段",
        [("安理会第2334（2016）号决议", "S/RES/2334(2016)", "执行部分第4段")],
    ),
    (
        "zh-hans",
        "安理会第242(1967)号和第338(1973)号决议",
        [("安理会第242(1967)", "S/RES/242(1967)", ""), ("338(1973)号决议", "S/RES/338(1973)", "")],
    ),
    (
        "zh-hans",
        "第242(1967)、338(1973)和1397(2002)号决议",
        [
            ("第242(1967)", "S/RES/242(1967)", ""),
            ("338(1973)", "S/RES/338(1973)", ""),
            ("1397(2002)号决议", "S/RES/1397(2002)", ""),
        ],
    ),
    ("zh-hans", "大会第181(二)号决议", [("大会第181(二)号决议", "A/RES/181(II)", "")]),
    ("zh-hans", "大会第3379（三十）号决议", [("大会第3379（三十）号决议", "A/RES/3379(XXX)", "")]),
    ("zh-hans", "大会第67/19号决议", [("大会第67/19号决议", "A/RES/67/19", "")]),
    ("zh-hans", "见S/PRST/2014/13号文件", [("S/PRST/2014/13", "S/PRST/2014/13", "")]),
    ("ar", "قرار مجلس الأمن 2334 (2016)", [("قرار مجلس الأمن 2334 (2016)", "S/RES/2334(2016)", "")]),
    ("ar", "قرار مجلس الأمن ٢٣٣٤ (٢٠١٦)", [("قرار مجلس الأمن ٢٣٣٤ (٢٠١٦)", "S/RES/2334(2016)", "")]),
    ("ar", "بموجب القرار 2334 (2016)", [("قرار 2334 (2016)", "S/RES/2334(2016)", "")]),
    (
        "ar",
        "وقراري مجلس الأمن 242 (1967) و 338 (1973)",
        [("قراري مجلس الأمن 242 (1967)", "S/RES/242(1967)", ""), ("338 (1973)", "S/RES/338(1973)", "")],
    ),
    (
        "ar",
        "قرارات مجلس الأمن 242 (1967) و٣٣٨ (١٩٧٣)",
        [("قرارات مجلس الأمن 242 (1967)", "S/RES/242(1967)", ""), ("٣٣٨ (١٩٧٣)", "S/RES/338(1973)", "")],
    ),
    ("ar", "قرار الجمعية العامة 194 (د-3)", [("قرار الجمعية العامة 194 (د-3)", "A/RES/194(III)", "")]),
    ("ar", "قرار الجمعية العامة 217 ألف (د-3)", [("قرار الجمعية العامة 217 ألف (د-3)", "A/RES/217A(III)", "")]),
    ("ar", "الفقرة 4 من منطوق القرار 2334 (2016)", [("قرار 2334 (2016)", "S/RES/2334(2016)", "الفقرة 4")]),
    ("ar", "قرار مجلس الأمن 2334\u200f (2016)", [("قرار مجلس الأمن 2334\u200f (2016)", "S/RES/2334(2016)", "")]),
    ("ar", "الوثيقة S/RES/٢٣٣٤ (٢٠١٦)", [("S/RES/٢٣٣٤ (٢٠١٦)", "S/RES/2334(2016)", "")]),
]
PASSED_OVER = [
    ("fr", "la résolution 5 du conseil"),
    ("fr", "une résolution de 2016"),
    ("fr", "les résolutions 242 et 338"),
    ("fr", "haute résolution 1080"),
    ("es", "la resolución 5"),
    ("es", "la resolución del Consejo de Seguridad"),
    ("es", "resoluciones de 2016 (página 3)"),
    ("ru", "резолюция 5 совета"),
    ("ru", "резолюция Совета Безопасности"),
    ("ru", "революция 1917 (год)"),
    ("zh-hans", "第12号文件"),
    ("zh-hans", "大会第三十届会议"),
    ("zh-hans", "第5号决议"),
    ("zh-hans", "第2334(2016)号文件"),
    ("ar", "القرار 5"),
    ("ar", "قرار مجلس الأمن"),
    ("ar", "عام 2016 (الصفحة 3)"),
]


@pytest.mark.parametrize(("language", "text", "expected"), FOUND)
def test_each_language_names_resolutions_in_its_own_words(language, text, expected):
    assert [(mention.raw, mention.key, mention.pinpoint) for mention in find(text, language)] == expected


@pytest.mark.parametrize(("language", "text"), PASSED_OVER)
def test_what_only_sounds_like_a_resolution_is_passed_over(language, text):
    assert find(text, language) == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_symbol_is_found_in_a_text_of_any_language_and_told_from_words(language):
    assert [(m.key, m.is_symbol) for m in find("S/RES/2334 (2016); A/RES/ES-10/17", language)] == [
        ("S/RES/2334(2016)", True),
        ("A/RES/ES-10/17", True),
    ]
    assert not find("Security Council resolution 2334 (2016)")[0].is_symbol


WORDS_OF_ALL = [word for _language, text, _found in FOUND for word in text.split()]


@given(st.sampled_from(LANGUAGE_CODES), st.lists(st.sampled_from(WORDS_OF_ALL) | st.text(max_size=3), max_size=40))
def test_in_no_language_does_a_mention_overlap_another_or_quote_what_is_not_there(language, words):
    text, position = " ".join(words), 0
    for mention in find(text, language):
        assert position <= mention.start < mention.end
        assert mention.raw == text[mention.start : mention.end]
        assert mention.key == normalise(mention.key) != ""
        position = mention.end


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

    values = [
        *vars(symbols).values(),
        *vars(module).values(),
        *(each for wording in WORDINGS.values() for each in wording),
    ]
    patterns = [value for value in values if isinstance(value, re.Pattern)]
    assert len(patterns) >= 10 + 3 * len(WORDINGS)
    for pattern in patterns:
        assert max(map(int, repetitions(parser.parse(pattern.pattern, pattern.flags))), default=0) <= 90, pattern


def test_a_megabyte_of_the_worst_is_read_to_its_end():
    for worst in ("A/", "resolution 1, ", "(", " ", "para. 3 ", "S/RES/2334 (2016), paras. 1, ", "SG/SM/1/", "A and "):
        text = worst * (1_000_000 // len(worst)) + ". S/2007/292"
        assert find(text)[-1].key == "S/2007/292"


@pytest.mark.parametrize(
    ("language", "worst"),
    [
        ("fr", "résolutions 1 et "),
        ("fr", "résolution 2 (1946), paragraphes 1, "),
        ("es", "resolución 1 y "),
        ("ru", "резолюции 1 и "),
        ("ru", "пункт 1, "),
        ("zh-hans", "第1、"),
        ("zh-hans", "第"),
        ("zh-hans", "大会第1(一)号和"),
        ("ar", "قرار 1 و "),
        ("ar", "الفقرة 1 و "),
    ],
)
def test_a_quarter_of_a_megabyte_of_the_worst_of_each_language_is_read_to_its_end(language, worst):
    text = worst * (250_000 // len(worst)) + ". S/2007/292"
    assert find(text, language)[-1].key == "S/2007/292"
