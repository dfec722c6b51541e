"""The documents that a text cites, as links in its words: made when the page is, because a citation may be confirmed long after
the text was rendered."""

import re
from html import escape

BLOCK = re.compile(r"</?(?:p|li|ul|ol|h[2-4]|blockquote|table|pre|hr|figure)\b")
TAGS = re.compile(r"(<[^<>]{0,4000}>)")


def with_citations_linked(html, citations):
    """The HTML of a text as `render` gives it, with links in the paragraphs that name documents.

    `citations` are (anchor of the paragraph, words, address). Linked is the first place where the words stand as plain text, not
    within another link; words that are partly emphasised are left alone. Only links are added: ids and words stay as they are.
    """
    # The longer words first: "Security Council resolution 242 (1967)" before "242 (1967)" within it.
    for anchor, words, address in sorted(citations, key=lambda each: -len(each[1])):
        place = html.find(f' id="{anchor}"') if anchor and words.strip() else -1
        start = html.find(">", place) + 1
        if place < 0 or not start:
            continue
        block = BLOCK.search(html, start)
        end = block.start() if block else len(html)
        html = f"{html[:start]}{_linked(html[start:end], words, address)}{html[end:]}"
    return html


def _linked(inner, words, address):
    pieces, is_in_link = TAGS.split(inner), False
    pattern = re.compile(r"(?:\s|&nbsp;){1,8}".join(re.escape(escape(word, quote=False)) for word in words.split()))
    for place, piece in enumerate(pieces):
        if piece.startswith("<"):
            is_in_link = piece.startswith(("<a ", "<a>")) or (is_in_link and not piece.startswith("</a"))
        elif not is_in_link and (match := pattern.search(piece)):
            link = f'<a class="citation" href="{escape(address)}">{match[0]}</a>'
            pieces[place] = f"{piece[: match.start()]}{link}{piece[match.end() :]}"
            break
    return "".join(pieces)
