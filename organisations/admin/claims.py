"""Where facts come from, and which sources disagree."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.models import SourceClaim
from organisations.models.claims import SUBJECTS
from unhub.publishing.admin import AutocompleteFilter, ReferenceAdmin
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.reference import ReferenceForm


class SourceClaimForm(ReferenceForm):
    def clean(self):
        cleaned = super().clean()
        chosen = [name for name in SUBJECTS if cleaned.get(name)]
        if len(chosen) != 1 and not any(name in self.errors for name in SUBJECTS):
            raise ValidationError(gettext("Choose exactly one record that the claim is about."))
        return cleaned


class ClaimOrganisationFilter(AutocompleteFilter):
    title = _("organisation")
    parameter_name = "organisation"
    source = SourceClaim._meta.get_field("organisation")

    def narrow(self, queryset, value):
        return queryset.filter(organisation=value)


class SubjectKindFilter(admin.SimpleListFilter):
    title = _("about")
    parameter_name = "about"

    def lookups(self, request, model_admin):
        return [(name, SourceClaim._meta.get_field(name).related_model._meta.verbose_name) for name in SUBJECTS]

    def queryset(self, request, queryset):
        return queryset.filter(**{f"{self.value()}__isnull": False}) if self.value() in SUBJECTS else queryset


@admin.register(SourceClaim)
class SourceClaimAdmin(ReferenceAdmin):
    form = SourceClaimForm
    belongs = [
        "organisation",
        "post__organisation",
        "appointment__post__organisation",
        "relation__subject",
        "presence__organisation",
    ]
    list_display = ["about", "field", "value", "rank", "source_title"]
    list_display_links = ["field"]
    list_filter = ["rank", SubjectKindFilter, "field", ClaimOrganisationFilter]
    list_select_related = [
        "organisation",
        "person",
        "post",
        "appointment__person",
        "appointment__post",
        "relation__subject",
        "relation__object",
        "presence__organisation",
        "presence__place",
    ]
    search_fields = ["field", "value", "source_title", "organisation__name", "person__name", "post__name"]
    search_help_text = _("Fact, value, source, or name of the record")
    autocomplete_fields = SUBJECTS
    ordering = ["field", "rank", "pk"]
    fieldsets = [
        (_("What the claim is about: exactly one of these"), {"fields": SUBJECTS}),
        (_("What the source says"), {"fields": ["field", "value", "rank", "note"]}),
        (_("The source"), {"fields": ["source_title", "source_url"]}),
    ]

    @admin.display(description=_("about"))
    def about(self, claim):
        return format_html('<a href="{}">{}</a>', admin_address(claim.subject, "change"), claim.subject)
