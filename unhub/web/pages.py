"""What the head of every public page says of it: title, description, canonical address, breadcrumbs, structured data.

    return render(request, "statements/topic.html", page_head(request, title=…, description=…, crumbs=[…]) | {…})

`base.html` writes it out. No query; addresses begin with `settings.SITE_URL`, whatever host was asked.
"""

from django.conf import settings
from django.urls import translate_url
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from unhub.text.languages import html_lang
from unhub.web.addresses import page_path
from unhub.web.jsonld import dumps
from unhub.web.paging import absolute
from unhub.web.parameters import as_lists, with_query

LONGEST_DESCRIPTION = 300
NOT_IN_CANONICAL = ("cursor", "count", "page_size", "facets")


def crumb(label, url, lang=""):
    """One step of the breadcrumbs."""
    return {"label": label, "url": url, "lang": lang}


def page_head(
    request, *, title, description="", path=None, crumbs=(), data=None, feed_path="", json_feed_path="", feed_title=""
):
    """The context of `base.html`.

    `path` is the page's canonical path (else the one asked for, its query in canonical order, without the place in the
    list). `crumbs` are the steps between the home page and this one. `data` is the page's own schema.org object.
    """
    path = path or canonical_path(request)
    steps = [crumb(_("Home"), page_path("home")), *crumbs]
    graph = [data] if data else []
    if crumbs:
        graph.append(breadcrumb_list([*steps, crumb(title, path)]))
    description = " ".join(str(description).split())
    if len(description) > LONGEST_DESCRIPTION:
        description = Truncator(description).chars(LONGEST_DESCRIPTION)
    return {
        "page_title": title,
        "page_description": description,
        "canonical_path": path,
        "canonical_url": absolute(path),
        "alternates": alternates(path),
        "breadcrumbs": steps if crumbs else [],
        "json_ld": dumps({"@context": "https://schema.org", "@graph": graph}) if graph else "",
        "feed_url": absolute(feed_path) if feed_path else "",
        "json_feed_url": absolute(json_feed_path) if json_feed_path else "",
        "feed_title": feed_title,
        # A list from its middle on, or narrowed: found through the list itself, not by search engines.
        "is_canonical": path == request.path,
        "is_later_page": "cursor" in request.GET,
    }


def canonical_path(request):
    query = {name: values for name, values in as_lists(request.GET).items() if name not in NOT_IN_CANONICAL}
    return with_query(request.path, query)


def alternates(path):
    """[(hreflang, address)] of the same page in each language of the interface; none while there is only one."""
    if len(settings.LANGUAGES) < 2:
        return []
    pages = [(html_lang(code), absolute(translate_url(path, code))) for code, _name in settings.LANGUAGES]
    default = absolute(translate_url(path, settings.LANGUAGE_CODE))
    return [*pages, ("x-default", default)]


def breadcrumb_list(steps):
    """schema.org's BreadcrumbList of steps, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": str(step["label"]), "item": absolute(step["url"])}
            for number, step in enumerate(steps, start=1)
        ],
    }


def publisher():
    """The site as schema.org names it: who publishes the pages, not who speaks in them."""
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}
