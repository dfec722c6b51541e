import pytest
from django.urls import reverse

from unhub.web.addresses import date_path, page_path, page_url

OF_A_SLUG = [
    "organisations:detail",
    "organisations:person",
    "organisations:post",
    "statements:type",
    "statements:topic",
    "statements:place",
    "statements:document",
]


@pytest.mark.parametrize("route", OF_A_SLUG)
@pytest.mark.parametrize("slug", ["a", "o", "en", "2017", "with-hyphen_and_more"])
def test_the_path_of_a_page_is_what_reverse_gives(route, slug):
    assert page_path(route, slug) == reverse(route, args=[slug])


def test_the_path_of_a_statement_is_what_reverse_gives():
    arguments = ("0987", "01", "09", "a-slug")
    assert page_path("statements:detail", *arguments) == reverse("statements:detail", args=arguments)


@pytest.mark.parametrize("name", ["home", "coverage", "statements:list", "statements:feed", "organisations:chart"])
def test_the_path_of_a_page_without_arguments_is_what_reverse_gives(name):
    assert page_path(name) == reverse(name)


@pytest.mark.parametrize(("period", "iso"), [("year", "0987"), ("month", "2017-07"), ("day", "2017-07-27")])
def test_the_path_of_a_period_is_what_reverse_gives(period, iso):
    assert date_path(f"statements:{period}", iso) == reverse(f"statements:{period}", args=iso.split("-"))


def test_a_whole_address_begins_with_the_origin_of_the_site(settings):
    settings.SITE_URL = "https://statements.example.org"
    assert page_url("organisations:post", "chair") == "https://statements.example.org/en/posts/chair/"
