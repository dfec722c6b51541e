"""Runs of link checks: what is asked and when, what it means, and that two at once or one that is killed do no harm."""

import datetime
import io
from email.message import Message

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from organisations.models import OrganisationLink
from statements.drafts.models import StatementSourceDraft
from statements.models import StatementSource
from tests.factories import make_document, make_organisation, make_statement, make_statement_draft
from tests.net import Net
from unhub.links.asking import LEAVE_ALONE, Pace, PutOff, check, polite_fetcher
from unhub.links.checking import NothingAnswers, Run, take_up
from unhub.links.models import WatchedHost, WatchedLink, key_of
from unhub.publishing.doors import open_door
from unhub.web.fetching import Answer, Unanswered
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
Outcome = WatchedLink.Outcome


class World:
    """Other sites as a test says: {address: status, or (status, headers), or exception}; 200 unless said. Time passes as told."""

    def __init__(self):
        self.answers, self.asked = {}, []
        self.now = timezone.now().replace(hour=9)

    def fetch(self, address, method, max_bytes):
        self.asked.append((method, address))
        answer = self.answers.get((method, address), self.answers.get(address, 200))
        if isinstance(answer, Exception):
            raise answer
        status, headers, final = answer if isinstance(answer, tuple) else (answer, {}, address)
        message = Message()
        for name, value in headers.items():
            message[name] = value
        return Answer(status, final or address, message)

    def run(self, *, limit=1000, older_than=30, **options):
        run = Run(
            limit=limit,
            older_than=older_than * DAY,
            fetcher=lambda pace: self,
            clock=lambda: self.now,
            **options,
        )
        run.go()
        return run


@pytest.fixture
def world():
    return World()


def source(address, statement=None, **fields):
    """A published source of a statement."""
    statement = statement or make_statement()
    with open_door():
        return StatementSource.objects.create(statement=statement, url=address, **fields)


def link(address="https://example.org/a"):
    return WatchedLink.objects.get(address=address)


# --- what is watched --------------------------------------------------------------------------------------------------


def test_sources_links_and_documents_that_are_public_are_watched_once_each():
    body = make_organisation()
    source("https://example.org/a", archived_url="https://archive.example.org/a")
    source("https://example.org/a")
    with open_door():
        OrganisationLink.objects.create(organisation=body, label="Site", url="https://example.org/site")
        OrganisationLink.objects.create(organisation=body, label="A label only", url="")
    make_document("A/1", url="https://documents.example.org/A/1")
    draft = make_statement_draft()
    StatementSourceDraft.objects.create(draft=draft, url="https://secret.example.org/")
    take_up()
    assert take_up() == 0
    assert sorted(WatchedLink.objects.values_list("address", flat=True)) == [
        "https://archive.example.org/a",
        "https://documents.example.org/A/1",
        "https://example.org/a",
        "https://example.org/site",
    ]


def test_what_an_address_is_looked_up_by_is_the_same_here_and_in_the_database():
    for address in ("https://example.org/a", "https://مثال.example/نص?q=ü", "https://example.org/" + "字" * 900):
        source(address)
    take_up()
    assert take_up() == 0
    assert {each.key for each in WatchedLink.objects.all()} == {
        key_of(each.address) for each in WatchedLink.objects.all()
    }


def test_new_addresses_are_taken_up_in_batches(monkeypatch):
    monkeypatch.setattr("unhub.links.checking.TAKEN_UP", 3)
    for number in range(10):
        source(f"https://example.org/{number}")
    assert (take_up(), WatchedLink.objects.count()) == (10, 10)


def test_an_address_that_is_on_record_no_more_is_forgotten_unasked(world):
    gone = source("https://example.org/a")
    source("https://example.org/b")
    take_up()
    with open_door():
        gone.delete()
    world.run()
    assert [address for _method, address in world.asked] == ["https://example.org/b"]
    assert [each.address for each in WatchedLink.objects.all()] == ["https://example.org/b"]


# --- what an answer means ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (200, Outcome.REACHED),
        (204, Outcome.REACHED),
        (304, Outcome.REACHED),
        (404, Outcome.FAILED),
        (410, Outcome.FAILED),
        (500, Outcome.FAILED),
        (503, Outcome.FAILED),
        (401, Outcome.UNDECIDED),
        (403, Outcome.UNDECIDED),
        (406, Outcome.UNDECIDED),
        (451, Outcome.UNDECIDED),
        (Unanswered(Unanswered.NAME), Outcome.FAILED),
        (Unanswered(Unanswered.TIME), Outcome.FAILED),
        (Unanswered(Unanswered.CERTIFICATE), Outcome.FAILED),
        (Unanswered(Unanswered.REDIRECTS), Outcome.FAILED),
    ],
)
def test_a_page_that_is_gone_fails_and_one_that_is_kept_from_programs_cannot_be_told(world, answer, outcome):
    world.answers["https://example.org/a"] = answer
    finding = check("https://example.org/a", world)
    assert finding.outcome == outcome
    assert bool(finding.note) == (outcome != Outcome.REACHED)


@pytest.mark.parametrize(
    "refusal", [400, 403, 404, 405, 501, Unanswered(Unanswered.PROTOCOL), Unanswered(Unanswered.CONNECTION)]
)
def test_where_head_is_refused_the_page_is_asked_for(world, refusal):
    world.answers["HEAD", "https://example.org/a"] = refusal
    assert check("https://example.org/a", world).outcome == Outcome.REACHED
    assert world.asked == [("HEAD", "https://example.org/a"), ("GET", "https://example.org/a")]


def test_where_head_is_answered_nothing_else_is_asked(world):
    check("https://example.org/a", world)
    assert world.asked == [("HEAD", "https://example.org/a")]


def test_an_address_inside_the_network_is_never_asked_and_said_to_be_so():
    net = Net()
    for address in ("http://127.0.0.1/", "http://localhost/", "http://example.org:22/", "ftp://example.org/"):
        finding = check(address, net.fetcher())
        assert (finding.outcome, finding.note[:9]) == (Outcome.UNDECIDED, "Not asked")
    assert (net.looked_up, net.opened) == ([], [])


def test_a_check_over_the_wire_says_who_it_is_and_reads_no_page():
    net = Net()
    net.answers["HEAD", "/a"] = "405 No\r\n\r\n"
    net.answers["GET", "/a"] = "302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    finding = check("http://example.org/a", polite_fetcher(Pace(0), resolve=net.resolve, connect=net.connect))
    assert (finding.outcome, finding.status, finding.final_address) == (Outcome.REACHED, 200, "http://example.org/b")
    assert [(method, path) for method, _host, path, _headers in net.asked] == [
        ("HEAD", "/a"),
        ("GET", "/a"),
        ("GET", "/b"),
    ]
    assert net.asked[0][3]["User-Agent"].startswith("unhub (link check; +http")


# --- when it is news --------------------------------------------------------------------------------------------------


def test_a_link_is_broken_after_three_failed_checks_in_a_row_over_a_week_and_whole_again_after_one_that_reached_it(
    world,
):
    source("https://example.org/a")
    take_up()
    world.answers["https://example.org/a"] = 404
    began, told = world.now, []
    for days in range(9):
        world.now = began + days * DAY
        world.run()
        told.append(link().is_broken)
    assert told == [False] * 7 + [True] * 2
    assert (link().failing_since, link().status) == (began, 404)
    world.answers.clear()
    world.now = began + 20 * DAY
    world.run()
    assert (link().is_broken, link().failures, link().failing_since, link().note) == (False, 0, None, "")


def test_two_failures_are_no_news_however_far_apart(world):
    source("https://example.org/a")
    take_up()
    world.answers["https://example.org/a"] = 404
    for days in (0, 40):
        world.now += days * DAY
        world.run()
    assert (link().failures, link().is_broken) == (2, False)


def test_what_cannot_be_told_changes_nothing_that_was_known(world):
    source("https://example.org/a")
    take_up()
    world.answers["https://example.org/a"] = 404
    world.run()
    known = link().failing_since
    world.answers["https://example.org/a"] = 403
    world.now += 2 * DAY
    world.run()
    assert (link().failures, link().failing_since, link().outcome) == (1, known, Outcome.UNDECIDED)


# --- what is asked, and when ------------------------------------------------------------------------------------------


def test_the_limit_holds_and_what_was_checked_the_longest_ago_comes_first(world):
    for number in range(5):
        source(f"https://{number}.example.org/")
    take_up()
    order = [3, 1, 4, 0, 2]
    for age, number in enumerate(order):
        WatchedLink.objects.filter(host=f"{number}.example.org").update(checked_at=world.now - (100 - age) * DAY)
    assert world.run(limit=2).counts.total() == 2
    assert {address for _method, address in world.asked} == {"https://3.example.org/", "https://1.example.org/"}
    world.run(limit=2)
    assert {address for _method, address in world.asked[2:]} == {"https://4.example.org/", "https://0.example.org/"}


def test_what_answered_lately_is_not_asked_again(world):
    source("https://example.org/a")
    take_up()
    world.run()
    world.now += 29 * DAY
    assert world.run().counts.total() == 0
    assert world.run(older_than=29).counts.total() == 1
    world.now += DAY / 24
    assert world.run(older_than=0).counts.total() == 1  # and not for ever


def test_what_failed_is_asked_again_after_a_day_and_what_is_broken_after_a_week(world):
    source("https://example.org/a")
    take_up()
    world.answers["https://example.org/a"] = 404
    world.run()
    world.now += DAY / 2
    assert world.run().counts.total() == 0
    world.now += DAY / 2
    assert world.run().counts.total() == 1
    world.now += 7 * DAY
    assert world.run().counts.total() == 1
    assert link().is_broken
    world.now += 6 * DAY
    assert world.run().counts.total() == 0
    world.now += DAY
    assert world.run().counts.total() == 1


def test_more_links_than_a_batch_holds_are_all_asked_once(world, monkeypatch):
    monkeypatch.setattr("unhub.links.checking.LOOKED_AT", 7)
    monkeypatch.setattr("unhub.links.checking.PER_HOST", 3)
    statement = make_statement()
    for number in range(50):
        source(f"https://{number % 4}.example.org/{number}", statement)
    take_up()
    assert world.run().counts.total() == 50
    assert len(set(world.asked)) == len(world.asked) == 50


def test_hosts_that_a_site_leaves_out_are_not_asked(world, settings):
    settings.UNWATCHED_HOSTS = ["example.org"]
    source("https://example.org/a")
    take_up()
    assert world.run().counts.total() == 0


# --- being no nuisance ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ((429, {"Retry-After": "7200"}, ""), 7200),
        ((429, {}, ""), LEAVE_ALONE),
        ((503, {"Retry-After": "60"}, ""), 60),
        ((429, {"Retry-After": "99999999"}, ""), 7 * 24 * 3600),
    ],
)
def test_a_site_that_wants_to_be_left_alone_is_left_alone_by_this_run_and_the_next(world, answer, seconds):
    statement = make_statement()
    for number in range(3):
        source(f"https://example.org/{number}", statement)
    take_up()
    world.answers = {f"https://example.org/{number}": answer for number in range(3)}
    world.run()
    assert len(world.asked) == 1
    assert WatchedLink.objects.filter(checked_at=None).count() == 3
    world.now += datetime.timedelta(seconds=seconds - 5)
    world.run()
    assert len(world.asked) == 1
    world.answers.clear()
    world.now += datetime.timedelta(seconds=10)
    assert world.run().counts[Outcome.REACHED] == 3


def test_a_site_that_leads_to_one_that_wants_to_be_left_alone_is_left_alone_too(world):
    statement = make_statement()
    for number in range(3):
        source(f"https://short.example.org/{number}", statement)
        world.answers[f"https://short.example.org/{number}"] = (429, {}, "https://long.example.org/")
    take_up()
    world.run()
    assert len(world.asked) == 1
    hosts = WatchedHost.objects.filter(not_before__gt=world.now).values_list("host", flat=True)
    assert sorted(hosts) == ["long.example.org", "short.example.org"]


def test_a_host_is_asked_one_request_at_a_time_with_a_pause_after_each():
    slept = []
    pace = Pace(5, sleep=slept.append)
    for host in ("a.example", "b.example", "a.example"):
        with pace(host):
            pass
    assert [round(seconds) for seconds in slept] == [5]
    pace.put_off.add("a.example")
    with pytest.raises(PutOff), pace("a.example"):
        raise AssertionError("it was asked")


# --- two at once, and after being killed ------------------------------------------------------------------------------


def test_a_host_that_another_run_is_at_is_left_to_it_until_that_run_is_given_up(world):
    source("https://example.org/a")
    source("https://example.com/b")
    take_up()
    WatchedHost.objects.create(host="example.org", held_until=world.now + datetime.timedelta(minutes=10))
    world.run()
    assert [address for _method, address in world.asked] == ["https://example.com/b"]
    world.now += datetime.timedelta(minutes=11)  # it was killed
    world.run()
    assert [address for _method, address in world.asked] == ["https://example.com/b", "https://example.org/a"]


def test_a_run_that_dies_has_filed_what_it_found_and_lets_go_of_its_hosts(world):
    statement = make_statement()
    for number in range(5):
        source(f"https://example.org/{number}", statement)
    take_up()
    ids = {each.address: each.pk for each in WatchedLink.objects.order_by("pk")}
    third = sorted(ids, key=ids.get)[2]
    world.answers[third] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        world.run()
    assert WatchedLink.objects.exclude(checked_at=None).count() == 2
    world.answers.clear()
    assert world.run().counts.total() == 3


def test_what_another_run_has_checked_meanwhile_is_not_asked_again(world, monkeypatch):
    source("https://example.org/a")
    take_up()
    hold = Run._hold

    def hold_late(run, host):
        WatchedLink.objects.update(checked_at=world.now)
        return hold(run, host)

    monkeypatch.setattr(Run, "_hold", hold_late)
    assert world.run().counts.total() == 0
    assert world.asked == []
    assert not WatchedHost.objects.filter(held_until__gt=world.now).exists()


def test_where_no_site_answers_at_all_nothing_is_filed(world):
    for number in range(12):
        source(f"https://{number}.example.org/")
        world.answers[f"https://{number}.example.org/"] = Unanswered(Unanswered.NAME)
    take_up()
    with pytest.raises(NothingAnswers):
        world.run()
    assert not WatchedLink.objects.exclude(checked_at=None).exists()
    world.answers["https://0.example.org/"] = 200
    assert world.run().counts == {Outcome.FAILED: 11, Outcome.REACHED: 1}


def test_a_few_silent_sites_are_filed_as_what_they_are(world):
    source("https://example.org/a")
    take_up()
    world.answers["https://example.org/a"] = Unanswered(Unanswered.TIME)
    assert world.run().counts == {Outcome.FAILED: 1}


# --- readers ----------------------------------------------------------------------------------------------------------


def test_what_was_found_is_shown_by_one_step_of_the_content_version_and_none_where_there_is_no_news(world):
    for number in range(3):
        source(f"https://{number}.example.org/")
    take_up()
    before = ContentVersion.current()
    world.run()
    assert ContentVersion.current() == before + 1
    world.now += datetime.timedelta(seconds=1)
    assert world.run(older_than=0).counts.total() == 3  # the same day, with the same answers
    assert ContentVersion.current() == before + 1


def test_a_run_that_takes_long_shows_what_it_found_every_hour(world):
    for number in range(3):
        source(f"https://{number}.example.org/")
    take_up()
    before, fetch = ContentVersion.current(), world.fetch

    def slow(address, method, max_bytes):
        world.now += datetime.timedelta(hours=2)
        return fetch(address, method, max_bytes)

    world.fetch = slow
    world.run()
    assert ContentVersion.current() > before + 1


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_takes_up_asks_and_counts(world, monkeypatch):
    source("https://example.org/a")
    source("https://example.com/b")
    world.answers["https://example.com/b"] = 404
    made = Run.__init__
    monkeypatch.setattr(Run, "__init__", lambda self, **options: made(self, **options, fetcher=lambda pace: world))
    out = io.StringIO()
    call_command("check_links", stdout=out)
    assert "https://example.com/b: The site says that there is no such page (404)." in out.getvalue()
    assert "2 new links, 2 checked: 1 answer, 1 do not, of 0 it cannot be told. 0 are broken." in out.getvalue()


@pytest.mark.parametrize("options", [{"limit": 0}, {"older_than": -1}, {"pause": 0.0}, {"pause": float("nan")}])
def test_the_command_names_what_is_wrong_with_its_options(options):
    with pytest.raises(CommandError, match="--"):
        call_command("check_links", **options)


def test_a_run_leaves_other_hosts_to_other_runs(world, monkeypatch):
    monkeypatch.setattr("unhub.links.checking.HOSTS_AT_ONCE", 2)
    for number in range(6):
        source(f"https://{number}.example.org/")
    take_up()
    held, ask = [], Run._ask

    def count(run, found):
        held.append(WatchedHost.objects.filter(held_until__gt=world.now).count())
        return ask(run, found)

    monkeypatch.setattr(Run, "_ask", count)
    assert world.run().counts.total() == 6
    assert held == [2, 2, 2]
