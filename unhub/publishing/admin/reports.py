"""The queue of what readers report."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.admin.permissions import only_reachable
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import Report
from unhub.publishing.reach import reach_of
from unhub.publishing.records import record_model_of

ALL = "all"


class StateFilter(admin.SimpleListFilter):
    """By state; what is open unless asked otherwise: the list is a queue."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*Report.State.choices, (ALL, _("all"))]

    def value(self):
        return super().value() or Report.State.OPEN.value

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        return queryset if self.value() == ALL else queryset.filter(state=self.value())


class ReportForm(forms.ModelForm):
    """Refuses to be saved over what somebody else decided meanwhile."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = ["state", "remark"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = handled(self.instance)

    def clean(self):
        data = super().clean()
        standing = Report.objects.select_related("handled_by").filter(pk=self.instance.pk).first()
        if standing and "seen" in self.data and self.data["seen"] != handled(standing):
            raise ValidationError(
                _("%(person)s handled this report meanwhile: %(state)s. %(remark)s")
                % {
                    "person": standing.handled_by,
                    "state": standing.get_state_display(),
                    "remark": standing.remark,
                }
            )
        return data


def handled(report):
    return report.handled_at.isoformat() if report and report.handled_at else ""


class ReportAdmin(EditorsAdmin):
    """What readers report: read, dealt with, never deleted and never written here."""

    form = ReportForm
    list_display = ["excerpt", "state", "page", "record", "at", "handled_by"]
    list_filter = [StateFilter]
    list_select_related = ["handled_by"]
    search_fields = ["message", "page", "remark"]
    search_help_text = gettext_lazy("Words of the report, of the remark, or of the page's address.")
    ordering = ["-at", "-pk"]
    readonly_fields = ["message_as_sent", "page_link", "record", "contact", "at", "handled_by", "handled_at"]
    fields = [
        "message_as_sent",
        "page_link",
        "record",
        "contact",
        "at",
        "state",
        "remark",
        "handled_by",
        "handled_at",
        "seen",
    ]

    def get_queryset(self, request):
        return reachable(super().get_queryset(request), request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.handled_by, obj.handled_at = request.user, timezone.now()
        obj.save(update_fields=["state", "remark", "handled_by", "handled_at"])

    def history_view(self, request, object_id, extra_context=None):
        # Before anything is looked up: Django leads back whoever does not see a record, also those who see none.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @admin.display(description=gettext_lazy("what is wrong"), ordering="message")
    def excerpt(self, report):
        return Truncator(report.message).words(15)

    @admin.display(description=gettext_lazy("what is wrong"))
    def message_as_sent(self, report):
        return format_html('<div class="as-sent" dir="auto">{}</div>', report.message)

    @admin.display(description=gettext_lazy("page"))
    def page_link(self, report):
        return format_html('<a href="{}">{}</a>', report.page, report.page) if report.page else None

    @admin.display(description=gettext_lazy("record"))
    def record(self, report):
        address = address_of_record(report, self.admin_site)
        return format_html('<a href="{}">{}</a>', address, _("open the record")) if address else None


def address_of_record(report, site):
    """Where the record is edited that a report is about; "" for none."""
    if not report.record_id:
        return ""
    kind = next((kind for kind in all_kinds() if kind.name == report.record_type), None)
    if kind:
        return admin_address(record_model_of(kind), "change", report.record_id)
    models = (model for model in site._registry if model._meta.model_name == report.record_type)
    model = next(models, None)
    try:
        return admin_address(model, "change", report.record_id) if model else ""
    except NoReverseMatch:
        return ""


def reachable(reports, user):
    """Those about records of organisations a person works for, and those about no such record: they are everybody's. No query."""
    if reach_of(user).everywhere:
        return reports
    condition = ~Q(record_type__in=[kind.name for kind in all_kinds()])
    for kind in all_kinds():
        records = only_reachable(kind.live.objects.all(), user, kind, "publish").values("pk")
        condition |= Q(record_type=kind.name, record_id__in=records)
    return reports.filter(condition)


def open_reports(user):
    """How many reports wait for a person, for the first page; None for who may not see them. One query."""
    if not user.has_perm("publishing.view_report") and not user.has_perm("publishing.change_report"):
        return None
    return {
        "number": reachable(Report.objects.filter(state=Report.State.OPEN), user).count(),
        "address": reverse("admin:publishing_report_changelist"),
    }
