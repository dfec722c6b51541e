"""HTML of other sites: parsed within bounds, and its words.

lxml reads what browsers would, in C and in linear time; what makes even it slow or makes it drop the rest is refused first.
"""

import codecs
import re
from html import unescape
from typing import BinaryIO
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _
from lxml import etree

from unhub.importing.encodings import encoding_of
from unhub.importing.rows import Unreadable

LARGEST_PAGE = 5_000_000  # bytes or characters: a page is in memory as a whole
LARGEST_PLAIN_TAG = 2_000  # characters; in a longer tag attributes are counted, whose cost is their square
MOST_ATTRIBUTES = 300
TAG = re.compile(r"<[a-zA-Z][^<>]*")
EMBEDDED_DATA = re.compile(r"\bdata:[a-z0-9.+/-]{1,100};base64,[A-Za-z0-9+/=%\s]+")
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_:-]{1,40})", re.IGNORECASE)

# What stands on lines of its own; everything else stands within a line.
BLOCKS = set(
    "html body p div section article main header footer aside nav figure figcaption center address dl dt dd fieldset form"
    " details summary h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tfoot tr td th caption".split()
)
# What no reader sees, or nobody wants in a text.
NO_WORDS = set(
    "head script style noscript template iframe object embed applet svg math canvas audio video map button select textarea input"
    " option frameset frame noembed noframes plaintext xmp base basefont link meta title".split()
)


def read_page(file: BinaryIO):
    """The HTML in a file, as text: in the encoding it is in, or says it is in. Raises Unreadable where it is too large."""
    file.seek(0)
    content = file.read(LARGEST_PAGE + 1)
    if len(content) > LARGEST_PAGE:
        raise Unreadable(_too_large())
    declared = CHARSET.search(content[:4096])
    try:
        encoding = encoding_of(file)
    except Unreadable:
        if not declared:
            raise
        encoding = ""
    if encoding in ("", "cp1252") and declared:
        try:
            encoding = codecs.lookup(declared[1].decode()).name
        except LookupError:
            encoding = "cp1252"
    try:
        return content.decode(encoding or "cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(_("This is not %(encoding)s, as the page says.") % {"encoding": encoding}) from error


def tree(html):
    """The root element of a page or of a piece of one; None where there is nothing in it.

    Raises Unreadable, in a sentence, for what is too large, nested too deeply, or made to be slow.
    """
    if len(html) > LARGEST_PAGE:
        raise Unreadable(_too_large())
    if "\0" in html:
        raise Unreadable(_("The HTML contains a NUL character. Remove it."))  # libxml2 would stop there
    html = EMBEDDED_DATA.sub("", html)
    for tag in TAG.finditer(html):
        if tag.end() - tag.start() > LARGEST_PLAIN_TAG and len(re.findall(r"[\s/\"']+", tag[0])) > MOST_ATTRIBUTES:
            raise Unreadable(_("A tag in the HTML has too many attributes."))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_("The HTML cannot be read: %(reason)s.") % {"reason": str(error)[:100]}) from error
    # After a fatal error the rest is missing, without another word.
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise Unreadable(_("The HTML is nested too deeply for anyone to read."))
    return root


def words(html):
    """The words of a piece of HTML, such as a title: character references resolved, tags gone, non-breaking spaces kept."""
    if "<" not in html:
        return one_line(unescape(html))
    root = tree(html)
    return "" if root is None else words_in(root)


def words_in(element):
    """The words in an element of a tree, on one line."""
    pieces = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if is_hidden(node):
                walk.skip_subtree()
                continue
            if node.tag in BLOCKS or node.tag == "br":
                pieces.append(" ")
            pieces.append(node.text or "")
        else:
            if node.tag in BLOCKS:
                pieces.append(" ")
            if node is not element:
                pieces.append(node.tail or "")
    return one_line("".join(pieces))


def is_hidden(element):
    """Whether no reader of the page sees the element itself."""
    if not isinstance(element.tag, str) or element.tag in NO_WORDS or element.get("hidden") is not None:
        return True
    return bool(
        re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", element.get("style", "")[:500], re.IGNORECASE)
    )


def one_line(text):
    """Without line ends and with single blanks; non-breaking spaces stay where they are."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")


def absolute(address, base=""):
    """A web or mail address in full, fit for Markdown; "" for what is none: fragments, scripts, files, a host in disguise."""
    address = (address or "").strip(" \t\r\n\f")
    # Browsers drop these inside an address: "java\nscript:".
    address = re.sub(r"[\t\r\n\x00-\x1f\x7f]", "", address)
    if not address or address.startswith("#") or len(address) > 2_000:
        return ""
    try:
        parts = urlsplit(urljoin(base, address))
        if parts.scheme == "mailto":
            return quote(parts.geturl(), safe="!$&'*+,/:;=?@~%") if parts.path else ""
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or "\\" in parts.netloc:
            return ""
        return quote(parts.geturl(), safe="!#$&'*+,/:;=?@[]~%")
    except ValueError:
        return ""


def base_of(root, given=""):
    """Against what relative addresses in a page are resolved: its <base>, its canonical address, or what is given."""
    base = next((absolute(element.get("href"), given) for element in root.iter("base") if element.get("href")), "")
    return base or given or canonical_address(root)


def canonical_address(root):
    """The address that a page gives as its own, or ""."""
    for element in root.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            return absolute(element.get("href"))
    return next(
        (absolute(element.get("content")) for element in root.iter("meta") if element.get("property") == "og:url"), ""
    )


def _too_large():
    return _("The page has more than %(limit)s MB.") % {"limit": LARGEST_PAGE // 1_000_000}
