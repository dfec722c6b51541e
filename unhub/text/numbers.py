"""Numbers as a page writes them."""

from functools import lru_cache

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language


def grouped(number):
    """A whole number with its thousands apart, as the language of the page does it: 12,345."""
    separator, size = _grouping(get_language())
    if size == 3:
        return f"{number:,}".replace(",", separator)
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)


@lru_cache(maxsize=32)
def _grouping(language):
    """(separator, digits a group). Kept: a list by year has eighty numbers, for each of which Django looks them up anew."""
    return str(get_format("THOUSAND_SEPARATOR", language)), get_format("NUMBER_GROUPING", language)
