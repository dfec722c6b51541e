"""Facets of a list of statements: how many of those that a search finds are of each type, year, organisation …

    facets(request, filterset, ["type", "year"])    # {name: unhub.web.facets.Facet}
    facets(request, filterset, [PERIODS])           # {PERIODS: {(year, month): number}}, of the search itself

A facet leaves its own filter aside and applies all others. So those whose filters are not in use are counted of the same
statements: their positions are found once, and each facet looks them up in an index that begins with the position and has
the value beside it. What the tallies know is not counted; of words alone SQLite's full-text index is asked for each value.
"""

import datetime
import json
import uuid
from collections import Counter
from dataclasses import replace

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import get_language

from statements.models import (
    Attribution,
    Statement,
    StatementPlace,
    StatementText,
    StatementTopic,
    Tally,
)
from statements.models.position import day_number_sql
from statements.models.search import INDEX_TABLE
from statements.searching import NOTHING, token
from unhub.search import sqlite
from unhub.web.facets import MOST_VALUES, Facet, FacetValue, own_parameters
from unhub.web.filters import NONE_VALUE, NOT_RECORDED
from unhub.web.paging import Crossing
from unhub.web.parameters import canonical_query
from unhub.web.remembered import remembered
from unhub.web.vocabularies import names_of

# {facet: (the table that has its values beside a position, the column, the index that begins with the position)}
TABLES = {
    "type": (Statement, "type_id", "statements_facets"),
    "organisation": (Attribution, "body_id", "attributions_facets"),
    "person": (Attribution, "person_id", "attributions_facets"),
    "post": (Attribution, "post_id", "attributions_facets"),
    "capacity": (Attribution, "capacity_id", "attributions_facets"),
    "mode": (Statement, "attribution_mode", "statements_facets"),
    "language": (StatementText, "language", "statement_texts_facets"),
    "topic": (StatementTopic, "topic_id", "statement_topics_facets"),
    "place": (StatementPlace, "place_id", "statement_places_facets"),
}
FACETS = ("type", "year", *list(TABLES)[1:])
# Those of the months of a search, which the year is added up from.
PERIODS = "periods"
PERIODIC = frozenset({"year", PERIODS})
# Those whose values are no records, and those where nothing recorded is a value.
CHOICES, WITH_NONE = frozenset({"mode", "language"}), frozenset({"topic", "place"})
# Those of which a statement may have the same value twice.
REPEATED = frozenset({"organisation", "person", "post", "capacity"})
# One more than is shown tells that there are others.
MOST = f"ORDER BY number DESC, value LIMIT {MOST_VALUES + 1}"
YEARS = ((">=", 1), ("<=", 9999))
# How many values of a facet the full-text index is asked for one by one.
MOST_ASKED = 1000
TALLY = Tally._meta.db_table
# Facets of all statements that tallies know: the key of the value within the key of the tally.
TALLIED = {
    "type": (Tally.Of.TYPE, '"key"'),
    "topic": (Tally.Of.TOPIC, '"key"'),
    "place": (Tally.Of.PLACE, '"key"'),
    "organisation": (Tally.Of.BODY, 'SUBSTR("key", 1, 32)'),
    "language": (Tally.Of.LANGUAGE, 'SUBSTR("key", 1, LENGTH("key") - 5)'),
}


def facets(request, filterset, names):
    """{name: Facet} of some of FACETS, of a StatementFilter that was read; of PERIODS {(year, month): number of statements}.

    Remembered per content version. Otherwise one query for the names of records, one for all facets whose filters are not in
    use, and one for each whose filter is, with what the filters themselves look up.
    """
    search = canonical_query({name: filterset.given(name) for name in filterset.cleaned})

    def compute():
        counts = _counts(filterset, names)
        shown = {name: _most_frequent(name, counts[name]) for name in names if name != PERIODS}
        labels = _labels(filterset, {name: [key for key, _number in most] for name, (most, _) in shown.items()})
        found = {
            name: (sorted(((*labels[name][key], number) for key, number in most), key=_in_order(name)), is_complete)
            for name, (most, is_complete) in shown.items()
        }
        return found | ({PERIODS: dict(sorted(counts[PERIODS].items()))} if PERIODS in names else {})

    found = remembered(request, f"facets {','.join(names)} {search}", compute)
    return {name: found[name] if name == PERIODS else _facet(name, *found[name]) for name in names}


def _facet(name, values, is_complete):
    return Facet(name, [FacetValue(*each) for each in values], is_complete)


def _in_order(name):
    """What the values of a facet are sorted by: years the newest first, others the most frequent, then by name."""
    return (
        (lambda value: -int(value[0]))
        if name == "year"
        else (lambda value: (-value[3], value[1].casefold(), value[0]))
    )


def _most_frequent(name, counts):
    """([(key, number)] to show of a facet, whether these are all)."""
    if name == "year":  # as many as the archive has years
        return list(counts.items()), True
    most = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return most[:MOST_VALUES], len(most) <= MOST_VALUES


def _labels(filterset, keys):
    """{facet: {key: (value in the address, its name, the language of the name)}} of the keys. One query at most."""
    language = get_language() or "en"
    wanted, labels = {}, {}
    for name, its in keys.items():
        each = filterset.filters[name]
        if name == "year":
            labels[name] = {key: (str(key), str(key), language) for key in its}
        elif name in CHOICES:
            labels[name] = {key: (key, capfirst(str(each.labels[key])), language) for key in its}
        elif records := [key for key in its if key]:
            wanted[each.vocabulary] = records
    named = names_of(wanted) if wanted else {}
    nothing = {"": (NONE_VALUE, capfirst(str(NOT_RECORDED)), language)}
    return {name: labels.get(name, named | nothing) for name in keys}


# --- counting --------------------------------------------------------------------------------------------------------


def _counts(filterset, names):
    """{name: {key: number of statements}}: of the year numbers, of records their primary keys, "" where there is none."""
    together, counts = [], {}
    for name in names:
        own = own_parameters(filterset, name) if name != PERIODS else frozenset()
        if own & filterset.cleaned.keys():
            counts |= _counts_of(filterset.without(*own), [name])
        else:
            together.append(name)
    return counts | (_counts_of(filterset, together) if together else {})


def _counts_of(filterset, names):
    """The same of what a search finds, with its own filters. Few queries, and what the filters look up."""
    if not filterset.cleaned:
        return _added_up("", (), [part for name in names for part in _parts_of_everything(name)], names)
    found = filterset.qs
    crossing = found.crossing() or Crossing(found.order_by().values("position"), column="position")
    positions, params = crossing.written()
    if positions is None:
        return {name: {} for name in names}
    counts = {}
    if connection.vendor == "sqlite" and filterset.cleaned.keys() == {"q"}:
        counts = _counts_by_tokens(
            filterset.search, [name for name in names if name not in PERIODIC], filterset.filters
        )
    if others := [name for name in names if name not in counts]:
        narrowed = f"WITH narrowed (position) AS MATERIALIZED ({positions}) "
        parts = [part for name in others for part in _parts_of_narrowed(name)]
        counts |= _added_up(narrowed, params, parts, others)
    return counts


def _added_up(beginning, params, parts, names):
    """{name: {key: number}} of SELECTs of (name, key, number). One query."""
    counts = {name: Counter() for name in names}
    with connection.cursor() as cursor:
        cursor.execute(beginning + " UNION ALL ".join(f"SELECT * FROM ({part}) counted" for part in parts), params)
        for name, key, number in cursor.fetchall():
            if number:
                counts[name][_key(name, key)] += int(number)
    return counts


def _counts_by_tokens(search, names, filters):
    """{name: {key: number}} of facets with few values to ask for, of words alone.

    The index has a token for each value of a filter. Of common words FTS5 counts where they meet a token in a fifth of the time
    that it takes to look up all they find; with filters beside them less is found, and looking it up is quicker. Two queries:
    what values there are, and how many statements have each.
    """
    candidates = _candidates(names, filters)
    asked = [(name, key) for name, keys in candidates.items() for key in keys]
    matches = [sqlite.written(replace(search, within=((token(name, key or NOTHING),),))) for name, key in asked]
    counts = {name: {} for name in candidates}
    with connection.cursor() as cursor:
        number = f"SELECT COUNT(*) FROM {INDEX_TABLE} WHERE {INDEX_TABLE} MATCH asked.value"
        cursor.execute(f"SELECT asked.key, ({number}) FROM json_each(%s) asked", [json.dumps(matches)])
        for place, found in cursor.fetchall():
            name, key = asked[place]
            if found:
                counts[name][key] = found
    return counts


def _candidates(names, filters):
    """{name: the keys a facet may have} of those with few. One query at most."""
    found = {name: list(filters[name].labels) if name in CHOICES else [] for name in names}
    tables = {name: filters[name].vocabulary.records().model._meta.db_table for name in names if name not in CHOICES}
    if tables:
        some = f"LIMIT {MOST_ASKED + 1}"
        parts = (f"SELECT * FROM (SELECT '{name}', id FROM {table} {some})" for name, table in tables.items())
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            for name, key in cursor.fetchall():
                found[name].append(uuid.UUID(key))
    for name in WITH_NONE & found.keys():
        found[name].append("")
    return {name: keys for name, keys in found.items() if len(keys) <= MOST_ASKED}


def _key(name, text):
    if name in PERIODIC:
        day = None if "-" in text else datetime.date.fromordinal(int(text))
        year, month = (day.year, day.month) if day else map(int, text.split("-"))
        return year if name == "year" else (year, month)
    return text if name in CHOICES or not text else uuid.UUID(text)


def _parts_of_narrowed(name):
    """SELECTs of (name, key, number) over the positions in `narrowed`."""
    if name in PERIODIC:
        day = day_number_sql("narrowed.position")
        yield f"SELECT '{name}' AS facet, CAST({day} AS varchar(32)) AS value, COUNT(*) FROM narrowed GROUP BY {day}"
        return
    table, column, index = _table(name)
    # SQLite knows nothing of how many rows are in `narrowed`: left to itself it takes the index of a value, or one that has
    # the position alone, and reads the rows. CROSS JOIN is its word for "in this order".
    number = f"COUNT(DISTINCT {table}.position)" if name in REPEATED else "COUNT(*)"
    by_position = f" INDEXED BY {index}" if connection.vendor == "sqlite" else ""
    yield (
        f"SELECT '{name}' AS facet, CAST({column} AS varchar(36)) AS value, {number} AS number"
        f" FROM narrowed CROSS JOIN {table}{by_position} WHERE {table}.position = narrowed.position"
        f" GROUP BY {column} HAVING {column} IS NOT NULL {MOST}"
    )
    if name in WITH_NONE:
        there = f"SELECT 1 FROM {table} WHERE {table}.position = narrowed.position"
        yield f"SELECT '{name}' AS facet, '' AS value, COUNT(*) FROM narrowed WHERE NOT EXISTS ({there})"


def _parts_of_everything(name):
    """The same of all statements: of the tallies, or along an index that begins with the column."""
    if name in PERIODIC:
        yield f"""SELECT '{name}' AS facet, "key" AS value, statements FROM {TALLY} WHERE "of" = '{Tally.Of.MONTH}'"""
        return
    if name in TALLIED:
        of, key = TALLIED[name]
        yield (
            f"SELECT '{name}' AS facet, {key} AS value, SUM(statements) AS number FROM {TALLY} WHERE \"of\" = '{of}'"
            f" GROUP BY {key} {MOST}"
        )
    else:
        table, column, _index = _table(name)
        number = "COUNT(DISTINCT position)" if name in REPEATED else "COUNT(*)"
        yield (
            f"SELECT '{name}' AS facet, CAST({column} AS varchar(36)) AS value, {number} AS number"
            f" FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} {MOST}"
        )
    if name == "topic":
        years = " AND ".join(f"\"key\" {sign} '{Tally.key_in_year(Tally.Lack.TOPIC, year)}'" for sign, year in YEARS)
        yield (
            f"SELECT '{name}' AS facet, '' AS value, COALESCE(SUM(statements), 0) FROM {TALLY}"
            f" WHERE \"of\" = '{Tally.Of.LACK}' AND {years}"
        )
    elif name in WITH_NONE:
        table, _column, _index = _table(name)
        yield (
            f"SELECT '{name}' AS facet, '' AS value, COALESCE(SUM(statements), 0) - (SELECT COUNT(DISTINCT position)"
            f" FROM {table}) FROM {TALLY} WHERE \"of\" = '{Tally.Of.MONTH}'"
        )


def _table(name):
    """(table, column with its table, index)"""
    model, column, index = TABLES[name]
    return model._meta.db_table, f"{model._meta.db_table}.{column}", index
