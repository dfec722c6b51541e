"""The pattern page shows every component, and the style sheet keeps its promises."""

import json
import re
from pathlib import Path

import pytest
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from unhub.patterns import patterns, sample_context
from unhub.web.jsonld import dumps

ROOT = Path(__file__).resolve().parents[2]
PARTIALS = sorted((ROOT / "templates" / "includes").glob("*.html"))
STYLE_SHEET = (ROOT / "unhub" / "static" / "unhub" / "site.css").read_text()


def nothing(request):
    return HttpResponse()


def named(*names):
    return [path(f"{name}/", nothing, name=name) for name in names]


# The names base.html links to, and nothing else: components must not need more of the site than that.
urlpatterns = [
    *named(
        "home",
        "coverage",
        "corrections",
        "check",
        "report",
        "about",
        "api_guide",
        "reuse",
        "privacy",
        "accessibility",
        "contact",
    ),
    path("s/", include((named("list", "document_list", "topic_list", "place_list"), "statements"))),
    path("o/", include((named("list", "person_list"), "organisations"))),
]


@pytest.fixture(autouse=True)
def only_those_addresses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def html(settings):
    settings.DEBUG = True
    return patterns(RequestFactory().get("/patterns/")).content.decode()


def test_the_page_renders_every_component(html):
    for partial in PARTIALS:
        block = f'class="{partial.stem.replace("_", "-")}'
        if block.removeprefix('class="') in STYLE_SHEET:
            assert re.search(rf'class="([^"]* )?{partial.stem.replace("_", "-")}[ "]', html), partial.name


def test_every_partial_is_shown_or_part_of_one_that_is():
    shown = (ROOT / "templates" / "patterns.html").read_text() + (ROOT / "templates" / "base.html").read_text()
    shown += "".join(partial.read_text() for partial in PARTIALS)
    # Those of others show themselves on the pages they belong to.
    ours = [partial for partial in PARTIALS if partial.read_text().startswith("{# takes:")]
    assert len(ours) >= 19
    for partial in ours:
        assert f'"includes/{partial.name}"' in shown, partial.name


@pytest.mark.parametrize("partial", PARTIALS, ids=lambda partial: partial.stem)
def test_the_first_line_says_what_a_partial_takes(partial):
    assert partial.read_text().startswith("{# takes:")


def test_the_page_is_not_there_on_a_public_site(settings):
    settings.DEBUG = False
    with pytest.raises(Http404):
        patterns(RequestFactory().get("/patterns/"))


def test_pages_have_no_inline_code(html):
    assert " style=" not in html
    assert not re.search(r"<script(?! type=\"application/ld\+json\")", html)
    assert not re.search(r"\son[a-z]+=", html)


def test_structured_data_is_written_as_json():
    data = dumps({"@context": "https://schema.org", "name": "</script>"})
    text = render_to_string("404.html", {"json_ld": data}, request=RequestFactory().get("/"))
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert json.loads(found)["name"] == "</script>"


def test_ids_are_unique(html):
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("404.html", {}),
        ("410.html", {}),
        ("410.html", sample_context()["gone"]),
        ("400.html", {}),
        ("400.html", {"errors": sample_context()["errors"]}),
    ],
)
def test_error_pages_render_with_and_without_a_context(name, context):
    text = render_to_string(name, context, request=RequestFactory().get("/"))
    assert "<h1>" in text
    assert 'content="noindex"' in text


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_for_failures_need_no_request(name, settings):
    settings.ROOT_URLCONF = "tests.nothing_here"
    assert "<h1>" in render_to_string(name)


def test_the_style_sheet_is_light_and_logical():
    assert len(STYLE_SHEET.encode()) <= 32_000
    sides = "left|right|top|bottom"
    physical = rf"(margin|padding|border)-({sides})\b|text-align: ({sides})|float: ({sides})|[{{;] *({sides}):"
    assert not re.search(physical, STYLE_SHEET)
    assert "url(" not in STYLE_SHEET


def palette(block):
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block))


def luminance(colour):
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme):
    light, dark = STYLE_SHEET.split("prefers-color-scheme: dark", 1)
    colours = palette(light if scheme == "light" else dark.split("\n}\n", 1)[0])
    assert len(colours) == 17
    grounds = [colours[name] for name in ("paper", "raised", "sunk", "rubric-wash", "ochre-wash", "green-wash")]
    for ground in grounds:
        for name in ("ink", "muted", "link", "link-hover", "visited", "rubric", "ochre"):
            assert contrast(colours[name], ground) >= 4.5, (name, ground)
        for name in ("edge", "focus", "bar"):
            assert contrast(colours[name], ground) >= 3, (name, ground)
    assert contrast(colours["paper"], colours["link"]) >= 4.5
