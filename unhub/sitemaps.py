"""The sitemap of the whole site: an index of sections, each of the app that knows its pages."""

from django.http import Http404
from django.urls import reverse

import organisations.sitemaps
import statements.sitemaps
from unhub.web.parameters import only_parameters
from unhub.web.sitemaps import sitemap, sitemap_index
from unhub.web.versions import content_state

PAGES = (
    "home",
    "coverage",
    "corrections",
    "check",
    "about",
    "api_guide",
    "reuse",
    "privacy",
    "accessibility",
    "contact",
)


def sections(request):
    """{name: function giving [(path, changed at)]} of all there is to find."""
    return {
        "site": lambda: [(reverse(name), None) for name in PAGES],
        **organisations.sitemaps.sections(request),
        **statements.sitemaps.sections(request),
    }


@only_parameters()
def index(request):
    changed_at = content_state(request).changed_at
    return sitemap_index((reverse("sitemap_section", args=[name]), changed_at) for name in sections(request))


@only_parameters()
def section(request, name):
    entries = sections(request).get(name)
    if entries is None:
        raise Http404
    return sitemap(entries())
