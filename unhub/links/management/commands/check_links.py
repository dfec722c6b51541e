"""`manage.py check_links`: whether the addresses that public records lead to still answer."""

import datetime

from django.core.management.base import BaseCommand, CommandError

from unhub.links.asking import PAUSE
from unhub.links.checking import NothingAnswers, Run, take_up
from unhub.links.models import WatchedLink


class Command(BaseCommand):
    """Asks other sites about links that were checked the longest ago, and says which of them do not answer.

    For cron or a systemd timer, once a night. It may be killed, run again and run twice at once: every finding is filed when it
    comes, and a host is asked by one run at a time, one request at a time.
    """

    help = "Asks whether the sources and links of public records still answer."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=2000, help="Links to check at most (default: 2000).")
        parser.add_argument(
            "--older-than",
            type=int,
            default=30,
            metavar="DAYS",
            help="Check again what was checked so many days ago (default: 30). What failed is asked again after a day.",
        )
        parser.add_argument(
            "--pause",
            type=float,
            default=PAUSE,
            metavar="SECONDS",
            help=f"Between two requests to one site (default: {PAUSE:g}).",
        )

    def handle(self, *args, limit, older_than, pause, **options):
        if limit < 1:
            raise CommandError("--limit takes a number of links, 1 or more.")
        if not 0 <= older_than <= 3650:
            raise CommandError("--older-than takes a number of days, from 0 to 3650.")
        if not 0.1 <= pause <= 3600:
            raise CommandError("--pause takes seconds, from 0.1 to 3600.")
        new = take_up()
        run = Run(limit=limit, older_than=datetime.timedelta(days=older_than), pause=pause, say=self.stdout.write)
        try:
            counts = run.go()
        except NothingAnswers as error:
            raise CommandError("No site answers at all: is this machine cut off? Nothing was filed.") from error
        outcomes = WatchedLink.Outcome
        self.stdout.write(
            f"{new} new links, {counts.total()} checked: {counts[outcomes.REACHED]} answer, "
            f"{counts[outcomes.FAILED]} do not, of {counts[outcomes.UNDECIDED]} it cannot be told. "
            f"{WatchedLink.objects.filter(is_broken=True).count()} are broken."
        )
