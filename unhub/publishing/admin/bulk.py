"""One move for several records at once: what will happen to each, what became of each, and a way back where there is one."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.moves import (
    DANGEROUS,
    ENDINGS,
    MoveForm,
    Subject,
    consequence,
    done_in_words,
    fields_of,
    key,
    make,
)
from unhub.publishing.admin.permissions import may
from unhub.publishing.services import Conflict, Unpublishable, WrongState, problems_of
from unhub.publishing.workflow import MOVES, STATES

MOST = 200
# What can be done to many at once, and what takes it back.
BULK = ["submit", "approve", "return", "take_back", "publish", "unschedule", "discard", "withdraw", "restore"]
UNDO = {"submit": "take_back", "approve": "take_back", "withdraw": "restore", "restore": "withdraw"}


@dataclass
class Row:
    """One of the records chosen: what will become of it, or why nothing will."""

    subject: Subject
    title: str
    address: str
    obstacle: str = ""
    outcome: str = ""

    @property
    def token(self):
        return self.subject.draft.token if self.subject.draft else ""


def actions_for(record_admin, request):
    """The actions of the list that a person has a right to, as ModelAdmin.get_actions() gives them."""

    def action_of(name):
        return lambda model_admin, request, queryset: confirm(model_admin, request, name, queryset)

    return {
        name: (action_of(name), name, MOVES[name].label)
        for name in BULK
        if may(request.user, MOVES[name].right, record_admin.kind)
    }


def confirm(record_admin, request, name, queryset):
    """The question: what will happen to each of the records chosen. Writes nothing."""
    rows = _rows(record_admin, request, name, [row.pk for row in queryset[: MOST + 1]])
    return _question(record_admin, request, name, rows)


def bulk_page(record_admin, request, name):
    """Makes the move for every record posted, each by itself, and says what became of it."""
    kind = record_admin.kind
    if name not in BULK or not may(request.user, MOVES[name].right, kind):
        raise PermissionDenied
    keys = [pk for pk in map(key, request.POST.getlist("record")) if pk]
    if request.method != "POST" or not keys:
        return HttpResponseRedirect(admin_address(record_admin.model))
    rows = _rows(record_admin, request, name, keys)
    if "confirmed" not in request.POST or len(rows) > MOST:
        return _question(record_admin, request, name, rows)
    possible = [row for row in rows if not row.obstacle]
    form = MoveForm(_asked(name, possible), record_admin, request.POST)
    if not form.is_valid():
        return _question(record_admin, request, name, rows, form)
    for row in possible:
        row.outcome, row.obstacle = _make(row, name, request, form.cleaned_data)
    undo = UNDO.get(name, "")
    context = {
        **_context(record_admin, request, name),
        "rows": rows,
        "done": sum(1 for row in rows if row.outcome),
        "undo": MOVES[undo] if undo and may(request.user, MOVES[undo].right, kind) else None,
        "undo_address": admin_address(record_admin.model, "bulk", undo) if undo else "",
    }
    return TemplateResponse(request, "admin/publishing/bulk_done.html", context)


def _rows(record_admin, request, name, keys):
    kind = record_admin.kind
    titles = {row.pk: str(row) for row in record_admin.get_queryset(request).filter(pk__in=keys)}
    subjects = Subject.find_all(kind, [pk for pk in keys if pk in titles])
    rows = []
    for pk in dict.fromkeys(keys):
        if pk not in titles:
            continue
        row = Row(subjects[pk], titles[pk], admin_address(record_admin.model, "change", pk))
        row.obstacle = _obstacle(row.subject, name, request.user)
        rows.append(row)
    return rows


def _obstacle(subject, name, user):
    """Why the move cannot be made with a record, or ""."""
    if not subject.allows(name):
        if subject.draft is None and name not in ENDINGS:
            return gettext("There is no draft.")
        state = subject.draft.state if subject.draft and name not in ENDINGS else subject.live and subject.live.status
        return gettext("It is %(state)s.") % {"state": STATES.get(state) or gettext("not published")}
    if name in ENDINGS and subject.draft:
        return gettext("There is a draft over it. Publish or discard it first.")
    if not subject.permits(user, name):
        if name == "publish":
            return gettext("Nobody has approved it yet.")
        return gettext("You may not do this with it.")
    if name in {"submit", "publish"}:
        problems = problems_of(subject.draft)
        if problems:
            return " ".join(str(problem) for problem in problems)
    return ""


def _asked(name, rows):
    """What has to be asked once for all of them, in the order of the fields."""
    asked = {field: None for row in rows for field in fields_of(name, row.subject)}
    return list(asked)


def _question(record_admin, request, name, rows, form=None):
    if len(rows) > MOST:
        messages.warning(
            request, gettext("Choose at most %(most)d records at once. Narrow the list first.") % {"most": MOST}
        )
        return HttpResponseRedirect(admin_address(record_admin.model))
    possible = [row for row in rows if not row.obstacle]
    asked = _asked(name, possible)
    context = {
        **_context(record_admin, request, name),
        "rows": rows,
        "possible": len(possible),
        "consequences": list(dict.fromkeys(consequence(name, row.subject) for row in possible)),
        "form": (form or MoveForm(asked, record_admin)) if asked else None,
        "address": admin_address(record_admin.model, "bulk", name),
        "button": ngettext("%(move)s: %(number)d record", "%(move)s: %(number)d records", len(possible))
        % {"move": MOVES[name].label, "number": len(possible)},
    }
    return TemplateResponse(request, "admin/publishing/bulk.html", context)


def _make(row, name, request, said):
    """(what was done, "") or ("", why not). What one needs no note for is not given one."""
    relevant = fields_of(name, row.subject)
    answers = {
        "remark" if field == "required_remark" else field: said["remark" if field == "required_remark" else field]
        for field in relevant
    }
    token = request.POST.get(f"token-{row.subject.pk}", "")
    try:
        result = make(name, row.subject, request.user, token=token, said=answers)
    except (Unpublishable, Conflict, WrongState) as error:
        return "", str(error)
    except IntegrityError:
        return "", gettext("Something this record refers to was changed at the same moment. Try once more.")
    return done_in_words(name, row.subject, result), ""


def _context(record_admin, request, name):
    return {
        **record_admin.admin_site.each_context(request),
        "opts": record_admin.model._meta,
        "media": record_admin.media,
        "title": capfirst(gettext("%(move)s: several at once") % {"move": MOVES[name].label}),
        "move": MOVES[name],
        "is_dangerous": name in DANGEROUS,
        "list_address": admin_address(record_admin.model),
    }
