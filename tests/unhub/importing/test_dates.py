import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.importing.dates import DAY_MONTH, MONTH_DAY, order_of, read_date, read_partial_date, read_time, split_date

THAT_DAY = datetime.date(2017, 7, 27)


@pytest.mark.parametrize(
    "words",
    """2017-07-27
    2017-07-27T00:00:00
    2017-07-27T16:06:00.000+03:00
    2017-07-27T23:59:00Z
    2017-07-27 16:06
    2017/07/27
    20170727
    07/27/2017
    27/07/2017
    27.07.2017
    27-07-2017
    27/07/2017 - 16:06
    27 July 2017
    27 July, 2017
    27th of July 2017
    July 27, 2017
    JULY 27TH, 2017
    27-Jul-2017
    27 Jul. 2017
    Thursday, 27 July 2017
    Thu, 27 Jul 2017 07:24:25 +0000
    Thu, 27 Jul 2017 07:24:25 GMT
    27 July 2017, 4:06 p.m.
    27 juillet 2017
    jeudi 27 juillet 2017
    27 de julio de 2017
    27 июля 2017 года
    27 июля 2017 г.
    27 июля 2017 г. в 10:00
    2017年7月27日
    二〇一七年七月二十七日
    27 تموز/يوليه 2017
    27 يوليو 2017
    ٢٧ تموز / يوليه ٢٠١٧
    ٢٧ جويلية ٢٠١٧
    \u200f٢٧ يوليو ٢٠١٧
    ２０１７-０７-２７""".split("\n"),
)
def test_a_day_is_read_in_every_form_of_the_sources(words):
    assert read_date(words) == THAT_DAY


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("1er août 2017", 8),
        ("1 févr. 2017", 2),
        ("1 setiembre 2017", 9),
        ("1 мая 2017", 5),
        ("1 كانون الثاني/يناير 2017", 1),
        ("1 أيلول/سبتمبر 2017", 9),
        ("1 تشرين الأول 2017", 10),
        ("mar. 1 mars 2017", 3),
        ("Sept 1, 2017", 9),
        ("1 March 2017", 3),
    ],
)
def test_months_are_known_in_six_languages(words, month):
    assert read_date(words) == datetime.date(2017, month, 1)


def test_figures_that_can_be_read_both_ways_need_an_order():
    with pytest.raises(ValueError, match="can be read as month/day and as day/month. Say which"):
        read_date("04/11/2024 - 16:06")
    assert read_date("04/11/2024 - 16:06", DAY_MONTH) == datetime.date(2024, 11, 4)
    assert read_date("04/11/2024 - 16:06", MONTH_DAY) == datetime.date(2024, 4, 11)
    assert read_date("05/05/2017") == datetime.date(2017, 5, 5)


def test_figures_that_contradict_the_order_are_refused_with_the_other():
    with pytest.raises(ValueError, match="no month 27 when read as day/month. Is it month/day"):
        read_date("07/27/2017", DAY_MONTH)
    with pytest.raises(ValueError, match="Is it day/month"):
        read_date("27/07/2017", MONTH_DAY)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "missing"),
        (" \n", "missing"),
        ("31 June 2017", "that month has 30 days"),
        ("2015-02-29", "that month has 28 days"),
        ("13/13/2017", "no month 13"),
        ("2017-13-01", "no month 13"),
        ("2017-00-10", "no month 0"),
        ("31/12/0000", "not a day in the calendar"),
        ("9999-12-32", "that month has 31 days"),
        ("June 2017", "names no day"),
        ("2017-06", "names no day"),
        ("2017", "names no day"),
        ("juin 2017", "names no day"),
        ("2017年6月", "names no day"),
        ("27/07/17", "year of two figures"),
        ("27 July 17", "year of two figures"),
        ("tomorrow", "not a date that can be read. Write 27 July 2017"),
        ("27 July 2017 and more", "not a date that can be read"),
        ("27 Brumaire 2017", "not a date that can be read"),
        ("07/27/2017" * 30, "not a date that can be read"),
        ("二十十年一月一日", "not a date|calendar"),
    ],
)
def test_what_is_no_day_is_refused_with_what_would_be_right(words, reason):
    with pytest.raises(ValueError, match=reason):
        read_date(words)


@given(
    st.dates(datetime.date(1000, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y 10:00:00 GMT"]),
)
def test_every_day_of_the_calendar_is_read(day, form):
    assert read_date(day.strftime(form)) == day


@given(st.text(max_size=120), st.sampled_from([None, MONTH_DAY, DAY_MONTH]))
def test_no_words_do_more_than_be_refused(words, order):
    read_time(words)
    split_date(words)
    with contextlib.suppress(ValueError):
        assert isinstance(read_date(words, order), datetime.date)


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("04/11/2024 - 16:06", "16:06"),
        ("Thu, 17 Sep 2020 07:24:25 +0000", "07:24"),
        ("27 July 2017, 4:06 p.m.", "16:06"),
        ("12:05 AM", "00:05"),
        ("٢٧ يوليو ٢٠١٧ ١٦:٠٦", "16:06"),
        ("2017-07-27T00:00:00", None),
        ("2017-07-27", None),
        ("27 July 2017 25:00", None),
    ],
)
def test_the_time_of_day_is_read_where_there_is_one(words, time):
    assert read_time(words) == (time and datetime.time.fromisoformat(time))


def test_the_order_of_a_list_is_what_a_date_proves():
    order = order_of(["06/12/2017", "07/27/2017", "01/09/2017"])
    assert order.order == MONTH_DAY
    assert str(order) == "month/day, proved by 07/27/2017."
    assert order_of(["27/07/2017 - 16:06"]).order == DAY_MONTH


def test_an_order_nothing_proves_is_ambiguous():
    order = order_of(["06/12/2017", "01/09/2017 - 10:00", "05/05/2017", "2017-07-27", "27 July 2017", "nonsense"])
    assert (order.order, order.undecided, order.is_ambiguous) == (None, 2, True)
    assert "Say which" in str(order)


def test_an_order_both_of_which_are_proved_is_contradictory():
    order = order_of(["13/12/2017", "12/13/2017"])
    assert (order.order, order.is_contradictory, order.is_ambiguous) == (None, True, False)
    assert str(order).startswith("12/13/2017 is month/day and 13/12/2017 is day/month")


def test_dates_in_words_need_no_order():
    order = order_of(["2017-07-27", "27 July 2017", "05/05/2017", "27.07.2017"])
    assert not order.is_ambiguous
    assert order_of([]).order is None


@pytest.mark.parametrize(
    ("line", "date", "rest"),
    [
        ("07/27/2017Secretary-General Welcomes", "07/27/2017", "Secretary-General Welcomes"),
        ("07/27/20172017 in Review", "07/27/2017", "2017 in Review"),
        ("2017-07-272nd Meeting", "2017-07-27", "2nd Meeting"),
        ("27 July 2017 — Title", "27 July 2017", " — Title"),
        ("04/11/2024 - 16:06 Title", "04/11/2024 - 16:06", " Title"),
        ("04/11/2024 - 16 States", "04/11/2024", " - 16 States"),
        ("\u200f٢٧ تموز/يوليه ٢٠١٧ بيان", "٢٧ تموز/يوليه ٢٠١٧", " بيان"),
        ("2017年7月27日联合国", "2017年7月27日", "联合国"),
        ("Thursday, 27 July 2017", "Thursday, 27 July 2017", ""),
        ("2017 was a good year", "", "2017 was a good year"),
        ("May Day 2017", "", "May Day 2017"),
    ],
)
def test_a_date_is_taken_off_the_beginning_of_a_line(line, date, rest):
    assert split_date(line) == (date, rest)


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("1994", "1994"),
        ("1994-06", "1994-06"),
        ("June 1994", "1994-06"),
        ("15 June 1994", "1994-06-15"),
        ("15 juin 1994", "1994-06-15"),
        ("31/12/2018", "2018-12-31"),
        ("2018-12-31T00:00:00+01:00", "2018-12-31"),
        ("", ""),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(words, known):
    assert read_partial_date(words) == known


def test_figures_without_an_order_are_refused_and_read_in_the_one_that_is_set():
    assert read_partial_date("04/11/2004", "day/month") == "2004-11-04"
    with pytest.raises(ValueError, match="Say which"):
        read_partial_date("04/11/2004")
    with pytest.raises(ValueError, match="Write a year"):
        read_partial_date("some day")
