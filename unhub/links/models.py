"""What is known of the addresses that public records lead to. No content: it has no versions, and no editor writes it."""

import datetime
import hashlib

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import SHA256
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A link is broken after so many checks in a row that failed, the last of them so long after the first. One is no news.
FAILURES = 3
FAILING_FOR = datetime.timedelta(days=7)


class AddressKey(SHA256):
    """`key_of` in the database, on PostgreSQL without an extension."""

    def as_postgresql(self, compiler, connection, **extra):
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template)


def key_of(address):
    """What an address is looked up by: an index of whole addresses would be larger than all else here."""
    return hashlib.sha256(address.encode()).hexdigest()


class WatchedLink(models.Model):
    """An address on another site that a public record leads to, and what came of asking it."""

    class Outcome(models.TextChoices):
        NONE = "", _("not checked yet")
        REACHED = "reached", _("answers")
        FAILED = "failed", _("does not answer")
        UNDECIDED = "undecided", _("cannot be told: the site does not answer programs, or is not asked")

    key = models.CharField(max_length=64, unique=True, editable=False)
    address = models.CharField(_("address"), max_length=1000, editable=False)
    host = models.CharField(_("site"), max_length=255, editable=False)
    outcome = models.CharField(_("last check"), max_length=10, choices=Outcome.choices, default="", blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    final_address = models.CharField(_("leads to"), max_length=2000, blank=True)
    note = models.CharField(_("what happened"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("last checked"), null=True)
    reached_at = models.DateTimeField(_("last answered"), null=True)
    failures = models.PositiveSmallIntegerField(_("failed checks in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    is_broken = models.BooleanField(_("broken"), default=False)

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        constraints = [
            models.CheckConstraint(
                name="a_link_that_fails_says_since_when",
                condition=Q(failures=0, failing_since=None, is_broken=False)
                | Q(failures__gt=0, failing_since__isnull=False),
            ),
        ]
        indexes = [
            # what is to be checked, the longest ago first
            models.Index(fields=["checked_at", "id"], name="links_checked_longest_ago"),
            # what is asked again sooner
            models.Index(fields=["checked_at", "id"], name="links_failing", condition=Q(failures__gt=0)),
            # what editors have to mend, the newest first
            models.Index(F("failing_since").desc(), F("id").desc(), name="links_broken", condition=Q(is_broken=True)),
        ]

    def __str__(self):
        return self.address

    @property
    def shown(self):
        """What readers are shown of it: two checks between which this stays the same need not be told apart."""
        reached = self.reached_at and self.reached_at.date()
        return reached, self.is_broken, self.is_broken and self.checked_at.date()

    def learn(self, outcome, *, status=None, final_address="", note="", at=None):
        """Takes in what a check found; does not save. What is undecided changes nothing of what was known."""
        self.checked_at, self.outcome, self.status = at or timezone.now(), outcome, status
        self.final_address = final_address[:2000] if final_address != self.address else ""
        self.note = note[:300]
        if outcome == self.Outcome.REACHED:
            self.reached_at, self.failures, self.failing_since, self.is_broken = self.checked_at, 0, None, False
        elif outcome == self.Outcome.FAILED:
            self.failures = min(self.failures + 1, 1000)
            self.failing_since = self.failing_since or self.checked_at
            self.is_broken = self.failures >= FAILURES and self.checked_at - self.failing_since >= FAILING_FOR


class WatchedHost(models.Model):
    """A site that is asked, how long it wants to be left alone, and until when a run has it for itself."""

    host = models.CharField(_("site"), max_length=255, unique=True)
    not_before = models.DateTimeField(_("not to be asked before"), null=True)
    held_until = models.DateTimeField(_("held until"), null=True)

    class Meta:
        verbose_name = _("site that is asked")
        indexes = [
            models.Index(fields=["held_until"], name="hosts_held"),
            models.Index(fields=["not_before"], name="hosts_put_off"),
        ]

    def __str__(self):
        return self.host
