import pytest

from unhub.text.inspection import Heading, Image, Link, inspect


def test_the_outline_links_and_images_of_a_text_are_found():
    found = inspect(
        "## First *heading*\n\nSee [the **page**](https://un.org/a) and <https://un.org/>.\n\n"
        "![A map](attachment:map.png) ![](https://un.org/x.png)\n\n- item\n\n### Second"
    )
    assert found.headings == (Heading(2, "First heading"), Heading(3, "Second"))
    assert found.links == (Link("https://un.org/a", "the page"), Link("https://un.org/", "https://un.org/"))
    assert found.images == (Image("attachment:map.png", "A map"), Image("https://un.org/x.png", ""))
    assert (found.refused_links, found.raw_html) == ((), ())


def test_a_link_that_is_not_shown_as_one_is_found_and_one_in_code_is_not():
    found = inspect("Read [this](/en/statements/) and `[that](/en/)`.\n\n    [code](/x)\n")
    assert found.refused_links == (Link("/en/statements/", "this"),)


@pytest.mark.parametrize("words", ["a < b and c > d", "`<b>`", "<https://un.org/>", "x<y>z", "    <div>"])
def test_words_that_only_look_like_html_are_left_alone(words):
    assert inspect(words).raw_html == ()


@pytest.mark.parametrize("words", ["Some <b>bold</b>", '<div class="x">', "line<br/>line", "<!-- note -->"])
def test_html_that_readers_would_see_is_found(words):
    assert inspect(words).raw_html


def test_what_is_no_text_is_refused_as_the_renderer_refuses_it():
    with pytest.raises(ValueError, match="NUL"):
        inspect("a\0b")
