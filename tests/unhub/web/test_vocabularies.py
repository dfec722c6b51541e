"""What filters offer by name, and what a name that was typed means."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F, Value
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.unhub.web.things import Sort, Thing
from unhub.web import filters as f
from unhub.web.parameters import BadParameters
from unhub.web.vocabularies import MOST_OPTIONS, Label, Vocabulary, names_like, offers_of, records_named


def name_of(language):
    return Label(F("name"), Value("en"))


SORTS = Vocabulary("sorts", Sort.objects.all, label=name_of, names=("name",))
THINGS = Vocabulary(
    "things",
    Thing.objects.all,
    label=name_of,
    names=("name",),
    to_field="name",
    group="colour",
    headings={"red": "warm", "green": "cold"},
    used=lambda: Thing.objects.filter(colour="green").order_by("position").values("pk")[:2],
)


class BoxFilter(f.StrictFilterSet):
    sort = f.SlugFilter(Sort.objects.all, "sort", vocabulary=SORTS, none=True, help_text="Its sort.")


@pytest.fixture
def some(things):
    for slug, name in (("big", "Big one"), ("small", "Small & thin"), ("wee", "Tiny"), ("dwarf", "Tiny")):
        Sort.objects.create(slug=slug, name=name)


def make_things(number):
    Thing.objects.bulk_create(
        Thing(position=index, name=f"T{index:03}", colour="green" if index % 20 else "red", made_on="2017-01-01")
        for index in range(number)
    )


def ask(*vocabularies):
    cache.clear()
    return offers_of(RequestFactory().get("/"), vocabularies)


def select(query):
    cache.clear()
    filterset = BoxFilter(QueryDict(query), Sort.objects.all(), request=RequestFactory().get("/"))
    _unused = filterset.cleaned
    control = filterset.filters["sort"].control(filterset.given("sort"), ask(SORTS)["sorts"])
    return control["names"]


def errors_of(query):
    with pytest.raises(BadParameters) as caught:
        _unused = BoxFilter(QueryDict(query), Sort.objects.all()).cleaned
    return caught.value.errors


def test_a_small_vocabulary_is_offered_whole_by_name(some):
    offer = ask(SORTS)["sorts"]
    assert offer.is_whole
    assert re.findall(r'value="(\w+)">([^<]+)<', offer.html)[:2] == [("big", "Big one"), ("small", "Small &amp; thin")]


def test_options_stand_under_the_headings_of_their_groups_in_the_order_of_these(things):
    make_things(21)
    html = ask(THINGS)["things"].html
    assert re.findall(r'<optgroup label="(\w+)"><option value="(\w+)"', html) == [("Warm", "T000"), ("Cold", "T001")]


def test_of_a_large_vocabulary_what_is_used_most_is_suggested(things):
    make_things(MOST_OPTIONS)
    assert ask(THINGS)["things"].is_whole
    make_things_more = Thing(position=999, name="ONE MORE", made_on="2017-01-01")
    make_things_more.save()
    offer = ask(THINGS)["things"]
    assert not offer.is_whole
    assert offer.html == '<option value="T001" label="T001"><option value="T002" label="T002">'


def test_all_vocabularies_of_a_form_are_one_query_and_none_while_they_are_remembered(some):
    make_things(3)
    request = RequestFactory().get("/")
    ask(SORTS, THINGS)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        offers_of(request, [SORTS, THINGS])
    assert len([each for each in queries if "UNION ALL" in each["sql"]]) == 1
    with CaptureQueriesContext(connection) as queries:
        offers_of(request, [THINGS, SORTS])
    assert len(queries) == 0


def test_a_select_offers_any_then_the_records_then_none_and_marks_what_was_chosen(some):
    html = select("sort=small")
    assert html.startswith('<option value="">Any</option>')
    assert html.endswith('<option value="none">not recorded</option>')
    assert re.findall(r'value="(\w*)" selected', html) == ["small"]
    assert re.findall(r'value="(\w*)" selected', select("sort=none")) == ["none"]
    assert "selected" not in select("")


def test_what_was_chosen_is_an_option_even_where_it_is_not_offered(some):
    class Narrow(f.StrictFilterSet):
        sort = f.SlugFilter(
            Sort.objects.all,
            "sort",
            vocabulary=Vocabulary("narrow", lambda: Sort.objects.filter(slug="big"), label=name_of, names=("name",)),
            help_text="Its sort.",
        )

    filterset = Narrow(QueryDict("sort=small"), Sort.objects.all())
    _unused = filterset.cleaned
    each = filterset.filters["sort"]
    html = each.control(["small"], ask(each.vocabulary)["narrow"])["names"]
    assert html.endswith('<option value="small" selected>Small &amp; thin</option>')


@pytest.mark.parametrize("text", ["Big one", "BIG ONE", "big one"])
def test_a_name_is_found_in_whatever_case(some, text):
    assert records_named(SORTS, text) == [("big", "Big one")]


def test_a_name_instead_of_the_slug_is_an_error_that_knows_what_was_meant(some):
    [error] = errors_of("sort=big+ONE")
    assert (error.is_certain, error.suggestion) == (True, "big")
    assert error.message == "there is no sort “big ONE”; did you mean “big”?"


def test_a_name_of_two_records_is_not_taken_for_either(some):
    [error] = errors_of("sort=tiny")
    assert not error.is_certain
    assert {each.value for each in error.suggestions} == {"wee", "dwarf"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [("bigg one", "Big one"), ("thin", "Small & thin"), ("smal", "Small & thin"), ("thim", "Small & thin")],
)
def test_a_mistyped_name_or_a_part_of_one_is_answered_with_names(some, text, meant):
    [error] = errors_of(f"sort={text}".replace(" ", "+"))
    assert not error.is_certain
    assert meant in [each.label for each in error.suggestions]
    assert error.problem == f"there is no sort “{text}”"


def test_nothing_is_suggested_for_what_is_like_nothing(some):
    [error] = errors_of("sort=%25%25%25%25%25")
    assert (error.suggestions, error.suggestion) == ((), None)
    assert names_like(SORTS, "_") == []
