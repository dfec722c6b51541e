"""How often one client may send a form, without keeping who that is.

    REPORTS = Rate("report", most=10, seconds=3600)
    if wait := seconds_to_wait(request, REPORTS):
        return too_many(request, wait)

Clients are told apart by a hash of their network address with a salt of the day. Salt and counts live in the cache alone and are
gone with it: nothing is stored, and from a hash nobody can tell the address. IPv6 addresses count by their first 64 bits, which
one household or server has to itself. Where the cache does not answer, nobody is refused.
"""

import hashlib
import ipaddress
import secrets
import time
from typing import NamedTuple

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from unhub.web.stores import FailOpenCache

DAY = 24 * 3600
_counts = FailOpenCache()


class Rate(NamedTuple):
    """At most so many within so many seconds, for each client; for all of them together, `of_all`."""

    name: str
    most: int
    seconds: int
    of_all: int | None = None


def seconds_to_wait(request, rate):
    """Counts this request. 0 if it may go on, else the number of seconds until it may be tried again."""
    now = int(time.time())
    window = now // rate.seconds
    number = _counts.count(f"rate:{rate.name}:{window}:{_client(request)}", rate.seconds)
    refused = number > rate.most
    if not refused and rate.of_all is not None:
        refused = _counts.count(f"rate:{rate.name}:{window}:all", rate.seconds) > rate.of_all
    return (window + 1) * rate.seconds - now if refused else 0


class Attempts(NamedTuple):
    """At most so many failures within so many seconds of the first, for each client and whatever else they are counted by.

    WRONG = Attempts("wrong-passwords", most=4, seconds=600)
    if WRONG.are_spent(request, account): ...
    WRONG.count(request, account)  # after a failure
    WRONG.forget(request, account)  # after a success
    """

    name: str
    most: int
    seconds: int

    def are_spent(self, request, *parts):
        return (_counts.get(self._key(request, parts)) or 0) >= self.most

    def count(self, request, *parts):
        _counts.count(self._key(request, parts), self.seconds)

    def forget(self, request, *parts):
        _counts.set(self._key(request, parts), 0, self.seconds)

    @property
    def minutes(self):
        return -(-self.seconds // 60)

    def _key(self, request, parts):
        # Names of accounts are nobody's business, also not of who can read the cache.
        digest = hashlib.sha256(repr((_client(request), parts)).encode("utf-8", "backslashreplace")).hexdigest()
        return f"attempts:{self.name}:{digest}"


def too_many(request, wait):
    """The 429 answer, a page that says how long to wait."""
    response = render(request, "429.html", {"minutes": -(-wait // 60)}, status=429)
    response["Retry-After"] = str(wait)
    response["Cache-Control"] = "no-store"
    return response


def _client(request):
    """A hash that stands for the client today, and for nothing tomorrow."""
    return hashlib.sha256(f"{_salt()} {network_of(address_of(request))}".encode()).hexdigest()[:32]


def _salt():
    key = f"salt:{timezone.now().date()}"
    salt = _counts.get(key)
    if salt is None:
        _counts.set(key, secrets.token_hex(16), DAY)
        salt = _counts.get(key)
    return salt


def address_of(request):
    """The client's network address. Behind a proxy of ours, the one it wrote last; whatever else stands there anybody may have."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def network_of(address):
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
