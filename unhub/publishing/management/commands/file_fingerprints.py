"""`manage.py file_fingerprints`: files what "check a copy" finds texts by, where that is missing."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Exists, OuterRef

from unhub.publishing.fingerprints import file_fingerprints, file_passages
from unhub.publishing.kinds import all_kinds, kind_named
from unhub.publishing.models import Passage, TextFingerprint, Version
from unhub.text.markdown import plain_text


class Command(BaseCommand):
    """Publishing files fingerprints itself. This is for what was published before there were any, or imported in bulk.

    Goes on where it was interrupted; what is there already is left as it is. Memory does not grow with the archive.
    """

    help = "Files the fingerprints of texts that have none yet."

    def handle(self, *args, **options):
        versions, records = self.complete_versions(), sum(self.complete_imported(kind) for kind in all_kinds())
        self.stdout.write(f"{versions} versions and {records} imported records are filed now.")

    def complete_versions(self):
        missing = Version.objects.filter(
            ~Exists(TextFingerprint.objects.filter(version=OuterRef("pk"))), redaction=None
        )
        number = 0
        for version in missing.order_by("pk").iterator(50):
            if version.text_hashes:
                with transaction.atomic():
                    file_fingerprints(kind_named(version.record_type), version)
                number += 1
        return number

    def complete_imported(self, kind):
        """Records without a version on file are found word for word by their live text; what is missing is their passages."""
        [texts] = [child for child in kind.children if child.name == "texts"]
        of_it = {"record_id": OuterRef("pk")}
        missing = kind.live.objects.filter(
            ~Exists(Version.objects.filter(**of_it)), ~Exists(Passage.objects.filter(**of_it))
        )
        number = 0
        for pk in missing.order_by("pk").values_list("pk", flat=True).iterator(500):
            rows = texts.live.objects.filter(**{texts.parent: pk}).exclude(text_hash="")
            with transaction.atomic():
                for language, body in rows.values_list("language", kind.body):
                    file_passages(pk, language, plain_text(body))
                    number += 1
        return number
