"""`manage.py import_archive FILE`: makes an empty site the one that export_archive wrote."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from unhub.dumps.form import DumpError
from unhub.dumps.reading import read_dump


class Command(BaseCommand):
    """Compares every byte with the manifest first, then writes everything in one transaction, or nothing."""

    help = "Reads a file of export_archive into an empty site."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, verbosity, **options):
        try:
            manifest = read_dump(file, self.report if verbosity > 1 else lambda name, rows: None)
        except (DumpError, OSError) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        rows = sum(entry["rows"] for entry in manifest["entries"])
        self.stdout.write(f"{rows} rows read. Now their fingerprints, for “check a copy”:")
        call_command("file_fingerprints", stdout=self.stdout)

    def report(self, name, rows):
        self.stdout.write(f"  {name:<45}{rows:>12}")
