"""What searching costs: `python bench/search.py ../archive [--requests 20]` (a folder made by bench/archive.py).

Prints per question the CPU milliseconds of the site's own answer as a page and from the API, with nothing remembered, how long the
page waits for the database, and beside them, measured in the same run, the bare question to FTS5 (SQLite only) and the list
without a search; then how large the index is, and how many texts a second are analysed and indexed.
"""

import argparse
import sqlite3
import time
from pathlib import Path
from urllib.parse import urlencode

from answers import call, cost, count_queries
from opened import open_site

CAPPED = 10_001


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    open_site(options.data, production=True)

    from django.core.cache import cache
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    from statements.models import Statement

    application = get_wsgi_application()
    print(f"{Statement.objects.count()} statements on {connection.vendor}")
    raw = sqlite3.connect(options.data / "db.sqlite3") if connection.vendor == "sqlite" else None
    print(f"{'':40}{'page ms':>9}{'queries':>9}{'API ms':>9}{'SQL ms':>9}{'FTS5 ms':>9}{'count ms':>9}  found")
    for name, parameters in questions():
        milliseconds, queries, sql, found = [], 0, 0, ""
        for address in ("/en/statements/", "/api/v1/statements/"):
            asked = f"{address}?{urlencode(parameters)}" if parameters else address

            def ask(asked=asked):
                cache.clear()
                return call(application, asked)

            status, _headers, body = ask()
            if not status.startswith("200"):
                raise SystemExit(f"{asked}: {status}")
            milliseconds.append(cost(ask, options.requests))
            queries, sql = queries or count_queries(ask), sql or time_in_database(ask)
            found = body
        number = str(found).partition('"count":')[2].partition(",")[0]
        bare = beside(raw, parameters, options.requests) if raw and "q" in parameters else ("", "")
        print(
            f"{name:40}{milliseconds[0]:9.2f}{queries:9}{milliseconds[1]:9.2f}{sql:9.2f}{bare[0]:>9}{bare[1]:>9}  {number}"
        )
    if raw:
        size_of_index(raw)
    speed_of_indexing()


def time_in_database(ask):
    """Milliseconds that the queries of an answer take by the clock: the best of five."""
    from django.db import connection

    spent = []

    def timed(execute, *query):
        began = time.perf_counter()
        try:
            return execute(*query)
        finally:
            spent[-1] += (time.perf_counter() - began) * 1000

    for _attempt in range(5):
        spent.append(0)
        with connection.execute_wrapper(timed):
            ask()
    return min(spent)


def questions():
    """(what is asked, parameters)"""
    from organisations.models import Organisation
    from statements.models import Statement, StatementType

    body = Organisation.objects.order_by("pk").first()
    kind = StatementType.objects.order_by("pk").first()
    rare = Statement.objects.newest_first()[Statement.objects.count() // 2].symbols.first().symbol
    yield "the list, without words", {}
    yield "common word", {"q": "peace"}
    yield "rare word", {"q": rare}
    yield "two common words", {"q": "peace settlements"}
    yield "phrase", {"q": '"peace security"'}
    yield "rare phrase", {"q": '"peace security council secretary"'}
    yield "beginning of a word", {"q": "settle*"}
    yield "word, and one left out", {"q": f"peace -{rare}"}
    yield "word and two filters", {"q": "peace", "organisation": body.slug, "type": kind.slug}
    yield (
        "word, two filters, exact count",
        {"q": "peace", "organisation": body.slug, "type": kind.slug, "count": "exact"},
    )
    yield "word and years", {"q": "peace", "issued_from": "1990-01-01", "issued_to": "1999-12-31"}
    yield "word, exact count", {"q": "peace", "count": "exact"}
    facets = {"facets": "type,year,organisation,person,post,capacity,mode,language,topic,place"}
    yield "common word, all facets", {"q": "peace", **facets}
    yield "rare word, all facets", {"q": rare, **facets}
    yield (
        "word, two filters, all facets",
        {"q": "peace", "organisation": body.slug, "type": kind.slug, **facets},
    )
    yield "best first, common words", {"q": "peace settlements", "ordering": "relevance"}
    yield "nothing found, a word suggested", {"q": "setlements"}


def beside(raw, parameters, times):
    """Milliseconds of the same words asked of FTS5 itself: the newest 21 numbers, and the count as the site counts."""
    from unhub.search import sqlite
    from unhub.search.models import Search
    from unhub.search.query import parse

    words = sqlite.written(Search(parse(parameters["q"])))
    table = "statements_index"
    newest = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT 21"
    limit = "" if parameters.get("count") else f" LIMIT {CAPPED}"
    counted = f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ?{limit})"
    return [f"{cost(lambda sql=sql: raw.execute(sql, [words]).fetchall(), times):.2f}" for sql in (newest, counted)]


def size_of_index(raw):
    tables = "statements_index_data", "statements_index_kept", "statements_index_vocabulary"
    columns = "LENGTH(block)", "LENGTH(tokens)", "LENGTH(folded) + LENGTH(word)"
    for table, column in zip(tables, columns, strict=True):
        [(size,)] = raw.execute(f"SELECT COALESCE(SUM({column}), 0) FROM {table}").fetchall()
        print(f"{table:40}{size / 1e6:9.1f} MB")


def speed_of_indexing():
    """Statements a second that are read, analysed and put into the index, and taken out again."""
    from django.db import transaction

    from statements.models import Statement
    from statements.searching import INDEX, entries

    some, began = Statement.objects.order_by("position")[:500], time.process_time()
    rows = entries(some)
    read = time.process_time()
    with transaction.atomic():
        INDEX.replace(rows)
        written = time.process_time()
        transaction.set_rollback(True)
    print(f"{'read and analysed':40}{len(rows) / (read - began):9.0f} statements a second")
    print(f"{'taken out and put in':40}{len(rows) / (written - read):9.0f} statements a second")


if __name__ == "__main__":
    main()
