"""Addresses that were once given out keep working."""

from unhub.publishing.models import FormerAddress


def file_former_address(record_type, record_id, *, former, current):
    """Files the address a record is leaving, so that it redirects for ever. Two queries when the address changed, else none.

    Runs inside an open door. A record that returns to an address it had takes it back; "" stands for no address at all.
    """
    if former == current:
        return
    FormerAddress.objects.filter(record_type=record_type, address=current, record_id=record_id).delete()
    if former:
        FormerAddress.objects.update_or_create(
            record_type=record_type, address=former, defaults={"record_id": record_id}
        )


def record_at_former_address(record_type, address):
    """The id of the record that once had this address, or None. One query."""
    return (
        FormerAddress.objects.filter(record_type=record_type, address=address[:250])
        .values_list("record_id", flat=True)
        .first()
    )


def address_taken_by_another(record_type, address, record_id):
    """Whether an address belongs to the past of another record. One query."""
    return FormerAddress.objects.filter(record_type=record_type, address=address).exclude(record_id=record_id).exists()
