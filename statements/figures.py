"""How many statements there are, of when, of what: read from the tallies, once per content version. Each is plain data."""

import uuid
from collections import Counter

from django.db import connection

from statements.models import Tally
from unhub.web.charts import Count as Column
from unhub.web.remembered import remembered

YEARS = (
    f'SELECT SUBSTR("key", 1, 4), SUM(statements) FROM {Tally._meta.db_table} WHERE "of" = %s GROUP BY 1 ORDER BY 1'
)


def by_month(request):
    """{(year, month): number of statements}. One query of a row a month, where it is not remembered."""

    def compute():
        return {(int(key[:4]), int(key[5:])): number for key, number in _tallies(Tally.Of.MONTH)}

    return remembered(request, "statements by month", compute)


def by_year(request):
    """{year: number of statements}, the oldest first. As `by_month`, a row a year."""

    def compute():
        # Without the ORM because every first page of the list asks it: Django takes longer to write it than a database to
        # add up a thousand months.
        with connection.cursor() as cursor:
            cursor.execute(YEARS, [Tally.Of.MONTH])
            return {int(year): int(number) for year, number in cursor.fetchall()}

    return remembered(request, "statements by year", compute)


def years_of(months):
    """`by_year` of what `by_month` gave."""
    years = Counter()
    for (year, _month), number in months.items():
        years[year] += number
    return dict(sorted(years.items()))


def by_type(request):
    """{type id: number of statements}. As the others, one query where it is not remembered."""
    return _by_record(request, Tally.Of.TYPE)


def by_topic(request):
    return _by_record(request, Tally.Of.TOPIC)


def by_place(request):
    return _by_record(request, Tally.Of.PLACE)


def number_of_statements(request):
    """All of them."""
    return sum(by_year(request).values())


def _by_record(request, of):
    def compute():
        return {uuid.UUID(key): number for key, number in _tallies(of)}

    return remembered(request, f"statements by {of}", compute)


def _tallies(of):
    return Tally.objects.filter(of=of).values_list("key", "statements")


def year_columns(years, url_of):
    """The columns of a timeline: every year from the first to the last, those without statements too."""
    if not years:
        return []
    return [Column(str(year), years.get(year, 0), url_of(year)) for year in range(min(years), max(years) + 1)]
