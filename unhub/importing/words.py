"""Words of sources as they are compared with what is here, and what they stand for."""

from collections import defaultdict


def folded(words):
    """Words as they are compared: without regard to case, kind of blank and outer punctuation."""
    return " ".join(words.casefold().split()).strip(" .,;:")


def by_words(rows):
    """{words as compared: keys of what they stand for}, of (key, words)."""
    found = defaultdict(set)
    for key, words in rows:
        if words:
            found[folded(words)].add(str(key))
    return dict(found)


class Names:
    """Which record of a kind words stand for: subclasses give `_named`, as `by_words` makes it.

    `also` is {words: key} of what an editor said of words. No query but those of `_named`, once.
    """

    def __init__(self, also=None):
        self._also = {folded(words): key for words, key in (also or {}).items()}

    def find(self, words):
        """The key (a string) of the one record the words stand for; None where they stand for none, or for several."""
        found = self.all_named(words)
        return next(iter(found)) if len(found) == 1 else None

    def all_named(self, words):
        """The keys of all records the words may stand for."""
        chosen = self._also.get(folded(words))
        return {chosen} if chosen else self._named.get(folded(words), set())
