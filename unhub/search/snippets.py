"""The place in a text that a search found, with the words that were looked for marked."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

from unhub.search.analysis import PIECES, known_tokens, tokens_of_match

BEFORE, LENGTH = 60, 240  # characters
LOOKED_AT = 100_000  # characters of one text
MOST_CANDIDATES = 6
PIECE, WHITE_SPACE = re.compile(r"\S+"), re.compile(r"[ \t\r\n\f\v]+")
ELLIPSIS = "…"


def snippet(texts, query):
    """HTML of the first place that has the most of what a Query looks for, with `<mark>`; "" where no text has any of it.

    `texts`: [(language, plain text)], those to look in first before others. Costs a look-up for each word up to the place.
    """
    readings = _readings(query)
    for language, text in texts:
        found = _place(text[:LOOKED_AT], language, readings)
        if found is not None:
            start, window, hits = found
            return _html(text, start, window, hits)
    return ""


def marked(text, language, query):
    """HTML of a whole short text, such as a title, with the words that were looked for in `<mark>`."""
    return _with_marks(text, _hits(text, language, _readings(query)))


def _readings(query):
    """[(which of the words and phrases, a reading of it)]"""
    return [(number, reading) for number, term in enumerate(query.terms) for reading in term.readings]


def _place(text, language, readings):
    """(where a window begins, its text, the hits in it) of the window with most different hits among the first; or None."""
    terms = len({number for number, _reading in readings})
    heads = {each.tokens[0] for _number, each in readings if not (each.is_prefix and len(each.tokens) == 1)}
    beginnings = tuple(each.tokens[0] for _number, each in readings if each.is_prefix and len(each.tokens) == 1)
    has_one = {}
    best, most, candidates, passed = None, 0, 0, 0
    for piece in PIECE.finditer(text):
        word = piece[0]
        if (has := has_one.get(word)) is None:
            tokens = known_tokens(word, language).split(" ")
            has = not heads.isdisjoint(tokens) or bool(
                beginnings and any(each.startswith(beginnings) for each in tokens)
            )
            has_one[word] = has
        if not has or piece.start() < passed:
            continue
        at = piece.start()
        if len(piece[0]) > LENGTH // 2:  # Chinese: the piece is a sentence
            inside = _hits(piece[0], language, readings)
            at += inside[0][0] if inside else 0
        start = _beginning(text, at)
        window = text[start : start + LENGTH]
        hits = _hits(window, language, readings)
        number = len({which for _start, _end, which in hits})
        if number > most:
            best, most = (start, window, hits), number
        candidates += 1
        if candidates >= MOST_CANDIDATES or most == terms:
            break
        passed = at + LENGTH // 2
    return best


def _beginning(text, at):
    """Where a window around a place begins: at a word."""
    start = max(0, at - BEFORE)
    if start:
        blank = text.find(" ", start, at)
        start = blank + 1 if blank >= 0 else start
    return start


def _hits(text, language, readings):
    """[(start, end, which word or phrase)] of what is found in a text, in its order."""
    tokens = []
    for match in PIECES.finditer(text):
        found = tokens_of_match(match, language)
        if match["han"]:
            tokens += [
                (token, match.start() + place, match.start() + place + len(token)) for place, token in enumerate(found)
            ]
        else:
            tokens += [(token, match.start(), match.end()) for token in found]
    words = [token for token, _start, _end in tokens]
    hits = []
    for number, reading in readings:
        *before, last = reading.tokens
        if not reading.is_prefix and last not in words:
            continue
        for place in range(len(before), len(words)):
            end = words[place]
            if end != last and not (reading.is_prefix and end.startswith(last)):
                continue
            first = place - len(before)
            if before and words[first:place] != before:
                continue
            # Of a pair of Chinese characters whose first one was looked for, that one.
            is_half = reading.is_prefix and len(last) == 1 and tokens[place][2] - tokens[place][1] == 2
            hits.append((tokens[first][1], tokens[place][1] + 1 if is_half else tokens[place][2], number))
    return sorted(hits)


def _html(text, start, window, hits):
    end = start + len(window)
    if end < len(text):
        blank = window.rfind(" ", max((hit[1] for hit in hits), default=0))
        window = window[:blank] if blank > 0 else window
    before = f"{ELLIPSIS} " if start else ""
    after = f" {ELLIPSIS}" if start + len(window) < len(text) else ""
    return mark_safe(f"{before}{_with_marks(window, hits)}{after}")


def _with_marks(text, hits):
    parts, place = [], 0
    for start, end, _which in hits:
        if end <= place:
            continue
        start = max(start, place)
        if start > place:
            parts.append(escape(text[place:start]))
            parts.append("<mark>")
        elif parts:  # goes on where the last one ended
            parts.pop()
        else:
            parts.append("<mark>")
        parts += [escape(text[start:end]), "</mark>"]
        place = end
    parts.append(escape(text[place:]))
    return mark_safe(WHITE_SPACE.sub(" ", "".join(parts)).strip(" "))
