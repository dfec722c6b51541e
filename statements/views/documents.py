"""Documents that statements cite, and who cites them."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from statements.figures import year_columns
from statements.filters import NEWEST_FIRST, DocumentFilter, statements_citing
from statements.models import Citation, Document, Statement
from statements.records import NEIGHBOUR, link_to
from statements.rows import read_statements, statement_rows
from statements.serializers import Cited, with_citations
from statements.views.lists import formats
from unhub.publishing.moved import answer_at_former_address
from unhub.text.languages import direction, html_lang
from unhub.web.charts import month_timeline
from unhub.web.exporting import file_formats
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, Keyset, absolute, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import as_lists, check_parameters, with_query
from unhub.web.rows import row_beside, row_of

LATEST_FIRST = Keyset("-adopted_on", "-id")
SHOWN = 20
# The statement of this archive that was issued under the document's symbol.
ITSELF = row_beside(
    lambda key: Statement.objects.filter(symbols__symbol_key=key).order_by("position"), of="symbol_key", **NEIGHBOUR
)


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


def document(request, slug):
    """A document, and the statements that cite it, newest first. Three queries, however many they are."""
    check_parameters(request, *PAGING_PARAMETERS)
    found = with_citations(Document.objects.filter(slug=slug)).annotate(itself=ITSELF).first()
    if found is None:
        return answer_at_former_address(request, Document, slug)
    cited = Cited(found)
    page = paginate(
        request,
        statements_citing(found),
        NEWEST_FIRST,
        page_size=SHOWN,
        read=read_statements,
        count=cited.statements,
    )
    search = {"cites": [found.symbol]} if found.symbol else {}
    kind = found.get_kind_display()
    head = page_head(
        request,
        title=f"{found.symbol}: {found.title}" if found.symbol and found.title else str(found),
        description=_("%(kind)s %(document)s, and the official statements that cite it.")
        % {"kind": kind.capitalize(), "document": f"{found.symbol} {found.title}".strip()},
        crumbs=[crumb(_("Documents"), reverse("statements:document_list"))],
        data=_structured_data(found),
    )
    context = {
        "document": found,
        "kind": kind,
        "title_lang": html_lang(found.language),
        "title_dir": direction(found.language),
        "itself": link_to(row_of(found.itself)),
        "cited": cited,
        "chart": _timeline(cited, search),
        "page": page,
        "statements": _with_places(found, page.items),
        "list_url": with_query(reverse("statements:list"), search) if search else "",
        "formats": formats(search) if search else [],
    }
    return render(request, "statements/document.html", head | context)


def _timeline(cited, search):
    """By year, from the first statement that cites it to the latest; None for fewer than two."""
    if cited.statements < 2:
        return None

    def url_of(year):
        return with_query(reverse("statements:list"), search | {"year": [year]}) if search else ""

    return month_timeline(year_columns(cited.years, url_of), mirrored=get_language_bidi())


def _with_places(document, records):
    """The rows of the list, each with the places where the statement cites the document. One query."""
    rows = statement_rows(records)
    places = {}
    confirmed = Citation.objects.filter(
        document=document, status=Citation.Status.CONFIRMED, position__in=[record.position for record in records]
    )
    for each in confirmed.order_by("pk").values("position", "raw", "pinpoint", "anchor", "language"):
        places.setdefault(each["position"], []).append(each)
    for row, record in zip(rows, records, strict=True):
        row["places"] = [
            {
                "pinpoint": each["pinpoint"],
                "raw": each["raw"],
                "lang": html_lang(each["language"]),
                "dir": direction(each["language"]),
            }
            for each in places.get(record.position, ())
        ]
    return rows


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
