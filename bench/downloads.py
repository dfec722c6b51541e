"""What a whole list as a file costs: `python bench/downloads.py ../archive` (a folder made by bench/archive.py).

Runs the site's own WSGI application in this process, under production settings, reads each file to its end, and prints its records
and bytes, the records a second, and how much memory of its own (not of the database file, which SQLite maps) the process held
at most while doing it, beyond what it held before. Linux only.
"""

import argparse
import io
import time
from pathlib import Path

from opened import open_site

ADDRESSES = ("/en/statements.csv", "/en/statements.jsonl", "/en/statements.jsonl?fields=id,issued_on,title,web_url")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    open_site(options.data, production=True)

    from django.core.wsgi import get_wsgi_application

    from unhub.web.cache import ResponseCache

    application = ResponseCache(get_wsgi_application())
    # One batch of each to begin with, so that what is made once is not counted.
    for address in ADDRESSES:
        read(application, address, pieces=3)
    print(f"{'':60}{'records':>10}{'MB':>8}{'a second':>10}{'first ms':>10}{'MB held':>9}")
    for address in ADDRESSES:
        before, began = held(), time.perf_counter()
        records, size, first, most = read(application, address)
        seconds = time.perf_counter() - began
        figures = (
            f"{records:>10}{size / 1e6:>8.0f}{records / seconds:>10.0f}{first * 1000:>10.0f}{most - before:>9.1f}"
        )
        print(f"{address:60}{figures}")


def read(application, address, pieces=None):
    """(lines, bytes, seconds to the first byte, most MB held) of a file, read in pieces and thrown away."""
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    lines = size = most = 0
    began, first = time.perf_counter(), None
    answer = application(environ, lambda status, headers, exc_info=None: None)
    for number, piece in enumerate(answer):
        first = first if first is not None else time.perf_counter() - began
        lines, size = lines + piece.count(b"\n"), size + len(piece)
        most = max(most, held())
        if number == pieces:
            break
    answer.close()
    return lines, size, first, most


def held():
    """The memory of its own that the process holds, in MB."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("RssAnon:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
