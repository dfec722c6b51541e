"""Keyset paging: forwards and backwards, at any size, with cursors that cannot be made up."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unhub.web.things import Thing
from unhub.web import paging
from unhub.web.paging import AFTER, BEFORE, UP_TO, Crossing, Keyset, paginate
from unhub.web.parameters import BadParameters, InvalidValue

BY_NAME, NEWEST = Keyset("name", "id"), Keyset("-position")


def make(number, name=lambda position: "ABC"[position % 3]):
    rows = [Thing(position=n, name=name(n), made_on=f"2017-07-{n % 28 + 1:02}") for n in range(1, number + 1)]
    Thing.objects.bulk_create(rows)


def page_of(query="", keyset=NEWEST, **options):
    request = RequestFactory().get(f"/things/?{query}")
    return paginate(request, Thing.objects.all(), keyset, **options)


def query_of(url):
    return url.partition("?")[2]


@pytest.mark.parametrize("keyset", [NEWEST, Keyset("position"), BY_NAME, Keyset("-name", "-id")], ids=str)
@pytest.mark.parametrize("size", [1, 2, 3, 10, 11])
def test_every_record_is_on_one_page_in_order_both_ways(things, keyset, size):
    make(10)
    expected = [thing.pk for thing in keyset.ordered(Thing.objects.all())]
    page, forwards, backwards = page_of(f"page_size={size}", keyset), [], []
    assert page.previous_url is None
    while True:
        forwards.append([thing.pk for thing in page])
        if not page.next_url:
            break
        page = page_of(query_of(page.next_url), keyset)
    while True:
        backwards.insert(0, [thing.pk for thing in page])
        if not page.previous_url:
            break
        page = page_of(query_of(page.previous_url), keyset)
    assert sum(forwards, []) == expected
    assert backwards == forwards


def test_a_page_costs_one_query_and_its_count_one_more(things, django_assert_num_queries):
    make(50)
    with django_assert_num_queries(3):  # and the content version, which the response cache brings along otherwise
        page_of()
    with django_assert_num_queries(2):
        page_of()


def test_a_page_of_a_pair_of_columns_is_found_by_row_values(things, django_assert_num_queries):
    make(10)
    with django_assert_num_queries(3) as queries:
        page_of(f"cursor={BY_NAME.cursor(AFTER, ['B', 1])}", BY_NAME)
    assert any(
        '("things_thing"."name", "things_thing"."id") > (' in query["sql"] for query in queries.captured_queries
    )


def test_past_the_end_is_an_empty_page_that_leads_back(things):
    make(5)
    page = page_of(f"cursor={NEWEST.cursor(AFTER, [1])}")
    assert (page.items, page.next_url, page.count) == ([], None, 5)
    back = page_of(query_of(page.previous_url) + "&page_size=2")
    assert [thing.position for thing in back] == [2, 1]
    assert back.next_url is None


def test_a_deleted_neighbour_breaks_no_cursor(things):
    make(5)
    page = page_of("page_size=2")
    Thing.objects.filter(position=4).delete()
    assert [thing.position for thing in page_of(query_of(page.next_url))] == [3, 2]


@pytest.mark.parametrize("text", ["x", "%", "a" * 1000, "", "Zm9v", "é"])
def test_a_broken_cursor_is_refused(things, text):
    with pytest.raises(InvalidValue):
        NEWEST.read_cursor(text, Thing)


def test_a_cursor_of_another_order_is_refused(things):
    with pytest.raises(BadParameters):
        page_of(f"cursor={Keyset('position').cursor(AFTER, [3])}")


@given(
    values=st.tuples(st.text(max_size=50), st.integers(1, 2**62)), direction=st.sampled_from([AFTER, BEFORE, UP_TO])
)
def test_a_cursor_is_read_as_it_was_written(values, direction):
    cursor = BY_NAME.cursor(direction, values)
    assert BY_NAME.read_cursor(cursor, Thing) == (direction, list(values))
    assert QueryDict(f"cursor={cursor}")["cursor"] == cursor


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_cursor_changed_in_one_place_is_refused(data):
    cursor = NEWEST.cursor(AFTER, [data.draw(st.integers(1, 2**62))])
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_").filter(lambda letter: letter != cursor[place]))
    with pytest.raises(InvalidValue):
        NEWEST.read_cursor(cursor[:place] + letter + cursor[place + 1 :], Thing)


@given(text=st.text(max_size=60))
def test_whatever_is_given_as_a_cursor_is_refused_and_never_fails(text):
    with pytest.raises(InvalidValue):
        NEWEST.read_cursor(text, Thing)


@pytest.mark.parametrize("size", ["0", "101", "-1", "ten", "1e2", "９", "99999"])
def test_a_page_of_another_size_is_refused_never_lowered(things, size):
    with pytest.raises(BadParameters) as caught:
        page_of(f"page_size={size}")
    assert caught.value.errors[0].parameter == "page_size"


def test_a_keyset_goes_in_one_direction():
    with pytest.raises(ValueError, match="same direction"):
        Keyset("-issued_on", "id")


def test_an_ordering_is_one_of_those_the_list_has(things):
    make(3)
    orderings = {"newest": NEWEST, "oldest": Keyset("position")}
    assert [t.position for t in page_of("ordering=oldest", None, orderings=orderings)] == [1, 2, 3]
    with pytest.raises(BadParameters) as caught:
        page_of("ordering=newst", None, orderings=orderings)
    assert caught.value.errors[0].suggestion == "newest"


def test_counts_stop_at_the_limit_until_the_exact_one_is_asked_for(things, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_LIMIT", 4)
    make(6)
    page = page_of("page_size=3")
    assert (page.count, page.count_is_exact) == (4, False)
    exact = page_of("count=exact")
    assert (exact.count, exact.count_is_exact) == (6, True)
    later = page_of()
    assert (later.count, later.count_is_exact) == (6, True)


def test_a_crossing_counts_what_all_have_and_none_has(things):
    make(9)
    walk = Thing.objects.filter(position__gte=3).values("position").distinct()
    low, odd = Thing.objects.filter(position__lte=7), Thing.objects.filter(position__in=[1, 3, 5, 7, 9])
    assert Crossing(walk).count() == (7, True)
    assert Crossing(walk, within=(low, odd), column="position").count() == (3, True)
    assert Crossing(walk, (low,), (odd,), "position").count() == (2, True)
    assert Crossing(walk, within=(Thing.objects.none(),), column="position").count() == (0, True)
    assert Crossing(walk, without=(Thing.objects.none(),), column="position").count() == (7, True)
    assert Crossing(Thing.objects.none()).count() == (0, True)


def test_a_crossing_walks_no_further_than_the_limit(things):
    make(9)
    walk = Thing.objects.order_by("position").values("position").distinct()
    late = Thing.objects.filter(position__gte=4)
    assert Crossing(walk, (late,), column="position").count(5) == (3, False), "of the first six"
    assert Crossing(walk, (late,), column="position").count(9) == (6, True)
    assert Crossing(walk).count(5) == (5, False)


def test_a_page_never_shows_more_than_it_says_there_are(things, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_LIMIT", 2)
    make(6)
    queryset = Thing.objects.filter(position__lte=4)
    walk = Thing.objects.order_by("-position").values("position")
    queryset.crossing = lambda: Crossing(walk, (queryset.all(),), column="position")
    page = paginate(RequestFactory().get("/things/"), queryset, NEWEST, 3)
    assert (len(page), page.count, page.count_is_exact) == (3, 3, False)


def test_a_list_that_is_one_page_is_not_counted(things, django_assert_num_queries):
    make(2)
    with django_assert_num_queries(1):
        page = page_of("page_size=2")
    assert (page.count, page.count_is_exact) == (2, True)


def test_a_count_is_kept_for_one_content_version_only(things, publish):
    make(2)
    assert page_of("page_size=1").count == 2
    make_one_more = Thing(position=9, name="X", made_on="2017-01-01")
    make_one_more.save()
    assert page_of("page_size=1").count == 2
    publish()
    assert page_of("page_size=1").count == 3


def test_a_cache_that_fails_costs_a_query_and_no_answer(things, monkeypatch):
    make(2)

    def fail(self, *arguments):
        raise ConnectionError

    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.get_many", fail, raising=False)
    monkeypatch.setattr("django.core.cache.backends.locmem.LocMemCache.set", fail)
    monkeypatch.setattr(paging, "_counts", paging.FailOpenCache())
    assert page_of("page_size=1").count == 2
