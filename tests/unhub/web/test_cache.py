"""The response cache: the same answers as without it, never an old one, never somebody else's."""

import io
import threading
import time
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, close_old_connections, connection

from tests.unhub.web.things import Thing
from tests.unhub.web.urls import rendered
from unhub.web import cache as cache_module
from unhub.web.cache import ResponseCache
from unhub.web.stores import FailOpenCache


class Site:
    """The made-up site behind a response cache, asked as a server asks it."""

    def __init__(self, **options):
        self.application = ResponseCache(get_wsgi_application(), **options)

    def get(self, address, method="GET", **headers):
        environ = {}
        setup_testing_defaults(environ)
        path, _sign, query = address.partition("?")
        environ |= {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
        environ |= {"wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        begun = []
        iterable = self.application(environ, lambda status, headers, exc_info=None: begun.append((status, headers)))
        try:
            body = b"".join(iterable)
        finally:
            if hasattr(iterable, "close"):
                iterable.close()
        status, fields = begun[-1]
        return int(status.split()[0]), {name.lower(): value for name, value in fields}, body


@pytest.fixture(autouse=True)
def transaction_of_the_test():
    """Django's handler would close the connection, and with it the transaction the test is in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site(small_site, publish):
    publish()
    rendered.clear()
    return Site()


@pytest.mark.parametrize("address", ["/en/things/", "/api/v1/things/?page_size=2", "/en/things.atom", "/en/moved/"])
def test_the_second_answer_is_the_first_for_one_query(site, address, django_assert_num_queries):
    first = site.get(address)
    with django_assert_num_queries(1):
        second = site.get(address)
    assert second == first
    assert first[0] in (200, 301)


def test_a_publication_is_seen_at_once(site, publish):
    assert b"5 things" in site.get("/en/things/")[2]
    Thing.objects.filter(position=5).delete()
    publish()
    assert b"4 things" in site.get("/en/things/")[2]


def test_an_answer_rendered_while_the_version_moved_is_not_kept(site, publish, monkeypatch):
    inner = site.application.application

    def publish_meanwhile(environ, start_response):
        answer = inner(environ, start_response)
        publish()
        return answer

    site.application.application = publish_meanwhile
    site.get("/en/things/")
    site.application.application = inner
    rendered.clear()
    site.get("/en/things/")
    assert rendered


def test_one_question_spelled_in_two_ways_is_rendered_once(site):
    site.get("/en/things/?q=E&colour=red")
    site.get("/en/things/?colour=red&q=E&year=")
    assert len(rendered) == 1


def test_if_none_match_is_answered_from_the_cache(site, django_assert_num_queries):
    _status, headers, _body = site.get("/en/things/")
    with django_assert_num_queries(1):
        status, fields, body = site.get("/en/things/", if_none_match=headers["etag"])
    assert (status, body, fields["etag"]) == (304, b"", headers["etag"])
    assert "content-length" not in fields
    assert "content-type" not in fields


def test_head_has_the_headers_of_get_and_no_body_before_and_after_it(site):
    before = site.get("/en/things/", "HEAD")
    get = site.get("/en/things/")
    after = site.get("/en/things/", "HEAD")
    assert before[2] == after[2] == b""
    assert before[1] == after[1] == get[1]


@pytest.mark.parametrize(
    ("address", "method", "headers"),
    [
        ("/en/things/", "GET", {"cookie": "a=b"}),
        ("/en/things/", "GET", {"authorization": "Basic x"}),
        ("/en/things/", "POST", {}),
        ("/en/things/?nonsense=1", "GET", {}),
        ("/en/no-store/", "GET", {}),
        ("/en/with-cookie/", "GET", {}),
        ("/en/nowhere/", "GET", {}),
        ("/en/things/?utm_source=x", "GET", {}),
        ("/en/things/?q=" + "x" * 2001, "GET", {}),
        ("/admin/", "GET", {}),
        ("/en/database-gone/", "GET", {}),
        ("/api/v1/things/", "GET", {"accept": "text/html"}),
    ],
)
def test_what_is_not_for_everyone_is_not_kept(site, address, method, headers):
    site.get(address, method, **headers)
    assert not site.application._answers


def test_a_host_that_is_not_ours_is_refused_although_the_page_is_kept(site):
    _status, headers, _body = site.get("/en/things/")
    assert site.get("/en/things/", host="evil.example")[0] == 400
    assert site.get("/en/things/", host="evil.example", if_none_match=headers["etag"])[0] == 400


def test_an_answer_in_one_language_is_not_given_in_another(site):
    assert site.get("/language/", accept_language="fr")[2] == b"fr"
    assert site.get("/language/", accept_language="en")[2] == b"en"
    assert site.get("/language/", accept_language="fr-CH, en;q=0.5")[2] == b"fr"


def test_memory_is_bounded_and_the_least_used_goes_first(small_site):
    site = Site(max_bytes=6_000)
    for position in range(1, 6):
        site.get(f"/en/things/{position}/")
        site.get("/en/things/1/")
    assert site.application._bytes <= 6_000
    assert site.application._bytes == sum(answer.size for answer in site.application._answers.values())
    assert any("/en/things/1/" in key for key in site.application._answers)
    assert not any("/en/things/2/" in key for key in site.application._answers)


def test_a_large_answer_is_given_but_not_kept(small_site):
    site = Site(max_entry_bytes=10)
    assert site.get("/en/things/")[0] == 200
    assert not site.application._answers


def test_answers_of_an_earlier_version_give_their_memory_back(site, publish):
    site.get("/en/things/")
    publish()
    site.get("/en/things/1/")
    assert [key[4:] for key in site.application._answers if "/en/things/" in key] == []
    assert len(site.application._answers) == 1


def test_a_forked_process_starts_with_an_empty_cache_and_free_locks(site):
    site.get("/en/things/")
    site.application._lock.acquire()
    site.application.clear()
    assert site.get("/en/things/")[0] == 200


def test_a_lost_database_is_djangos_to_answer(site, monkeypatch):
    def fail():
        raise DatabaseError

    site.get("/en/things/")
    monkeypatch.setattr(cache_module, "read_content_state", fail)
    rendered.clear()
    site.get("/en/things/")
    assert rendered


def test_with_debug_on_nothing_is_kept(site, settings):
    settings.DEBUG = True
    site.get("/en/things/")
    assert not site.application._answers


class Server(FailOpenCache):
    """A shared store as Redis is one: beside the processes."""


def test_processes_share_what_one_rendered(site):
    other = Site()
    site.application.shared = other.application.shared = Server()
    first = site.get("/en/things/")
    rendered.clear()
    assert other.get("/en/things/") == first
    assert not rendered


def test_a_lost_shared_store_costs_no_answer_and_is_left_alone(site, monkeypatch):
    site.application.shared = Server()
    calls = []

    def fail(self, *arguments):
        calls.append(arguments)
        raise ConnectionError

    for method in ("get", "set", "get_many"):
        monkeypatch.setattr(type(caches["default"]), method, fail)
    assert site.get("/en/things/1/")[0] == 200
    assert site.get("/en/things/2/")[0] == 200
    assert len(calls) == 1


def test_of_several_requests_for_one_answer_one_renders_it(small_site, settings):
    """Without a database: the version is given, and the threads share nothing but the cache."""
    made = []

    def slowly(environ, start_response):
        made.append(1)
        time.sleep(0.2)
        start_response("200 OK", [("Content-Length", "2"), ("Cache-Control", "public")])
        return [b"ok"]

    cache = ResponseCache(slowly)
    state = cache_module.read_content_state()
    original, cache_module.read_content_state = cache_module.read_content_state, lambda: state
    answers = []

    def ask():
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/x/", "HTTP_HOST": "localhost"}
        answers.append(b"".join(cache(environ, lambda *arguments: None)))
        connection.close()

    try:
        threads = [threading.Thread(target=ask) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        cache_module.read_content_state = original
    assert answers == [b"ok"] * 8
    assert len(made) == 1
