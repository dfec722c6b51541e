"""What an answer costs the server: `python bench/answers.py ../archive [--requests 40]` (a folder made by bench/archive.py).

Runs the site's own WSGI application in this process, under production settings, and prints per address: CPU milliseconds
(median of the process's own time), queries, bytes, and how many times what it costs to have Django hand out ready bytes,
measured in the same run. *Cold* is Django's handler, with nothing of ours kept between requests; *warm* is the response
cache in front of it, with a reader who has the answer already below it.
"""

import argparse
import io
import statistics
import sys
import time
from pathlib import Path

from opened import open_site


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    open_site(options.data, production=True)

    from django.core.cache import cache
    from django.core.wsgi import get_wsgi_application

    from statements.models import Statement
    from unhub.web.cache import ResponseCache

    application = get_wsgi_application()
    cached = ResponseCache(application)
    print(f"{Statement.objects.count()} statements")
    floor = cost(lambda: call(application, "/robots.txt"), options.requests)
    print(f"robots.txt, ready bytes through Django: {floor:.2f} ms")
    print(f"{'':38}{'cold ms':>8}{'× bytes':>9}{'queries':>9}{'bytes':>9}{'warm ms':>9}{'304 ms':>8}")
    for name, address in addresses():
        status, headers, body = call(application, address)
        if not status.startswith("200"):
            print(f"{name:38}{status}")
            continue
        queries = count_queries(lambda address=address: (cache.clear(), call(application, address)))
        cold = cost(lambda address=address: (cache.clear(), call(application, address)), options.requests)
        call(cached, address)
        warm = cost(lambda address=address: call(cached, address), options.requests * 5)
        etag = headers.get("ETag", "")
        same = cost(lambda address=address, etag=etag: call(cached, address, etag), options.requests * 5)
        print(f"{name:38}{cold:8.2f}{cold / floor:9.1f}{queries:9}{len(body):9}{warm:9.3f}{same:8.3f}")


def addresses():
    """(what is asked, address) of every kind of answer."""
    from organisations.models import Organisation, Post
    from statements.models import Statement, Topic

    newest = Statement.objects.newest_first().first()
    middle = Statement.objects.newest_first().filter(position__lt=newest.position - (5_000 << 41)).first() or newest
    body, rare = Organisation.objects.order_by("pk").first(), Organisation.objects.order_by("pk").last()
    topic, post = Topic.objects.first(), Post.objects.first()
    api = "/api/v1/statements/"
    yield "home", "/en/"
    yield "list, page 1", "/en/statements/"
    yield "list, far down", "/en/statements/?" + cursor_far_down()
    yield (
        "organisation and dates, exact count",
        (f"/en/statements/?organisation={body.slug}&issued_from=1990-01-01&issued_to=1999-12-31&count=exact"),
    )
    yield (
        "organisation, days within years, exact",
        (f"/en/statements/?organisation={body.slug}&issued_from=1990-03-15&issued_to=1999-10-20&count=exact"),
    )
    yield "organisation, common", f"/en/statements/?organisation={body.slug}"
    yield "organisation, rare", f"/en/statements/?organisation={rare.slug}"
    yield "topic", f"/en/statements/?topic={topic.slug}"
    yield "type and topic", f"/en/statements/?type=remarks&topic={topic.slug}"
    yield "organisation and topic", f"/en/statements/?organisation={body.slug}&topic={topic.slug}"
    yield "language and type", "/en/statements/?language=en&type=remarks"
    yield "year", f"/en/statements/{middle.issued_on:%Y}/"
    yield "statement", middle.get_absolute_url()
    yield "organisation page", body.get_absolute_url()
    yield "post page", post.get_absolute_url()
    yield "topic page", topic.get_absolute_url()
    yield "coverage", "/en/coverage/"
    yield "feed", "/en/statements.atom"
    yield "API list", api
    yield "API filter and count", f"{api}?organisation={body.slug}&year=1995&count=exact"
    facets = "facets=type,year,organisation,person,post,capacity,mode,language,topic,place"
    yield "API, all facets of everything", f"{api}?{facets}"
    yield "API, all facets of an organisation", f"{api}?organisation={body.slug}&{facets}"
    yield "API, all facets of ten years", f"{api}?issued_from=1990-01-01&issued_to=1999-12-31&{facets}"
    yield "API, one facet of two filters", f"{api}?organisation={body.slug}&type=remarks&facets=topic"
    yield "page, all facets of two filters", f"/en/statements/?organisation={body.slug}&type=remarks&{facets}"
    yield "API statement", f"{api}{middle.pk}/"
    yield "API organisation", f"/api/v1/organisations/{body.pk}/"
    yield "API changes, far on", f"/api/v1/changes/?since={place_far_on()}"
    yield "API changes, of a rare type", "/api/v1/changes/?record_type=topic&record_type=post&kind=created"
    yield "API changes, nothing new", "/api/v1/changes/?since=now"


def place_far_on():
    """The cursor three quarters through the change feed."""
    from unhub.changes.paging import IN_ORDER, cursor_of
    from unhub.publishing.models import Change

    return cursor_of(IN_ORDER.ordered(Change.objects.all())[Change.objects.count() * 3 // 4])


def cursor_far_down():
    """The query of the page three quarters down the list."""
    from statements.filters import NEWEST_FIRST
    from statements.models import Statement
    from unhub.web.paging import AFTER

    row = Statement.objects.newest_first()[Statement.objects.count() * 3 // 4]
    return f"cursor={NEWEST_FIRST.cursor(AFTER, [row.position])}"


def call(application, address, etag=""):
    """(status, headers, body) of a GET."""
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if etag:
        environ["HTTP_IF_NONE_MATCH"] = etag
    answered = []
    iterable = application(environ, lambda status, headers, exc_info=None: answered.append((status, dict(headers))))
    body = b"".join(iterable)
    if hasattr(iterable, "close"):
        iterable.close()
    return *answered[0], body


def cost(action, times):
    """Median CPU milliseconds of this process for one run of the action."""
    action()
    spent = []
    for _ in range(times):
        began = time.process_time()
        action()
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent)


def count_queries(action):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


if __name__ == "__main__":
    main()
