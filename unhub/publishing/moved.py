"""What an address answers whose record moved, was merged into another, or was removed. Every address once given out is answered."""

import uuid

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from unhub.publishing.addresses import record_at_former_address
from unhub.publishing.models import Tombstone
from unhub.web.addresses import file_path_of
from unhub.web.errors import Gone, Moved
from unhub.web.paging import absolute
from unhub.web.parameters import with_query
from unhub.web.viewsets import RecordViewSet


def answer_at_former_address(request, model, address, *, below="", suffix=""):
    """The redirect to where a record stands now, or 410 with the notice of its removal; Http404 where none ever stood.

    `address` is the part below the list's own, `below` what follows it ("v2/"), `suffix` the end of a file's address ("md"). Two
    queries, three for a merged record.
    """
    record_type = model._meta.model_name
    pk = record_at_former_address(record_type, address)
    record = pk and model.objects.filter(pk=pk).first()
    if not record:
        tombstone = pk and tombstone_of(record_type, pk)
        if not tombstone:
            raise Http404(_("There is nothing at this address."))
        record = tombstone.is_merged and model.objects.filter(pk=tombstone.into_id).first()
        if not record:
            return gone(request, tombstone)
        below = ""  # versions of what was merged are not those of the record that stays
    path = f"{record.get_absolute_url()}{below}"
    return HttpResponsePermanentRedirect(with_query(file_path_of(path, suffix) if suffix else path, request.GET))


def tombstone_of(record_type, pk):
    """What became of a record that is no longer there, or of the one it was merged into. Two queries at most."""
    found = Tombstone.objects.filter(record_type=record_type, pk=pk).first()
    if found and found.is_merged:
        return Tombstone.objects.filter(record_type=record_type, pk=found.into_id).first() or found
    return found


def gone(request, tombstone):
    """The page of what was removed: its notice, and nothing of what stood there."""
    notice = {
        "kind_class": "withdrawn",
        "title": _("Removed from the public record"),
        "date_display": format_date(tombstone.at, "j F Y"),
        "text": tombstone.notice,
    }
    return render(request, "410.html", {"notice": notice}, status=410)


class PublishedRecordViewSet(RecordViewSet):
    """A content kind in the API: what was removed answers 410 with its notice, what was merged leads to the record that stays."""

    def get_object(self):
        try:
            return super().get_object()
        except Http404:
            model, pk = self.queryset.model, _key(self.kwargs["pk"])
            tombstone = pk and tombstone_of(model._meta.model_name, pk)
            if not tombstone:
                raise
            if tombstone.is_merged:
                raise Moved(
                    absolute(reverse(f"api:{model._meta.model_name}-detail", args=[tombstone.into_id]))
                ) from None
            raise Gone(_("this record was removed: %(notice)s") % {"notice": tombstone.notice}) from None


def _key(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
