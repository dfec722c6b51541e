"""A full-text index of the records of one table: made in a migration, written inside the transaction that changes a record.

    INDEX = Index("statements_index")
    INDEX.replace([(position, entry([("en", title)], [("en", body)], filters))], before=[old_position])
    INDEX.remove([position])

It is searched through the model of its table (`unhub.search.models`).
"""

from dataclasses import dataclass, field

from django.db import connection, transaction

from unhub.search import postgresql, sqlite
from unhub.search.analysis import ANY_HAN, BREAK, PIECES, fold, readied, tokens_of

BACKENDS = {"sqlite": sqlite, "postgresql": postgresql}
MOST_KNOWN = 200_000
SHORTEST_LEARNT, LONGEST_LEARNT = 4, 30


@dataclass(frozen=True)
class Entry:
    """What is indexed of a record: the tokens of its titles and its texts, the tokens lists are narrowed by."""

    title: str
    body: str
    filters: str = ""
    # The pieces between blanks that the tokens were made of: words to suggest.
    pieces: frozenset = field(default=frozenset(), compare=False)

    @property
    def columns(self):
        return (self.title, self.body, self.filters)


def entry(titles, bodies, filters=()):
    """An Entry of texts, [(language, text)]. No phrase goes from one text to the next."""
    pieces = set()

    def joined(texts):
        analysed = []
        for language, text in texts:
            its = readied(text).split()
            pieces.update(its)
            analysed.append(tokens_of(its, language))
        return f" {BREAK} ".join(filter(None, analysed))

    return Entry(joined(titles), joined(bodies), " ".join(sorted(set(filters))), frozenset(pieces))


class Index:
    """The index whose table has that name. Needs a transaction for whatever it writes."""

    def __init__(self, table):
        self.table = table
        self.known = set()  # pieces that the vocabulary has the words of

    @property
    def backend(self):
        return BACKENDS[connection.vendor]

    def create(self, apps, schema_editor):
        """Makes the tables: for RunPython in a migration."""
        for sql in BACKENDS[schema_editor.connection.vendor].create(self.table):
            schema_editor.execute(sql)

    def drop(self, apps, schema_editor):
        for sql in BACKENDS[schema_editor.connection.vendor].drop(self.table):
            schema_editor.execute(sql)

    def replace(self, rows, before=()):
        """Indexes records, [(position, Entry)], whether they are there or not; `before`: other positions they had.

        Quickest many at once, batches in ascending order.
        """
        rows = sorted(rows, key=lambda row: row[0])
        self.remove({*before, *(position for position, _entry in rows)})
        self.backend.add(self.table, rows)
        self._learn(rows)

    def remove(self, positions):
        """Takes records out. What was learnt of their words is suggested only where another record has them."""
        self.backend.remove(self.table, sorted(positions))

    def clear(self):
        """Empties the index."""
        self.known.clear()
        self.backend.clear(self.table)

    def finish(self):
        """Puts a whole index in order after it was filled."""
        self.backend.finish(self.table)

    def differing(self, rows):
        """The positions of rows, [(position, Entry)], that are not in the index as they should be."""
        return self.backend.differing(self.table, rows) if rows else []

    def positions(self, batch=5000):
        """All positions in the index, ascending, read in batches."""
        last = -(2**62)
        while some := self.backend.positions_after(self.table, last, batch):
            yield from some
            last = some[-1]

    def damage(self):
        """What is wrong inside the index itself, in words, one by one."""
        return self.backend.damage(self.table)

    def _learn(self, rows):
        pieces = set().union(*(each.pieces for _position, each in rows)) - self.known
        words = {}
        for piece in pieces:
            for found in PIECES.finditer(piece):
                word = found["word"]
                if (
                    word
                    and SHORTEST_LEARNT <= len(word) <= LONGEST_LEARNT
                    and word.isalpha()
                    and not ANY_HAN.search(word)
                ):
                    words.setdefault(fold(word), word.lower())
        if words:
            self.backend.learn(self.table, words)
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        # Not before it is certain: what a transaction that fails has learnt is forgotten with it.
        transaction.on_commit(lambda: self.known.update(pieces))
