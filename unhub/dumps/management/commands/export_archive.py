"""`manage.py export_archive FILE`: the whole public content as one file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from unhub.dumps.form import DumpError
from unhub.dumps.writing import content_version, write_dump
from unhub.text.slugs import slugify_title


class Command(BaseCommand):
    """Everything that readers can get, of one moment: no drafts, accounts and remarks. Safe beside a running site."""

    help = "Writes the whole public content into one file, which import_archive reads into an empty site."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            type=Path,
            help="the file to write, or a folder: then it is named after the site, the day and the content version",
        )
        parser.add_argument("--replace", action="store_true", help="write over a file that is there")

    def handle(self, *args, file, replace, verbosity, **options):
        if file.is_dir():
            state = content_version()
            file /= f"{slugify_title(settings.SITE_NAME)}-{state['changed_at'][:10]}-{state['number']}.zip"
        if file.exists() and not replace:
            raise CommandError(f"{file} is there already. Give another name, or --replace.")
        try:
            manifest = write_dump(file, self.report if verbosity > 1 else lambda name, rows: None)
        except (DumpError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(entry["rows"] for entry in manifest["entries"])
        state = manifest["content_version"]
        self.stdout.write(f"{file}: {rows} rows, content version {state['number']} of {state['changed_at']}.")

    def report(self, name, rows):
        self.stdout.write(f"  {name:<45}{rows:>12}")
