"""Document symbols of the United Nations: one key for every spelling, runs taken apart, symbols found in any text.

A symbol names a document for ever: S/RES/2334 (2016) is resolution 2334 of the Security Council. Grammar by body:
https://research.un.org/en/docs/symbols
"""

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

# Series of press releases and coverage: letters, then one running number. All others are parliamentary documents,
# whose parts vary by body, session and year.
PRESS_SERIES = tuple(
    "AFR AG BIO CS DC DEV/AIDS DH DSG/A DSG/SM DSG/T ECOSOC ENV/DEV GA GA/AB GA/COL GA/DIS GA/EF GA/L GA/PAL GA/SHC"
    " GA/SPD HQ HR HR/CT IHA L NGO OBV ORG PAL PBC PI PKO POP RD REF SAG SC SEA SG SG/A SG/SM SG/T SOC SOC/CP SOC/NAR"
    " UNIS UNIS/SG WOM".split()
)
BODIES = tuple("A CAT CCPR CEDAW CERD CRC CRPD DP E FCCC S ST T TD UNEP".split())

# One character for one, so that places in the folded text are places in the text as typed. In the order of Unicode:
# dashes and minus signs, slashes, blanks and marks of direction, digits of Arabic and Persian, the full-width forms of
# Chinese keyboards.
LOOKALIKES = (
    dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D], "-")
    | dict.fromkeys([0x2044, 0x2215, 0xFF0F], "/")
    | dict.fromkeys([0x00A0, *range(0x2000, 0x200B), 0x200E, 0x200F, 0x061C, 0x202F, 0x3000], " ")
    | {0xFF08: "(", 0xFF09: ")", 0xFF0E: "."}
    | {first + digit: str(digit) for first in (0x0660, 0x06F0, 0xFF10) for digit in range(10)}
    | {0xFF21 + place: chr(ord("A") + place) for place in range(26)}
)
PART_BEHIND_SESSION = re.compile(r"^(A/RES/[0-9]{1,9})(\([IVXLC]{1,12}\))\[?([A-Z])\]?$")
LONGEST_RUN = 150  # characters of symbols in brackets at the end of a title
BRACKETS_WITHIN = 4


def normalise(symbol):
    """The key under which a symbol is looked up: "s/res/2334 (2016)" gives "S/RES/2334(2016)".

    A part of a resolution stands before the session, whichever way it was written: "A/RES/217(III)[A]" gives
    "A/RES/217A(III)". Never fails; what is no symbol comes back folded the same way.
    """
    if symbol.isascii():  # as nearly all are: nothing to fold but blanks and case
        key = "".join(symbol.split()).upper()
    else:
        folded = unicodedata.normalize("NFKC", symbol).translate(LOOKALIKES)
        key = "".join(character for character in folded if not _is_invisible(character))
        key = unicodedata.normalize("NFKC", key.upper())
    return PART_BEHIND_SESSION.sub(r"\1\3\2", key.strip(".,;:*"))


def _is_invisible(character):
    return character.isspace() or unicodedata.category(character) == "Cf"


def split(raw):
    """The symbols in a run, in their order, each once: "SG/SM/19730-PAL/2234-PI/2271" gives three.

    Takes blanks, commas, semicolons, "and", hyphens and slashes between symbols. What is no symbol stays a piece.
    """
    raw = " ".join(raw.split())
    pieces = {}
    for start, end in _pieces(raw):
        piece = raw[start:end].strip()
        if key := normalise(piece):
            pieces.setdefault(key, piece)
    return list(pieces.values())


def split_symbols(title):
    """(title, [symbols]) of a title with its symbols in brackets at its end: "… Statement (SG/SM/18554/PAL/2212)" gives two.

    What stands in brackets and is no symbol stays in the title: "… (Excerpts)".
    """
    bare, found = title.rstrip(), []
    while bare.endswith((")", "]")):
        opening, symbols = len(bare), []
        # The brackets may hold brackets: "(S/RES/2334 (2016))".
        for _attempt in range(BRACKETS_WITHIN):
            opening = max(bare.rfind("(", 0, opening), bare.rfind("[", 0, opening))
            if opening < 0 or len(bare) - opening > LONGEST_RUN:
                break
            pieces = split(bare[opening + 1 : -1])
            if pieces and all(map(is_symbol, pieces)):
                symbols = pieces
                break
        if not symbols or not bare[:opening].strip():
            break
        bare, found = bare[:opening].rstrip(), symbols + found
    return (bare, found) if found else (title, [])


def is_symbol(written):
    """Whether the whole of this is one document symbol, in any spelling."""
    folded = written.translate(LOOKALIKES).strip().rstrip("*").upper()
    return any((start, end) == (0, len(folded)) for start, end, _key in symbols_in(folded))


# --- runs ------------------------------------------------------------------------------------------------------------


def _longest_first(names):
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


PRESS_SYMBOL = rf"(?:{_longest_first(PRESS_SERIES)})/[0-9]{{1,6}}(?:/(?:Rev|Add|Corr)\.[0-9]{{1,2}})?"
BREAKS = re.compile(
    r" ?[,;&] ?(?:and )?| and "
    # A blank, but not within "S/RES/2334 (2016)", "S/PV.8011 (Resumption 1)", "A/RES/217 A (III)" or "SG/SM/ 18554".
    r"|(?<![./(]) (?![(/]|[A-Z] ?\(|[0-9]{1,2}\)|Rev\.|Add\.|Corr\.)",
    re.IGNORECASE,
)
# Inside "SG/SM/18554/PAL/2212" after a number; in a parliamentary symbol only before the series known to follow one,
# because A/HRC/28/NGO/12 is a single symbol.
PRESS_JOINT = re.compile(r"(?<=[0-9)*])[/-](?=[A-Z]{1,8}(?:/[A-Z]{1,8})?/[0-9])")
BODY_JOINT = re.compile(
    rf"(?<=[0-9)*])(?:[/-](?=(?:SG|DSG|SC|GA|PAL|OBV)/(?:[A-Z]{{1,8}}/)?[0-9])|-(?=(?:{_longest_first(BODIES)})/))"
)


def _pieces(raw):
    """Where each symbol of a run begins and ends, in a text whose blanks are single."""
    folded = raw.translate(LOOKALIKES)
    start = 0
    for gap in [*BREAKS.finditer(folded), None]:
        end = gap.start() if gap else len(folded)
        head = folded[start:end].lstrip().partition("/")[0].upper()
        joint = BODY_JOINT if head in BODIES else PRESS_JOINT
        upper = re.sub("[a-z]+", lambda letters: letters[0].upper(), folded[start:end])
        inner = start
        for match in joint.finditer(upper):
            yield inner, start + match.start()
            inner = start + match.end()
        yield inner, end
        start = gap.end() if gap else end


# --- symbols in a text -----------------------------------------------------------------------------------------------

# Every repetition is bounded, so that no text makes the search slow. A symbol stands apart from Latin and Cyrillic words;
# Chinese and Arabic ones join it without a blank.
LETTER = r"[0-9A-Za-z_\u00C0-\u024F\u0400-\u04FF]"
PART = (
    r"(?:E?S-[0-9]{1,2}"  # an emergency special or special session
    r"|[0-9]{1,6}[A-Z]?"
    r"|[A-Z][A-Za-z]{0,9}(?:\.[0-9]{1,6})?(?![A-Za-z.-]?[A-Za-z0-9])"  # RES, L.88, SR.22, PV.8011, Add.1
    r"|\([0-9]{1,5}\))"
)
SESSION = r"(?:[0-9]{4}|[IVXLC]{1,9}|E?S-[IVX]{1,4})"
APART = r"(?<![0-9A-Za-z_\u00C0-\u024F\u0400-\u04FF/.-])"
BODY_SYMBOL = re.compile(rf"{APART}(?:{_longest_first(BODIES)})(?:/{PART}){{1,7}}(?!{LETTER})")
# What follows the number of a resolution: "(2016)", " A (III)", "(III)A", "(III)[A]".
RESOLUTION_TAIL = re.compile(rf"(?:\s?[A-Z](?=\s?\())?\s{{0,2}}\({SESSION}\)(?:[A-Z](?!{LETTER})|\s?\[[A-Z]\])?")
PRESS_RUN = re.compile(rf"{APART}{PRESS_SYMBOL}(?:[/-]{PRESS_SYMBOL}){{0,5}}(?!{LETTER}|/)")
# "A/B", "S/4" and "E/10" are other things; a document has two numbers, a long one, or a part that says what it is.
SAYS_WHAT_IT_IS = re.compile(r"/(?:RES|PRST|DEC|PV\.|SR\.|L\.|INF|ES-|S-|[A-Z]{1,8}\.[0-9])")


# Whose documents have symbols that begin so, the longest first.
ISSUERS = {
    "A/HRC": _("Human Rights Council"),
    "A": _("General Assembly"),
    "S": _("Security Council"),
    "E": _("Economic and Social Council"),
    "T": _("Trusteeship Council"),
    "TD": _("United Nations Conference on Trade and Development"),
    "UNEP": _("United Nations Environment Programme"),
    "ST": _("Secretariat"),
    "DP": _("United Nations Development Programme"),
}
FORMS = {"RES": "resolution", "PRST": "presidential_statement", "PV": "record", "SR": "record"}
YEAR_OF_A_SYMBOL = re.compile(r"(?<![0-9])(?:19[4-9]|20[0-9])[0-9](?![0-9])")


class Says(NamedTuple):
    """What a symbol says of its document, "" for what it does not: `issuer` in words, `form` as in FORMS, `year`, and whether
    it is `whole`: a resolution of the Security Council without its year is not."""

    issuer: str
    form: str
    year: str
    whole: bool


def what_it_says(key):
    """What is known of a document by its normalised symbol alone: Says("Security Council", "resolution", "2016", True)."""
    parts = key.split("/")
    issuer = next((name for start, name in ISSUERS.items() if key.startswith(f"{start}/")), "")
    form = next((FORMS[part.partition(".")[0]] for part in parts if part.partition(".")[0] in FORMS), "")
    year = YEAR_OF_A_SYMBOL.search(key.partition("/")[2])
    return Says(str(issuer), form, year[0] if year else "", not key.startswith("S/RES/") or "(" in key)


def printed(key):
    """A normalised symbol as it is printed: "S/RES/2334(2016)" gives "S/RES/2334 (2016)"."""
    return re.sub(r"(?<=[0-9A-Z])\((?=[0-9]{4}\)|[IVXLC]{1,12}\))", " (", key)


def symbols_in(folded):
    """(start, end, key) of each symbol in a text that went through LOOKALIKES; press releases after all others."""
    for match in BODY_SYMBOL.finditer(folded):
        candidate, end = match[0], match.end()
        if "/RES/" in candidate and (tail := RESOLUTION_TAIL.match(folded, end)):
            candidate, end = candidate + tail[0], tail.end()
        numbers = re.findall("[0-9]+", candidate)
        if numbers and (SAYS_WHAT_IT_IS.search(candidate) or len(numbers) > 1 or len(numbers[0]) >= 3):
            yield match.start(), end, normalise(candidate)
    for match in PRESS_RUN.finditer(folded):
        for start, end in _pieces(match[0]):
            yield match.start() + start, match.start() + end, normalise(match[0][start:end])
