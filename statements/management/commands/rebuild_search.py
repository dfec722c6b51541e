"""`manage.py rebuild_search`: makes the full-text indexes anew from what is public."""

import time

from django.core.management.base import BaseCommand

from organisations import searching as organisations
from organisations.models import Organisation
from statements import searching as statements
from statements.models import Statement


def is_empty(index, model):
    """Whether an index has nothing although there are records. Two queries."""
    return next(index.positions(batch=1), None) is None and model.objects.exists()


class Command(BaseCommand):
    """Publishing keeps the index itself. This is for a site that was there before it, and for a new way of reading words.

    Statements are found while it runs as far as it is. Stopped, it is begun anew. Memory does not grow with the archive.
    """

    help = "Makes the full-text indexes of statements and organisations anew. Safe to run at any time, also while others publish."

    def add_arguments(self, parser):
        parser.add_argument(
            "--where-empty", action="store_true", help="Only where something is public and nothing is indexed."
        )

    def handle(self, *args, where_empty, **options):
        if where_empty and not (is_empty(organisations.INDEX, Organisation) or is_empty(statements.INDEX, Statement)):
            return
        began, self.number = time.monotonic(), 0
        bodies = organisations.rebuild()
        statements.rebuild(self.report)
        self.stdout.write(
            f"{self.number} statements and {bodies} organisations are indexed, in {time.monotonic() - began:.0f} seconds."
        )

    def report(self, number):
        before, self.number = self.number, self.number + number
        if before // 50_000 < self.number // 50_000:
            self.stdout.write(f"{self.number} …")
