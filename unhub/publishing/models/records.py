"""What every record has: the public side of a content kind, its draft, and reference data."""

import uuid6
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from unhub.publishing.doors import Guarded
from unhub.publishing.models.log import FormerAddress, former_address_taken
from unhub.publishing.models.versions import ChangeKind
from unhub.text.slugs import is_reserved


def person(label):
    """A link to an account. Accounts are closed, never deleted: what they did stays theirs."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=label
    )


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
    """What the editors' side of a content kind has besides its content: whose work it is, which save, and how far it has come."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    base_version = models.PositiveIntegerField(
        _("based on version"), default=0, editable=False, help_text=_("0 for a record that is not public.")
    )
    rev = models.PositiveIntegerField(_("save"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = person(_("created by"))
    edited_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    edited_by = person(_("last saved by"))
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False, db_index=True
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    submitted_by = person(_("submitted by"))
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approved_by = person(_("approved by"))
    publish_at = models.DateTimeField(_("to be published"), null=True, editable=False, db_index=True)
    scheduled_by = person(_("scheduled by"))
    failed_at = models.DateTimeField(_("last failed attempt to publish"), null=True, editable=False)
    failure = models.TextField(_("why it could not be published"), blank=True, editable=False)
    # What will be said in public of the change; kept here because somebody else, or the clock, may publish it.
    change_kind = models.CharField(
        _("kind of change"), max_length=12, choices=ChangeKind.choices, blank=True, editable=False
    )
    public_note = models.TextField(_("public note"), blank=True, editable=False)
    # What the checks found when it was saved; they ask too much of the database to be asked about every draft of a list.
    remarks = models.PositiveSmallIntegerField(
        _("things to look at"),
        null=True,
        editable=False,
        db_index=True,
        help_text=_("Empty until checks looked into it."),
    )

    class Meta:
        abstract = True

    @property
    def token(self):
        """What a form carries so that a save over somebody else's is noticed."""
        return f"{self.base_version}.{self.rev}"

    @property
    def is_frozen(self):
        """Whether it is under review or beyond: its words no longer change."""
        return self.state != self.State.DRAFT


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
