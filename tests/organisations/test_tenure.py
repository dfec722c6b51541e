import datetime
import itertools
import uuid

from hypothesis import given
from hypothesis import strategies as st

from organisations.models import Appointment
from organisations.tenure import Gap, tenure_of
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import End

TODAY = datetime.date(2026, 1, 15)
_keys = itertools.count(1)


def term(start="", end="", *, status="substantive", seat=1, end_kind=None):
    kind = end_kind or (End.DATED if end else End.ONGOING)
    return Appointment(pk=uuid.UUID(int=next(_keys)), start=start, end=end, end_kind=kind, status=status, seat=seat)


def day(text):
    return datetime.date.fromisoformat(text)


def gaps(*terms, today=TODAY, abolished=""):
    found = tenure_of(terms, today, abolished=PartialDate(abolished)).gaps
    return [(str(gap.start), str(gap.until) if gap.until else None, gap.is_certain) for gap in found]


def test_the_vacancy_of_2005_runs_from_the_first_of_january_to_the_fifth_of_may():
    terms = term("1999-10-01", "2004-12"), term("2005-05-06")
    assert gaps(*terms) == [("2005-01-01", "2005-05-05", True)]
    tenure = tenure_of(terms, TODAY)
    assert tenure.holders_on(day("2005-03-01")) == []
    assert tenure.gap_on(day("2005-03-01")) == Gap(day("2005-01-01"), day("2005-05-05"), True)
    assert tenure.gap_on(day("2004-12-31")) is None
    assert tenure.gap_on(day("2005-05-06")) is None


def test_handing_over_on_the_same_day_leaves_no_gap_and_that_day_is_the_newcomers():
    before, after = term("2007-11-28", "2015-02-05"), term("2015-02-05")
    assert gaps(before, after) == []
    tenure = tenure_of([after, before], TODAY)
    assert tenure.appointments == (before, after)
    assert [holder.appointment for holder in tenure.holders_on(day("2015-02-05"))] == [after]
    assert [holder.appointment for holder in tenure.holders_on(day("2015-02-04"))] == [before]


def test_handing_over_on_the_day_after_leaves_no_gap():
    assert gaps(term("1997-01-01", "2006-12-31"), term("2007-01-01")) == []


def test_the_last_day_of_a_term_that_nobody_follows_at_once_belongs_to_it():
    before = term("1999-10-01", "2004-12-31")
    [holder] = tenure_of([before, term("2005-05-06")], TODAY).holders_on(day("2004-12-31"))
    assert holder.appointment is before
    assert holder.is_certain


def test_an_end_known_to_the_month_leaves_no_gap_in_that_month():
    before, after = term("2005-05-06", "2007-05"), term("2007-05", "2007-11-30")
    assert gaps(before, after, term("2007-12-01")) == []
    holders = tenure_of([before, after], TODAY).holders_on(day("2007-05-15"))
    assert [(holder.appointment, holder.is_certain) for holder in holders] == [(after, False), (before, False)]


def test_an_end_known_to_the_month_gives_the_whole_month_to_who_left():
    assert gaps(term("2007-05", "2007-11"), term("2008-02-01")) == [("2007-12-01", "2008-01-31", True)]


def test_an_end_known_to_the_year_may_hide_a_gap_and_none_is_claimed():
    assert gaps(term("1999", "2005"), term("2005-05-06")) == []


def test_after_an_unknown_end_no_vacancy_is_claimed_but_the_time_is_not_known():
    before, after = term("1994-06", end_kind=End.UNKNOWN), term("1999-10-01")
    assert gaps(before, after) == [("1994-07-01", "1999-09-30", False)]
    tenure = tenure_of([before, after], TODAY)
    assert [(each.appointment, each.is_certain) for each in tenure.holders_on(day("1996-01-01"))] == [(before, False)]
    assert [each.appointment for each in tenure.holders_on(day("1999-10-01"))] == [after]


def test_an_unknown_end_does_not_hide_a_vacancy_after_the_next_holder():
    terms = term("1994-06", end_kind=End.UNKNOWN), term("1999-10-01", "2004-12"), term("2005-05-06")
    assert gaps(*terms)[1:] == [("2005-01-01", "2005-05-05", True)]


def test_an_unknown_end_of_the_last_holder_is_not_known_to_this_day():
    assert gaps(term("1994-06", end_kind=End.UNKNOWN)) == [("1994-07-01", None, False)]


def test_a_term_without_a_start_leaves_the_time_before_it_unknown():
    before, undated_start = term("1980-01-01", "1985-12-31"), term("", "1995-12-31")
    assert gaps(before, undated_start, term("1996-01-01")) == [("1986-01-01", "1995-12-30", False)]


def test_a_term_without_any_date_fills_nothing_opens_nothing_and_stands_last():
    undated = term(end_kind=End.UNKNOWN)
    first, second = term("1999-10-01", "2004-12"), term("2005-05-06")
    assert gaps(undated, first, second) == [("2005-01-01", "2005-05-05", True)]
    tenure = tenure_of([undated, second, first], TODAY)
    assert tenure.appointments == (first, second, undated)
    assert tenure.entries() == [second, tenure.gaps[0], first, undated]
    assert tenure.holders_on(day("2005-03-01")) == []


def test_an_acting_holder_fills_the_gap():
    acting = term("2025-01-17", status="ad_interim")
    assert gaps(term("2020-12-21", "2025-01-16"), acting) == []
    [holder] = tenure_of([acting], TODAY).holders_on(TODAY)
    assert holder.appointment.status == Appointment.Status.AD_INTERIM


def test_an_acting_holder_who_came_late_leaves_the_days_before():
    terms = term("2020-12-21", "2024-12"), term("2025-01-17", status="ad_interim")
    assert gaps(*terms) == [("2025-01-01", "2025-01-16", True)]


def test_a_substantive_holder_is_named_before_who_acts_meanwhile():
    acting, holder = term("2010-03-01", "2010-04-01", status="acting"), term("2007-01-01", "2016-12-31")
    holders = tenure_of([acting, holder], TODAY).holders_on(day("2010-03-10"))
    assert [each.appointment for each in holders] == [holder, acting]


def test_a_designate_does_not_fill_the_gap():
    designate = term("2005-03-01", "2005-05-05", status="designate")
    terms = term("1999-10-01", "2004-12-31"), designate, term("2005-05-06")
    assert gaps(*terms) == [("2005-01-01", "2005-05-05", True)]
    tenure = tenure_of(terms, TODAY)
    assert tenure.holders_on(day("2005-04-01")) == []
    assert tenure.coming_after(day("2005-04-01")) == [designate, terms[2]]


def test_a_future_start_is_to_come_and_the_post_is_vacant_until_then():
    coming = term("2026-03-01")
    tenure = tenure_of([term("2017-01-01", "2025-12-31"), coming], TODAY)
    assert tenure.gaps == (Gap(day("2026-01-01"), day("2026-02-28"), True),)
    assert tenure.holders_on(TODAY) == []
    assert tenure.coming_after(TODAY) == [coming]


def test_a_post_nobody_followed_in_is_vacant_still():
    tenure = tenure_of([term("1999-10-01", "2004-12-31")], TODAY)
    assert tenure.gaps == (Gap(day("2005-01-01"), None, True),)
    assert tenure.gap_on(TODAY) == tenure.gaps[0]


def test_an_end_that_lies_ahead_is_no_vacancy_yet():
    assert gaps(term("2017-01-01", "2026-12-31")) == []
    assert gaps(term("2017-01-01", "2026-01-15")) == []


def test_a_post_that_was_abolished_is_vacant_no_longer_than_it_existed():
    assert gaps(term("1990-01-01", "1999-06-30"), abolished="2000-03") == [("1999-07-01", "2000-03-01", True)]
    assert gaps(term("1990-01-01", "1999-06-30"), abolished="1999-06-30") == []
    assert gaps(term("1990-01-01", "1999-06-30"), abolished="1999") == []


def test_each_seat_has_gaps_of_its_own():
    terms = term("2000-01-01", "2004-12-31", seat=2), term("2006-01-01", seat=2), term("1999-01-01", seat=1)
    tenure = tenure_of(terms, TODAY)
    assert tenure.gaps == (Gap(day("2005-01-01"), day("2005-12-31"), True, 2),)
    assert len(tenure.holders_on(TODAY)) == 2


def test_nothing_is_claimed_of_a_post_without_appointments():
    tenure = tenure_of([], TODAY)
    assert (tenure.appointments, tenure.gaps, tenure.entries(), tenure.holders_on(TODAY)) == ((), (), [], [])


_DATES = st.sampled_from(["1999", "2000", "2000-02", "2000-02-29", "2001-01-01", "2003", "2003-12", "2004-12-31"])


@given(st.lists(st.tuples(_DATES, _DATES | st.just(""), st.sampled_from(["substantive", "acting"])), max_size=6))
def test_on_no_day_of_a_certain_gap_can_anybody_have_been_in_office(spans):
    terms = [
        term(start, end, status=status)
        for start, end, status in spans
        if not end or PartialDate(end).latest >= PartialDate(start).earliest
    ]
    tenure = tenure_of(terms, TODAY)
    for gap in tenure.gaps:
        for edge in (gap.start, gap.until or TODAY):
            assert not gap.is_certain or not any(each.possibly_covers(edge) for each in terms)
            assert not gap.is_certain or not tenure.holders_on(edge)
    for before, after in itertools.pairwise(tenure.gaps):
        assert before.until < after.start


def test_the_last_day_of_a_term_nobody_knows_the_beginning_of_can_be_asked_for():
    tenure = tenure_of([term("", "2004-12-31")], TODAY)
    assert [holder.is_certain for holder in tenure.holders_on(day("2004-12-31"))] == [False]


def test_terms_at_the_beginning_of_the_calendar_leave_no_gap():
    assert gaps(term("", "0001"), term("0001")) == []
