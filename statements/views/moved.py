"""Addresses that were given out once lead to where the record stands now."""

from django.http import Http404, HttpResponsePermanentRedirect

from unhub.publishing.addresses import record_at_former_address


def redirect_to_record(model, address, record_type=None):
    """The redirect from an address a record had to the one it has; Http404 where none ever had it. Two queries at most."""
    pk = record_at_former_address(record_type or model._meta.model_name, address)
    record = pk and model.objects.filter(pk=pk).first()
    if not record:
        raise Http404
    return HttpResponsePermanentRedirect(record.get_absolute_url())
