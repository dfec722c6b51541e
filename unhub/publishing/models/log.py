"""The log: who moved a record, which addresses it had, and the public changes in their order."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unhub.publishing.doors import Guarded


def former_address_taken(address):
    """The sentence for an address that leads to another record since that one moved."""
    return _("The address “%(address)s” once belonged to another record.") % {"address": address}


class Transition(models.Model):
    """Somebody moved a record from one state to another: who, when, from, to, and the remark (never public)."""

    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField(db_index=True)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    action = models.CharField(max_length=20, blank=True, help_text=_("The name of the move, as the workflow has it."))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True)

    class Meta:
        verbose_name = _("transition")

    def __str__(self):
        return f"{self.record_type} {self.record_id}: {self.from_state} → {self.to_state}"


class FormerAddress(Guarded):
    """An address a record had. It redirects for ever; no other record may take it."""

    record_type = models.CharField(max_length=30)
    address = models.CharField(
        max_length=250, help_text=_("Below the list's own address: 2017/07/27/a-slug, or a-slug.")
    )
    record_id = models.UUIDField(db_index=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former address")
        constraints = [
            models.UniqueConstraint(fields=["record_type", "address"], name="a_former_address_leads_to_one_record"),
        ]

    def __str__(self):
        return f"{self.record_type}: {self.address}"


class Change(Guarded):
    """One public change, in the order of the content version. What the change feed is made of. Append-only, for ever.

    Rows are written while the lock on the content version is held, so numbers come to be seen in their own order. Several changes
    of one transaction may share a number: the key is made of the number and of the place among these, and so is the order.
    """

    PLACES = 1 << 20  # of one number

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        REVISED = "revised", _("revised")
        MOVED = "moved", _("address changed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("restored")
        REDACTED = "redacted", _("an old version redacted")
        GONE = "gone", _("removed")
        MERGED = "merged", _("merged")
        DELETED = "deleted", _("deleted")

    id = models.BigIntegerField(primary_key=True, editable=False)
    number = models.BigIntegerField(help_text=_("The content version this change made."))
    kind = models.CharField(max_length=12, choices=Kind.choices)
    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField(db_index=True)
    at = models.DateTimeField(default=timezone.now)
    version_no = models.PositiveIntegerField(
        null=True, help_text=_("The version it filed or redacted; reference data has none.")
    )
    note = models.TextField(
        blank=True, help_text=_("Public: the note of that version, or the notice of the redaction.")
    )
    into_id = models.UUIDField(null=True, help_text=_("What it was merged into."))
    former = models.CharField(max_length=250, blank=True, help_text=_("The address it left, as in FormerAddress."))
    current = models.CharField(max_length=250, blank=True, help_text=_("The address it has instead."))
    affects = models.JSONField(
        default=dict, help_text=_("Other records whose answers it changed: unhub.publishing.affected has the form.")
    )

    class Meta:
        verbose_name = _("public change")
        indexes = [
            # the change feed where it is narrowed, in its order
            models.Index(fields=["kind", "id"], name="changes_by_kind"),
            models.Index(fields=["record_type", "id"], name="changes_by_type"),
            models.Index(fields=["record_type", "kind", "id"], name="changes_by_type_and_kind"),
        ]

    @classmethod
    def at_place(cls, number, place=0, **fields):
        """An unsaved change, at a place (from 0 on) among those of its number."""
        return cls(id=cls.key_at(number, place), number=number, **fields)

    @classmethod
    def key_at(cls, number, place):
        """The key of the change at that place. Raises ValueError where a number has no such place."""
        if not 0 <= place < cls.PLACES:
            raise ValueError(f"one content version has {cls.PLACES} changes at most")
        return number * cls.PLACES + place

    def __str__(self):
        return f"{self.number}: {self.record_type} {self.record_id} {self.kind}"
