"""A long file taken in by real processes that are killed, or run twice at once: everything is there, once."""

import csv
import io
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from statements.drafts.models import StatementDraft
from statements.models import Statement, StatementSource, Tally
from statements.tallies import recount_everything
from tests.factories import make_organisation, make_type
from tests.unhub.publishing.test_processes import environment_of_the_test
from unhub.importing import batches
from unhub.importing.models import Batch, BatchRow
from unhub.publishing.doors import open_door
from unhub.publishing.models import Change

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 60
# Takes a file in, seven rows at a time, and stays at the given place until it is killed.
PROCESS = """
import sys
import django
django.setup()
from unhub.importing import batches
from statements.drafts.importing import reader
batches.AT_ONCE = 7
calls = 0
def stop_at(module, name, after):
    whole = getattr(module, name)
    def stopping(*args, **kwargs):
        global calls
        calls += 1
        if calls > after:
            print("here", flush=True)
            sys.stdin.read()
        return whole(*args, **kwargs)
    setattr(module, name, stopping)
{stop}
from django.core.management import call_command
call_command("import_statements", {file!r}, "--publish")
"""


@pytest.fixture
def file(tmp_path):
    make_type("Statement"), make_organisation("UN", slug="un")
    path = tmp_path / "statements.jsonl"
    with path.open("w", encoding="utf-8") as lines:
        for number in range(ROWS):
            row = {
                "title": f"Café number {number}",
                "date": f"2017-01-{number % 28 + 1:02}",
                "type": "statement",
                "issuer": "UN",
                "symbol": f"SG/SM/{number}",
                "url": f"https://example.org/{number}",
                "text": f"Words of number {number}.",
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def process(file, stop=""):
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS.format(stop=stop, file=str(file))],
        cwd=settings.BASE_DIR,
        env=environment_of_the_test(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_there(running):
    for line in running.stdout:
        if line == "here\n":
            running.kill()
            running.communicate()
            return
    pytest.fail(running.communicate()[1])


def assert_everything_is_there_once():
    assert Statement.objects.count() == ROWS
    assert StatementSource.objects.values("url").distinct().count() == ROWS
    assert Change.objects.filter(record_type="statement", kind="created").count() == ROWS
    assert list(BatchRow.objects.order_by("number").values_list("number", flat=True)) == list(range(1, ROWS + 1))
    assert not StatementDraft.objects.exists()
    kept = set(Tally.objects.values_list("of", "key", "statements"))
    with open_door():
        recount_everything()
    assert kept == set(Tally.objects.values_list("of", "key", "statements"))


def test_killed_at_any_moment_it_goes_on_with_nothing_lost_and_nothing_doubled(file):
    places = [
        ("reader", "publish_new", 0),
        ("reader", "publish_new", 2),
        ("batches", "insert_rows", 1),
    ]
    for module, name, after in places:
        kill_there(process(file, f"stop_at({module}, {name!r}, {after})"))
        assert Statement.objects.count() == sum(Batch.objects.values_list("rows_done", flat=True))
    whole = process(file)
    said, errors = whole.communicate()
    assert whole.returncode == 0, errors
    assert f"{ROWS} rows of statements.jsonl" in said
    assert_everything_is_there_once()
    assert Batch.objects.get().state == "applied"


def test_two_at_once_take_the_file_in_once(file):
    running = [process(file) for _ in range(2)]
    for each in running:
        each.communicate()
    assert 0 in {each.returncode for each in running}
    last = process(file)
    last.communicate()
    assert Statement.objects.count() == ROWS
    assert StatementSource.objects.values("url").distinct().count() == ROWS


def test_a_file_that_was_taken_in_changes_nothing_when_it_comes_again(file, capsys):
    for _ in range(2):
        call_command("import_statements", str(file), "--publish")
    assert Statement.objects.count() == ROWS
    assert f"{ROWS} unchanged" in capsys.readouterr().out


def test_a_broken_file_is_taken_in_as_far_as_it_can_be_read_and_goes_on_when_it_is_mended(file, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 10)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:35]) + b'{"title": "x", "date": "2017\xff' + b"".join(lines[35:]))
    with pytest.raises(CommandError, match="mend the file and start again"):
        call_command("import_statements", str(file), "--publish", stdout=io.StringIO())
    assert Statement.objects.count() < ROWS
    file.write_bytes(b"".join(lines))
    call_command("import_statements", str(file), "--publish", stdout=io.StringIO())
    assert Statement.objects.count() == ROWS
    assert StatementSource.objects.values("url").distinct().count() == ROWS


def test_the_report_has_every_row_that_was_refused_or_waits(file, tmp_path):
    with file.open("a") as lines:
        lines.write('{"title": "No day", "type": "statement"}\n')
        lines.write('{"title": "Cafés number 3", "date": "2017-01-04", "type": "statement", "issuer": "UN"}\n')
    report = tmp_path / "report.csv"
    call_command("import_statements", str(file), "--publish", "--report", str(report), stdout=io.StringIO())
    with report.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["place"], row["verdict"]) for row in rows] == [("line 61", "error"), ("line 62", "possible double")]
    assert rows[0]["reasons"] == "There is no date."
    assert json.loads(rows[0]["source"])["title"] == "No day"
    assert Batch.objects.get().state == "judged", "what waits is decided in the admin"


def test_a_file_that_is_not_there_or_no_statements_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_statements", str(tmp_path / "nothing.csv"))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(CommandError, match="This is a PDF"):
        call_command("import_statements", str(tmp_path / "a.pdf"))
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(CommandError, match="empty"):
        call_command("import_statements", str(tmp_path / "empty.csv"))
