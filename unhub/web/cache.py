"""The response cache: ready answers of public pages and of the API, in front of Django's own handler.

Keyed by content version, so nothing is ever invalidated: a publication moves the version, and every answer of before is
out of reach. The version is read for each request, before and after rendering; an answer is kept only if it did not
move. Kept in the memory of the process within bounds, and in Redis where one is configured.
Why, and what was passed over: docs/decisions/0004-response-cache.md
"""

import hashlib
import os
import threading
import weakref
from collections import OrderedDict
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import Error as DatabaseError
from django.db import connection

from unhub.web.conditional import matches, may_be_shared, release, representation_of
from unhub.web.stores import FailOpenCache
from unhub.web.versions import ENVIRON_KEY, read_content_state

MAX_BYTES = 32 * 1024 * 1024
MAX_ENTRY_BYTES = 256 * 1024
# What the dictionary and the tuples around an entry cost, roughly.
OVERHEAD = 1000
SHARED_SECONDS = 3600
# How long a request waits for another that renders the same answer.
FLIGHT_SECONDS = 5
# Vary on anything else (Origin, say) and the answer is not kept: the key does not know it.
KNOWN_VARY = {"accept", "accept-language", "accept-encoding", "cookie"}
HEADERS_OF_304 = {
    "cache-control",
    "content-location",
    "etag",
    "expires",
    "last-modified",
    "vary",
    "access-control-allow-origin",
    "cross-origin-resource-policy",
}


class Answer(NamedTuple):
    """A ready answer."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str | None

    @property
    def size(self):
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OVERHEAD


class ResponseCache:
    """A WSGI application around Django's: `application = ResponseCache(get_wsgi_application())`.

    Off with DEBUG. Opens no connection before its first request and starts anew in a forked process.
    """

    def __init__(self, application, *, max_bytes=MAX_BYTES, max_entry_bytes=MAX_ENTRY_BYTES):
        self.application = application
        self.max_bytes, self.max_entry_bytes = max_bytes, max_entry_bytes
        self.shared = shared_store()
        self.clear()
        itself = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: (cache := itself()) and cache.clear())

    def clear(self):
        """Forget everything, locks included."""
        self._lock = threading.Lock()
        self._answers = OrderedDict()
        self._bytes = 0
        self._state = None
        self._flights = {}

    def __call__(self, environ, start_response):
        representation = None if settings.DEBUG else representation_of(environ)
        if representation is None:
            return self.pass_on(environ, start_response)
        close_old_connection()
        state = read_state_or_none()
        if state is None:
            return self.pass_on(environ, start_response)
        environ[ENVIRON_KEY] = state
        key = (state.token, *origin_of(environ), *representation)
        answer = self.find(key)
        if answer is None and environ["REQUEST_METHOD"] == "HEAD":
            return self.pass_on(environ, start_response)
        if answer is None:
            answer, other = self.find_or_render(key, environ)
            if answer is None:
                status, headers, iterable = other
                start_response(status, headers)
                return iterable
        close_old_connection()
        return give(answer, environ, start_response)

    def pass_on(self, environ, start_response):
        """Django's own answer, without a body for HEAD, which servers leave to the application."""
        iterable = self.application(environ, start_response)
        return Bodiless(iterable) if environ.get("REQUEST_METHOD") == "HEAD" else iterable

    # --- finding ---

    def find(self, key):
        """The Answer kept under the key, here or in the shared store, or None."""
        with self._lock:
            if self._state != key[0]:
                # Answers of another content version are out of reach; let their memory go.
                self._answers.clear()
                self._bytes, self._state = 0, key[0]
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
                return answer
        if self.shared is not None:
            stored = self.shared.get(shared_key(key))
            if stored is not None:
                answer = Answer(*stored)
                self.keep_here(key, answer)
        return answer

    def find_or_render(self, key, environ):
        """(Answer, None), or (None, (status, headers, iterable)) where Django's answer is not for keeping.

        Of several requests for one answer one renders it, the others wait for it.
        """
        with self._lock:
            flight = self._flights.get(key)
            leads = flight is None
            if leads:
                flight = self._flights[key] = threading.Event()
        if not leads:
            flight.wait(FLIGHT_SECONDS)
            answer = self.find(key)
            if answer is not None:
                return answer, None
            return self.render(key, environ)
        try:
            return self.render(key, environ)
        finally:
            with self._lock:
                self._flights.pop(key, None)
            flight.set()

    # --- rendering and keeping ---

    def render(self, key, environ):
        captured = []
        iterable = self.application(environ, lambda status, headers, exc_info=None: captured.append((status, headers)))
        status, headers = captured[-1]
        if not self.is_for_keeping(status, headers):
            return None, (status, headers, iterable)
        try:
            body = b"".join(iterable)
            # Read before closing: with it Django may give the connection up.
            after = read_state_or_none()
        finally:
            if hasattr(iterable, "close"):
                iterable.close()
        fields = {name.lower(): value for name, value in headers}
        answer = Answer(status, tuple(headers), body, fields.get("etag"))
        if after is not None and after.token == key[0]:
            self.keep_here(key, answer)
            if self.shared is not None:
                self.shared.set(shared_key(key), tuple(answer), SHARED_SECONDS)
        return answer, None

    def is_for_keeping(self, status, headers):
        fields = {name.lower(): value for name, value in headers}
        length = fields.get("content-length", "")
        varies = {name.strip().lower() for name in fields.get("vary", "").split(",") if name.strip()}
        return (
            may_be_shared(int(status.split()[0]), fields)
            and "cache-control" in fields
            and length.isdigit()
            and int(length) <= self.max_entry_bytes
            and varies <= KNOWN_VARY
        )

    def keep_here(self, key, answer):
        with self._lock:
            if self._state != key[0] or key in self._answers:
                return
            self._answers[key] = answer
            self._bytes += answer.size
            while self._bytes > self.max_bytes:
                _key, oldest = self._answers.popitem(last=False)
                self._bytes -= oldest.size


class Bodiless:
    """An answer without its body that still closes what made it."""

    def __init__(self, iterable):
        self.iterable = iterable

    def __iter__(self):
        return iter(())

    def close(self):
        if hasattr(self.iterable, "close"):
            self.iterable.close()


def give(answer, environ, start_response):
    """The answer, or 304 where the client has it already."""
    if matches(environ.get("HTTP_IF_NONE_MATCH"), answer.etag):
        start_response("304 Not Modified", [pair for pair in answer.headers if pair[0].lower() in HEADERS_OF_304])
        return []
    start_response(answer.status, list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def origin_of(environ):
    """Host and scheme as asked, so that Django has judged the host before its answer is given to anyone under it."""
    origin = [environ.get("wsgi.url_scheme", ""), environ.get("HTTP_HOST", ""), environ.get("SERVER_PORT", "")]
    if settings.SECURE_PROXY_SSL_HEADER:
        origin.append(environ.get(settings.SECURE_PROXY_SSL_HEADER[0], ""))
    if settings.USE_X_FORWARDED_HOST:
        origin.append(environ.get("HTTP_X_FORWARDED_HOST", ""))
    return tuple(origin)


def close_old_connection():
    """What Django does before and after each request, and cannot do for requests that never reach its handler."""
    if not connection.in_atomic_block:  # as in tests
        connection.close_if_unusable_or_obsolete()


def read_state_or_none():
    """The ContentState, None where the database does not answer: what to say then is Django's matter."""
    try:
        # The query that follows is the health check; a failed one makes Django connect anew.
        connection.health_check_done = True
        return read_content_state()
    except DatabaseError:
        return None


def shared_key(key):
    return "answer:" + hashlib.sha256(repr((release(), key)).encode()).hexdigest()


def shared_store():
    """Where processes share answers: Django's cache if it is a server, None if it lives in the process anyway."""
    if isinstance(caches["default"], LocMemCache | DummyCache):
        return None
    return FailOpenCache("default")
