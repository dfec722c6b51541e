"""How often somebody may try something, counted in the cache.

    GUESSES = Throttle("log-in", limit=4, seconds=600)
    if GUESSES.is_spent(account, address): ...
    GUESSES.count(account, address)

Where the cache is each process's own memory, each process counts for itself. Without a cache nothing is limited: a lost Redis
must not lock everybody out.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings

from unhub.web.stores import FailOpenCache

_cache = FailOpenCache()


@dataclass(frozen=True)
class Throttle:
    """At most `limit` times within `seconds` of the first time, for each combination of what is counted."""

    name: str
    limit: int
    seconds: int

    def is_spent(self, *parts):
        return (_cache.get(self._key(parts)) or 0) >= self.limit

    def count(self, *parts):
        _cache.count(self._key(parts), self.seconds)

    def forget(self, *parts):
        """Begins anew, as after a right password."""
        _cache.set(self._key(parts), 0, self.seconds)

    @property
    def minutes(self):
        return -(-self.seconds // 60)

    def _key(self, parts):
        # Names of accounts and addresses of people are nobody's business, also not of who can read the cache.
        digest = hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()
        return f"throttle:{self.name}:{digest}"


def address_of(request):
    """The network address a request comes from: what the proxy in front says, where there is one, else the connection's."""
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For", "")):
        # The last one was added by our own proxy; whatever stands before it, anybody can have sent.
        return forwarded.rpartition(",")[2].strip()[:100]
    return request.META.get("REMOTE_ADDR", "")
