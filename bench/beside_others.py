"""unhub beside others in one run: `python bench/beside_others.py ../archive [--datasette PATH] [--nginx PATH --wrk PATH]`.

`../archive` is a folder made by bench/archive.py. With `--datasette` (the command of an environment that has Datasette) the same
statements are put into plain tables with indexes for what is asked, and both servers answer one question after the other, in turns:
printed are milliseconds of CPU time of the server per answer, with nothing remembered (unhub is asked something new each time), and
the ratio. With `--nginx` and `--wrk`, nginx with the cache of deploy/nginx.conf in front of unhub is asked for a page, in turns
with nginx handing out the same headers and bytes as a file: printed are answers a second, and the ratio.
"""

import argparse
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from opened import ROOT, open_site

UNHUB, DATASETTE, NGINX = 18771, 18772, 18773
ROUNDS, ASKED = 5, 100
OF_NGINX = {"ETag", "Server", "Date", "Connection", "Content-Type", "Content-Length", "Last-Modified"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--datasette", type=Path)
    parser.add_argument("--nginx", type=Path)
    parser.add_argument("--wrk", type=Path)
    options = parser.parse_args()
    open_site(options.data, production=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "unhub.wsgi", "--workers", "1", "--bind", f"127.0.0.1:{UNHUB}"]
    with tempfile.TemporaryDirectory() as scratch, Server(gunicorn, UNHUB, cwd=ROOT) as unhub:
        if options.datasette:
            plain = make_plain(Path(scratch) / "plain.db")
            # Without its suggestions of facets, which are a question of their own.
            command = f"{options.datasette} serve {plain} --port {DATASETTE} --setting suggest_facets off".split()
            with Server(command, DATASETTE) as datasette:
                beside_datasette(unhub, datasette)
        if options.nginx and options.wrk:
            behind_nginx(Path(scratch), options.nginx, options.wrk)


class Server:
    """A server in a process of its own, with the CPU time that it and its workers have used."""

    def __init__(self, command, port, **more):
        self.command, self.port, self.more = [str(word) for word in command], port, more

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.more
        )
        for _attempt in range(300):
            try:
                get(self.port, "/")
                return self
            except OSError:
                time.sleep(0.1)
        sys.exit(f"{self.command[0]} does not answer")

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait()

    def cpu(self):
        """Seconds of CPU time so far, of the process and those it started."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if self.process.pid in (int(stat.parent.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def get(port, path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "127.0.0.1:8000"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def make_plain(path):
    """The statements as one would put them into Datasette: plain tables, indexes for what is asked."""
    from django.db import connection

    plain = sqlite3.connect(path)
    plain.executescript(
        """
        CREATE TABLE body (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, name TEXT);
        CREATE TABLE statement (id INTEGER PRIMARY KEY, issued_on TEXT, title TEXT, type TEXT, text TEXT, symbol TEXT, url TEXT,
            organisation INTEGER REFERENCES body(id));
        """
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, slug, name FROM organisations_organisation ORDER BY id")
        bodies = {pk: (number, slug, name) for number, (pk, slug, name) in enumerate(cursor.fetchall(), start=1)}
        plain.executemany("INSERT INTO body VALUES (?, ?, ?)", bodies.values())
        cursor.execute(
            "SELECT s.issued_on, s.title, t.slug, x.body, y.symbol, u.url, a.body_id FROM statements_statement s"
            " JOIN statements_statementtype t ON t.id = s.type_id JOIN statements_statementtext x ON x.statement_id = s.id"
            " JOIN statements_statementsymbol y ON y.statement_id = s.id JOIN statements_statementsource u ON u.statement_id = s.id"
            " JOIN statements_attribution a ON a.statement_id = s.id ORDER BY s.position"
        )
        while rows := cursor.fetchmany(5_000):
            plain.executemany(
                "INSERT INTO statement (issued_on, title, type, text, symbol, url, organisation) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(str(day), *words, bodies[body][0]) for day, *words, body in rows],
            )
    plain.executescript(
        """
        CREATE INDEX by_day ON statement (issued_on DESC, id DESC);
        CREATE INDEX by_organisation ON statement (organisation, issued_on DESC, id DESC);
        CREATE INDEX by_type ON statement (type, issued_on DESC, id DESC);
        CREATE VIRTUAL TABLE statement_fts USING fts5(title, text, content='statement', content_rowid='id', tokenize='porter');
        INSERT INTO statement_fts (rowid, title, text) SELECT id, title, text FROM statement ORDER BY id;
        ANALYZE;
        """
    )
    plain.commit()
    plain.close()
    return path


def beside_datasette(unhub, datasette):
    print(f"{'':34}{'unhub ms':>10}{'Datasette ms':>14}{'ratio':>8}")
    for name, ours, theirs in questions():
        found = {unhub: [], datasette: []}
        for turn in range(ROUNDS):
            for server, addresses in ((unhub, ours), (datasette, theirs)):
                part = addresses[turn * ASKED : (turn + 1) * ASKED]
                before = server.cpu()
                for address in part:
                    get(server.port, address)
                found[server].append((server.cpu() - before) * 1000 / len(part))
        mine, others = (statistics.median(found[server]) for server in (unhub, datasette))
        print(f"{name:34}{mine:10.2f}{others:14.2f}{mine / others:8.2f}")


def questions():
    """(what is asked, addresses of unhub, addresses of Datasette), each address once."""
    from organisations.models import Organisation
    from statements.models import Statement

    chance = random.Random(1)
    number = ROUNDS * ASKED
    body = Organisation.objects.order_by("pk").first()
    count = Statement.objects.count()
    keys = [chance.randrange(1, count + 1) for _ in range(number)]
    live = list(Statement.objects.order_by("pk")[:number])
    days = [
        f"{chance.randrange(1950, 2020)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        for _ in range(number)
    ]
    yield (
        "list",
        [f"/en/statements/?issued_to={day}" for day in days],
        [f"/plain/statement?_sort_desc=issued_on&issued_on__lte={day}&_size=20" for day in days],
    )
    yield (
        "organisation and days, with count",
        [
            f"/en/statements/?organisation={body.slug}&issued_from={day}&issued_to=2024-{day[5:]}&count=exact"
            for day in days
        ],
        [
            f"/plain/statement?_sort_desc=issued_on&organisation=1&issued_on__gte={day}&issued_on__lte=2024-{day[5:]}&_size=20"
            for day in days
        ],
    )
    yield "statement", [each.get_absolute_url() for each in live], [f"/plain/statement/{key}" for key in keys]
    # With a count, the names of who spoke and a link to the next page, as unhub answers.
    lists = [f"/plain/statement.json?_sort_desc=issued_on&issued_on__lte={day}&_size=25" for day in days]
    yield (
        "API list",
        [f"/api/v1/statements/?issued_to={day}" for day in days],
        [f"{address}&_shape=objects&_labels=on" for address in lists],
    )
    yield (
        "API list beside a bare array",
        [f"/api/v1/statements/?issued_to={day}&page_size=25" for day in days],
        [f"{address}&_shape=array" for address in lists],
    )
    # A word of the texts and a day, so that no two questions are the same.
    for name, word in (("search, common word", "peace"), ("search, rare word", rare_word())):
        yield (
            name,
            [f"/en/statements/?q={word}&issued_to={day}" for day in days],
            [f"/plain/statement?_search={word}&_sort_desc=issued_on&issued_on__lte={day}&_size=20" for day in days],
        )
        yield (
            f"API {name}",
            [f"/api/v1/statements/?q={word}&issued_to={day}" for day in days],
            [
                f"/plain/statement.json?_search={word}&_sort_desc=issued_on&issued_on__lte={day}&_size=25&_shape=objects&_labels=on"
                for day in days
            ],
        )
    yield (
        "API statement",
        [f"/api/v1/statements/{each.pk}/" for each in live],
        [f"/plain/statement/{key}.json" for key in keys],
    )


def rare_word():
    """A word that some statements have: of a title in the middle of the archive, the longest."""
    from statements.models import Statement

    middle = Statement.objects.newest_first()[Statement.objects.count() // 2]
    return max(re.findall("[a-z]+", middle.title.lower()), key=len)


def behind_nginx(scratch, nginx, wrk):
    """nginx as deploy/nginx.conf has it, without what needs a certificate, and the same page as a file beside it."""
    reference = (ROOT / "deploy" / "nginx.conf").read_text()
    site = re.search(r"    location / \{\n.*?\n    \}\n", reference, re.DOTALL)[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{UNHUB}/en/statements/", timeout=60) as answer:
        page, headers = answer.read(), answer.headers
    # What a page must say besides its bytes, it must say as a file too.
    said = "".join(f'add_header {name} "{value}"; ' for name, value in headers.items() if name not in OF_NGINX)
    (scratch / "files").mkdir()
    (scratch / "files" / "page.html").write_bytes(page)
    (scratch / "nginx.conf").write_text(
        f"""
worker_processes 1; pid {scratch}/nginx.pid; error_log {scratch}/error.log; daemon off;
events {{ worker_connections 512; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
    types {{ text/html html; }}
    client_body_temp_path {scratch}/body; proxy_temp_path {scratch}/proxy; fastcgi_temp_path {scratch}/fastcgi;
    uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
    proxy_cache_path {scratch}/cache levels=1:2 keys_zone=unhub:20m max_size=2g inactive=10m use_temp_path=off;
    upstream unhub {{ server 127.0.0.1:{UNHUB}; keepalive 32; }}
    server {{
        listen 127.0.0.1:{NGINX};
        proxy_http_version 1.1;
        location /files/ {{ root {scratch}; etag off; if_modified_since off; {said}}}
{site.replace("Host $host;", "Host 127.0.0.1:8000;")}
    }}
}}
"""
    )
    os.chmod(scratch, 0o755)
    subprocess.run(
        [nginx, "-t", "-c", scratch / "nginx.conf", "-p", scratch], check=True, capture_output=True, text=True
    )
    with Server([nginx, "-c", scratch / "nginx.conf", "-p", scratch], NGINX):
        same = get(NGINX, "/en/statements/") == page
        found = {"/en/statements/": [], "/files/page.html": []}
        for _round in range(ROUNDS):
            for path, answers in found.items():
                said = subprocess.run(
                    [wrk, "-t1", "-c32", "-d3s", "-H", "Host: 127.0.0.1:8000", f"http://127.0.0.1:{NGINX}{path}"],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
                answers.append(float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1]))
                if "Non-2xx" in said:
                    sys.exit(f"{path}: {said}")
    ours, file = (statistics.median(answers) for answers in found.values())
    print(f"{len(page)} bytes, {'the same' if same else 'NOT the same'} through nginx")
    print(
        f"unhub behind nginx: {ours:.0f} answers a second; the same bytes as a file: {file:.0f}; ratio {ours / file:.2f}"
    )
    shutil.rmtree(scratch / "cache", ignore_errors=True)


if __name__ == "__main__":
    main()
