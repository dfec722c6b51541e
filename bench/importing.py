"""How fast a long file is taken in, whole in spite of being killed: `python bench/importing.py FILE.jsonl ../archive [--kills 5]`.

The file is JSON Lines with the columns organisation, organisation_name, type and topics beside the others. Makes the organisations,
types and topics it names in an empty data folder, then runs `manage.py import_statements FILE --publish`, killed as often as asked
(SIGKILL, at moments spread over the file) and started again. Prints rows a second, the memory of the process while it ran, the size
of the database, and whether everything is there once; and, from the same run, what plain sqlite3 with FTS5 takes for the same.
"""

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from opened import ROOT, open_site

BATCH = 1_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("data", type=Path, help="an empty folder, or one that is made")
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    # Without DEBUG, as it would be run: Django keeps queries otherwise.
    os.environ |= {"DEBUG": "false", "SECRET_KEY": "for measuring only, and for nothing else at all"}
    open_site(options.data)
    rows = make_vocabulary(options.file)
    print(f"{rows} rows, {options.file.stat().st_size / 1e6:.0f} MB of JSON Lines")
    plain, plain_size = yardstick(options.file, options.data / "plain.sqlite3")
    print(f"sqlite3 + FTS5: {plain:.1f} s, {rows / plain:.0f} rows a second, {plain_size / 1e6:.0f} MB")
    ours, memory, killed = take_in(options.file, rows, options.kills)
    size = sum(file.stat().st_size for file in options.data.glob("db.sqlite3*"))
    print(f"unhub: {ours:.1f} s of running, {rows / ours:.0f} rows a second, killed {killed} times")
    print(f"ratio to sqlite3 + FTS5: {plain / ours:.2f}; {size / options.file.stat().st_size:.2f} × the JSON Lines")
    quarters = [max(memory[len(memory) * n // 4 : len(memory) * (n + 1) // 4] or [0]) for n in range(4)]
    print("highest memory by quarter of the run, MB: " + ", ".join(f"{each / 1e6:.0f}" for each in quarters))
    check(rows)


def make_vocabulary(file):
    """Makes what the rows name. Returns the number of rows."""
    from tests import factories

    bodies, types, topics, number = set(), set(), set(), 0
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            number += 1
            row = json.loads(line)
            bodies.add((row["organisation_name"], row["organisation"]))
            types.add(row["type"])
            topics.update(row["topics"])
    for name, slug in sorted(bodies):
        factories.make_organisation(name, slug=slug)
    for name in sorted(types):
        factories.make_type(name)
    for name in sorted(topics):
        factories.make_topic(name)
    return number


def yardstick(file, path):
    """(seconds, bytes) of plain tables with the same indexes and a full-text index, by sqlite3 alone."""
    path.unlink(missing_ok=True)
    began = time.perf_counter()
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        CREATE TABLE statement (id INTEGER PRIMARY KEY, symbol TEXT UNIQUE, day TEXT, title TEXT, body TEXT, organisation TEXT,
            type TEXT, language TEXT, url TEXT);
        CREATE INDEX by_day ON statement (day DESC, id DESC);
        CREATE INDEX by_organisation ON statement (organisation, day DESC, id DESC);
        CREATE INDEX by_type ON statement (type, day DESC, id DESC);
        CREATE INDEX by_language ON statement (language, day DESC, id DESC);
        CREATE INDEX by_url ON statement (url);
        CREATE TABLE topic (statement INTEGER, topic TEXT, day TEXT, PRIMARY KEY (topic, day DESC, statement)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE words USING fts5(title, body, content='statement', content_rowid='id');
        """
    )
    with file.open(encoding="utf-8") as lines:
        while batch := [json.loads(line) for _number, line in zip(range(BATCH), lines, strict=False)]:
            with connection:
                connection.executemany(
                    "INSERT INTO statement VALUES (:id, :symbol, :date, :title, :body, :organisation, :type, :language, :url)",
                    [{**row, "topics": None} for row in batch],
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO topic VALUES (?, ?, ?)",
                    [(row["id"], topic, row["date"]) for row in batch for topic in row["topics"]],
                )
                connection.executemany("INSERT INTO words (rowid, title, body) VALUES (:id, :title, :body)",
                                       [{name: row[name] for name in ("id", "title", "body")} for row in batch])  # fmt: skip
    connection.close()
    return time.perf_counter() - began, sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))


def take_in(file, rows, kills):
    """(seconds of running, memory of the process at every half second, how often it was killed)."""
    from unhub.importing.models import Batch

    seconds, memory, killed = 0.0, [], 0
    while True:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_statements", str(file), "--publish"], cwd=ROOT
        )
        until = rows * (killed + 1) // (kills + 1)
        while process.poll() is None:
            time.sleep(0.5)
            memory.append(resident(process.pid))
            done = Batch.objects.values_list("rows_done", flat=True).first() or 0
            if killed < kills and done >= until:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
                break
        seconds += time.perf_counter() - began
        if process.returncode == 0:
            return seconds, memory, killed
        if process.returncode != -signal.SIGKILL:
            sys.exit(f"import_statements ended with {process.returncode}")


def resident(pid):
    """Bytes of memory that are a process's own, as Linux counts them: without the pages of files, which it lends."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon")), 0)


def check(rows):
    """Whether everything is there, once, and counted."""
    from django.db.models import Count, Sum

    from statements.models import Statement, StatementSource, StatementSymbol, Tally
    from unhub.importing.models import BatchRow
    from unhub.publishing.models import Change

    numbers = {
        "statements": Statement.objects.count(),
        "rows": BatchRow.objects.filter(outcome="published").count(),
        "changes": Change.objects.filter(record_type="statement").count(),
        "symbols": StatementSymbol.objects.aggregate(n=Count("symbol_key", distinct=True))["n"],
        "addresses": StatementSource.objects.aggregate(n=Count("url", distinct=True))["n"],
        "tallied by type": Tally.objects.filter(of=Tally.Of.TYPE).aggregate(n=Sum("statements"))["n"],
        "tallied by month": Tally.objects.filter(of=Tally.Of.MONTH).aggregate(n=Sum("statements"))["n"],
    }
    wrong = {name: number for name, number in numbers.items() if number != rows}
    print("everything is there, once" if not wrong else f"not as many as {rows}: {wrong}")


if __name__ == "__main__":
    main()
