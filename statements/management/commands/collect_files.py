"""`manage.py collect_files`: uploaded files that nothing refers to any more."""

import datetime

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from statements.drafts.models import AttachmentDraft
from statements.models import Attachment
from statements.models.content import ATTACHMENTS
from unhub.publishing.models import Autosave, DraftSave, Version
from unhub.publishing.uploads import kept_upload

# A form carries a file for twenty hours at most before it is saved (unhub.publishing.uploads): what is older is nobody's.
LEAST_HOURS = 24


class Command(BaseCommand):
    """Lists the uploaded files that no public record, draft, version or save of a draft refers to; deletes them if told to.

    A file younger than a day is left alone: somebody may have it in an open form. Safe beside anything, and twice at once.
    Reads every version that has attachments once.
    """

    help = "Lists uploaded files that nothing refers to; deletes them with --delete."

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="delete them instead of listing them")
        parser.add_argument(
            "--hours",
            type=int,
            default=LEAST_HOURS,
            help=f"leave younger files alone (at least {LEAST_HOURS}, the default)",
        )

    def handle(self, *args, **options):
        if options["hours"] < LEAST_HOURS:
            raise CommandError(f"--hours must be {LEAST_HOURS} or more: younger files may be in a form that is open.")
        before = timezone.now() - datetime.timedelta(hours=options["hours"])
        # The files first: what is saved while we look is younger than they are.
        old = [name for name in stored_files() if _modified(name) < before]
        unused = sorted(set(old) - referred_to()) if old else []
        size = sum(_size(name) for name in unused)
        for name in unused:
            self.stdout.write(name)
            if options["delete"]:
                default_storage.delete(name)
        deleted = _("%(count)d files deleted, %(size)s.")
        words = deleted if options["delete"] else _("%(count)d files, %(size)s. Delete them with --delete.")
        self.stdout.write(words % {"count": len(unused), "size": filesizeformat(size)})


def stored_files():
    """The names of all uploaded files."""
    try:
        return [f"{ATTACHMENTS}/{name}" for name in default_storage.listdir(ATTACHMENTS)[1]]
    except FileNotFoundError:
        return []


def _modified(name):
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:  # another run was faster
        return timezone.now()


def _size(name):
    try:
        return default_storage.size(name)
    except FileNotFoundError:
        return 0


def referred_to():
    """The stored names of all files that anything refers to."""
    found = set(Attachment.objects.values_list("file", flat=True))
    found |= set(AttachmentDraft.objects.values_list("file", flat=True))
    for model in (Version, DraftSave):
        contents = model.objects.filter(record_type="statement").exclude(content__attachments=[])
        for content in contents.values_list("content", flat=True).iterator():
            found |= {row.get("file", "") for row in (content or {}).get("attachments") or ()}
    for data in Autosave.objects.filter(record_type="statement").values_list("data", flat=True).iterator():
        for name, values in data.items():
            if name.startswith("attachments-") and name.endswith("-kept"):
                kept = [kept_upload(token) for token in (values if isinstance(values, list) else [values])]
                found |= {upload.stored_name for upload in kept if upload}
    return found
