"""Strictness, meaning, words and forms of the filters that every list shares."""

import datetime
import time

import pytest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tests.unhub.web.things import Sort, Thing
from unhub.web import filters as f
from unhub.web.parameters import BadParameters


class ThingFilter(f.StrictFilterSet):
    noun = _("Things")
    everything = _("All things")
    date_ranges = (f.DateRange("made_from", "made_to", "made from %(start)s to %(end)s", "made from %(start)s"),)

    sort = f.SlugFilter(
        Sort.objects.all,
        field_name="sort_id",
        closed=True,
        none=True,
        excludable=True,
        phrase=_("of sort %(values)s"),
        help_text="Its sort.",
    )
    beside = f.SlugFilter(Thing.objects.all, field_name="pk", to_field="name", help_text="Its name.")
    colour = f.ChoicesFilter([("red", _("Red")), ("green", _("Green"))], excludable=True, help_text="Its colour.")
    made_from = f.DateFilter("made_on", "gte", help_text="Made on that day or later.")
    made_to = f.DateFilter("made_on", "lte", help_text="Made on that day or earlier.")
    year = f.YearFilter("made_on", phrase=_("made in %(values)s"), help_text="Its year.")
    month = f.MonthFilter("made_on", phrase=_("in %(values)s"), help_text="Its month.")
    id = f.IdFilter("pk", help_text="Its id.")
    q = f.TextFilter("name", "icontains", phrase=_("named %(values)s"), help_text="Part of its name.")
    widely = f.FlagFilter(requires="q", help_text="Also elsewhere.")
    symbol = f.SymbolFilter(Thing.objects.all, field_name="pk", to_field="name", help_text="Its symbol.")


@pytest.fixture
def some(things):
    big, small = Sort.objects.create(slug="big", name="Big"), Sort.objects.create(slug="small", name="Small")
    rows = [
        (1, "ONE", "red", datetime.date(2016, 12, 31), big),
        (2, "TWO", "green", datetime.date(2017, 7, 1), small),
        (3, "THREE", "red", datetime.date(2017, 7, 27), None),
    ]
    for position, name, colour, made_on, sort in rows:
        Thing.objects.create(position=position, name=name, colour=colour, made_on=made_on, sort=sort)


def ask(query, **options):
    return ThingFilter(QueryDict(query), Thing.objects.order_by("position"), path="/things/", **options)


def found(query):
    return [thing.position for thing in ask(query).qs]


def errors_of(query, **options):
    with pytest.raises(BadParameters) as caught:
        _unused = ask(query, **options).qs
    return caught.value.errors


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("", [1, 2, 3]),
        ("sort=big", [1]),
        ("sort=big&sort=small", [1, 2]),
        ("sort=none", [3]),
        ("sort=none&sort=big", [1, 3]),
        ("exclude_sort=big", [2, 3]),
        ("exclude_sort=big&exclude_sort=none", [2]),
        ("colour=red&sort=big", [1]),
        ("exclude_colour=red", [2]),
        ("made_from=2017-07-01&made_to=2017-07-27", [2, 3]),
        ("year=2017", [2, 3]),
        ("year=2016&year=2017", [1, 2, 3]),
        ("month=7&month=12&colour=red", [1, 3]),
        ("q=w", [2]),
        ("q=w&widely=1", [2]),
        ("symbol=t%20wo", [2]),
        ("sort=&colour=&q=", [1, 2, 3]),
        ("sort=+big+", [1]),
    ],
)
def test_repeated_parameters_mean_or_and_different_ones_and(some, query, positions):
    assert found(query) == positions


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion", "words"),
    [
        ("colur=red", "colur", "colour", "did you mean “colour”?"),
        ("colur=", "colur", "colour", "there is no parameter"),
        ("zzzzzz=1", "zzzzzz", None, "there is no parameter"),
        ("colour=gren", "colour", "green", "did you mean “green”?"),
        ("sort=bigg", "sort", "big", "there is no sort “bigg”"),
        ("beside=TWOO", "beside", "TWO", "there is no thing “TWOO”; did you mean “TWO”?"),
        ("beside=twoo", "beside", "TWO", "did you mean “TWO”?"),
        ("made_from=2017-02-30", "made_from", None, "February 2017 has 28 days"),
        ("made_from=2017-13-01", "made_from", None, "no month 13"),
        ("made_from=0000-01-01", "made_from", None, "from 0001 to 9999"),
        ("made_from=27/07/2017", "made_from", "2017-07-27", "year-month-day"),
        ("made_from=07/27/2017", "made_from", "2017-07-27", "year-month-day"),
        ("made_from=07/08/2017", "made_from", None, "year-month-day"),
        ("made_from=2017-07-02&made_to=2017-07-01", "made_from", None, "2017-07-02) is after “made_to” (2017-07-01"),
        ("made_from=2017-07-02&made_from=2017-07-01", "made_from", None, "once only"),
        ("year=0", "year", None, "from 1 to 9999"),
        ("year=10000", "year", None, "from 1 to 9999"),
        ("year=%D9%A1", "year", None, "from 1 to 9999"),
        ("month=13", "month", None, "from 1 to 12"),
        ("id=7", "id", None, "ids are UUIDs"),
        ("q=%00", "q", None, "NUL"),
        ("q=" + "a" * 201, "q", None, "200 characters"),
        ("&".join(f"year={year}" for year in range(1900, 1921)), "year", None, "20 times"),
        ("q=w&widely=perhaps", "widely", None, "write 1 or 0"),
        ("widely=1", "widely", None, "only together with “q”"),
    ],
)
def test_what_is_wrong_is_named_with_the_nearest_thing_that_is_right(some, query, parameter, suggestion, words):
    (error,) = errors_of(query)
    assert (error.parameter, error.suggestion) == (parameter, suggestion)
    assert words in error.message


def test_every_error_of_an_address_is_named_at_once(some):
    assert [error.parameter for error in errors_of("colour=blue&made_from=soon&nonsense=1&sort=tall&sort=big")] == [
        "nonsense",
        "sort",
        "colour",
        "made_from",
    ]


def test_a_thousand_wrong_names_are_refused_without_a_thousand_searches(some):
    begun = time.perf_counter()
    assert len(errors_of("&".join(f"organisation{number}=1" for number in range(1000)))) == 20
    many = "&".join("beside=" + "T" * length for length in range(4, 24))
    assert [error.suggestion for error in errors_of(many)].count(None) >= 17
    assert time.perf_counter() - begun < 2


def test_a_closed_list_is_named_in_the_error(some):
    assert errors_of("colour=blue")[0].allowed == ("red", "green")
    assert errors_of("sort=tall")[0].allowed == ("big", "small", "none")


def test_a_surface_declares_what_it_takes_besides(some):
    assert ask("cursor=x", extra_parameters=("cursor",)).is_valid()
    assert errors_of("cursor=x")[0].parameter == "cursor"


def test_a_value_is_repeated_short_and_without_control_characters(some):
    error = errors_of("colour=" + "x%01" * 60)[0]
    assert len(error.value) == 101
    assert "\x01" not in error.value


def test_looking_records_up_costs_one_query_for_all_values_of_a_filter(some, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask("sort=big&sort=small&colour=red&year=2017").is_valid()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All things"),
        ("sort=big&sort=none", "Things of sort Big or not recorded"),
        ("exclude_sort=big", "Things without Big"),
        (
            "colour=red&made_from=2017-07-01&made_to=2017-07-31",
            "Things Colour Red, made from 1 July 2017 to 31 July 2017",
        ),
        ("made_from=2017-07-01", "Things made from 1 July 2017"),
        ("made_to=2017-07-01", "Things up to 1 July 2017"),
        ("made_to=2017-07-01&made_from=2017-07-01", "Things on 1 July 2017"),
        ("year=2017&month=7", "Things made in 2017, in July"),
        ("q=w", "Things named “w”"),
    ],
)
def test_a_search_is_described_in_words(some, query, words):
    assert ask(query).describe() == words


def test_each_active_filter_has_the_address_of_the_list_without_it(some):
    chips = ask("sort=small&sort=big&q=w&widely=1&cursor=abc", extra_parameters=("cursor",)).active()
    assert [(chip.label, chip.url_without_it) for chip in chips] == [
        ("Sort: Big", "/things/?q=w&sort=small&widely=1"),
        ("Sort: Small", "/things/?q=w&sort=big&widely=1"),
        ("Q: w", "/things/?sort=big&sort=small"),
        ("Widely: yes", "/things/?q=w&sort=big&sort=small"),
    ]


def test_a_form_is_told_what_was_given_and_carries_what_no_control_shows(some):
    filterset = ask(
        "sort=big&symbol=TWO&symbol=ONE&exclude_colour=red&cursor=abc&ordering=x",
        extra_parameters=("cursor", "ordering"),
    )
    assert (filterset.given("sort"), filterset.given("symbol"), filterset.given("q")) == (["big"], ["ONE", "TWO"], [])
    assert filterset.filters["symbol"].control(["ONE", "TWO"]) == {"type": "text", "value": "ONE", "maxlength": 200}
    assert filterset.filters["made_from"].control([])["type"] == "date"
    assert filterset.carried == [("symbol", "TWO"), ("exclude_colour", "red"), ("ordering", "x")]


def test_every_filter_is_described_for_the_api(some):
    schemas = [each.schema() for each in ThingFilter().filters.values()]
    assert all(schema["description"] for schema in schemas)
    by_name = {schema["name"]: schema for schema in schemas}
    assert by_name["colour"]["schema"] == {
        "type": "array",
        "items": {"type": "string", "enum": ["red", "green", ""]},
    }
    assert {"type": "string", "format": "date"} in by_name["made_from"]["schema"]["anyOf"]
    assert "exclude_sort" in by_name
