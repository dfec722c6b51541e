import pytest
from django.urls import reverse

from tests.factories import make_document, make_organisation, make_statement
from unhub.publishing.checks import (
    leads_somewhere,
    look_at_summary,
    look_at_text,
    look_at_title,
    refuse_text,
    warning,
)

SITE = "http://127.0.0.1:8000"


def sentences(check, text):
    return [str(problem) for problem in check(text, warning())]


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("x" * 111, "The title has 111 characters."),
        ("SECRETARY-GENERAL WELCOMES CEASEFIRE", "The title is in capitals"),
        ("The Secretary-General welcomes the ceasefire.", "The title ends in a full stop."),
        ("关于加沙局势的声明。", "The title ends in a full stop."),
    ],
)
def test_a_title_is_looked_at(title, sentence):
    [found] = sentences(look_at_title, title)
    assert sentence in found


@pytest.mark.parametrize(
    "title",
    [
        "x" * 110,
        "UNSCO",
        "On the U.N.",
        "And then…",
        "And then ...",
        "السلام في الشرق الأوسط",
        "关于加沙局势的声明",
        "",
        None,
    ],
)
def test_a_good_title_is_left_alone(title):
    assert sentences(look_at_title, title) == []


def test_a_summary_is_there_and_short():
    assert "There is no summary." in sentences(look_at_summary, " \n ")[0]
    assert "The summary has 161 characters." in sentences(look_at_summary, "x" * 161)[0]
    assert sentences(look_at_summary, "x" * 160) == []


def test_an_outline_that_would_come_out_wrong_is_refused():
    [found] = sentences(refuse_text, "#### Deep\n\n## High")
    assert found == "The first heading, “Deep” (####), stands below a later one, “High” (##)."
    for source in ("## A\n\n#### B\n\n## C", "### A\n\n### B", "No heading", ""):
        assert sentences(refuse_text, source) == []


def test_a_text_that_cannot_be_shown_is_refused():
    assert "NUL" in sentences(refuse_text, "a\0b")[0]
    assert sentences(look_at_text, "a\0b") == []


def test_a_heading_that_skips_a_level_is_told_once():
    [found] = sentences(look_at_text, "## A\n\n#### B\n\n## C\n\n#### D")
    assert found == "“B” (####) skips a level after “A” (##)."
    assert sentences(look_at_text, "## A\n\n### B\n\n#### C\n\n## D") == []


@pytest.mark.parametrize("words", ["here", "Click here!", "read more…", "ici", "Здесь", "اضغط هنا", "这里", "→"])
def test_a_link_that_says_nothing_is_told(words):
    [found] = sentences(look_at_text, f"[{words}](https://www.un.org/)")
    assert f"should say where it leads: “{words}”" in found


def test_a_bare_address_is_told_and_words_are_not():
    assert "bare address" in sentences(look_at_text, "<https://www.un.org/>")[0]
    assert sentences(look_at_text, "[Here is the report](https://www.un.org/)") == []


def test_what_is_shown_as_typed_is_told():
    assert "“[words](/en/)”" in sentences(look_at_text, "[words](/en/)")[0]
    assert "“<b>”" in sentences(look_at_text, "Some <b>bold</b>")[0]


def test_many_examples_are_cut_short():
    [found] = sentences(look_at_text, " ".join(f"[{n}](/x)" for n in range(9)))
    assert found.count("](/x)") == 3
    assert "…" in found


@pytest.mark.django_db
def test_links_to_this_site_lead_somewhere(settings):
    settings.SITE_URL = SITE
    live = make_statement("On water", issued_on="2017-07-27")
    body, document = make_organisation("A body"), make_document("S/RES/242 (1967)")
    there = [
        live.get_absolute_url(),
        body.get_absolute_url(),
        document.get_absolute_url(),
        "/en/statements/?year=2017",
        "/",
    ]
    there += [live.get_absolute_url().removeprefix("/en"), "/api/v1/statements/", f"{live.get_absolute_url()}#p-1"]
    for path in there:
        assert leads_somewhere(f"{SITE}{path}"), path
    gone = [
        "/en/statements/2017/07/28/on-water/",
        "/en/statements/2017/13/45/x/",
        "/en/organisations/nobody/",
        "/en/nowhere/",
    ]
    for path in [*gone, reverse("admin:index")]:
        assert not leads_somewhere(f"{SITE}{path}"), path
    [found] = sentences(
        look_at_text, f"[A page]({SITE}/en/nowhere/) and [another](https://elsewhere.example/en/nowhere/)"
    )
    assert found == f"There is no page of this site at “{SITE}/en/nowhere/”."
