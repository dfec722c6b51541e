"""Markdown to safe HTML, to plain text, and to paragraphs that can be quoted. The only place where text becomes HTML.

CommonMark and tables, without raw HTML and reference links. The only images are files attached to the record, as
`attachment:map.png`; of any other image the alternative text stays.
Why anchors come from the words themselves: docs/decisions/0003-paragraph-anchors.md
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .fingerprints import fold_white_space, text_hash

MAX_CHARACTERS = 1_000_000
MAX_NESTING = 20
# Finding the end of "[" costs brackets × length of the paragraph: 0.5 s for this product, hours for a megabyte of "[".
MAX_BRACKET_COST = 100_000_000
NO_LETTERS = {"Mn", "Mc", "Me", "Cf"}  # accents and vowel signs; soft hyphens, joiners, marks of direction
TOP_HEADING, LOWEST_HEADING = 2, 4  # h1 is the page's title
ATTACHED = "attachment:"  # how a text refers to a file attached to it


class Paragraph(NamedTuple):
    """Something a reader can quote: `anchor` is its address within the text, without the prefix of a page.

    `kind` is "paragraph", "heading", "item" (the first paragraph of a list item) or "quote" (within a blockquote).
    """

    anchor: str
    plain: str
    kind: str


class AttachedFile(NamedTuple):
    """A file that a text may show or link to. `alternative_text` stands in for an image where the text gives no other words.

    An image that is decorative has none in either place. `width` and `height` are in pixels, where they are known.
    """

    url: str
    is_image: bool = False
    alternative_text: str = ""
    is_decorative: bool = False
    width: int | None = None
    height: int | None = None


class RenderedText(NamedTuple):
    """`plain` has a blank line between blocks and a tab between the cells of a table."""

    html: str
    plain: str
    paragraphs: tuple[Paragraph, ...]


def render(source, *, anchors=True, id_prefix="", attached: Mapping[str, AttachedFile] | None = None):
    """Everything one text gives. Costs some 3 ms for 1,000 words, a tenth of it where they are plain prose: store the result.

    Headings start at h2 and never skip a level. `id_prefix` keeps the ids apart where one page shows two texts;
    `anchors=False` leaves the ids out of the HTML. `attached` are the files it may refer to, by the names it refers to them by:
    an image alone in its paragraph becomes a figure, its title the caption. The same source and files always give the same bytes.
    Raises ValueError, in a sentence fit for an editor, for what cannot be a text.
    """
    if not re.fullmatch("[a-z0-9-]*", id_prefix):
        raise ValueError(f"The id prefix {id_prefix!r} has other characters than a-z, 0-9 and the hyphen.")
    if prose := _prose(source):
        return _render_prose(prose, id_prefix, anchors)
    tokens, plain, quotable = _read(source, attached or {})
    paragraphs = tuple(paragraph for paragraph, token in quotable)
    if anchors:
        for paragraph, token in quotable:
            token.attrSet("id", id_prefix + paragraph.anchor)
    written = PARSER.renderer.render(tokens, PARSER.options, {})
    if attached:
        written = _with_addresses(CLEANER_OF_TEXTS_WITH_FILES.clean(written), attached)
    else:
        written = CLEANER.clean(written)
    return RenderedText(written.strip(), plain, paragraphs)


# What makes a text more than paragraphs of words: marks, escapes and entities; and what HTML or Markdown write otherwise: control
# characters, non-breaking spaces, halves of characters.
MORE_THAN_WORDS = re.compile(r"[\\`*_\[\]<>|&\x00-\x09\x0b-\x1f\x7f-\xa0\ud800-\udfff]")
# What begins a heading, a list, a quotation, a rule, a block of code, or underlines a heading.
MORE_THAN_A_LINE = re.compile(r"[-+=#~:\s]|[0-9]+[.)]")


def _prose(source):
    """The paragraphs of a text that is nothing but paragraphs of words; None for any other text.

    Most of an archive is such text, and reading it as Markdown takes ten times as long as all else that is done with it.
    """
    source = source.strip("\n")
    if not source or len(source) > MAX_CHARACTERS:
        return None
    if MORE_THAN_WORDS.search(source):
        return None
    for line in source.split("\n"):
        if line and (MORE_THAN_A_LINE.match(line) or line[-1].isspace()):
            return None
    return re.split("\n\n+", source)


def _render_prose(written, id_prefix, anchors):
    """What `render` gives for such a text, to the byte."""
    paragraphs, html, repeats = [], [], {}
    for words in written:
        plain = words.replace("\n", " ")
        paragraphs.append(Paragraph(_anchor_of_its_own(plain, repeats), plain, "paragraph"))
        html.append(f'<p id="{id_prefix}{paragraphs[-1].anchor}">{words}</p>' if anchors else f"<p>{words}</p>")
    return RenderedText("\n".join(html), "\n\n".join(each.plain for each in paragraphs), tuple(paragraphs))


def html_and_hash(source, attached=None):
    """(HTML, fingerprint) of a text that need not be publishable: one that `render` refuses is shown as it was typed.

    The fingerprint is "" where there are no words, or none that could be published.
    """
    try:
        rendered = render(source, attached=attached)
    except ValueError:
        return f"<p>{escape(source.replace(chr(0), chr(0xFFFD)))}</p>", ""
    return rendered.html, text_hash(rendered.plain) if rendered.plain else ""


def plain_text(source):
    """The words without the marks: what fingerprints, search and citations read. Costs and refuses what `render` does."""
    return _read(source)[1]


def paragraph_anchor(plain):
    """The anchor of a paragraph with these words, before repeats are numbered."""
    return "p-" + hashlib.sha256(_fold_words(plain).encode()).hexdigest()[:8]


def _anchor_of_its_own(plain, repeats):
    """The anchor of a paragraph, numbered where its words stood before. `repeats`: how often each anchor was met so far."""
    anchor = paragraph_anchor(plain)
    repeats[anchor] = number = repeats.get(anchor, 0) + 1
    return anchor if number == 1 else f"{anchor}-{number}"


def _fold_words(plain):
    """Letters and digits only, without case, accents and compatibility forms: a corrected comma keeps the anchor."""
    if plain.isascii():  # as most paragraphs are, and a tenth of the time
        return b" ".join(plain.encode().translate(LETTERS_AND_DIGITS).split()).decode() or fold_white_space(plain)
    # Twice, because case folding can undo a decomposition (Unicode § 3.13, D145).
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", plain).casefold())
    bare = decomposed if decomposed.isascii() else decomposed.translate(_without_marks)
    return " ".join(re.findall(r"[^\W_]+", bare)) or fold_white_space(plain)


# For bytes.translate: small letters and digits of ASCII as they are, capitals as small letters, a blank for anything else.
LETTERS_AND_DIGITS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))


class _WithoutMarks(dict):
    """For str.translate, which is ten times as fast as a look at each character: what is no letter goes."""

    def __missing__(self, code):
        self[code] = None if unicodedata.category(chr(code)) in NO_LETTERS else code
        return self[code]


_without_marks = _WithoutMarks()


# --- reading the source ----------------------------------------------------------------------------------------------


def _read(source, attached=()):
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
                opener, closer = tokens[index - 1], tokens[index + 1]
                plain = _inline_text(_without_files(token.children))
                alone = opener.type == "paragraph_open" and len(token.children) == 1
                token.children = list(_with_files(token.children, attached, as_figure=alone))
                if opener.type in ("th_open", "td_open"):
                    cells.append(plain)
                    continue
                figure = alone and token.children and token.children[0].type == "html_inline"
                if figure and (caption := token.children[0].meta["caption"]):
                    blocks.append(caption)
                if not plain:
                    # A heading without words is a hole in the outline, and a figure stands in no paragraph.
                    if opener.type == "heading_open" or figure or not _inline_text(token.children):
                        opener.hidden = closer.hidden = True
                    continue
                if opener.type == "heading_open":
                    opener.tag = closer.tag = _shifted_heading(opener.tag, outline)
                blocks.append(plain)
                bearer, kind = _bearer(tokens, index, containers)
                quotable.append((Paragraph(_anchor_of_its_own(plain, repeats), plain, kind), bearer))
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


def _without_files(children):
    """What a text says whatever is attached to it: attached images say nothing, other images their alternative text."""
    for child in children:
        if child.type != "image":
            yield child
        elif not str(child.attrGet("src")).startswith(ATTACHED):
            yield from _without_files(child.children or ())


def _with_files(children, attached, *, as_figure=False):
    """The parts of a paragraph with the images and links of attached files in place; what is not attached is words only."""
    dropped_links = 0
    for child in children:
        if child.type == "image":
            if file := _file_of(child.attrGet("src"), attached):
                yield _image(child, file, as_figure)
            else:
                yield from _with_files(child.children or (), attached)
        elif child.type == "link_open" and str(child.attrGet("href")).startswith(ATTACHED):
            if child.attrGet("href").removeprefix(ATTACHED) in attached:
                yield child
            else:
                dropped_links += 1
        elif child.type == "link_close" and dropped_links:  # links are never inside one another
            dropped_links -= 1
        else:
            yield child


def _file_of(address, attached):
    """The attached image an address means, or None."""
    if not str(address).startswith(ATTACHED):
        return None
    file = attached[name] if (name := str(address).removeprefix(ATTACHED)) in attached else None
    return file if file and file.is_image else None


def _image(token, file, as_figure):
    """An attached image as HTML, which the cleaner reads again. Its address is put in after that."""
    words = PARSER.renderer.renderInlineAsText(token.children, PARSER.options, {}).strip() or file.alternative_text
    words = "" if file.is_decorative else words
    size = f' width="{file.width:d}" height="{file.height:d}"' if file.width and file.height else ""
    html = f'<img src="{escape(str(token.attrGet("src")))}" alt="{escape(words)}"{size} loading="lazy">'
    caption = str(token.attrGet("title") or "").strip()
    if as_figure:
        html = f"<figure>{html}{f'<figcaption>{escape(caption)}</figcaption>' if caption else ''}</figure>"
    return Token("html_inline", "", 0, content=html, meta={"caption": caption})


def _with_addresses(html, attached):
    """The cleaned HTML with the addresses of attached files in place of their names."""

    def address(match):
        name = match[2].removeprefix(ATTACHED)
        return f"{match[1]}{escape(attached[name].url)}" if name in attached else f"{match[1]}#"

    return ADDRESSES_OF_FILES.sub(address, html)


def _inline_text(children):
    words = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            words.append("\n" if child.type == "hardbreak" else " ")
        else:
            words.append(child.content)
    return "".join(words).strip()


def _is_allowed_link(address):
    """Web and mail addresses in full, and attached files. Nothing relative (a text is read on other sites, too), nothing
    that pretends to be another host by a user name (https://un.org@example.net)."""
    try:
        parts = urlsplit(address)
        if parts.scheme in ("mailto", "attachment"):
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
TAGS = set("h2 h3 h4 p ul ol li a em strong blockquote pre code hr br table thead tbody tr th td".split())
ATTRIBUTES = {tag: {"id"} for tag in ("h2", "h3", "h4", "p", "li")} | {"a": {"href", "title"}, "ol": {"start"}}
WALL = {
    "allowed_classes": {tag: set(ALIGNMENTS.values()) for tag in ("th", "td")},
    "url_relative": "deny",
    "link_rel": "noopener",
}
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    tag_attribute_values={"th": {"scope": {"col"}}},
    url_schemes={"http", "https", "mailto"},
    **WALL,
)


def _only_attached_images(tag, attribute, value):
    return None if (tag, attribute) == ("img", "src") and not value.startswith(ATTACHED) else value


CLEANER_OF_TEXTS_WITH_FILES = nh3.Cleaner(
    tags=TAGS | {"figure", "figcaption", "img"},
    attributes=ATTRIBUTES | {"img": {"src", "alt", "width", "height"}},
    tag_attribute_values={"th": {"scope": {"col"}}, "img": {"loading": {"lazy"}}},
    url_schemes={"http", "https", "mailto", "attachment"},
    attribute_filter=_only_attached_images,
    **WALL,
)
# Only in a tag: text that reads like one has its "<" escaped.
ADDRESSES_OF_FILES = re.compile(rf'(<(?:img|a)\b[^<>]*? (?:src|href)=")({ATTACHED}[^"]*)')
