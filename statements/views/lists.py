"""The list of statements, narrowed by the filters it shares with the API and the feed."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.figures import by_year
from statements.filters import NEWEST_FIRST, StatementFilter
from statements.models import Statement
from statements.rows import read_statements, statement_rows
from unhub.web.addresses import date_path, page_path
from unhub.web.exporting import file_formats
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import as_lists, with_query

NOT_OF_THE_SEARCH = ("cursor", "count", "page_size")


def statement_list(request):
    """Every statement, newest first, or those a search leaves. Two queries, one for the filter form where its options are
    not remembered, one for each filter that names a record."""
    filterset = StatementFilter(
        request.GET, Statement.objects.all(), request=request, extra_parameters=PAGING_PARAMETERS
    )
    page = paginate(request, filterset.qs, NEWEST_FIRST, read=read_statements)
    search = {name: values for name, values in as_lists(request.GET).items() if name not in NOT_OF_THE_SEARCH}
    action = page_path("statements:list")
    feed_path = with_query(page_path("statements:feed"), search)
    description = filterset.describe()
    head = page_head(
        request,
        title=description,
        description=_("%(search)s in the archive, newest first: who said it, in which capacity, on which day.")
        % {"search": description},
        crumbs=[crumb(_("Statements"), action)] if filterset.is_narrowed else [],
        feed_path=feed_path,
        json_feed_path=with_query(page_path("statements:json_feed"), search),
        feed_title=description,
    )
    return render(
        request,
        "statements/list.html",
        head
        | {
            "page": page,
            "statements": statement_rows(page.items),
            "is_narrowed": filterset.is_narrowed,
            "description": description,
            "chips": filterset.active(),
            "clear_url": action if filterset.is_narrowed else "",
            "panel": filter_panel(filterset, panel_groups(), action=action, more=more_groups()),
            "formats": formats(search),
            "years": [] if filterset.is_narrowed else year_links(request),
        },
    )


def panel_groups():
    """What the filter form shows, in groups: [(legend, [parameter, …])]."""
    return [
        (_("Who said it"), ["organisation", "include_children", "person", "post", "capacity"]),
        (_("What about"), ["topic", "place"]),
        (_("When it was issued"), ["issued_from", "issued_to", "year"]),
        (_("Type"), ["type"]),
    ]


def more_groups():
    """What the form has folded away, as it is asked for seldom."""
    return [
        (_("Where and under which symbol"), ["place_of_issue", "symbol", "cites"]),
        (_("Language"), ["language", "translation"]),
        (_("Text and source"), ["text", "source", "label"]),
        (_("Attribution"), ["mode"]),
        (_("Delivery"), ["delivery"]),
        (_("Withdrawn"), ["status"]),
    ]


def formats(search):
    """The same list for machines, as `includes/formats.html` takes it. `search`: {parameter: [values]}."""
    return [
        {
            "label": _("Atom feed"),
            "url": with_query(page_path("statements:feed"), search),
            "media_type": "application/atom+xml",
        },
        {
            "label": _("JSON Feed"),
            "url": with_query(page_path("statements:json_feed"), search),
            "media_type": "application/feed+json",
        },
        *file_formats("statements:list", search),
        {
            "label": _("JSON, from the API"),
            "url": with_query(reverse("api:statement-list"), search),
            "media_type": "application/json",
        },
    ]


def year_links(request):
    """The years of the archive with their numbers, newest first."""
    language = get_language()
    return [
        {"label": str(year), "url": date_path("statements:year", f"{year:04}", language=language), "count": count}
        for year, count in reversed(by_year(request).items())
    ]
