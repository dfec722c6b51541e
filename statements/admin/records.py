"""Statements: the list of live and drafted ones, the page of each, and the picker that other forms use."""

from django.contrib import admin
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from statements.drafts.models import AttributionDraft, StatementDraft, StatementRecord
from statements.models import (
    Attribution,
    Citation,
    Statement,
    StatementRelation,
    StatementSymbol,
    StatementText,
    StatementType,
)
from statements.views.history import rests_on
from unhub.publishing.admin import AutocompleteFilter, LiveAdmin, RecordAdmin, admin_address
from unhub.publishing.admin.lists import DateFilter
from unhub.publishing.admin.records import MineFilter, StateFilter
from unhub.publishing.timelines import reference_events
from unhub.text.languages import LANGUAGE_CHOICES
from unhub.text.partial_dates import PartialDate
from unhub.text.symbols import normalise

SHOWN_ATTRIBUTIONS = 2


class IssuedFilter(DateFilter):
    title = _("date of issue")
    parameter_name = "issued"
    column = "issued_on"


class TypeFilter(admin.SimpleListFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(type.slug, type.label) for type in StatementType.objects.order_by("order", "name", "pk")]

    def queryset(self, request, queryset):
        return queryset.filter(type__slug=self.value()) if self.value() in dict(self.lookup_choices) else queryset


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return LANGUAGE_CHOICES

    def queryset(self, request, queryset):
        if self.value() not in dict(LANGUAGE_CHOICES):
            return queryset
        live = StatementText.objects.filter(language=self.value()).values("statement")
        drafted = StatementDraft.objects.filter(texts__language=self.value()).values("pk")
        return queryset.filter(Q(pk__in=live) | Q(pk__in=drafted))


class OrganisationFilter(AutocompleteFilter):
    """By the body a statement is attributed to, itself or through the post of whoever said it."""

    title = _("attributed organisation")
    parameter_name = "organisation"
    source = Attribution._meta.get_field("organisation")

    def narrow(self, queryset, value):
        live = Attribution.objects.filter(body=value).values("statement")
        drafted = AttributionDraft.objects.filter(
            Q(organisation=value) | Q(appointment__post__organisation=value)
        ).values("draft")
        return queryset.filter(Q(pk__in=live) | Q(pk__in=drafted))


@admin.register(StatementRecord)
class StatementRecordAdmin(RecordAdmin):
    list_display = [
        "issued",
        "title_or_none",
        "state_in_words",
        "type_name",
        "attributed_to",
        "languages",
        "last_change",
    ]
    list_display_links = ["title_or_none"]
    list_filter = [StateFilter, MineFilter, IssuedFilter, OrganisationFilter, TypeFilter, LanguageFilter]
    search_fields = ["title", "slug"]
    search_help_text = _("Title, document symbol or address")
    ordering = ["-position"]
    source_of_target = StatementRelation._meta.get_field("to")

    def get_search_results(self, request, queryset, search_term):
        found, distinct = super().get_search_results(request, queryset, search_term)
        symbol = normalise(search_term.replace("\x00", "")[:60])
        if symbol:
            live = StatementSymbol.objects.filter(symbol_key__startswith=symbol).values("statement")
            drafted = StatementDraft.objects.filter(symbols__symbol_key__startswith=symbol).values("pk")
            found = found | queryset.filter(Q(pk__in=live) | Q(pk__in=drafted))
        return found, distinct

    def complete_rows(self, rows):
        super().complete_rows(rows)
        live = [row.pk for row in rows if row.is_live]
        drafted = [row.pk for row in rows if not row.is_live]
        types = StatementType.objects.in_bulk({row.type_id for row in rows})
        languages, voices = {}, {}
        for pk, code in [
            *StatementText.objects.filter(statement__in=live).values_list("statement", "language"),
            *StatementDraft.objects.filter(pk__in=drafted, texts__isnull=False).values_list("pk", "texts__language"),
        ]:
            languages.setdefault(pk, []).append(code)
        related = ("appointment__person", "appointment__post", "organisation")
        for attribution in (
            Attribution.objects.filter(statement__in=live).select_related(*related).order_by("order", "pk")
        ):
            voices.setdefault(attribution.statement_id, []).append(attribution)
        for attribution in (
            AttributionDraft.objects.filter(draft__in=drafted).select_related(*related).order_by("order", "pk")
        ):
            voices.setdefault(attribution.draft_id, []).append(attribution)
        for row in rows:
            row.type_label = types[row.type_id].label if row.type_id in types else ""
            row.language_names = sorted(languages.get(row.pk, ()))
            row.voices = [voice_in_words(attribution) for attribution in voices.get(row.pk, ())]

    @admin.display(description=_("issued"), ordering="position")
    def issued(self, row):
        return date_format(PartialDate(row.issued_on).earliest, "j M Y")

    @admin.display(description=_("title"), ordering="title")
    def title_or_none(self, row):
        return str(row)

    @admin.display(description=_("type"))
    def type_name(self, row):
        return row.type_label

    @admin.display(description=_("attributed to"))
    def attributed_to(self, row):
        more = len(row.voices) - SHOWN_ATTRIBUTIONS
        shown = ", ".join(row.voices[:SHOWN_ATTRIBUTIONS])
        return (f"{shown} + {more}" if more > 0 else shown) or None

    @admin.display(description=_("languages"))
    def languages(self, row):
        return ", ".join(row.language_names) or None

    def reference_events(self, live):
        return reference_events(rests_on(live), since=live.published_at)

    def record_links(self, request, live):
        citations = self.admin_site.get_model_admin(Citation)
        if not citations.has_view_permission(request):
            return []
        return [
            {
                "label": Citation._meta.verbose_name_plural,
                "address": f"{admin_address(Citation)}?statement__id__exact={live.pk}",
                "count": live.citations.count(),
                "add": f"{admin_address(Citation, 'add')}?statement={live.pk}"
                if citations.has_add_permission(request)
                else "",
            }
        ]


def voice_in_words(attribution):
    """Who said it, short enough for a list: "António Guterres, Secretary-General" or the body's acronym."""
    if attribution.appointment:
        return f"{attribution.appointment.person}, {attribution.appointment.post}"
    return attribution.organisation.short_name if attribution.organisation else ""


@admin.register(Statement)
class StatementAdmin(LiveAdmin):
    """For pickers: title and date."""

    search_fields = ["title", "slug", "symbols__symbol_key"]
    ordering = ["-position"]

    def autocomplete_label(self, request, record):
        return f"{record.title} ({PartialDate(record.issued_on).display()})"
