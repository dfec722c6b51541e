"""Figures that cost a walk through the archive, kept for as long as the archive does not change."""

import hashlib

from django.utils.translation import get_language

from unhub.web.stores import FailOpenCache
from unhub.web.versions import content_state

SECONDS = 24 * 3600

_store = FailOpenCache("default")


def remembered(request, name, compute, *, seconds=SECONDS):
    """What `compute()` gives, computed once per content version and language of the interface. Plain data only.

    Costs the read of the content version where nobody has read it yet.
    """
    key = _key(name, content_state(request).token, get_language())
    # In a tuple, so that a figure that is None is remembered too.
    kept = _store.get(key)
    if kept is None:
        kept = (compute(),)
        _store.set(key, kept, seconds)
    return kept[0]


def _key(*parts):
    return f"figures:{hashlib.sha256(repr(parts).encode()).hexdigest()[:40]}"
