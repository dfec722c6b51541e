"""RSS, of any version: an item for each statement."""

import re
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.importing.columns import COLUMNS
from statements.importing.feeds import FIELDS, SEVERAL_PEOPLE, rows_of, words_of
from unhub.importing.columns import Layout, with_ignored
from unhub.importing.formats import Format, is_binary, root_of
from unhub.importing.html import absolute, one_line, words
from unhub.importing.xml import local_name, namespace

LONGEST_SUMMARY = 600  # a description with more is taken for the text
# The elements of an item that have a meaning here.
READ = "title link guid pubdate date published creator author category description encoded language enclosure publisher".split()


def looks_like(head, filename):
    return not is_binary(head) and root_of(head) in ("rss", "rdf")


def rows(file, notes=None):
    """A row for each item. Links are resolved by xml:base or the channel's link; dates stay as they are written."""
    return rows_of(file, "item", _row, empty=_("The feed has no items."), notes=notes)


def _row(item, channel):
    children = {}
    for child in item.element:
        # <media:title> and <atom:link> are not the item's own.
        if "media" not in namespace(child) and not (
            namespace(child).endswith("/Atom") and local_name(child) == "link"
        ):
            children.setdefault(local_name(child), []).append(child)

    said = partial(words_of, children)
    base = item.base or absolute(channel.get("link", "")) or ""
    guid = said("guid")
    is_address = children["guid"][0].get("isPermaLink", "true").lower() == "true" if guid else False
    description, content = said("description"), said("encoded")
    is_text = not content and len(words(description)) > LONGEST_SUMMARY
    people = [_name(child.text or "") for name in ("creator", "author") for child in children.get(name, ())]
    ignored = sorted(set(children) - set(READ) - {""})
    ignored += ["enclosure " + child.get("url", "")[:500] for child in children.get("enclosure", ())]
    row = Layout(COLUMNS, FIELDS).row(
        item.place,
        [
            words(said("title")),
            said("pubdate") or said("date") or said("published"),
            [absolute(said("link"), base), absolute(guid, base) if is_address else None],
            guid,
            SEVERAL_PEOPLE.join(dict.fromkeys(filter(None, people))),
            [one_line(child.text or "") for child in children.get("category", ())],
            "" if is_text else words(description),
            content or (description if is_text else ""),
            said("language") or item.language or channel.get("language", ""),
            said("publisher") or channel.get("title", ""),
        ],
        raw=said("title") or said("link"),
    )
    return with_ignored(row, ignored)


def _name(written):
    """The name in "press@example.org (Office of the Spokesperson)"."""
    found = re.fullmatch(r"\S+@\S+\s*\((.+)\)", written.strip())
    return one_line(found[1] if found else written)


FORMAT = Format(
    "rss",
    gettext_lazy("RSS feed"),
    gettext_lazy("An item for each statement; authors become issuers, categories topics."),
    looks_like,
    rows,
)
