"""Terms: certain days, possible days, and the same answers from SQL."""

import datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisations.models import Appointment
from tests.factories import make_appointment, make_person, make_post
from unhub.text.partial_dates import PartialDate

pytestmark = pytest.mark.django_db


def term(start="", end="", end_kind=None):
    return Appointment(
        start=PartialDate(start), end=PartialDate(end), end_kind=end_kind or ("dated" if end else "ongoing")
    )


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "end_kind", "on", "possible", "certain"),
    [
        ("1994-06", "", "ongoing", "1994-05-31", False, False),
        ("1994-06", "", "ongoing", "1994-06-01", True, False),
        ("1994-06", "", "ongoing", "1994-06-30", True, True),
        ("1999-10-01", "2004-12", None, "2004-11-30", True, True),
        ("1999-10-01", "2004-12", None, "2004-12-01", True, False),
        ("1999-10-01", "2004-12", None, "2004-12-31", True, False),
        ("1999-10-01", "2004-12", None, "2005-01-01", False, False),
        ("2007", "2007", None, "2007-06-15", True, False),
        ("1994-06", "", "unknown", "2020-01-01", True, False),
        ("", "", "unknown", "1900-01-01", True, False),
        ("2007-11-28", "2015-02-05", None, "2015-02-05", True, False),
        ("2015-02-05", "", "ongoing", "2015-02-05", True, True),
    ],
)
def test_a_term_knows_its_possible_and_its_certain_days(start, end, end_kind, on, possible, certain):
    running = term(start, end, end_kind)
    assert (running.possibly_covers(day(on)), running.certainly_covers(day(on))) == (possible, certain)


@pytest.fixture
def post_with_many_terms():
    post = make_post()
    spans = [
        ("", "", "unknown"), ("1994", "", "ongoing"), ("1994-06", "1996", "dated"), ("1994-06-15", "1996-03", "dated"),
        ("1996-03-31", "1996-03-31", "dated"), ("2004-02", "2004-02-29", "dated"), ("2017-07-27", "", "unknown"),
        ("", "2004-02", "dated"),
    ]  # fmt: skip
    for start, end, end_kind in spans:
        make_appointment(make_person(), post, start, end, end_kind=end_kind, status="acting")
    return post


def test_sql_and_python_agree_on_who_may_have_held_a_post_on_a_day(post_with_many_terms):
    terms = list(Appointment.objects.all())
    edges = {bound for each in terms for bound in each.possible_days if 1900 < bound.year < 2100}
    days = {edge + datetime.timedelta(days=shift) for edge in edges for shift in (-1, 0, 1)}
    for on in days:
        found = set(Appointment.objects.possible_on(on).values_list("pk", flat=True))
        assert found == {each.pk for each in terms if each.possibly_covers(on)}, on


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2010, 1, 1)), st.sampled_from([4, 7, 10]))
def test_every_certain_day_is_a_possible_day(on, precision):
    running = term(on.isoformat()[:precision], "2010")
    if running.certainly_covers(on):
        assert running.possibly_covers(on)


def test_a_full_date_or_none_set_on_a_term_becomes_a_partial_date():
    appointment = Appointment(start=datetime.date(2007, 11, 28), end=None)
    assert (appointment.start, appointment.end) == ("2007-11-28", "")
    assert appointment.possibly_covers(datetime.date(2020, 1, 1))


@pytest.mark.postgres
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    start=st.dates(datetime.date(1, 1, 1)) | st.none(),
    end=st.dates(datetime.date(1, 1, 1)) | st.none(),
    precisions=st.tuples(st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10])),
    unknown=st.booleans(),
)
def test_postgresql_and_python_agree_on_certain_days(start, end, precisions, unknown):
    kind = "unknown" if unknown else "dated" if end else "ongoing"
    mine = term(
        start.isoformat()[: precisions[0]] if start else "",
        end.isoformat()[: precisions[1]] if end and not unknown else "",
        kind,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT isempty(days), lower(days)::text, coalesce(upper(days)::text, '9999-12-31') "
            "FROM unhub_certain_days(%s, %s, %s) days",
            [str(mine.start), str(mine.end), kind],
        )
        is_empty, first, after = cursor.fetchone()
    days = mine.certain_days
    if days is None and not is_empty:
        assert (
            mine.start.latest == datetime.date.max
        )  # the last day of the calendar, for ever: Python has no day after it
    else:
        assert (None if is_empty else (first, after)) == (days and (days[0].isoformat(), days[1].isoformat()))
