"""`manage.py publish_due`: publishes what is approved and due, and clears the editors' desk of what is of no more use."""

import os
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from unhub.publishing.desk import tidy_desk
from unhub.publishing.services import publish_due

TIDY_EVERY = 3600  # seconds


class Command(BaseCommand):
    """Publishes every scheduled draft whose moment has come, each by itself, and says what could not be published and why.

    For cron or a systemd timer, once a minute; `--every 15` stays and looks every 15 seconds. Safe to run twice at once.
    Exits with 1 if a draft could not be published for a reason nobody was told of yet.
    """

    help = "Publishes what is approved and due."
    tidied_at = None

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, metavar="SECONDS", help="Stay, and look every so many seconds.")

    def handle(self, *args, every=None, **options):
        if every is None:
            failed = self.once()
            if failed:
                raise CommandError(f"{failed} could not be published.")
            return
        if every < 1:
            raise CommandError("--every takes a number of seconds, 1 or more.")
        parent = os.getppid()
        while os.getppid() == parent:  # whoever started it is still there
            close_old_connections()
            self.once()
            time.sleep(every)

    def once(self):
        published, failed = publish_due()
        for version in published:
            self.stdout.write(f"published {version}")
        for draft in failed:
            self.stderr.write(f"not published: {draft} ({draft.pk}): {draft.failure}")
        if self.tidied_at is None or time.monotonic() - self.tidied_at > TIDY_EVERY:
            self.tidied_at = time.monotonic()
            tidy_desk()
        return len(failed)
