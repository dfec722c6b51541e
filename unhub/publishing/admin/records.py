"""The list of a content kind, the page of one record, and what can be done from there: edit, publish, discard, withdraw."""

import uuid

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unhub.publishing.admin.fields import Picker, admin_address, api_address, public_address
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.admin.permissions import may, may_see
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import Transition, Version
from unhub.publishing.records import Record, record_model_of
from unhub.publishing.services import (
    Conflict,
    Unpublishable,
    WrongState,
    discard_draft,
    open_draft,
    problems_of,
    publish,
    withdraw,
)

MAX_NOTE = 2000
CHANGES = [
    (Version.Kind.CORRECTION, _("Correction: something was wrong and is now right")),
    (Version.Kind.UPDATE, _("Update: something is new or has changed in the world")),
    (Version.Kind.TRANSLATION, _("Translation: a language was added or mended")),
    (Version.Kind.TYPO, _("Typing error: the meaning is the same")),
]


class PublishForm(forms.Form):
    """What is said in public of a version after the first."""

    change_kind = forms.ChoiceField(
        label=_("Kind of change"),
        choices=CHANGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say which kind of change this is.")},
    )
    public_note = forms.CharField(
        label=_("Public note"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
        help_text=_(
            "What changed, in a sentence readers understand. It is published with the version and stays for ever."
        ),
        error_messages={"required": _("Say in a public note what changed. Every change after publication is public.")},
    )


class WithdrawForm(forms.Form):
    """What is said in public of a withdrawal."""

    public_notice = forms.CharField(
        label=_("Public notice"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
        help_text=_("Why it is withdrawn. Shown above the text, which stays readable at its address."),
        error_messages={"required": _("Say in a public notice why it is withdrawn.")},
    )


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("drafts", _("with a draft")), *Record.State.choices]

    def queryset(self, request, queryset):
        if self.value() == "drafts":
            return queryset.filter(state__in=[Record.State.DRAFT, Record.State.REVISING])
        return queryset.filter(state=self.value()) if self.value() in Record.State.values else queryset


class MineFilter(admin.SimpleListFilter):
    title = _("whose draft")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", _("mine"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(Q(draft_started_by=request.user) | Q(draft_saved_by=request.user))
        return queryset


class RecordAdmin(EditorsAdmin):
    """The list of a content kind and the pages of its records. Nothing is written on a GET.

    Subclasses say what a row shows (`complete_rows` fetches it for all rows at once) and may add links to a record's page.
    """

    actions = None
    change_list_template = "admin/publishing/record_list.html"
    source_of_filter = None  # a model field leading to what the list can be narrowed by through a picker

    @property
    def kind(self):
        return self.model.kind()

    @property
    def media(self):
        media = super().media
        if self.source_of_filter:
            media += Picker(self.source_of_filter, self.admin_site).media
        return media

    # --- who may what -------------------------------------------------------------------------------------------------

    def has_view_permission(self, request, obj=None):
        return may_see(request.user, self.kind)

    def has_add_permission(self, request):
        return may(request.user, "add", self.kind)

    def has_change_permission(self, request, obj=None):
        return may(request.user, "change", self.kind)

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    # --- the list -----------------------------------------------------------------------------------------------------

    def complete_rows(self, rows):
        """Adds to each row whose work it is: the draft's last saver, else who published the version. Two queries."""
        live = {row.pk: row.version_no for row in rows if row.is_live and not row.has_draft}
        publishers = {}
        if live:
            of_any_version = Version.objects.filter(record_id__in=live).values_list(
                "record_id", "number", "published_by_id"
            )
            publishers = {pk: by for pk, number, by in of_any_version if live[pk] == number}
        ids = {by for row in rows for by in (row.draft_saved_by_id, row.draft_started_by_id, publishers.get(row.pk))}
        names = {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=ids - {None})}
        for row in rows:
            row.drafted_by = names.get(row.draft_saved_by_id or row.draft_started_by_id, "")
            row.last_hand = row.drafted_by if row.has_draft else names.get(publishers.get(row.pk), "")

    @admin.display(description=_("state"), ordering="state")
    def state_in_words(self, row):
        return format_html('<span class="state state-{}">{}</span>', row.state, state_in_words(row))

    @admin.display(description=_("last change"), ordering="changed_at")
    def last_change(self, row):
        when = date_format(timezone.localtime(row.changed_at), "j M Y, H:i")
        if not row.last_hand:
            return when
        by = gettext("by %(person)s") % {"person": row.last_hand}
        return format_html('{} <span class="quiet">{}</span>', when, by)

    # --- the pages ----------------------------------------------------------------------------------------------------

    def get_urls(self):
        opts = self.model._meta

        def page(address, view, name):
            return path(
                f"<uuid:pk>/{address}/",
                self.admin_site.admin_view(view),
                name=f"{opts.app_label}_{opts.model_name}_{name}",
            )

        return [
            page("edit", self.edit_view, "edit"),
            page("publish", self.publish_view, "publish"),
            page("discard", self.discard_view, "discard"),
            page("withdraw", self.withdraw_view, "withdraw"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(admin_address(self.kind.draft, "add"))

    def history_view(self, request, object_id, extra_context=None):
        return HttpResponseRedirect(admin_address(self.model, "change", object_id))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The record's own page: its state, its versions, what can be done with it. Some ten queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = key(object_id)
        live, draft = self._both(pk)
        if not (live or draft):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        kind = self.kind
        context = {
            **self._context(request, pk, live, draft),
            "title": str(live or draft),
            "live": live,
            "draft": draft,
            "public_address": public_address(live) if live else "",
            "api_address": api_address(kind, pk) if live else "",
            "versions": Version.objects.filter(record_id=pk)
            .select_related("published_by")
            .defer("content")
            .order_by("-number"),
            "transitions": [
                (transition, STATES.get(transition.from_state), STATES.get(transition.to_state))
                for transition in Transition.objects.filter(record_id=pk).select_related("by").order_by("-pk")[:50]
            ],
            "links": self.record_links(request, live) if live else [],
            "may_edit": may(request.user, "change", kind) and not (live and live.is_withdrawn),
            "may_publish": draft and may(request.user, "publish", kind),
            "may_discard": draft and may(request.user, "delete", kind),
            "may_withdraw": live and not live.is_withdrawn and may(request.user, "withdraw", kind),
        }
        return TemplateResponse(request, "admin/publishing/record.html", context)

    def record_links(self, request, live):
        """What belongs to a live record and is edited elsewhere: [(label, address, how many, address to add one or "")]."""
        return []

    def edit_view(self, request, pk):
        """Opens the draft of a record, or makes it, then leads to its form. A POST: on a GET nothing is written."""
        if not may(request.user, "change", self.kind):
            raise PermissionDenied
        live, draft = self._both(pk)
        if request.method == "POST" and live and not draft:
            try:
                draft, _created = open_draft(live, by=request.user)
            except WrongState as error:
                messages.error(request, str(error))
        if draft and request.method == "POST":
            return HttpResponseRedirect(admin_address(draft, "change"))
        return HttpResponseRedirect(admin_address(self.model, "change", pk))

    def publish_view(self, request, pk):
        """What stands in the way of publishing, or the question what to say of the change. Publishes on a POST."""
        if not may(request.user, "publish", self.kind):
            raise PermissionDenied
        live, draft = self._both(pk)
        if draft is None:
            return self._no_draft(request, pk)
        form, refusal, problems, status = None, "", None, 200
        if draft.base_version:
            form = PublishForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and (form is None or form.is_valid()):
            said = form.cleaned_data if form else {}
            try:
                version = publish(draft, by=request.user, token=request.POST.get("draft_token", ""), **said)
            except Unpublishable as error:
                problems, status = error.problems, 200
            except (Conflict, WrongState) as error:
                refusal, status = str(error), 409
            except IntegrityError:
                refusal = gettext("Something this record refers to was changed at the same moment. Try once more.")
                status = 409
            else:
                messages.success(
                    request,
                    gettext("“%(record)s” is published: version %(number)d.")
                    % {"record": self.kind.live.objects.get(pk=pk), "number": version.number},
                )
                return HttpResponseRedirect(admin_address(self.model, "change", pk))
            # After a conflict the page shows, and its button names, what is there now.
            live, draft = self._both(pk)
            if draft is None:
                return self._no_draft(request, pk, refusal)
        if problems is None:
            problems = problems_of(draft)
        context = {
            **self._context(request, pk, live, draft),
            "title": gettext("Publish “%(record)s”") % {"record": draft},
            "draft": draft,
            "live": live,
            "form": form,
            "refusal": refusal,
            "problems": [
                (problem, f"{admin_address(draft, 'change')}#{self.anchor_of(problem)}") for problem in problems
            ],
            "next_version": draft.base_version + 1,
        }
        return TemplateResponse(request, "admin/publishing/publish.html", context, status=status)

    def discard_view(self, request, pk):
        """Asks whether to throw the draft away; does so on a POST."""
        if not may(request.user, "delete", self.kind):
            raise PermissionDenied
        live, draft = self._both(pk)
        if draft is None:
            return self._no_draft(request, pk)
        refusal, status = "", 200
        if request.method == "POST":
            name = str(draft)
            try:
                discard_draft(draft, by=request.user, token=request.POST.get("draft_token", ""))
            except Conflict as error:
                refusal, status = str(error), 409
                live, draft = self._both(pk)
                if draft is None:
                    return self._no_draft(request, pk, refusal)
            else:
                messages.success(request, gettext("The draft of “%(record)s” is discarded.") % {"record": name})
                if live:
                    return HttpResponseRedirect(admin_address(self.model, "change", pk))
                return HttpResponseRedirect(admin_address(self.model))
        context = {
            **self._context(request, pk, live, draft),
            "title": gettext("Discard the draft of “%(record)s”?") % {"record": draft},
            "draft": draft,
            "live": live,
            "refusal": refusal,
        }
        return TemplateResponse(request, "admin/publishing/discard.html", context, status=status)

    def withdraw_view(self, request, pk):
        """Asks for the public notice; withdraws on a POST."""
        if not may(request.user, "withdraw", self.kind):
            raise PermissionDenied
        live, draft = self._both(pk)
        if live is None:
            return self._no_draft(request, pk, gettext("Only what is published can be withdrawn."))
        form = WithdrawForm(request.POST if request.method == "POST" else None)
        refusal, status = "", 200
        if request.method == "POST" and form.is_valid():
            try:
                withdraw(live, by=request.user, **form.cleaned_data)
            except (Conflict, WrongState, Unpublishable) as error:
                refusal, status = str(error), 409
            else:
                messages.success(request, gettext("“%(record)s” is withdrawn.") % {"record": live})
                return HttpResponseRedirect(admin_address(self.model, "change", pk))
        context = {
            **self._context(request, pk, live, draft),
            "title": gettext("Withdraw “%(record)s”") % {"record": live},
            "live": live,
            "draft": draft,
            "form": form,
            "refusal": refusal,
        }
        return TemplateResponse(request, "admin/publishing/withdraw.html", context, status=status)

    def anchor_of(self, problem):
        """Where in the draft's form a problem is mended."""
        rows = {child.name for child in self.kind.children}
        return f"{problem.field}-group" if problem.field in rows else f"id_{problem.field}"

    def _both(self, pk):
        kind = self.kind
        return kind.live.objects.filter(pk=pk).first(), kind.draft.objects.filter(pk=pk).first()

    def _context(self, request, pk, live, draft):
        record = self.model(pk=pk, version_no=live.version_no if live else None, state=state_of(live, draft))
        record.drafted_by = str((draft.edited_by or draft.created_by or "") if draft else "")
        return {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "media": self.media,
            "record": record,
            "state": state_in_words(record),
            "addresses": {
                name: admin_address(self.model, name, pk)
                for name in ("change", "edit", "publish", "discard", "withdraw")
            },
            "form_address": admin_address(draft, "change") if draft else "",
            "list_address": admin_address(self.model),
        }

    def _no_draft(self, request, pk, reason=""):
        reason = reason or gettext("There is no draft any more: it was published or discarded meanwhile.")
        messages.warning(request, reason)
        return HttpResponseRedirect(admin_address(self.model, "change", pk))

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        messages.warning(request, gettext("There is no such record any more."))
        return HttpResponseRedirect(admin_address(self.model))


class LiveAdmin(EditorsAdmin):
    """Lets forms pick published records of a content kind; its own pages lead to the record's.

    Whatever is published is public, so everybody who may see anything in the admin may pick it.
    """

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return bool(request.user.is_active and request.user.is_staff and request.user.get_all_permissions())

    def changelist_view(self, request, extra_context=None):
        return self._lead_on(request)

    def add_view(self, request, form_url="", extra_context=None):
        return self._lead_on(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._lead_on(request, key(object_id))

    def history_view(self, request, object_id, extra_context=None):
        return self._lead_on(request, key(object_id))

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied

    def _lead_on(self, request, pk=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = next(kind for kind in all_kinds() if kind.live is self.model)
        record_model = record_model_of(kind)
        return HttpResponseRedirect(admin_address(record_model, "change", pk) if pk else admin_address(record_model))


STATES = {
    "draft": _("draft"),
    "published": _("published"),
    "withdrawn": _("withdrawn"),
    "discarded": _("discarded"),
}


def state_of(live, draft):
    if live is None:
        return Record.State.DRAFT
    if live.is_withdrawn:
        return Record.State.WITHDRAWN
    return Record.State.REVISING if draft else Record.State.PUBLISHED


def state_in_words(record):
    """The state of a record as a list shows it: "published v3 · draft by A". Needs `drafted_by` on the record."""
    words = {"number": record.version_no, "person": record.drafted_by or gettext("somebody")}
    if record.state == Record.State.WITHDRAWN:
        return gettext("withdrawn")
    if record.state == Record.State.REVISING:
        return gettext("published v%(number)d · draft by %(person)s") % words
    if record.state == Record.State.DRAFT:
        return gettext("draft by %(person)s") % words
    return gettext("published v%(number)d") % words


def key(object_id):
    """The key in an address of the admin; None for what cannot be one."""
    try:
        return uuid.UUID(unquote(str(object_id)))
    except ValueError:
        return None
