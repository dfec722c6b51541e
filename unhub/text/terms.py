"""Spans of time whose ends may be known only in part: terms of office, memberships, presences, former names.

With partial dates a term has *certain* days, from the latest day it can have begun to the day before the earliest it can have
ended, and *possible* days, from the earliest beginning to the latest end, both included.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _

from unhub.text.partial_dates import PartialDateField, is_partial_date


class End(models.TextChoices):
    """How a term ends. An unknown end binds nobody."""

    DATED = "dated", _("on a known date")
    ONGOING = "ongoing", _("not ended")
    UNKNOWN = "unknown", _("ended or not: not known")


class TermQuerySet(models.QuerySet):
    def possible_on(self, day):
        """Those that may have been running on that day, by what is known."""
        return self.filter(possible_on(day))


def possible_on(day, prefix=""):
    """The condition that a term may have been running on a day. `prefix` reaches the term over a relation ("post__")."""
    iso = day.isoformat()
    started = models.Q(**{f"{prefix}start": ""}) | models.Q(**{f"{prefix}start__lte": iso})
    # "2004-12" ends on its last day: it has not passed while the day's first seven characters do not exceed it.
    same_precision = Substr(models.Value(iso), 1, Length(f"{prefix}end"))
    return started & (
        ~models.Q(**{f"{prefix}end_kind": End.DATED}) | models.Q(**{f"{prefix}end__gte": same_precision})
    )


class Term(models.Model):
    """A beginning and an end, each known to the year, month or day, or not at all."""

    start = PartialDateField(
        _("from"), blank=True, help_text=_("As precisely as it is known: 1994, June 1994 or 27 July 2017.")
    )
    end = PartialDateField(_("until"), blank=True, help_text=_("The last day, as precisely as it is known."))
    end_kind = models.CharField(
        _("ended"),
        max_length=8,
        choices=End.choices,
        default=End.ONGOING,
        help_text=_("Set to “on a known date” by itself when an end is given."),
    )

    class Meta:
        abstract = True

    @property
    def certain_days(self):
        """(first, day after the last) of the days it ran for certain; None where there are none."""
        first = self.start.latest if self.start else None
        if first is None or self.end_kind == End.UNKNOWN:
            return None
        after = self.end.earliest if self.end else datetime.date.max
        return (first, after) if first < after else None

    @property
    def possible_days(self):
        """(first, last) of the days it may have run, both included."""
        first = self.start.earliest or datetime.date.min
        return first, self.end.latest or datetime.date.max

    def possibly_covers(self, day):
        first, last = self.possible_days
        return first <= day <= last

    def certainly_covers(self, day):
        days = self.certain_days
        return bool(days) and days[0] <= day < days[1]

    def overlaps_for_certain(self, other):
        mine, theirs = self.certain_days, other.certain_days
        return bool(mine and theirs) and mine[0] < theirs[1] and theirs[0] < mine[1]

    def may_overlap(self, other):
        mine, theirs = self.possible_days, other.possible_days
        return mine[0] <= theirs[1] and theirs[0] <= mine[1]

    def may_follow_or_precede(self, other):
        """Whether both can be true of the same thing, one after the other: "1995–1999" and "1999–", but not "1995–" twice.

        A beginning nobody knows proves nothing: such a term may come before another, not after it.
        """
        same = (self.start, self.end, self.end_kind) == (other.start, other.end, other.end_kind)
        return not same and (self._may_precede(other) or other._may_precede(self))

    def _may_precede(self, later):
        if not later.start:
            return False
        if self.end_kind == End.UNKNOWN:
            return bool(self.start) and self.start.latest < later.start.earliest
        return bool(self.end) and self.end.earliest <= later.start.latest

    @property
    def is_over(self):
        """Whether an end is on record. A dated end in the future is an end too."""
        return self.end_kind == End.DATED

    def clean(self):
        super().clean()
        if self.end and self.end_kind == End.ONGOING:
            self.end_kind = End.DATED
        if self.end_kind == End.DATED and not self.end:
            raise ValidationError({"end": _("Give the date it ended, or choose that it is not known.")})
        if self.end and self.end_kind != End.DATED:
            raise ValidationError(
                {"end_kind": _("There is an end date: choose “on a known date”, or take the date away.")}
            )
        if self.start and self.end and self.end.latest < self.start.earliest:
            raise ValidationError(
                {
                    "end": _("It ends (%(end)s) before it begins (%(start)s).")
                    % {"end": self.end.display(), "start": self.start.display()}
                }
            )


def term_constraints(name):
    """The constraints every table of terms has, each named for the table: `name` is a short plural, such as "appointments"."""
    return [
        models.CheckConstraint(name=f"{name}_begin_on_a_partial_date", condition=is_partial_date("start")),
        models.CheckConstraint(name=f"{name}_end_on_a_partial_date", condition=is_partial_date("end")),
        models.CheckConstraint(
            name=f"{name}_have_an_end_if_dated",
            condition=(models.Q(end_kind=End.DATED) & ~models.Q(end=""))
            | (models.Q(end_kind__in=[End.ONGOING, End.UNKNOWN]) & models.Q(end="")),
        ),
        models.CheckConstraint(
            name=f"{name}_end_after_they_begin",
            condition=models.Q(end="") | models.Q(start="") | models.Q(end__gte=Substr("start", 1, Length("end"))),
        ),
    ]
