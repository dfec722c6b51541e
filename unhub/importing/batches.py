"""A batch from the file to the record: brought and judged, decided, applied, and undone.

Small files are kept row by row until somebody decided about them (`bring`, `apply_some`); files of any length are taken in as
they are read (`stream`). Applying and undoing go on where they were interrupted, and nobody does a row twice: each row is taken
under its own lock, and what became of it is written in the transaction that did it.
"""

import hashlib
import math
import time
from itertools import islice

from django.db import IntegrityError, connection, reset_queries, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.importing.dates import order_of
from unhub.importing.formats import HEAD
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.importing.rows import Unreadable
from unhub.publishing.inserting import insert_rows

MOST_ROWS = 5_000  # that a person decides about; longer files are for the command line
AT_ONCE = 1_000  # rows of one transaction where files are streamed
APPLIED_AT_ONCE = 50
LOOKED_AT_FOR_ORDER = 1_000  # rows
TIED = [
    BatchRow.Outcome.PUBLISHED,
    BatchRow.Outcome.REVISED,
    BatchRow.Outcome.CHANGED,
    BatchRow.Outcome.UNCHANGED,
]
AWAITING = {"outcome": "", "decision": "", "verdict": BatchRow.Verdict.DOUBLE}


def find_format(importer, file, name, format_name=""):
    """The format of a file: the one that is named, else the one it looks like. Raises Unreadable where it looks like none."""
    if format_name:
        return next(each for each in importer.formats if each.name == format_name)
    head = file.read(HEAD)
    file.seek(0)
    return importer.detect(head, name)


def bring(file, name, *, importer, options, user, format_name="", published=False):
    """Reads and judges a file that a person will decide about. Returns the Batch.

    Raises Unreadable, with nothing written, for what cannot be read to its end or has more than MOST_ROWS rows.
    """
    form = find_format(importer, file, name, format_name)
    notes = []
    rows = list(islice(form.rows(file, notes), MOST_ROWS + 1))
    if not rows:
        raise Unreadable(_("There are no rows in it."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(
            _("There are more than %(most)s rows. Take a file of that length in with manage.py import_%(kind)ss.")
            % {"most": MOST_ROWS, "kind": importer.name}
        )
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    batch = Batch(
        importer=importer.name,
        name=name[:255],
        digest=digest,
        format=form.name,
        options=options,
        is_published=published,
        created_by=user,
        notes=notes,
        ignored=_ignored(rows),
    )
    read_order(batch, rows)
    judged = _judge(batch, list(enumerate(rows, start=1)), user)
    with transaction.atomic():
        batch.save(force_insert=True)
        _write(batch, judged)
    return batch


def rejudge(batch, options, user):
    """Judges every row that nothing was done with anew, under other options. Decisions about them are asked for again."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        open_rows = list(batch.rows.filter(outcome="").order_by("number"))
        batch.options = options
        rows = [(row.number, row.as_row()) for row in open_rows]
        read_order(batch, [row for _number, row in rows])
        judged = _judge(batch, rows, user)
        batch.rows.filter(outcome="").delete()
        batch.save()
        _write(batch, judged)
    return batch


def read_order(batch, rows):
    """Finds out in which order day and month stand, unless somebody said so; keeps what proves it."""
    columns = importer_named(batch.importer).dates
    found = order_of(row.values[column] for row in rows for column in columns if row.values.get(column))
    batch.date_evidence = str(found)[:300]
    batch.date_order = batch.options.get("date_order") or found.order or ""


def apply_some(batch, user, seconds=8):
    """Applies rows for some seconds. Returns how many are left that wait for nobody's decision."""
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk, state=Batch.State.JUDGED).update(state=Batch.State.APPLYING)
    reader = _reader(batch, user)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            _locked(batch)
            rows = list(to_apply(batch).order_by("number")[:APPLIED_AT_ONCE])
            if not rows:
                break
            reader.apply(rows, published=batch.is_published)
            _file(rows)
    return finish(batch, reader, until)


def finish(batch, reader, until=math.inf):
    """Ends a batch that has nothing left to apply. Returns how many rows are left that wait for nobody's decision.

    Two queries, and what it takes to tie rows to what stood further down, as long as there is time.
    """
    left = to_apply(batch).count()
    if not left and reader.ties:
        left = _tie(batch, reader, until)
    if not left:
        waits = batch.rows.waiting().exists()
        state = Batch.State.JUDGED if waits else Batch.State.APPLIED
        changes = {"state": state} | ({} if waits else {"applied_at": timezone.now()})
        Batch.objects.filter(pk=batch.pk, state__in=[Batch.State.JUDGED, Batch.State.APPLYING]).update(**changes)
        batch.refresh_from_db()
    return left


def _tie(batch, reader, until):
    """Ties rows to what stood further down. Returns how many are left, to be begun anew."""
    rows = batch.rows.filter(outcome__in=TIED).exclude(unresolved=[]).order_by("number")
    last = 0
    while time.monotonic() < until:
        with transaction.atomic():
            Batch.objects.select_for_update().get(pk=batch.pk)
            some = list(rows.filter(number__gt=last)[:APPLIED_AT_ONCE])
            if not some:
                return 0
            reader.tie(some)
            _file(some)
        last = some[-1].number
    return rows.filter(number__gt=last).count()


def undo_some(batch, user, *, notice="", seconds=8):
    """Undoes rows for some seconds, the last first. Returns how many are left. What was edited since is kept, and says so.

    `notice` is what is said in public of published records that are removed; that of the first call counts.
    """
    if notice.strip() and "undo_notice" not in batch.options:
        batch.options["undo_notice"] = notice.strip()
        Batch.objects.filter(pk=batch.pk).update(options=batch.options)
    Batch.objects.filter(pk=batch.pk).exclude(state=Batch.State.UNDONE).update(state=Batch.State.UNDOING)
    reader = _reader(batch, user)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with transaction.atomic():
            Batch.objects.select_for_update().get(pk=batch.pk)
            rows = list(to_undo(batch).order_by("-number")[:APPLIED_AT_ONCE])
            if not rows:
                break
            for row in rows:
                # A row that fails half-way is kept as it was, and the others go on.
                with transaction.atomic():
                    reader.undo(row)
            _file(rows)
    left = to_undo(batch).count()
    if not left:
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.UNDONE, undone_at=timezone.now())
    return left


def stream(file, name, *, importer, options, format_name="", published=False, on_progress=lambda batch: None):
    """Takes a file of any length in as it is read, in batches of rows and with constant memory. Returns the Batch.

    Killed at any moment, it goes on when it is called again with the same file: each lot of rows is written in one transaction with
    the note of how far the file is dealt with. Raises Unreadable where the file cannot be read on; what was taken in stays, and a
    mended file goes on from there by what is known of its rows.
    """
    form = find_format(importer, file, name, format_name)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    batch = _begun(importer, form, name, digest, options, published, file)
    reader = _reader(batch, None)
    _make_room()
    rows = enumerate(form.rows(file, []), start=1)
    for _number, _row in islice(rows, batch.rows_done):
        pass
    while some := list(islice(rows, AT_ONCE)):
        with transaction.atomic():
            standing = _locked(batch)
            if standing.rows_done != batch.rows_done:
                raise Unreadable(_("Another process is taking the same file in."))
            reader.forget()
            judged = reader.judge(some)
            for row in judged:
                row.batch = batch
            reader.apply(judged, published=published)
            for row in judged:
                if row.outcome and row.outcome != BatchRow.Outcome.REFUSED and not reader.ties:
                    row.content = row.source = None  # nobody will look at a million of them again
            insert_rows(BatchRow, [row.columns() for row in judged])
            batch.rows_done += len(some)
            batch.ignored = sorted({*batch.ignored, *_ignored(row for _number, row in some)})
            Batch.objects.filter(pk=batch.pk).update(rows_done=batch.rows_done, ignored=batch.ignored)
        reset_queries()  # which Django keeps, with their parameters, where DEBUG is on
        on_progress(batch)
    finish(batch, reader)
    return batch


def _make_room():
    """Has SQLite write back what a long import changes in larger portions: pages of indexes change again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for setting in ("wal_autocheckpoint = 16000", "cache_size = -64000"):
                cursor.execute(f"PRAGMA {setting}")


def _locked(batch):
    """The batch as it stands, behind the lock that all imports of its kind take in turn. Three queries.

    What two of them bring at the same moment would be new to both. The first batch there ever was is the lock: none is deleted.
    """
    first = Batch.objects.filter(importer=batch.importer).order_by("pk").values_list("pk", flat=True)[0]
    list(Batch.objects.select_for_update().filter(pk=first))
    return Batch.objects.select_for_update().get(pk=batch.pk)


def _begun(importer, form, name, digest, options, published, file):
    """The batch of a file that was begun before, or a new one. The order of dates is read from its beginning."""
    begun = Batch.objects.filter(importer=importer.name, digest=digest, state=Batch.State.APPLYING, created_by=None)
    if standing := begun.first():
        return standing
    batch = Batch(
        importer=importer.name,
        name=name[-255:],
        digest=digest,
        format=form.name,
        options=options,
        is_published=published,
        state=Batch.State.APPLYING,
    )
    read_order(batch, list(islice(form.rows(file, batch.notes), LOOKED_AT_FOR_ORDER)))
    file.seek(0)
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError:
        return begun.get()  # another process began at the same moment
    return batch


def _reader(batch, user):
    options = {**batch.options, "date_order": batch.date_order}
    return importer_named(batch.importer).reader(options, user)


def _judge(batch, rows, user):
    reader, judged = _reader(batch, user), []
    reader.look_ahead(rows)
    for start in range(0, len(rows), AT_ONCE):
        judged += reader.judge(rows[start : start + AT_ONCE])
    return judged


def _write(batch, judged):
    for row in judged:
        row.batch = batch
    BatchRow.objects.bulk_create(judged, batch_size=AT_ONCE)


def _file(rows):
    fields = ["outcome", "record_id", "token", "notes", "changes", "unresolved", "made"]
    BatchRow.objects.bulk_update(rows, fields)


def to_apply(batch):
    """The rows that nothing was done with yet, and that wait for nobody."""
    return batch.rows.filter(outcome="").exclude(pk__in=batch.rows.waiting().values("pk"))


def to_undo(batch):
    """The rows of which something became that can be taken back."""
    Outcome = BatchRow.Outcome
    return batch.rows.filter(outcome__in=[Outcome.PUBLISHED, Outcome.DRAFTED, Outcome.REVISED, Outcome.CHANGED])


def _ignored(rows):
    return sorted({name for row in rows for name in row.ignored})[:100]
