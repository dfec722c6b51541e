"""What the form of a draft says to the server while somebody types: what was typed, and that the form is open.

`autosave.js` asks `keep_page` every few seconds. Nothing here touches a draft: no version, no save, no new token.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from uuid6 import uuid7

from unhub.publishing import desk
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.moves import key
from unhub.publishing.admin.permissions import may
from unhub.publishing.desk import name_of
from unhub.publishing.models import DraftSave, Transition
from unhub.publishing.services import Conflict, parse_token

UNSAVED_SHOWN = 10
# Fields of a posted form that are not the editor's words. Those of the script itself begin with an underscore.
_NOT_TYPED = {"csrfmiddlewaretoken", "draft_key", "draft_token", "merged_with", "take_over"}


def typed_in(data):
    """What a person typed, of a posted form: field → values. Without the blank rows that "Add another" copies."""
    return {
        name: values
        for name, values in data.lists()
        if name not in _NOT_TYPED and not name.startswith("_") and "__prefix__" not in name
    }


def as_form(typed, token):
    """What was typed, as if it were posted now."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    data["draft_token"] = token
    return data


# --- keys of drafts to be -----------------------------------------------------------------------------------------------


def sign_key(pk, user):
    """The key a new draft will have, as its form carries it. Only its own person can use it."""
    return _signer(user).sign(str(pk))


def key_signed(signed, user):
    """The key in a form of a new draft; None where the form carries none of ours."""
    try:
        return key(_signer(user).unsign(str(signed or "")))
    except BadSignature:
        return None


def new_key():
    return uuid7()


def _signer(user):
    return Signer(salt=f"unhub.publishing.new-draft.{user.pk}")


# --- the form -----------------------------------------------------------------------------------------------------------


def form_context(draft_admin, request, draft):
    """What admin/publishing/desk.html and unsaved.html take. Four queries at most."""
    kind, user = draft_admin.kind, request.user
    is_new = draft is None
    pk = request.new_key if is_new else draft.pk
    unsaved = []
    if request.method == "GET":
        rows = desk.typed_for_new_records(user, kind)[:UNSAVED_SHOWN] if is_new else [desk.typed_by(user, pk)]
        unsaved = [
            {
                "row": row,
                "title": title_typed(row),
                "forget_address": admin_address(draft_admin.model, "forget", row.record_id),
            }
            for row in rows
            if row
        ]
    return {
        "draft_key": sign_key(pk, user) if is_new else "",
        "record_key": pk,
        "keep_address": admin_address(draft_admin.model, "keep", pk),
        "is_kept": desk.keeps_typing(user),
        "is_unsaved": request.method == "POST",
        "unsaved": unsaved,
        "others": [] if is_new else people_at(pk, user),
    }


def title_typed(row):
    """What a person would know a form by: its first title or name."""
    named = (values[-1] for name, values in row.data.items() if name.endswith(("-title", "-name")) and values)
    return next(filter(None, named), "")


def without_errors(context):
    """Takes the marks of errors off a form that is shown with what somebody had typed: it was not sent off yet."""
    for formset in (each.formset for each in context["inline_admin_formsets"]):
        formset._errors, formset._non_form_errors = [{} for _form in formset.forms], ErrorList()
        for form in formset.forms:
            form._errors = ErrorDict()
    context["adminform"].form._errors = ErrorDict()
    context["errors"] = None


def people_at(pk, user):
    """Who else has the form of a draft open, and since when. One query."""
    return [{"name": name_of(form.user), "since": form.since} for form in desk.others_at(pk, user)]


# --- addresses ----------------------------------------------------------------------------------------------------------


def keep_page(draft_admin, request, pk):
    """Keeps what was typed, notes that the form is open, and answers who else has it open and what happened meanwhile.

    On a GET it only answers with a new token against forgery: after logging in again in another window the form's own is old.
    """
    kind, user = draft_admin.kind, request.user
    live, draft = kind.live.objects.filter(pk=pk).first(), draft_admin.draft_with_people(pk)
    _refuse_stranger(kind, user, pk, draft or live, request.POST.get("draft_key"))
    if request.method != "POST":
        return JsonResponse({"csrf": get_token(request)})
    answer = {"kept": False, "others": [], "news": ""}
    if "_typed" in request.POST and desk.keeps_typing(user):
        try:
            answer["kept"] = desk.keep(
                kind,
                pk,
                user=user,
                token=request.POST.get("draft_token", ""),
                data=typed_in(request.POST),
                typed_at=_moment_ago(request.POST.get("_age")),
                is_submitted="_submitted" in request.POST,
            )
        except desk.TooLong:
            answer["refusal"] = _("This is too long to be kept by itself. Save the draft.")
    if "_age" in request.POST:
        answer["isUnsaved"] = desk.typed_by(user, pk) is not None
    if "_left" in request.POST:
        desk.say_closed(pk, user)
    elif "_open" in request.POST:
        desk.say_open(kind, pk, user)
        # The page of a conflict shows what happened until then.
        seen = request.POST.get("merged_with")
        if draft is not None or not seen:
            answer["news"] = _news(kind, pk, live, draft, seen or request.POST.get("draft_token", ""), user)
    answer["others"] = [{**each, "since": each["since"].isoformat()} for each in people_at(pk, user)]
    return JsonResponse(answer)


def forget_page(draft_admin, request, pk):
    """Throws away what one has typed and not saved; on a POST only. Leads back to the form."""
    kind, user = draft_admin.kind, request.user
    draft = kind.draft.objects.filter(pk=pk).first()
    record = draft or kind.live.objects.filter(pk=pk).first()
    allowed = may(user, "change", kind, record) if record else may(user, "add", kind) and desk.typed_by(user, pk)
    if not allowed:
        raise PermissionDenied
    if request.method == "POST":
        desk.forget(user, pk)
    return HttpResponseRedirect(admin_address(draft, "change") if draft else admin_address(draft_admin.model, "add"))


def _refuse_stranger(kind, user, pk, record, signed):
    """Raises PermissionDenied for who may not write this draft: one that is there, is no more, or is still to be."""
    if record is None and key_signed(signed, user) == pk:
        allowed = may(user, "add", kind)
    elif record is None:
        save = DraftSave.objects.filter(record_type=kind.name, record_id=pk).order_by("-pk").first()
        allowed = save is not None and may(user, "change", kind, save)
    else:
        allowed = may(user, "change", kind, record)
    if not allowed:
        raise PermissionDenied


def _moment_ago(milliseconds):
    """The moment so long ago; None for what is no such number. An age, because clocks of browsers are not to be trusted."""
    if not (milliseconds and milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) < 15):
        return None
    return timezone.now() - datetime.timedelta(milliseconds=int(milliseconds))


def _news(kind, pk, live, draft, token, user):
    """What happened to the draft since the form was opened, in a sentence; "" if nothing did. Two queries at most."""
    try:
        base_version, rev = parse_token(token)
    except Conflict:
        return _("This form is saved already, perhaps in another window.") if draft else ""
    if draft is not None and draft.is_frozen:
        words = _moved_by(draft.submitted_by, draft.submitted_at or draft.edited_at)
        return (
            _(
                "%(person)s handed this draft in for review at %(time)s. What you type now cannot be saved until it comes back."
            )
            % words
        )
    if draft is not None:
        if (draft.base_version, draft.rev) == (base_version, rev):
            return ""
        words = _moved_by(draft.edited_by, draft.edited_at)
        if draft.edited_by_id == user.pk:
            return _("You saved this draft at %(time)s in another window.") % words
        return (
            _(
                "%(person)s saved this draft at %(time)s. When you save, you are shown both, and nothing is overwritten."
            )
            % words
        )
    last = Transition.objects.filter(record_id=pk).select_related("by").order_by("-pk").first()
    words = _moved_by(last.by if last else None, last.at if last else timezone.now())
    if last and last.to_state == "discarded":
        return _("%(person)s discarded this draft at %(time)s. What you typed is kept.") % words
    if live is not None and live.version_no > base_version:
        return (
            _("%(person)s published this draft at %(time)s. When you save, yours can become a new draft over it.")
            % words
        )
    return _("This draft is no longer there. What you typed is kept.")


def _moved_by(person, moment):
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return {"person": name_of(person), "time": date_format(local, "H:i" if is_today else "j F Y, H:i")}
