"""What a draft's form does so that no words are lost: a save that comes too late, one that was made before, and none at all."""

import contextlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext

from unhub.publishing.admin import desk as desk_pages
from unhub.publishing.admin.conflicts import FormerState, merge
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.moves import key
from unhub.publishing.admin.permissions import may
from unhub.publishing.admin.posted import rows_posted
from unhub.publishing.desk import TooLong, content_at, keep, name_of, typed_by
from unhub.publishing.models import DraftSave
from unhub.publishing.services import Conflict, open_draft, parse_token


class KeepsWords:
    """A mixin for the admin of a draft. Needs `kind` and `formsets_of(request, draft)`."""

    def saved_already(self, request):
        """The key of the draft that the form of a new one was saved as before: by a double click, or in a window left open.

        Else None, and `request.new_key` is the key it will have. The posted rows are then told by the keys they were given.
        """
        kind, pk = self.kind, desk_pages.key_signed(request.POST.get("draft_key"), request.user)
        draft = self.draft_with_people(pk) if pk else None
        if draft is None or not may(request.user, "change", kind, draft):
            is_taken = pk is None or draft is not None or kind.live.objects.filter(pk=pk).exists()
            request.new_key = desk_pages.new_key() if is_taken else pk
            return None
        data, formsets = request.POST.copy(), self.formsets_of(request, draft)
        for formset_class, prefix, _label in formsets:
            keys = formset_class.model._default_manager.filter(draft=draft).order_by("pk").values_list("pk", flat=True)
            filled = [row for row in rows_posted(data, prefix) if not row.is_blank(formset_class.form)]
            for row, row_key in zip(filled, keys, strict=False):
                data[f"{prefix}-{row.number}-id"] = str(row_key)
        request.POST, _groups = merge(data, self.get_form(request, draft, change=True), draft, formsets)
        if not request.POST.get("draft_token"):
            first = DraftSave.objects.filter(record_id=pk, base_version=draft.base_version).order_by("pk").first()
            request.POST["draft_token"] = f"{first.base_version}.{first.rev}" if first else ""
        return str(pk)

    def keep_words(self, request, object_id):
        """What could not be saved is kept as if it were still being typed: it outlasts the window."""
        pk = key(object_id)
        if pk is None:
            return
        with contextlib.suppress(TooLong):
            keep(
                self.kind,
                pk,
                user=request.user,
                token=request.POST.get("draft_token", ""),
                data=desk_pages.typed_in(request.POST),
            )

    def go_on(self, request, object_id):
        """The form with what the person had typed and not saved, over the draft as it is now."""
        pk, kind = key(object_id or request.POST.get("_go_on", "")), self.kind
        draft = self.draft_with_people(pk)
        if not (may(request.user, "change", kind, draft) if draft else may(request.user, "add", kind)):
            raise PermissionDenied
        if object_id is None and draft is not None:
            return HttpResponseRedirect(admin_address(draft, "change"))
        typed = typed_by(request.user, pk) if pk else None
        if typed is None or typed.record_type != kind.name:
            messages.info(request, gettext("There is nothing that you typed and did not save."))
            return HttpResponseRedirect(request.path)
        request.POST, request.is_resumed = desk_pages.as_form(typed.data, typed.token), True
        if object_id is not None and (draft is None or draft.is_frozen or draft.token != typed.token):
            return self.show_conflict(request, object_id, self._what_came_between(draft), status=200)
        request.refusal = gettext("What you had typed is in the form. It is not saved yet.")
        if object_id is None:
            request.new_key = pk
            request.POST, _groups = merge(request.POST, None, None, self.formsets_of(request, None))
        return self._changeform_view(request, object_id, "", {"errors": None})

    def _what_came_between(self, draft):
        if draft is None:
            return gettext("There is no draft any more: it was published or discarded meanwhile.")
        if draft.is_frozen:
            return gettext("The draft was handed in for review: its words do not change until it comes back.")
        return gettext("Somebody saved the draft since you typed this.")

    def show_conflict(self, request, object_id, reason, *, status=409):
        """What the editor typed, beside what both began from and what is there now. Writes nothing, whatever it opens to look."""
        pk, kind = key(object_id), self.kind
        if pk is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        request.refusal = reason
        with transaction.atomic():
            live = kind.live.objects.filter(pk=pk).first()
            draft = self.draft_with_people(pk)
            was_gone = draft is None
            if was_gone and live is not None and not live.is_withdrawn:
                draft, _created = open_draft(live, by=request.user)
            formsets = self.formsets_of(request, draft)
            by = None if was_gone or draft is None else draft.edited_by
            conflict = {
                "reason": reason,
                "was_gone": was_gone,
                "is_live": live is not None,
                "is_frozen": bool(draft and draft.is_frozen),
                "is_withdrawn": bool(live and live.is_withdrawn),
                "live_version": live.version_no if live else 0,
                "by": name_of(by) if by else None,
                "at": None if was_gone or draft is None else draft.edited_at,
                "take_over": draft.token if draft and not draft.is_frozen else "",
                "seen": draft.token if draft else "",
                "has_files": bool(request.FILES),
            }
            old_token = request.POST.get("draft_token", "")
            request.POST, conflict["groups"] = merge(
                request.POST,
                self.get_form(request, draft, change=True) if draft else None,
                draft,
                formsets,
                base=self._former_state(pk, old_token),
                seen=self._former_state(pk, request.POST.get("take_over") or request.POST.get("merged_with")),
                by=conflict["by"] or "",
            )
            conflict["has_base"] = any(
                each.base is not None for group in conflict["groups"] for each in group.differences
            )
            conflict["is_merged"] = any(each.is_taken for group in conflict["groups"] for each in group.differences)
            for control in ("take_over", "merged_with"):
                request.POST.pop(control, None)
            context = {"conflict": conflict, "errors": None}
            if draft is not None:
                form_url = admin_address(self.model, "change", pk)
                response = self._changeform_view(request, object_id, form_url, context)
            else:
                context["title"] = gettext("Your words are still here")
                request.new_key = pk if live is None else None
                response = self._changeform_view(request, None, admin_address(self.model, "add"), context)
            response.status_code = status
            response.render()
            transaction.set_rollback(True)
        return response

    def _former_state(self, pk, token):
        """The state of the draft that a token names, or None where it is not known."""
        try:
            content = content_at(pk, *parse_token(token))
        except Conflict:
            return None
        return FormerState(self.kind, content) if content and "redaction" not in content else None

    def draft_with_people(self, pk):
        """The draft with this key, with who wrote and moved it; None if there is none. One query."""
        return self.kind.draft.objects.filter(pk=pk).select_related("edited_by", "submitted_by").first()
