"""How bodies relate, where they are, and places."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import OrganisationRelation, Place, Presence
from unhub.publishing.admin import AutocompleteFilter, ReferenceAdmin
from unhub.text.terms import End

TERM_FIELDS = ("start", "end", "end_kind")
SOURCE_FIELDS = (_("Where this comes from"), {"fields": ["source_title", "source_url"]})


class RunningFilter(admin.SimpleListFilter):
    """Terms that run, and those that ended."""

    title = _("ended")
    parameter_name = "running"

    def lookups(self, request, model_admin):
        return [("yes", _("still running")), ("no", _("ended")), ("unknown", _("not known"))]

    def queryset(self, request, queryset):
        kinds = {"yes": End.ONGOING, "no": End.DATED, "unknown": End.UNKNOWN}
        return queryset.filter(end_kind=kinds[self.value()]) if self.value() in kinds else queryset


class TermColumns:
    """Columns that show a term's ends as people read dates."""

    @admin.display(description=_("from"), ordering="start")
    def begins(self, record):
        return record.start.display() or None

    @admin.display(description=_("until"), ordering="end")
    def ends(self, record):
        return record.end.display() or (_("not known") if record.end_kind == End.UNKNOWN else None)


class SubjectOrObjectFilter(AutocompleteFilter):
    title = _("organisation")
    parameter_name = "organisation"
    source = OrganisationRelation._meta.get_field("subject")

    def narrow(self, queryset, value):
        return queryset.filter(Q(subject=value) | Q(object=value))


class PresenceOrganisationFilter(AutocompleteFilter):
    title = _("organisation")
    parameter_name = "organisation"
    source = Presence._meta.get_field("organisation")

    def narrow(self, queryset, value):
        return queryset.filter(organisation=value)


@admin.register(OrganisationRelation)
class OrganisationRelationAdmin(TermColumns, ReferenceAdmin):
    belongs = ["subject"]
    list_display = ["__str__", "kind", "begins", "ends", "note"]
    list_filter = ["kind", RunningFilter, SubjectOrObjectFilter]
    list_select_related = ["subject", "object"]
    search_fields = ["subject__name", "subject__acronym", "object__name", "object__acronym", "note"]
    search_help_text = _("Name or acronym of either organisation, or words of the note")
    autocomplete_fields = ["subject", "object"]
    ordering = ["subject__sort_name", "kind", "start"]
    fieldsets = [
        (None, {"fields": ["subject", "kind", "object", TERM_FIELDS, "note"]}),
        SOURCE_FIELDS,
    ]


@admin.register(Presence)
class PresenceAdmin(TermColumns, ReferenceAdmin):
    belongs = ["organisation"]
    list_display = ["organisation", "place", "role", "begins", "ends"]
    list_filter = ["role", RunningFilter, PresenceOrganisationFilter]
    list_select_related = ["organisation", "place"]
    search_fields = ["organisation__name", "organisation__acronym", "place__name"]
    search_help_text = _("Organisation or place")
    autocomplete_fields = ["organisation", "place"]
    ordering = ["organisation__sort_name", "place__name"]
    fieldsets = [(None, {"fields": ["organisation", "place", "role", TERM_FIELDS]}), SOURCE_FIELDS]


NAMES_IN_LANGUAGES = (
    _("In the other official languages"),
    {"fields": ["name_ar", "name_zh", "name_fr", "name_ru", "name_es"], "classes": ["collapse"]},
)


@admin.register(Place)
class PlaceAdmin(ReferenceAdmin):
    list_display = ["name", "kind", "code", "within", "presences"]
    list_filter = ["kind"]
    list_select_related = ["within"]
    search_fields = ["name", "name_ar", "name_zh", "name_fr", "name_ru", "name_es", "code", "slug"]
    search_help_text = _("Name in any language, or code")
    autocomplete_fields = ["within"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["name", "pk"]
    fieldsets = [(None, {"fields": ["name", "kind", "code", "within", "slug"]}), NAMES_IN_LANGUAGES]

    def complete_rows(self, rows):
        found = (
            Presence.objects.filter(place__in=[row.pk for row in rows]).values("place").annotate(number=Count("pk"))
        )
        numbers = {each["place"]: each["number"] for each in found}
        for row in rows:
            row.number_of_presences = numbers.get(row.pk, 0)

    @admin.display(description=_("bodies there"))
    def presences(self, place):
        return place.number_of_presences or None

    def autocomplete_label(self, request, record):
        return f"{record.label} ({record.get_kind_display()})"
