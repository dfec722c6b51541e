"""Mail to those whom a move of the workflow concerns: asked to review, returned, published, a schedule that failed.

Written after the move is committed, to accounts that have an address, want such mail (`Preferences`) and may see the record. A
mail says the title, never the text. A mail server that fails is logged, and nothing else: the move stands.
"""

import logging
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may, may_see
from unhub.publishing.filing import moved
from unhub.publishing.models import Preferences
from unhub.publishing.records import record_model_of
from unhub.publishing.workflow import authors_of

logger = logging.getLogger(__name__)

MAX_SUBJECT_TITLE = 120

# action → (field of Preferences, subject, first sentence)
NOTICES = {
    "submit": (
        "mail_review",
        gettext_lazy("To review: “%(title)s”"),
        gettext_lazy("%(person)s submitted “%(title)s” and asks for a review."),
    ),
    "return": (
        "mail_returned",
        gettext_lazy("Returned: “%(title)s”"),
        gettext_lazy("%(person)s returned “%(title)s”. It is a draft again."),
    ),
    "publish": (
        "mail_published",
        gettext_lazy("Published: “%(title)s”"),
        gettext_lazy("“%(title)s” is published."),
    ),
    "schedule_failed": (
        "mail_schedule_failed",
        gettext_lazy("Not published: “%(title)s”"),
        gettext_lazy(
            "“%(title)s” was to be published by itself, and could not be. It is tried again until it is mended."
        ),
    ),
}
NOTICES["publish_unreviewed"] = NOTICES["publish"]


@receiver(moved)
def after_a_move(sender, kind, action, by, remark, draft=None, live=None, **kwargs):
    """Writes the mails of a move once it is committed."""
    if action in NOTICES and draft is not None:
        transaction.on_commit(partial(notify, action, kind, live or draft, draft, by=by, remark=remark), robust=True)


def notify(action, kind, record, draft, *, by=None, remark=""):
    """Sends the mails of one move and returns how many were handed to the mail server; 0 where that failed.

    `record` is what people must be allowed to see: the draft, or what it became. `draft` says whose work it is, as it was before
    the move. Some five queries, and up to four for each person asked.
    """
    field, subject, sentence = NOTICES[action]
    people = [person for person in _concerned(action, kind, record, draft, by) if may_see(person, kind, record)]
    unwanted = set(Preferences.objects.filter(**{field: False}).values_list("user", flat=True))
    addresses = sorted({person.email for person in people if person.email and person.pk not in unwanted})
    if not addresses:
        return 0
    title = " ".join(str(record).split())
    words = {"title": title, "person": by or _("Somebody")}
    body = render_to_string(
        "admin/publishing/notice.txt",
        {
            "sentence": sentence % words,
            "remark": "" if action in {"publish", "publish_unreviewed"} else remark,
            "address": settings.SITE_URL + admin_address(record_model_of(kind), "change", record.pk),
            "site": settings.SITE_NAME,
            "preferences": settings.SITE_URL + reverse("admin:preferences"),
        },
    )
    short = title if len(title) <= MAX_SUBJECT_TITLE else f"{title[:MAX_SUBJECT_TITLE].rstrip()}…"
    return send(settings.EMAIL_SUBJECT_PREFIX + subject % {"title": short}, body, addresses)


def send(subject, body, addresses):
    """Sends a mail to each of the addresses by itself, and returns how many went out. What goes wrong is logged, never raised."""
    mails = [
        EmailMessage(subject, body, to=[each], headers={"Auto-Submitted": "auto-generated"}) for each in addresses
    ]
    try:
        return get_connection().send_messages(mails) or 0
    except Exception:  # whatever a mail server may do
        logger.exception("%d mails could not be sent: %r", len(mails), subject)
        return 0


def _concerned(action, kind, record, draft, by):
    """The accounts a move is about, but for who made it."""
    if action == "submit":
        authors = authors_of(draft)  # who wrote it alone is not asked: they could not approve it
        found = [person for person in _those_who_may("review", kind, record) if authors != {person.pk}]
    elif action == "schedule_failed":
        found = _those_who_may("publish", kind, record)
        found += _accounts({draft.scheduled_by_id, draft.submitted_by_id})
    else:
        found = _accounts({draft.created_by_id, draft.edited_by_id, draft.submitted_by_id})
    return [person for person in found if by is None or person.pk != by.pk]


def _accounts(keys):
    return list(get_user_model()._default_manager.filter(pk__in=keys - {None}, is_active=True))


def _those_who_may(action, kind, record):
    right = f"{kind.live._meta.app_label}.{action}_{kind.name}"
    with_right = get_user_model()._default_manager.with_perm(
        right, backend="django.contrib.auth.backends.ModelBackend"
    )
    return [person for person in with_right.exclude(email="") if may(person, action, kind, record)]
