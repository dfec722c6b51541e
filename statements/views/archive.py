"""The archive by year, month and day: the date is the address."""

import datetime
from calendar import monthrange

from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from statements.figures import by_month, years_of
from statements.filters import NEWEST_FIRST, StatementFilter
from statements.models import Statement
from statements.rows import day_url, read_statements, statement_rows
from unhub.text.days import day_in_words, month_in_words
from unhub.web.addresses import date_path
from unhub.web.charts import Count as Column
from unhub.web.charts import month_timeline
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, paginate
from unhub.web.parameters import check_parameters, only_parameters, with_query

DAY_PAGE_SIZE = 50


@only_parameters()
def year(request, year):
    """The months of a year. No query where the counts are remembered."""
    number = _date(year).year
    months = by_month(request)
    columns = [_month_column(number, month, months.get((number, month), 0)) for month in range(1, 13)]
    years = years_of(months)
    head = page_head(
        request,
        title=_("Statements of %(year)s") % {"year": number},
        description=_("Official statements issued in %(year)s, month by month: %(count)s in this archive.")
        % {"year": number, "count": years.get(number, 0)},
        crumbs=_crumbs(),
    )
    context = {
        "period": str(number),
        "count": years.get(number, 0),
        "months": [column for column in columns if column.count],
        "chart": month_timeline(columns, mirrored=get_language_bidi()) if number in years else None,
        "chart_title": _("Statements of %(year)s, by month") % {"year": number},
        "list_url": with_query(reverse("statements:list"), {"year": [str(number)]}),
        **_neighbours(number, years, lambda each: {"label": str(each), "url": year_url(each)}),
    }
    return render(request, "statements/year.html", head | context)


@only_parameters()
def month(request, year, month):
    """The days of a month, and its newest statements. Two queries where the counts are remembered."""
    first = _date(year, month)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    name = month_in_words(first)
    months = by_month(request)
    count = months.get((first.year, first.month), 0)
    of_month = Statement.objects.issued_between(first, last)
    days = dict(of_month.order_by().values_list("issued_on").annotate(number=Count("pk")))
    columns = [
        Column(day_in_words(day), days.get(day, 0), day_url(day) if day in days else "", str(day.day))
        for day in (first + datetime.timedelta(days=passed) for passed in range(last.day))
    ]
    head = page_head(
        request,
        title=_("Statements of %(month)s") % {"month": name},
        description=_("Official statements issued in %(month)s, day by day: %(count)s in this archive.")
        % {"month": name, "count": count},
        crumbs=_crumbs(first.year),
    )
    found = read_statements(of_month.newest_first()[:DAY_PAGE_SIZE])
    search = {"issued_from": [first.isoformat()], "issued_to": [last.isoformat()]}
    context = {
        "period": name,
        "count": count,
        "days": [column for column in columns if column.count],
        "chart": month_timeline(columns, mirrored=get_language_bidi()) if days else None,
        "chart_title": _("Statements of %(month)s, by day") % {"month": name},
        "statements": statement_rows(found),
        "shows_all": len(found) == count,
        "list_url": with_query(reverse("statements:list"), search),
        **_neighbours((first.year, first.month), months, lambda each: _month_link(*each)),
    }
    return render(request, "statements/month.html", head | context)


def day(request, year, month, day):
    """The statements of a day, the last issued first. Four queries."""
    check_parameters(request, *PAGING_PARAMETERS)
    on = _date(year, month, day)
    name = day_in_words(on)
    search = {"issued_from": [on.isoformat()], "issued_to": [on.isoformat()]}
    filterset = StatementFilter(search, Statement.objects.all(), request=request)
    page = paginate(request, filterset.qs, NEWEST_FIRST, DAY_PAGE_SIZE, read=read_statements)
    first = datetime.date(on.year, on.month, 1)
    head = page_head(
        request,
        title=_("Statements of %(day)s") % {"day": name},
        description=_("What official bodies said on %(day)s: %(count)s statements in this archive.")
        % {"day": name, "count": page.count},
        crumbs=[*_crumbs(on.year), crumb(month_in_words(first), month_url(on.year, on.month))],
    )
    context = {
        "period": name,
        "page": page,
        "count": page.count,
        "statements": statement_rows(page.items),
        "list_url": with_query(reverse("statements:list"), search),
        "previous": _day_link(Statement.objects.filter(issued_on__lt=on).order_by("-issued_on")),
        "next": _day_link(Statement.objects.filter(issued_on__gt=on).order_by("issued_on")),
    }
    return render(request, "statements/day.html", head | context)


def year_url(year):
    return date_path("statements:year", f"{year:04}")


def month_url(year, month):
    return date_path("statements:month", f"{year:04}-{month:02}")


def _date(year, month="1", day="1"):
    """The date an address names; 404 for one that is in no calendar."""
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError as error:
        raise Http404(str(error)) from error


def _crumbs(year=None):
    crumbs = [crumb(_("Statements"), reverse("statements:list"))]
    return crumbs if year is None else [*crumbs, crumb(str(year), year_url(year))]


def _month_column(year, month, count):
    first = datetime.date(year, month, 1)
    return Column(
        month_in_words(first),
        count,
        month_url(year, month),
        short_label=format_date(first, "M"),
    )


def _month_link(year, month):
    return {"label": month_in_words(datetime.date(year, month, 1)), "url": month_url(year, month)}


def _day_link(statements):
    found = statements.values_list("issued_on", flat=True).first()
    return {"label": day_in_words(found), "url": day_url(found)} if found else None


def _neighbours(here, periods, link):
    """The nearest periods with statements before and after: {"previous": …, "next": …}."""
    before = max((each for each in periods if each < here), default=None)
    after = min((each for each in periods if each > here), default=None)
    return {"previous": before and link(before), "next": after and link(after)}
