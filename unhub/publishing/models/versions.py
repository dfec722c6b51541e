"""What was published, as it was: versions, those nobody reviewed, what is no longer there, and what had to be taken out."""

import uuid6
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unhub.publishing.doors import Guarded


class ChangeKind(models.TextChoices):
    """What a version is to the one before it. Editors choose among the first four."""

    CORRECTION = "correction", _("correction")
    UPDATE = "update", _("update")
    TRANSLATION = "translation", _("translation")
    TYPO = "typo", _("typing error")
    FIRST = "first", _("first publication")
    WITHDRAWAL = "withdrawal", _("withdrawal")
    RESTORATION = "restoration", _("restoration")
    REMOVAL = "removal", _("removal")
    MERGER = "merger", _("merger")


CHOSEN_BY_EDITORS = (ChangeKind.CORRECTION, ChangeKind.UPDATE, ChangeKind.TRANSLATION, ChangeKind.TYPO)


# Not as kind__in: SQLite does not see that a list of parameters is the one an index was made for.
IS_OF_CONSEQUENCE = (
    Q(kind="correction") | Q(kind="withdrawal") | Q(kind="restoration") | Q(kind="removal") | Q(kind="merger")
)


class VersionQuerySet(models.QuerySet):
    def of_consequence(self):
        """Corrections, withdrawals and what else a reader may have to think again after: a few among many versions."""
        return self.filter(IS_OF_CONSEQUENCE)


class Version(models.Model):
    """One published version of a record, as it was. Append-only: database triggers refuse UPDATE, DELETE and TRUNCATE."""

    Kind = ChangeKind

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField()
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind of change"), max_length=12, choices=ChangeKind.choices)
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

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        constraints = [
            models.UniqueConstraint(fields=["record_id", "number"], name="a_version_number_is_used_once_per_record"),
            models.CheckConstraint(
                name="every_version_after_the_first_has_a_public_note",
                condition=Q(number=1) | ~Q(public_note=""),
            ),
        ]
        indexes = [
            # whose content is this? (check a copy)
            models.Index(fields=["content_hash"], name="versions_by_content"),
            # the register of corrections, newest first: only what came after a first version
            models.Index(
                fields=["-published_at", "-id"],
                name="versions_after_the_first",
                condition=Q(number__gt=1),
            ),
            # what readers must know of, newest first, among however many changes of other kinds
            models.Index(fields=["-published_at", "-id"], name="corrections_newest", condition=IS_OF_CONSEQUENCE),
            # the register narrowed by what was done, or to what
            models.Index(
                fields=["kind", "-published_at", "-id"],
                name="later_versions_by_kind",
                condition=Q(number__gt=1),
            ),
            models.Index(
                fields=["record_type", "-published_at", "-id"],
                name="later_versions_by_type",
                condition=Q(number__gt=1),
            ),
        ]

    def __str__(self):
        return f"{self.record_type} {self.record_id} v{self.number}"


class UnreviewedVersion(models.Model):
    """A version that was published without review, and why. Flagged until somebody approves it after the fact."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="without_review", verbose_name=_("version"))
    reason = models.TextField(_("reason"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved afterwards by")
    )
    approved_at = models.DateTimeField(_("approved afterwards"), null=True)
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("version without review")
        verbose_name_plural = _("versions without review")

    def __str__(self):
        return str(self.version)


class Tombstone(Guarded):
    """A record that is no longer there: removed (its address answers 410), or merged into another (its address leads there)."""

    class Reason(models.TextChoices):
        GONE = "gone", _("removed")
        MERGED = "merged", _("merged into another")

    record_id = models.UUIDField(primary_key=True)
    record_type = models.CharField(max_length=30)
    reason = models.CharField(_("reason"), max_length=6, choices=Reason.choices)
    into_id = models.UUIDField(_("merged into"), null=True, db_index=True)
    notice = models.TextField(_("public notice"))
    at = models.DateTimeField(default=timezone.now)
    version_no = models.PositiveIntegerField(help_text=_("The version that filed this."))
    content_version = models.BigIntegerField()

    class Meta:
        verbose_name = _("removed or merged record")
        verbose_name_plural = _("removed and merged records")
        constraints = [
            models.CheckConstraint(
                name="what_is_merged_says_into_what",
                condition=Q(reason="merged", into_id__isnull=False) | Q(reason="gone", into_id__isnull=True),
            ),
            models.CheckConstraint(
                name="nothing_is_merged_into_itself",
                condition=Q(into_id__isnull=True) | ~Q(into_id=models.F("record_id")),
            ),
            models.CheckConstraint(name="a_tombstone_has_a_notice", condition=~Q(notice="")),
        ]

    def __str__(self):
        return f"{self.record_type} {self.record_id}: {self.get_reason_display()}"

    @property
    def is_merged(self):
        return self.reason == self.Reason.MERGED


class Redaction(models.Model):
    """The law demanded that a version's text be taken out. Append-only; the only thing that lets a version's content be changed.

    Who ordered it and who carried it out is not known where a dump was read: that is not public.
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="redaction", verbose_name=_("version"))
    notice = models.TextField(_("public notice"), help_text=_("Stands where the text stood."))
    ordered_by = models.CharField(
        _("ordered by"),
        max_length=300,
        help_text=_("The court or authority, and the number of its order. Never public."),
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("carried out by")
    )

    class Meta:
        verbose_name = _("redaction")

    def __str__(self):
        return str(self.version)
