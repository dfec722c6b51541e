"""What stands on the editors' desk: saves of drafts, forms kept while they are typed, who has what open, links to previews."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OfADraft(models.Model):
    """Something about a draft, which may never have been saved, or be gone again: no foreign key."""

    record_type = models.CharField(max_length=30)
    record_id = models.UUIDField()

    class Meta:
        abstract = True


class DraftSave(OfADraft):
    """A draft as somebody saved it. What a conflict is compared with, and what a discarded draft is recovered from."""

    base_version = models.PositiveIntegerField()
    rev = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("save of a draft")
        # the saves of a draft, newest first; what is old enough to be thrown away
        indexes = [
            models.Index(fields=["record_id", "-id"], name="saves_of_a_draft"),
            models.Index(fields=["saved_at"], name="saves_by_age"),
        ]

    def __str__(self):
        return f"{self.record_type} {self.record_id} {self.base_version}.{self.rev}"


class Autosave(OfADraft):
    """The form of a draft as one person was typing it, kept by itself. Never part of a draft until that person saves it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.CharField(max_length=20, blank=True, help_text=_("The state of the draft the form was opened in."))
    data = models.JSONField(help_text=_("The fields as a browser would send them: name → list of values."))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("autosave")
        constraints = [
            models.UniqueConstraint(fields=["user", "record_id"], name="a_person_has_one_autosave_of_a_draft"),
        ]

    def __str__(self):
        return f"{self.record_type} {self.record_id} {self.user}"


class OpenForm(OfADraft):
    """Somebody has the form of a draft open, or had it a moment ago."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("open form")
        constraints = [
            models.UniqueConstraint(fields=["record_id", "user"], name="a_person_has_a_draft_open_once"),
        ]

    def __str__(self):
        return f"{self.record_type} {self.record_id} {self.user}"


class PreviewLink(OfADraft):
    """A link that shows one state of a draft to whoever has it, without an account. Its secret is stored as a hash only."""

    secret_hash = models.CharField(max_length=64, unique=True)
    base_version = models.PositiveIntegerField()
    rev = models.PositiveIntegerField()
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("link to a preview")
        verbose_name_plural = _("links to previews")
        indexes = [models.Index(fields=["record_id"], name="preview_links_of_a_draft")]

    def __str__(self):
        return f"{self.record_type} {self.record_id} {self.base_version}.{self.rev}"


class Preferences(models.Model):
    """How a person likes to work. Whoever has none likes everything as it comes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    autosave = models.BooleanField(_("keep what I type"), default=True)
    mail_review = models.BooleanField(_("when I am asked to review"), default=True)
    mail_returned = models.BooleanField(_("when something comes back to me"), default=True)
    mail_published = models.BooleanField(_("when my work is published"), default=True)
    mail_schedule_failed = models.BooleanField(_("when a scheduled publication fails"), default=True)

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self):
        return str(self.user)


class Report(models.Model):
    """A reader says that something on a page is wrong."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("dealt with")
        REFUSED = "refused", _("nothing to do")

    record_type = models.CharField(max_length=30, blank=True)
    record_id = models.UUIDField(null=True, db_index=True)
    page = models.CharField(_("page"), max_length=500, help_text=_("The address it was reported on."))
    message = models.TextField(_("what is wrong"))
    contact = models.EmailField(_("e-mail address"), blank=True, help_text=_("Only where the reader gave one."))
    at = models.DateTimeField(_("reported"), default=timezone.now, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN, db_index=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, help_text=_("What was done about it. Seen by editors only."))

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")

    def __str__(self):
        return self.message[:80]
