"""Days and months as pages write them, in the reader's language."""

from functools import cache

from django.utils.dates import MONTHS
from django.utils.translation import get_language


def day_in_words(day, language=None):
    """27 July 2017, of a date or a moment. Who needs many gives the language, which must be the reader's."""
    return f"{day.day} {_months(language or get_language())[day.month]} {day.year}"


def month_in_words(day):
    """July 2017."""
    return f"{_months(get_language())[day.month]} {day.year}"


@cache
def _months(language):
    """{1: "January", …}: as text, because for each of them Django would look in its catalogues."""
    return {number: str(name) for number, name in MONTHS.items()}
