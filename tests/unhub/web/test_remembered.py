"""Figures are computed once for each state of the content."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from unhub.web.remembered import remembered


@pytest.fixture
def computed():
    """Counts how often it is called."""
    cache.clear()
    calls = []

    def compute():
        calls.append(None)
        return len(calls)

    return compute


def ask(name, compute):
    return remembered(RequestFactory().get("/"), name, compute)


def test_a_figure_is_computed_once_until_something_is_published(db, computed, publish):
    assert [ask("a", computed), ask("a", computed), ask("b", computed)] == [1, 1, 2]
    publish()
    assert ask("a", computed) == 3


def test_a_figure_that_is_nothing_is_remembered_too(db):
    cache.clear()
    calls = []
    for _time in range(2):
        assert ask("a", lambda: calls.append(None)) is None
    assert len(calls) == 1


def test_without_a_cache_a_figure_is_computed_each_time(db, computed, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert [ask("a", computed), ask("a", computed)] == [1, 2]
