"""How editors type things: days as text, long texts in tall boxes that follow the direction of the writing."""

import datetime

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from unhub.text.partial_dates import PartialDate, PartialDateField


class DayField(forms.CharField):
    """A full date typed as "27 July 2017" or 2017-07-27; the error says what would be right."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.TextInput(attrs={"placeholder": "27 July 2017", "class": "partial-date"})
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, datetime.date):
            return value
        try:
            date = PartialDate.parse(super().to_python(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error
        if date and date.precision != "day":
            raise ValidationError(
                _("“%(date)s” names no day. Write the whole date: 27 July 2017.") % {"date": date.display()},
                code="incomplete",
            )
        return date.earliest

    def run_validators(self, value):
        """The validators of text have nothing to say of a date; a NUL byte never becomes one."""

    def prepare_value(self, value):
        if isinstance(value, datetime.date):
            return PartialDate(value).display()
        return value


FIELDS_OF_EDITORS = {
    # by model field: what ModelAdmin.formfield_overrides takes
    models.DateField: {"form_class": DayField},
    PartialDateField: {
        "widget": forms.TextInput(attrs={"placeholder": "1994 · June 1994 · 27 July 2017", "class": "partial-date"})
    },
    models.URLField: {"assume_scheme": "https"},
    models.TimeField: {"widget": forms.TextInput(attrs={"placeholder": "14:30", "size": 10})},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField", "dir": "auto"})},
    models.CharField: {"widget": forms.TextInput(attrs={"class": "vTextField", "dir": "auto"})},
}


class _OnlyKeys:
    """A picker shows what was picked, also after an error; Django asks the database for it, whatever nonsense came in."""

    def optgroups(self, name, value, attrs=None):
        key = self.choices.queryset.model._meta.pk
        return super().optgroups(name, [each for each in value if _is_key(key, each)], attrs)

    @property
    def media(self):
        return super().media + forms.Media(
            js=["admin/js/jquery.init.js", "admin/js/autocomplete.js", "unhub/admin/pickers.js"]
        )


def _is_key(key, value):
    try:
        key.to_python(value)
    except (ValidationError, ValueError):
        return False
    return value not in (None, "")


class Picker(_OnlyKeys, AutocompleteSelect):
    """Finds one related record by typing."""


class MultiplePicker(_OnlyKeys, AutocompleteSelectMultiple):
    """Finds related records by typing."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        # Each choice has a cross of its own; one more for all of them is lost work, and no item of the list it stands in.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class InputWithSuggestions(forms.TextInput):
    """A text field that suggests, without a script, what it is usually filled with; anything else may be typed."""

    def __init__(self, suggestions, attrs=None):
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id', name)}-suggestions"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((each,) for each in self.suggestions()))
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)


class MarkdownEditor(forms.Textarea):
    """A tall box for Markdown. With scripts it has a toolbar, takes in what is pasted from Word or the web, and shows a preview."""

    def __init__(self, attrs=None):
        super().__init__({"class": "vLargeTextField long-text", "dir": "auto", **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        return render_to_string(
            "admin/publishing/markdown_editor.html", {"field": field, "id": (attrs or {}).get("id")}
        )

    @property
    def media(self):
        return forms.Media(
            js=[
                "unhub/admin/vendor/turndown.js",
                forms.Script("unhub/admin/vendor/markdown-toolbar-element.js", type="module"),
                "unhub/admin/paste.js",
                forms.Script("unhub/admin/markdown.js", type="module"),
            ]
        )


class FieldsOfEditors:
    """A mixin for admins and inlines: their fields as editors type them. Pickers are given to `autocomplete_fields`."""

    formfield_overrides = FIELDS_OF_EDITORS

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = MultiplePicker(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(db_field, models.SlugField) and widget is not None:
            widget.attrs["dir"] = "ltr"  # an address is written from left to right in every language
        if isinstance(widget, RelatedFieldWidgetWrapper):
            # Beside a picker, the cross reads as "take this choice away", and deletes the record for everybody.
            widget.can_delete_related = False
        return field


def admin_address(record_or_model, page="changelist", *args):
    """The address of one of a model's pages in the admin: "changelist", "change", "history" …; of a record, its own."""
    opts = record_or_model._meta
    if isinstance(record_or_model, models.Model):
        args = (record_or_model.pk, *args)
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def api_address(kind, pk):
    """Where programs find a live record of a content kind; "" while the API does not serve it."""
    try:
        return reverse(f"api:{kind.name}-detail", args=[pk])
    except NoReverseMatch:
        return ""


def public_address(record):
    """Where visitors find a live record; "" while the site has no such page."""
    try:
        return record.get_absolute_url()
    except NoReverseMatch:
        return ""
