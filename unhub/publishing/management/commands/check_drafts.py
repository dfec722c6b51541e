"""`manage.py check_drafts`: has the checks look into every draft again."""

from django.core.management.base import BaseCommand

from unhub.publishing.desk import look_into
from unhub.publishing.kinds import all_kinds


class Command(BaseCommand):
    """Counts anew how many things there are to look at in each draft, for the editors' first page and lists.

    For a timer, once a night: a day that lay in the future comes, a statement of the same title is published elsewhere. Some thirty
    queries for each draft, and a write where the number changed.
    """

    help = "Has the checks look into every draft again."

    def handle(self, *args, **options):
        number = 0
        for kind in all_kinds():
            for pk in kind.draft.objects.order_by("pk").values_list("pk", flat=True).iterator():
                look_into(kind, pk)
                number += 1
        self.stdout.write(f"looked into {number} drafts")
