"""The editors' twins of a statement's public tables. Only the admin and publishing know them."""

from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Place
from statements.models import StatementType, Topic
from statements.models.content import (
    AttachmentContent,
    AttributionContent,
    StatementContent,
    StatementRelationContent,
    StatementSourceContent,
    StatementSymbolContent,
    StatementTextContent,
    attribution_constraints,
)
from statements.models.position import MAX_ORDER_IN_DAY, position_sql
from unhub.publishing.models import DraftRecord
from unhub.publishing.records import Record, day_number
from unhub.text.symbols import normalise


class StatementDraft(StatementContent, DraftRecord):
    """A statement editors are writing, over what is published or before anything is."""

    # A source's label may stand for no type yet: such a draft is kept, and cannot be published (checks).
    type = models.ForeignKey(
        StatementType, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=_("type")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    places = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("places concerned"))

    class Meta:
        verbose_name = _("statement draft")
        verbose_name_plural = _("statement drafts")
        constraints = [
            models.CheckConstraint(
                name="the_order_in_a_drafts_day_starts_at_one", condition=Q(order_in_day__range=(1, MAX_ORDER_IN_DAY))
            ),
        ]
        # what else is being written about those days
        indexes = [models.Index(fields=["issued_on"], name="drafted_statements_by_day")]

    def __str__(self):
        texts = {text.language: text.title for text in self.texts.all()}
        return texts.get(self.original_language) or next(iter(texts.values()), "") or str(_("Untitled statement"))


class StatementTextDraft(StatementTextContent):
    """A text being written."""

    draft = models.ForeignKey(StatementDraft, models.CASCADE, related_name="texts")

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "language"], name="a_drafted_statement_has_one_text_per_language"
            ),
        ]

    def __str__(self):
        return self.title


class StatementSymbolDraft(StatementSymbolContent):
    """A symbol being written."""

    draft = models.ForeignKey(StatementDraft, models.CASCADE, related_name="symbols")

    class Meta:
        verbose_name = _("symbol")
        verbose_name_plural = _("symbols")
        constraints = [
            models.UniqueConstraint(fields=["draft", "symbol_key"], name="a_drafted_statement_has_a_symbol_once"),
        ]
        indexes = [models.Index(fields=["symbol_key"], name="drafted_statements_by_symbol")]

    def __str__(self):
        return self.symbol

    def clean(self):
        super().clean()
        self.symbol_key = normalise(self.symbol)

    def save(self, *args, **kwargs):
        self.symbol_key = normalise(self.symbol)
        super().save(*args, **kwargs)


class AttributionDraft(AttributionContent):
    """An attribution being written."""

    draft = models.ForeignKey(StatementDraft, models.CASCADE, related_name="attributions")

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        # Nobody yet, in the words of a source, is for an editor to find out; it cannot be published (checks).
        constraints = attribution_constraints("drafted_attributions", or_else=~Q(verbatim=""))

    def __str__(self):
        return str(self.appointment or self.organisation or self.verbatim or _("nobody yet"))


class StatementSourceDraft(StatementSourceContent):
    """A source being written."""

    draft = models.ForeignKey(StatementDraft, models.CASCADE, related_name="sources")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=["draft", "url"], name="a_drafted_statement_has_a_source_once"),
        ]

    def __str__(self):
        return self.url


class AttachmentDraft(AttachmentContent):
    """A file waiting to be published."""

    draft = models.ForeignKey(StatementDraft, models.CASCADE, related_name="attachments")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["draft", "name"], name="a_drafted_statement_has_a_name_of_a_file_once"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.name = self.name or PurePath(self.file.name).name
        super().save(*args, **kwargs)


class StatementRelationDraft(StatementRelationContent):
    """A relation being written."""

    draft = models.ForeignKey(StatementDraft, models.CASCADE, related_name="relations")

    class Meta:
        verbose_name = _("relation to another statement")
        verbose_name_plural = _("relations to other statements")
        constraints = [
            models.UniqueConstraint(fields=["draft", "kind", "to"], name="drafted_statements_are_related_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.to}"


class StatementRecord(Record):
    """A statement as editors list it, whether it is live, drafted or both. A row of a view."""

    issued_on = models.DateField(_("issued on"))
    position = models.BigIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=1000)
    type = models.ForeignKey(
        StatementType, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("type")
    )

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = _("statement")
        verbose_name_plural = _("statements")

    kind_name = "statement"

    def __str__(self):
        return self.title or str(_("Untitled statement"))

    @classmethod
    def view_columns(cls, vendor):
        texts = f"SELECT text.title FROM {StatementTextDraft._meta.db_table} text WHERE text.draft_id = draft.id"
        original = f"({texts} AND text.language = draft.original_language)"
        # Not one subquery with the language in its order: SQLite loses the outer column there when it flattens the view.
        title = f"CAST(COALESCE({original}, ({texts} ORDER BY text.id LIMIT 1), '') AS text)"
        position = position_sql(day_number(vendor, "draft.issued_on"), "draft.order_in_day")
        return {
            "issued_on": ("live.issued_on", "draft.issued_on"),
            "position": ("live.position", position),
            "title": ("live.title", title),
            "type_id": ("live.type_id", "draft.type_id"),
        }
