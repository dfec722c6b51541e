#!/usr/bin/env python3
"""Keeps a copy of a site's public records in a SQLite file, and in step with the site.

    python3 mirror.py https://statements.example.org copy.sqlite3             # copy, or catch up; run it as often as you like
    python3 mirror.py https://statements.example.org copy.sqlite3 --every 60  # go on, asking every 60 seconds
    python3 mirror.py https://statements.example.org copy.sqlite3 --check     # catch up, then compare everything with the site

Needs Python 3.9 and nothing else. It may be stopped at any moment: where it has come to is written in the same transaction as what
it read. The file holds two tables to read from:

    record(type, id, data)                           what the API answers about each record, as JSON; see NOT_KEPT, LEARNT_OF_LINKS
    ended(type, id, kind, merged_into, note, at)     what was removed, merged or deleted since the copy was begun

How it works, so that you can write your own: ask the change feed for its end (since=now) and keep that cursor; read all lists;
then ask the feed what came after the cursor, read again each record it names or says is affected, keep the new cursor, and so on.
"""

import argparse
import email.utils
import json
import random
import re
import sqlite3
import sys
import time
import urllib.error
import urllib.request

# Lists of the API, by the type of their records. In the first two a list says less of a record than its own address does.
LISTS = {
    "statement": "statements",
    "organisation": "organisations",
    "person": "people",
    "post": "posts",
    "appointment": "appointments",
    "document": "documents",
    "topic": "topics",
    "place": "places",
    "type": "types",
}
READ_ONE_BY_ONE = {"statement", "organisation"}
# What changes with the calendar, not with a publication: it can be worked out from the appointments and dates that are kept.
NOT_KEPT = {
    "organisation": "as_of,existed,name_then,acronym_then,posts",
    "post": "as_of,existed,is_vacant,holders,vacancies",
}
# What the site's own program finds out of the links in these rows of a record: it changes without a publication, too.
ROWS_WITH_LINKS = ("sources", "links")
LEARNT_OF_LINKS = ("is_reachable", "last_checked", "last_reached", "unreachable_since")
ENDINGS = {"gone", "merged", "deleted"}
NOT_THERE = {301, 308, 404, 410}
PAGE_SIZE = 100
ATTEMPTS = 8
LONGEST_PAUSE = 120

TABLES = """
CREATE TABLE IF NOT EXISTS record (type TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS ended (type TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, merged_into TEXT, note TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (type, id));
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Failure(Exception):
    """Why the copy could not be brought up to date, in words."""


class Answer:
    """What the site said: `status`, `headers` (names in lower case) and, for 200, `data`."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.data = json.loads(body) if status == 200 else None

    @property
    def content_version(self):
        """The state of the site that this is an answer from; None where it is not said."""
        number = self.headers.get("content-version", "")
        return int(number) if number.isdigit() else None


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A record that was merged leads to another one, which is not it."""

    def redirect_request(self, *arguments):
        return None


OPENER = urllib.request.build_opener(NoRedirects)


def fetch(url, headers):
    """(status, [(header, value)], body) of an address. Raises OSError where the site cannot be reached."""
    request = urllib.request.Request(
        url, headers={"User-Agent": "unhub-mirror/1", "Accept": "application/json", **headers}
    )
    try:
        with OPENER.open(request, timeout=60) as response:
            return response.status, response.headers.items(), response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.items(), error.read()


class Mirror:
    """A copy of the site at an address, in a SQLite file. `fetch` and `pause` are given by tests."""

    def __init__(self, site, path, fetch=fetch, pause=time.sleep, say=lambda text: None):
        self.api = f"{site.rstrip('/')}/api/v1/"
        self.fetch, self.pause, self.say = fetch, pause, say
        self.newest = None  # the content version of the last answer of the feed
        self.db = sqlite3.connect(path)
        self.db.executescript(TABLES)
        kept = self.state("api")
        if kept and kept != self.api:
            raise Failure(f"{path} is a copy of {kept}, not of {self.api}")
        with self.db:
            self.keep("api", self.api)

    def close(self):
        self.db.close()

    # --- what is kept of where we are; written in the transaction of whoever calls

    def state(self, name):
        found = self.db.execute("SELECT value FROM state WHERE name = ?", [name]).fetchone()
        return found[0] if found else None

    def keep(self, name, value):
        self.db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", [name, value])

    # --- asking

    def get(self, url, at_least=None, etag=None):
        """The Answer to an address. Waits and asks again while the site is busy, cannot be reached, or a cache on the way answers
        from before the content version `at_least`."""
        if not url.startswith(self.api):
            raise Failure(f"the site calls itself {url.partition('/api/')[0]}: give that address instead")
        problem, wait = "", None
        for attempt in range(ATTEMPTS):
            if attempt:
                self.pause(min(LONGEST_PAUSE, wait or 2 ** (attempt - 1) * random.uniform(0.75, 1.25)))
                wait = None
            try:
                answer = Answer(*self.fetch(url, {"If-None-Match": etag} if etag else {}))
            except (OSError, ValueError) as error:
                problem = str(error)
                continue
            if answer.status == 429 or answer.status >= 500:
                problem, wait = f"status {answer.status}", seconds(answer.headers.get("retry-after"))
                continue
            version = answer.content_version
            if at_least and version is not None and version < at_least:
                problem, etag = "only answers from before what has changed", None
                continue
            return answer
        raise Failure(f"{url}: {problem}, {ATTEMPTS} times. What was read is kept; try again later")

    def page(self, url, at_least=None, etag=None):
        """A page of a list or of the feed; None where nothing changed since the ETag."""
        answer = self.get(url, at_least, etag)
        if answer.status == 304:
            return None
        if answer.status != 200:
            raise Failure(f"{url}: status {answer.status}")
        return answer

    # --- the first copy

    def load(self):
        """Reads all lists, beginning where it was stopped."""
        if self.state("loaded"):
            return
        if not self.state("cursor"):
            # Before the lists: what changes while they are read comes after it.
            answer = self.page(f"{self.api}changes/?since=now")
            with self.db:
                self.keep("cursor", answer.data["cursor"])
                self.keep("begun_at", str(answer.content_version or 0))
        at_least = int(self.state("begun_at"))
        for record_type in LISTS:
            url = self.state(f"next {record_type}") or self.list_address(record_type)
            while url:
                answer = self.page(url, at_least)
                records = self.records_of(record_type, answer.data["results"], at_least)
                url = answer.data["next"]
                with self.db:
                    self.write(record_type, records)
                    self.keep(f"next {record_type}", url or "")
                self.say(f"{LISTS[record_type]}: {self.count(record_type)}")
        with self.db:
            self.keep("loaded", "yes")

    def list_address(self, record_type):
        address = f"{self.api}{LISTS[record_type]}/?page_size={PAGE_SIZE}"
        if self.state(f"next {record_type}") == "":
            return ""  # read to its end
        if record_type in READ_ONE_BY_ONE:
            return f"{address}&fields=id,url"
        return f"{address}&omit={NOT_KEPT[record_type]}" if record_type in NOT_KEPT else address

    def records_of(self, record_type, results, at_least):
        """{id: record, or None for what is no longer there} of a page of a list."""
        if record_type not in READ_ONE_BY_ONE:
            return {each["id"]: each for each in results}
        return {each["id"]: self.record(record_type, each["id"], at_least) for each in results}

    def record(self, record_type, pk, at_least):
        url = f"{self.api}{LISTS[record_type]}/{pk}/"
        answer = self.get(f"{url}?omit={NOT_KEPT[record_type]}" if record_type in NOT_KEPT else url, at_least)
        if answer.status in NOT_THERE:
            return None
        if answer.status != 200:
            raise Failure(f"{url}: status {answer.status}")
        for row in [row for name in ROWS_WITH_LINKS for row in answer.data.get(name, ())]:
            for name in LEARNT_OF_LINKS:
                row.pop(name, None)
        return answer.data

    def write(self, record_type, records):
        for pk, record in records.items():
            if record is None:
                self.db.execute("DELETE FROM record WHERE type = ? AND id = ?", [record_type, pk])
            else:
                data = json.dumps(record, ensure_ascii=False, sort_keys=True)
                self.db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", [record_type, pk, data])

    def count(self, record_type):
        return self.db.execute("SELECT count(*) FROM record WHERE type = ?", [record_type]).fetchone()[0]

    # --- staying in step

    def follow(self):
        """Follows the change feed to its end. Returns the number of changes."""
        self.load()
        number = 0
        while True:
            cursor = self.state("cursor")
            url = f"{self.api}changes/?since={cursor}&page_size={PAGE_SIZE}"
            answer = self.get(url, etag=self.state(f"etag {cursor}"))
            self.newest = answer.content_version or self.newest
            if answer.status == 304:
                return number
            if answer.status == 400:
                raise Failure("the site does not know this place in its log: it was set back. Begin a new copy")
            if answer.status != 200:
                raise Failure(f"{url}: status {answer.status}")
            changes = answer.data["results"]
            number += len(changes)
            self.apply(changes, answer)
            if changes:
                self.say(f"{number} changes, up to {changes[-1]['at']}")
            if not answer.data["next"]:
                return number

    def apply(self, changes, answer):
        """Takes over a page of changes, and the place after it, in one transaction."""
        at_least = max((change["content_version"] for change in changes), default=None)
        again, ended = {}, {}
        for change in changes:
            key = change["record_type"], change["record_id"]
            ended.pop(key, None)
            if key[0] in LISTS:
                again[key] = True
                if change["kind"] in ENDINGS:
                    ended[key] = change
            for affected in change["affects"]:
                again.update(dict.fromkeys(((affected["record_type"], pk) for pk in affected["ids"]), True))
                if not affected["is_complete"]:
                    self.read_affected(affected, at_least)
        records = {key: None if key in ended else self.record(*key, at_least) for key in again}
        with self.db:
            for (record_type, pk), record in records.items():
                self.write(record_type, {pk: record})
            for (record_type, pk), change in ended.items():
                into = (change["merged_into"] or {}).get("id")
                row = [record_type, pk, change["kind"], into, change["note"], change["at"]]
                self.db.execute("INSERT OR REPLACE INTO ended VALUES (?, ?, ?, ?, ?, ?)", row)
                if into:  # what had been merged into it before went on with it
                    self.db.execute("UPDATE ended SET merged_into = ? WHERE merged_into = ?", [into, pk])
            for (record_type, pk), record in records.items():
                if record is not None:
                    self.db.execute("DELETE FROM ended WHERE type = ? AND id = ?", [record_type, pk])
            self.db.execute("DELETE FROM state WHERE name LIKE 'etag %'")
            cursor = answer.data["cursor"]
            self.keep("cursor", cursor)
            if not changes and "etag" in answer.headers:
                self.keep(f"etag {cursor}", answer.headers["etag"])

    def read_affected(self, affected, at_least):
        """Reads many records again, a page at a time. Written at once: should we be stopped, they are read once more."""
        url = f"{affected['url']}&page_size={PAGE_SIZE}"
        while url:
            answer = self.page(url, at_least)
            found = answer.data["results"]
            records = {each["id"]: self.record(each["record_type"], each["id"], at_least) for each in found}
            with self.db:
                self.write(affected["record_type"], records)
            url = answer.data["next"]

    # --- comparing

    def check(self):
        """Compares every record with the site. Returns [(type, id, what is wrong)], empty where the copy is exact."""
        self.follow()
        suspects = list(self.differences())
        if suspects:  # something may have been published meanwhile: once more, for these
            self.follow()
        return [wrong for record_type, pk in suspects if (wrong := self.compare(record_type, pk))]

    def differences(self):
        for record_type in LISTS:
            kept = {pk for (pk,) in self.db.execute("SELECT id FROM record WHERE type = ?", [record_type])}
            url = f"{self.api}{LISTS[record_type]}/?page_size={PAGE_SIZE}&fields=id"
            while url:
                answer = self.page(url, self.newest)
                for each in answer.data["results"]:
                    kept.discard(each["id"])
                    if self.compare(record_type, each["id"]):
                        yield record_type, each["id"]
                url = answer.data["next"]
            for pk in kept:
                yield record_type, pk

    def compare(self, record_type, pk):
        found = self.db.execute("SELECT data FROM record WHERE type = ? AND id = ?", [record_type, pk]).fetchone()
        here, there = json.loads(found[0]) if found else None, self.record(record_type, pk, self.newest)
        if here == there:
            return None
        if here is None or there is None:
            return record_type, pk, "is only on the site" if here is None else "is no longer on the site"
        fields = [name for name in {**here, **there} if here.get(name) != there.get(name)]
        return record_type, pk, f"differs in {', '.join(fields)}"


def seconds(retry_after):
    """What Retry-After asks for, or None."""
    if not retry_after:
        return None
    if re.fullmatch(r"[0-9]{1,6}", retry_after):
        return int(retry_after)
    try:
        return max(0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", help="the address of the site, such as https://statements.example.org")
    parser.add_argument("file", help="the SQLite file of the copy; made where there is none")
    parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, asking again after so many seconds")
    parser.add_argument("--check", action="store_true", help="compare every record with the site")
    options = parser.parse_args(arguments)
    try:
        mirror = Mirror(options.site, options.file, say=lambda text: print(text, file=sys.stderr))
        if options.check:
            wrong = mirror.check()
            for record_type, pk, what in wrong:
                print(f"{record_type} {pk} {what}")
            print("The copy is exact." if not wrong else f"{len(wrong)} records differ.")
            return 1 if wrong else 0
        while True:
            print(f"{mirror.follow()} changes; the copy is up to date.")
            if not options.every:
                return 0
            time.sleep(options.every)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
