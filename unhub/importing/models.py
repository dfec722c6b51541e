"""What was brought in, row by row: where each came from, what was found out about it, what was decided, and what became of it."""

import hashlib
import json
from functools import cache

import uuid6
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unhub.importing.rows import Row


class Batch(models.Model):
    """One file, or one pasted text, on its way in."""

    class State(models.TextChoices):
        JUDGED = "judged", _("to be decided")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    importer = models.CharField(_("what it holds"), max_length=30)
    name = models.CharField(_("file"), max_length=255)
    digest = models.CharField(_("fingerprint of the file"), max_length=64, blank=True)
    format = models.CharField(_("format"), max_length=30)
    # Language, order of day and month, who said it, what words stand for: see the importer's Options.
    options = models.JSONField(default=dict)
    date_order = models.CharField(_("order of dates"), max_length=10, blank=True)
    date_evidence = models.CharField(max_length=300, blank=True)
    is_published = models.BooleanField(_("rows arrive published"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.JUDGED)
    notes = models.JSONField(_("about the file"), default=list)
    ignored = models.JSONField(_("columns that mean nothing here"), default=list)
    # How far a file that is streamed was taken in: so many rows of it are dealt with, whatever happened since.
    rows_done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("brought"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    applied_at = models.DateTimeField(_("applied"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("view",)
        constraints = [
            # Of two processes that begin with the same file at the same moment, one is told.
            models.UniqueConstraint(
                fields=["importer", "digest"],
                condition=models.Q(state="applying", created_by__isnull=True),
                name="a_file_is_streamed_once_at_a_time",
            ),
        ]

    def __str__(self):
        return self.name


class BatchRowQuerySet(models.QuerySet):
    def numbers_by(self, column):
        """How many rows have each value of a column that is there: {value: number}. One query, however many rows they are."""
        return dict(self.order_by().values_list(column).annotate(number=models.Count("pk")))

    def waiting(self):
        """Those that nothing is done with before somebody decides about them, or says what their words mean."""
        Verdict = BatchRow.Verdict
        undecided = models.Q(verdict=Verdict.DOUBLE, decision="")
        unexplained = models.Q(verdict=Verdict.OPEN) & ~models.Q(decision=BatchRow.Decision.SKIP)
        return self.filter(undecided | unexplained, outcome="")


class BatchRow(models.Model):
    """One row of a batch."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("changes a record")
        SAME = "same", _("unchanged")
        DOUBLE = "double", _("possible double")
        OPEN = "open", _("to be explained")
        ERROR = "error", _("error")

    class Decision(models.TextChoices):
        CREATE = "create", _("a record of its own")
        JOIN = "join", _("the same record")
        SKIP = "skip", _("leave out")

    class Outcome(models.TextChoices):
        DRAFTED = "drafted", _("draft begun")
        PUBLISHED = "published", _("published")
        REVISED = "revised", _("draft over the published record")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        SKIPPED = "skipped", _("left out")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("kept, since it was edited")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    place = models.CharField(_("place"), max_length=100)
    # As the format gave it, to be judged anew; emptied when a large file is streamed.
    source = models.JSONField(null=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    day = models.CharField(_("day"), max_length=10, blank=True)
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict.choices)
    record_id = models.UUIDField(null=True, db_index=True)
    # Of an earlier row of the file that is the same record, or perhaps: its record is not there yet.
    same_as_row = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)
    content = models.JSONField(null=True)
    changes = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    unresolved = models.JSONField(default=list)
    # Reference data that was put on record with it, [kind, id, the entry of its history]: what undoing takes back.
    made = models.JSONField(default=list)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    # What the record was left at, "version.save": whether somebody edited it since.
    token = models.CharField(max_length=24, blank=True)
    # Of everything the row says: who brings it again brings nothing new.
    fingerprint = models.CharField(max_length=64, db_index=True)

    objects = BatchRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="a_batch_has_a_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict"], name="rows_by_verdict"),
            models.Index(fields=["batch", "outcome", "number"], name="rows_by_outcome"),
        ]

    def __str__(self):
        return f"{self.place}: {self.title}"

    @classmethod
    def brought_before(cls, importer, prints):
        """The rows with these fingerprints that earlier imports of a kind dealt with, and that stand for a record."""
        Outcome = cls.Outcome
        dealt_with = [Outcome.DRAFTED, Outcome.PUBLISHED, Outcome.REVISED, Outcome.CHANGED, Outcome.UNCHANGED]
        return cls.objects.filter(
            batch__importer=importer, fingerprint__in=list(prints), outcome__in=dealt_with, record_id__isnull=False
        )

    def settle(self):
        """Sets the outcome of a row that brings nothing: an error, left out, unchanged. Whether it is one, or waits for words."""
        if self.verdict == self.Verdict.ERROR:
            self.outcome = self.Outcome.REFUSED
        elif self.decision == self.Decision.SKIP:
            self.outcome = self.Outcome.SKIPPED
        elif self.verdict == self.Verdict.OPEN:
            return True  # it waits until somebody says what its words mean
        elif self.verdict == self.Verdict.SAME:
            self.outcome = self.Outcome.UNCHANGED
        return bool(self.outcome)

    def columns(self):
        """{column: value} of a row that was not saved yet, for `insert_rows`."""
        return {name: value for name, value in vars(self).items() if name in _columns_of_rows()}

    def as_row(self):
        """What the format gave."""
        values = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.source["values"].items()
        }
        return Row(self.place, values, tuple(self.source["ignored"]), self.source["refusal"], self.source["raw"])

    @classmethod
    def of(cls, number, row, **fields):
        """A row that keeps what the format gave, and the fingerprint of all it says."""
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in row.values.items()}
        return cls(
            number=number,
            place=row.place[:100],
            source={"values": values, "ignored": list(row.ignored), "refusal": row.refusal, "raw": row.raw},
            fingerprint=hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest(),
            **fields,
        )


@cache
def _columns_of_rows():
    return {f.attname for f in BatchRow._meta.concrete_fields if not f.primary_key}
