"""What the page of a list shows of its facets: the values that narrow it, and when its statements were issued."""

import datetime

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from statements.facets import FACETS, PERIODS, facets
from statements.figures import year_columns, years_of
from unhub.text.days import month_in_words
from unhub.text.languages import html_lang
from unhub.web.charts import Count as Column
from unhub.web.charts import month_timeline
from unhub.web.facets import PARAMETER, links, read_facets, search_of
from unhub.web.parameters import as_lists, with_query

# How many values of each stand open.
SHOWN = 6
PLACE_IN_LIST = frozenset({"cursor", "count", "page_size", PARAMETER})


def facets_context(request, filterset, path):
    """What `statements/includes/facets.html` takes: the facets the address asks for, or the address that asks for all.

    No query unless asked for; then as `statements.facets.facets`.
    """
    search = {name: values for name, values in as_lists(request.GET).items() if name not in PLACE_IN_LIST}
    names = read_facets(request.GET, FACETS)
    if not names:
        return {"facets_url": with_query(path, search | {PARAMETER: [",".join(FACETS)]}) + "#facets"}
    keep = {PARAMETER: request.GET.getlist(PARAMETER)} | {
        name: values for name, values in search.items() if name == "ordering"
    }
    found = facets(request, filterset, [*names, PERIODS])
    periods = found.pop(PERIODS)
    return {
        "facets": [_group(filterset, facet, path, keep) for facet in found.values() if facet.values],
        "without_facets_url": with_query(path, search),
        **_timeline(periods, search_of(filterset), path, keep),
    }


def _group(filterset, facet, path, keep):
    values, language = links(filterset, facet, path, keep), get_language()
    for each in values:
        each["lang"] = html_lang(each["language"]) if each["language"] != language else ""
    # What is chosen stands first, or nobody could see what to take away.
    values.sort(key=lambda each: not each["is_chosen"])
    return {
        "name": facet.name,
        "label": filterset.filters[facet.name].label,
        "values": values[:SHOWN],
        "more": values[SHOWN:],
        "is_complete": facet.is_complete,
    }


def _timeline(periods, search, path, keep):
    """The statements of a search by year or, of one year, by month: each leads to the search in that time."""
    years = years_of(periods)

    def url(**days):
        return with_query(path, search | {name: [str(number)] for name, number in days.items()} | keep)

    if len(years) == 1:
        [year] = years
        columns = [_month(year, month, periods.get((year, month), 0), url) for month in range(1, 13)]
        titles = {"timeline_title": _("Statements found of %(year)s, by month") % {"year": year}, "period": _("Month")}
    else:
        columns = year_columns(years, lambda year: url(year=year))
        titles = {"timeline_title": _("Statements found, by year"), "period": _("Year")}
    return {"timeline": month_timeline(columns, mirrored=get_language_bidi()), **titles}


def _month(year, month, count, url):
    first = datetime.date(year, month, 1)
    return Column(month_in_words(first), count, url(year=year, month=month), format_date(first, "M"))
