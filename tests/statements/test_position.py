import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.models import Statement
from statements.models.position import MAX_ORDER_IN_DAY, day_of_position, first_position, positions_of_days
from tests.factories import make_statement, revise

days = st.dates(datetime.date.min, datetime.date.max)
orders = st.integers(0, MAX_ORDER_IN_DAY)


@given(days, orders, days, orders)
def test_positions_are_in_the_order_of_date_and_order_in_the_day(day, order, other_day, other_order):
    position, other = first_position(day, order), first_position(other_day, other_order)
    assert (position < other) == ((day, order) < (other_day, other_order))
    assert day_of_position(position) == day
    assert position < 2**63


@given(days, orders)
def test_a_range_of_days_is_a_range_of_positions(day, order):
    lowest, highest = positions_of_days(day, day)
    assert lowest <= first_position(day, order) <= highest


@pytest.mark.django_db
def test_newest_first_shows_the_highest_order_of_a_day_first():
    for title, day, order in [("b", "2017-07-27", 1), ("a", "2017-07-27", 2), ("c", "2017-07-21", 9)]:
        make_statement(title, issued_on=day, order_in_day=order)
    assert [s.title for s in Statement.objects.newest_first()] == ["a", "b", "c"]


@pytest.mark.django_db
def test_two_statements_with_one_order_keep_places_of_their_own():
    first, second = (make_statement(issued_on="2017-07-27") for _ in range(2))
    assert first.position < second.position


@pytest.mark.django_db
def test_a_statement_keeps_its_place_until_its_date_or_order_changes():
    statement = make_statement(issued_on="2017-07-27")
    make_statement(issued_on="2017-07-27")
    assert revise(statement, raw_label="SG Statement").position == statement.position
    assert revise(statement, order_in_day=2).position > statement.position
    moved = revise(statement, issued_on=datetime.date(2017, 7, 28))
    assert day_of_position(moved.position) == datetime.date(2017, 7, 28)
    assert moved.attributions.get().position == moved.texts.get().position == moved.position
