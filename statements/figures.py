"""How many statements there are, of when, of what: counted once per content version. Each is plain data."""

from collections import Counter

from django.db.models import Count

from statements.models import Statement, StatementPlace, StatementTopic
from unhub.web.charts import Count as Column
from unhub.web.remembered import remembered


def by_month(request):
    """{(year, month): number of statements}. One walk along the index of dates, where it is not remembered."""

    def compute():
        months = Counter()
        for day, number in Statement.objects.order_by().values_list("issued_on").annotate(number=Count("pk")):
            months[day.year, day.month] += number
        return dict(months)

    return remembered(request, "statements by month", compute)


def by_year(request):
    """{year: number of statements}, the oldest first."""
    years = Counter()
    for (year, _month), number in by_month(request).items():
        years[year] += number
    return dict(sorted(years.items()))


def by_type(request):
    return _by(request, "type", Statement.objects.values_list("type"))


def by_topic(request):
    """{topic id: number of statements on it}."""
    return _by(request, "topic", StatementTopic.objects.values_list("topic"))


def by_place(request):
    """{place id: number of statements concerning it}."""
    return _by(request, "place", StatementPlace.objects.values_list("place"))


def _by(request, name, pairs):
    return remembered(
        request,
        f"statements by {name}",
        lambda: dict(pairs.order_by().annotate(number=Count("pk"))),
    )


def year_columns(years, url_of):
    """The columns of a timeline: every year from the first to the last, those without statements too."""
    if not years:
        return []
    return [Column(str(year), years.get(year, 0), url_of(year)) for year in range(min(years), max(years) + 1)]
