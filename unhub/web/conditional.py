"""ETag, Last-Modified and Cache-Control of public answers.

An ETag is made of the content version, the release, the day and what was asked, so it is known before anything is looked
up: a browser that has the page gets its 304 for one small query. Browsers ask every time (`max-age=0`), shared caches may
hand an answer out for `settings.SHARED_CACHE_SECONDS`. If-Modified-Since alone is not answered with 304: two publications
within one second would be taken for one.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from unhub.web.headers import API_PREFIX, DOCS_PREFIX, is_admin, is_api, is_preview
from unhub.web.parameters import canonical_query, is_tracking
from unhub.web.versions import content_state

SCHEMA_PREFIX = "/api/schema/"
MAX_QUERY_LENGTH = 2000
MAX_ACCEPT_LENGTH = 200
KEPT_STATUSES = frozenset({200, 301, 308, 410})
RELEASE_FOLDERS = ("unhub", "organisations", "statements", "templates")
RELEASE_SUFFIXES = {".py", ".html", ".txt", ".xml", ".css", ".js", ".svg", ".mo"}


class Representation(NamedTuple):
    """What was asked, in one spelling: two requests with equal ones get the same bytes in the same content version."""

    day: str
    language: str
    path: str
    query: str
    form: str


def representation_of(environ):
    """The Representation a WSGI environ (or `request.META`) asks for; None where the answer is nobody else's.

    No query. None for what is not a GET or HEAD, for the admin, previews and files, and for whoever shows a cookie or a password.
    """
    path = environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    if (
        environ.get("REQUEST_METHOD") not in ("GET", "HEAD")
        or environ.get("HTTP_COOKIE")
        or environ.get("HTTP_AUTHORIZATION")
        or is_admin(path)
        or is_preview(path)
        or path.startswith(_file_prefixes())
        or len(query) > MAX_QUERY_LENGTH
    ):
        return None
    form = _form_of(path, environ.get("HTTP_ACCEPT", ""))
    if form is None:
        return None
    if query:
        query = canonical_query(query)
        if any(is_tracking(pair.partition("=")[0]) for pair in query.split("&")):
            return None
    language = _language_of(path, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return Representation(timezone.now().date().isoformat(), language, path, query, form)


def _file_prefixes():
    return tuple(prefix for prefix in (settings.STATIC_URL, settings.MEDIA_URL) if prefix and prefix != "/")


def _form_of(path, accept):
    """What is negotiated at that path: the API speaks JSON or nothing, pages are not negotiated. None: not shared."""
    if not path.startswith(API_PREFIX):
        return "page"
    if path.startswith((SCHEMA_PREFIX, DOCS_PREFIX)):
        return accept if len(accept) <= MAX_ACCEPT_LENGTH else None
    if accept in ("", "*/*", "application/json"):
        return "json"
    for part in accept.split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind in ("*/*", "application/*", "application/json"):
            # A parameter such as indent=4 would change the bytes, q=0 refuses them.
            if any(not each.startswith("q=") or not each[2:].strip("0.") for each in parameters):
                return None
            return "json"
    return None


def _language_of(path, accept_language):
    """The language Django will choose where the path does not name it; empty where it does."""
    first = path[1:].partition("/")[0]
    codes = [code for code, _name in settings.LANGUAGES]
    if first in codes:
        return ""
    if len(codes) == 1:
        return codes[0]
    for code, _quality in parse_accept_lang_header(accept_language[:500].lower()):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


@lru_cache(maxsize=1)
def release():
    """A fingerprint of the code and templates, so that a new release is a new answer. Some milliseconds, once a process."""
    digest = hashlib.sha256(f"{settings.SITE_URL} {settings.SITE_NAME} {settings.LANGUAGES}".encode())
    base = Path(settings.BASE_DIR)
    for folder in RELEASE_FOLDERS:
        for file in sorted((base / folder).rglob("*")):
            if file.suffix in RELEASE_SUFFIXES:
                digest.update(str(file.relative_to(base)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def etag_of(state, representation):
    """The ETag of an answer. Weak: a proxy may compress the bytes."""
    text = "\n".join((state.token, release(), *representation))
    return f'W/"{state.number}-{hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:20]}"'


def matches(if_none_match, etag):
    """Whether the client has what this ETag names. `*` is not taken for an answer: it names nothing."""
    if not if_none_match or not etag:
        return False
    wanted = etag.removeprefix("W/")
    return any(given.removeprefix("W/") == wanted for given in parse_etags(if_none_match[:2000]))


def shared_cache_control():
    return f"public, max-age=0, must-revalidate, s-maxage={settings.SHARED_CACHE_SECONDS}"


def may_be_shared(status, headers):
    """Whether an answer with these headers ({lower-case name: value}) is the same for everyone."""
    control = headers.get("cache-control", "").lower()
    return (
        status in KEPT_STATUSES
        and "set-cookie" not in headers
        and not any(word in control for word in ("no-store", "private", "no-cache"))
    )


class ConditionalGetMiddleware:
    """Answers If-None-Match before the view runs, and writes ETag, Last-Modified, Cache-Control and Vary.

    With DEBUG on nothing is shared or remembered, so that an edited template shows at once.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        representation = None if settings.DEBUG else representation_of(request.META)
        state = etag = None
        if representation is not None:
            try:
                state = content_state(request)
            except DatabaseError:  # the view will meet it too, and its answer is the one to give
                representation = None
            else:
                etag = etag_of(state, representation)
                if matches(request.META.get("HTTP_IF_NONE_MATCH"), etag):
                    request.get_host()  # refuses hosts that are not ours, as every other answer does
                    return self.finish(request, HttpResponseNotModified(), etag, state)
        response = self.get_response(request)
        if representation is None:
            if request.method in ("GET", "HEAD") and "Cache-Control" not in response.headers:
                response["Cache-Control"] = "no-cache, private" if not settings.DEBUG else "no-store"
            return response
        return self.finish(request, response, etag, state)

    def finish(self, request, response, etag, state):
        if is_api(request.path_info):
            patch_vary_headers(response, ["Accept", "Accept-Language"])
        headers = {name.lower(): value for name, value in response.items()}
        if response.cookies:
            headers["set-cookie"] = "yes"
        unchanged = response.status_code == 304
        if unchanged or may_be_shared(response.status_code, headers):
            response.headers.setdefault("Cache-Control", shared_cache_control())
            # For whoever follows the change feed through a shared cache: how old an answer is, also one of 301 or 410.
            response.headers.setdefault("Content-Version", str(state.number))
            if unchanged or response.status_code == 200:
                response.headers.setdefault("ETag", etag)
                if state.changed_at is not None:
                    response.headers.setdefault("Last-Modified", http_date(state.changed_at.timestamp()))
        else:
            response.headers.setdefault("Cache-Control", "no-store" if response.status_code >= 500 else "no-cache")
        return response
