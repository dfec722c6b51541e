"""The pages of imports: the list, a new one, one with its rows, applying and undoing."""

from collections import Counter

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from unhub.importing import batches
from unhub.importing.admin.forms import PUBLISHED, BringForm, OptionsForm, ResolvingForm
from unhub.importing.importers import all_importers, importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.importing.rows import Unreadable
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.admin.moves import key
from unhub.publishing.reach import reach_of

PER_PAGE = 50
MOST_WORDS = 30  # that stand for nothing, asked about at once; the rest when these are settled
Verdict, Outcome, Decision, State = BatchRow.Verdict, BatchRow.Outcome, BatchRow.Decision, Batch.State


class BatchAdmin(EditorsAdmin):
    """Batches are made by bringing something, and are never deleted: they say where records came from."""

    list_display = ["name", "kind", "format_label", "state", "number_of_rows", "created_by", "created_at"]
    list_filter = ["state"]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    ordering = ["-created_at", "-pk"]

    # --- who may what -------------------------------------------------------------------------------------------------

    def get_queryset(self, request):
        every = super().get_queryset(request)
        mine = every.filter(importer__in=[each.name for each in all_importers() if each.may_import(request.user)])
        return mine if reach_of(request.user).everywhere else mine.filter(created_by=request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return any(each.may_import(request.user) for each in all_importers())

    def has_add_permission(self, request):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        pages = [
            ("decide", self.decide_view),
            ("settle", self.settle_view),
            ("apply", self.apply_view),
            ("undo", self.undo_view),
        ]
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for name, view in pages
        ]
        return own + super().get_urls()

    def _batch(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.get_queryset(request).filter(pk=key(object_id)).first()
        if batch is None:
            raise Http404
        return batch

    # --- the list -----------------------------------------------------------------------------------------------------

    def complete_rows(self, rows):
        numbers = BatchRow.objects.filter(batch__in=[row.pk for row in rows]).numbers_by("batch")
        for row in rows:
            row.number = numbers.get(row.pk, 0)

    @admin.display(description=_("what it holds"))
    def kind(self, row):
        return importer_named(row.importer).label

    @admin.display(description=_("format"))
    def format_label(self, row):
        return format_of(row)

    @admin.display(description=_("rows"))
    def number_of_rows(self, row):
        return row.number

    # --- bringing -----------------------------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BringForm(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                batch = self._bring(form, request.user)
            except Unreadable as error:
                form.add_error(None, gettext("Nothing was taken in. %(reason)s") % {"reason": error})
            else:
                return HttpResponseRedirect(admin_address(batch, "change"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Import"),
            "form": form,
            "list_address": admin_address(Batch),
        }
        return TemplateResponse(request, "admin/importing/bring.html", context, status=400 if form.errors else 200)

    def _bring(self, form, user):
        cleaned = form.cleaned_data
        importer = importer_named(cleaned["importer"])
        options = {name: cleaned[name] for name in importer.asks if cleaned.get(name)}
        return batches.bring(
            cleaned["content"],
            cleaned["name"],
            importer=importer,
            options=options,
            user=user,
            format_name=cleaned.get("format") or "",
            published=importer.is_reference or cleaned.get("arrives_as") == PUBLISHED,
        )

    # --- one batch ----------------------------------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._page(request, self._batch(request, object_id))

    def history_view(self, request, object_id, extra_context=None):
        return HttpResponseRedirect(admin_address(self._batch(request, object_id), "change"))

    def _page(self, request, batch, *, options_form=None, resolving_form=None, status=200):
        importer = importer_named(batch.importer)
        shown = request.GET.get("show", "")
        rows = batch.rows.order_by("number")
        if shown in Verdict.values:
            rows = rows.filter(verdict=shown)
        elif shown in Outcome.values:
            rows = rows.filter(outcome=shown)
        elif shown == "waiting":
            rows = rows.waiting()
        elif shown == "unresolved":
            rows = rows.exclude(unresolved=[])
        page = Paginator(rows.defer("source", "content"), PER_PAGE).get_page(request.GET.get("p"))
        is_open = batch.state in {State.JUDGED, State.APPLYING}
        words = unresolved_words(batch) if is_open else []
        if is_open and importer.asks and options_form is None:
            options_form = OptionsForm(initial=batch.options, asks=importer.asks)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": batch.name,
            "batch": batch,
            "format": format_of(batch),
            "ignored": [name for name in batch.ignored if not any(name in note for note in batch.notes)],
            "importer": importer,
            "page": page,
            "rows": [Shown(row, batch) for row in page],
            "shown": shown,
            "tabs": tabs(batch, shown),
            "is_open": is_open,
            "may_undo": may_undo(batch, request.user),
            "left": batches.to_apply(batch).count() if is_open else 0,
            "undecided": batch.rows.filter(**batches.AWAITING).count() if is_open else 0,
            "waiting": batch.rows.waiting().exists() if is_open else False,
            "options_form": options_form,
            "resolving_form": resolving_form or (ResolvingForm(importer=importer, words=words) if words else None),
            "decisions": Decision.choices,
            "list_address": admin_address(Batch),
        }
        return TemplateResponse(request, "admin/importing/batch.html", context, status=status)

    def decide_view(self, request, object_id):
        """Notes decisions: of the rows shown, or of all that wait for one."""
        batch = self._batch(request, object_id)
        if request.method != "POST":
            return HttpResponseRedirect(admin_address(batch, "change"))
        undecided = batch.rows.filter(outcome="")
        if request.POST.get("all") in Decision.values:
            number = undecided.filter(**batches.AWAITING).update(decision=request.POST["all"])
        else:
            number = 0
            for name, value in request.POST.items():
                row = name.removeprefix("row-")
                if name.startswith("row-") and row.isdigit() and len(row) < 10 and value in {"", *Decision.values}:
                    number += undecided.filter(number=int(row)).exclude(decision=value).update(decision=value)
        if number:
            messages.success(
                request,
                ngettext("%(number)d decision is noted.", "%(number)d decisions are noted.", number)
                % {"number": number},
            )
        return self._back(request, batch)

    def settle_view(self, request, object_id):
        """Judges the open rows anew: under other options, or with what words stand for."""
        batch = self._batch(request, object_id)
        if request.method != "POST" or batch.state not in {State.JUDGED, State.APPLYING}:
            return HttpResponseRedirect(admin_address(batch, "change"))
        importer, options = importer_named(batch.importer), dict(batch.options)
        if "resolve" in request.POST:
            form = ResolvingForm(request.POST, importer=importer, words=unresolved_words(batch))
            if not form.is_valid():
                return self._page(request, batch, resolving_form=form, status=400)
            resolved = {kind: dict(pairs) for kind, pairs in options.get("resolved", {}).items()}
            for kind, pairs in form.resolved.items():
                resolved.setdefault(kind, {}).update(pairs)
            options["resolved"] = resolved
            importer.remember(form.resolved, request.user)
        else:
            form = OptionsForm(request.POST, asks=importer.asks)
            if not form.is_valid():
                return self._page(request, batch, options_form=form, status=400)
            options |= {name: value for name, value in form.cleaned_data.items()}
        batches.rejudge(batch, options, request.user)
        messages.success(request, gettext("The rows were judged anew."))
        return HttpResponseRedirect(admin_address(batch, "change"))

    def apply_view(self, request, object_id):
        batch = self._batch(request, object_id)
        importer = importer_named(batch.importer)
        if batch.is_published and not importer.may_publish(request.user):
            raise PermissionDenied
        if request.method != "POST" or batch.state not in {State.JUDGED, State.APPLYING}:
            return HttpResponseRedirect(admin_address(batch, "change"))
        left = batches.apply_some(batch, request.user)
        if left:
            return self._go_on(request, batch, left, "apply", gettext("Applying"))
        messages.success(request, gettext("What was decided is applied."))
        return HttpResponseRedirect(admin_address(batch, "change"))

    def undo_view(self, request, object_id):
        batch = self._batch(request, object_id)
        if not may_undo(batch, request.user):
            raise PermissionDenied
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": gettext("Undo “%(batch)s”") % {"batch": batch},
                "batch": batch,
                "importer": importer_named(batch.importer),
                "numbers": batch.rows.numbers_by("outcome"),
                "ties": batch.rows.exclude(made=[]).exists(),
                "list_address": admin_address(Batch),
            }
            return TemplateResponse(request, "admin/importing/undo.html", context)
        left = batches.undo_some(batch, request.user, notice=request.POST.get("notice", ""))
        if left:
            return self._go_on(request, batch, left, "undo", gettext("Undoing"))
        kept = batch.rows.filter(outcome=Outcome.KEPT).count()
        if kept:
            messages.warning(
                request,
                ngettext(
                    "%(number)d record was edited since and is kept; the others are undone.",
                    "%(number)d records were edited since and are kept; the others are undone.",
                    kept,
                )
                % {"number": kept},
            )
        else:
            messages.success(request, gettext("It is undone."))
        return HttpResponseRedirect(admin_address(batch, "change"))

    def _go_on(self, request, batch, left, what, title):
        """A page that asks to go on: a long file is applied a few seconds at a time, so that no request runs into a time-out."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "batch": batch,
            "left": left,
            "address": admin_address(batch, what),
            "list_address": admin_address(Batch),
        }
        return TemplateResponse(request, "admin/importing/going_on.html", context)

    def _back(self, request, batch):
        show, page = request.POST.get("show", ""), request.POST.get("p", "")
        query = f"?show={show}&p={page}" if show.isalpha() and page.isdigit() else ""
        return HttpResponseRedirect(admin_address(batch, "change") + query)


class Shown:
    """A row as it is shown."""

    def __init__(self, row, batch):
        self.row = row
        importer = importer_named(batch.importer)
        there = row.record_id and row.outcome != Outcome.UNDONE
        self.address = importer.address(row.record_id) if there else ""
        self.waits = not row.outcome and row.verdict == Verdict.DOUBLE
        self.is_unexplained = not row.outcome and row.verdict == Verdict.OPEN
        self.unresolved = [(importer.resolvable[of][0], words) for of, words in row.unresolved]


def format_of(batch):
    importer = importer_named(batch.importer)
    return next((each.label for each in importer.formats if each.name == batch.format), batch.format)


def unresolved_words(batch):
    """[(kind, words, number of rows)] that stand for nothing yet, the most frequent first, then by the words. One query."""
    found = Counter()
    for unresolved in batch.rows.filter(outcome="").exclude(unresolved=[]).values_list("unresolved", flat=True):
        found.update({(kind, words) for kind, words in unresolved if words})
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(kind, words, number) for (kind, words), number in ordered[:MOST_WORDS]]


def tabs(batch, shown):
    """[(value, label, number, whether it is shown)] by which rows are listed. Four queries."""
    verdicts, outcomes = batch.rows.numbers_by("verdict"), batch.rows.numbers_by("outcome")
    found = [("", gettext("all"), sum(verdicts.values()))]
    found += [(value, label, verdicts.get(value)) for value, label in Verdict.choices]
    found.append(("waiting", gettext("to be decided"), batch.rows.waiting().count()))
    found.append(
        ("unresolved", gettext("with words that stand for nothing here"), batch.rows.exclude(unresolved=[]).count())
    )
    found += [(value, label, outcomes.get(value)) for value, label in Outcome.choices if value not in verdicts]
    return [(value, capfirst(str(label)), number, value == shown) for value, label, number in found if number]


def may_undo(batch, user):
    """Whether a person may take back what a batch brought: what is public only who may remove it."""
    importer = importer_named(batch.importer)
    if not importer.may_import(user) or batch.state == State.UNDONE or not batches.to_undo(batch).exists():
        return False
    return importer.may_remove(user) or not batch.rows.filter(outcome=Outcome.PUBLISHED).exists()
