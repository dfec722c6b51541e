"""Addresses of records, by the hundred: `reverse()` is asked once for each route, not once for each record.

`reverse()` takes 20 microseconds; a list of statements holds some 100 addresses, an answer of the API some 300. Arguments
are put in as they are: slugs, numbers and ids, which need no quoting.
"""

from functools import lru_cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import reverse
from django.utils import translation

from unhub.web.parameters import with_query

SAMPLE_ID = ("01890a5d-ac96-774b-bcce-b302099a8057",)
# Arguments that routes of pages take, the last so many of them: a slug, or a date and a slug.
SAMPLE_SLUG = ("2017", "07", "27", "a-sample")
SAMPLE_DATE = ("2017", "07", "27")


@lru_cache(maxsize=512)
def _around(language, route, sample):
    """(what stands before the arguments in the path, what stands after them)."""
    with translation.override(language):
        path = reverse(route, args=sample)
    if not sample:
        return path, ""
    before, _sample, after = path.rpartition("/".join(sample))
    return before, after


def page_path(route, *arguments, language=None):
    """What `reverse(route, args=arguments)` gives, in the reader's language; the last argument is a slug.

    Who needs many gives the language, which takes as long to ask for as all the rest.
    """
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    before, after = _around(language, route, SAMPLE_SLUG[4 - len(arguments) :])
    return f"{before}{'/'.join(arguments)}{after}"


def date_path(route, iso, *, language=None):
    """The path of the archive's page of a year, month or day: "2017", "2017-07" or "2017-07-27"."""
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    before, after = _around(language, route, SAMPLE_DATE[: iso.count("-") + 1])
    return f"{before}{iso.replace('-', '/')}{after}"


class _Whole(dict):
    """{(route, sample): what stands before and after the arguments in the whole address, in the site's first language}.

    A look-up here is the price of an address; asking Django's settings for the parts takes five times as long.
    """

    def __missing__(self, key):
        before, after = _around(settings.LANGUAGE_CODE, *key)
        self[key] = found = (f"{settings.SITE_URL}{before}", after)
        return found


_whole = _Whole()


@receiver(setting_changed)
def _forget(**_change):
    _around.cache_clear()
    _whole.clear()


def page_url(route, *arguments):
    """The whole address of a page. It must not depend on the reader's language: that of the site's first one."""
    before, after = _whole[route, SAMPLE_SLUG[4 - len(arguments) :]]
    return f"{before}{'/'.join(arguments)}{after}"


def api_url(kind, pk):
    """The address of a record in the API, "statement" giving the route `api:statement-detail`. Takes a UUID or its text."""
    before, after = _whole[f"api:{kind}-detail", SAMPLE_ID]
    return f"{before}{pk}{after}"


def list_url(kind, **parameters):
    """The address of a list in the API, narrowed: `list_url("statement", topic="peace")`."""
    before, _after = _around(settings.LANGUAGE_CODE, f"api:{kind}-list", ())
    return with_query(f"{settings.SITE_URL}{before}", parameters)


def file_path_of(path, suffix):
    """Where the page at that path is as a file: "…/a-statement/" and "md" give "…/a-statement.md"."""
    return f"{path.removesuffix('/')}.{suffix}"
