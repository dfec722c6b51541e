"""The whole public content as a file, and a site made of it again."""

import hashlib
import io
import json
import re
import threading
import zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from organisations.models import Appointment, Organisation, Person
from statements.drafts.models import AttachmentDraft, StatementDraft
from statements.management.sample_content import load
from statements.models import Citation, Statement
from tests.factories import make_document, make_place, make_statement, make_statement_draft, make_user, revise
from tests.test_visibility import SECRET, World
from unhub.dumps import reading, tables
from unhub.dumps.form import FILES, MANIFEST
from unhub.dumps.writing import one_moment
from unhub.publishing.doors import Guarded
from unhub.publishing.models import Change, FormerAddress, Redaction, Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import bring_back, merge, open_draft, publish, redact, remove, withdraw
from unhub.publishing.triggers import drop_triggers
from unhub.web.models import ContentVersion

STAFF_ONLY = re.compile(
    r"auth\.|admin\.|sessions\.|contenttypes\.|importing\.|links\.watchedhost|\w+_drafts\.|publishing\.(draftsave|autosave|openform|previewlink|preferences|report"
    r"|unreviewedversion|transition)|web\.contentversion|statements\.(foundcitation|citationsearch)"
)


def dump(path, **options):
    call_command("export_archive", path, stdout=io.StringIO(), **options)
    return path


def restore(path):
    call_command("import_archive", path, stdout=io.StringIO())


def empty_the_site():
    drop_triggers()
    call_command("flush", interactive=False, verbosity=0)


def rewritten(path, target, change):
    """A copy of a dump whose entries went through `change(name, bytes)`; None leaves one out."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            if (data := change(name, archive.read(name))) is not None:
                copy.writestr(name, data)
    return target


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_other_words(live):
    """A further version of a statement, with another text."""
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body="Other words.")
    publish(draft, by=None, change_kind="correction", public_note="Words were taken out.")
    return Statement.objects.get(pk=live.pk)


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_every_table_is_in_the_dump_made_of_it_or_for_the_staff():
    told = {table.model._meta.label_lower for table in tables.TABLES}
    told |= {model._meta.label_lower for model in tables.DERIVED}
    found = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    histories = {name for name in found if ".historical" in name}
    assert {name for name in found - histories if not STAFF_ONLY.match(name)} == told - histories
    assert all(not STAFF_ONLY.match(m._meta.label_lower) for m in apps.get_models() if issubclass(m, Guarded))


@pytest.mark.django_db
def test_nothing_that_is_not_public_is_in_it(tmp_path):
    world = World()
    held = Citation(statement=world.statement, document=world.document, raw="Zqsuggestedzq", status="suggested")
    record_reference_change(held)
    world.person.note = "Zqoldnotezq"
    record_reference_change(world.person)
    world.person.note = ""
    record_reference_change(world.person)
    found = contents(dump(tmp_path / "dump.zip"))
    assert world.statement.title.encode() in found["tables/statements.statement.jsonl"]
    for name, data in found.items():
        assert not SECRET.search(name.encode()), name
        assert not SECRET.search(data), (name, SECRET.search(data).group())
    assert [name for name in found if name.startswith("files/")] == [f"files/{world.statement.attachments.get().file}"]


@pytest.mark.django_db
def test_where_a_record_moved_before_it_was_removed_is_not_told(tmp_path):
    moved = revise(make_statement("Moved", slug="zqbeforezq"), slug="zqafterzq")
    remove(moved, by=None, public_notice="Removed.")
    told = contents(dump(tmp_path / "dump.zip"))
    assert b'"moved"' in told["tables/publishing.change.jsonl"]
    assert not any(SECRET.search(data) for data in told.values())


# --- there and back ---------------------------------------------------------------------------------------------------


def a_busy_site():
    """The sample content, and everything that can happen to a record."""
    load(settings.BASE_DIR / "fixtures")
    staff = make_user("zqstaffzq", first_name="Zqfirstzq")
    draft = make_statement_draft("With a file", body="See [a map](attachment:map.txt) and **words**.", by=staff)
    attached = AttachmentDraft(draft=draft, name="map.txt", title="A map", media_type="text/plain", size=7)
    attached.file.save("x.txt", ContentFile(b"A file."))
    publish(draft, by=staff, unreviewed="Because.")
    with_file = Statement.objects.get(pk=draft.pk)
    revise(revise(with_file), kind="typo", note="Again.")
    withdraw(make_statement("Withdrawn later", body="Words."), by=staff, public_notice="In error.")
    remove(make_statement("Removed", body="Words to hide."), by=staff, public_notice="Removed.")
    merge(make_statement("A double", body="Doubled."), into=with_file, by=staff, public_notice="The same.")
    tombstone = remove(make_statement("Came back", body="Without the name."), by=staff, public_notice="Removed.")
    draft, _lost = bring_back(tombstone, by=staff)
    publish(draft, by=staff, change_kind="correction", public_note="It is back.", unreviewed="Because.")
    redacted = with_other_words(make_statement("Redacted", body="A name."))
    redact(Version.objects.get(record_id=redacted.pk, number=1), notice="By order.", ordered_by="A court", by=staff)
    draft, _created = open_draft(Statement.objects.get(pk=with_file.pk), by=staff)
    draft.slug, draft.order_in_day = "another-address", 2
    draft.save()
    publish(draft, by=staff, change_kind="correction", public_note="It moved.", unreviewed="Because.")
    spoken = Appointment.objects.filter(attributions__isnull=False).first()
    spoken.person.name += " the Second"
    record_reference_change(spoken.person)
    spoken.end, spoken.end_kind = "2030", "dated"
    record_reference_change(spoken)
    person = Person.objects.exclude(pk=spoken.person_id).first()
    person.slug = "another-person"
    record_reference_change(person)
    body = Organisation.objects.get(slug="unsco")
    draft, _created = open_draft(body, by=staff)
    draft.slug = "unsco-renamed"
    draft.save()
    publish(draft, by=staff, change_kind="update", public_note="A new address.", unreviewed="Because.")
    make_statement_draft("A draft", by=staff)
    return with_file


START = ("/en/", "/api/v1/", "/sitemap.xml", "/en/statements.csv", "/en/organisations.jsonl", "/en/statements.jsonl")


def crawled(client, more=()):
    """{address: (status, ETag, body)} of every page, API answer, feed and file that leads from one to another, searches apart."""
    waiting, found = [*START, *more], {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        body = response.getvalue() if response.streaming else response.content
        found[address] = (response.status_code, response.headers.get("ETag"), response.headers.get("Location"), body)
        links = re.findall(rb'(?:href|src)="(/[^"#?]*)|http://127\.0\.0\.1:8000(/[^"#?< ]*)|"(/[^"#? ]*/)"', body)
        paths = {next(filter(None, link)).decode() for link in links}
        waiting += [path for path in paths if not path.startswith(("/static/", "/admin/", "/api/docs", "/en/report"))]
        if response.get("Content-Type", "").startswith("application/json;"):
            answer = json.loads(body)
            following = answer.get("next") if isinstance(answer, dict) else None
            waiting += [following.removeprefix("http://127.0.0.1:8000")] if following else []
    return found


@pytest.mark.django_db(transaction=True)
def test_a_site_made_of_a_dump_answers_every_address_as_the_first_did(client, tmp_path, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    with_file = a_busy_site()
    former = [f"/en/statements/{row}/" for row in addresses_of("statement")]
    former += ["/en/people/kofi-annan/", "/en/organisations/unsco/"]
    former += [f"/api/v1/statements/{pk}/" for pk in Version.objects.values_list("record_id", flat=True).distinct()]
    former += ["/api/v1/changes/?page_size=100", "/api/v1/changes/?since=now"]
    former += ["/api/v1/corrections/?page_size=100", "/api/v1/statements/?organisation=un&year=2017&page_size=100"]
    hashes = Version.objects.values_list("text_hashes", flat=True)
    former += [f"/api/v1/check/?hash={value}" for each in hashes for value in each.values()]
    first = dump(tmp_path / "first.zip")
    before = crawled(client, former)
    statuses = [status for status, *_rest in before.values()]
    assert len(before) > 400
    assert {200, 301, 410} <= set(statuses) <= {200, 301, 302, 400, 404, 410}  # 400: a form without its fields
    name = with_file.attachments.get().file.name

    empty_the_site()
    default_storage.delete(name)
    assert client.get("/api/v1/statements/").json()["count"] == 0
    restore(first)
    after = crawled(client, former)
    assert set(before) == set(after)
    for address, answer in before.items():
        assert after[address] == answer, address
    with default_storage.open(name) as file:
        assert file.read() == b"A file."
    second = dump(tmp_path / "second.zip")
    assert first.read_bytes() == second.read_bytes()
    assert not StatementDraft.objects.exists()


def addresses_of(record_type):
    return list(FormerAddress.objects.filter(record_type=record_type).values_list("address", flat=True))


@pytest.mark.django_db(transaction=True)
def test_work_goes_on_where_a_dump_was_read(client, tmp_path):
    """The next change of what is restored is recorded, tallied, found, and shown beside what was before."""
    statement = make_statement("A title", body="Words of the first version.", organisation=None)
    remove(make_statement("Removed", slug="removed", issued_on="2017-07-27"), by=None, public_notice="Removed.")
    newest, cursor = Change.objects.latest("pk").pk, client.get("/api/v1/changes/?since=now").json()["cursor"]
    path = dump(tmp_path / "dump.zip")
    empty_the_site()
    restore(path)
    number = ContentVersion.current()
    live = revise(Statement.objects.get(pk=statement.pk))
    assert (live.version_no, ContentVersion.current()) == (2, number + 1)
    assert client.get("/en/statements/2017/07/27/removed/").status_code == 410
    attribution = live.attributions.get()
    person = attribution.person or attribution.body
    if attribution.person:
        person.name = "Another name"
        record_reference_change(person)
        assert "Another name" in client.get(f"{live.get_absolute_url()}history/").content.decode()
    assert client.get("/api/v1/statements/").json()["count"] == 1
    # Who followed the feed goes on from the place they had come to.
    [*_before, last] = Change.objects.order_by("pk")
    assert (last.record_id, last.pk > newest) == (live.pk if not attribution.person else person.pk, True)
    feed = client.get("/api/v1/changes/", {"since": cursor}).json()["results"]
    assert [each["id"] for each in feed] == list(
        Change.objects.filter(pk__gt=newest).order_by("pk").values_list("pk", flat=True)
    )


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.fixture
def a_dump(tmp_path, transactional_db):
    make_statement("A title", body="Words.", symbols=["SG/SM/1"], sources=["https://www.un.org/a"])
    path = dump(tmp_path / "dump.zip")
    empty_the_site()
    return path


def assert_refused(path, match):
    with pytest.raises(CommandError, match=match) as caught:
        restore(path)
    assert str(caught.value).startswith("Nothing was written.")
    assert not Statement.objects.exists()
    assert not Organisation.objects.exists()
    assert ContentVersion.current() == 0


def test_a_site_in_use_is_refused(a_dump):
    make_place("Gaza")
    with pytest.raises(CommandError, match="not empty: it has places"):
        restore(a_dump)
    empty_the_site()
    make_statement_draft("A draft")
    with pytest.raises(CommandError, match="not empty"):
        restore(a_dump)


def test_a_file_that_was_cut_off_is_refused(a_dump, tmp_path):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(a_dump.read_bytes()[:-200])
    assert_refused(cut, "cut off or damaged")
    assert_refused(tmp_path / "nothing.zip", "There is no file")
    cut.write_text("no zip")
    assert_refused(cut, "is no dump")


def test_a_file_that_was_damaged_or_changed_is_refused(a_dump, tmp_path):
    name = "tables/statements.statementtext.jsonl"
    changed = rewritten(
        a_dump, tmp_path / "changed.zip", lambda n, data: data.replace(b"Words.", b"Swords") if n == name else data
    )
    assert_refused(changed, f"{name} is not what the manifest says")
    missing = rewritten(a_dump, tmp_path / "missing.zip", lambda n, data: None if n == name else data)
    assert_refused(missing, f"{name} is missing")
    bits = bytearray(a_dump.read_bytes())
    bits[200] ^= 0xFF
    (tmp_path / "bits.zip").write_bytes(bits)
    with pytest.raises(CommandError):
        restore(tmp_path / "bits.zip")
    assert not Statement.objects.exists()


def with_manifest(path, target, change):
    def rewrite(name, data):
        if name != MANIFEST:
            return data
        manifest = json.loads(data)
        change(manifest)
        return json.dumps(manifest)

    return rewritten(path, target, rewrite)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda m: m.update(format="another"), "no dump of unhub"),
        (lambda m: m.update(format_version=2), "format_version 2, and this release reads 1 at most"),
        (lambda m: m.update(version_schema=99), "version_schema 99"),
        (lambda m: m.pop("entries"), "no shape|shape|table"),
        (lambda m: m["entries"].pop(0), "has no organisations.place"),
        (lambda m: m["entries"][0].update(table="organisations.planet"), "does not know: 'organisations.planet'"),
        (lambda m: m["entries"][0]["fields"].append("colour"), "columns this release does not know: colour"),
        (lambda m: m["entries"][0]["fields"].remove("slug"), "no column slug"),
        (lambda m: m["content_version"].update(changed_at="yesterday"), "shape"),
    ],
)
def test_another_manifest_is_refused_with_the_reason(a_dump, tmp_path, change, match):
    assert_refused(with_manifest(a_dump, tmp_path / "other.zip", change), match)


def forged(path, target, table, change):
    """A dump somebody changed with care: the manifest is right, the rows are not."""
    name = f"tables/{table}.jsonl"
    rows = [json.loads(line) for line in contents(path)[name].splitlines()]
    change(rows)
    data = "".join(f"{json.dumps(row)}\n" for row in rows).encode()

    def rewrite(entry, old):
        if entry == name:
            return data
        if entry == MANIFEST:
            manifest = json.loads(old)
            [told] = [each for each in manifest["entries"] if each["entry"] == name]
            told.update(rows=len(rows), bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
            return json.dumps(manifest)
        return old

    return rewritten(path, target, rewrite)


@pytest.mark.parametrize(
    ("table", "change", "match"),
    [
        (
            "statements.statementtext",
            lambda rows: rows[0].update(body="Other words."),
            "is not the one its fingerprint",
        ),
        ("statements.statementtext", lambda rows: rows[0].update(body_html="<script>"), "unknown column body_html"),
        ("statements.statementsource", lambda rows: rows[0].update(url="javascript:alert(1)"), "line 1, url: "),
        ("statements.statement", lambda rows: rows[0].update(slug="../admin"), "line 1, slug: "),
        ("statements.statement", lambda rows: rows[0].update(issued_on="2017-13-45"), "line 1, issued_on: "),
        ("statements.statement", lambda rows: rows[0].update(published_at=None), "published_at: may not be empty"),
        (
            "statements.statement",
            lambda rows: rows[0].update(type_id=str(rows[0]["id"])),
            "do not belong together|FOREIGN",
        ),
        ("statements.statement", lambda rows: rows.append(rows[0]), "lines 1 to 2: "),
        ("organisations.organisation", lambda rows: rows.clear(), "do not belong together"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_their_line(a_dump, tmp_path, table, change, match):
    assert_refused(forged(a_dump, tmp_path / "forged.zip", table, change), match)


def test_files_that_lead_elsewhere_or_belong_to_nobody_are_refused(a_dump, tmp_path):
    more = rewritten(a_dump, tmp_path / "more.zip", lambda n, data: data)
    with zipfile.ZipFile(more, "a") as archive:
        archive.writestr("files/../../outside.txt", b"x")
    assert_refused(more, "its manifest does not name")
    line = b'{"bytes":1,"file":"../outside.txt","sha256":"0"}\n'
    other = forged_files(a_dump, tmp_path / "files.zip", line)
    assert_refused(other, "names a file that no upload is stored under")


def forged_files(path, target, line):
    def rewrite(entry, old):
        if entry == FILES:
            return line
        if entry == MANIFEST:
            manifest = json.loads(old)
            manifest["entries"][-1].update(rows=1, bytes=len(line), sha256=hashlib.sha256(line).hexdigest())
            return json.dumps(manifest)
        return old

    return rewritten(path, target, rewrite)


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_dump_is_of_one_moment_and_hinders_nobody():
    make_statement("Before")

    def publish_another():
        make_statement("Meanwhile")
        connections.close_all()

    with one_moment():
        assert Statement.objects.count() == 1
        other = threading.Thread(target=publish_another)
        other.start()
        other.join()
        assert Statement.objects.count() == 1
    assert Statement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_folder_gets_a_dated_file_and_nothing_is_written_over(tmp_path):
    make_statement("A title")
    dump(tmp_path)
    [made] = tmp_path.glob("*.zip")
    assert re.fullmatch(rf"unhub-{timezone.now().date()}-\d+\.zip", made.name)
    with pytest.raises(CommandError, match="there already"):
        dump(made)
    before = made.read_bytes()
    dump(made, replace=True)
    assert made.read_bytes() == before


@pytest.mark.django_db(transaction=True)
def test_a_dump_without_one_of_its_files_is_not_made(tmp_path):
    draft = make_statement_draft("With a file", body="Words.")
    attached = AttachmentDraft(draft=draft, name="map.txt", title="A map", media_type="text/plain", size=7)
    attached.file.save("x.txt", ContentFile(b"A file."))
    publish(draft, by=None)
    default_storage.delete(attached.file.name)
    with pytest.raises(CommandError, match="is not in the storage"):
        dump(tmp_path / "dump.zip")
    assert list(tmp_path.glob("*dump*")) == []


@pytest.mark.django_db(transaction=True)
def test_files_of_an_import_that_fails_do_not_stay(tmp_path, monkeypatch):
    draft = make_statement_draft("With a file", body="Words.")
    attached = AttachmentDraft(draft=draft, name="map.txt", title="A map", media_type="text/plain", size=7)
    attached.file.save("x.txt", ContentFile(b"A file."))
    publish(draft, by=None)
    path = dump(tmp_path / "dump.zip")
    empty_the_site()
    default_storage.delete(attached.file.name)

    def fails(*args):
        raise OSError("the disk is full")

    real = reading._keep_files
    monkeypatch.setattr(reading, "_keep_files", lambda archive, kept: (real(archive, kept), fails()))
    with pytest.raises(CommandError, match="the disk is full"):
        restore(path)
    assert not Statement.objects.exists()
    assert not default_storage.exists(attached.file.name)
    assert connection.in_atomic_block is False


@pytest.mark.django_db(transaction=True)
def test_who_ordered_a_redaction_is_in_no_dump(tmp_path):
    redacted = with_other_words(make_statement("Redacted", body="A name."))
    redact(
        Version.objects.get(record_id=redacted.pk, number=1), notice="By order.", ordered_by="A court", by=make_user()
    )
    path = dump(tmp_path / "dump.zip")
    assert not any(b"A court" in data or b"A name." in data for data in contents(path).values())
    empty_the_site()
    restore(path)
    redaction = Redaction.objects.get()
    assert (redaction.notice, redaction.ordered_by, redaction.by) == ("By order.", "", None)
    make_document("S/RES/1")
