"""Limits for open forms: by client, without keeping who that is."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from unhub.web import rates
from unhub.web.rates import Attempts, Rate, address_of, network_of, seconds_to_wait
from unhub.web.stores import FailOpenCache


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch):
    cache.clear()
    monkeypatch.setattr(rates, "_counts", FailOpenCache())  # one that does not rest after another test's failure


def request(address="192.0.2.1", **meta):
    return RequestFactory().get("/", REMOTE_ADDR=address, **meta)


def test_so_many_may_go_on_and_the_next_waits_for_the_window_to_end(time_machine):
    time_machine.move_to(1_000_000_000, tick=False)
    rate = Rate("form", most=2, seconds=600)
    waits = [seconds_to_wait(request(), rate) for _each in range(3)]
    assert waits == [0, 0, 600 - 1_000_000_000 % 600]
    time_machine.move_to(1_000_000_000 + 600, tick=False)
    assert seconds_to_wait(request(), rate) == 0


def test_clients_and_forms_are_counted_by_themselves():
    one, other = Rate("one", 1, 600), Rate("other", 1, 600)
    assert not seconds_to_wait(request(), one)
    assert not seconds_to_wait(request(), other)
    assert not seconds_to_wait(request("192.0.2.2"), one)
    assert seconds_to_wait(request(), one)


def test_all_clients_together_have_a_limit_where_one_is_set():
    rate = Rate("form", most=5, seconds=600, of_all=2)
    assert [bool(seconds_to_wait(request(f"192.0.2.{number}"), rate)) for number in range(3)] == [False, False, True]


def test_no_address_is_kept():
    seconds_to_wait(request("192.0.2.77"), Rate("form", 1, 600))
    assert not any("192.0.2" in f"{key} {value}" for key, value in cache._cache.items())


def test_addresses_of_one_household_are_one_client():
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::4")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of("nonsense") == network_of("")


def test_what_a_client_writes_into_a_header_is_believed_of_our_own_proxy_only(settings):
    forged = request(HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
    settings.BEHIND_PROXY = False
    assert address_of(forged) == "192.0.2.1"
    settings.BEHIND_PROXY = True
    assert address_of(forged) == "198.51.100.7"
    assert address_of(request()) == "192.0.2.1"


def test_nobody_is_refused_where_the_cache_does_not_answer(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    assert not seconds_to_wait(request(), Rate("form", 0, 600))


# --- failures ---------------------------------------------------------------------------------------------------------

GUESSES = Attempts("guesses", most=2, seconds=90)


def test_failures_are_counted_until_their_time_has_passed(time_machine):
    time_machine.move_to(1_000_000_000, tick=False)
    for _time in range(2):
        assert not GUESSES.are_spent(request(), "anna")
        GUESSES.count(request(), "anna")
    assert GUESSES.are_spent(request(), "anna")
    time_machine.move_to(1_000_000_000 + 89, tick=False)
    assert GUESSES.are_spent(request(), "anna")
    time_machine.move_to(1_000_000_000 + 91, tick=False)
    assert not GUESSES.are_spent(request(), "anna")


def test_failures_of_others_elsewhere_or_with_something_else_do_not_count_and_a_success_forgets_them():
    for _time in range(2):
        GUESSES.count(request(), "anna")
    assert not GUESSES.are_spent(request("192.0.2.9"), "anna")
    assert not GUESSES.are_spent(request(), "boris")
    assert not Attempts("other", most=2, seconds=90).are_spent(request(), "anna")
    GUESSES.forget(request(), "anna")
    assert not GUESSES.are_spent(request(), "anna")


def test_a_time_to_wait_is_told_in_whole_minutes():
    assert [Attempts("x", 1, seconds).minutes for seconds in (60, 61, 90, 600)] == [1, 2, 2, 10]


def test_without_a_cache_no_failure_is_remembered(monkeypatch):
    monkeypatch.setattr(rates, "_counts", FailOpenCache("no such cache"))
    for _time in range(5):
        GUESSES.count(request(), "anna")
    assert not GUESSES.are_spent(request(), "anna")


@pytest.mark.parametrize("part", ["\ud800", "x" * 10_000, "\x00", "ключ 🔑"])
def test_whatever_is_typed_can_be_counted(part):
    for _time in range(2):
        GUESSES.count(request(), part)
    assert GUESSES.are_spent(request(), part)
