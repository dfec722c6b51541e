"""What every published record has, its versions, and the log of public changes."""

import uuid6
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from unhub.publishing.doors import Guarded
from unhub.text.slugs import is_reserved


class PublishedRecord(Guarded):
    """What the public side of a content kind has besides its content. Written by publish() and withdraw() only."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    version_no = models.PositiveIntegerField(_("version"), default=1, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.PUBLISHED, editable=False
    )
    published_at = models.DateTimeField(_("first published here"), editable=False)
    updated_at = models.DateTimeField(_("last changed here"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawal_notice = models.TextField(_("withdrawal notice"), blank=True, editable=False)
    content_version = models.BigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self):
        return self.status == self.Status.WITHDRAWN


class ContentRow(models.Model):
    """A row that belongs to a record, such as a text. It has the same key on both sides, from its first draft on."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)

    class Meta:
        abstract = True


class DraftRecord(models.Model):
    """What the editors' side of a content kind has besides its content: whose work it is and which save it is."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    base_version = models.PositiveIntegerField(
        _("based on version"), default=0, editable=False, help_text=_("0 for a record that was never published.")
    )
    rev = models.PositiveIntegerField(_("save"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    edited_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("last saved by"),
    )

    class Meta:
        abstract = True

    @property
    def token(self):
        """What a form carries so that a save over somebody else's is noticed."""
        return f"{self.base_version}.{self.rev}"


class ReferenceRecord(Guarded):
    """A fact about the world that is not drafted: public on save, with full history (architecture: one door of its own)."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    updated_at = models.DateTimeField(_("last changed here"), auto_now=True)
    history = HistoricalRecords(inherit=True, excluded_fields=["updated_at"])

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        slug = getattr(self, "slug", "")
        if is_reserved(slug):
            raise ValidationError({"slug": _("“%(address)s” is the address of another page.") % {"address": slug}})
        taken = FormerAddress.objects.filter(record_type=self._meta.model_name, address=slug).exclude(
            record_id=self.pk
        )
        if slug and taken.exists():
            raise ValidationError({"slug": former_address_taken(slug)})


def former_address_taken(address):
    """The sentence for an address that leads to another record since that one moved."""
    return _("The address “%(address)s” once belonged to another record.") % {"address": address}


class Version(models.Model):
    """One published version of a record, as it was. Append-only: database triggers refuse UPDATE and DELETE."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first publication")
        CORRECTION = "correction", _("correction")
        UPDATE = "update", _("update")
        TRANSLATION = "translation", _("translation")
        TYPO = "typo", _("typing error")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField()
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind of change"), max_length=12, choices=Kind.choices)
    public_note = models.TextField(_("public note"), blank=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    schema = models.PositiveSmallIntegerField(
        default=1, help_text=_("Which shape `content` has. Readers ignore unknown keys.")
    )
    content = models.JSONField()
    content_hash = models.CharField(_("fingerprint of the record"), max_length=64)
    text_hashes = models.JSONField(_("fingerprints of the texts"), default=dict, help_text=_("SHA-256 by language."))
    content_version = models.BigIntegerField()

    class Meta:
        verbose_name = _("version")
        constraints = [
            models.UniqueConstraint(fields=["record_id", "number"], name="a_version_number_is_used_once_per_record"),
            models.CheckConstraint(
                name="every_version_after_the_first_has_a_public_note",
                condition=models.Q(number=1) | ~models.Q(public_note=""),
            ),
        ]

    def __str__(self):
        return f"{self.record_type} {self.record_id} v{self.number}"


class Transition(models.Model):
    """Somebody moved a record from one state to another: who, when, from, to, and the remark (never public)."""

    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField(db_index=True)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
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
