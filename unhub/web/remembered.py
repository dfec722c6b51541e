"""Figures that cost a walk through the archive, kept for as long as the archive does not change, or for a while."""

import datetime
import hashlib
from typing import Any, NamedTuple

from django.utils import timezone
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


class Counted(NamedTuple):
    """Figures, when they were counted, and whether anything was published since."""

    figures: Any
    at: datetime.datetime
    is_current: bool


def remembered_for(request, name, compute, *, seconds):
    """A Counted: what `compute()` gave no more than so many seconds ago, or since when nothing was published.

    For figures too dear to compute after every publication. A page that shows one that is not current must say when it
    was counted, and must not be kept (`Cache-Control: no-cache`), since it can change without a publication.
    """
    token, now, key = content_state(request).token, timezone.now(), _key(name, get_language())
    kept = _store.get(key)
    if kept is None or (kept[0] != token and now - kept[1] >= datetime.timedelta(seconds=seconds)):
        kept = (token, now, compute())
        _store.set(key, kept, SECONDS)
    return Counted(kept[2], kept[1], kept[0] == token)


def _key(*parts):
    return f"figures:{hashlib.sha256(repr(parts).encode()).hexdigest()[:40]}"
