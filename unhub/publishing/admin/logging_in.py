"""Logging in, and a new password by mail for who forgot theirs. Neither says whether an account exists."""

import logging
from threading import Thread
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetDoneView, PasswordResetView
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from unhub.web.rates import Attempts, address_of

logger = logging.getLogger(__name__)

WRONG_PASSWORDS = Attempts("wrong-passwords", most=4, seconds=600)  # for one account, from one client
WRONG_FROM_ONE_PLACE = Attempts(
    "wrong-from-one-place", most=30, seconds=600
)  # for any account: trying one password on all
RESETS = Attempts("password-resets", most=3, seconds=3600)
RESETS_FROM_ONE_PLACE = Attempts("password-resets-from-one-place", most=20, seconds=3600)


class LoginForm(AdminAuthenticationForm):
    """Django's, but for who guesses: after some wrong passwords it does not look at further ones for a while."""

    def clean(self):
        account, request = self.cleaned_data.get("username", "").casefold(), self.request
        if WRONG_PASSWORDS.are_spent(request, account) or WRONG_FROM_ONE_PLACE.are_spent(request):
            logger.warning("A log-in from %r was refused unseen: too many wrong passwords.", address_of(request))
            raise ValidationError(_too_many(WRONG_PASSWORDS.minutes), code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            if account:
                WRONG_PASSWORDS.count(request, account)
                WRONG_FROM_ONE_PLACE.count(request)
            raise
        WRONG_PASSWORDS.forget(request, account)
        return cleaned


def _too_many(minutes):
    return ngettext(
        "Too many wrong passwords. Wait %(minutes)d minute, then try again, or have a new password sent to you.",
        "Too many wrong passwords. Wait %(minutes)d minutes, then try again, or have a new password sent to you.",
        minutes,
    ) % {"minutes": minutes}


class ForgottenForm(PasswordResetForm):
    """Asks for an address; sends a link to open accounts that have it, and looks the same where there is none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs["class"] = "vTextField"

    def clean(self):
        cleaned = super().clean()
        email, request = cleaned.get("email", "").casefold(), self.request
        if email:
            if RESETS.are_spent(request, email) or RESETS_FROM_ONE_PLACE.are_spent(request):
                raise ValidationError(
                    _(
                        "A link was asked for several times already. Look at what was taken for spam, too, or wait an hour."
                    )
                )
            RESETS.count(request, email)
            RESETS_FROM_ONE_PLACE.count(request)
        return cleaned

    def send_mail(self, subject_template_name, email_template_name, context, from_email, to_email, **kwargs):
        subject = settings.EMAIL_SUBJECT_PREFIX + _("A new password")
        deliver(EmailMessage(subject, render_to_string(email_template_name, context), to=[to_email]))


def deliver(mail):
    """Hands a mail to the server beside the request: how long that takes would tell whether there is such an account."""
    Thread(target=_send, args=[mail], daemon=True).start()


def _send(mail):
    try:
        mail.send()
    except Exception:  # whatever a mail server may do
        logger.exception("A mail with a new password could not be sent.")


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "vTextField"


class ForgottenView(PasswordResetView):
    form_class = ForgottenForm
    template_name = "admin/password/forgotten.html"
    email_template_name = "admin/password/mail.txt"
    success_url = reverse_lazy("admin:password_reset_done")
    title = gettext_lazy("Forgotten your password?")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.request = self.request
        return form

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if settings.SENDS_MAIL else self.get(request, *args, **kwargs)

    def form_valid(self, form):
        # Where the site is, is a setting: what a request says of it could lead the link elsewhere.
        site = urlsplit(settings.SITE_URL)
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            email_template_name=self.email_template_name,
            extra_email_context={"site": settings.SITE_NAME, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600},
        )
        return super(PasswordResetView, self).form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(sends_mail=settings.SENDS_MAIL, **kwargs)


class NewPasswordView(PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "admin/password/new.html"
    success_url = reverse_lazy("admin:login")
    title = gettext_lazy("A new password")

    def form_valid(self, form):
        answer = super().form_valid(form)
        messages.success(self.request, _("Your password is set. Log in with it."))
        return answer


def password_addresses(site):
    """The addresses under the admin's own for who forgot their password; open to everybody."""

    def page(view):
        return lambda request, **kwargs: view.as_view(extra_context=site.each_context(request))(request, **kwargs)

    done = type("LinkSentView", (PasswordResetDoneView,), {"template_name": "admin/password/sent.html"})
    return [
        path("password_reset/", page(ForgottenView), name="password_reset"),
        path("password_reset/sent/", page(done), name="password_reset_done"),
        path("password_reset/<uidb64>/<token>/", page(NewPasswordView), name="password_reset_confirm"),
    ]
