"""Discarded drafts: which there are, until when, and getting one back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from unhub.publishing import desk
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may, may_see
from unhub.publishing.models import DraftSave, Tombstone
from unhub.publishing.services import Conflict, WrongState, recover

PER_PAGE = 50


@dataclass
class Discarded:
    """A discarded draft as it is listed."""

    save: DraftSave
    title: str
    address: str  # of the record's page; "" where there is none
    until: object
    refusal: str  # why it cannot be recovered now; "" if it can
    may_recover: bool
    recover_address: str


def discarded_drafts(record_admin, user, saves):
    """The saves a person may see, as Discarded. Three queries for all, and what rights cost."""
    kind, keys = record_admin.kind, [save.record_id for save in saves]
    live = kind.live.objects.in_bulk(keys)
    drafted = set(kind.draft.objects.filter(pk__in=keys).values_list("pk", flat=True))
    ended = set(Tombstone.objects.filter(pk__in=keys).values_list("pk", flat=True))
    found = []
    for save in saves:
        record = live.get(save.record_id) or save
        if not may_see(user, kind, record):
            continue
        refusal = ""
        if save.record_id in drafted:
            refusal = _("There is a draft of it now")
        elif save.record_id in live and live[save.record_id].is_withdrawn:
            refusal = _("The record is withdrawn")
        has_page = save.record_id in live or save.record_id in drafted or save.record_id in ended
        found.append(
            Discarded(
                save=save,
                title=kind.title(save.content),
                address=admin_address(record_admin.model, "change", save.record_id) if has_page else "",
                until=save.saved_at + desk.KEPT_FOR,
                refusal=refusal,
                may_recover=not refusal and _may_recover(user, kind, record, save.record_id in ended),
                recover_address=admin_address(record_admin.model, "recover", save.pk),
            )
        )
    return found


def discarded_page(record_admin, request):
    """The drafts of a kind that were discarded and can still be recovered."""
    if not record_admin.has_view_permission(request):
        raise PermissionDenied
    page = Paginator(desk.discarded([record_admin.kind]), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **record_admin.admin_site.each_context(request),
        "opts": record_admin.model._meta,
        "list_address": admin_address(record_admin.model),
        "title": _("Discarded drafts: %(kind)s") % {"kind": record_admin.model._meta.verbose_name_plural},
        "page": page,
        "discarded": discarded_drafts(record_admin, request.user, list(page)),
        "days": desk.KEPT_FOR.days,
    }
    return TemplateResponse(request, "admin/publishing/discarded_list.html", context)


def recover_page(record_admin, request, number):
    """Opens a draft that says what the discarded one said; on a POST only. Leads to its form, with what to look out for."""
    kind = record_admin.kind
    the_list = HttpResponseRedirect(admin_address(record_admin.model, "discarded"))
    save = desk.discarded([kind]).filter(pk=number).first()
    if save is None:
        if not may(request.user, "change", kind):
            raise PermissionDenied
        messages.warning(request, _("This draft can no longer be recovered."))
        return the_list
    live = kind.live.objects.filter(pk=save.record_id).first()
    is_ended = Tombstone.objects.filter(pk=save.record_id).exists()
    if not _may_recover(request.user, kind, live or save, is_ended):
        raise PermissionDenied
    if request.method != "POST":
        return the_list
    try:
        draft, lost = recover(save, by=request.user)
    except (Conflict, WrongState) as error:
        messages.warning(request, str(error))
        return the_list
    except IntegrityError:
        messages.warning(request, _("Somebody else opened a draft of it at the same moment."))
        return the_list
    messages.success(request, _("The draft of “%(record)s” is recovered.") % {"record": draft})
    for sentence in lost:
        messages.warning(request, sentence)
    if draft.base_version != save.base_version:
        words = _(
            "Version %(number)d was published after this draft was begun. The draft lies over it and does not hold what changed "
            "in between."
        ) % {"number": draft.base_version}
        address = f"{admin_address(record_admin.model, 'compare', draft.pk)}?from=v{draft.base_version}&to=draft"
        messages.warning(request, format_html('{} <a href="{}">{}</a>', words, address, _("Compare them")))
    return HttpResponseRedirect(admin_address(draft, "change"))


def _may_recover(user, kind, record, is_ended):
    """Who may edit it may recover it; where the record was removed or merged, who may bring it back."""
    return may(user, "change", kind, record) and (not is_ended or may(user, "withdraw", kind, record))
