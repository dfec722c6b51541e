"""Confirmed citations as links in the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.linking import with_citations_linked
from unhub.text.markdown import render

ADDRESS = "/en/documents/s-res-2334-2016/"
LINK = f'<a class="citation" href="{ADDRESS}">'


def linked(source, words, place=0):
    rendered = render(source)
    return with_citations_linked(rendered.html, [(rendered.paragraphs[place].anchor, words, ADDRESS)])


def test_the_words_of_a_citation_lead_to_the_document_and_the_paragraph_keeps_its_anchor():
    html = linked("He recalled S/RES/2334 (2016) again.", "S/RES/2334 (2016)")
    assert f"He recalled {LINK}S/RES/2334 (2016)</a> again." in html
    assert re.search(r'<p id="p-[0-9a-f]{8}">', html)


@pytest.mark.parametrize(
    ("source", "words", "place"),
    [
        ("* one\n* S/RES/2334 (2016) two", "S/RES/2334 (2016)", 1),
        ("## S/RES/2334 (2016)\n\ntext", "S/RES/2334 (2016)", 0),
        ("> S/RES/2334\u00a0(2016)", "S/RES/2334\u00a0(2016)", 0),
        ("first\nS/RES/2334\n(2016)", "S/RES/2334 (2016)", 0),
        ("R&D in S/RES/2334 (2016) & more *words*", "S/RES/2334 (2016)", 0),
        ("* one: S/RES/2334 (2016)\n  * within", "S/RES/2334 (2016)", 0),
    ],
)
def test_a_citation_is_linked_wherever_a_paragraph_may_stand(source, words, place):
    assert linked(source, words, place).count(LINK) == 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("See [S/RES/2334 (2016)](https://example.org/).", "S/RES/2334 (2016)"),
        ("See S/RES/*2334* (2016).", "S/RES/2334 (2016)"),
        ("Nothing of it.", "S/RES/2334 (2016)"),
        ("[x](https://example.org/S/RES/1)", "S/RES/1"),
        ("Nothing", " "),
    ],
)
def test_words_within_another_link_or_partly_emphasised_are_left_alone(source, words):
    assert linked(source, words) == render(source).html


def test_the_same_words_in_another_paragraph_are_not_linked():
    html = linked("S/RES/1 (1946) here\n\nS/RES/1 (1946) there", "S/RES/1 (1946)", 1)
    assert html.count(LINK) == 1
    assert html.index(LINK) > html.index("here")


def test_of_two_citations_one_within_the_words_of_the_other_the_longer_is_linked():
    rendered = render("Security Council resolution 242 (1967) stands.")
    anchor = rendered.paragraphs[0].anchor
    html = with_citations_linked(
        rendered.html,
        [(anchor, "242 (1967)", "/short/"), (anchor, "Security Council resolution 242 (1967)", "/long/")],
    )
    assert html.count("<a ") == 1
    assert 'href="/long/"' in html


def test_what_is_linked_is_escaped():
    rendered = render("It says <b>&S/RES/1 (1946).")
    html = with_citations_linked(rendered.html, [(rendered.paragraphs[0].anchor, "<b>&S/RES/1", '/"><script>')])
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;S/RES/1</a>" in html


@given(st.text(max_size=80), st.text(max_size=20))
def test_taking_the_links_out_again_gives_the_text_as_it_was(source, words):
    try:
        rendered = render(source)
    except ValueError:
        return
    citations = [(each.anchor, words or each.plain[:10], "/x/") for each in rendered.paragraphs]
    html = with_citations_linked(rendered.html, citations)
    assert re.sub(r'<a class="citation" href="/x/">(.*?)</a>', r"\1", html, flags=re.DOTALL) == rendered.html
