"""A draft as the public page it will be: for editors, and by a link for people without an account.

A link opens one state of one draft until it expires or is revoked. Its secret is in the link alone; the table has its SHA-256.
Whatever a secret does not open is answered alike: 404. Pages are never stored, never indexed, and tell no other site where
the reader came from (`unhub.web.headers`).
"""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from unhub.publishing.content import describe
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import PreviewLink
from unhub.publishing.reverting import keep_save, save_of
from unhub.publishing.workflow import refuse_outdated
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.web.paging import absolute
from unhub.web.parameters import BadParameters, ParameterError, check_parameters, shown

DAYS = (1, 7, 30)
USUAL_DAYS = 7


def make_link(kind, draft, *, by, days, token):
    """A link to the draft as it is. Returns (PreviewLink, the whole address, which is nowhere else).

    `token` is the state its maker saw: raises Conflict if the draft was saved, published or discarded since.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        draft = kind.draft.objects.select_for_update().filter(pk=draft.pk).first()
        refuse_outdated(draft, token)
        keep_save(kind, draft)
        now = timezone.now()
        link = PreviewLink.objects.create(
            record_type=kind.name,
            record_id=draft.pk,
            secret_hash=hash_of(secret),
            base_version=draft.base_version,
            rev=draft.rev,
            created_at=now,
            created_by=by,
            expires_at=now + datetime.timedelta(days=days),
        )
    return link, absolute(reverse("preview", args=[secret]))


def revoke_link(link, *, by):
    """Closes a link for good. Harmless to do again."""
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


def hash_of(secret):
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def languages_of(content):
    """The content languages a draft has texts in, in the order of the languages."""
    there = {row.get("language") for row in content.get("texts") or ()}
    return [language for code, language in LANGUAGES_BY_CODE.items() if code in there]


def chosen_language(request, content):
    """The language that `?text=` asks to show first, "" without it. Raises BadParameters for one that the draft has not."""
    value = check_parameters(request, "text").get("text", "")
    allowed = tuple(language.code for language in languages_of(content))
    if value and value not in allowed:
        message = _("there is no text in “%(value)s”") % {"value": shown(value)}
        raise BadParameters([ParameterError("text", shown(value), message, allowed)])
    return value


def shared_preview(request, secret):
    """The page a link opens. Never the words of another state of the draft than that for which it was made. Some 20 queries."""
    now = timezone.now()
    link = PreviewLink.objects.filter(secret_hash=hash_of(secret), revoked_at=None, expires_at__gt=now).first()
    if link is None:
        raise Http404
    kind = kind_named(link.record_type)
    live = kind.live.objects.filter(pk=link.record_id).first()
    if live is not None and live.version_no > link.base_version:
        return HttpResponseRedirect(live.get_absolute_url())
    draft = kind.draft.objects.filter(pk=link.record_id).first()
    # Discarded, or begun anew after that: another draft, of which the link opens nothing.
    if draft is None or draft.created_at > link.created_at:
        raise Http404
    is_the_same = (draft.base_version, draft.rev) == (link.base_version, link.rev)
    if is_the_same:
        content = describe(kind, draft, live=False)
    else:
        save = save_of(draft.pk, link.base_version, link.rev, since=draft.created_at, until=link.created_at)
        content = save.content if save else None
    if content is None:
        return render(request, "publishing/preview_changed.html", {"link": link})
    first = chosen_language(request, content)
    return kind.page(request, link.record_id, content, _notice(link, content, is_the_same), first)


def _notice(link, content, is_the_same):
    words = {"until": format_date(timezone.localtime(link.expires_at), "j F Y, H:i e")}
    text = _("Not published. Whoever has the link can read this until %(until)s. Please do not quote it.") % words
    if not is_the_same:
        text += " " + _("The draft was saved since this link was made: this is how it was then, not how it is now.")
    languages = languages_of(content)
    links = [{"label": language.name, "url": f"?text={language.code}"} for language in languages]
    return preview_notice(text, links if len(links) > 1 else [])


def preview_notice(text, links=()):
    """What stands above a preview, as `includes/notice.html` takes it."""
    return {"kind_class": "draft", "title": _("Preview of a draft"), "text": text, "links": links}
