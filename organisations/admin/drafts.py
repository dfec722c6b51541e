"""The form of an organisation."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.drafts.models import (
    FormerNameDraft,
    OrganisationDraft,
    OrganisationIdentifierDraft,
    OrganisationLinkDraft,
    OrganisationTextDraft,
)
from unhub.publishing.admin import ContentInline, DraftAdmin, DraftForm
from unhub.publishing.admin.fields import MarkdownEditor
from unhub.publishing.admin.posted import rows_posted


class OrganisationDraftForm(DraftForm):
    def title_for_address(self):
        """The acronym of the English text, else its name; of any other text where there is none."""
        texts = [
            {name: values[-1] for name, values in row.values.items()}
            for row in rows_posted(self.data, "texts")
            if not row.is_removed
        ]
        texts = [text for text in texts if text.get("name", "").strip()]
        texts.sort(key=lambda text: text.get("language") != "en")
        return (texts[0].get("acronym", "").strip() or texts[0]["name"]) if texts else ""

    def clean(self):
        cleaned = super().clean()
        established, dissolved = cleaned.get("established"), cleaned.get("dissolved")
        if established and dissolved and dissolved.latest < established.earliest:
            self.add_error("dissolved", gettext("It was dissolved before it was established."))
        if cleaned.get("dissolution_reason") and "dissolved" in cleaned and not dissolved:
            self.add_error("dissolved", gettext("Say when it was dissolved, or take away how it ended."))
        return cleaned


class TextInline(ContentInline):
    model = OrganisationTextDraft
    stands = "first"
    fields = [("language", "acronym"), "name", "summary", "profile"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "profile":
            kwargs["widget"] = MarkdownEditor(attrs={"rows": 20})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class FormerNameInline(ContentInline):
    model = FormerNameDraft
    fields = ["name", ("acronym", "language"), ("start", "end", "end_kind")]


class LinkInline(ContentInline):
    model = OrganisationLinkDraft
    fields = ["label", "url", "order"]
    ordering = ["order", "pk"]


class IdentifierInline(ContentInline):
    model = OrganisationIdentifierDraft
    fields = [("scheme", "value")]


@admin.register(OrganisationDraft)
class OrganisationDraftAdmin(DraftAdmin):
    form = OrganisationDraftForm
    inlines = [TextInline, FormerNameInline, LinkInline, IdentifierInline]
    fieldsets = [
        (_("What it is, and since when"), {"fields": ["kind", ("established", "dissolved", "dissolution_reason")]}),
        (_("Address"), {"fields": ["slug"]}),
    ]
