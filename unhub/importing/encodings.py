"""Bytes to lines: which encoding a file is in, and its lines with their numbers, none longer than what is bearable.

A file is read through once to find its encoding, so that it can be said before anything is taken from it, and a second time
for its lines. Both take constant memory.
"""

import codecs
import io
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from unhub.importing.rows import Unreadable

BLOCK = 65_536
LONGEST_LINE = 4_000_000  # characters, of a line or of a record over several lines
BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_IN_WINDOWS_1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


class Line(NamedTuple):
    """A line without its end. `is_cut`: it was longer than LONGEST_LINE, and `text` is only its beginning."""

    number: int
    text: str
    is_cut: bool = False


def encoding_of(file: BinaryIO):
    """The encoding of a file, for Python, by its marks and by reading it through. The file is left at its beginning.

    UTF-8 unless something else is certain: a byte order mark, or every second byte NUL, or bytes that cannot be UTF-8 in a file
    that has nothing else beyond ASCII, which is Windows-1252. Raises Unreadable, with the line, where UTF-8 is damaged.
    """
    file.seek(0)
    head = file.read(BLOCK)
    try:
        for mark, encoding in BYTE_ORDER_MARKS:
            if head.startswith(mark):
                return encoding
        if len(head) > 3 and (head[1::2].count(0) > len(head) // 5 or head[::2].count(0) > len(head) // 5):
            return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return _utf_8_or_windows_1252(file)
    finally:
        file.seek(0)


def _utf_8_or_windows_1252(file):
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, has_utf_8, damage, may_be_windows_1252 = 1, False, None, True
    at_end = False
    while not at_end:
        block = file.read(BLOCK)
        at_end = not block
        may_be_windows_1252 = may_be_windows_1252 and not any(byte in block for byte in NOT_IN_WINDOWS_1252)
        if damage is None:
            try:
                has_utf_8 = not decoder.decode(block, final=at_end).isascii() or has_utf_8
                line += block.count(b"\n")
            except UnicodeDecodeError as error:
                before, damage = error.object[: error.start], error.object[error.start]
                has_utf_8 = has_utf_8 or not before.isascii()
                line += before.count(b"\n")
        if damage is not None and has_utf_8:
            raise Unreadable(
                _(
                    "The byte 0x%(byte)02X is not UTF-8, in which the rest is written. Save the file as UTF-8 once more."
                )
                % {"byte": damage},
                line_number(line),
            )
    if damage is None:
        return "utf-8"
    # Bytes that stand for nothing in Windows-1252 are looked for before the damage, too: there they would be ASCII.
    if may_be_windows_1252:
        return "cp1252"
    raise Unreadable(
        _("The byte 0x%(byte)02X is neither UTF-8 nor Windows-1252. Save the file as UTF-8.") % {"byte": damage},
        line_number(line),
    )


def text_blocks(file: BinaryIO, encoding):
    """The text of a file in blocks, its lines ended by \\n. Raises Unreadable at bytes that the encoding does not have."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    file.seek(0)
    number, block = 1, b"x"
    while block:
        block = file.read(BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeError as error:
            raise Unreadable(
                _("This is not %(encoding)s, as the file's beginning says. Save it as UTF-8.")
                % {"encoding": NAMES.get(encoding, encoding)},
                line_number(number + _lines_before(error)),
            ) from error
        number += text.count("\n")
        yield text


def lines(file: BinaryIO, encoding=None):
    """The lines of a file, whatever ends them: \\n, \\r\\n or \\r. Of a line that is too long only the beginning is kept.

    Raises Unreadable at bytes that the encoding does not have.
    """
    number, pieces, length, is_cut = 1, [], 0, False
    for text in text_blocks(file, encoding or encoding_of(file)):
        whole = text.split("\n")
        for piece in whole[:-1]:
            if pieces or is_cut:
                pieces.append(piece)
                piece = "".join(pieces)
            is_cut = is_cut or len(piece) > LONGEST_LINE
            yield Line(number, piece[:LONGEST_LINE] if is_cut else piece, is_cut)
            number, pieces, length, is_cut = number + 1, [], 0, False
        rest = whole[-1]
        if length + len(rest) > LONGEST_LINE:
            is_cut = True
        elif not is_cut:
            pieces.append(rest)
            length += len(rest)
    if is_cut or any(pieces):
        yield Line(number, "".join(pieces)[:LONGEST_LINE], is_cut)


def _lines_before(error):
    return error.object[: error.start].count(b"\n") if isinstance(error, UnicodeDecodeError) else 0


def line_number(number):
    """ "line 3", to lead a person there."""
    return line_numbers()(number)


def line_numbers():
    """The same as a function, for whoever names a million of them: the words are translated once."""
    form = _("line %(number)s")
    return lambda number: form % {"number": number}
