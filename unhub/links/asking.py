"""Asking other sites whether an address still answers: what is asked, what the answer means, and how not to be a nuisance."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

from unhub.links.models import WatchedLink
from unhub.web.fetching import Fetcher, Unanswered
from unhub.web.outside import Refused, target_of

PURPOSE = "link check"
PAUSE = 1.0  # seconds between two requests to one host
LEAVE_ALONE = 3600  # seconds, where a site is overloaded and does not say for how long
LONGEST = 7 * 24 * 3600
OVERLOADED = frozenset({429, 503})
# What a page that is not there any more answers, or a site that does not work.
GONE = frozenset({404, 410})

Outcome = WatchedLink.Outcome
WHY = {
    Unanswered.NAME: "The name of the site is not known any more.",
    Unanswered.CONNECTION: "The site takes no connection.",
    Unanswered.TIME: "The site took too long to answer.",
    Unanswered.CERTIFICATE: "The site cannot prove that it is the one meant: browsers warn of its certificate.",
    Unanswered.PROTOCOL: "What the site answers is not HTTP.",
    Unanswered.REDIRECTS: "The address leads in a circle.",
}


class PutOff(Exception):
    """A host wants to be left alone; nothing was learned of the address. `seconds` where it has only now said so."""

    def __init__(self, host, seconds=None):
        super().__init__(host)
        self.host, self.seconds = host, seconds


@dataclass(frozen=True)
class Finding:
    """What one check found, as `WatchedLink.learn` takes it."""

    outcome: str
    status: int | None = None
    final_address: str = ""
    note: str = ""
    is_silence: bool = False  # nothing came back at all: that may be our own network


class Pace:
    """One request at a time to a host, and a pause after it, whichever thread asks. For `Fetcher(at=…)`."""

    def __init__(self, pause=PAUSE, sleep=time.sleep):
        self.pause, self.sleep = pause, sleep
        self.put_off = set()
        self._lock, self._hosts = threading.Lock(), {}

    @contextmanager
    def __call__(self, host):
        with self._lock:
            turn, _next = self._hosts.setdefault(host, (threading.Lock(), 0.0))
        with turn:
            if host in self.put_off:
                raise PutOff(host)
            wait = self._hosts[host][1] - time.monotonic()
            if wait > 0:
                self.sleep(wait)
            try:
                yield
            finally:
                self._hosts[host] = (turn, time.monotonic() + self.pause)


def check(address, fetcher):
    """The Finding about an address. Raises PutOff, with nothing found. HEAD, and where that is refused, GET without its body."""
    try:
        try:
            answer = _polite(fetcher, address, "HEAD")
        except Unanswered as error:
            if error.why not in {Unanswered.PROTOCOL, Unanswered.CONNECTION}:
                raise
            answer = None
        # Many sites answer HEAD with an error, or hang up, and GET with the page.
        if answer is None or answer.status >= 400:
            answer = _polite(fetcher, address, "GET")
    except Refused as error:
        return Finding(Outcome.UNDECIDED, note=f"Not asked: {error}.")
    except Unanswered as error:
        silent = error.why in {Unanswered.NAME, Unanswered.CONNECTION, Unanswered.TIME}
        return Finding(Outcome.FAILED, note=WHY[error.why], is_silence=silent)
    return Finding(_meaning(answer.status), answer.status, answer.address, note_of(answer.status))


def _polite(fetcher, address, method):
    answer = fetcher.fetch(address, method, max_bytes=0)
    seconds = answer.retry_after
    if answer.status == 429 or (answer.status == 503 and seconds is not None):
        raise PutOff(target_of(answer.address).host, min(seconds or LEAVE_ALONE, LONGEST))
    return answer


def _meaning(status):
    if status < 400:
        return Outcome.REACHED
    # Sites that keep programs out (401, 403, 405, 406, 451 …) may well show the page to a reader.
    return Outcome.FAILED if status in GONE or status >= 500 else Outcome.UNDECIDED


def note_of(status):
    if status < 400:
        return ""
    if status in GONE:
        return f"The site says that there is no such page ({status})."
    return (
        f"The site does not work ({status})." if status >= 500 else f"The site does not let programs look ({status})."
    )


def polite_fetcher(pace, **options):
    return Fetcher(purpose=PURPOSE, at=pace, **options)
