import datetime

import pytest
from django.core.exceptions import ValidationError

from unhub.text.partial_dates import PartialDate, PartialDateFormField


@pytest.mark.parametrize(
    ("typed", "stored", "shown", "precision"),
    [
        ("1994", "1994", "1994", "year"),
        ("1994-06", "1994-06", "June 1994", "month"),
        ("June 1994", "1994-06", "June 1994", "month"),
        ("Sept. 1999", "1999-09", "September 1999", "month"),
        ("27 July 2017", "2017-07-27", "27 July 2017", "day"),
        ("27th July 2017", "2017-07-27", "27 July 2017", "day"),
        ("July 27, 2017", "2017-07-27", "27 July 2017", "day"),
        ("2017-07-27", "2017-07-27", "27 July 2017", "day"),
        ("  2 \u00a0 February\u00a02016 ", "2016-02-02", "2 February 2016", "day"),
        ("29 February 2016", "2016-02-29", "29 February 2016", "day"),
        ("", "", "", ""),
    ],
)
def test_what_an_editor_types_is_stored_as_iso_text_and_shown_in_words(typed, stored, shown, precision):
    date = PartialDate.parse(typed)
    assert (date, date.display(), date.precision) == (stored, shown, precision)


@pytest.mark.parametrize("typed", ["01/09/2017", "1.9.2017", "7/2017", "01-09-2017"])
def test_a_date_that_can_be_read_two_ways_is_refused_and_the_error_says_why(typed):
    with pytest.raises(ValueError, match="more than one way"):
        PartialDate.parse(typed)


@pytest.mark.parametrize("typed", ["31 February 2017", "2017-02-30", "February 29, 2017", "0000"])
def test_a_day_that_is_not_in_the_calendar_is_refused(typed):
    with pytest.raises(ValueError, match="not a day in the calendar"):
        PartialDate.parse(typed)


@pytest.mark.parametrize("typed", ["soon", "Juni 1994", "1994-13", "199", "19940615", "x" * 10_000, "\x00", "१९९४"])
def test_what_is_no_date_is_refused_with_an_example_of_what_is(typed):
    with pytest.raises(ValueError, match=r"27 July 2017|1994-06-15"):
        PartialDate.parse(typed)


def test_the_form_field_gives_the_sentence_as_its_error():
    with pytest.raises(ValidationError, match="Write the month as a word"):
        PartialDateFormField().clean("01/09/2017")


def test_partial_dates_sort_as_they_are_read():
    dates = ["2017-07-27", "1994", "1994-06-15", "1994-06", "1993-12-31", "1995"]
    assert sorted(map(PartialDate, dates)) == ["1993-12-31", "1994", "1994-06", "1994-06-15", "1995", "2017-07-27"]


@pytest.mark.parametrize(
    ("iso", "earliest", "latest"),
    [
        ("1994", (1994, 1, 1), (1994, 12, 31)),
        ("2004-02", (2004, 2, 1), (2004, 2, 29)),
        ("2017-07-27", (2017, 7, 27), (2017, 7, 27)),
    ],
)
def test_a_partial_date_knows_the_first_and_last_day_it_can_mean(iso, earliest, latest):
    date = PartialDate(iso)
    assert (date.earliest, date.latest) == (datetime.date(*earliest), datetime.date(*latest))


@pytest.mark.parametrize("text", ["1994\n", "0000", "0000-01-01", "1994-13", "1994-02-30", "१९९४"])
def test_what_looks_like_a_partial_date_but_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is not a da"):
        PartialDate(text)
