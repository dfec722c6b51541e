"""Publishing by real processes that are killed, or run twice: nothing is lost, doubled or half there."""

import datetime
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from statements.drafts.models import StatementDraft
from statements.models import Statement
from tests.factories import make_approved, make_statement, make_statement_draft, make_user
from unhub.publishing.models import Change, Transition, Version
from unhub.publishing.services import open_draft, schedule
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db(transaction=True)

PREAMBLE = """
import sys
import django
django.setup()
from unhub.publishing import publication
"""
# Says where it is, then stays there until it is killed.
STOP_AT = """
def stop(*args, **kwargs):
    print("here", flush=True)
    sys.stdin.read()
publication.{name} = stop
"""
PUBLISH = """
from unhub.publishing.kinds import kind_named
draft = kind_named("statement").draft.objects.get(pk="{pk}")
publication.publish(draft, by=None, change_kind="update", public_note="A note.")
"""


def environment_of_the_test():
    """What another process needs to know to work on the database of the test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        host, port = database["HOST"] or "127.0.0.1", database["PORT"] or 5432
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{host}:{port}/{database['NAME']}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "unhub.settings", "LOG_LEVEL": "ERROR"}


def process(code):
    """A Python process of its own on the database of the test."""
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + code],
        cwd=settings.BASE_DIR,
        env=environment_of_the_test(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_when_it_is_there(running):
    said = running.stdout.readline()
    if said != "here\n":
        running.kill()
        pytest.fail(running.communicate()[1])
    running.kill()
    running.communicate()


def everything():
    return (
        ContentVersion.current(),
        list(Statement.objects.order_by("pk").values_list("pk", "version_no", "raw_label")),
        list(StatementDraft.objects.order_by("pk").values_list("pk", "state", "raw_label")),
        Version.objects.count(),
        Change.objects.count(),
        Transition.objects.count(),
    )


@pytest.mark.parametrize("name", ["_apply", "file_version", "file_change", "file_move"])
def test_a_process_killed_in_the_middle_of_publishing_leaves_everything_as_it_was(name):
    live = make_statement(raw_label="public")
    draft, _created = open_draft(live, by=None)
    StatementDraft.objects.filter(pk=draft.pk).update(raw_label="drafted")
    before = everything()
    kill_when_it_is_there(process(STOP_AT.format(name=name) + PUBLISH.format(pk=draft.pk)))
    assert everything() == before
    again = process(PUBLISH.format(pk=draft.pk))
    _said, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    assert Statement.objects.get().raw_label == "drafted"
    assert Version.objects.filter(record_id=live.pk).count() == 2


def scheduled(number):
    """That many approved drafts whose moment has just passed."""
    publisher = make_user()
    soon = timezone.now() + datetime.timedelta(hours=1)
    drafts = [
        schedule(make_approved(make_statement_draft(by=publisher)), by=publisher, publish_at=soon)
        for _ in range(number)
    ]
    StatementDraft.objects.update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
    return drafts


def test_the_schedule_run_twice_at_once_publishes_each_once():
    drafts = scheduled(6)
    runs = [process("publication.publish_due()") for _ in range(2)]
    for run in runs:
        _said, errors = run.communicate(timeout=120)
        assert run.returncode == 0, errors
    assert Statement.objects.count() == 6
    assert Version.objects.filter(record_id__in=[draft.pk for draft in drafts]).count() == 6
    assert not StatementDraft.objects.exists()


def test_a_schedule_killed_between_two_records_is_made_up_for_by_the_next_run():
    scheduled(3)
    # The first is published whole; at the second one the process dies.
    code = """
file_move, calls = publication.file_move, []
def stop_at_the_second(*args, **kwargs):
    calls.append(1)
    if len(calls) == 2:
        print("here", flush=True)
        sys.stdin.read()
    file_move(*args, **kwargs)
publication.file_move = stop_at_the_second
publication.publish_due()
"""
    kill_when_it_is_there(process(code))
    assert (Statement.objects.count(), StatementDraft.objects.count()) == (1, 2)
    run = process("publication.publish_due()")
    _said, errors = run.communicate(timeout=120)
    assert run.returncode == 0, errors
    assert (
        Statement.objects.count(),
        StatementDraft.objects.count(),
        Version.objects.filter(record_type="statement").count(),
    ) == (3, 0, 3)
