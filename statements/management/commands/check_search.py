"""`manage.py check_search`: compares the full-text indexes with what is public."""

import sys
from itertools import islice

from django.core.management.base import BaseCommand

from statements import searching

MOST_SHOWN = 100


class Command(BaseCommand):
    """Ends with status 1 where something differs. What is published while it runs may be told as a difference."""

    help = "Compares the full-text index with the statements and prints what differs; `rebuild_search` mends it."

    def handle(self, *args, **options):
        found = list(islice(searching.differences(), MOST_SHOWN + 1))
        for difference in found[:MOST_SHOWN]:
            self.stdout.write(difference)
        if found:
            more = " at least, of which the first are shown" if len(found) > MOST_SHOWN else ""
            self.stderr.write(f"{len(found)} differences{more}: run manage.py rebuild_search.")
            sys.exit(1)
        self.stdout.write("The index is equal to the statements.")
