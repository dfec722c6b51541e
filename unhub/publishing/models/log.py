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
    """One public change, in the order of the content version. What the change feed is made of."""

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        REVISED = "revised", _("revised")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("restored")
        GONE = "gone", _("removed")
        MERGED = "merged", _("merged")
        DELETED = "deleted", _("deleted")

    number = models.BigIntegerField(primary_key=True, help_text=_("The content version this change made."))
    kind = models.CharField(max_length=12, choices=Kind.choices)
    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField(db_index=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("public change")

    def __str__(self):
        return f"{self.number}: {self.record_type} {self.record_id} {self.kind}"
