"""What helps while a draft is written: checks of a form nobody has saved, and how a text will look. Neither writes anything."""

from dataclasses import dataclass

import uuid6
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from unhub.publishing.admin.permissions import may_see
from unhub.publishing.checks import set_rows, warnings_of
from unhub.publishing.kinds import Problem
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang
from unhub.text.markdown import render

MAX_PREVIEWED = 500_000  # characters: what a text may have


# --- where problems are mended ------------------------------------------------------------------------------------------


@dataclass
class Shown:
    """A problem as a page shows it: `anchor` is the id of the field in the form."""

    message: str
    about: str
    anchor: str
    link: str
    link_label: str


def show(problems, kind, prefixes, user):
    """Problems with the ids of their fields, in words for this person: a draft of somebody else's organisation is not named.

    `prefixes` are those of the form's rows, by the keys of the rows. One query for each draft that is named.
    """
    shown = []
    for problem in problems:
        words, link = str(problem), problem.link
        if problem.names is not None:
            named = kind.draft._default_manager.filter(pk=problem.names).first()
            if named is None or not may_see(user, kind, named):
                words, link = problem.unnamed, ""
        shown.append(Shown(words, problem.about, anchor_of(problem, kind, prefixes), link, problem.link_label))
    return shown


def anchor_of(problem, kind, prefixes):
    """The id of the field in the form where a problem is mended; of its rows as a whole where it is in none of them."""
    if problem.row in prefixes and problem.column:
        return f"id_{prefixes[problem.row]}-{problem.column}"
    if problem.field in {child.name for child in kind.children}:
        return f"{problem.field}-group"
    return f"id_{problem.field}" if problem.field else "content"


def prefixes_of(formsets):
    """The prefix of each row of these formsets, by its key."""
    return {form.instance.pk: form.prefix for formset in formsets for form in formset.forms}


def prefixes_when_opened(draft, site=admin.site):
    """The prefixes that the rows of a stored draft will have in its form. One query per kind of row."""
    draft_admin = site.get_model_admin(type(draft))
    found = {}
    for inline in draft_admin.inlines:
        rows = inline.model._default_manager.filter(draft=draft).order_by(*(inline.ordering or ["pk"]))
        prefix = inline.model._meta.get_field("draft").remote_field.get_accessor_name()
        found |= {pk: f"{prefix}-{number}" for number, pk in enumerate(rows.values_list("pk", flat=True))}
    return found


# --- checks while writing -----------------------------------------------------------------------------------------------


@require_POST
def checks_view(request, draft_admin, pk=None):
    """What is to be mended, and looked at, in the form as it was sent. Saves nothing; answers a fragment of a page.

    Costs what saving does without the writes, some twenty queries and ten more.
    """
    draft = _draft(request, draft_admin, pk)
    if request.FILES:
        request._files = MultiValueDict()  # nothing is uploaded here: a file is looked at when the form is saved
    problems, warnings, prefixes = judge_form(request, draft_admin, draft)
    context = {
        "problems": show(problems, draft_admin.kind, prefixes, request.user),
        "warnings": show(warnings, draft_admin.kind, prefixes, request.user),
    }
    return HttpResponse(render_to_string("admin/publishing/checks.html", context, request))


def judge_form(request, draft_admin, draft):
    """(problems, warnings, prefixes of the rows) of a form as it was posted, over the given draft or none."""
    kind = draft_admin.kind
    form = draft_admin.get_form(request, draft, change=draft is not None)(request.POST, instance=draft)
    form.is_valid()
    record = form.instance
    formsets, _inlines = draft_admin._create_formsets(request, record, change=draft is not None)
    rows, errors = {child.name: [] for child in kind.children}, _errors(form, "")
    for formset in formsets:
        formset.is_valid()
        for each in formset.forms:
            if formset._should_delete_form(each) or (each.instance._state.adding and not each.has_changed()):
                continue
            rows[formset.prefix].append(each.instance)
            errors += _errors(each, formset.prefix)
        errors += [Problem(str(message), formset.prefix) for message in formset.non_form_errors()]
    if record.pk is None:
        record.pk = uuid6.uuid7()  # the formsets of a new record take its key away
    set_rows(record, rows)
    prefixes = prefixes_of(formsets)
    # What the form refuses, it says best: the same field is not judged twice.
    told = {anchor_of(error, kind, prefixes) for error in errors if error.column or error.field not in rows}
    problems = [each for each in kind.problems(record) if anchor_of(each, kind, prefixes) not in told]
    return [*errors, *problems], warnings_of(record), prefixes


def _errors(form, child):
    found = []
    for name, messages in form.errors.items():
        field = form.fields.get(name)
        words = " ".join(str(message) for message in messages)
        if field is None:  # of the form as a whole
            found.append(Problem(words, child))
            continue
        words = f"{capfirst(field.label or name)}: {words}"
        where = {"field": child, "column": name, "row": form.instance.pk} if child else {"field": name}
        found.append(Problem(words, **where))
    return found


# --- how it will look ---------------------------------------------------------------------------------------------------


@require_POST
def preview_view(request, draft_admin, pk=None):
    """A text as the public page will show it, as a page of its own for a frame. Stores nothing."""
    draft = _draft(request, draft_admin, pk)
    source, language = request.POST.get("text", ""), request.POST.get("language", "")
    context = {"lang": "", "dir": "auto", "refusal": "", "body": ""}
    if language in LANGUAGES_BY_CODE:
        context |= {"lang": html_lang(language), "dir": direction(language)}
    if len(source) > MAX_PREVIEWED:
        context["refusal"] = _("This text is too long to be previewed.")
    else:
        try:
            attached = draft_admin.attached_files(draft) if draft else {}
            context["body"] = mark_safe(render(source.replace("\r\n", "\n"), attached=attached).html)
        except ValueError as error:
            context["refusal"] = str(error)
    return HttpResponse(render_to_string("admin/publishing/preview_of_text.html", context))


def _draft(request, draft_admin, pk):
    """The draft that is being written, None for a new one. Raises for whoever may not write it."""
    if pk is None:
        if not draft_admin.has_add_permission(request):
            raise PermissionDenied
        return None
    draft = draft_admin.model._default_manager.filter(pk=pk).first()
    if draft is None:
        # Whoever may write none is not told which there are.
        if not draft_admin.has_change_permission(request):
            raise PermissionDenied
        raise Http404("There is no such draft.")
    if not draft_admin.has_change_permission(request, draft):
        raise PermissionDenied
    return draft


def writing_urls(draft_admin):
    """The addresses of these views, of a draft and of one that is not saved yet."""
    opts = draft_admin.model._meta

    def page(address, view, name):
        def bound(request, pk=None):
            return view(request, draft_admin, pk)

        name = f"{opts.app_label}_{opts.model_name}_{name}"
        return [
            path(f"<uuid:pk>/{address}/", draft_admin.admin_site.admin_view(bound), name=name),
            path(f"add/{address}/", draft_admin.admin_site.admin_view(bound), name=f"{name}_of_new"),
        ]

    return [*page("checks", checks_view, "checks"), *page("preview-of-text", preview_view, "preview_of_text")]
