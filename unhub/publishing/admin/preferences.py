"""How a person likes to work: what is kept by itself, and which e-mails they get."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.publishing.models import Preferences


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = Preferences
        fields = ["autosave", "mail_review", "mail_returned", "mail_published", "mail_schedule_failed"]
        help_texts = {
            "autosave": gettext_lazy(
                "What you type into the form of a draft is kept every few seconds, for you alone, until you save it: "
                "it outlasts a closed window and a lost connection."
            )
        }


def preferences_page(admin_site, request):
    """A person's own preferences. Whoever has none sees what holds without them; nothing is written before a POST."""
    mine = Preferences.objects.filter(user=request.user).first() or Preferences(user=request.user)
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=mine)
    if request.method == "POST" and form.is_valid():
        Preferences.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("Your preferences are saved."))
        return HttpResponseRedirect(reverse("admin:preferences", current_app=admin_site.name))
    context = {
        **admin_site.each_context(request),
        "title": _("My preferences"),
        "form": form,
        "mails": [field for field in form if field.name.startswith("mail_")],
    }
    return TemplateResponse(request, "admin/preferences.html", context)
