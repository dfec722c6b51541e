"""The list of links that do not answer, each with the records to mend."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.links.mending import mendable, records_with
from unhub.links.models import WatchedLink
from unhub.publishing.admin.lists import ReadOnlyAdmin
from unhub.text.days import day_in_words

ALL = "all"


class ConditionFilter(admin.SimpleListFilter):
    """By what checks found; what is broken unless asked otherwise: the list is there to be worked off."""

    title = gettext_lazy("condition")
    parameter_name = "condition"
    conditions = {
        "broken": (gettext_lazy("broken: three failed checks in a row, over a week"), {"is_broken": True}),
        "failing": (gettext_lazy("failed, not broken yet"), {"failures__gt": 0, "is_broken": False}),
        "undecided": (gettext_lazy("cannot be told"), {"outcome": WatchedLink.Outcome.UNDECIDED}),
        "reached": (gettext_lazy("answers"), {"outcome": WatchedLink.Outcome.REACHED}),
        "unchecked": (gettext_lazy("not checked yet"), {"checked_at": None}),
    }

    def lookups(self, request, model_admin):
        return [*((key, label) for key, (label, _rows) in self.conditions.items()), (ALL, _("all"))]

    def value(self):
        return super().value() or "broken"

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        _label, rows = self.conditions.get(self.value(), ("", {}))
        return queryset.filter(**rows)


@admin.register(WatchedLink)
class WatchedLinkAdmin(ReadOnlyAdmin):
    """A list only, of links in records that the person may change: a link is mended in its record."""

    list_display = ["records", "link", "what_happened", "since", "last_reached"]
    list_display_links = None
    list_filter = [ConditionFilter]
    search_fields = ["address", "host"]
    search_help_text = gettext_lazy("A part of the address.")
    ordering = ["-failing_since", "-pk"]
    actions = None

    def get_queryset(self, request):
        return mendable(super().get_queryset(request), request.user)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        links = list(changelist.result_list)
        records = records_with(links, request.user)
        for link in links:
            link.records_to_mend = records[link.address]
        changelist.result_list = links
        return changelist

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """There is no page of one link."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def history_view(self, request, object_id, extra_context=None):
        return self.change_view(request, object_id)

    @admin.display(description=gettext_lazy("address"), ordering="address")
    def link(self, link):
        address = format_html('<a href="{}" rel="external noreferrer">{}</a>', link.address, link.address)
        leads_to = format_html('<span class="quiet">{} {}</span>', _("leads to"), link.final_address)
        return format_html("{}<br>{}", address, leads_to) if link.final_address else address

    @admin.display(description=gettext_lazy("what happened"))
    def what_happened(self, link):
        return link.note or link.get_outcome_display()

    @admin.display(description=gettext_lazy("failing since"), ordering="failing_since")
    def since(self, link):
        return day_in_words(link.failing_since) if link.failing_since else None

    @admin.display(description=gettext_lazy("last answered"), ordering="reached_at")
    def last_reached(self, link):
        return day_in_words(link.reached_at) if link.reached_at else None

    @admin.display(description=gettext_lazy("records to mend"))
    def records(self, link):
        links = [(each["address"], each["name"]) for each in link.records_to_mend]
        return format_html_join("", '<a href="{}">{}</a>', links) or None
