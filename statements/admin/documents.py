"""Cited documents, and the citations."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statements.admin.reference import counts
from statements.drafts.kind import STATEMENT
from statements.models import Citation, Document
from unhub.publishing.admin import ReferenceAdmin
from unhub.publishing.admin.reference import ReferenceForm
from unhub.text.symbols import normalise


class DocumentForm(ReferenceForm):
    def clean(self):
        cleaned = super().clean()
        symbol = cleaned.get("symbol")
        if not symbol and not cleaned.get("title") and not {"symbol", "title"} & self.errors.keys():
            self.add_error("title", gettext("Give the document a symbol or a title."))
        if symbol and len(normalise(symbol)) > Document._meta.get_field("symbol_key").max_length:
            self.add_error("symbol", gettext("This is too long for a document symbol."))
        elif symbol:
            other = Document.objects.with_symbol(symbol).exclude(pk=self.instance.pk).first()
            if other:
                self.add_error(
                    "symbol", gettext("This symbol belongs to “%(other)s”, which is on record.") % {"other": other}
                )
        return cleaned


class CitedFilter(admin.SimpleListFilter):
    title = _("citations")
    parameter_name = "cited"

    def lookups(self, request, model_admin):
        return [("yes", _("cited")), ("no", _("not cited"))]

    def queryset(self, request, queryset):
        cited = Citation.objects.filter(document__isnull=False).values("document")
        if self.value() == "yes":
            return queryset.filter(pk__in=cited)
        return queryset.exclude(pk__in=cited) if self.value() == "no" else queryset


@admin.register(Document)
class DocumentAdmin(ReferenceAdmin):
    form = DocumentForm
    list_display = ["__str__", "short_title", "kind", "dated", "issuer", "cited"]
    list_filter = ["kind", CitedFilter]
    search_fields = ["symbol", "title", "issuer", "slug"]
    search_help_text = _("Symbol however it is spelt, title or issuer")
    prepopulated_fields = {"slug": ["symbol", "title"]}
    ordering = ["-adopted_on", "pk"]
    fieldsets = [
        (None, {"fields": ["kind", "symbol", ("title", "language"), "issuer", "adopted_on", "url", "note", "slug"]})
    ]

    def get_search_results(self, request, queryset, search_term):
        found, distinct = super().get_search_results(request, queryset, search_term)
        symbol = normalise(search_term.replace("\x00", "")[:60])
        if symbol:
            found = found | queryset.filter(Q(symbol_key__startswith=symbol))
        return found, distinct

    def complete_rows(self, rows):
        numbers = counts(Citation.objects.filter(document__in=[row.pk for row in rows]), "document")
        for row in rows:
            row.number_of_citations = numbers.get(row.pk, 0)

    @admin.display(description=_("title"), ordering="title")
    def short_title(self, document):
        return document.title if document.symbol else None

    @admin.display(description=_("dated"), ordering="adopted_on")
    def dated(self, document):
        return document.adopted_on.display() or None

    @admin.display(description=_("cited"))
    def cited(self, document):
        return document.number_of_citations

    def autocomplete_label(self, request, record):
        return f"{record.symbol} – {record.title}" if record.symbol and record.title else str(record)


class CitationForm(ReferenceForm):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") == Citation.Status.CONFIRMED and not cleaned.get("document"):
            self.add_error("document", gettext("A confirmed citation names its document."))
        return cleaned


@admin.register(Citation)
class CitationAdmin(ReferenceAdmin):
    form = CitationForm
    list_display = ["raw", "document", "pinpoint", "status", "is_missing", "statement"]
    list_filter = ["status", "is_missing", "is_certain", "language"]
    list_select_related = ["document", "statement"]
    search_fields = ["raw", "document__symbol", "statement__title"]
    search_help_text = _("Wording, symbol, or title of the statement")
    autocomplete_fields = ["statement", "document"]
    ordering = ["-statement__position", "pk"]
    belongs = ["statement"]
    readonly_fields = ["is_certain", "is_missing"]
    fieldsets = [
        (None, {"fields": ["statement", ("language", "anchor"), "raw", "document", "pinpoint", "status"]}),
        (_("What the search for citations knows"), {"fields": ["is_certain", "is_missing"]}),
    ]

    def bodies_of(self, citation):
        return STATEMENT.bodies(citation.statement) if citation.statement_id else set()
