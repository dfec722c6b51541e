"""The styles, each against what its manual prints."""

import datetime

import pytest

from statements.citing import STYLES, Author, as_html, as_text
from tests.statements.citing.examples import GUTERRES, URL, cited


def written(style, **changes):
    return as_text(STYLES[style].write(cited(**changes)))


PLAIN = {
    "un": (
        "António Guterres, Secretary-General of the United Nations, “Crisis Has Been Defused”, press release SG/SM/18628, "
        f"27 July 2017. Available at {URL} (accessed on 25 November 2026)."
    ),
    "chicago-note": (
        "António Guterres, Secretary-General of the United Nations, “Crisis Has Been Defused,” press release, July 27, 2017, "
        f"SG/SM/18628, unhub, accessed November 25, 2026, {URL}."
    ),
    "chicago-bibliography": (
        "Guterres, António (Secretary-General of the United Nations). “Crisis Has Been Defused.” Press release, July 27, 2017. "
        f"SG/SM/18628. unhub. Accessed November 25, 2026. {URL}."
    ),
    "bluebook": (
        "Press release, António Guterres, Secretary-General of the United Nations, Crisis Has Been Defused, SG/SM/18628 "
        f"(July 27, 2017), {URL} (last visited Nov. 25, 2026)."
    ),
    "oscola": (
        "António Guterres, Secretary-General of the United Nations, ‘Crisis Has Been Defused’ (Press release, 27 July 2017) "
        f"SG/SM/18628 <{URL}> accessed 25 November 2026."
    ),
    "apa": (
        "Guterres, A. (Secretary-General of the United Nations). (2017, July 27). Crisis Has Been Defused (SG/SM/18628) "
        f"[Press release]. unhub. Retrieved November 25, 2026, from {URL}"
    ),
}


def test_every_style_has_an_example():
    assert set(PLAIN) == set(STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_a_person_speaks_in_a_post(style):
    assert written(style) == PLAIN[style]


@pytest.mark.parametrize("style", STYLES)
def test_a_version_and_what_became_of_it_are_said_in_every_style(style):
    text = written(
        style,
        version=2,
        corrected_on=datetime.date(2017, 7, 28),
        corrected_by=3,
        withdrawn_on=datetime.date(2018, 9, 1),
    ).lower()
    assert "version 2" in text
    assert "since corrected by version 3" in text
    corrected, withdrawn = {
        "un": ("corrected 28 july 2017", "withdrawn 1 september 2018"),
        "oscola": ("corrected 28 july 2017", "withdrawn 1 september 2018"),
        "bluebook": ("corrected july 28, 2017", "withdrawn sept. 1, 2018"),
    }.get(style, ("corrected july 28, 2017", "withdrawn september 1, 2018"))
    assert corrected in text
    assert withdrawn in text


@pytest.mark.parametrize(
    ("style", "beginning"),
    [
        ("un", "“Crisis Has Been Defused”, press release"),
        ("chicago-note", "“Crisis Has Been Defused,” press release"),
        ("chicago-bibliography", "“Crisis Has Been Defused.” Press release"),
        ("bluebook", "Press release, Crisis Has Been Defused, SG"),
        ("oscola", "‘Crisis Has Been Defused’ (Press"),
        ("apa", "Crisis Has Been Defused (SG/SM/18628) [Press release]. (2017, July 27). unhub."),
    ],
)
def test_what_has_no_author_begins_with_its_title(style, beginning):
    assert written(style, authors=()).startswith(beginning)


BODIES = tuple(Author(name) for name in ("Alpha", "Beta", "Gamma", "Delta"))


@pytest.mark.parametrize(
    ("style", "count", "beginning"),
    [
        ("un", 2, "Alpha and Beta, “"),
        ("un", 3, "Alpha, Beta and Gamma, “"),
        ("un", 4, "Alpha and others, “"),
        ("chicago-note", 3, "Alpha, Beta and Gamma, “"),
        ("chicago-note", 4, "Alpha et al., “"),
        ("chicago-bibliography", 2, "Alpha and Beta. “"),
        ("chicago-bibliography", 4, "Alpha, Beta, Gamma, and Delta. “"),
        ("bluebook", 2, "Press release, Alpha & Beta, Crisis"),
        ("bluebook", 3, "Press release, Alpha et al., Crisis"),
        ("oscola", 3, "Alpha, Beta and Gamma, ‘"),
        ("oscola", 4, "Alpha and others, ‘"),
        ("apa", 2, "Alpha, & Beta. (2017"),
        ("apa", 4, "Alpha, Beta, Gamma, & Delta. (2017"),
    ],
)
def test_a_joint_statement_names_as_many_as_the_style_allows(style, count, beginning):
    assert written(style, authors=BODIES[:count]).startswith(beginning)


def test_of_very_many_authors_chicago_names_seven_and_apa_nineteen_and_the_last():
    many = tuple(Author(f"Body {number}") for number in range(30))
    assert written("chicago-bibliography", authors=many).startswith(
        ", ".join(f"Body {number}" for number in range(7)) + ", et al. “"
    )
    assert ", Body 18, . . . Body 29. (2017" in written("apa", authors=many)


def test_people_with_posts_are_parted_by_semicolons():
    both = (GUTERRES, Author("Ana Example", "Example", "Ana", "Envoy"))
    assert written("un", authors=both).startswith(
        "António Guterres, Secretary-General of the United Nations; and Ana Example, Envoy, “"
    )
    assert written("chicago-bibliography", authors=both).startswith(
        "Guterres, António (Secretary-General of the United Nations), and Ana Example (Envoy). “"
    )


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (Author("Jean-Pierre Lacroix", "Lacroix", "Jean-Pierre"), "Lacroix, J.-P. (2017"),
        (Author("Kofi A. Annan", "Annan", "Kofi A."), "Annan, K. A. (2017"),
        (Author("Ban Ki-moon", "Ban", "Ki-moon"), "Ban, K.-M. (2017"),
        (Author("潘基文", "潘", "基文"), "潘, 基文. (2017"),
        (Author("محمود عباس", "عباس", "محمود"), "عباس, محمود. (2017"),
        (Author("Pelé", "Pelé", ""), "Pelé. (2017"),
    ],
)
def test_apa_shortens_given_names_where_they_have_initials(author, expected):
    assert written("apa", authors=(author,)).startswith(expected)


def test_quotation_marks_within_a_title_change_their_kind():
    assert "“He said ‘no’ twice”" in written("un", title="He said “no” twice")
    assert "“He said ‘no’ twice”" in written("un", title='He said "no" twice')
    assert "‘He said “no” twice’" in written("oscola", title="He said ‘no’ twice")
    assert "‘Israel’s answer’" in written("oscola", title="Israel’s answer")


def test_a_title_that_is_a_question_gets_no_stop_after_it():
    assert "“What Now?” Press" in written("chicago-bibliography", title="What Now?")


def test_the_symbols_of_a_united_nations_document_say_so_in_bluebook():
    assert "U.N. Doc. S/2017/1, SG/SM/1 (July" in written("bluebook", symbols=("S/2017/1", "SG/SM/1"))


def test_a_statement_under_two_symbols_has_them_as_each_style_joins_them():
    assert "press release SG/SM/1-PAL/2, 27" in written("un", symbols=("SG/SM/1", "PAL/2"))
    assert "SG/SM/1, PAL/2 <" in written("oscola", symbols=("SG/SM/1", "PAL/2"))


def test_an_abbreviation_keeps_its_capital_within_a_sentence():
    assert "”, UN statement SG" in written("un", genre="UN statement")


def test_the_html_marks_the_language_and_italics_and_lets_no_mark_through():
    arabic = cited(title="<b>الأمين</b> & co", language="ar")
    html = as_html(STYLES["apa"].write(arabic))
    assert '<i><bdi lang="ar" dir="rtl">&lt;b&gt;الأمين&lt;/b&gt; &amp; co</bdi></i>' in html
    html = as_html(STYLES["un"].write(cited(title="昨日", language="zh-hans")))
    assert '“<bdi lang="zh-Hans" dir="ltr">昨日</bdi>”' in html
    assert "&lt;https://" in as_html(STYLES["oscola"].write(arabic))


@pytest.mark.parametrize("style", STYLES)
def test_a_long_title_is_never_cut(style):
    title = "Long " * 199 + "end"
    assert title in written(style, title=title)
