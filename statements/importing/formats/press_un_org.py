"""A page of press.un.org, saved as HTML: one press release of the United Nations."""

from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from statements.importing.columns import COLUMNS
from unhub.importing.columns import Layout, with_ignored
from unhub.importing.formats import Format, is_binary, text_of
from unhub.importing.html import absolute, base_of, canonical_address, read_page, tree, words_in
from unhub.importing.rows import Unreadable

FIELDS = "title date label symbols issuer places topics urls language html publisher".split()
PUBLISHER = "United Nations"


def looks_like(head, filename):
    text = text_of(head)
    return (
        not is_binary(head) and text.startswith("<") and ("press.un.org" in text or "field--name-field-symbol" in text)
    )


def rows(file, notes=None):
    """The one row of the page. Everything is looked for by the names of its fields; the dates of other items are not."""
    root = tree(read_page(file))
    title = _field(root, "field-display-title") if root is not None else None
    if title is None or not words_in(title):
        raise Unreadable(
            _("This page has no field “display-title”: it is no press release of press.un.org, or a list of them.")
        )
    bodies = [words_in(link) for link in _all(root, "field-un-bodies", "a")]
    canonical = canonical_address(root)
    shortlink = [absolute(link.get("href")) for link in root.iter("link") if link.get("rel") == "shortlink"]
    body = _field(root, "body")
    row = Layout(COLUMNS, FIELDS).row(
        _("the page"),
        [
            words_in(title),
            _date(root),
            _words(root, "field-doctype"),
            _words(root, "field-symbol"),
            bodies[0] if bodies else "",
            [words_in(link) for link in _all(root, "field-country", "a")],
            [words_in(link) for link in _all(root, "field-theme", "a")],
            [canonical, *shortlink],
            root.get("lang"),
            "" if body is None else _with_base(_inner(body), base_of(root), canonical),
            PUBLISHER,
        ],
        raw=words_in(title),
    )
    yield with_ignored(row, [f"un-bodies: {body}" for body in bodies[1:]])


def _field(root, name):
    """The first element that is this field of Drupal; None where there is none."""
    found = root.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), $name)]", name=f" field--name-{name} ")
    return found[0] if found else None


def _all(root, name, tag):
    field = _field(root, name)
    return [] if field is None else list(field.iter(tag))


def _words(root, name):
    field = _field(root, name)
    return "" if field is None else words_in(field)


def _date(root):
    """As the page shows it: the hour of its `datetime` is always noon, and says nothing."""
    field = _field(root, "field-dated")
    if field is None:
        return ""
    return words_in(field) or next((time.get("datetime", "") for time in field.iter("time")), "")


def _inner(element):
    return escape(element.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )


def _with_base(html, base, canonical):
    """The HTML, saying against what its links are resolved where that is not the address of the page."""
    return f'<base href="{base}">{html}' if base and base != canonical else html


FORMAT = Format(
    "press_un_org",
    gettext_lazy("Page of press.un.org"),
    gettext_lazy("One press release, saved from the browser as HTML."),
    looks_like,
    rows,
)
