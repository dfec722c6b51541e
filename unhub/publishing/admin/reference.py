"""Forms of reference data: people, posts, places and whatever else is public as soon as it is saved."""

import uuid

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.forms.models import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from unhub.publishing.admin import overtaken
from unhub.publishing.admin.fields import FieldsOfEditors, admin_address
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.doors import open_door
from unhub.publishing.reach import reach_of
from unhub.publishing.reference import record_reference_change


class ReferenceForm(ModelForm):
    """`refusal` is what the database said to the first attempt at saving, shown with the editor's input.

    `why_not_theirs(record)` says in a sentence why its editor may not give it to the organisation chosen; "" where they may.
    """

    refusal = None
    why_not_theirs = None

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal)
        return super().clean()

    def _post_clean(self):
        super()._post_clean()
        if self.why_not_theirs and not self.errors and (reason := self.why_not_theirs(self.instance)):
            self.add_error(None, reason)


class NamedFieldsFormSet(BaseInlineFormSet):
    """Rows of a table. Its headings name the fields for the eye; each field says its name itself for those who do not see them."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # a picker stands in a frame with its links
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(field.label or name))


class ReferenceInline(FieldsOfEditors, admin.TabularInline):
    """Rows of reference data below their parent's form; may be edited by whoever may edit the parent.

    Rows that are records with a page of their own are deleted only by who may delete them there.
    """

    extra = 0
    formset = NamedFieldsFormSet
    show_change_link = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # A row is narrow, and leads to its own page.
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def has_view_permission(self, request, obj=None):
        parent = self._parent
        return parent.has_view_permission(request, obj) or parent.has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        return self._parent.has_change_permission(request, obj) if obj else self._parent.has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return self._parent.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        may_delete = not self.admin_site.is_registered(self.model) or super().has_delete_permission(request, obj)
        return may_delete and self._parent.has_change_permission(request, obj)

    @property
    def _parent(self):
        return self.admin_site.get_model_admin(self.parent_model)


class ReferenceAdmin(EditorsAdmin, SimpleHistoryAdmin):
    """The admin of a kind of reference data: everything written goes through the door for it, rows of inlines too.

    `belongs` names the links, each written as in a query, that lead from a record to the organisations it belongs to. What
    belongs to one is changed and deleted only by those who work for it; what belongs to none is everybody's. All may read it.
    """

    form = ReferenceForm
    belongs = ()
    change_form_template = "admin/publishing/reference_form.html"
    history_list_per_page = 50

    def bodies_of(self, record):
        """The keys of the organisations a record belongs to, as it stands, saved or not. A query per link that is not loaded."""
        found = set()
        for path in self.belongs:
            *links, last = path.split("__")
            end = record
            for link in links:
                end = getattr(end, link, None)
            if end is not None:
                found.add(getattr(end, end._meta.get_field(last).attname))
        return found - {None}

    def is_within_reach(self, request, record):
        """Whether a record belongs to an organisation the person works for, or to none."""
        if record is None or not self.belongs:
            return True
        reach = reach_of(request.user)
        if reach.everywhere:
            return True
        bodies = self.bodies_of(record)
        return not bodies or reach.touches(bodies)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_within_reach(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_within_reach(request, obj)

    # Who may see a record may see what it was; who may change it may set it back.
    def has_view_history_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_change_history_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.why_not_theirs = staticmethod(lambda record: self._why_not_theirs(request, record))
        return form

    def _why_not_theirs(self, request, record):
        if self.is_within_reach(request, record):
            return ""
        return _("This would belong to an organisation that you do not work for. %(reach)s") % {
            "reach": reach_of(request.user).in_words
        }

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                self.refuse_overtaken(request, object_id)
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, IntegrityError, DataError) as error:
            # Valid when the form was checked, not any more when it was written: somebody else was a moment faster.
            request.refusal = words_of(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def refuse_overtaken(self, request, object_id):
        """Lets the form refuse what would go over a save that its editor has not seen. Three queries and one per inline.

        The lock makes two who save at once stand in line, so the second sees what the first has done.
        """
        if object_id is None or not self.has_change_permission(request):
            return
        refuse_bad_key(object_id)
        record = self.model._default_manager.select_for_update().filter(pk=unquote(object_id)).first()
        if record is None or not self.has_change_permission(request, record):
            return
        state = overtaken.state_of(record, self.rows_on_the_form())
        if state not in {request.POST.get(overtaken.FIELD), request.POST.get(overtaken.OVERRIDE)}:
            request.refusal = overtaken.what_changed_since(record, request.POST.get(overtaken.FIELD, ""))
            request.state_to_save_over = state

    def rows_on_the_form(self):
        """[(model, name of the link to the record)] of the rows that are saved with it."""
        return [
            (inline.model, inline.fk_name or _link(inline.model, self.model))
            for inline in (each(self.model, self.admin_site) for each in self.inlines)
            if hasattr(inline.model, "history")
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj is not None:
            seen = request.POST.get(overtaken.FIELD) if request.method == "POST" else None
            context["state_seen"] = seen if seen is not None else overtaken.state_of(obj, self.rows_on_the_form())
            context["state_to_save_over"] = getattr(request, "state_to_save_over", "")
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def history_view(self, request, object_id, extra_context=None):
        refuse_bad_key(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        refuse_bad_key(object_id)
        if not str(version_id).isdigit() or len(str(version_id)) > 18:
            raise Http404
        if request.method != "POST":
            return super().history_form_view(request, object_id, version_id, extra_context)
        standing = self.model._default_manager.filter(pk=unquote(object_id)).first()
        if not self.has_change_history_permission(request, standing):
            raise PermissionDenied
        try:
            with open_door():  # links of many to many are set back beside the record
                return super().history_form_view(request, object_id, version_id, extra_context)
        except (ValidationError, IntegrityError, DataError) as error:
            request.refusal = words_of(error)
            return super().history_form_view(request, object_id, version_id, extra_context)

    def save_model(self, request, obj, form, change):
        if change and not form.changed_data and not is_history(request):
            return
        if obj.pk is None:
            # The formsets of a new record take its key away until it is saved; its change is filed under one before that.
            obj.pk = obj._meta.pk.get_default()
        obj._history_user = request.user
        record_reference_change(obj)

    def save_related(self, request, form, formsets, change):
        # Links of many to many belong to the record that was just recorded, in the same transaction.
        with open_door():
            super().save_related(request, form, formsets, change)

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            record_reference_change(row, delete=True)
        for row in rows:
            row._history_user = request.user
            record_reference_change(row)
        formset.save_m2m()

    def delete_view(self, request, object_id, extra_context=None):
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:
            messages.error(request, words_of(error))
            return HttpResponseRedirect(admin_address(self.model, "change", object_id))

    def delete_model(self, request, obj):
        record_reference_change(obj, delete=True)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except ValidationError as error:
            messages.error(request, words_of(error))
            return HttpResponseRedirect(request.get_full_path())

    def delete_queryset(self, request, queryset):
        # All or none: half a deletion would leave the editor to find out which half.
        with transaction.atomic():
            for record in queryset:
                record_reference_change(record, delete=True)


def _link(model, parent):
    return next(f.name for f in model._meta.concrete_fields if f.remote_field and f.remote_field.model is parent)


def refuse_bad_key(object_id):
    """404 for what cannot be the key of a record."""
    try:
        uuid.UUID(unquote(str(object_id)))
    except ValueError as error:
        raise Http404 from error


def is_history(request):
    """Whether a form sets a record back to what it was: the form then differs from nothing, the table does."""
    return "/history/" in request.path


def words_of(error):
    """What to tell the editor of an error that arose while saving."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, DataError):
        return _("The database refused a value as too long or too large. Nothing was saved.")
    return _(
        "Somebody else changed something this depends on at the same moment. Look at it again, then save once more."
    )
