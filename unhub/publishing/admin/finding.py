"""One search over everything an editor works on, by what each list is searched by, with the rights each list asks for."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import MAX_SEARCH

SHOWN = 6  # of each kind; the list has the rest


@dataclass
class Found:
    """What was found of one kind."""

    key: str
    name: str
    rows: list  # [{label, address, state}]
    all_address: str  # the list with all of them; "" where these are all


def find(admin_site, request, words, models):
    """What a person may see of these models ("app.Model", those that have an admin) that has the words, as a list of Found.

    One or two queries for each model, whatever is found.
    """
    registered = {model._meta.label: model_admin for model, model_admin in admin_site._registry.items()}
    found = []
    for label in models:
        model_admin = registered.get(label)
        if model_admin is None or not model_admin.has_view_permission(request):
            continue
        queryset, has_duplicates = model_admin.get_search_results(request, model_admin.get_queryset(request), words)
        ordered = queryset.order_by(*(model_admin.get_ordering(request) or ["pk"]))
        records = list((ordered.distinct() if has_duplicates else ordered)[: SHOWN + 1])
        if not records:
            continue
        complete = getattr(model_admin, "complete_rows", None)
        if complete:
            complete(records)
        in_words = getattr(model_admin, "state_in_words", None)
        opts = model_admin.model._meta
        found.append(
            Found(
                key=f"found-{opts.model_name}",
                name=capfirst(opts.verbose_name_plural),
                rows=[
                    {
                        "label": model_admin.autocomplete_label(request, record),
                        "address": admin_address(record, "change"),
                        "state": in_words(record) if in_words else "",
                    }
                    for record in records[:SHOWN]
                ],
                all_address=f"{admin_address(model_admin.model)}?{urlencode({'q': words})}"
                if len(records) > SHOWN
                else "",
            )
        )
    return found


def search_page(admin_site, request, models):
    """The page of results. Without words it asks for them."""
    if not request.user.is_staff:
        raise PermissionDenied
    words = request.GET.get("q", "").strip()
    is_too_long = len(words) > MAX_SEARCH
    context = {
        **admin_site.each_context(request),
        "title": _("Search"),
        "words": words[:MAX_SEARCH],
        "refusal": _("The search is longer than %(most)d characters.") % {"most": MAX_SEARCH} if is_too_long else "",
        "found": find(admin_site, request, words, models) if words and not is_too_long else [],
    }
    return TemplateResponse(request, "admin/search.html", context)
