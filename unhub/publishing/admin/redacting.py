"""The page on which what the law demands is taken out of an old version."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.moves import MAX_NOTE, Subject
from unhub.publishing.admin.permissions import may
from unhub.publishing.models import ChangeKind, Version
from unhub.publishing.services import Conflict, Unpublishable, WrongState, redact

WITHOUT_CONTENT = [ChangeKind.REMOVAL, ChangeKind.MERGER]


class RedactForm(forms.Form):
    """Which version, what readers are told, and who ordered it."""

    version = forms.ModelChoiceField(
        Version.objects.none(),
        label=_("Version"),
        to_field_name="number",
        error_messages={"required": _("Choose the version.")},
    )
    notice = forms.CharField(
        label=_("Public notice"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
        help_text=_("Stands where the text stood, for ever."),
        error_messages={"required": _("Say in a public notice why the text is not there.")},
    )
    ordered_by = forms.CharField(
        label=_("Ordered by"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        help_text=_("The court or authority, and the number of its order. Never public."),
        error_messages={"required": _("Say who ordered it, with the number of the order.")},
    )

    def __init__(self, versions, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = lambda version: (
            gettext("Version %(number)d, %(day)s")
            % {
                "number": version.number,
                "day": date_format(version.published_at, "j F Y"),
            }
        )


def redactable(subject):
    """The versions whose content can be taken out: all but what is public now, with something in them. One query."""
    versions = Version.objects.filter(record_id=subject.pk, redaction=None).exclude(kind__in=WITHOUT_CONTENT)
    if subject.live:
        versions = versions.exclude(number=subject.live.version_no)
    return versions.defer("content").order_by("-number")


def redact_page(record_admin, request, pk):
    """Asks which version, and takes its content out on a POST. It cannot be undone, and the page says so."""
    subject = Subject.find(record_admin.kind, pk)
    if subject.record is None:
        messages.warning(request, gettext("There is no such record any more."))
        return HttpResponseRedirect(admin_address(record_admin.model))
    if not may(request.user, "redact", record_admin.kind, subject.record):
        raise PermissionDenied
    versions = redactable(subject)
    form = RedactForm(versions, request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            redact(by=request.user, **form.cleaned_data)
        except Unpublishable as error:
            for problem in error.problems:
                form.add_error(problem.field, str(problem))
        except (Conflict, WrongState) as error:
            refusal, status = str(error), 409
        else:
            words = gettext("The content of version %(number)d of “%(record)s” was taken out.")
            number = form.cleaned_data["version"].number
            messages.success(request, words % {"number": number, "record": subject.title})
            return HttpResponseRedirect(admin_address(record_admin.model, "change", pk))
    context = {
        **record_admin.page_context(request, subject),
        "title": gettext("Redact an old version of “%(record)s”") % {"record": subject.title},
        "form": form,
        "versions": versions,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/publishing/redact.html", context, status=status)
