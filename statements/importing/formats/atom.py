"""Atom feeds (RFC 4287): an entry for each statement."""

from functools import partial
from xml.etree.ElementTree import tostring

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.importing.columns import COLUMNS
from statements.importing.feeds import FIELDS, SEVERAL_PEOPLE, rows_of, words_of
from unhub.importing.columns import Layout, with_ignored
from unhub.importing.formats import Format, is_binary, root_of
from unhub.importing.html import absolute, one_line, words
from unhub.importing.xml import local_name

READ = {"title", "link", "id", "published", "updated", "author", "category", "summary", "content", "rights"}


def looks_like(head, filename):
    return not is_binary(head) and root_of(head) in ("feed", "entry")


def rows(file, notes=None):
    """A row for each entry. Its day is that of `published`; `updated` only where there is no other."""
    return rows_of(file, "entry", _row, empty=_("The feed has no entries."), notes=notes)


def _row(item, feed):
    children = {}
    for child in item.element:
        children.setdefault(local_name(child), []).append(child)

    said = partial(words_of, children)
    links = {}
    for link in children.get("link", ()):
        links.setdefault(link.get("rel", "alternate"), []).append(absolute(link.get("href"), item.base))
    content, is_html = _content(children.get("content", []))
    people = [
        one_line(name.text or "")
        for author in children.get("author", ())
        for name in author
        if local_name(name) == "name"
    ]
    row = Layout(COLUMNS, [*FIELDS, "text"]).row(
        item.place,
        [
            _title(children.get("title", [])),
            said("published") or said("updated"),
            links.get("alternate", []),
            said("id"),
            SEVERAL_PEOPLE.join(dict.fromkeys(filter(None, people))) or feed.get("name", ""),
            [category.get("label") or category.get("term") for category in children.get("category", ())],
            words(_content(children.get("summary", []))[0]),
            content if is_html else "",
            item.language or feed.get("language", ""),
            feed.get("title", ""),
            "" if is_html else content,
        ],
        raw=said("title") or said("id"),
    )
    unread = sorted(set(children) - READ - {""})
    return with_ignored(row, [*unread, *("enclosure " + address for address in links.get("enclosure", ()))])


def _title(elements):
    content, is_html = _content(elements)
    return words(content) if is_html else one_line(content)


def _content(elements):
    """(what an element holds, whether that is HTML)."""
    for element in elements:
        kind = element.get("type", "text").lower()
        if kind == "xhtml":
            for descendant in element.iter():
                if isinstance(descendant.tag, str):
                    descendant.tag = local_name(descendant)
            return "".join(tostring(child, encoding="unicode", method="html") for child in element), True
        text = (element.text or "").strip()
        if text:
            return text, kind in ("html", "text/html")
    return "", False


FORMAT = Format(
    "atom",
    gettext_lazy("Atom feed"),
    gettext_lazy("An entry for each statement; authors become issuers, categories topics."),
    looks_like,
    rows,
)
