"""Reading a dump into an empty site: looked through as a whole first, then all of it or nothing."""

import hashlib
import json
import zipfile
import zlib
from contextlib import contextmanager
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import Error as DatabaseError
from django.db import connection, models, reset_queries
from django.utils.dateparse import parse_datetime

from organisations import searching as organisations_searching
from statements import searching as statements_searching
from statements.models import Attachment
from statements.tallies import recount_everything
from unhub.dumps.form import (
    BLOCK,
    FILES,
    FORMAT,
    FORMAT_VERSION,
    LONGEST_LINE,
    MANIFEST,
    MOST_IN_MANIFEST,
    STORED_NAME,
    DumpError,
    file_entry,
    table_entry,
)
from unhub.dumps.tables import TABLES, OtherText
from unhub.publishing.content import SCHEMA
from unhub.publishing.doors import open_door
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import ReferenceRecord
from unhub.web.models import ContentVersion

AT_ONCE = 500
REASON = "Read from a dump."


def read_dump(path, report=lambda name, rows: None):
    """Makes the empty site the one the dump was written of. Returns the manifest.

    First every byte is compared with the manifest; then everything is written in one transaction. Raises DumpError, with nothing
    written, for a site that is not empty and for whatever is wrong with the file. `report(name, rows)` is told of each table.
    "Check a copy" finds the texts once `manage.py file_fingerprints` has run.
    """
    refuse_a_site_in_use()
    with _opened(path) as archive:
        manifest = checked_manifest(archive)
        kept = []
        try:
            with open_door():
                # Whoever publishes waits for this row, and then finds a site that is not empty any more.
                ContentVersion.objects.select_for_update().filter(pk=1).first()
                refuse_a_site_in_use()
                for table, entry in _tables(manifest):
                    _read_table(archive, table, entry)
                    report(table.name, entry["rows"])
                recount_everything()
                organisations_searching.fill()
                statements_searching.fill()
                _begin_histories(manifest["content_version"])
                _set_content_version(manifest["content_version"])
                _check_references()
                _keep_files(archive, kept)
                report("files", len(kept))
        except BaseException:
            for name in kept:
                default_storage.delete(name)
            raise
    return manifest


def refuse_a_site_in_use():
    """Raises DumpError for a site that has any content, public or drafted."""
    there = [t.model for t in TABLES if t.model._base_manager.exists()]
    there += [kind.draft for kind in all_kinds() if kind.draft._base_manager.exists()]
    if there:
        names = ", ".join(str(model._meta.verbose_name_plural) for model in there[:5])
        raise DumpError(
            f"This site is not empty: it has {names}{' and more' if len(there) > 5 else ''}. A dump is read into an empty site "
            "only: a new database after `manage.py migrate`, with accounts or without."
        )


# --- looking through it -----------------------------------------------------------------------------------------------


@contextmanager
def _opened(path):
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise DumpError(f"There is no file {path}.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DumpError(f"{path} is no dump, or was cut off or damaged: {error}.") from error


def checked_manifest(archive):
    """The manifest, after every entry was compared with what it says. Raises DumpError. Reads the whole file once."""
    infos = {}
    for info in archive.infolist():
        if info.filename in infos:
            raise DumpError(f"The dump has {info.filename} twice.")
        if info.flag_bits & 0x1:
            raise DumpError(f"{info.filename} is encrypted.")
        infos[info.filename] = info
    manifest = _manifest(archive, infos)
    expected = {MANIFEST}
    for _table, entry in [*_tables(manifest), (None, _entry_of_files(manifest))]:
        _compare(archive, infos, entry["entry"], entry["bytes"], entry["sha256"])
        expected.add(entry["entry"])
    for row in _rows(archive, FILES):
        name = row.get("file")
        if not isinstance(name, str) or not STORED_NAME.fullmatch(name):
            raise DumpError(f"{FILES} names a file that no upload is stored under: {str(name)[:200]!r}.")
        _compare(archive, infos, file_entry(name), row.get("bytes"), row.get("sha256"))
        expected.add(file_entry(name))
    if more := sorted(set(infos) - expected):
        raise DumpError(f"The dump has something that its manifest does not name: {more[0]}.")
    return manifest


def _manifest(archive, infos):
    if MANIFEST not in infos or infos[MANIFEST].file_size > MOST_IN_MANIFEST:
        raise DumpError(f"This is no dump: it has no {MANIFEST}.")
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except ValueError as error:
        raise DumpError(f"{MANIFEST} is no JSON: {error}.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise DumpError(f"This is no dump of unhub: {MANIFEST} does not say so.")
    for name, mine in (("format_version", FORMAT_VERSION), ("version_schema", SCHEMA)):
        its = manifest.get(name)
        if not isinstance(its, int) or its > mine:
            raise DumpError(f"The dump has {name} {its}, and this release reads {mine} at most. Use a later release.")
    try:
        tables = {table.name: table for table in TABLES}
        for entry in manifest["entries"]:
            if not isinstance(entry["rows"], int) or not isinstance(entry["bytes"], int):
                raise TypeError
            if "table" in entry:
                _check_fields(tables.pop(entry["table"]), entry)
        _moment(manifest["content_version"]["changed_at"])
        int(manifest["content_version"]["number"])
        _entry_of_files(manifest)
    except KeyError as error:
        raise DumpError(f"The dump has a table this release does not know: {error}. Use a later release.") from error
    except (TypeError, ValueError, AttributeError, StopIteration) as error:
        raise DumpError(f"{MANIFEST} does not have the shape docs/operations.md gives it.") from error
    if tables:
        raise DumpError(f"The dump has no {', '.join(tables)}.")
    return manifest


def _check_fields(table, entry):
    if entry["entry"] != table_entry(table.name):
        raise ValueError
    mine, its = {f.attname: f for f in table.fields}, set(entry["fields"])
    if unknown := sorted(its - set(mine)):
        raise DumpError(
            f"{table.name} has columns this release does not know: {', '.join(unknown)}. Use a later release."
        )
    if missing := sorted(name for name in set(mine) - its if not _may_be_missing(mine[name])):
        raise DumpError(f"{table.name} has no column {', '.join(missing)}.")


def _may_be_missing(field):
    return field.has_default() or field.null or field.empty_strings_allowed and field.blank


def _tables(manifest):
    """[(Table, its entry)], in the order they are read in."""
    entries = {entry["table"]: entry for entry in manifest["entries"] if "table" in entry}
    return [(table, entries[table.name]) for table in TABLES]


def _entry_of_files(manifest):
    return next(entry for entry in manifest["entries"] if entry["entry"] == FILES)


def _compare(archive, infos, name, size, sha256):
    if name not in infos:
        raise DumpError(f"{name} is missing.")
    digest, found = hashlib.sha256(), 0
    if infos[name].file_size == size:
        with archive.open(name) as file:
            while block := file.read(BLOCK):
                digest.update(block)
                found += len(block)
    if found != size or digest.hexdigest() != sha256:
        raise DumpError(f"{name} is not what the manifest says: it was cut off, damaged or changed.")


# --- writing it -------------------------------------------------------------------------------------------------------


def _rows(archive, name):
    """The rows of an entry. Raises DumpError with the number of the line."""
    with archive.open(name) as file:
        number = 0
        while text := file.readline(LONGEST_LINE):
            number += 1
            if not text.endswith(b"\n"):
                raise DumpError(f"{name}, line {number}: longer than {LONGEST_LINE} bytes, or cut off.")
            try:
                row = json.loads(text)
            except ValueError as error:
                raise DumpError(f"{name}, line {number}: no JSON ({error}).") from error
            if not isinstance(row, dict):
                raise DumpError(f"{name}, line {number}: no object.")
            yield row


def _read_table(archive, table, entry):
    fields = {f.attname: f for f in table.fields}
    written = [
        f for f in table.model._meta.concrete_fields if f.get_internal_type() not in ("AutoField", "BigAutoField")
    ]
    size = min(AT_ONCE, connection.ops.bulk_batch_size(written, [None] * AT_ONCE))
    rows, number = _rows(archive, entry["entry"]), 0
    while batch := list(islice(rows, size)):
        made = [_made(table, fields, row, number + place) for place, row in enumerate(batch, start=1)]
        where = f"{entry['entry']}, lines {number + 1} to {number + len(batch)}"
        try:
            table.complete(made)
            # As loaddata does: moments that a save would set are those of the dump.
            table.model._base_manager._insert(made, fields=written, using=connection.alias, raw=True)
            reset_queries()  # with DEBUG on, Django keeps every statement it ran
        except (OtherText, DatabaseError) as error:
            raise DumpError(f"{where}: {str(error).splitlines()[0]}.") from error
        number += len(batch)
    if number != entry["rows"]:
        raise DumpError(f"{entry['entry']} has {number} rows, and the manifest says {entry['rows']}.")


def _made(table, fields, row, number):
    """A row of a table. Raises DumpError, naming the line and the column, for what the column cannot hold."""
    if unknown := sorted(set(row) - set(fields)):
        raise DumpError(f"{table_entry(table.name)}, line {number}: unknown column {unknown[0]}.")
    values = {}
    for name, value in row.items():
        field = fields[name]
        try:
            values[name] = _value(field, value)
        except (ValidationError, ValueError, TypeError) as error:
            words = "; ".join(error.messages) if isinstance(error, ValidationError) else error
            raise DumpError(f"{table_entry(table.name)}, line {number}, {name}: {words}") from error
    return table.model(**values)


def _value(field, value):
    if value is None:
        if not field.null:
            raise ValueError("may not be empty")
        return None
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.DateTimeField):
        return _moment(value)
    if isinstance(field, models.FileField) and not STORED_NAME.fullmatch(value):
        raise ValueError("no name that an upload is stored under")
    value = field.to_python(value)
    if not field.is_relation:
        # Addresses, lengths and slugs as at the form: what is read is shown to readers.
        field.run_validators(value)
    return value


def _moment(text):
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"no moment with its zone: {text!r}")
    return moment


def _begin_histories(state):
    """Files each record of reference data as it is now, so that its next change has something to be compared with."""
    moment = _moment(state["changed_at"])
    for table in TABLES:
        if issubclass(table.model, ReferenceRecord):
            records = table.model._base_manager.order_by("pk").iterator(AT_ONCE)
            while batch := list(islice(records, AT_ONCE)):
                table.model.history.bulk_history_create(batch, default_date=moment, default_change_reason=REASON)


def _set_content_version(state):
    ContentVersion.objects.update_or_create(
        pk=1, defaults={"number": int(state["number"]), "changed_at": _moment(state["changed_at"])}
    )


def _check_references():
    """Raises DumpError where a row refers to one that is not there."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise DumpError(
            f"The rows of the dump do not belong together: {str(error).splitlines()[0]} Nothing was written."
        ) from error


def _keep_files(archive, kept):
    """Stores the attached files under their own names, and notes them in `kept`: what published statements have, and no more."""
    named = set(Attachment.objects.values_list("file", flat=True))
    for row in _rows(archive, FILES):
        name = row["file"]
        if name not in named:
            raise DumpError(f"{FILES} has {name}, and no statement has it.")
        named.remove(name)
        if default_storage.exists(name):
            # Left behind by a run that was killed: names of uploads are never used twice.
            default_storage.delete(name)
        with archive.open(file_entry(name)) as file:
            stored = default_storage.save(name, File(file, name=name))
        kept.append(stored)
        if stored != name:
            raise DumpError(f"The storage keeps {name} as {stored}.")
    if named:
        raise DumpError(f"The dump does not have the file {min(named)} of a statement.")
