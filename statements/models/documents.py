"""Documents that statements cite: resolutions, reports, letters, records."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.statement import Statement
from unhub.publishing.doors import GuardedQuerySet
from unhub.publishing.models import ReferenceRecord
from unhub.text.languages import LanguageField
from unhub.text.partial_dates import PartialDateField, is_partial_date
from unhub.text.symbols import normalise
from unhub.web.addresses import page_path


class DocumentQuerySet(GuardedQuerySet):
    def with_symbol(self, symbol):
        """Those with that symbol, however it is spelt."""
        return self.filter(symbol_key=normalise(symbol))


class Document(ReferenceRecord):
    """A document of the public record that is not itself a statement: a resolution, a report, a letter, coverage of a meeting."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("resolution")
        PRESIDENTIAL = "presidential_statement", _("presidential statement")
        REPORT = "report", _("report")
        LETTER = "letter", _("letter")
        RECORD = "record", _("meeting record")
        COVERAGE = "coverage", _("meetings coverage")
        NEWS = "news", _("news item")
        OTHER = "other", _("other")

    slug = models.SlugField(_("address"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=25, choices=Kind.choices)
    symbol = models.CharField(_("symbol"), max_length=60, blank=True, help_text=_("As printed: S/RES/2334 (2016)."))
    symbol_key = models.CharField(max_length=60, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    language = LanguageField(_("language of the title"), default="en")
    issuer = models.CharField(_("issued by"), max_length=200, blank=True, help_text=_("Security Council, UN News …"))
    adopted_on = PartialDateField(
        _("dated"), blank=True, help_text=_("Of adoption or issue, as precisely as it is known.")
    )
    url = models.URLField(_("address"), max_length=1000, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["symbol_key"], condition=~Q(symbol_key=""), name="a_document_symbol_is_used_once"
            ),
            models.CheckConstraint(name="documents_have_a_partial_date", condition=is_partial_date("adopted_on")),
            models.CheckConstraint(name="a_document_has_a_symbol_or_a_title", condition=~Q(symbol="", title="")),
        ]
        indexes = [models.Index(fields=["-adopted_on", "-id"], name="documents_newest")]

    def __str__(self):
        return self.symbol or self.title

    def clean(self):
        super().clean()
        # Here too, so that the unique check of a form sees the key it will be saved with.
        self.symbol_key = normalise(self.symbol)

    def save(self, *args, **kwargs):
        self.symbol_key = normalise(self.symbol)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return page_path("statements:document", self.slug)


class Citation(ReferenceRecord):
    """A statement cites a document in one of its paragraphs."""

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        CONFIRMED = "confirmed", _("confirmed")
        UNRESOLVED = "unresolved", _("document not on record")
        REJECTED = "rejected", _("rejected")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="citations", verbose_name=_("statement"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="citations", verbose_name=_("document")
    )
    language = LanguageField(_("language of the text"), default="en")
    anchor = models.CharField(
        _("paragraph"), max_length=20, blank=True, help_text=_("The paragraph's anchor: p-3f9a1c2b.")
    )
    raw = models.CharField(_("as worded"), max_length=200, help_text=_("“Security Council resolution 2334 (2016)”."))
    pinpoint = models.CharField(_("pinpoint"), max_length=60, blank=True, help_text=_("op. 4, para. 12"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.SUGGESTED)
    is_certain = models.BooleanField(
        _("full symbol"),
        default=False,
        editable=False,
        help_text=_("Filed by itself: the text names the document by its full symbol. It goes with these words."),
    )
    is_missing = models.BooleanField(
        _("no longer in the text"),
        default=False,
        editable=False,
        help_text=_("The text was changed since it was confirmed, and these words stand in it no more."),
    )
    # Derived when publishing: lists narrowed by a document are in its order.
    position = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                name="a_confirmed_citation_names_its_document",
                condition=~Q(status="confirmed") | Q(document__isnull=False),
            ),
        ]
        indexes = [
            # statements that cite a document, newest first
            models.Index(F("document"), F("status"), F("position").desc(), F("statement"), name="citations_newest"),
            # what editors should look at again
            models.Index(fields=["statement"], name="citations_missing", condition=Q(is_missing=True)),
        ]

    def __str__(self):
        return self.raw

    def save(self, *args, **kwargs):
        self.position = self.statement.position
        super().save(*args, **kwargs)


class FoundCitation(models.Model):
    """A document that a published text seems to name, as the search for citations found it. Readers see none of it.

    What an editor confirms becomes a Citation and goes from here; what an editor rejects stays, so that it is not suggested again.
    Written by `statements.citations` only.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        REJECTED = "rejected", _("rejected")

    statement = models.ForeignKey(
        Statement, models.CASCADE, related_name="found_citations", verbose_name=_("statement")
    )
    language = LanguageField(_("language of the text"))
    anchor = models.CharField(_("paragraph"), max_length=20)
    key = models.CharField(_("symbol"), max_length=60)
    raw = models.CharField(_("as worded"), max_length=200)
    pinpoint = models.CharField(_("pinpoint"), max_length=60, blank=True)
    is_symbol = models.BooleanField(
        _("full symbol"), help_text=_("Whether the text has the symbol itself, not words.")
    )
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, related_name="found_citations", verbose_name=_("document on record")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("rejected by")
    )
    decided_at = models.DateTimeField(_("rejected"), null=True)

    class Meta:
        verbose_name = _("found citation")
        verbose_name_plural = _("found citations")
        default_permissions = ()  # who may file citations decides
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "language", "anchor", "key"], name="a_paragraph_names_a_document_once"
            ),
            models.CheckConstraint(
                name="a_rejected_finding_says_when",
                condition=Q(status="open", decided_at=None) | Q(status="rejected", decided_at__isnull=False),
            ),
        ]
        indexes = [
            # what is open, of one document or of none on record
            models.Index(fields=["status", "document", "key"], name="found_citations_open"),
            # all mentions of a document that is put on record
            models.Index(fields=["key"], name="found_citations_by_key"),
        ]

    def __str__(self):
        return self.raw


class CitationSearch(models.Model):
    """How far the archive was searched for citations; one row."""

    searched_to = models.BigIntegerField(
        default=0, help_text=_("The content version up to which every text was searched.")
    )

    class Meta:
        verbose_name = _("search for citations")
        default_permissions = ()

    def __str__(self):
        return str(self.searched_to)
