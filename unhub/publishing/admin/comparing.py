"""Pages of a record that compare its states: any two of them, who brought in which words, and an earlier one as a draft."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.moves import Subject
from unhub.publishing.admin.permissions import may, may_see
from unhub.publishing.comparing import compare
from unhub.publishing.content import describe
from unhub.publishing.editions import editions_of
from unhub.publishing.models import Version
from unhub.publishing.origins import MOST_VERSIONS, origins_of
from unhub.publishing.reverting import open_as_draft
from unhub.publishing.services import Conflict, WrongState

DRAFT = "draft"


@dataclass
class State:
    """A state of a record that can be compared: `key` is "draft" or "v2"."""

    key: str
    label: str
    number: int = 0


def subject_or_403(record_admin, request, pk):
    """The Subject a page is about, and None for one there is nothing of. Raises PermissionDenied for who may not read it."""
    subject = Subject.find(record_admin.kind, pk)
    if subject.record is None:
        return None
    if not may_see(request.user, record_admin.kind, subject.record):
        raise PermissionDenied
    return subject


def states_of(subject):
    """Every state of a record that there is a copy of, the draft first, then the newest version. One query."""
    states = []
    if draft := subject.draft:
        by = draft.edited_by or draft.created_by or _("somebody")
        states.append(State(DRAFT, _("Draft by %(person)s") % {"person": by}))
    versions = Version.objects.filter(record_id=subject.pk).defer("content").order_by("-number")
    for version in versions:
        words = {
            "number": version.number,
            "kind": version.get_kind_display(),
            "day": date_format(localtime(version.published_at), "j F Y"),
        }
        states.append(State(f"v{version.number}", _("Version %(number)d (%(kind)s, %(day)s)") % words, version.number))
    if subject.live and not versions:
        states.append(State("v1", _("Version 1, as it is live"), 1))
    return states


def content_of(subject, state):
    """The content of a state. One query for a version, one per child for a draft."""
    if state.key == DRAFT:
        return describe(subject.kind, subject.draft, live=False)
    version = Version.objects.filter(record_id=subject.pk, number=state.number).first()
    if version is not None:
        return version.content
    return editions_of(subject.kind.name, subject.live, [state.number])[state.number].content


def has_content(kind, content):
    """Whether anything of the record is in it: not in what a removal or a redaction left."""
    return any(child.name in content for child in kind.children)


def compare_page(record_admin, request, pk):
    """What differs between two states of a record: `?from=v1&to=draft`; else the last step. Some fifteen queries."""
    subject = subject_or_403(record_admin, request, pk)
    if subject is None:
        return record_admin._get_obj_does_not_exist_redirect(request, record_admin.opts, pk)
    states = states_of(subject)
    current = f"v{subject.live.version_no}" if subject.live else ""
    by_key = {state.key: state for state in states}
    newer = _chosen(request, "to", by_key, current) or states[0]
    older = _chosen(request, "from", by_key, current) or next(
        (state for state in states[states.index(newer) + 1 :]), None
    )
    contents = [content_of(subject, state) for state in (older, newer) if state]
    groups = compare(record_admin.kind, *contents) if older else []
    context = {
        **record_admin.page_context(request, subject),
        "title": _("What differs: “%(record)s”") % {"record": subject.title},
        "states": states,
        "older": older,
        "newer": newer,
        "groups": groups,
        "is_without_content": not all(has_content(record_admin.kind, content) for content in contents),
        "paragraphs_address": admin_address(record_admin.model, "paragraphs", pk),
    }
    return TemplateResponse(request, "admin/publishing/compare.html", context)


def _chosen(request, parameter, by_key, current):
    key = request.GET.get(parameter, "")
    key = current if key == "live" else key
    if key and key not in by_key:
        raise Http404(_("There is no such state of this record: %(state)s.") % {"state": key[:20]})
    return by_key.get(key)


def paragraphs_page(record_admin, request, pk):
    """Each paragraph of what was last published, with the version that gave it its present wording. Some ten queries."""
    subject = subject_or_403(record_admin, request, pk)
    if subject is None:
        return record_admin._get_obj_does_not_exist_redirect(request, record_admin.opts, pk)
    context = {
        **record_admin.page_context(request, subject),
        "title": _("Who wrote what: “%(record)s”") % {"record": subject.title},
        "texts": origins_of(record_admin.kind, pk),
        "most_versions": MOST_VERSIONS,
        "compare_address": admin_address(record_admin.model, "compare", pk),
    }
    return TemplateResponse(request, "admin/publishing/paragraphs.html", context)


def revert_page(record_admin, request, pk):
    """Asks whether to open an earlier version as a draft (`?version=1`); does so on a POST."""
    kind = record_admin.kind
    subject = subject_or_403(record_admin, request, pk)
    if subject is None:
        return record_admin._get_obj_does_not_exist_redirect(request, record_admin.opts, pk)
    if not may(request.user, "change", kind, subject.record):
        raise PermissionDenied
    given = request.GET.get("version", "")
    state = next((each for each in states_of(subject) if each.number and str(each.number) == given), None)
    content = content_of(subject, state) if state else {}
    if not has_content(kind, content):
        raise Http404(_("There is no copy of such a version."))
    refusal, status = "", 200
    if request.method == "POST":
        try:
            draft, lost = open_as_draft(kind, pk, content, by=request.user, token=request.POST.get("draft_token", ""))
        except (Conflict, WrongState) as error:
            refusal, status = str(error), 409
            subject = Subject.find(kind, pk)
            if subject.record is None:
                return record_admin._get_obj_does_not_exist_redirect(request, record_admin.opts, pk)
        else:
            messages.success(request, _("Version %(number)d is now the draft.") % {"number": state.number})
            for sentence in lost:
                messages.warning(request, sentence)
            return HttpResponseRedirect(admin_address(draft, "change"))
    context = {
        **record_admin.page_context(request, subject),
        "title": _("Open version %(number)d of “%(record)s” as a draft")
        % {
            "number": state.number,
            "record": subject.title,
        },
        "version": state,
        "refusal": refusal or _why_not(subject),
        "is_possible": not _why_not(subject),
        "compare_address": admin_address(record_admin.model, "compare", pk),
    }
    return TemplateResponse(request, "admin/publishing/revert.html", context, status=status)


def _why_not(subject):
    """Why no version can be opened as a draft now; "" where one can."""
    if subject.draft is not None:
        if subject.draft.is_frozen:
            return _("The draft is %(state)s: its words do not change until it comes back.") % {
                "state": subject.draft.get_state_display()
            }
        return ""
    if subject.live is None:
        return _("This record is not public. Bring it back first, then edit its draft.")
    if subject.live.is_withdrawn:
        return _("“%(record)s” was withdrawn. Restore it first.") % {"record": subject.live}
    return ""
