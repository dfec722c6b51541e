"""The published text that a copy is most like, and how the two differ.

    nearest(copy)       # a Likeness, or None where nothing here is like it

What it costs is bounded, whatever the copy and however large the archive: a fixed number of look-ups in the index of passages, the
texts of five records, 1,500,000 characters in all.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from unhub.checking.published import KINDS, Found, live_records, public_versions, runs_of, versions_of
from unhub.publishing.fingerprints import bodies_of, records_sharing
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Version
from unhub.text.differences import Piece, in_words, words_of
from unhub.text.fingerprints import fold_white_space
from unhub.text.markdown import plain_text
from unhub.text.passages import folded, passages_of

CANDIDATES = 5
OLD_TEXTS = 5  # of each candidate, besides the one that is current
MOST_CHARACTERS = 1_500_000
# A copy is like a text if it shares this many passages with it, and they are this part of either.
LEAST_SHARED, LEAST_PART_OF_COPY, LEAST_PART_OF_TEXT = 3, 0.08, 0.3
# Words around a difference that are shown; and how many differences are.
AROUND, MOST_PLACES = 12, 50
MARGIN = 30
# Words between the places at which long texts are divided; tokens (words and what stands between) of a piece that are shown.
STRETCH, MOST_OF_A_PIECE = 80, 200
TAG = re.compile(r"<[^>]*>")


@dataclass
class Likeness:
    """The text that is most like a copy, and where they differ.

    `kind`: "passage", word for word a part of it; "same_words", but for punctuation, capitals and accents; "similar". Each of
    `places` is a list of pieces as `includes/compared_words.html` takes them.
    """

    found: Found
    kind: str
    number_of_places: int = 0
    places: list = field(default_factory=list)

    @property
    def left_out(self):
        return self.number_of_places - len(self.places)


class Compared:
    """A text made ready for comparing: its tokens, its words with where each stands among the tokens, its passages."""

    def __init__(self, plain):
        self.plain = fold_white_space(unicodedata.normalize("NFC", plain))
        self.tokens = words_of(self.plain)
        placed = [(word, place) for place, token in enumerate(self.tokens) if (word := folded(token))]
        self.words = [word for word, _place in placed]
        self.places = [place for _word, place in placed]
        self.passages = passages_of(self.words)
        self.distinct = set(self.passages)


@dataclass
class Candidate:
    """A public text: of which record, in which language, with which fingerprint."""

    record: object
    language: str
    text_hash: str
    compared: Compared
    is_current: bool


def nearest(copy):
    """The Likeness of a text to what is published here, or None. Some twenty queries at most."""
    mine = Compared(copy)
    if not mine.passages:
        return None
    best, score = None, None
    versions = {}
    for candidate in _candidates(mine, versions):
        shared = len(mine.distinct & candidate.compared.distinct)
        of_copy, of_text = shared / len(mine.distinct), shared / max(1, len(candidate.compared.distinct))
        if shared < min(LEAST_SHARED, len(mine.distinct)):
            continue
        if of_copy < LEAST_PART_OF_COPY and of_text < LEAST_PART_OF_TEXT:
            continue
        mark = (round(of_copy, 2), of_text, candidate.is_current)
        if score is None or mark > score:
            best, score = candidate, mark
        if of_copy == 1 and candidate.is_current:
            break  # all of it is public now; older texts would say nothing more
    return _likeness(mine, best, versions.get(best.record.pk, [])) if best else None


def _likeness(mine, candidate, versions):
    record, language, text_hash = candidate.record, candidate.language, candidate.text_hash
    runs = runs_of(record, versions, lambda version: version.text_hashes.get(language) == text_hash)
    found = Found(record, language, runs)
    theirs = candidate.compared
    if _is_part(mine.plain, theirs.plain):
        return Likeness(found, "passage")
    kind = "same_words" if mine.words == theirs.words else "similar"
    places = places_that_differ(theirs, mine)
    return Likeness(found, kind, len(places), places[:MOST_PLACES])


def _is_part(copy, text):
    """Whether the copy stands in the text word for word, not beginning or ending within a word."""
    place = text.find(copy)
    while place >= 0:
        around = text[place - 1 : place] + " " + text[place + len(copy) : place + len(copy) + 1]
        if not any(letter.isalnum() for letter in around) or not _has_spaces(copy):
            return True
        place = text.find(copy, place + 1)
    return False


def _has_spaces(copy):
    """Whether the text is in a script that divides words."""
    return len(copy.split(" ")) > len(copy) / 30


def _candidates(mine, versions):
    """Every Candidate text of the records that share most with the copy, as far as the budget goes. Fills `versions`."""
    keys = records_sharing(mine.passages, CANDIDATES)
    if not keys:
        return
    ids = {pk for pk, _language in keys}
    records = live_records([(name, pk) for name in KINDS for pk in ids])
    versions |= versions_of(records)
    budget = MOST_CHARACTERS
    current = _current_texts(records)
    for pk, language in keys:
        text_hash, markup = current.get((pk, language), ("", ""))
        if text_hash and len(markup) <= budget:
            budget -= len(markup)
            yield Candidate(records[pk], language, text_hash, Compared(_words_of_html(markup)), True)
    for pk, language in keys:
        text_hash = current.get((pk, language), ("", ""))[0]
        for old_hash, version_pk in _old_texts(versions.get(pk, ()), language, text_hash):
            version = Version.objects.only("record_type", "content").get(pk=version_pk)
            body = bodies_of(kind_named(version.record_type), version.content).get(language, "")
            if body and len(body) <= budget:
                budget -= len(body)
                yield Candidate(records[pk], language, old_hash, Compared(plain_text(body)), False)


def _current_texts(records):
    """{(record id, language): (fingerprint, HTML)} of live records. One query for each kind."""
    found = {}
    for model, _columns, texts, link, markup in KINDS.values():
        ids = [pk for pk, record in records.items() if isinstance(record, model)]
        if ids:
            rows = texts.objects.filter(**{f"{link}__in": ids}).values_list(
                f"{link}_id", "language", "text_hash", markup
            )
            found |= {(pk, language): (text_hash, text) for pk, language, text_hash, text in rows}
    return found


def _old_texts(versions, language, current):
    """[(fingerprint, id of the newest version that had it)] of what the record said before in that language, newest first."""
    found, public = {}, public_versions(versions)
    for version in reversed(versions):
        text_hash = version.text_hashes.get(language)
        if text_hash and text_hash != current and version.pk in public:
            found.setdefault(text_hash, version.pk)
    return list(found.items())[:OLD_TEXTS]


def _words_of_html(markup):
    """The words of HTML of our own making, whose blocks stand on lines of their own."""
    return html.unescape(TAG.sub("", markup))


# --- how they differ -------------------------------------------------------------------------------------------------


def places_that_differ(text, copy):
    """[[Piece]]: every place where the copy differs from the text, with some words around it.

    Of a text that is much longer than the copy, only the part that the copy is of.
    """
    first, last = _part_like(text, copy)
    pieces = _pieces(text, copy, first, last)
    # What was cut off is not missing from the copy: it is a copy of a part.
    if first > 0 and pieces and pieces[0].is_deleted:
        pieces.pop(0)
    if last < len(text.tokens) and pieces and pieces[-1].is_deleted:
        pieces.pop()
    return _places(pieces)


def _pieces(text, copy, first, last):
    """The pieces by which that part of the text became the copy: compared stretch by stretch, so that long texts take no longer."""
    pieces = []
    from_text, from_copy = first, 0
    for to_text, to_copy in [*_stretches(text, copy, first, last), (last, len(copy.tokens))]:
        for piece in in_words("".join(text.tokens[from_text:to_text]), "".join(copy.tokens[from_copy:to_copy])):
            if pieces and pieces[-1].kind == piece.kind:
                piece = Piece(piece.kind, pieces.pop().text + piece.text)
            pieces.append(piece)
        from_text, from_copy = to_text, to_copy
    return pieces


def _stretches(text, copy, first, last):
    """[(token of the text, token of the copy)] where both go on with the same words, found nowhere else, some way apart."""
    in_text, in_copy = Counter(text.passages), Counter(copy.passages)
    place_in_copy = {passage: place for place, passage in enumerate(copy.passages) if in_copy[passage] == 1}
    both = [
        (place, place_in_copy[passage])
        for place, passage in enumerate(text.passages)
        if in_text[passage] == 1 and passage in place_in_copy and first <= text.places[place] < last
    ]
    met = (0, 0)
    for place, other in increasing(both):
        if place - met[0] >= STRETCH and other - met[1] >= STRETCH:
            met = (place, other)
            yield text.places[place], copy.places[other]


def increasing(pairs):
    """As many of the pairs, which are in order of their first numbers, as are in order of their second ones too."""
    # Patience sorting: a card goes on the leftmost pile whose top is not smaller.
    tops, piles, before = [], [], []
    for number, (_place, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(piles[pile - 1] if pile else None)
        tops[pile : pile + 1], piles[pile : pile + 1] = [other], [number]
    chosen, number = [], piles[-1] if piles else None
    while number is not None:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _part_like(text, copy):
    """(first token, last token) of the part of the text that the copy is of; all of it, unless it is much longer."""
    if len(text.words) <= 1.3 * len(copy.words) + 2 * MARGIN:
        return 0, len(text.tokens)
    place_in_copy = {passage: place for place, passage in enumerate(copy.passages)}
    begins = Counter(
        (place - place_in_copy[passage]) // MARGIN
        for place, passage in enumerate(text.passages)
        if passage in place_in_copy
    )
    if not begins:
        return 0, len(text.tokens)
    begin = begins.most_common(1)[0][0] * MARGIN
    first, last = max(0, begin - MARGIN), min(len(text.words), begin + len(copy.words) + 3 * MARGIN)
    return (
        text.places[first] if first else 0,
        text.places[last] if last < len(text.words) else len(text.tokens),
    )


def _places(pieces):
    """Pieces cut where many words are the same, so that each part shows one difference or several close together."""
    places, place = [], []
    for piece in pieces:
        tokens = words_of(piece.text)
        if piece.is_inserted or piece.is_deleted:
            place.append(_shortened(piece, tokens, MOST_OF_A_PIECE))
        elif len(tokens) <= 4 * AROUND:
            place.append(piece)
        else:
            place.append(Piece(piece.kind, "".join(tokens[: 2 * AROUND]) + "…"))
            places.append(place)
            place = [Piece(piece.kind, "…" + "".join(tokens[-2 * AROUND :]))]
    return [each for each in [*places, place] if any(piece.is_inserted or piece.is_deleted for piece in each)]


def _shortened(piece, tokens, most):
    """The piece without its middle, if it is long."""
    if len(tokens) <= most:
        return piece
    return Piece(piece.kind, f"{''.join(tokens[: most // 2])} […] {''.join(tokens[-most // 2 :])}")
