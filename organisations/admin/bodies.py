"""Organisations: the list of live and drafted ones, the page of each, and the picker that other forms use."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.drafts.models import OrganisationDraft, OrganisationRecord
from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    OrganisationText,
    Post,
    Presence,
    SourceClaim,
)
from unhub.publishing.admin import LiveAdmin, RecordAdmin, TextFilter, admin_address
from unhub.publishing.admin.records import MineFilter, StateFilter
from unhub.text.languages import LANGUAGE_CHOICES
from unhub.text.partial_dates import PartialDate


class NameFilter(TextFilter):
    """By the beginning of the sort name: a letter, or more."""

    title = _("beginning of the name")
    parameter_name = "begins"
    placeholder = _("A, or Department")

    def narrow(self, queryset, value):
        return queryset.filter(sort_name__startswith=value.casefold())


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return LANGUAGE_CHOICES

    def queryset(self, request, queryset):
        if self.value() not in dict(LANGUAGE_CHOICES):
            return queryset
        live = OrganisationText.objects.filter(language=self.value()).values("organisation")
        drafted = OrganisationDraft.objects.filter(texts__language=self.value()).values("pk")
        return queryset.filter(Q(pk__in=live) | Q(pk__in=drafted))


@admin.register(OrganisationRecord)
class OrganisationRecordAdmin(RecordAdmin):
    list_display = ["name_or_none", "acronym", "state_in_words", "kind_of_body", "languages", "last_change"]
    list_display_links = ["name_or_none"]
    list_filter = [StateFilter, MineFilter, "kind_of_body", LanguageFilter, NameFilter]
    search_fields = ["name", "acronym", "slug"]
    search_help_text = _("Name, acronym or address")
    ordering = ["sort_name"]
    source_of_target = OrganisationRelation._meta.get_field("object")

    def complete_rows(self, rows):
        super().complete_rows(rows)
        live = [row.pk for row in rows if row.is_live]
        drafted = [row.pk for row in rows if not row.is_live]
        languages = {}
        for pk, code in [
            *OrganisationText.objects.filter(organisation__in=live).values_list("organisation", "language"),
            *OrganisationDraft.objects.filter(pk__in=drafted, texts__isnull=False).values_list(
                "pk", "texts__language"
            ),
        ]:
            languages.setdefault(pk, set()).add(code)
        for row in rows:
            row.language_names = sorted(languages.get(row.pk, ()))

    @admin.display(description=_("name"), ordering="sort_name")
    def name_or_none(self, row):
        return str(row)

    @admin.display(description=_("languages"))
    def languages(self, row):
        return ", ".join(row.language_names) or None

    def record_links(self, request, live):
        def link(model, parameter, count, *, label=None, add=""):
            admin_class = self.admin_site.get_model_admin(model)
            if not admin_class.has_view_permission(request):
                return None
            may_add = add and admin_class.has_add_permission(request)
            return {
                "label": label or model._meta.verbose_name_plural,
                "address": f"{admin_address(model)}?{parameter}={live.pk}",
                "count": count,
                "add": f"{admin_address(model, 'add')}?{add}={live.pk}" if may_add else "",
            }

        related = OrganisationRelation.objects.filter(Q(subject=live) | Q(object=live))
        links = [
            link(OrganisationRelation, "organisation", related.count(), add="subject"),
            link(Presence, "organisation", live.presences.count(), add="organisation"),
            link(Post, "organisation", live.posts.count(), add="organisation"),
            link(Appointment, "organisation", Appointment.objects.filter(post__organisation=live).count()),
            link(SourceClaim, "organisation", live.claims.count(), add="organisation"),
        ]
        return [each for each in links if each]


@admin.register(Organisation)
class OrganisationAdmin(LiveAdmin):
    """For pickers: name, acronym, years."""

    search_fields = ["name", "acronym", "slug", "former_names__name"]
    ordering = ["sort_name", "pk"]

    def autocomplete_label(self, request, record):
        acronym = f" ({record.acronym})" if record.acronym and record.acronym != record.name else ""
        until = f", {_('until')} {PartialDate(record.dissolved).display()}" if record.dissolved else ""
        return f"{record.name}{acronym}{until}"
