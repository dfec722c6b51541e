import datetime

import pytest

from statements.attributing import holders_on, refuse_appointment, refuse_capacity
from tests.factories import make_appointment, make_capacity, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    post = make_post("Special Coordinator")
    make_appointment(make_person("Terje Rød-Larsen"), post, "1999-10-01", "2004-12")
    make_appointment(make_person("Alvaro de Soto"), post, "2005-05-06", "2007-05")
    make_appointment(make_person("Robert Serry"), post, "2007-11-28", "2015-02-05")
    make_appointment(make_person("Nickolay Mladenov"), post, "2015-02-05", "2020-12")
    return post


def names(post, day):
    return [str(holder.person) for holder in holders_on(post, datetime.date.fromisoformat(day))]


def test_the_holder_of_a_day_is_found_in_one_query(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names(post, "2017-07-27") == ["Nickolay Mladenov"]


def test_on_a_day_of_handing_over_the_later_starter_comes_first(post):
    assert names(post, "2015-02-05") == ["Nickolay Mladenov", "Robert Serry"]


def test_a_vacant_post_has_no_holder(post):
    assert names(post, "2005-03-01") == []


def test_a_substantive_holder_comes_before_one_who_acts(post):
    make_appointment(make_person("Somebody Else"), post, "2017-01-01", "2017-12-31", status="acting")
    assert names(post, "2017-07-27") == ["Nickolay Mladenov", "Somebody Else"]


def test_an_appointment_that_does_not_cover_the_day_is_refused_naming_who_held_the_post(post):
    serry = post.appointments.get(person__name="Robert Serry")
    refusal = refuse_appointment(serry, datetime.date(2017, 7, 27))
    assert refusal == (
        "Robert Serry was not Special Coordinator on 27 July 2017. "
        "That day the post was held by Nickolay Mladenov (substantive)."
    )
    assert refuse_appointment(serry, datetime.date(2015, 2, 5)) == ""


def test_a_refusal_says_that_the_post_was_vacant(post):
    serry = post.appointments.get(person__name="Robert Serry")
    assert "the post was vacant" in refuse_appointment(serry, datetime.date(2005, 3, 1))


def test_a_capacity_is_refused_for_another_post_or_another_time(post):
    mladenov = post.appointments.select_related("post").get(person__name="Nickolay Mladenov")
    envoy = make_capacity(post, "Envoy to the Quartet", start="2003")
    elsewhere = make_capacity(make_post("Secretary-General"), "Principal of the Quartet")
    day = datetime.date(2017, 7, 27)
    assert refuse_capacity(envoy, mladenov, day) == ""
    assert "another post" in refuse_capacity(elsewhere, mladenov, day)
    assert "was not a capacity" in refuse_capacity(envoy, mladenov, datetime.date(2002, 12, 31))
