import pytest
import time_machine
from django.core.cache import cache

from unhub.web import throttle
from unhub.web.stores import FailOpenCache
from unhub.web.throttle import Throttle, address_of

GUESSES = Throttle("guesses", limit=2, seconds=90)


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()
    yield
    cache.clear()


def test_what_was_done_often_enough_is_spent_until_its_time_has_passed():
    with time_machine.travel("2026-01-01 12:00", tick=False) as clock:
        for _time in range(2):
            assert not GUESSES.is_spent("anna", "192.0.2.1")
            GUESSES.count("anna", "192.0.2.1")
        assert GUESSES.is_spent("anna", "192.0.2.1")
        clock.shift(89)
        assert GUESSES.is_spent("anna", "192.0.2.1")
        clock.shift(2)
        assert not GUESSES.is_spent("anna", "192.0.2.1")


def test_each_combination_is_counted_by_itself_and_can_be_forgotten():
    for _time in range(2):
        GUESSES.count("anna", "192.0.2.1")
    assert not GUESSES.is_spent("anna", "192.0.2.2")
    assert not GUESSES.is_spent("boris", "192.0.2.1")
    assert not Throttle("other", limit=2, seconds=90).is_spent("anna", "192.0.2.1")
    GUESSES.forget("anna", "192.0.2.1")
    assert not GUESSES.is_spent("anna", "192.0.2.1")


def test_a_time_is_told_in_whole_minutes():
    assert [Throttle("x", 1, seconds).minutes for seconds in (60, 61, 90, 600)] == [1, 2, 2, 10]


def test_without_a_cache_nothing_is_limited_and_nothing_fails(monkeypatch):
    monkeypatch.setattr(throttle, "_cache", FailOpenCache("no such cache"))
    for _time in range(5):
        GUESSES.count("anna")
    assert not GUESSES.is_spent("anna")


@pytest.mark.parametrize("part", ["\ud800", "x" * 10_000, "\x00", "ключ 🔑"])
def test_whatever_is_typed_can_be_counted(part):
    for _time in range(2):
        GUESSES.count(part)
    assert GUESSES.is_spent(part)


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "198.51.100.7", "127.0.0.1"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxy_is_believed_where_a_request_comes_from(behind_proxy, forwarded, address, rf, settings):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert address_of(rf.get("/", headers=headers)) == address
