"""The paragraphs of a text on a page, each with a link to itself that holds for ever: in the version it was read in.

Why anchors come from words, and what becomes of a link when the words change: docs/decisions/0003-paragraph-anchors.md
"""

import re

from django.utils.html import escape
from django.utils.translation import gettext as _

# Only in a tag: text that reads like one has its "<" escaped.
IDS = re.compile(r'(<(?:h[2-4]|p|li)\b[^<>]*? id=")(?=p-)')
# From the tag that bears the id to the end of its words: what closes it, or a block within it.
QUOTABLE = re.compile(
    r'(?P<before><(?:h[2-4]|p|li)\b[^<>]*? id=")(?P<anchor>p-[0-9a-f]{8}(?:-[0-9]+)?)(?P<words>"[^<>]*>(?:\s*<p>)?'
    r"[^<]*+(?:<(?!/(?:h[2-4]|p|li)>|(?:p|ul|ol|blockquote|pre|table|figure|div|h[2-4]|hr)\b)[^<]*+)*+)"
)
ANCHORS = re.compile(r'<(?:h[2-4]|p|li)\b[^<>]*? id="(p-[0-9a-f]{8}(?:-[0-9]+)?)"')


def anchors_in(html):
    """The anchors of the paragraphs of a text as it is stored."""
    return set(ANCHORS.findall(html))


def with_prefix(html, prefix):
    """The text with a prefix before its anchors, which keeps two texts on a page apart."""
    return IDS.sub(rf"\g<1>{prefix}", html) if prefix else html


def with_links(html, prefix, page, *, standing=None, changes=""):
    """The same with a link after each paragraph, to itself on that page, which is one of a version.

    `standing`: the anchors the text has today, where an earlier version is shown; a paragraph that is no longer among them says so,
    with a link to the page `changes`. Costs a millisecond for 10,000 words.
    """
    number = 0
    label, changed = escape(_("Link to paragraph %(number)d")), escape(_("changed since"))

    def linked(match):
        nonlocal number
        number += 1
        anchor = f"{prefix}{match['anchor']}"
        said = label % {"number": number}
        link = f'<a class="paragraph-link" href="{page}#{anchor}" aria-label="{said}">¶</a>'
        if standing is not None and match["anchor"] not in standing:
            link += f' <a class="paragraph-changed" href="{changes}">{changed}</a>'
        return f"{match['before']}{anchor}{match['words']} {link}"

    return QUOTABLE.sub(linked, html)
