"""Writing a dump: of one moment, in constant memory, and the same bytes for the same content."""

import datetime
import hashlib
import json
import os
import zipfile
from contextlib import contextmanager

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from statements.models import Attachment
from unhub.dumps.form import (
    BLOCK,
    FILES,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    DumpError,
    file_entry,
    line,
    table_entry,
)
from unhub.dumps.tables import CHUNK, TABLES, plain
from unhub.publishing.content import SCHEMA
from unhub.web.models import ContentVersion

# Zip files begin in 1980. What is in one has no time of its own, or the bytes would differ from run to run.
BEGINNING = (1980, 1, 1, 0, 0, 0)
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def content_version():
    """The state of the content as a dump names it."""
    state = ContentVersion.objects.filter(pk=1).first() or ContentVersion(changed_at=NEVER)
    return {"number": state.number, "changed_at": plain(state.changed_at)}


def write_dump(path, report=lambda name, rows: None):
    """Writes the whole public content into the file, which appears once it is whole. Returns the manifest.

    One query for each table, in one picture of the database. `report(name, rows)` is told of each table. Raises DumpError where an
    attached file is not in the storage.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with one_moment(), zipfile.ZipFile(unfinished, "w") as archive:
            manifest = {
                "format": FORMAT,
                "format_version": FORMAT_VERSION,
                "version_schema": SCHEMA,
                "site": {"name": settings.SITE_NAME, "url": settings.SITE_URL},
                "content_version": content_version(),
                "entries": [],
            }
            for table in TABLES:
                told = _write(archive, table_entry(table.name), map(line, table.rows()))
                manifest["entries"].append(told | {"table": table.name, "fields": [f.attname for f in table.fields]})
                report(table.name, told["rows"])
            manifest["entries"].append(_write(archive, FILES, _files(archive)))
            report("files", manifest["entries"][-1]["rows"])
            _write(archive, MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()])
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


@contextmanager
def one_moment():
    """Lets all queries within see the database as it was at the first. Readers and writers go on beside it.

    A test that is a transaction itself sees one moment anyway.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not atomic(): the site's transactions begin IMMEDIATE, and nobody could publish meanwhile.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _files(archive):
    """Lines about the attached files of published statements, each of which is copied into the archive first."""
    stored = Attachment.objects.order_by("file").values_list("file", flat=True).distinct()
    lines = []
    for name in stored.iterator(CHUNK):
        told = _write(archive, file_entry(name), _blocks(name))
        lines.append({"file": name, "bytes": told["bytes"], "sha256": told["sha256"]})
    # Afterwards: a zip file is written one entry at a time.
    return map(line, lines)


def _blocks(name):
    try:
        with default_storage.open(name, "rb") as file:
            yield from file.chunks(BLOCK)
    except FileNotFoundError as error:
        raise DumpError(
            f"The file {name} of a published statement is not in the storage. Bring it back from a backup, "
            "or take it off the statement."
        ) from error


def _write(archive, name, pieces):
    """Writes one entry and says what it holds."""
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    digest, size, rows = hashlib.sha256(), 0, 0
    pieces = iter(pieces)
    with archive.open(entry, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size, rows = size + len(piece), rows + 1
    return {"entry": name, "rows": rows, "bytes": size, "sha256": digest.hexdigest()}
