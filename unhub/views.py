"""The pages of the whole site: home, the texts about it, and what machines ask of it."""

from collections import Counter

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from organisations.models import Organisation, Person
from statements.figures import by_year, year_columns
from statements.models import Attribution, Document, Statement
from statements.rows import read_statements, statement_rows
from statements.views.archive import year_url
from statements.views.lists import year_links
from unhub.corrections.entries import latest_entries
from unhub.text.languages import html_lang
from unhub.web.charts import month_timeline
from unhub.web.errors import error_response
from unhub.web.headers import is_api
from unhub.web.pages import page_head, publisher
from unhub.web.parameters import only_parameters, with_query
from unhub.web.remembered import remembered

LATEST, OF_NOTE, CHANGES = 10, 8, 5
# Who spoke most is asked of the latest so many statements: of all, it would cost more with each of them.
OF_LATE = 500


# --- home -------------------------------------------------------------------------------------------------------------


@only_parameters()
def home(request):
    """The newest statements and what there is besides. One query where the figures are remembered."""
    years = by_year(request)
    total = sum(years.values())
    figures = remembered(request, "home", lambda: _home_figures(total))
    head = page_head(
        request,
        title=_("What official bodies said, who said it, and in which capacity"),
        description=_(
            "A public record of official statements: each dated, attributed to a body or to a person in the post "
            "they held that day, with its sources and every correction."
        ),
        feed_path=reverse("statements:feed"),
        feed_title=_("All statements"),
        data=publisher()
        | {"@type": "WebSite", "@id": f"{settings.SITE_URL}/#site", "inLanguage": html_lang(request.LANGUAGE_CODE)},
    )
    context = {
        "statements": statement_rows(read_statements(Statement.objects.newest_first()[:LATEST])),
        "figures": figures["counts"],
        "first_year": min(years, default=None),
        "years": year_links(request),
        "chart": month_timeline(year_columns(years, year_url), mirrored=get_language_bidi()),
        "bodies": figures["bodies"],
        "of_late": OF_LATE if total > OF_LATE else 0,
        "changes": figures["changes"],
    }
    return render(request, "pages/home.html", head | context)


def _home_figures(total):
    latest = Statement.objects.newest_first().values("pk")[:OF_LATE]
    # Counted here: asked to group them, SQLite reads all attributions by body. A statement signed twice counts once.
    signed = Attribution.objects.filter(statement__in=latest).values_list("body", "position").distinct()
    bodies = _most_first(Counter(body for body, _position in signed).items())[:OF_NOTE]
    return {
        "counts": [
            {"label": _("statements"), "count": total, "url": reverse("statements:list")},
            {"label": _("organisations"), "count": Organisation.objects.count(), "url": reverse("organisations:list")},
            {"label": _("people"), "count": Person.objects.count(), "url": reverse("organisations:person_list")},
            {"label": _("documents"), "count": Document.objects.count(), "url": reverse("statements:document_list")},
        ],
        "bodies": _bodies(bodies),
        "changes": _latest_corrections(CHANGES),
    }


def _most_first(counted):
    """[(id of a body, number)], the most first."""
    return sorted(counted, key=lambda row: (-row[1], row[0]))


def _bodies(rows):
    """What is shown of them: list of .name, .url, .count, .list_url, those with as many by name. One query."""
    bodies = Organisation.objects.only("name", "slug").in_bulk([pk for pk, _number in rows])
    shown = [
        {
            "name": bodies[pk].name,
            "url": bodies[pk].get_absolute_url(),
            "count": number,
            "list_url": with_query(reverse("statements:list"), {"organisation": [bodies[pk].slug]}),
        }
        for pk, number in rows
        if pk in bodies
    ]
    return sorted(shown, key=lambda body: (-body["count"], body["name"]))


def _latest_corrections(limit):
    """What readers must know of what was published, as plain data: list of .title, .lang, .url, .badge, .kind, .note, .day."""
    return [
        {
            "title": str(entry.title),
            "lang": entry.lang,
            "url": entry.url,
            "badge": entry.badge,
            "kind": entry.kind_label,
            "note": entry.note,
            "day": entry.day,
        }
        for entry in latest_entries(limit)
    ]


# --- texts about the site ---------------------------------------------------------------------------------------------


@only_parameters()
def about(request):
    return _text_page(
        request, "about", _("About this archive"), _("What is recorded here, by which rules, and by whom.")
    )


@only_parameters()
def api_guide(request):
    """How to read the archive by program."""
    # Shown as text too, so they are whole addresses of this site. Only values that every archive has.
    lists, feed = reverse("api:statement-list"), reverse("statements:feed")
    examples = [
        (_("Everything said in July 2017"), f"{lists}?issued_from=2017-07-01&issued_to=2017-07-31"),
        (_("Three fields of each text in Arabic"), f"{lists}?language=ar&fields=id,title,issued_on"),
        (_("Organisations as they stood on a day"), f"{reverse('api:organisation-list')}?as_of=2005-03-01"),
        (_("Joint statements as a feed"), f"{feed}?mode=joint"),
    ]
    context = {
        "examples": [{"label": label, "path": path, "url": f"{settings.SITE_URL}{path}"} for label, path in examples],
        "api_root": f"{settings.SITE_URL}{reverse('api:root')}",
    }
    return _text_page(
        request,
        "api_guide",
        _("The API"),
        _("Every record of this archive as data: statements, organisations, people, posts and documents."),
        context,
    )


@only_parameters()
def reuse(request):
    return _text_page(
        request, "reuse", _("Reuse licence"), _("What you may do with the records and texts of this archive.")
    )


@only_parameters()
def privacy(request):
    return _text_page(request, "privacy", _("Privacy"), _("No cookies, no tracking, and what the server logs hold."))


@only_parameters()
def accessibility(request):
    return _text_page(
        request,
        "accessibility",
        _("Accessibility"),
        _("How this site is made to be used by everybody, and its limits."),
    )


@only_parameters()
def contact(request):
    context = {"email": settings.CONTACT_EMAIL}
    return _text_page(
        request,
        "contact",
        _("Contact"),
        _("How to reach the editors: mistakes, missing statements, questions."),
        context,
    )


def _text_page(request, name, title, description, context=None):
    crumbs = [] if name == "about" else [{"label": _("About"), "url": reverse("about")}]
    head = page_head(request, title=title, description=description, crumbs=crumbs)
    return render(request, f"pages/{name}.html", head | {"page_name": name} | (context or {}))


# --- what machines ask ------------------------------------------------------------------------------------------------


@only_parameters()
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/report/",
        # Whole lists as files: for whoever asks, not for who follows every link.
        *(f"Disallow: /{code}/*.{suffix}" for code, _name in settings.LANGUAGES for suffix in ("csv", "jsonl")),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@only_parameters()
def favicon(request):
    """Browsers ask for it where a page names no icon: an answer of the API, a feed."""
    return redirect(static("unhub/favicon.svg"))


@never_cache
def healthz(request):
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request):
    """The process answers and reaches its database; else 503, by the middleware. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})


# --- errors -----------------------------------------------------------------------------------------------------------


def bad_request(request, exception):
    """What Django itself refuses, such as a broken encoding. Wrong parameters name themselves: unhub.web.errors."""
    if is_api(request.path_info):
        return error_response(request, 400, _("this request cannot be answered"))
    return render(request, "400.html", {"errors": []}, status=400)
