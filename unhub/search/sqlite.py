"""An index in SQLite: an FTS5 table without content, and the tokens of each row beside it, since FTS5 needs them to forget a row.

Tokens come ready. The tokenizer `ascii` cuts at blanks and keeps every character of ours.
"""

import zlib

from django.db import connection

AT_ONCE = 900
COLUMNS = ("title", "body", "filters")


def create(table):
    """The SQL that makes the tables of an index."""
    return [
        f"CREATE VIRTUAL TABLE {table} USING fts5({', '.join(COLUMNS)}, content='', columnsize=0,"
        " tokenize=\"ascii tokenchars '/.-_='\")",
        f"CREATE TABLE {table}_kept (position INTEGER PRIMARY KEY, tokens BLOB NOT NULL)",
        f"CREATE TABLE {table}_vocabulary (folded TEXT PRIMARY KEY, word TEXT NOT NULL) WITHOUT ROWID",
    ]


def drop(table):
    return [f"DROP TABLE {name}" for name in (table, f"{table}_kept", f"{table}_vocabulary")]


def add(table, rows):
    """Puts rows, [(position, Entry)] of positions that are not there yet, into the index. Quickest in ascending order."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table}(rowid, title, body, filters) VALUES (%s, %s, %s, %s)",
            [(position, entry.title, entry.body, entry.filters) for position, entry in rows],
        )
        cursor.executemany(
            f"INSERT INTO {table}_kept(position, tokens) VALUES (%s, %s)",
            [(position, _packed(entry.columns)) for position, entry in rows],
        )


def remove(table, positions):
    """Takes rows out of the index; those that are not there are passed over."""
    with connection.cursor() as cursor:
        for position, tokens in _kept(cursor, table, positions):
            cursor.execute(
                f"INSERT INTO {table}({table}, rowid, title, body, filters) VALUES ('delete', %s, %s, %s, %s)",
                [position, *_unpacked(tokens)],
            )
            cursor.execute(f"DELETE FROM {table}_kept WHERE position = %s", [position])


def clear(table):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
        cursor.execute(f"DELETE FROM {table}_kept")
        cursor.execute(f"DELETE FROM {table}_vocabulary")


def finish(table):
    """What is worth doing after the whole index was written: one segment is read quicker than many."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        cursor.execute("PRAGMA optimize")


def differing(table, rows):
    """The positions of rows, [(position, Entry)], that the index has not or has otherwise."""
    with connection.cursor() as cursor:
        found = _kept(cursor, table, [position for position, _entry in rows])
    kept = {position: _unpacked(tokens) for position, tokens in found}
    return [position for position, entry in rows if kept.get(position) != entry.columns]


def positions_after(table, position, number):
    """The next positions the index has, in ascending order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT position FROM {table}_kept WHERE position > %s ORDER BY position LIMIT {int(number)}", [position]
        )
        return [found for (found,) in cursor.fetchall()]


def damage(table):
    """What is wrong inside, in words: the words the index finds rows by, compared with the tokens kept of each row.

    Reads the whole index once.
    """
    kept = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tokens FROM {table}_kept")
        while some := cursor.fetchmany(500):
            for (tokens,) in some:
                for token in " ".join(_unpacked(tokens)).split():
                    kept[token] = kept.get(token, 0) + 1
        # Made for the time of this connection: fts5vocab looks into the index as it is.
        cursor.execute(f"CREATE VIRTUAL TABLE temp.{table}_terms USING fts5vocab('main', '{table}', 'row')")
        try:
            cursor.execute(f"SELECT term, cnt FROM temp.{table}_terms")
            while some := cursor.fetchmany(500):
                for term, number in some:
                    if kept.pop(term, 0) != number:
                        yield f"“{term}” is in the index {number} times, and not as often in the rows"
        finally:
            cursor.execute(f"DROP TABLE temp.{table}_terms")
    for term, number in sorted(kept.items()):
        yield f"“{term}” is {number} times in the rows, and not in the index"


def learn(table, words):
    """Adds {folded: word} to the words that suggestions are made of."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT OR IGNORE INTO {table}_vocabulary(folded, word) VALUES (%s, %s)", sorted(words.items())
        )


def _kept(cursor, table, positions):
    found = []
    for start in range(0, len(positions), AT_ONCE):
        some = positions[start : start + AT_ONCE]
        places = ", ".join(["%s"] * len(some))
        cursor.execute(f"SELECT position, tokens FROM {table}_kept WHERE position IN ({places})", some)
        found += cursor.fetchall()
    return found


def _packed(columns):
    return zlib.compress("\n".join(columns).encode(), 1)


def _unpacked(tokens):
    return tuple(zlib.decompress(tokens).decode().split("\n"))


# --- a Search in the words of FTS5 -----------------------------------------------------------------------------------


def written(search):
    """A Search as FTS5 reads it. Tokens hold no quotation mark."""
    words = " AND ".join(_any(_term(term) for term in terms) for terms in search.query.required)
    if search.in_title:
        words = f"title : ({words})"
    both = " AND ".join([words, *(_any(map(_quoted, tokens)) for tokens in search.within)])
    left_out = [*map(_term, search.query.excluded), *map(_quoted, search.without)]
    return f"({both}) NOT {_any(left_out)}" if left_out else both


def _any(parts):
    return f"({' OR '.join(parts)})"


def _term(term):
    return _any(f"{_quoted(' '.join(each.tokens))}{' *' if each.is_prefix else ''}" for each in term.readings)


def _quoted(tokens):
    return f'"{tokens}"'
