"""Passages of a text by their words, so that a copy is found again by what it shares with the original.

    passages_of(words_to_compare(plain))    # a number for every run of six words, in order
    sample(passages)                        # some of them, spread over the text: what an index keeps

Words are compared without case, accents, punctuation and layout: what a copy loses on its way through a word processor or a PDF.
The sample is taken by winnowing (Schleimer, Wilkerson, Aiken: Winnowing, local algorithms for document fingerprinting, SIGMOD
2003): of any `WINDOW` passages in a row it has one, so a copy that kept 37 words in a row is found whatever else was changed in it.
Short texts are sampled more closely, as there is less in them to be found by.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from unhub.text.differences import words_of

WORDS = 6
WINDOW, CLOSE_WINDOW = 32, 8
SHORT = 128  # passages: a page or less
MOST_OF_A_TEXT = 1000
NO_LETTERS = {"Mn", "Mc", "Me", "Cf"}  # accents and vowel signs; soft hyphens, joiners, marks of direction


@lru_cache(maxsize=1 << 15)
def folded(word):
    """A word's letters and digits alone, without case and accents; "" for punctuation and white space."""
    # Twice, because case folding can undo a decomposition (Unicode § 3.13, D145).
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) not in NO_LETTERS)
    return re.sub(r"[\W_]+", "", bare)


def words_to_compare(plain):
    """The folded words of a text, in order. Costs some 0.5 s for 500,000 characters."""
    return [word for token in words_of(plain) if (word := folded(token))]


def passages_of(words):
    """A number of 64 bits, signed, for each run of six words; for a shorter text, one for all of it; none for no words."""
    if not words:
        return []
    runs = (words[place : place + WORDS] for place in range(max(1, len(words) - WORDS + 1)))
    return [
        int.from_bytes(hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest(), "big", signed=True)
        for run in runs
    ]


def sample(passages, *, most=MOST_OF_A_TEXT):
    """At least one of each `WINDOW` passages in a row, `most` at most, as a set. The same passages always give the same sample."""
    chosen = winnowed(passages, CLOSE_WINDOW if len(passages) <= SHORT else WINDOW)
    return chosen if len(chosen) <= most else set(sorted(chosen)[:most])


def winnowed(passages, window):
    """The lowest passage of each window."""
    if len(passages) <= window:
        return {min(passages)} if passages else set()
    chosen, place = set(), -1
    for start in range(len(passages) - window + 1):
        end = start + window
        if place < start:
            place = min(range(start, end), key=passages.__getitem__)
        elif passages[end - 1] <= passages[place]:
            place = end - 1
        else:
            continue
        chosen.add(passages[place])
    return chosen
