"""`manage.py find_citations`: which documents the texts of the archive name."""

from django.core.management.base import BaseCommand

from statements.citations import search
from statements.models import CitationSearch, FoundCitation, Statement
from unhub.web.models import ContentVersion

AT_ONCE = 50  # statements; publications wait for so many


class Command(BaseCommand):
    """Searches the statements that changed since the last run, or all of them. Publications search their own; imports do not.

    For cron or a systemd timer, and after an import. Goes through the archive in constant memory. It may be killed, run again and
    beside a running site: what is filed already is not filed again, what an editor decided stands.
    """

    help = "Finds the documents that published texts name: files what is certain, suggests the rest to editors."

    def add_arguments(self, parser):
        parser.add_argument(
            "--all",
            dest="everything",
            action="store_true",
            help="Search every statement again, as after a change of how documents are found.",
        )

    def handle(self, *args, everything, **options):
        progress, _made = CitationSearch.objects.get_or_create(pk=1)
        reached = ContentVersion.current()
        since = 0 if everything else progress.searched_to
        statements = Statement.objects.filter(content_version__gt=since).order_by("position")
        searched = created = last = 0
        while rows := list(statements.filter(position__gt=last).values_list("pk", "position")[:AT_ONCE]):
            last = rows[-1][1]
            findings = search([pk for pk, _position in rows])
            searched += len(findings)
            created += sum(len(each.created) for each in findings)
            if options["verbosity"] > 1:
                self.stdout.write(f"{searched} statements searched.")
        # Only now: a run that was killed begins anew. What was published meanwhile is searched the next time.
        CitationSearch.objects.filter(pk=1).update(searched_to=reached)
        open_ones = FoundCitation.objects.filter(status=FoundCitation.Status.OPEN)
        missing = open_ones.filter(document=None)
        self.stdout.write(
            f"{searched} statements searched, {created} citations filed. To be decided: {open_ones.count()}, of which "
            f"{missing.count()} name documents that are not on record."
        )
