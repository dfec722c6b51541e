import datetime

import pytest
from django.utils import translation
from django.utils.dateformat import format as format_date

from unhub.text.days import day_in_words, month_in_words


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans"])
def test_days_are_named_in_the_language_of_the_reader(language):
    for day in (datetime.date(2017, 7, 27), datetime.datetime(1994, 1, 1, 23, 59, tzinfo=datetime.UTC)):
        with translation.override(language):
            assert day_in_words(day) == day_in_words(day, language) == format_date(day, "j F Y")
            assert month_in_words(day) == format_date(day, "F Y")
