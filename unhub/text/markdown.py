"""Markdown to safe HTML, to plain text, and to paragraphs that can be quoted. The only place where text becomes HTML.

CommonMark and tables, without raw HTML, images (their alternative text stays) and reference links.
Why anchors come from the words themselves: docs/decisions/0003-paragraph-anchors.md
"""

import hashlib
import html
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .fingerprints import fold_white_space, text_hash

MAX_CHARACTERS = 1_000_000
MAX_NESTING = 20
# Finding the end of "[" costs brackets × length of the paragraph: 0.5 s for this product, hours for a megabyte of "[".
MAX_BRACKET_COST = 100_000_000
NO_LETTERS = {"Mn", "Mc", "Me", "Cf"}  # accents and vowel signs; soft hyphens, joiners, marks of direction
TOP_HEADING, LOWEST_HEADING = 2, 4  # h1 is the page's title


class Paragraph(NamedTuple):
    """Something a reader can quote: `anchor` is its address within the text, without the prefix of a page.

    `kind` is "paragraph", "heading", "item" (the first paragraph of a list item) or "quote" (within a blockquote).
    """

    anchor: str
    plain: str
    kind: str


class RenderedText(NamedTuple):
    """`plain` has a blank line between blocks and a tab between the cells of a table."""

    html: str
    plain: str
    paragraphs: tuple[Paragraph, ...]


def render(source, *, anchors=True, id_prefix=""):
    """Everything one text gives. Costs some 8 ms for 1,000 words: store the result when publishing.

    Headings start at h2 and never skip a level. `id_prefix` keeps the ids apart where one page shows two texts;
    `anchors=False` leaves the ids out of the HTML. The same source always gives the same bytes.
    Raises ValueError, in a sentence fit for an editor, for what cannot be a text.
    """
    if not re.fullmatch("[a-z0-9-]*", id_prefix):
        raise ValueError(f"The id prefix {id_prefix!r} has other characters than a-z, 0-9 and the hyphen.")
    tokens, plain, quotable = _read(source)
    paragraphs = tuple(paragraph for paragraph, token in quotable)
    if anchors:
        for paragraph, token in quotable:
            token.attrSet("id", id_prefix + paragraph.anchor)
    written = CLEANER.clean(PARSER.renderer.render(tokens, PARSER.options, {})).strip()
    return RenderedText(written, plain, paragraphs)


def html_and_hash(source):
    """(HTML, fingerprint) of a text that need not be publishable: one that `render` refuses is shown as it was typed.

    The fingerprint is "" where there are no words, or none that could be published.
    """
    try:
        rendered = render(source)
    except ValueError:
        return f"<p>{html.escape(source.replace(chr(0), chr(0xFFFD)))}</p>", ""
    return rendered.html, text_hash(rendered.plain) if rendered.plain else ""


def plain_text(source):
    """The words without the marks: what fingerprints, search and citations read. Costs and refuses what `render` does."""
    return _read(source)[1]


def paragraph_anchor(plain):
    """The anchor of a paragraph with these words, before repeats are numbered."""
    return "p-" + hashlib.sha256(_fold_words(plain).encode()).hexdigest()[:8]


def _fold_words(plain):
    """Letters and digits only, without case, accents and compatibility forms: a corrected comma keeps the anchor."""
    # Twice, because case folding can undo a decomposition (Unicode § 3.13, D145).
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
    bare = "".join(character for character in decomposed if unicodedata.category(character) not in NO_LETTERS)
    return " ".join(re.findall(r"[^\W_]+", bare)) or fold_white_space(plain)


# --- reading the source ----------------------------------------------------------------------------------------------


def _read(source):
    """The tokens made ready for rendering, the plain text, and each paragraph with the token that carries its id."""
    _refuse_what_is_no_text(source)
    tokens = PARSER.parse(source)
    blocks, quotable, rows, cells = [], [], [], []
    containers = []  # the list items and blockquotes we are in
    outline = []  # the levels, as written, of the headings we are under
    repeats = {}
    for index, token in enumerate(tokens):
        match token.type:
            case "list_item_open" | "blockquote_open":
                containers.append(token)
            case "list_item_close" | "blockquote_close":
                containers.pop()
            case "fence" | "code_block":
                blocks.append(token.content.rstrip("\n"))
            case "th_open" | "td_open":
                _align_by_class(token)
            case "tr_close":
                rows.append("\t".join(cells))
                cells = []
            case "table_close":
                blocks.append("\n".join(rows))
                rows = []
            case "inline":
                token.children = list(_without_images(token.children))
                plain = _inline_text(token.children)
                opener, closer = tokens[index - 1], tokens[index + 1]
                if opener.type in ("th_open", "td_open"):
                    cells.append(plain)
                    continue
                if not plain:
                    opener.hidden = closer.hidden = True  # a heading without words is a hole in the outline
                    continue
                if opener.type == "heading_open":
                    opener.tag = closer.tag = _shifted_heading(opener.tag, outline)
                blocks.append(plain)
                bearer, kind = _bearer(tokens, index, containers)
                anchor = paragraph_anchor(plain)
                repeats[anchor] = repeats.get(anchor, 0) + 1
                if repeats[anchor] > 1:
                    anchor = f"{anchor}-{repeats[anchor]}"
                quotable.append((Paragraph(anchor, plain, kind), bearer))
    return tokens, "\n\n".join(block for block in blocks if block.strip()), quotable


def _refuse_what_is_no_text(source):
    if len(source) > MAX_CHARACTERS:
        raise ValueError(
            _("The text has %(count)s characters; at most %(limit)s are allowed.")
            % {"count": f"{len(source):,}", "limit": f"{MAX_CHARACTERS:,}"}
        )
    if "\0" in source:
        raise ValueError(_("The text contains a NUL character, which no database or browser takes. Remove it."))
    if match := re.search("[\ud800-\udfff]", source):
        raise ValueError(
            _("The text contains half of a character (a lone surrogate) at position %(position)s.")
            % {"position": match.start() + 1}
        )


def _refuse_what_costs_too_much(state):
    """Between finding the blocks and reading what is in them, where nothing has become expensive yet."""
    if any(token.nesting == 1 and token.level >= MAX_NESTING for token in state.tokens):
        raise ValueError(_("Lists and quotations are nested too deeply for anyone to read."))
    contents = (token.content for token in state.tokens if token.type == "inline")
    if sum(content.count("[") * len(content) for content in contents) > MAX_BRACKET_COST:
        raise ValueError(_("A paragraph is very long and has very many opening brackets “[”. Divide it."))


def _bearer(tokens, index, containers):
    """The token whose element gets the id, and the kind of paragraph. An item's first paragraph is the item itself,
    whether or not blank lines make the list a loose one."""
    opener = tokens[index - 1]
    if opener.type == "heading_open":
        return opener, "heading"
    if containers and containers[-1].type == "list_item_open":
        first = tokens[index - 2] is containers[-1]
        return (containers[-1], "item") if first else (opener, "paragraph")
    return opener, "quote" if containers else "paragraph"


def _shifted_heading(tag, outline):
    """The level by what stands above it, so that no level is skipped (WCAG technique G141)."""
    level = int(tag[1])
    while outline and outline[-1] >= level:
        outline.pop()
    outline.append(level)
    return f"h{min(TOP_HEADING + len(outline) - 1, LOWEST_HEADING)}"


def _align_by_class(token):
    """Columns are aligned by a class, since no style attribute passes the content security policy."""
    style = token.attrs.pop("style", "")
    if style in ALIGNMENTS:
        token.attrSet("class", ALIGNMENTS[style])
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _without_images(children):
    for child in children:
        if child.type == "image":
            yield from _without_images(child.children or ())
        else:
            yield child


def _inline_text(children):
    words = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            words.append("\n" if child.type == "hardbreak" else " ")
        else:
            words.append(child.content)
    return "".join(words).strip()


def _is_allowed_link(address):
    """Web and mail addresses in full. Nothing relative (a text is read on other sites, too), nothing that pretends
    to be another host by a user name (https://un.org@example.net)."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "mailto":
            return bool(parts.path)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


# --- the two tools ---------------------------------------------------------------------------------------------------

ALIGNMENTS = {"text-align:center": "align-center", "text-align:right": "align-end"}

# maxNesting is above our own limit, because the parser drops what is deeper without a word.
PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 40})
PARSER.enable("table")
PARSER.disable("reference")  # a long address used ten thousand times by reference is gigabytes of HTML
PARSER.core.ruler.after("block", "refuse_what_costs_too_much", _refuse_what_costs_too_much)
PARSER.validateLink = _is_allowed_link  # a link refused stays in the text as it was typed, for the editor to see

# Raw HTML never becomes HTML in the first place; this second wall holds should the parser have a hole.
CLEANER = nh3.Cleaner(
    tags=set("h2 h3 h4 p ul ol li a em strong blockquote pre code hr br table thead tbody tr th td".split()),
    attributes={tag: {"id"} for tag in ("h2", "h3", "h4", "p", "li")} | {"a": {"href", "title"}, "ol": {"start"}},
    tag_attribute_values={"th": {"scope": {"col"}}},
    allowed_classes={tag: set(ALIGNMENTS.values()) for tag in ("th", "td")},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener",
)
