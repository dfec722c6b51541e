"""The list of a content kind, the page of one record, and what can be done from there: edit, publish, discard, withdraw."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unhub.publishing.admin import comparing, previews
from unhub.publishing.admin.bulk import actions_for, bulk_page
from unhub.publishing.admin.desk import people_at
from unhub.publishing.admin.fields import admin_address, api_address, public_address
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.admin.moves import PAGES, Subject, key, move_page, moves_offered
from unhub.publishing.admin.permissions import may, may_see, only_reachable
from unhub.publishing.admin.recovery import discarded_drafts, discarded_page, recover_page
from unhub.publishing.admin.redacting import redact_page, redactable
from unhub.publishing.desk import discarded, names_at, typed_by
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import DraftRecord, Tombstone, Transition, Version
from unhub.publishing.records import Record, record_model_of
from unhub.publishing.services import WrongState, open_draft
from unhub.publishing.workflow import MOVES, STATES, moment_in_words

# The pages of a record that change nothing public: how its states differ, what they looked like, what a draft will look like.
LOOKING = [
    ("compare", comparing.compare_page, "compare"),
    ("paragraphs", comparing.paragraphs_page, "paragraphs"),
    ("revert", comparing.revert_page, "revert"),
    ("preview", previews.preview_page, "preview"),
    ("preview/page", previews.preview_frame, "preview_frame"),
    ("share", previews.share_page, "share"),
    ("share/<int:link>/revoke", previews.revoke_page, "revoke"),
]


HAPPENINGS = 50  # shown on a record's page


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("drafts", _("with a draft")),
            ("remarks", _("with things to look at")),
            *((state, label) for state, label in DraftRecord.State.choices if state != DraftRecord.State.DRAFT),
            *Record.State.choices,
        ]

    def queryset(self, request, queryset):
        if self.value() == "drafts":
            return queryset.filter(state__in=[Record.State.DRAFT, Record.State.REVISING])
        if self.value() == "remarks":
            return queryset.filter(pk__in=queryset.model.kind().draft.objects.filter(remarks__gt=0).values("pk"))
        if self.value() in {DraftRecord.State.SUBMITTED, DraftRecord.State.APPROVED, DraftRecord.State.SCHEDULED}:
            return queryset.filter(draft_state=self.value())
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

    change_list_template = "admin/publishing/record_list.html"
    source_of_target = None  # a model field leading to live records of the kind: how a picker finds what to merge into

    @property
    def kind(self):
        return self.model.kind()

    # --- who may what -------------------------------------------------------------------------------------------------

    def get_queryset(self, request):
        return only_reachable(super().get_queryset(request), request.user, self.kind)

    def has_view_permission(self, request, obj=None):
        return may_see(request.user, self.kind, obj)

    def has_add_permission(self, request):
        return may(request.user, "add", self.kind)

    def has_change_permission(self, request, obj=None):
        return may(request.user, "change", self.kind, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_actions(self, request):
        return actions_for(self, request)

    # --- the list -----------------------------------------------------------------------------------------------------

    def complete_rows(self, rows):
        """Adds to each row whose work it is, and who has it open: the draft's last saver, else who published. Three queries."""
        live = {row.pk: row.version_no for row in rows if row.is_live and not row.has_draft}
        publishers = {}
        if live:
            of_any_version = Version.objects.filter(record_id__in=live).values_list(
                "record_id", "number", "published_by_id"
            )
            publishers = {pk: by for pk, number, by in of_any_version if live[pk] == number}
        ids = {by for row in rows for by in (row.draft_saved_by_id, row.draft_started_by_id, publishers.get(row.pk))}
        names = {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=ids - {None})}
        open_now = names_at([row.pk for row in rows])
        for row in rows:
            row.open_by = open_now.get(row.pk, [])
            row.drafted_by = names.get(row.draft_saved_by_id or row.draft_started_by_id, "")
            row.last_hand = row.drafted_by if row.has_draft else names.get(publishers.get(row.pk), "")

    @admin.display(description=_("state"), ordering="state")
    def state_in_words(self, row):
        state = format_html('<span class="state state-{}">{}</span>', row.state, state_in_words(row))
        if not row.open_by:
            return state
        open_now = gettext("open now: %(people)s") % {"people": ", ".join(row.open_by)}
        return format_html('{} <span class="quiet open-now">{}</span>', state, open_now)

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
            path(
                "discarded/",
                self.admin_site.admin_view(lambda request: discarded_page(self, request)),
                name=f"{opts.app_label}_{opts.model_name}_discarded",
            ),
            path(
                "discarded/<int:number>/recover/",
                self.admin_site.admin_view(lambda request, number: recover_page(self, request, number)),
                name=f"{opts.app_label}_{opts.model_name}_recover",
            ),
            page("edit", self.edit_view, "edit"),
            *(page(name.replace("_", "-"), self._page_of(name), name) for name in PAGES),
            page("redact", lambda request, pk: redact_page(self, request, pk), "redact"),
            path(
                "bulk/<slug:name>/",
                self.admin_site.admin_view(lambda request, name: bulk_page(self, request, name)),
                name=f"{opts.app_label}_{opts.model_name}_bulk",
            ),
            *(page(address, partial(view, self), name) for address, view, name in LOOKING),
            *super().get_urls(),
        ]

    def _page_of(self, name):
        return lambda request, pk: move_page(self, request, pk, name)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(admin_address(self.kind.draft, "add"))

    def history_view(self, request, object_id, extra_context=None):
        pk = key(object_id)
        if not may_see(request.user, self.kind, Subject.find(self.kind, pk).record if pk else None):
            raise PermissionDenied
        return HttpResponseRedirect(admin_address(self.model, "change", object_id))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The record's own page: its state, its versions, what can be done with it. Some ten queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind, subject = self.kind, Subject.find(self.kind, key(object_id))
        if subject.record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not may_see(request.user, kind, subject.record):
            raise PermissionDenied
        pk, live, draft, tombstone = subject.pk, subject.live, subject.draft, subject.tombstone
        into = kind.live.objects.filter(pk=tombstone.into_id).first() if tombstone and tombstone.into_id else None
        context = {
            **self.page_context(request, subject),
            "title": subject.title,
            "unreviewed": subject.unreviewed,
            "into": into,
            "into_address": admin_address(self.model, "change", into.pk) if into else "",
            "public_address": public_address(live) if live else "",
            "api_address": api_address(kind, pk) if live else "",
            "versions": Version.objects.filter(record_id=pk)
            .select_related("published_by")
            .defer("content")
            .order_by("-number"),
            "happenings": self._happenings(pk, live),
            "links": self.record_links(request, live) if live else [],
            "may_edit": may(request.user, "change", kind, subject.record)
            and not (draft and draft.is_frozen)
            and not (live and live.is_withdrawn)
            and (draft or live),
            "moves": moves_offered(subject, request.user, self),
            "redact_address": admin_address(self.model, "redact", pk)
            if may(request.user, "redact", kind, subject.record) and redactable(subject).exists()
            else "",
            "others": people_at(pk, request.user),
            "typed": typed_by(request.user, pk),
            "discarded": discarded_drafts(self, request.user, list(discarded([kind]).filter(record_id=pk))),
        }
        return TemplateResponse(request, "admin/publishing/record.html", context)

    def _happenings(self, pk, live):
        """What happened to a record and to what it rests on, newest first: [{at, by, what, remark}]."""
        moves = Transition.objects.filter(record_id=pk).select_related("by").order_by("-pk")[:HAPPENINGS]
        found = [{"at": each.at, "by": each.by, "what": move_in_words(each), "remark": each.remark} for each in moves]
        changes = self.reference_events(live) if live else []
        found += [{"at": each.at, "by": None, "what": each.title, "remark": each.note} for each in changes]
        return sorted(found, key=lambda each: each["at"], reverse=True)[:HAPPENINGS]

    def reference_events(self, live):
        """What changed in the reference data that a live record rests on (unhub.publishing.timelines.Event)."""
        return []

    def record_links(self, request, live):
        """What belongs to a live record and is edited elsewhere: [(label, address, how many, address to add one or "")]."""
        return []

    def edit_view(self, request, pk):
        """Opens the draft of a record, or makes it, then leads to its form. A POST: on a GET nothing is written."""
        subject = Subject.find(self.kind, pk)
        if not may(request.user, "change", self.kind, subject.record):
            raise PermissionDenied
        draft = subject.draft
        if request.method == "POST" and subject.live and not draft:
            try:
                draft, _created = open_draft(subject.live, by=request.user)
            except WrongState as error:
                messages.error(request, str(error))
        if draft and request.method == "POST":
            return HttpResponseRedirect(admin_address(draft, "change"))
        return HttpResponseRedirect(admin_address(self.model, "change", pk))

    def page_context(self, request, subject):
        """What every page of a record takes (admin/publishing/page.html)."""
        live, draft = subject.live, subject.draft
        record = self.model(
            pk=subject.pk,
            version_no=live.version_no if live else None,
            state=state_of(live, draft) if live or draft else subject.tombstone.reason,
            draft_state=draft.state if draft else "",
            publish_at=draft.publish_at if draft else None,
        )
        record.drafted_by = str((draft.edited_by or draft.created_by or "") if draft else "")
        return {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "media": self.media,
            "record": record,
            "record_title": subject.title,
            "live": live,
            "draft": draft,
            "tombstone": subject.tombstone,
            "state": state_in_words(record),
            "addresses": {
                name: admin_address(self.model, name, subject.pk)
                for name in ("change", "edit", "compare", "paragraphs", "revert", "preview", "share")
            },
            "form_address": admin_address(draft, "change") if draft else "",
            "list_address": admin_address(self.model),
        }

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


def move_in_words(transition):
    """What somebody did: "Submit for review: draft → submitted". Old transitions do not say by which move."""
    words = {
        "from": STATES.get(transition.from_state, transition.from_state),
        "to": STATES.get(transition.to_state, transition.to_state),
    }
    if transition.action in MOVES:
        return gettext("%(move)s: %(from)s → %(to)s") % {**words, "move": MOVES[transition.action].label}
    return gettext("%(from)s → %(to)s") % words


def state_of(live, draft):
    if live is None:
        return Record.State.DRAFT
    if live.is_withdrawn:
        return Record.State.WITHDRAWN
    return Record.State.REVISING if draft else Record.State.PUBLISHED


def state_in_words(record):
    """The state of a record as a list shows it: "published v3 · draft by A, submitted". Needs `drafted_by` on the record."""
    words = {"number": record.version_no, "person": record.drafted_by or gettext("somebody")}
    if record.state in Tombstone.Reason.values:
        return Tombstone.Reason(record.state).label
    if record.state == Record.State.WITHDRAWN:
        return gettext("withdrawn")
    if record.state == Record.State.PUBLISHED:
        return gettext("published v%(number)d") % words
    if record.draft_state == DraftRecord.State.SCHEDULED and record.publish_at:
        words["stage"] = gettext("scheduled for %(moment)s") % {"moment": moment_in_words(record.publish_at)}
    elif record.draft_state and record.draft_state != DraftRecord.State.DRAFT:
        words["stage"] = DraftRecord.State(record.draft_state).label
    if record.state == Record.State.REVISING:
        said = gettext("published v%(number)d · draft by %(person)s") % words
    else:
        said = gettext("draft by %(person)s") % words
    return gettext("%(draft)s, %(stage)s") % {**words, "draft": said} if "stage" in words else said
