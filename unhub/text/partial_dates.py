"""Dates of which only the year, or the year and month, may be known.

A partial date is text: ISO 8601 with reduced precision ("1994", "1994-06", "1994-06-15"; EDTF level 0). As text it needs one
column, sorts in SQL on every database, and its bounds can be compared with a full date by plain string comparison
(docs/decisions/0002-partial-dates-as-text.md).
"""

import calendar
import datetime
import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import formats
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

ISO_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_ISO = re.compile(ISO_PATTERN)
_MONTH_NUMBERS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
} | {"sept": 9}
_NUMBERS_ONLY = re.compile(r"^\d{1,2}[/.\-]\d{1,4}([/.\-]\d{1,4})?$|^\d{4}[/.]\d{1,2}([/.]\d{1,2})?$")
_WORDS = re.compile(
    r"^(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})$"
    r"|^(?P<month2>[a-z]+)\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})$"
)


class PartialDate(str):
    """A date known to the year, the month or the day; "" when nothing is known.

    Made from ISO text of reduced precision. Raises ValueError with a sentence for anything else. Compares and sorts as text,
    which is the order SQL gives too: "1994" before "1994-06" before "1994-06-15".
    """

    __slots__ = ()

    def __new__(cls, value=""):
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, datetime.date):
            value = value.isoformat()[:10]
        value = str(value or "")
        if value:
            if not _ISO.fullmatch(value):
                raise ValueError(_("“%(value)s” is not a date. Write 1994, 1994-06 or 1994-06-15.") % {"value": value})
            year, month, day = (int(part) for part in [*value.split("-"), 1, 1][:3])
            try:
                datetime.date(year, month, day)
            except ValueError as error:
                raise ValueError(_("“%(value)s” is not a day in the calendar.") % {"value": value}) from error
        return super().__new__(cls, value)

    @classmethod
    def parse(cls, text):
        """The partial date an editor typed: "1994", "June 1994", "27 July 2017", "July 27, 2017" or ISO.

        Raises ValueError with a sentence that says what would be right. Dates written with slashes are refused: whether 01/09
        is a day in January or in September cannot be known.
        """
        text = " ".join(unicodedata.normalize("NFKC", str(text or "")).split())
        if not text or _ISO.fullmatch(text):
            return cls(text)
        if _NUMBERS_ONLY.match(text):
            raise ValueError(
                _(
                    "“%(text)s” can be read in more than one way. Write the month as a word (9 January 2017) or as 2017-01-09."
                )
                % {"text": text}
            )
        match = _WORDS.match(text.lower())
        month = match and _MONTH_NUMBERS.get(match["month"] or match["month2"])
        if not month:
            raise ValueError(
                _("“%(text)s” is not a date. Write a year (1994), a month (June 1994) or a day (27 July 2017).")
                % {"text": text[:40]}
            )
        year, day = match["year"] or match["year2"], match["day"] or match["day2"]
        if not day:
            return cls(f"{year}-{month:02}")
        try:
            return cls(f"{year}-{month:02}-{int(day):02}")
        except ValueError as error:
            raise ValueError(_("“%(text)s” is not a day in the calendar.") % {"text": text}) from error

    @property
    def precision(self):
        """ "year", "month", "day", or "" when nothing is known."""
        return {0: "", 4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def earliest(self):
        """The first day it can mean, as datetime.date; None when nothing is known."""
        return datetime.date.fromisoformat(f"{self}-01-01"[:10]) if self else None

    @property
    def latest(self):
        """The last day it can mean, as datetime.date; None when nothing is known."""
        if not self:
            return None
        year, month, day = (int(part) for part in [*self.split("-"), 0, 0][:3])
        month = month or 12
        return datetime.date(year, month, day or calendar.monthrange(year, month)[1])

    def display(self):
        """As read by people in the active language: "1994", "June 1994", "27 July 2017"."""
        if self.precision == "day":
            return formats.date_format(self.earliest, "j F Y")
        if self.precision == "month":
            return f"{MONTHS[self.earliest.month]} {self.earliest.year}"
        return str(self.earliest.year) if self else ""


class PartialDateFormField(forms.CharField):
    """Lets an editor type a date to the precision known; the error says what would be right."""

    def __init__(self, *, max_length=None, **kwargs):
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"placeholder": "1994 · June 1994 · 27 July 2017", "size": 20})
        )
        super().__init__(**kwargs)

    def to_python(self, value):
        try:
            return PartialDate.parse(super().to_python(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value):
        return value.display() if isinstance(value, PartialDate) else value


class _Attribute(DeferredAttribute):
    """Whoever sets the attribute, reading it gives a PartialDate. Setting what is no date raises ValueError."""

    def __set__(self, instance, value):
        if value is None or isinstance(value, str | datetime.date):
            value = PartialDate(value)
        instance.__dict__[self.field.attname] = value


class PartialDateField(models.CharField):
    """A column for a PartialDate. Blank ("") means not known; never NULL, so that it sorts and compares."""

    description = _("Date known to the year, month or day")
    descriptor_class = _Attribute

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        # What is stored passed the checks on its way in: do not pay for them on every row read.
        return str.__new__(PartialDate, value or "")

    def to_python(self, value):
        try:
            return PartialDate(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value):
        return str(PartialDate(value))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def is_partial_date(field):
    """The condition for a CheckConstraint: the column holds ISO text of reduced precision, or nothing."""
    return models.Q(**{field: ""}) | models.Q(**{f"{field}__regex": ISO_PATTERN})
