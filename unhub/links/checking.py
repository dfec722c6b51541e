"""A run of link checks: takes up what is new on record, asks what is due, and files what was found.

    take_up()
    Run(limit=2000, older_than=datetime.timedelta(days=30)).go()

Works through any number of links in batches. Every finding is filed when it comes, so a run that is killed loses nothing and is
taken up by the next one. A host is held by one run at a time: of two at once each asks other hosts, and none is asked twice.
"""

import datetime
import queue
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from unhub.links.asking import LEAVE_ALONE, PAUSE, Pace, PutOff, check, polite_fetcher
from unhub.links.columns import all_columns, on_record
from unhub.links.models import WatchedHost, WatchedLink, key_of
from unhub.web.models import ContentVersion
from unhub.web.outside import Refused, target_of

TAKEN_UP, LOOKED_AT, PER_HOST = 1000, 200, 20
THREADS = 4
HOSTS_AT_ONCE = 2 * THREADS  # those another run asks are not held for later
AGAIN_AFTER = datetime.timedelta(days=1)  # what failed, until it is broken or answers
MENDED_WITHIN = datetime.timedelta(days=7)  # what is broken
HELD_FOR = datetime.timedelta(minutes=10)
SHOWN_EVERY = datetime.timedelta(hours=1)
# So many silent hosts and not one that answers: then the network here is at fault.
SILENT_HOSTS = 10


class NothingAnswers(Exception):
    """No host answers at all. Nothing was filed."""


def take_up():
    """Begins to watch the addresses that are new on record; returns how many. A walk through the columns, in batches."""
    found = 0
    for column in all_columns():
        after = None
        while rows := list(column.new_addresses(after)[:TAKEN_UP]):
            after = rows[-1][0]
            links = {key_of(address): address for _pk, address in rows}
            WatchedLink.objects.bulk_create(
                [WatchedLink(key=key, address=address, host=host_of(address)) for key, address in links.items()],
                ignore_conflicts=True,  # another run takes it up as well
            )
            found += len(links)
    return found


def host_of(address):
    """The host that is asked for an address; "" where none is."""
    try:
        return target_of(address).host
    except Refused:
        return ""


def due(now, older_than):
    """Querysets of what is to be checked, in turn: what never was, what failed, what is broken, what was the longest ago."""
    everything = WatchedLink.objects.order_by("checked_at", "id")
    checked = everything.filter(checked_at__lt=now)  # what a run has checked is not due again in it
    failing = checked.filter(failures__gt=0)
    yield everything.filter(checked_at=None)
    yield failing.filter(is_broken=False, checked_at__lte=now - min(AGAIN_AFTER, older_than))
    yield failing.filter(is_broken=True, checked_at__lte=now - min(MENDED_WITHIN, older_than))
    yield checked.filter(checked_at__lte=now - older_than)


class Run:
    """One run. `fetcher(pace)` makes what asks, `clock` tells the time: both are there for tests. `say` is told what was found."""

    def __init__(self, *, limit, older_than, pause=PAUSE, fetcher=polite_fetcher, clock=timezone.now, say=None):
        self.limit, self.older_than, self.clock, self.say = limit, older_than, clock, say or (lambda line: None)
        self.pace = Pace(pause)
        self.fetcher = fetcher(self.pace)
        self.counts = Counter()
        self.began = self.shown_at = clock()
        self._stop = threading.Event()
        self._kept, self._heard, self._has_news = [], False, False

    def go(self):
        """Checks until nothing is due or the limit is reached; returns {outcome: number}. Raises NothingAnswers."""
        try:
            while found := self._next():
                self._ask(found)
            self._file_kept()
        finally:
            self._show()
        return self.counts

    # --- what is next ---

    def _next(self):
        """{host: [link]}: what is due, at hosts that are now held by this run. Empty when there is no more to do."""
        left = self.limit - self.counts.total() - len(self._kept)
        kept = [link.pk for link, _finding in self._kept]
        for links in due(self.began, self.older_than):
            while left > 0 and (batch := list(links.exclude(host__in=self._busy()).exclude(pk__in=kept)[:LOOKED_AT])):
                wanted = on_record([link.address for link in batch])
                WatchedLink.objects.filter(pk__in=[each.pk for each in batch if each.address not in wanted]).delete()
                by_host = defaultdict(list)
                for link in batch:
                    if link.address in wanted and len(by_host.get(link.host, ())) < PER_HOST and left > 0:
                        by_host[link.host].append(link)
                        left -= 1
                held = {}
                for host, each in by_host.items():
                    if len(held) < HOSTS_AT_ONCE and self._hold(host):
                        held[host] = self._unchanged(each)
                self._release([host for host, unchanged in held.items() if not unchanged])
                if any(held.values()):
                    return {host: unchanged for host, unchanged in held.items() if unchanged}
                left = self.limit - self.counts.total() - len(self._kept)
        return {}

    def _busy(self):
        """The hosts that are not asked now: another run has them, they want to be left alone, or the site leaves them out."""
        now = self.clock()
        busy = WatchedHost.objects.filter(Q(held_until__gt=now) | Q(not_before__gt=now))
        return [*busy.values_list("host", flat=True), *settings.UNWATCHED_HOSTS]

    def _hold(self, host):
        """Whether this run has the host for itself from now on."""
        now = self.clock()
        WatchedHost.objects.bulk_create([WatchedHost(host=host)], ignore_conflicts=True)
        free = WatchedHost.objects.filter(Q(held_until=None) | Q(held_until__lte=now), host=host)
        return bool(free.update(held_until=now + HELD_FOR))

    def _release(self, hosts):
        WatchedHost.objects.filter(host__in=hosts).update(held_until=None)

    def _unchanged(self, links):
        """Those that no other run has checked since they were read."""
        checked_at = dict(
            WatchedLink.objects.filter(pk__in=[link.pk for link in links]).values_list("pk", "checked_at")
        )
        return [link for link in links if checked_at.get(link.pk, link) == link.checked_at]

    # --- asking ---

    def _ask(self, held):
        """Asks each host in a thread of its own; what they find is filed by this one, which alone has the database."""
        found = queue.SimpleQueue()
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                try:
                    for links in held.values():
                        pool.submit(self._ask_host, links, found)
                    for _host in held:
                        while (item := found.get()) is not None:
                            self._take(*item)
                except BaseException:
                    self._stop.set()
                    raise
        finally:
            self._release(held)

    def _ask_host(self, links, found):
        try:
            for link in links:
                if self._stop.is_set():
                    break
                try:
                    found.put((link, check(link.address, self.fetcher)))
                except PutOff as put_off:
                    found.put((link, put_off))
                    break
        except Exception as error:
            found.put((links[0], error))
        finally:
            found.put(None)

    def _take(self, link, finding):
        if isinstance(finding, PutOff):
            self._put_off(link, finding)
        elif isinstance(finding, Exception):
            raise finding
        elif self._heard or not finding.is_silence:
            self._heard = True
            self._file_kept()
            self._file(link, finding)
        else:
            # Perhaps it is our own network that is silent. Kept back until somebody answers.
            self._kept.append((link, finding))
            if len({kept.host for kept, _finding in self._kept}) >= SILENT_HOSTS:
                raise NothingAnswers

    def _put_off(self, link, put_off):
        """The host is left alone, and so is the one that led there, or it would lead there again."""
        self._heard = True
        self.pace.put_off.add(put_off.host)
        until = self.clock() + datetime.timedelta(seconds=put_off.seconds or LEAVE_ALONE)
        for host in {put_off.host, link.host}:
            WatchedHost.objects.update_or_create(host=host, defaults={"not_before": until})
        self.say(f"{put_off.host} wants to be left alone until {until:%Y-%m-%d %H:%M} UTC")

    # --- filing ---

    def _file_kept(self):
        kept, self._kept = self._kept, []
        for link, finding in kept:
            self._file(link, finding)

    def _file(self, link, finding):
        now = self.clock()
        self.counts[finding.outcome] += 1
        with transaction.atomic():
            standing = WatchedLink.objects.select_for_update().filter(pk=link.pk).first()
            WatchedHost.objects.filter(host=link.host).update(held_until=now + HELD_FOR)
            if standing is None:
                return
            shown = standing.shown
            standing.learn(
                finding.outcome,
                status=finding.status,
                final_address=finding.final_address,
                note=finding.note,
                at=now,
            )
            standing.save()
        self._has_news |= standing.shown != shown
        if finding.note:
            self.say(f"{link.address}: {finding.note}")
        if now - self.shown_at >= SHOWN_EVERY:
            self._show()

    def _show(self):
        """Lets readers see what was found: answers are kept by content version, which is raised once for all of it."""
        if self._has_news:
            with transaction.atomic():
                ContentVersion.bump()
        self._has_news, self.shown_at = False, self.clock()
