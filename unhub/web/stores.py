"""Django's cache, used so that its absence costs speed and never an answer."""

import logging
import time

from django.core.cache import caches

logger = logging.getLogger(__name__)

# After a failure the cache is left alone this long, so that a lost server costs one time-out and not one per request.
REST_AFTER_FAILURE = 5.0


class FailOpenCache:
    """get, set and get_many of a Django cache; whatever it raises is logged and answered as "not there"."""

    def __init__(self, alias="default"):
        self.alias = alias
        self._rest_until = 0.0

    def _try(self, method, *arguments, otherwise):
        if time.monotonic() < self._rest_until:
            return otherwise
        try:
            return getattr(caches[self.alias], method)(*arguments)
        except Exception as error:  # each back end has exceptions of its own, and none may reach a visitor
            self._rest_until = time.monotonic() + REST_AFTER_FAILURE
            logger.warning("The cache %r does not answer and is left alone for a moment: %s", self.alias, error)
            return otherwise

    def get(self, key):
        return self._try("get", key, otherwise=None)

    def get_many(self, keys):
        return self._try("get_many", keys, otherwise={})

    def set(self, key, value, seconds):
        self._try("set", key, value, seconds, otherwise=None)
