"""What the head of a page says of it."""

import json

import pytest
from django.test import RequestFactory

from unhub.web.pages import crumb, page_head


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"


def head_of(path, **fields):
    return page_head(RequestFactory().get(path), **{"title": "A page", **fields})


def test_the_canonical_address_is_the_sites_own_without_the_place_in_a_list():
    head = head_of("/en/statements/?year=2017&cursor=x&type=b&type=a&page_size=5&topic=")
    assert head["canonical_url"] == "https://unhub.example/en/statements/?type=a&type=b&year=2017"


def test_breadcrumbs_begin_at_home_and_end_above_the_page():
    head = head_of("/en/topics/peace/", crumbs=[crumb("Topics", "/en/topics/")])
    assert [step["url"] for step in head["breadcrumbs"]] == ["/en/", "/en/topics/"]
    [steps] = json.loads(head["json_ld"])["@graph"]
    assert [step["item"] for step in steps["itemListElement"]] == [
        "https://unhub.example/en/",
        "https://unhub.example/en/topics/",
        "https://unhub.example/en/topics/peace/",
    ]


def test_a_page_at_the_top_has_no_breadcrumbs():
    head = head_of("/en/coverage/")
    assert not head["breadcrumbs"]
    assert not head["json_ld"]


def test_a_description_is_one_line_of_bearable_length():
    description = head_of("/en/", description="Two\n lines " + "and more " * 100)["page_description"]
    assert description.startswith("Two lines and")
    assert len(description) <= 300


def test_other_languages_of_the_interface_are_named_once_there_are_any(settings):
    assert head_of("/en/coverage/")["alternates"] == []
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    assert head_of("/en/coverage/")["alternates"] == [
        ("en", "https://unhub.example/en/coverage/"),
        ("ar", "https://unhub.example/ar/coverage/"),
        ("x-default", "https://unhub.example/en/coverage/"),
    ]
