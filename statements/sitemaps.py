"""The sections of the sitemap that statements have: {name: function giving [(path, changed at)]}.

Statements come by year, and a year of many by month: each section is one range of the index of dates, so the last one
costs what the first does.
"""

import datetime
from calendar import monthrange

from django.db.models import Max
from django.urls import reverse

from organisations.models import Place
from statements.figures import by_month, years_of
from statements.models import Document, Statement, StatementType, Topic
from statements.rows import day_url
from statements.views.archive import month_url, year_url
from unhub.web.sitemaps import MOST

# The protocol's own limit, for what is not divided further.
MOST_IN_ONE = 50_000


def sections(request):
    """The sections there are now. No query where the counts by month are remembered."""
    found = {
        "statement-lists": lists,
        "archive": lambda: archive(request),
        "topics": lambda: _records(Topic, "slug"),
        "places": lambda: _records(Place, "slug"),
        "documents": lambda: _records(Document, "slug"),
    }
    months = by_month(request)
    for year, count in years_of(months).items():
        if count <= MOST:
            found[f"statements-{year:04}"] = _between(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
            continue
        for month in range(1, 13):
            if (year, month) in months:
                last = monthrange(year, month)[1]
                found[f"statements-{year:04}-{month:02}"] = _between(
                    datetime.date(year, month, 1), datetime.date(year, month, last)
                )
    return found


def lists():
    """The lists themselves, and the types."""
    names = ("list", "topic_list", "place_list", "document_list")
    return [(reverse(f"statements:{name}"), None) for name in names] + _records(StatementType, "slug")


def archive(request):
    """Every year, month and day with statements."""
    months = by_month(request)
    found = [(year_url(year), None) for year in years_of(months)]
    found += [(month_url(year, month), None) for year, month in sorted(months)]
    days = Statement.objects.order_by("issued_on").values_list("issued_on").annotate(changed_at=Max("updated_at"))
    found += [(day_url(day), changed_at) for day, changed_at in days]
    return found[:MOST_IN_ONE]


def _between(first, last):
    def entries():
        found = Statement.objects.issued_between(first, last).order_by("position")
        found = found.only("issued_on", "slug", "updated_at")[:MOST_IN_ONE]
        return [(statement.get_absolute_url(), statement.updated_at) for statement in found]

    return entries


def _records(model, *fields):
    records = model.objects.order_by("pk").only(*fields, "updated_at")[:MOST_IN_ONE]
    return [(record.get_absolute_url(), record.updated_at) for record in records]
