"""`manage.py check_search`: compares the full-text indexes with what is public."""

import sys
from itertools import chain, islice

from django.core.management.base import BaseCommand

from organisations import searching as organisations
from statements import searching as statements

MOST_SHOWN = 100


class Command(BaseCommand):
    """Ends with status 1 where something differs. What is published while it runs may be told as a difference."""

    help = "Compares the full-text indexes with statements and organisations and prints what differs; `rebuild_search` mends it."

    def handle(self, *args, **options):
        found = list(islice(chain(organisations.differences(), statements.differences()), MOST_SHOWN + 1))
        for difference in found[:MOST_SHOWN]:
            self.stdout.write(difference)
        if found:
            more = " at least, of which the first are shown" if len(found) > MOST_SHOWN else ""
            self.stderr.write(f"{len(found)} differences{more}: run manage.py rebuild_search.")
            sys.exit(1)
        self.stdout.write("The indexes are equal to what is public.")
