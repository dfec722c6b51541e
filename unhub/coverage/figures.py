"""The figures of coverage, from the tallies that publishing keeps: as good as counted at this moment, at any size."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from organisations.models import Organisation, Person, Post
from statements.figures import by_type, by_year
from statements.models import Document, Statement, Tally
from unhub.publishing.models import Change, Version
from unhub.web.remembered import remembered

SHOWN = 25  # organisations, and labels, at most
LANGUAGES, LACKS = Tally.Of.LANGUAGE, Tally.Of.LACK

BODIES = (
    f'SELECT SUBSTR("key", 1, 32), SUM(statements) FROM {Tally._meta.db_table} WHERE "of" = %s GROUP BY 1 '
    "ORDER BY 2 DESC, 1"
)


@dataclass(frozen=True)
class Coverage:
    """Plain data. Numbers in years are {year: number}, of bodies and labels those with the most statements come first."""

    years: dict
    first: Any
    last: Any
    changed_at: Any
    types: dict
    languages: dict
    lacks: dict
    bodies: tuple
    number_of_bodies: int
    labels: tuple
    number_of_labels: int
    withdrawn: int
    corrections: int
    organisations: int
    posts: int
    people: int
    documents: int

    @property
    def total(self):
        return sum(self.years.values())

    @property
    def empty_years(self):
        """The years between the first and the last of which nothing is on record."""
        return (
            [year for year in range(min(self.years), max(self.years)) if year not in self.years] if self.years else []
        )


def coverage(request):
    """The Coverage now. Thirteen queries where it is not remembered, none of which reads a statement for each there is."""
    years, types = by_year(request), by_type(request)
    return remembered(request, "coverage", lambda: _count(years, types))


def _count(years, types):
    in_years = {LANGUAGES: defaultdict(dict), LACKS: defaultdict(dict)}
    for of, key, number in Tally.objects.filter(of__in=in_years).values_list("of", "key", "statements"):
        name, year = key.rsplit(" ", 1)
        in_years[of][name][int(year)] = number
    labels = Tally.objects.filter(of=Tally.Of.LABEL)
    bodies = _bodies()
    days = Statement.objects.order_by("position").values_list("issued_on", flat=True)
    return Coverage(
        years=years,
        first=days.first(),
        last=days.last(),
        changed_at=Change.objects.order_by("-pk").values_list("at", flat=True).first(),
        types=types,
        languages=dict(in_years[LANGUAGES]),
        lacks=dict(in_years[LACKS]),
        bodies=tuple(bodies[:SHOWN]),
        number_of_bodies=len(bodies),
        labels=tuple(
            (key[32:], uuid.UUID(key[:32]), number)
            for key, number in labels.order_by("-statements", "key").values_list("key", "statements")[:SHOWN]
        ),
        number_of_labels=labels.count(),
        withdrawn=Statement.objects.filter(status=Statement.Status.WITHDRAWN).count(),
        corrections=Version.objects.filter(
            record_type="statement", kind=Version.Kind.CORRECTION, number__gt=1
        ).count(),
        organisations=Organisation.objects.count(),
        posts=Post.objects.count(),
        people=Person.objects.count(),
        documents=Document.objects.count(),
    )


def _bodies():
    """[(id, number of statements)] of all bodies, those with the most first."""
    with connection.cursor() as cursor:
        cursor.execute(BODIES, [Tally.Of.BODY])
        return [(uuid.UUID(key), int(number)) for key, number in cursor.fetchall()]
