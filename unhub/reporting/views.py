"""The form "Report an error", and the page that thanks for it."""

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from unhub.publishing.models import Report
from unhub.reporting.pages import page_address, record_of_page
from unhub.web.forms import TooLarge, open_form, sent
from unhub.web.pages import page_head
from unhub.web.parameters import check_parameters, only_parameters
from unhub.web.rates import Rate, seconds_to_wait, too_many

MOST_CHARACTERS = 5000
RATE = Rate("report", most=10, seconds=3600, of_all=300)


class ReportForm(forms.Form):
    """What a reader sends. `website` is a trap: no person sees it, programs that fill in every field do."""

    message = forms.CharField(
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": gettext_lazy("Say what is wrong."),
            "max_length": gettext_lazy("That is %(show_value)d characters; at most %(limit_value)d can be sent."),
        },
    )
    contact = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("This is not an e-mail address: name@example.org. It may stay empty.")
        },
    )
    page = forms.CharField(required=False, max_length=2000)
    website = forms.CharField(required=False)

    def clean_page(self):
        return page_address(self.cleaned_data["page"])


@never_cache
@open_form
def report(request):
    """The form, for the page named by `?page=`, and what is sent with it. Four queries when something is sent, else none.

    Needs no token against forgery: see `open_form`. What it could be forged for is one more report, which anybody can send anyway;
    so that no other site makes its visitors send them, what a browser says came from elsewhere is shown to be sent from here.
    """
    form, given = None, ""
    if request.method == "POST":
        check_parameters(request)
        form = ReportForm(_sent(request))
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            form.add_error("message", _("This came from another site. Please send it from here."))
        elif form.is_valid():
            if wait := seconds_to_wait(request, RATE):
                return too_many(request, wait)
            if not form.cleaned_data["website"]:
                save_report(form.cleaned_data)
            return HttpResponseRedirect(reverse("report_thanks"), status=303)
        given = page_address(form.data.get("page", ""))
    else:
        given = page_address(check_parameters(request, "page").get("page", ""))
    head = page_head(
        request,
        title=_("Report an error"),
        description=_("Something on a page is wrong? Tell the editors; no account and no e-mail address is needed."),
        path=reverse("report"),
    )
    errors = form.errors if form is not None else {}
    context = {
        "page": given,
        "message": form.data.get("message", "") if form is not None else "",
        "contact": form.data.get("contact", "") if form is not None else "",
        "limit": MOST_CHARACTERS,
        "message_errors": errors.get("message", ()),
        "contact_errors": errors.get("contact", ()),
        "errors": [
            {"message": message, "field_id": f"report-{name}"}
            for name in ("message", "contact")
            for message in errors.get(name, ())
        ],
    }
    return render(request, "reporting/report.html", head | context, status=400 if errors else 200)


def _sent(request):
    try:
        return sent(request)
    except (TooLarge, RequestDataTooBig):
        # As long as no message may be: the form says so.
        return QueryDict(mutable=True) | {"message": "…" * (MOST_CHARACTERS + 1)}


def save_report(data):
    """Puts a report into the editors' queue. Three queries at most."""
    record_type, record_id = record_of_page(data["page"]) if data["page"] else ("", None)
    return Report.objects.create(
        record_type=record_type,
        record_id=record_id,
        page=data["page"],
        message=data["message"].replace("\r\n", "\n"),
        contact=data["contact"],
    )


@only_parameters()
def thanks(request):
    head = page_head(request, title=_("Thank you"), description=_("Your report is with the editors."))
    return render(request, "reporting/thanks.html", head)
