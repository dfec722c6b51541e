"""An index in PostgreSQL: one tsvector for each row, of our tokens and their places, under a GIN index.

A tsvector holds places up to 16,383 and 256 of each word. A row with more keeps the words of its body without places, and
beside it overlapping parts that do have them: there its phrases are looked up.
"""

from django.db import connection

from unhub.search.analysis import BREAK
from unhub.search.query import LONGEST_PHRASE

MOST_PLACES, MOST_OF_ONE = 16_000, 250
TITLE, BODY = "A", ""
# A tsvector is refused above 1 MB; a row with more different words than fit is found by those that come first.
MOST_BYTES = 900_000


def create(table):
    """The SQL that makes the tables of an index."""
    return [
        f"CREATE TABLE {table} (rowid bigint PRIMARY KEY, {table} tsvector NOT NULL, is_long boolean NOT NULL)",
        f"CREATE INDEX {table}_words ON {table} USING gin ({table})",
        f"CREATE TABLE {table}_parts (rowid bigint NOT NULL REFERENCES {table} ON DELETE CASCADE, part tsvector NOT NULL)",
        f"CREATE INDEX {table}_parts_words ON {table}_parts USING gin (part)",
        f"CREATE INDEX {table}_parts_rows ON {table}_parts (rowid)",
        f'CREATE TABLE {table}_vocabulary (folded text COLLATE "C" PRIMARY KEY, word text NOT NULL)',
    ]


def drop(table):
    return [f"DROP TABLE {name}" for name in (f"{table}_parts", table, f"{table}_vocabulary")]


def add(table, rows):
    """Puts rows, [(position, Entry)] of positions that are not there yet, into the index."""
    whole, parts = [], []
    for position, entry in rows:
        vector, is_long = _vector(entry)
        whole.append((position, vector, is_long))
        if is_long:
            parts += [(position, part) for part in _parts(entry.body.split())]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} (rowid, {table}, is_long) VALUES (%s, %s::tsvector, %s)", whole)
        cursor.executemany(f"INSERT INTO {table}_parts (rowid, part) VALUES (%s, %s::tsvector)", parts)


def remove(table, positions):
    """Takes rows out of the index; those that are not there are passed over."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE rowid = ANY(%s)", [list(positions)])


def clear(table):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"DELETE FROM {table}_vocabulary")


def finish(table):
    """What is worth doing after the whole index was written: the planner must know how common words are."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
        cursor.execute(f"ANALYZE {table}_parts")


def differing(table, rows):
    """The positions of rows, [(position, Entry)], that the index has not or has otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE expected (position bigint, vector tsvector, parts tsvector[]) ON COMMIT DROP"
        )
        for position, entry in rows:
            vector, is_long = _vector(entry)
            parts = list(_parts(entry.body.split())) if is_long else []
            cursor.execute("INSERT INTO expected VALUES (%s, %s::tsvector, %s::tsvector[])", [position, vector, parts])
        cursor.execute(
            f"SELECT position FROM expected LEFT JOIN {table} ON rowid = position WHERE vector IS DISTINCT FROM {table}"
            f" OR ARRAY(SELECT unnest(parts) ORDER BY 1) <> ARRAY(SELECT part FROM {table}_parts p"
            " WHERE p.rowid = position ORDER BY part)"
        )
        found = {position for (position,) in cursor.fetchall()}
        cursor.execute("DROP TABLE expected")
    return [position for position, _entry in rows if position in found]


def positions_after(table, position, number):
    """The next positions the index has, in ascending order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM {table} WHERE rowid > %s ORDER BY rowid LIMIT %s", [position, number])
        return [found for (found,) in cursor.fetchall()]


def damage(table):
    """What is wrong inside, in words. Nothing: what `differing` compares is what is searched."""
    return iter(())


def learn(table, words):
    """Adds {folded: word} to the words that suggestions are made of. In one order, so that two who learn never wait in a ring."""
    pairs = sorted(words.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table}_vocabulary (folded, word) SELECT * FROM unnest(%s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING",
            [[folded for folded, _word in pairs], [word for _folded, word in pairs]],
        )


# --- tokens as tsvectors ---------------------------------------------------------------------------------------------


def _vector(entry):
    """(the tsvector of a row as text, whether the places in its body are in parts)."""
    title, body = entry.title.split(), entry.body.split()
    places = _places(title, TITLE)
    in_body = _places(body, BODY, start=len(title) + 2)
    most = max((len(found) for found in (*places.values(), *in_body.values())), default=0)
    is_long = len(title) + len(body) >= MOST_PLACES or most > MOST_OF_ONE
    if is_long:
        in_body = dict.fromkeys(in_body, ())
        places = {token: found[:MOST_OF_ONE] for token, found in places.items()}
    for token, found in in_body.items():
        places[token] = [*places.get(token, ()), *found]
    return _text(places, entry.filters.split()), is_long


def _parts(tokens):
    """The tsvectors of a long body, each beginning before the last one's end by the longest phrase there can be."""
    start = 0
    while start < len(tokens):
        numbers, end = {}, start
        while end < len(tokens) and end - start < MOST_PLACES:
            token = tokens[end]
            numbers[token] = numbers.get(token, 0) + 1
            if numbers[token] > MOST_OF_ONE:
                break
            end += 1
        yield _text(_places(tokens[start:end], BODY))
        if end >= len(tokens):
            return
        start = end - LONGEST_PHRASE


def _places(tokens, weight, start=1):
    """{token: [its places with their weight]}. Breaks between texts take a place, and are no token."""
    places = {}
    for place, token in enumerate(tokens, start=start):
        if token != BREAK:
            places.setdefault(token, []).append(f"{min(place, 16_383)}{weight}")
    return places


def _text(places, more=()):
    written, size = [], 0
    for token, found in [*((token, ()) for token in more), *places.items()]:
        size += len(token.encode()) + 8 + 2 * len(found)
        if size > MOST_BYTES:
            break
        written.append(f"'{token}':{','.join(found)}" if found else f"'{token}'")
    return " ".join(written)


# --- a Search as SQL -------------------------------------------------------------------------------------------------


def condition(search, column):
    """(SQL, parameters) of a Search. `column` is the tsvector, with the table it is of before it."""
    table, _dot, name = column.rpartition(".")
    weight = f":{TITLE}" if search.in_title else ""
    query, sql, params = [], [], []
    for terms in search.query.required:
        query.append(_any(_words(each, weight) for term in terms for each in term.readings))
        if any(_is_phrase(each) for term in terms for each in term.readings):
            exact, values = _exactly(terms, column, table, name, weight)
            sql.append(exact)
            params += values
    for term in search.query.excluded:
        if any(map(_is_phrase, term.readings)):
            exact, values = _exactly([term], column, table, name, "")
            sql.append(f"NOT {exact}")
            params += values
        else:
            query.append(f"!{_any(_words(each, '') for each in term.readings)}")
    query += [_any(f"'{token}'" for token in tokens) for tokens in search.within]
    query += [f"!'{token}'" for token in search.without]
    return " AND ".join([f"{column} @@ %s::tsquery", *sql]), [" & ".join(query), *params]


def _exactly(terms, column, table, name, weight):
    """Whether one of the terms is there with its words one after another."""
    sql, params, index = [], [], name.strip('"')
    for each in (each for term in terms for each in term.readings):
        phrase = " <-> ".join(f"'{token}'{weight}" for token in each.tokens)
        if each.is_prefix:
            phrase += "*" if weight else ":*"
        sql.append(f"{column} @@ %s::tsquery")
        params.append(phrase)
        if _is_phrase(each) and not weight:
            found = f"SELECT part.rowid FROM {index}_parts part WHERE part.part @@ %s::tsquery"
            sql.append(f"{table}.is_long AND {table}.rowid IN ({found})")
            params.append(phrase)
    return f"({' OR '.join(f'({each})' for each in sql)})", params


def _is_phrase(reading):
    return len(reading.tokens) > 1


def _words(reading, weight):
    """All tokens of a reading, wherever they are: what the index can look up."""
    *words, last = (f"'{token}'{weight}" for token in reading.tokens)
    if reading.is_prefix:
        last += "*" if weight else ":*"
    return f"({' & '.join([*words, last])})"


def _any(parts):
    return f"({' | '.join(parts)})"
