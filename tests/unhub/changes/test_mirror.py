"""The program that keeps a copy (docs/mirror.py) ends up with what the site has, whatever happens to the records meanwhile."""

import importlib.util
import json
import random
import threading
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from statements.models import Statement
from tests.conftest import ROOT
from tests.editors import Editors, furnish
from tests.factories import make_appointment, make_statement, make_topic, revise, save_reference
from unhub.changes.records import LISTED, api_name
from unhub.links.models import WatchedLink, key_of
from unhub.publishing.models import Change
from unhub.publishing.services import remove
from unhub.web.models import ContentVersion

_spec = importlib.util.spec_from_file_location("mirror", ROOT / "docs" / "mirror.py")
mirror_py = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mirror_py)

SEEDS = [1, 2]
ROUNDS = 3


class Killed(BaseException):
    """As kill -9 would: nothing in the program catches it."""


class Site:
    """Answers the mirror's questions by the test client; counts them, and may die or give old answers."""

    def __init__(self):
        self.client, self.asked, self.dies_after = Client(), [], None

    def fetch(self, url, headers):
        if self.dies_after is not None and len(self.asked) >= self.dies_after:
            raise Killed
        parts = urlsplit(url)
        self.asked.append((url, headers))
        answer = self.client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)
        return answer.status_code, list(answer.headers.items()), answer.content

    def mirror(self, path):
        return mirror_py.Mirror(settings.SITE_URL, path, fetch=self.fetch, pause=lambda seconds: None)


@pytest.fixture
def site(settings):
    settings.DEBUG = False
    return Site()


def kept(mirror):
    return {(kind, pk): json.loads(data) for kind, pk, data in mirror.db.execute("SELECT type, id, data FROM record")}


def everything(mirror):
    """What a copy begun now holds."""
    fresh = mirror_py.Mirror(mirror.api.removesuffix("/api/v1/"), ":memory:", fetch=mirror.fetch, pause=lambda s: None)
    fresh.load()
    try:
        return kept(fresh)
    finally:
        fresh.close()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_a_copy_that_follows_a_random_hour_of_editing_equals_the_site(seed, site, tmp_path):
    furnish()
    editors, mirror = Editors(seed, ROUNDS), site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    for step, _done in enumerate(editors.hour()):
        if step % 40 == seed:
            mirror.follow()
    mirror.follow()
    assert len(editors.done) > 40
    here, there = kept(mirror), everything(mirror)
    assert here.keys() == there.keys()
    assert {key: here[key] for key in here if here[key] != there[key]} == {}
    assert mirror.check() == []
    mirror.close()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS[:1])
def test_every_answer_that_changed_is_of_a_record_that_the_feed_names(seed, site, monkeypatch):
    monkeypatch.setattr(mirror_py, "NOT_KEPT", {})
    furnish()
    mirror, editors = site.mirror(":memory:"), Editors(seed, 2)
    before = everything(mirror)
    since = Change.objects.latest("pk").pk
    for _done in editors.hour():
        changes = list(Change.objects.filter(pk__gt=since).order_by("pk"))
        if not changes:
            continue
        since, after = changes[-1].pk, everything(mirror)
        told = {(api_name(change.record_type), str(change.record_id)) for change in changes}
        for change in changes:
            for name, found in change.affects.items():
                assert not found["more"]
                told |= {(api_name(name), pk) for pk in found["ids"]}
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert changed <= told, (editors.last, changes, changed - told)
        before = after
    mirror.close()
    # Nothing raises the content version without an entry.
    numbers = Change.objects.values_list("number", flat=True).distinct()
    assert set(numbers) == set(range(1, ContentVersion.current() + 1))


@pytest.mark.django_db(transaction=True)
def test_a_copy_made_while_several_people_publish_at_once_equals_the_site(site, tmp_path):
    furnish()
    mirror, people = site.mirror(tmp_path / "copy.sqlite3"), [Editors(seed, 1) for seed in (101, 102, 103)]

    def work(editors):
        try:
            for _done in editors.hour():
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[editors]) for editors in people]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        mirror.follow()
    mirror.follow()
    assert all(editors.done for editors in people)
    here, there = kept(mirror), everything(mirror)
    assert here.keys() == there.keys()
    assert {key: here[key] for key in here if here[key] != there[key]} == {}
    mirror.close()


@pytest.mark.django_db
def test_a_copy_that_is_killed_again_and_again_ends_up_exact(site, tmp_path):
    furnish()
    editors, lot, kills = Editors(7, 1), random.Random(7), 0
    for step, _done in enumerate(editors.hour()):
        if step % 8:
            continue
        site.dies_after = len(site.asked) + lot.randint(1, 12)
        mirror = site.mirror(tmp_path / "copy.sqlite3")
        try:
            mirror.follow()
        except Killed:
            kills += 1
        finally:
            mirror.close()
    site.dies_after = None
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    assert kills > 3
    assert kept(mirror) == everything(mirror)
    mirror.close()


@pytest.mark.django_db
def test_what_ended_is_told_and_what_came_back_is_no_longer(site, tmp_path):
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    live = make_statement()
    mirror.follow()
    remove(live, by=None, public_notice="Never issued.")
    mirror.follow()
    ended = mirror.db.execute("SELECT type, id, kind, merged_into, note FROM ended").fetchall()
    assert ended == [("statement", str(live.pk), "gone", None, "Never issued.")]
    assert ("statement", str(live.pk)) not in kept(mirror)


@pytest.mark.django_db
def test_many_affected_statements_are_read_again_page_by_page(site, tmp_path, monkeypatch):
    monkeypatch.setattr(mirror_py, "PAGE_SIZE", 10)
    appointment = make_appointment()
    for _n in range(28):
        make_statement(appointment=appointment)
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    person = appointment.person
    person.name = "Another Name"
    save_reference(person)
    mirror.follow()
    assert sum("/affected/" in url for url, _headers in site.asked) == 3
    names = {
        data["attributions"][0]["person"]["name"] for (kind, _pk), data in kept(mirror).items() if kind == "statement"
    }
    assert names == {"Another Name"}


@pytest.mark.django_db
def test_asking_again_when_nothing_happened_is_one_request_without_a_body(site, tmp_path):
    furnish()
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    mirror.follow()
    del site.asked[:]
    assert mirror.follow() == 0
    [(_url, headers)] = site.asked
    assert headers["If-None-Match"].startswith('W/"')


class Unwell:
    """A site that answers badly a few times before it answers."""

    def __init__(self, site, *answers):
        self.site, self.answers, self.pauses = site, list(answers), []

    def fetch(self, url, headers):
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self.site.fetch(url, headers)

    def mirror(self, path):
        mirror = self.site.mirror(path)
        mirror.fetch, mirror.pause = self.fetch, self.pauses.append
        return mirror


@pytest.mark.django_db
def test_a_site_that_is_busy_or_away_is_asked_again_later_and_later(site, tmp_path):
    furnish()
    unwell = Unwell(site, (503, [("Retry-After", "5")], b"{}"), OSError("no route"), (500, [], b""), (429, [], b""))
    mirror = unwell.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    assert unwell.pauses[0] == 5
    assert unwell.pauses[1] < unwell.pauses[2] < unwell.pauses[3]
    assert kept(mirror) == everything(mirror)


@pytest.mark.django_db
def test_a_site_that_stays_away_leaves_the_copy_as_it_was_and_says_why(site, tmp_path):
    furnish()
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    before = kept(mirror)
    revise(Statement.objects.first(), raw_title="Another")
    mirror.fetch = Unwell(site, *[OSError("no route")] * 20).fetch
    with pytest.raises(mirror_py.Failure, match="no route"):
        mirror.follow()
    assert kept(mirror) == before


@pytest.mark.django_db
def test_an_old_answer_of_a_cache_on_the_way_is_not_taken_for_the_new_one(site, tmp_path):
    furnish()
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    live = Statement.objects.first()
    old = site.fetch(f"{mirror.api}statements/{live.pk}/", {})
    revise(live, raw_title="Another")
    feed = site.fetch(f"{mirror.api}changes/?since={mirror.state('cursor')}&page_size=100", {})
    unwell = Unwell(site, feed, old, old)
    mirror.fetch, mirror.pause = unwell.fetch, unwell.pauses.append
    mirror.follow()
    assert len(unwell.pauses) == 2
    assert kept(mirror)["statement", str(live.pk)]["raw_title"] == "Another"


@pytest.mark.django_db
def test_a_site_that_was_set_back_is_noticed(site, tmp_path):
    make_topic()
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    pk, check = mirror.state("cursor").split("-")
    with mirror.db:
        mirror.keep("cursor", f"{int(pk) + Change.PLACES}-{check}")
    with pytest.raises(mirror_py.Failure, match="set back"):
        mirror.follow()


@pytest.mark.django_db
def test_check_names_what_differs_is_missing_or_too_much(site, tmp_path):
    furnish()
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    assert mirror.check() == []
    topics = [pk for kind, pk in kept(mirror) if kind == "topic"]
    with mirror.db:
        mirror.db.execute("UPDATE record SET data = json_set(data, '$.name', 'x') WHERE id = ?", [topics[0]])
        mirror.db.execute("DELETE FROM record WHERE id = ?", [topics[1]])
        mirror.db.execute("INSERT INTO record VALUES ('topic', '01890a5d-ac96-774b-bcce-b302099a8057', '{}')")
    assert {(pk, what) for _kind, pk, what in mirror.check()} == {
        (topics[0], "differs in name"),
        (topics[1], "is only on the site"),
        ("01890a5d-ac96-774b-bcce-b302099a8057", "is no longer on the site"),
    }


@pytest.mark.django_db
def test_what_is_learnt_of_a_link_makes_no_copy_wrong(site, tmp_path):
    address = "https://example.org/a-statement"
    live = make_statement(sources=[address])
    mirror = site.mirror(tmp_path / "copy.sqlite3")
    mirror.follow()
    link = WatchedLink(key=key_of(address), address=address, host="example.org")
    link.learn(WatchedLink.Outcome.REACHED)
    link.save()
    [source] = site.client.get(f"/api/v1/statements/{live.pk}/").json()["sources"]
    assert source["is_reachable"]
    assert mirror.check() == []
    assert kept(mirror)["statement", str(live.pk)]["sources"][0]["url"] == address


@pytest.mark.django_db
def test_a_file_that_is_a_copy_of_another_site_is_left_alone(site, tmp_path):
    site.mirror(tmp_path / "copy.sqlite3").close()
    with pytest.raises(mirror_py.Failure, match="is a copy of"):
        mirror_py.Mirror("https://other.example", tmp_path / "copy.sqlite3", fetch=site.fetch)


@pytest.mark.django_db
def test_a_site_that_calls_itself_otherwise_is_named(site, tmp_path, monkeypatch):
    mirror = mirror_py.Mirror("https://other.example", tmp_path / "copy.sqlite3", fetch=site.fetch)
    monkeypatch.setattr(mirror_py, "PAGE_SIZE", 1)
    furnish()
    with pytest.raises(mirror_py.Failure, match="calls itself http://127.0.0.1:8000"):
        mirror.follow()


def test_everything_the_api_lists_is_copied():
    assert set(mirror_py.LISTS) == set(LISTED)


def test_the_program_stands_alone():
    source = (ROOT / "docs" / "mirror.py").read_text()
    assert "django" not in source.lower()
