"""Documents that statements cite, and who cites them."""

from django.db.models import Count, Min
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.filters import DocumentFilter
from statements.models import Citation, Document, Statement
from statements.rows import read_statements, statement_rows
from statements.views.lists import formats
from unhub.publishing.moved import answer_at_former_address
from unhub.text.languages import direction, html_lang
from unhub.web.exporting import file_formats
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, Keyset, absolute, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import as_lists, only_parameters, with_query

LATEST_FIRST = Keyset("-adopted_on", "-id")
SHOWN = 20


def document_list(request):
    """Documents on record, the latest first. Two queries."""
    documents = Document.objects.all()
    filterset = DocumentFilter(request.GET, documents, request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, LATEST_FIRST)
    action, description = reverse("statements:document_list"), filterset.describe()
    search = {name: values for name, values in as_lists(request.GET).items() if name not in PAGING_PARAMETERS}
    head = page_head(
        request,
        title=description,
        description=_("%(search)s on record here: resolutions, reports, letters and records that statements cite.")
        % {"search": description},
        crumbs=[crumb(_("Documents"), action)] if filterset.is_narrowed else [],
    )
    context = {
        "page": page,
        "documents": [_row(each) for each in page],
        "is_narrowed": filterset.is_narrowed,
        "description": description,
        "chips": filterset.active(),
        "clear_url": action if filterset.is_narrowed else "",
        "panel": filter_panel(filterset, [(_("Document"), ["kind", "symbol", "year"])], action=action),
        "formats": [
            *file_formats("statements:document_list", search),
            {
                "label": _("JSON, from the API"),
                "url": with_query(reverse("api:document-list"), search),
                "media_type": "application/json",
            },
        ],
    }
    return render(request, "statements/document_list.html", head | context)


@only_parameters()
def document(request, slug):
    """A document, and the statements that cite it. Three queries."""
    found = Document.objects.filter(slug=slug).first()
    if found is None:
        return answer_at_former_address(request, Document, slug)
    citing = Citation.objects.filter(document=found, status=Citation.Status.CONFIRMED)
    cited = citing.aggregate(count=Count("statement", distinct=True), first=Min("statement__issued_on"))
    # The positions alone are sorted: what a row shows is fetched for the rows shown, however many statements cite it.
    positions = citing.order_by("-statement__position").values("statement__position").distinct()[:SHOWN]
    rows = statement_rows(read_statements(Statement.objects.filter(position__in=positions).newest_first()))
    kind = found.get_kind_display()
    head = page_head(
        request,
        title=f"{found.symbol}: {found.title}" if found.symbol and found.title else str(found),
        description=_("%(kind)s %(document)s, and the official statements that cite it.")
        % {"kind": kind.capitalize(), "document": f"{found.symbol} {found.title}".strip()},
        crumbs=[crumb(_("Documents"), reverse("statements:document_list"))],
        data=_structured_data(found),
    )
    search = {"cites": [found.symbol]} if found.symbol else {}
    context = {
        "document": found,
        "kind": kind,
        "title_lang": html_lang(found.language),
        "title_dir": direction(found.language),
        "cited": cited,
        "statements": rows,
        "has_more": cited["count"] > len(rows),
        "list_url": with_query(reverse("statements:list"), search) if search else "",
        "formats": formats(search) if search else [],
    }
    return render(request, "statements/document.html", head | context)


def _row(document):
    is_foreign = document.language != (get_language() or "en")
    return {
        "url": document.get_absolute_url(),
        "symbol": document.symbol,
        "title": document.title,
        "lang": html_lang(document.language) if is_foreign else "",
        "dir": direction(document.language) if is_foreign else "",
        "kind": document.get_kind_display(),
        "issuer": document.issuer,
        "adopted_on": document.adopted_on,
    }


def _structured_data(document):
    path = document.get_absolute_url()
    return {
        "@type": "CreativeWork",
        "@id": absolute(path),
        "url": absolute(path),
        "name": document.title or document.symbol,
        "identifier": document.symbol,
        "genre": document.get_kind_display(),
        "inLanguage": html_lang(document.language),
        "datePublished": str(document.adopted_on),
        "author": {"@type": "Organization", "name": document.issuer} if document.issuer else None,
        "sameAs": document.url,
    }
