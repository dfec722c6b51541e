"""The list of statements, narrowed by the filters it shares with the API and the feed."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.searching import organisations_found
from statements.figures import by_year
from statements.filters import ORDERINGS, StatementFilter
from statements.models import Statement
from statements.recognising import recognised
from statements.rows import read_statements, statement_rows
from statements.snippets import snippets
from statements.views.facets import facets_context
from unhub.search.ranking import MOST_RANKED, ORDERING
from unhub.search.snippets import marked
from unhub.web.addresses import date_path, page_path
from unhub.web.exporting import file_formats
from unhub.web.facets import PARAMETER
from unhub.web.pages import crumb, page_head
from unhub.web.paging import ORDERED_PAGING_PARAMETERS, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import as_lists, with_query

NOT_OF_THE_SEARCH = ("cursor", "count", "page_size", "ordering", PARAMETER)


def statement_list(request):
    """Every statement, newest first, or those a search leaves. Two queries, one for the filter form where its options are
    not remembered, one for each filter that names a record; two more with words: where they stand, which bodies are called so.
    With `facets`, what these cost."""
    extra = (*ORDERED_PAGING_PARAMETERS, PARAMETER)
    filterset = StatementFilter(request.GET, Statement.objects.all(), request=request, extra_parameters=extra)
    page = paginate(request, filterset.qs, orderings=ORDERINGS, read=read_statements)
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
            "statements": rows_found(page.items, filterset.value("q")),
            **words_found(filterset, page, search),
            **facets_context(request, filterset, action),
            "is_narrowed": filterset.is_narrowed,
            "description": description,
            "chips": filterset.active(),
            "clear_url": action if filterset.is_narrowed else "",
            "panel": filter_panel(filterset, panel_groups(), action=action, more=more_groups()),
            "formats": formats(search),
            "years": [] if filterset.is_narrowed else year_links(request),
        },
    )


def rows_found(records, query):
    """Rows of a list, with words that were looked for marked, and their place in the text; one query more where there are any."""
    rows, language = statement_rows(records), get_language()
    if query:
        in_texts = snippets(records, query, language)
        for record, row in zip(records, rows, strict=True):
            row["snippet"] = in_texts[record.id]
            row["title"] = marked(row["title"], row["title_lang"] or language, query)
    return rows


def words_found(filterset, page, search):
    """What the page of a search says beside its statements: {} without words."""
    query = filterset.value("q")
    if not query:
        return {}
    path, by_relevance = page_path("statements:list"), page.ordering == ORDERING
    bodies = organisations_found(query) if page.is_first else []
    meant = filterset.suggestion() if not page.count else ""
    return {
        "recognised": [*recognised(query.text), *bodies] if page.is_first else [],
        "meant": {"words": meant, "url": with_query(path, {**search, "q": [meant]})} if meant else None,
        "orders": [
            {
                "label": label,
                "url": with_query(path, search | extra),
                "is_chosen": chosen,
            }
            for label, extra, chosen in (
                (_("Newest first"), {}, not by_relevance),
                (_("Best matches first"), {"ordering": [ORDERING]}, by_relevance),
            )
        ]
        if page.items
        else [],
        **({"previous_label": _("Back"), "next_label": _("More")} if by_relevance else {}),
        "most_ranked": MOST_RANKED if by_relevance and page.count > MOST_RANKED else 0,
    }


def panel_groups():
    """What the filter form shows, in groups: [(legend, [parameter, …])]."""
    return [
        (_("Words"), ["q"]),
        (_("Who said it"), ["organisation", "include_children", "person", "post", "capacity"]),
        (_("What about"), ["topic", "place"]),
        (_("When it was issued"), ["issued_from", "issued_to", "year"]),
        (_("Type"), ["type"]),
    ]


def more_groups():
    """What the form has folded away, as it is asked for seldom."""
    return [
        (_("Where and under which symbol"), ["place_of_issue", "symbol", "cites", "cited_by"]),
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
