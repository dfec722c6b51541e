import pytest
from django.template.defaultfilters import floatformat
from django.utils import translation

from unhub.text.numbers import grouped


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans", "de", "hi"])
def test_a_number_is_grouped_as_django_groups_it_in_that_language(language):
    with translation.override(language):
        for number in (0, 7, 999, 1000, 12345, 1234567, -1234):
            assert grouped(number) == floatformat(number, "0g")


def test_thousands_stand_apart():
    assert grouped(1234567) == "1,234,567"
