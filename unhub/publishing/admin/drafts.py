"""The form in which editors write: a draft and its rows, never saved over somebody else's work."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext, ngettext

from unhub.publishing.addresses import address_taken_by_another
from unhub.publishing.admin import desk as desk_pages
from unhub.publishing.admin.fields import FieldsOfEditors, admin_address
from unhub.publishing.admin.keeping import KeepsWords
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.admin.moves import key
from unhub.publishing.admin.permissions import (
    may,
    may_see,
    only_reachable,
    reach_in_words,
    refuse_locking_oneself_out,
)
from unhub.publishing.admin.reference import words_of
from unhub.publishing.admin.writing import prefixes_of, show, writing_urls
from unhub.publishing.checks import warnings_of
from unhub.publishing.desk import file_save, forget, next_rev
from unhub.publishing.kinds import all_kinds
from unhub.publishing.records import record_model_of
from unhub.publishing.services import Conflict, WrongState, claim_save, open_draft, problems_of
from unhub.text.languages import direction, html_lang
from unhub.text.slugs import is_reserved, slugify_title

# Longer than any statement; short enough that a mistaken paste is told, not stored.
MAX_TEXT = 500_000
MAX_ORDER = 32_767  # what the column holds


class DraftForm(forms.ModelForm):
    """The record's own fields. Subclasses say what an address is made of in `title_for_address()`."""

    refusal = None
    kind = None
    user = None

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug and is_reserved(slug):
            raise ValidationError(gettext("“%(slug)s” is the address of another page. Add a word.") % {"slug": slug})
        return slug

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal)
        cleaned = super().clean()
        if "slug" in cleaned and not cleaned["slug"] and (title := self.title_for_address()):
            cleaned["slug"] = slugify_title(title)
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if "slug" in self.cleaned_data and self.instance.slug and not self.errors:
            self._refuse_taken_address()

    def _refuse_taken_address(self):
        """Two records cannot be published at one address: told here, where the other one can still be named. Three queries."""
        kind, draft = self.kind, self.instance
        taken = kind.live.objects.with_address_of(draft).exclude(pk=draft.pk).first()
        if taken is None:
            where = {"slug": draft.slug}
            if hasattr(draft, "issued_on"):
                where["issued_on"] = draft.issued_on
            taken = kind.draft.objects.filter(**where).exclude(pk=draft.pk).first()
        if taken is not None:
            # What is published may be named to everybody, a draft only to those who may see it.
            is_known = isinstance(taken, kind.live) or self.user is None or may_see(self.user, kind, taken)
            sentence = (
                gettext("The address “%(slug)s” belongs to “%(record)s”. Write another one here.")
                if is_known
                else gettext(
                    "The address “%(slug)s” belongs to a draft of another organisation. Write another one here."
                )
            )
            self.add_error("slug", sentence % {"slug": draft.slug, "record": taken})
        elif address_taken_by_another(kind.name, kind.address(draft), draft.pk):
            self.add_error(
                "slug",
                gettext(
                    "The address “%(slug)s” once belonged to another record and still leads there. Write another one."
                )
                % {"slug": draft.slug},
            )

    def title_for_address(self):
        return ""


class RowForm(forms.ModelForm):
    """A row of a draft. Its text boxes know the language of the text, for spelling and direction."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        language = getattr(self.instance, "language", "") if not self.instance._state.adding else ""
        for field in self.fields.values():
            attrs = field.widget.attrs
            if language and attrs.get("dir") == "auto":
                attrs["lang"], attrs["dir"] = html_lang(language), direction(language)
            if isinstance(field.widget, forms.Textarea) and field.max_length is None:
                field.max_length = MAX_TEXT
                field.validators.append(_refuse_endless)
        if "order" in self.fields:
            self.fields["order"].required = False  # RowFormSet gives the next number
            if self.instance._state.adding:
                self.initial["order"] = None


class RowFormSet(forms.BaseInlineFormSet):
    """The rows of a draft: an empty one to begin with where there is none, and places in the order for rows that have no number."""

    def total_form_count(self):
        if not self.is_bound and self.extra == 0 and self.max_num > 0 and self.initial_form_count() == 0:
            return 1
        return super().total_form_count()

    def clean(self):
        super().clean()
        rows = [
            form
            for form in self.forms
            if "order" in getattr(form, "cleaned_data", {}) and not self._should_delete_form(form)
        ]
        last = max((form.cleaned_data["order"] for form in rows if form.cleaned_data["order"] is not None), default=0)
        for form in rows:
            if form.cleaned_data["order"] is None:
                last = min(last + 1, MAX_ORDER)
                form.cleaned_data["order"] = form.instance.order = last


def _refuse_endless(value):
    if len(value) > MAX_TEXT:
        raise ValidationError(
            ngettext(
                "This text is longer than %(most)d character.",
                "This text is longer than %(most)d characters.",
                MAX_TEXT,
            )
            % {"most": MAX_TEXT}
        )


class ContentInline(FieldsOfEditors, admin.StackedInline):
    """Rows of a draft. Whoever may edit the draft may edit its rows."""

    extra = 0
    form = RowForm
    formset = RowFormSet
    stands = "last"  # "first": before the record's own fields, "second": after the first group of them

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return self._may_edit(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_edit(request, obj)

    def _may_edit(self, request, obj):
        kind = next(kind for kind in all_kinds() if kind.draft is self.parent_model)
        return may(request.user, "change", kind, obj) or (obj is None and may(request.user, "add", kind))


class DraftAdmin(KeepsWords, EditorsAdmin):
    """The form of a draft. A save claims the draft by its token first; who comes second is shown both versions.

    The conflict page carries the old token too: its ordinary button would be refused again. Only "save mine over it", which names
    the state the page shows, goes through.
    """

    form = DraftForm
    change_form_template = "admin/publishing/draft_form.html"

    class Media:
        js = [forms.Script("unhub/admin/checks.js", type="module")]

    @property
    def kind(self):
        return next(kind for kind in all_kinds() if kind.draft is self.model)

    @property
    def record_model(self):
        return record_model_of(self.kind)

    # --- who may what -------------------------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return False  # the index shows the records

    def get_queryset(self, request):
        return only_reachable(super().get_queryset(request), request.user, self.kind)

    def get_object(self, request, object_id, from_field=None):
        # What is there and belongs to others is refused, not "not there": see has_view_permission().
        pk = key(object_id)
        return self.model._default_manager.filter(pk=pk).first() if pk else None

    def has_view_permission(self, request, obj=None):
        return may_see(request.user, self.kind, obj)

    def has_add_permission(self, request):
        return may(request.user, "add", self.kind) or hasattr(request, "refusal")

    def has_change_permission(self, request, obj=None):
        # A conflict is shown in the form, with the editor's words, also where they cannot be saved now.
        is_frozen = obj is not None and obj.is_frozen and not hasattr(request, "refusal")
        return may(request.user, "change", self.kind, obj) and not is_frozen

    def has_delete_permission(self, request, obj=None):
        return False  # the page of the record asks before it discards, and checks the token

    # --- addresses ----------------------------------------------------------------------------------------------------

    def get_urls(self):
        opts = self.model._meta

        def page(name, view):
            return path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(lambda request, pk: view(self, request, pk)),
                name=f"{opts.app_label}_{opts.model_name}_{name}",
            )

        pages = [page("keep", desk_pages.keep_page), page("forget", desk_pages.forget_page)]
        return [*pages, *writing_urls(self), *super().get_urls()]

    # --- addresses that lead elsewhere --------------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(admin_address(self.record_model))

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_view_permission(request, self.get_object(request, object_id)):
            raise PermissionDenied
        return HttpResponseRedirect(admin_address(self.record_model, "change", key(object_id) or object_id))

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if key(object_id) is None:
            return HttpResponseRedirect(admin_address(self.record_model))
        messages.info(request, gettext("There is no draft of this record."))
        return HttpResponseRedirect(admin_address(self.record_model, "change", object_id))

    # --- the form -----------------------------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal, form.kind, form.user = getattr(request, "refusal", None), self.kind, request.user
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        user, kind = request.user, self.kind
        if getattr(request, "is_resumed", False):
            desk_pages.without_errors(context)
        # After an error in what was taken over, the page's ordinary button goes on from there.
        token = request.POST.get("take_over") or request.POST.get("draft_token", "")
        request.new_key = getattr(request, "new_key", None) or desk_pages.new_key()
        context.update(
            draft_token=token or (obj.token if obj else ""),
            record_address=admin_address(self.record_model, "change", obj.pk) if obj else "",
            compare_address=admin_address(self.record_model, "compare", obj.pk) if obj else "",
            preview_address=admin_address(self.record_model, "preview", obj.pk) if obj else "",
            list_address=admin_address(self.record_model),
            list_name=self.record_model._meta.verbose_name_plural,
            may_publish=may(user, "publish_unreviewed", kind, obj),
            may_save=not (obj and obj.is_frozen)
            and (may(user, "change", kind, obj) if obj else may(user, "add", kind)),
            may_submit=may(user, "submit", kind),
            whose=reach_in_words(user, kind, obj),
            **self._checks(request, context, obj),
            is_live=bool(obj and obj.base_version),
            is_resumed=getattr(request, "is_resumed", False),
            **desk_pages.form_context(self, request, obj),
            **{
                f"inlines_{place}": [each for each in context["inline_admin_formsets"] if each.opts.stands == place]
                for place in ("first", "second", "last")
            },
        )
        if obj:
            context["title"] = str(obj)
            context["subtitle"] = None
        elif "conflict" not in context:
            context["title"] = gettext("New %(kind)s") % {"kind": kind.live._meta.verbose_name}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _checks(self, request, context, obj):
        """What is to be mended and looked at in a draft as it is opened, and where to ask again while it is written."""
        page = "{}_of_new" if obj is None else "{}"
        args = [] if obj is None else [obj.pk]
        addresses = {
            f"{name}_address": admin_address(self.model, page.format(name), *args)
            for name in ("checks", "preview_of_text")
        }
        if obj is None or request.method != "GET":
            return addresses
        prefixes = prefixes_of(each.formset for each in context["inline_admin_formsets"])
        return addresses | {
            "is_checked": True,
            "problems": show(problems_of(obj), self.kind, prefixes, request.user),
            "warnings": show(warnings_of(obj), self.kind, prefixes, request.user),
        }

    def attached_files(self, draft):
        """The files that a text of the draft may refer to, by name: those of `unhub.text.markdown.render`."""
        return {}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if "_go_on" in request.POST:
            return self.go_on(request, object_id)
        if object_id is None:
            object_id = self.saved_already(request)
            form_url = admin_address(self.model, "change", object_id) if object_id else form_url
        try:
            with transaction.atomic():
                if object_id is not None:
                    self._claim(request, object_id)
                response = super().changeform_view(request, object_id, form_url, extra_context)
                if response.status_code != 302:
                    # Not saved: then the claim must not count as a save either.
                    transaction.set_rollback(True)
                return response
        except Conflict as error:
            self.keep_words(request, object_id)
            return self.show_conflict(request, object_id, str(error))
        except (ValidationError, IntegrityError, DataError) as error:
            request.refusal = words_of(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _claim(self, request, object_id):
        """Takes the right to save, or raises Conflict. "Save mine over it" may have to open a draft first."""
        pk, kind = key(object_id), self.kind
        draft, live = kind.draft.objects.filter(pk=pk).first(), kind.live.objects.filter(pk=pk).first()
        if not may(request.user, "change", kind, draft or live):
            raise PermissionDenied
        token = request.POST.get("take_over") or request.POST.get("draft_token", "")
        if draft is None and live is not None and "take_over" in request.POST:
            try:
                draft, _created = open_draft(live, by=request.user)
            except WrongState as error:
                raise Conflict(str(error)) from error
        if draft is None:
            raise Conflict(gettext("There is no draft any more: it was published or discarded meanwhile."))
        claim_save(draft, token, by=request.user)

    def formsets_of(self, request, draft):
        """(formset class, prefix, label of a row) of every inline."""
        return [
            (formset_class, formset_class.get_default_prefix(), inline.verbose_name)
            for formset_class, inline in self.get_formsets_with_inlines(request, draft)
        ]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.pk, obj.rev = request.new_key, next_rev(request.new_key)
            obj.created_by = obj.edited_by = request.user
        obj.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        refuse_locking_oneself_out(request.user, self.kind, form.instance)
        file_save(form.instance, by=request.user)
        forget(request.user, form.instance.pk)

    def response_add(self, request, obj, post_url_continue=None):
        return self._lead_on(request, obj)

    def response_change(self, request, obj):
        return self._lead_on(request, obj)

    def _lead_on(self, request, obj):
        record = admin_address(self.record_model, "change", obj.pk)
        if "_publish" in request.POST and may(request.user, "publish_unreviewed", self.kind, obj):
            return HttpResponseRedirect(admin_address(self.record_model, "publish", obj.pk))
        if "_submit" in request.POST and may(request.user, "submit", self.kind, obj):
            return HttpResponseRedirect(admin_address(self.record_model, "submit", obj.pk))
        messages.success(request, gettext("The draft of “%(record)s” is saved.") % {"record": obj})
        if "_submit" in request.POST and (whose := reach_in_words(request.user, self.kind, obj)):
            messages.warning(request, whose)
        if "_close" in request.POST or not self.has_change_permission(request, obj):
            return HttpResponseRedirect(record)
        return HttpResponseRedirect(admin_address(obj, "change"))
