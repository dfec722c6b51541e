"""Words of six languages as tokens: what must be one, and what must not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from unhub.search.analysis import analyse, plain_of


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "settlements", "Settlement"),
        ("en", "condemned", "condemns"),
        ("en", "General's", "general"),
        ("en", "coöperation", "cooperation"),
        ("en", "fac\u00adade", "facade"),
        ("fr", "réfugiés", "refugies"),
        ("fr", "réfugiée", "réfugié"),
        ("fr", "résolutions", "resolution"),
        ("fr", "œuvre", "oeuvre"),
        ("es", "resoluciones", "resolución"),
        ("es", "niños", "ninos"),
        ("ru", "поселений", "поселения"),
        ("ru", "посёлок", "поселок"),
        ("ru", "ПОСЕЛЕНИЯ", "поселениях"),
        ("ar", "مستوطنات", "المستوطنة"),
        ("ar", "والمستوطنات", "المستوطنات"),
        ("ar", "إسرائيل", "اسرائيل"),
        ("ar", "فِلَسْطِينِيّ", "الفلسطينيين"),
        ("ar", "الأمـــن", "الامن"),
        ("ar", "قرارات", "القرار"),
        ("en", "Ｇａｚａ", "gaza"),
        ("ar", "٢٠١٧", "2017"),
    ],
)
def test_forms_of_one_word_are_one_token(language, one, other):
    assert analyse(one, language) == analyse(other, language) != ""


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "settlement", "settler"),
        ("en", "Gaza", "Gazan"),
        ("fr", "réfugiés", "refuser"),
        ("es", "paz", "país"),
        ("ru", "мир", "мера"),
        ("ru", "война", "воин"),
        ("ar", "سلام", "سلاح"),
        ("ar", "قرار", "قرية"),
        ("zh-hans", "安理会", "安全理事会"),
        ("en", "2334", "233"),
    ],
)
def test_different_words_are_different_tokens(language, one, other):
    assert analyse(one, language) != analyse(other, language)


def test_chinese_is_pairs_of_characters_and_the_last_one_alone():
    assert (
        analyse("安全理事会第2334号决议", "zh-hans").split() == "安全 全理 理事 事会 会第 第 2334 号决 决议 议".split()
    )
    assert analyse("安全\n理事会", "zh-hans") == analyse("安全理事会", "zh-hans")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("(S/RES/2334 (2016))", "s/res/2334 s res 2334 2016"),
        ("SG/SM/18554/PAL/2212.", "sg/sm/18554 sg sm 18554 pal/2212 pal 2212"),
        ("A/RES/ES-10/17", "a/res/es-10/17 a res es 10 17"),
        ("S/2016/2/Add.1", "s/2016/2/add.1 s 2016 2 add 1"),
        ("and/or", "and or"),
        ("two-State", "two state"),
        ("l’ONU", "l onu"),
    ],
)
def test_a_symbol_is_a_token_and_its_parts(text, tokens):
    assert analyse(text, "en") == tokens


def test_other_signs_are_no_tokens():
    assert analyse("– * \" ' \0 = _ 🙂 ( ) ½", "en") in {"12", "1 2"}
    assert analyse("", "en") == analyse(" \n", "ar") == ""


def test_languages_of_other_scripts_have_english_words_too():
    assert analyse("ООН: resolutions", "ru") == analyse("ООН resolution", "ru")
    assert analyse("резолюции", "en") == analyse("резолюция", "ru")


def test_no_token_is_longer_than_the_index_takes():
    assert max(map(len, analyse("x" * 5000 + " " + "A/" * 3000 + "1", "en").split())) <= 64


def test_html_is_read_without_its_tags():
    assert plain_of('<p id="p1">A <em>b</em>old <a href="/x">link</a></p><p>R&amp;D &lt;1</p>').split() == (
        "A bold link R&D <1".split()
    )


def test_threads_do_not_mix_up_their_words():
    words = [f"{chr(97 + number % 26)}{number}settlements" for number in range(3000)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda word: analyse(word, "fr"), words))
    assert found == [f"{word[:-11]}settl" for word in words]
