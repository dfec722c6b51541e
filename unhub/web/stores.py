"""Django's cache, used so that its absence costs speed and never an answer."""

import logging
import time

from django.core.cache import caches

logger = logging.getLogger(__name__)

# After a failure the cache is left alone this long, so that a lost server costs one time-out and not one per request.
REST_AFTER_FAILURE = 5.0


class FailOpenCache:
    """get, set, get_many and a counter of a Django cache; whatever it raises is logged and answered as "not there"."""

    def __init__(self, alias="default"):
        self.alias = alias
        self._rest_until = 0.0

    def _try(self, method, *arguments, otherwise):
        return self._try_this(lambda: getattr(caches[self.alias], method)(*arguments), otherwise=otherwise)

    def _try_this(self, call, *, otherwise):
        if time.monotonic() < self._rest_until:
            return otherwise
        try:
            return call()
        except Exception as error:  # each back end has exceptions of its own, and none may reach a visitor
            self._rest_until = time.monotonic() + REST_AFTER_FAILURE
            logger.warning("The cache %r does not answer and is left alone for a moment: %s", self.alias, error)
            return otherwise

    def get(self, key):
        return self._try("get", key, otherwise=None)

    def get_many(self, keys):
        return self._try("get_many", keys, otherwise={})

    def count(self, key, seconds):
        """One more of something that is forgotten after so many seconds: how many there are now; 0 where nobody can tell."""

        def count_once():
            caches[self.alias].add(key, 0, seconds)
            try:
                return caches[self.alias].incr(key)
            except ValueError:  # its time ran out between the two
                caches[self.alias].set(key, 1, seconds)
                return 1

        return self._try_this(count_once, otherwise=0)

    def set(self, key, value, seconds):
        self._try("set", key, value, seconds, otherwise=None)
