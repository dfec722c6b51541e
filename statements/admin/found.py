"""What the search for citations found and nobody decided yet, and the documents that are named there and not on record."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, Min
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from statements.citations import confirm, make_document, reject, reopen
from statements.deciding import may_decide, of_person
from statements.models import Document, FoundCitation
from statements.models.position import day_of_position
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import ReadOnlyAdmin
from unhub.publishing.admin.reference import words_of
from unhub.text.days import day_in_words
from unhub.text.symbols import what_it_says

MOST_MISSING = 100  # documents on one page
ALL = "all"
OPEN = FoundCitation.Status.OPEN


class DocumentOnRecordFilter(admin.SimpleListFilter):
    title = _("document")
    parameter_name = "document"

    def lookups(self, request, model_admin):
        return [("on", _("on record")), ("off", _("not on record"))]

    def queryset(self, request, queryset):
        return queryset.filter(document__isnull=self.value() == "off") if self.value() in ("on", "off") else queryset


class DecisionFilter(admin.SimpleListFilter):
    """What is open unless asked otherwise: the list is there to be worked off."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [*FoundCitation.Status.choices, (ALL, _("all"))]

    def value(self):
        return super().value() or str(OPEN)

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() in FoundCitation.Status.values else queryset


@admin.register(FoundCitation)
class FoundCitationAdmin(ReadOnlyAdmin):
    """A list only, of what a person may decide: each is confirmed, which makes it a citation, or rejected."""

    change_list_template = "admin/statements/found_citations.html"
    list_display = ["words", "named", "in_statement", "pinpoint", "language", "status"]
    list_display_links = None
    list_filter = [DecisionFilter, DocumentOnRecordFilter, "is_symbol", "language"]
    list_select_related = ["statement", "document"]
    search_fields = ["raw", "key", "statement__title"]
    search_help_text = _("Wording, symbol without blanks, or title of the statement")
    ordering = ["-statement__position", "pk"]
    actions = ["confirm_them", "reject_them", "reopen_them"]

    def get_queryset(self, request):
        return of_person(super().get_queryset(request), request.user)

    def has_view_permission(self, request, obj=None):
        return may_decide(request.user)

    def get_urls(self):
        site = self.admin_site.admin_view
        return [
            path("missing/", site(self.missing_view), name="statements_foundcitation_missing"),
            path("missing/make/", site(require_POST(self.make_view)), name="statements_foundcitation_make"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """There is no page of one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def history_view(self, request, object_id, extra_context=None):
        return self.change_view(request, object_id)

    # --- deciding ---

    @admin.action(description=_("Confirm: the statement cites the document"), permissions=["view"])
    def confirm_them(self, request, queryset):
        asked, done = queryset.filter(status=OPEN).count(), confirm(queryset, by=request.user)
        if done:
            words = ngettext("%(number)d citation is confirmed.", "%(number)d citations are confirmed.", done)
            messages.success(request, words % {"number": done})
        if done < asked:
            messages.warning(
                request,
                gettext("%(number)d name documents that are not on record: put these on record first.")
                % {"number": asked - done},
            )

    @admin.action(description=_("Reject: it is no citation of that document"), permissions=["view"])
    def reject_them(self, request, queryset):
        done = reject(FoundCitation.objects.filter(pk__in=queryset.values("pk")), by=request.user)
        words = ngettext("%(number)d is rejected.", "%(number)d are rejected.", done)
        messages.success(request, words % {"number": done})

    @admin.action(description=_("Take the rejection back"), permissions=["view"])
    def reopen_them(self, request, queryset):
        done = reopen(FoundCitation.objects.filter(pk__in=queryset.values("pk")))
        words = ngettext("%(number)d is open again.", "%(number)d are open again.", done)
        messages.success(request, words % {"number": done})

    # --- documents that are not on record ---

    def missing_view(self, request):
        """The documents that are named most often and not on record, each with a button that puts it there. One query."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        waiting = self.get_queryset(request).filter(status=OPEN, document=None).order_by()
        rows = waiting.values("key").annotate(
            number=Count("statement", distinct=True),
            first=Min("statement__position"),
            latest=Max("statement__position"),
            example=Min("raw"),
        )
        rows = list(rows.order_by("-number", "key")[: MOST_MISSING + 1])
        kinds = dict(Document.Kind.choices)
        for row in rows:
            row["says"] = says = what_it_says(row["key"])
            row["form"] = kinds.get(says.form, "")
            row["first"], row["latest"] = (day_in_words(day_of_position(row[name])) for name in ("first", "latest"))
            row["address"] = f"{admin_address(FoundCitation)}?document=off&q={row['key']}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Documents not on record"),
            "rows": rows[:MOST_MISSING],
            "has_more": len(rows) > MOST_MISSING,
            "may_make": request.user.has_perm("statements.add_document"),
            "list_address": admin_address(FoundCitation),
        }
        return TemplateResponse(request, "admin/statements/missing_documents.html", context)

    def make_view(self, request):
        """Puts a document on record by its symbol, as it is named in a text, and leads back to the list of those that are not."""
        if not self.has_view_permission(request) or not request.user.has_perm("statements.add_document"):
            raise PermissionDenied
        key = request.POST.get("key", "")[:60]
        back = HttpResponseRedirect(reverse("admin:statements_foundcitation_missing"))
        if not self.get_queryset(request).filter(key=key, status=OPEN, document=None).exists():
            messages.warning(request, gettext("No text that is open names a document of that symbol any more."))
            return back
        try:
            document = make_document(key, by=request.user)
        except ValidationError as error:
            messages.error(request, words_of(error))
            return back
        message = gettext("{document} is on record. Its title and its address are still to be filled in.")
        link = format_html('<a href="{}">{}</a>', admin_address(document, "change"), document)
        messages.success(request, format_html(message, document=link))
        return back

    # --- columns ---

    @admin.display(description=_("as worded"), ordering="raw")
    def words(self, found):
        address = f"{found.statement.get_absolute_url()}#{found.anchor}"
        return format_html('<a href="{}"><q dir="auto">{}</q></a>', address, found.raw)

    @admin.display(description=_("document"), ordering="key")
    def named(self, found):
        if found.document:
            return format_html('<a href="{}">{}</a>', admin_address(found.document, "change"), found.document)
        return format_html('{} <span class="quiet">{}</span>', found.key, gettext("not on record"))

    @admin.display(description=_("statement"), ordering="statement__position")
    def in_statement(self, found):
        return format_html(
            '<span dir="auto">{}</span> <span class="quiet">{}</span>',
            found.statement.title,
            day_in_words(found.statement.issued_on),
        )
