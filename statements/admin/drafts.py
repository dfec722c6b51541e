"""The form of a statement. It knows who held a post on the statement's date, and refuses who did not."""

import functools
import re
import zoneinfo

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.models import Appointment, Post, PostCapacity
from statements.admin.attachments import AttachmentInline, attachment_urls, draft_file_address, keep_chosen_files
from statements.attributing import holders_on, refuse_appointment, refuse_capacity
from statements.drafts.models import (
    AttributionDraft,
    StatementDraft,
    StatementRelationDraft,
    StatementSourceDraft,
    StatementSymbolDraft,
    StatementTextDraft,
)
from statements.files import attached_files
from statements.models import Statement
from statements.models.position import MAX_ORDER_IN_DAY
from unhub.publishing.admin import ContentInline, DraftAdmin, DraftForm
from unhub.publishing.admin.drafts import RowForm, RowFormSet
from unhub.publishing.admin.fields import InputWithSuggestions, MarkdownEditor, Picker
from unhub.publishing.admin.posted import rows_posted
from unhub.text.symbols import normalise

CONTINENTS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


class StatementDraftForm(DraftForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "order_in_day" in self.fields:
            order = self.fields["order_in_day"]
            order.validators = [MinValueValidator(1), MaxValueValidator(MAX_ORDER_IN_DAY)]
            order.required = False
            order.help_text = gettext(
                "1 is the earliest issued that day; lists show the highest first. Left empty: after those on record."
            )
            if self.instance._state.adding:
                self.initial["order_in_day"] = None
        if "time_zone" in self.fields:
            attrs = {"class": "time-zone", "dir": "ltr", "autocomplete": "off"}
            self.fields["time_zone"].widget = InputWithSuggestions(suggested_time_zones, attrs)

    def title_for_address(self):
        """The title in English, else in the original language, else any."""
        texts = [
            {name: values[-1] for name, values in row.values.items()}
            for row in rows_posted(self.data, "texts")
            if not row.is_removed
        ]
        texts = [text for text in texts if text.get("title", "").strip()]
        original = self.cleaned_data.get("original_language")
        texts.sort(key=lambda text: (text.get("language") != "en", text.get("language") != original))
        return texts[0]["title"] if texts else ""

    def clean_time_zone(self):
        """The zone as its list spells it, however it was typed."""
        typed = self.cleaned_data["time_zone"]
        zone = time_zones().get(typed.strip().replace(" ", "_").casefold(), "")
        if typed and not zone:
            raise ValidationError(
                gettext("“%(name)s” is no time zone. Write it as America/New_York or Asia/Jerusalem.")
                % {"name": typed}
            )
        return zone

    def clean(self):
        # What the rows of attributions are checked against: the date typed, or nothing while it is not one.
        self.instance.day_to_check = day = self.cleaned_data.get("issued_on")
        cleaned = super().clean()
        if cleaned.get("issued_time") and "time_zone" in cleaned and not cleaned["time_zone"]:
            self.add_error("time_zone", gettext("Say in which time zone it was that time: America/New_York."))
        if cleaned.get("time_zone") and "issued_time" in cleaned and not cleaned["issued_time"]:
            self.add_error("issued_time", gettext("Give the time, or take the time zone away."))
        if day and "order_in_day" in cleaned and cleaned["order_in_day"] is None:
            cleaned["order_in_day"] = next_in_day(day, self.instance.pk)
        return cleaned


@functools.cache
def time_zones():
    """Every time zone this machine knows: folded name → name. Read from disk once."""
    return {name.casefold(): name for name in sorted(zoneinfo.available_timezones())}


def suggested_time_zones():
    """The zones people live in, and UTC: the rest are aliases and offsets."""
    return ["UTC", *(name for name in time_zones().values() if name.split("/")[0] in CONTINENTS and "/" in name)]


def next_in_day(day, pk):
    """The order after all that is recorded of a day, published or drafted, but for the record itself. Two queries."""
    orders = [
        model.objects.filter(issued_on=day).exclude(pk=pk).aggregate(last=Max("order_in_day"))["last"] or 0
        for model in (Statement, StatementDraft)
    ]
    return min(max(orders) + 1, MAX_ORDER_IN_DAY)


class TextForm(RowForm):
    def clean_title(self):
        # The box has several lines for the eye; a title has one. Other spaces in it stay as they are, also those that do not break.
        return re.sub(r" ?[\r\n]+ ?", " ", self.cleaned_data["title"])


class TextInline(ContentInline):
    model = StatementTextDraft
    form = TextForm
    stands = "first"
    fields = [("language", "status", "translates_version"), "title", "summary", "body"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "body":
            kwargs["widget"] = MarkdownEditor(attrs={"rows": 24})
        if db_field.name == "title":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField title-text", "dir": "auto"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SymbolForm(RowForm):
    def clean(self):
        cleaned = super().clean()
        symbol = cleaned.get("symbol")
        if symbol and not normalise(symbol):
            self.add_error("symbol", gettext("“%(symbol)s” is no document symbol.") % {"symbol": symbol})
        if symbol and len(normalise(symbol)) > StatementSymbolDraft._meta.get_field("symbol_key").max_length:
            self.add_error("symbol", gettext("This is too long for a document symbol."))
        return cleaned


class SymbolFormSet(RowFormSet):
    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            symbol = getattr(form, "cleaned_data", {}).get("symbol")
            if not symbol or self._should_delete_form(form):
                continue
            if normalise(symbol) in seen:
                form.add_error("symbol", gettext("This symbol stands here twice."))
            seen.add(normalise(symbol))


class SymbolInline(ContentInline):
    model = StatementSymbolDraft
    form = SymbolForm
    formset = SymbolFormSet
    fields = [("symbol", "order")]
    ordering = ["order", "pk"]


class AttributionForm(RowForm):
    """Who said it. A post may be chosen instead of an appointment: then the holder on the statement's date is filled in."""

    post = forms.ModelChoiceField(
        Post.objects.none(),
        required=False,
        label=_("Post"),
        help_text=_(
            "Instead of an appointment: whoever held this post on the statement's date is filled in on saving."
        ),
    )

    def __init__(self, *args, parent=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent = parent
        # Here, not in the class: the query must be new for each request.
        self.fields["post"].queryset = Post.objects.select_related("organisation")
        self.fields["post"].widget = Picker(Appointment._meta.get_field("post"), admin.site)
        self.fields["post"].widget.choices = self.fields["post"].choices

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        day = getattr(self.parent, "day_to_check", None)
        post, appointment = cleaned.get("post"), cleaned.get("appointment")
        organisation, capacity = cleaned.get("organisation"), cleaned.get("capacity")
        if post and not appointment and not organisation:
            appointment = cleaned["appointment"] = self._holder_of(post, day)
            if appointment is None:
                return cleaned
        elif post and appointment and appointment.post_id != post.pk:
            self.add_error(
                "post",
                gettext("%(appointment)s is an appointment to another post. Take one of the two away.")
                % {"appointment": appointment},
            )
        if appointment and organisation:
            self.add_error("organisation", gettext("Name a person in a post, or an organisation, not both."))
        elif not appointment and not organisation:
            self.add_error("appointment", gettext("Say who: an appointment, a post, or an organisation."))
        if capacity and not appointment:
            self.add_error("capacity", gettext("A capacity belongs to a person in a post. Name the appointment."))
        if appointment and day and (refusal := refuse_appointment(appointment, day)):
            self.add_error("appointment", refusal)
        elif appointment and capacity and day and (refusal := refuse_capacity(capacity, appointment, day)):
            self.add_error("capacity", refusal)
        return cleaned

    def _holder_of(self, post, day):
        """The one who held the post that day; None with an error where nobody or several may have."""
        if day is None:
            self.add_error("post", gettext("Give the date of the statement first: it decides who held the post."))
            return None
        holders = holders_on(post, day)
        words = {"post": post, "day": date_format(day, "j F Y")}
        if len(holders) == 1:
            return holders[0]
        if not holders:
            self.add_error(
                "post", gettext("%(post)s was vacant on %(day)s: nobody is on record as holding it.") % words
            )
        else:
            words["holders"] = "; ".join(str(holder) for holder in holders)
            words["likeliest"] = holders[0].person
            self.add_error(
                "post",
                gettext(
                    "Several may have held %(post)s on %(day)s: %(holders)s. Choose one as the appointment; "
                    "%(likeliest)s is the likeliest."
                )
                % words,
            )
        return None


class RowsThatKnowTheirDraft(RowFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "parent": self.instance}


class AttributionInline(ContentInline):
    model = AttributionDraft
    form = AttributionForm
    formset = RowsThatKnowTheirDraft
    stands = "second"
    fields = ["role", "appointment", "post", "organisation", "capacity", ("verbatim", "order")]
    autocomplete_fields = ["appointment", "organisation", "capacity"]
    ordering = ["order", "pk"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        # What a picker shows as chosen is the whole appointment: with its names, not three queries for each row.
        if db_field.name == "appointment":
            kwargs["queryset"] = Appointment.objects.with_names()
        if db_field.name == "capacity":
            kwargs["queryset"] = PostCapacity.objects.select_related("post")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SourceInline(ContentInline):
    model = StatementSourceDraft
    fields = [
        "url",
        "title_as_published",
        ("date_as_published", "consulted_on", "publisher"),
        "archived_url",
        ("note", "order"),
    ]
    ordering = ["order", "pk"]


class RelationForm(RowForm):
    def __init__(self, *args, parent=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent = parent

    def clean_to(self):
        to = self.cleaned_data["to"]
        if self.parent is not None and to.pk == self.parent.pk:
            raise ValidationError(gettext("A statement cannot be related to itself."))
        return to


class RelationInline(ContentInline):
    model = StatementRelationDraft
    form = RelationForm
    formset = RowsThatKnowTheirDraft
    fields = ["kind", "to", "note"]
    autocomplete_fields = ["to"]


@admin.register(StatementDraft)
class StatementDraftAdmin(DraftAdmin):
    form = StatementDraftForm
    autocomplete_fields = ["type", "place", "topics", "places"]
    inlines = [TextInline, AttributionInline, SymbolInline, AttachmentInline, SourceInline, RelationInline]
    fieldsets = [
        (_("When, and what it is"), {"fields": [("issued_on", "order_in_day"), "type", "original_language"]}),
        (_("Whose words, and how given"), {"fields": [("attribution_mode", "delivery")]}),
        (_("What it is about"), {"fields": ["topics", "places"]}),
        (_("Where and at what time it was issued"), {"fields": ["place", ("issued_time", "time_zone")]}),
        (_("As the source has it"), {"fields": ["raw_title", "raw_label"]}),
        (_("Address"), {"fields": ["slug"]}),
    ]

    def get_urls(self):
        return [*attachment_urls(self), *super().get_urls()]

    def attached_files(self, draft):
        return attached_files(draft.attachments.all(), draft_file_address)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        may_write = self.has_add_permission(request) if object_id is None else self.has_change_permission(request)
        if request.method == "POST" and may_write:
            keep_chosen_files(request)
        return super().changeform_view(request, object_id, form_url, extra_context)
