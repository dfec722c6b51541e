"""Addresses that were once given out keep working.

An address is made of a title, so where a record was removed it may say too much for a dump, which names it by a hash: the address
is answered, and cannot be read.
"""

import hashlib

from unhub.publishing.models import FormerAddress

SEALED = "sha256:"


def sealed_address(address):
    """The address in the form that answers for it without saying it."""
    return address if address.startswith(SEALED) else f"{SEALED}{hashlib.sha256(address.encode()).hexdigest()}"


def _forms(address):
    return [address[:250], sealed_address(address)]


def file_former_address(record_type, record_id, *, former, current):
    """Files the address a record is leaving, so that it redirects for ever. Two queries when the address changed, else none.

    Runs inside an open door. A record that returns to an address it had takes it back; "" stands for no address at all.
    """
    if former == current:
        return
    FormerAddress.objects.filter(record_type=record_type, address__in=_forms(current), record_id=record_id).delete()
    if former:
        FormerAddress.objects.update_or_create(
            record_type=record_type, address=former, defaults={"record_id": record_id}
        )


def record_at_former_address(record_type, address):
    """The id of the record that once had this address, or None. One query."""
    return (
        FormerAddress.objects.filter(record_type=record_type, address__in=_forms(address))
        .values_list("record_id", flat=True)
        .first()
    )


def address_taken_by_another(record_type, address, record_id):
    """Whether an address belongs to the past of another record. One query."""
    former = FormerAddress.objects.filter(record_type=record_type, address__in=_forms(address))
    return former.exclude(record_id=record_id).exists()
