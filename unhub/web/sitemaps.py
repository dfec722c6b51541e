"""Sitemaps made of plain pairs (path, moment of the last change or None), as the search engines read them."""

from datetime import UTC
from xml.sax.saxutils import escape

from django.http import HttpResponse

from unhub.web.paging import absolute

# The protocol allows 50,000 addresses; smaller files are made faster and read again only if they changed.
MOST = 5000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(entries):
    """The answer that lists pages."""
    return _answer("urlset", "url", entries)


def sitemap_index(entries):
    """The answer that lists sitemaps."""
    return _answer("sitemapindex", "sitemap", entries)


def _answer(root, element, entries):
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">']
    for path, changed_at in entries:
        lastmod = f"<lastmod>{changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed_at else ""
        lines.append(f"<{element}><loc>{escape(absolute(path))}</loc>{lastmod}</{element}>")
    lines.append(f"</{root}>\n")
    return HttpResponse("\n".join(lines), content_type="application/xml")
