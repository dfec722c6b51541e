"""What every list of the admin has: a bounded search, and filters that are typed instead of picked from a thousand links."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from unhub.publishing.admin.fields import FieldsOfEditors, Picker
from unhub.publishing.admin.permissions import may_see
from unhub.publishing.kinds import all_kinds
from unhub.text.partial_dates import PartialDate

MAX_SEARCH = 200


class SearchForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[SEARCH_VAR] = forms.CharField(
            required=False,
            strip=False,
            max_length=MAX_SEARCH,
            error_messages={"max_length": _("The search is longer than %(limit_value)d characters.")},
        )


class EditorsChangeList(ChangeList):
    """A list whose rows can be completed for all of them at once, instead of by joins or row by row."""

    search_form_class = SearchForm

    def get_results(self, request):
        super().get_results(request)
        complete = getattr(self.model_admin, "complete_rows", None)
        if complete:
            self.result_list = list(self.result_list)
            complete(self.result_list)


class EditorsAdmin(FieldsOfEditors, admin.ModelAdmin):
    """The ground of every admin class here. `autocomplete_label(request, record)` may say how a record reads in a picker."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each count would be a query over the whole archive
    list_per_page = 50
    list_max_show_all = 200
    save_on_top = False
    empty_value_display = "–"

    @property
    def media(self):
        """With what the pickers among the filters need: a list has no form that would bring it."""
        media = super().media
        for each in self.list_filter:
            if isinstance(each, type) and issubclass(each, AutocompleteFilter):
                media += Picker(each.source, self.admin_site).media
        return media

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_changelist(self, request, **kwargs):
        return EditorsChangeList

    def get_search_results(self, request, queryset, search_term):
        # Pickers come here without a form that would have refused these.
        return super().get_search_results(request, queryset, search_term.replace("\x00", "")[:MAX_SEARCH])

    def autocomplete_label(self, request, record):
        return str(record)


class ReadOnlyAdmin(EditorsAdmin):
    """A list that is read by whoever edits records of some kind, and written by nobody."""

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return any(may_see(request.user, kind) for kind in all_kinds())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class TextFilter(admin.SimpleListFilter):
    """A filter that is typed. Subclasses narrow in `narrow(queryset, value)` and may raise ValueError with a sentence."""

    template = "admin/publishing/text_filter.html"
    placeholder = ""

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.request = request

    def lookups(self, request, model_admin):
        return [("", "")]

    def has_output(self):
        return True

    def value(self):
        return (super().value() or "").replace("\x00", "").strip()[:MAX_SEARCH]

    def choices(self, changelist):
        # What else narrows the list stays: a GET form sends only its own fields.
        kept = {name: value for name, value in changelist.params.items() if name != self.parameter_name and value}
        return [
            {
                "value": self.value(),
                "name": self.parameter_name,
                "kept": kept,
                "placeholder": self.placeholder,
                "field": self.field(),
                "clear": changelist.get_query_string(remove=[self.parameter_name]) if self.value() else "",
                "selected": bool(self.value()),
            }
        ]

    def field(self):
        """The widget as HTML, or "" for a plain text input."""
        return ""

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        try:
            return self.narrow(queryset, self.value())
        except ValueError as error:
            messages.warning(request, str(error))
            return queryset.none()


class AutocompleteFilter(TextFilter):
    """A filter by a related record, found by typing. `source` is any model field that leads to such records."""

    source = None

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.admin_site = model_admin.admin_site

    def field(self):
        remote = self.source.remote_field.model
        form_field = forms.ModelChoiceField(
            remote._default_manager.all(), required=False, widget=Picker(self.source, self.admin_site)
        )
        try:
            form_field.clean(self.value())
        except forms.ValidationError:
            value = ""
        else:
            value = self.value()
        attrs = {"id": f"filter-{self.parameter_name}", "aria-label": str(self.title)}
        return form_field.widget.render(self.parameter_name, value, attrs)

    def queryset(self, request, queryset):
        try:
            return super().queryset(request, queryset)
        except (ValueError, TypeError, forms.ValidationError) as error:
            raise IncorrectLookupParameters(error) from error


class DateFilter(TextFilter):
    """A filter by a day, a month or a year, as typed. Subclasses name the date column in `column`."""

    title = _("date")
    parameter_name = "date"
    placeholder = _("2017 · July 2017 · 27 July 2017")
    column = ""

    def narrow(self, queryset, value):
        date = PartialDate.parse(value)
        return queryset.filter(**{f"{self.column}__range": (date.earliest, date.latest)})
