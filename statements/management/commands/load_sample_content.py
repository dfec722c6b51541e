"""`manage.py load_sample_content`: the records of `fixtures/`, once. fixtures/README.md says how the files are written."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from statements.management.sample_content import load
from statements.management.sample_files import SampleContentError

AT_MOST = 30


class Command(BaseCommand):
    help = "Loads the sample content. What is there already, or was deleted, is left as it is."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures", help="Where the files are.")
        parser.add_argument("--check", action="store_true", help="Only say whether the files could be loaded.")

    def handle(self, *args, folder, check, **options):
        try:
            report = load(folder, check=check)
        except SampleContentError as error:
            mistakes = error.mistakes[:AT_MOST]
            if len(error.mistakes) > AT_MOST:
                mistakes.append(f"… and {len(error.mistakes) - AT_MOST} more.")
            raise CommandError("\n".join(["Nothing was loaded. To mend:", *mistakes])) from error
        if check:
            self.stdout.write("The files can be loaded. Nothing was written.")
            return
        self.stdout.write("Sample content:")
        for kind, counts in report.items():
            figures = ", ".join(f"{counts[what]} {what}" for what in ["loaded", "kept", "left out"] if counts[what])
            self.stdout.write(f"  {kind:<14} {figures or 'none'}")
