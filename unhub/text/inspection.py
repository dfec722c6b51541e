"""What a text written in Markdown holds: its outline, its links and images, and what will not be shown as its writer meant it."""

import re
from functools import lru_cache
from typing import NamedTuple

from unhub.text.markdown import PARSER, plain_text

# A link whose address the renderer refuses stays in the text as it was typed.
_REFUSED_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?([^\s()<>]+)")
_HTML_TAGS = (
    "a abbr article aside b big blockquote body br center cite code col dd del details div dl dt em figcaption figure font "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd li main mark meta nav ol p pre q s script "
    "section small span strike strong style sub summary sup svg table tbody td tfoot th thead title tr tt u ul video"
)
_RAW_HTML = re.compile(rf"</?(?:{'|'.join(_HTML_TAGS.split())})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)


class Heading(NamedTuple):
    """`level` is the number of #, as written."""

    level: int
    words: str


class Link(NamedTuple):
    address: str
    words: str


class Image(NamedTuple):
    address: str
    alternative_text: str


class Inspection(NamedTuple):
    """`refused_links` and `raw_html` are what readers would see as it was typed, marks and all."""

    plain: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    refused_links: tuple[Link, ...]
    raw_html: tuple[str, ...]


@lru_cache(maxsize=32)
def inspect(source):
    """Reads a text once, and remembers the last few: a form is looked at again and again while one of its texts is typed.

    Costs some 5 ms for 1,000 words. Raises ValueError as `unhub.text.markdown.render` does.
    """
    plain = plain_text(source)
    headings, links, images, refused, raw = [], [], [], [], []
    tokens = PARSER.parse(source)
    for index, token in enumerate(tokens):
        if token.type != "inline":
            continue
        if tokens[index - 1].type == "heading_open" and (words := _words(token.children)):
            headings.append(Heading(int(tokens[index - 1].tag[1]), words))
        links += _links(token.children)
        images += [
            Image(str(child.attrGet("src")), _words(child.children))
            for child in token.children
            if child.type == "image"
        ]
        typed = "".join(child.content if child.type == "text" else "\n" for child in token.children)
        refused += [Link(address, words) for words, address in _REFUSED_LINK.findall(typed)]
        raw += _RAW_HTML.findall(typed)
    return Inspection(plain, tuple(headings), tuple(links), tuple(images), tuple(refused), tuple(raw))


def _links(children):
    inside = None
    for position, child in enumerate(children):
        if child.type == "link_open":
            inside = position
        elif child.type == "link_close" and inside is not None:
            words = _words(children[inside + 1 : position])
            yield Link(str(children[inside].attrGet("href")), words)
            inside = None


def _words(children):
    return " ".join(PARSER.renderer.renderInlineAsText(children or [], PARSER.options, {}).split())
