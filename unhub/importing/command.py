"""What the commands that take files in have in common: `manage.py import_statements FILE` and its like."""

import csv
import json
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from unhub.importing.batches import stream
from unhub.importing.dates import ORDERS
from unhub.importing.importers import importer_named
from unhub.importing.models import BatchRow
from unhub.importing.rows import Unreadable
from unhub.text.languages import LANGUAGE_CODES

REPORTED = ["place", "verdict", "outcome", "reasons", "source"]

OPTIONS = {
    "date_order": {"choices": ORDERS, "help": "found out from the first rows unless it is given"},
    "language": {"choices": LANGUAGE_CODES, "default": "en", "help": "where a row names none"},
    "issuer": {"default": "", "help": "who said it, where a row does not say: by name or address"},
}


class ImportCommand(BaseCommand):
    """Takes a file of any length in, some hundred rows at a time. Killed at any moment, it goes on when it is started again.

    Subclasses name their importer.
    """

    importer = ""

    def add_arguments(self, parser):
        importer = importer_named(self.importer)
        parser.add_argument("file", type=Path, help="the file; one that was begun before is gone on with")
        parser.add_argument(
            "--format",
            choices=[each.name for each in importer.formats],
            help="found out from the file unless it is given",
        )
        if not importer.is_reference:
            parser.add_argument(
                "--publish",
                action="store_true",
                help="what is new and certain arrives published, the rest as drafts; without it, all as drafts",
            )
        for name in importer.asks:
            parser.add_argument(f"--{name.replace('_', '-')}", **OPTIONS[name])
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="writes every row that was refused or waits, as CSV"
        )

    def handle(self, *, file, format, report, publish=False, **options):
        importer = importer_named(self.importer)
        try:
            with file.open("rb") as opened:
                self.began, self.size, self.opened = time.monotonic(), file.stat().st_size, opened
                batch = stream(
                    opened,
                    file.name,
                    importer=importer,
                    options={name: options[name] for name in importer.asks if options[name]},
                    format_name=format or "",
                    published=publish or importer.is_reference,
                    on_progress=self.show,
                )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except Unreadable as error:
            raise CommandError(
                f"{file}: {error} What was read before that is taken in; mend the file and start again."
            ) from error
        finally:
            self.end_line()
        self.sum_up(batch)
        if report:
            number = write_report(batch, report)
            self.stdout.write(f"{number} rows in {report}")

    def show(self, batch):
        """How far it has come, on one line of a terminal; silent where nobody looks."""
        if not self.stderr.isatty():
            return
        share = self.opened.tell() / self.size if self.size else 1
        filled = round(30 * share)
        speed = batch.rows_done / max(time.monotonic() - self.began, 0.001)
        bar = f"[{'=' * filled}{' ' * (30 - filled)}]"
        self.stderr.write(f"\r{bar} {share:4.0%} {batch.rows_done:,} rows, {speed:,.0f} a second ", ending="")
        sys.stderr.flush()

    def end_line(self):
        if self.stderr.isatty():
            self.stderr.write("")

    def sum_up(self, batch):
        numbers = batch.rows.numbers_by("outcome")
        labels = dict(BatchRow.Outcome.choices) | {"": "to be decided or explained, in the admin under Imports"}
        self.stdout.write(f"{batch.rows_done} rows of {batch.name} ({batch.format})")
        for outcome, number in sorted(numbers.items(), key=lambda pair: -pair[1]):
            self.stdout.write(f"  {number:>9,} {labels[outcome]}")
        for note in batch.notes:
            self.stdout.write(f"  {note}")


def write_report(batch, path):
    """Writes the rows that were refused, or wait for somebody's decision, as CSV: where, why, and as the source has them."""
    number = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(REPORTED)
        for row in batch.rows.filter(outcome__in=["", BatchRow.Outcome.REFUSED]).order_by("number").iterator():
            values = (row.source or {}).get("values", {})
            writer.writerow(
                [
                    row.place,
                    row.get_verdict_display(),
                    row.get_outcome_display() or "to be decided",
                    " ".join(filter(None, [row.why, *row.notes])),
                    json.dumps(values, ensure_ascii=False),
                ]
            )
            number += 1
    return number
