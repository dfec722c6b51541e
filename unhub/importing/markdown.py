"""HTML to Markdown, of the kind that unhub.text.markdown renders: headings, lists, quotations, tables, links, emphasis.

    markdown(html, "https://press.un.org/en/2023/sgsm21980.doc.htm")

What the renderer would not show is left out here: scripts, styles, forms, images without words for them. Whatever a source
puts into its HTML, what comes out is text to that renderer: characters with a meaning in Markdown are escaped.
"""

import re
from typing import NamedTuple

from unhub.importing.html import BLOCKS, absolute, base_of, is_hidden, tree
from unhub.importing.rows import Unreadable

DEEPEST_NESTING = (
    8  # of lists and quotations; deeper ones go on at this depth (the renderer counts twenty steps, two a list)
)
MOST_CELLS = 50  # in the row of a table
EMPHASIS = {"em": "*", "i": "*", "cite": "*", "dfn": "*", "var": "*", "strong": "**", "b": "**"}
CODE = {"code", "kbd", "samp", "tt"}
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


def markdown(html, base=""):
    """The text of a piece of HTML, in Markdown; "" where there is none.

    `base` is the address of the page, by which links become absolute; a <base> in the HTML comes first. Raises Unreadable, in a
    sentence, for HTML that is too large or nested too deeply. Costs some 10 ms for 1,000 words.
    """
    root = tree(html)
    return "" if root is None else markdown_of(root, base_of(root, base))


def markdown_of(element, base=""):
    """The same, of an element of a tree."""
    try:
        return "\n\n".join(_Writer(base).blocks(element, 0))
    except RecursionError as error:
        raise Unreadable("The HTML is nested too deeply for anyone to read.") from error


class _Piece(NamedTuple):
    """Part of a line: kind is "text" (to be escaped), "raw" (Markdown already), "open" or "close" (an emphasis), "break"."""

    kind: str
    value: str = ""


class _Writer:
    def __init__(self, base):
        self.base = base

    # --- blocks ---

    def blocks(self, element, depth):
        """The blocks of Markdown within an element, in order."""
        found, line = [], []

        def end_line():
            if text := _line(line):
                found.append(text)
            line.clear()

        line.append(_Piece("text", element.text or ""))
        for child in element:
            if not isinstance(child.tag, str) or is_hidden(child):
                pass
            elif child.tag in BLOCKS:
                end_line()
                found += self._block(child, depth)
            elif child.tag not in EMPHASIS and child.tag != "a" and _has_blocks(child):
                end_line()
                found += self.blocks(child, depth)  # a <span> around paragraphs
            else:
                line += self.inline(child)
            line.append(_Piece("text", child.tail or ""))
        end_line()
        return found

    def _block(self, element, depth):
        tag = element.tag
        if tag in HEADINGS:
            text = _line(
                [piece for piece in self._within(element) if piece.kind not in ("open", "close")], breaks=False
            )
            return [f"{HEADINGS[tag]} {text}"] if text else []
        if tag == "hr":
            return ["---"]
        if tag == "pre":
            return self._preformatted(element)
        if tag in ("ul", "ol"):
            return self._list(element, depth)
        if tag == "blockquote":
            inner = self.blocks(element, depth + 1)
            if depth >= DEEPEST_NESTING or not inner:
                return inner
            return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))]
        if tag == "table":
            return self._table(element, depth)
        return self.blocks(element, depth)

    def _preformatted(self, element):
        text = "".join(element.itertext()).strip("\n\r").replace("\r\n", "\n")
        if not text.strip():
            return []
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        return [f"{fence}\n{text}\n{fence}"]

    def _list(self, element, depth):
        if depth >= DEEPEST_NESTING:
            return self.blocks(element, depth)
        number = _number(element.get("start"), 1)
        items, is_tight = [], True
        for child in element:
            if not isinstance(child.tag, str) or is_hidden(child):
                continue
            # A list directly within a list belongs to the item before it.
            inner = self.blocks(child, depth + 1) if child.tag == "li" else self._block_or_line(child, depth + 1)
            if not inner:
                continue
            if child.tag != "li" and items:
                items[-1] += inner
                continue
            items.append(inner)
        if not items:
            return []
        written = []
        for inner in items:
            is_tight = is_tight and len(inner) == 1 or (is_tight and all(_is_list(block) for block in inner[1:]))
        for place, inner in enumerate(items):
            marker = f"{number + place}." if element.tag == "ol" else "-"
            indent = " " * (len(marker) + 1)
            text = ("\n" if is_tight else "\n\n").join(inner)
            lines = text.split("\n")
            written.append(
                "\n".join([f"{marker} {lines[0]}", *(f"{indent}{line}" if line else "" for line in lines[1:])])
            )
        return [("\n" if is_tight else "\n\n").join(written)]

    def _block_or_line(self, element, depth):
        if element.tag in BLOCKS:
            return self._block(element, depth)
        return [text] if (text := _line(self.inline(element))) else []

    def _table(self, element, depth):
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element]
        cells = [[cell for cell in row if cell.tag in ("td", "th") and not is_hidden(cell)] for row in rows]
        cells = [row for row in cells if row]
        is_layout = len(cells) < 2 or max(map(len, cells)) < 2 or max(map(len, cells)) > MOST_CELLS
        if is_layout or next(element.iterdescendants("table", "ul", "ol", "blockquote", "pre"), None) is not None:
            caption = [block for child in element.iter("caption") for block in self.blocks(child, depth)]
            return caption + [block for row in cells for cell in row for block in self.blocks(cell, depth)]
        lines = [self._cells(row) for row in cells]
        width = min(max(map(len, lines)), MOST_CELLS)
        lines = [(line + [""] * width)[:width] for line in lines]
        # The first line of a table names its columns; data are not made names.
        head = lines.pop(0) if all(cell.tag == "th" for cell in cells[0]) else [""] * width
        written = [f"| {' | '.join(line)} |" for line in (head, ["---"] * width, *lines)]
        caption = [text for child in element.iter("caption") if (text := _line(self._within(child)))]
        return [*caption, "\n".join(written)]

    def _cells(self, row):
        cells = []
        for cell in row:
            text = _line(self._within(cell), breaks=False).replace("|", "\\|")
            cells += [text] + [""] * (min(_number(cell.get("colspan"), 1), MOST_CELLS) - 1)
        return cells

    # --- within a line ---

    def _within(self, element):
        """The pieces of a line that are in an element, its blocks being parted by blanks."""
        pieces = [_Piece("text", element.text or "")]
        for child in element:
            if isinstance(child.tag, str) and not is_hidden(child):
                if child.tag in BLOCKS:
                    pieces += [_Piece("text", " "), *self._within(child), _Piece("text", " ")]
                else:
                    pieces += self.inline(child)
            pieces.append(_Piece("text", child.tail or ""))
        return pieces

    def inline(self, element):
        """The pieces of a line that an element of a line is."""
        tag = element.tag
        if tag == "br":
            return [_Piece("break")]
        if tag == "img":
            return self._image(element)
        if tag in CODE:
            return [_Piece("raw", _code("".join(element.itertext())))]
        if tag == "q":
            return [_Piece("text", "“"), *self._within(element), _Piece("text", "”")]
        if mark := EMPHASIS.get(tag):
            return [_Piece("open", mark), *self._within(element), _Piece("close", mark)]
        pieces = self._within(element)
        if tag == "a" and (address := absolute(element.get("href"), self.base)):
            return self._link(pieces, address)
        return pieces

    def _link(self, pieces, address):
        # Blanks at its ends belong outside; breaks and emphases in it are not worth their traps.
        text = "".join(
            piece.value if piece.kind in ("text", "raw") else " " * (piece.kind == "break") for piece in pieces
        )
        inner = _line([piece for piece in pieces if piece.kind in ("text", "raw", "break")], breaks=False)
        if not inner or "](" in inner and any(piece.kind == "raw" for piece in pieces):
            return pieces  # nothing to click on; or a link or image in it already
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() else ""
        return [_Piece("text", before), _Piece("raw", f"[{inner}]({_address(address)})"), _Piece("text", after)]

    def _image(self, element):
        alternative = (element.get("alt") or "").strip()
        address = absolute(element.get("src"), self.base)
        if not alternative or "1" in (element.get("width"), element.get("height")):
            return []
        text = _escaped(" ".join(alternative.split()))
        return [_Piece("raw", f"![{text}]({_address(address)})" if address else text)]


def _has_blocks(element):
    return next(element.iterdescendants(*BLOCKS), None) is not None


def _is_list(block):
    return bool(re.match(r"(?:- |\d+\. )", block))


def _number(written, otherwise):
    return int(written) if re.fullmatch("[0-9]{1,6}", written or "") else otherwise


def _address(address):
    """An address as it stands in brackets: nothing in it ends them."""
    return re.sub(r"[()<>\\`\[\]]", lambda found: f"%{ord(found[0]):02X}", address)


def _code(text):
    """Words in the type of code; a run of backticks longer than any within."""
    text = " ".join(text.split())
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


# --- lines -----------------------------------------------------------------------------------------------------------


def _line(pieces, breaks=True):
    """The Markdown of a paragraph; "" where it has no words. `breaks`: whether its line breaks are kept."""
    lines = [[]]
    for piece in pieces:
        if piece.kind == "break" and breaks:
            lines.append([])
        else:
            lines[-1].append(_Piece("text", " ") if piece.kind == "break" else piece)
    written, carried = [], []
    for line in lines:
        # An emphasis that goes on over a line break ends and begins again.
        line = [*(_Piece("open", mark) for mark in carried), *line]
        carried = _open_at_the_end(line)
        line += [_Piece("close", mark) for mark in reversed(carried)]
        text = _guarded(_emphasised(_folded(line)))
        if text.replace("\u00a0", "").strip():
            written.append(text)
    return "\\\n".join(written)


def _open_at_the_end(pieces):
    """The emphases that a line leaves open, each once."""
    marks = []
    for piece in pieces:
        if piece.kind == "open":
            marks.append(piece.value)
        elif piece.kind == "close" and marks:
            marks.pop()
    return list(dict.fromkeys(marks))


def _folded(pieces):
    """The pieces with single blanks, none at the ends, none just inside an emphasis."""
    folded, is_blank_due, has_words = [], False, False
    for piece in pieces:
        if piece.kind in ("open", "close"):
            folded.append(piece)
            continue
        text = re.sub(r"[ \t\r\n\f]+", " ", piece.value) if piece.kind == "text" else piece.value
        bare = text.strip(" ") if piece.kind == "text" else text
        is_blank_due = is_blank_due or text.startswith(" ")
        if not bare:
            continue
        if is_blank_due and has_words:
            # Before the emphases that have just been opened, not into them.
            place = len(folded)
            while place and folded[place - 1].kind == "open":
                place -= 1
            folded.insert(place, _Piece("raw", " "))
        folded.append(_Piece(piece.kind, bare))
        is_blank_due, has_words = text.endswith(" "), True
    return folded


def _emphasised(pieces):
    """The Markdown of the pieces. An emphasis that CommonMark would not see as one is dropped; its words stay."""
    texts = [_escaped(piece.value) if piece.kind == "text" else piece.value for piece in pieces]
    said = [piece.kind in ("text", "raw") for piece in pieces]
    # At each place: the last character said before it, the first one said from it on.
    last, first = [""], [""]
    for text, is_said in zip(texts, said, strict=True):
        last.append(text[-1] if is_said else last[-1])
    for text, is_said in zip(reversed(texts), reversed(said), strict=True):
        first.append(text[0] if is_said else first[-1])
    first.reverse()
    words = [0]
    for is_said in said:
        words.append(words[-1] + is_said)
    marks, opened = {}, []
    for place, piece in enumerate(pieces):
        if piece.kind == "open":
            opened.append(place)
        elif piece.kind == "close" and opened:
            begin = opened.pop()
            if opened or words[place] == words[begin]:
                continue  # within another: one is enough to see that something is meant; or around nothing
            inner, around = (first[begin], last[place]), (last[begin], first[place])
            if all(one.isalnum() or not other.isalnum() for one, other in zip(inner, around, strict=True)):
                marks[begin] = marks[place] = piece.value
    return "".join(
        text if is_said else marks.get(place, "")
        for place, (text, is_said) in enumerate(zip(texts, said, strict=True))
    )


def _escaped(text):
    """The text with what means something in Markdown escaped, wherever in a line it may stand."""
    text = re.sub(r"[\\`*\[\]<]", r"\\\g<0>", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"&(?=#?\w{1,31};)", r"\\&", text)


def _guarded(line):
    """The line with what means something at its beginning escaped."""
    line = line.strip(" ")
    line = re.sub(r"^(#{1,6}|[-+])(?=[\s]|$)", r"\\\1", line)
    line = re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)
    line = re.sub(r"^(?:>|=+\s*$|-(?:[\s-]*)$|~~~|\|)", r"\\\g<0>", line)
    # A row of dashes and bars under a line with bars would make a table of them.
    return re.sub(r"^:?-+:?(?=\s*\|)", r"\\\g<0>", line)
