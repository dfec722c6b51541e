"""Pages of a record that show its draft as visitors will see it, and the links that show it to people without an account."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from unhub.publishing.admin.comparing import subject_or_403
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may
from unhub.publishing.content import describe
from unhub.publishing.models import PreviewLink
from unhub.publishing.previews import (
    DAYS,
    USUAL_DAYS,
    chosen_language,
    languages_of,
    make_link,
    preview_notice,
    revoke_link,
)
from unhub.publishing.services import Conflict, problems_of
from unhub.web.headers import allow_frames, allow_to_be_framed

MOST_LISTED = 50


class LinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("The link works for"),
        choices=[(days, ngettext_lazy("%d day", "%d days", days) % days) for days in DAYS],
        coerce=int,
        initial=USUAL_DAYS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how long the link is to work.")},
    )


def preview_page(record_admin, request, pk):
    """The draft in a frame, as wide as a phone or a desk, in each of its languages. Some thirty queries."""
    subject, answer = _with_draft(record_admin, request, pk)
    if answer:
        return answer
    content = describe(record_admin.kind, subject.draft, live=False)
    first = chosen_language(request, content)
    frame = admin_address(record_admin.model, "preview_frame", pk)
    context = {
        **record_admin.page_context(request, subject),
        "title": _("Preview: “%(record)s”") % {"record": subject.title},
        "frame_address": f"{frame}?text={first}" if first else frame,
        "languages": languages_of(content),
        "first": first,
        "problems": problems_of(subject.draft),
        "compare_address": admin_address(record_admin.model, "compare", pk),
        "share_address": admin_address(record_admin.model, "share", pk),
        "may_share": may(request.user, "change", record_admin.kind, subject.record),
    }
    return allow_frames(TemplateResponse(request, "admin/publishing/preview.html", context))


def preview_frame(record_admin, request, pk):
    """The draft by the public template: what the frame of `preview_page` shows."""
    subject, answer = _with_draft(record_admin, request, pk)
    if answer:
        return answer
    content = describe(record_admin.kind, subject.draft, live=False)
    notice = preview_notice(_("Visitors see nothing of it until it is published."))
    response = record_admin.kind.page(request, pk, content, notice, chosen_language(request, content))
    response["X-Robots-Tag"] = "noindex"
    return allow_to_be_framed(response)


def share_page(record_admin, request, pk):
    """The links to previews of a record; makes one on a POST, and shows it once."""
    subject, answer = _with_draft(record_admin, request, pk, anyway=True)
    if answer:
        return answer
    kind = record_admin.kind
    may_change = may(request.user, "change", kind, subject.record)
    form, address, refusal, status = LinkForm(request.POST or None), "", "", 200
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if subject.draft is None:
            return _no_draft(record_admin, request, pk)
        if form.is_valid():
            try:
                _link, address = make_link(
                    kind,
                    subject.draft,
                    by=request.user,
                    days=form.cleaned_data["days"],
                    token=request.POST.get("draft_token", ""),
                )
            except Conflict as error:
                refusal, status = str(error), 409
    now = timezone.now()
    links = list(
        PreviewLink.objects.filter(record_id=pk)
        .select_related("created_by", "revoked_by")
        .order_by("-created_at", "-pk")[:MOST_LISTED]
    )
    for link in links:
        link.is_open = link.revoked_at is None and link.expires_at > now
        link.is_of_this = subject.draft is not None and link.created_at >= subject.draft.created_at
        link.is_current = link.is_of_this and (link.base_version, link.rev) == (
            subject.draft.base_version,
            subject.draft.rev,
        )
        link.revoke_address = admin_address(record_admin.model, "revoke", pk, link.pk)
    context = {
        **record_admin.page_context(request, subject),
        "title": _("Share a preview of “%(record)s”") % {"record": subject.title},
        "form": form,
        "new_address": address,
        "refusal": refusal,
        "links": links,
        "may_change": may_change,
    }
    return TemplateResponse(request, "admin/publishing/share.html", context, status=status)


def revoke_page(record_admin, request, pk, link):
    """Closes a link on a POST."""
    subject = subject_or_403(record_admin, request, pk)
    if subject is None:
        return record_admin._get_obj_does_not_exist_redirect(request, record_admin.opts, pk)
    if not may(request.user, "change", record_admin.kind, subject.record):
        raise PermissionDenied
    found = get_object_or_404(PreviewLink, pk=link, record_id=pk, record_type=record_admin.kind.name)
    if request.method == "POST":
        revoke_link(found, by=request.user)
        messages.success(request, _("The link no longer works."))
    return HttpResponseRedirect(admin_address(record_admin.model, "share", pk))


def _with_draft(record_admin, request, pk, *, anyway=False):
    """(Subject with a draft, None), or (None, the answer where there is none). `anyway`: also without a draft."""
    subject = subject_or_403(record_admin, request, pk)
    if subject is None:
        return None, record_admin._get_obj_does_not_exist_redirect(request, record_admin.opts, pk)
    if subject.draft is None and not anyway:
        return None, _no_draft(record_admin, request, pk)
    return subject, None


def _no_draft(record_admin, request, pk):
    messages.warning(request, _("There is no draft of this record."))
    return HttpResponseRedirect(admin_address(record_admin.model, "change", pk))
