"""Titles in any of the six languages as ASCII parts of an address."""

import re
import unicodedata

from anyascii import anyascii

# What else may stand where a slug does in an address: formats, numbered versions, the list's own pages.
RESERVED = frozenset(
    "archive atom changes chart csv edit feed index json latest new rss search versions xlsx xml".split()
)
VERSION = re.compile(r"v[0-9]+")
# anyascii writes Chinese as LianHeGuo; a word of its own for each character reads better and can be cut anywhere.
IDEOGRAPH = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
# Inside a word: "Israel’s" is "israels", the soft sign of "сентябрь" and the ayn of "على" leave no hyphen.
APOSTROPHES = re.compile("['\"`´‘’ʼʹʿʾ\u00ad\u0640\u200b-\u200f\u2060]")


def is_reserved(slug):
    """Whether the address would be another page's: "feed", "json", "v2" and the like."""
    return slug in RESERVED or VERSION.fullmatch(slug) is not None


def slugify_title(title, *, fallback="", max_length=80):
    """Lower-case ASCII words joined by hyphens, cut at a word; never empty, never reserved.

    A title with nothing to write ("…") gives the slug of `fallback`, else "untitled"; "feed" gives "feed-item".
    Uniqueness is the caller's affair. A slug given out is an address: store it, do not compute it again.
    """
    slug = _slug(title, max_length) or _slug(fallback, max_length) or "untitled"[:max_length]
    if is_reserved(slug):
        slug = f"{slug[: max_length - len('-item')]}-item"
    return slug


def _slug(text, max_length):
    # The end of a very long title cannot show; its beginning is enough, unless that is all punctuation.
    text = unicodedata.normalize("NFKC", text[: 20 * max_length])
    text = APOSTROPHES.sub("", anyascii(APOSTROPHES.sub("", IDEOGRAPH.sub(r" \1 ", text))))
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if len(slug) > max_length:
        kept, hyphen, _ = slug[: max_length + 1].rpartition("-")
        slug = kept if hyphen else slug[:max_length]
    return slug
