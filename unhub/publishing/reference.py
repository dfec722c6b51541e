"""The door for reference data: facts about the world that are public on save."""

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.publishing.addresses import address_taken_by_another, file_former_address
from unhub.publishing.affected import Footprint, affected_by_change
from unhub.publishing.doors import open_door
from unhub.publishing.filing import file_change
from unhub.publishing.models import Change, FormerAddress, former_address_taken
from unhub.web.models import ContentVersion

# Sent inside the transaction, with `instance` and `kind`, so that what is derived from reference data follows it at once.
reference_changed = Signal()


def record_reference_change(instance, *, delete=False, m2m=None):
    """Saves (or deletes) a record of reference data and tells everybody who must know: history, change feed, caches.

    `m2m` sets links of many to many in the same transaction: {"towards": bodies}. Does not validate: callers that take input
    call `full_clean()` first. Raises ValidationError, with nothing written, for an address that once belonged to another record,
    and for deleting what others refer to. Costs about ten queries, and one for each kind of record that shows what changed. Returns
    the content version of the change.
    """
    with open_door():
        number = ContentVersion.bump()
        model, pk, now = type(instance), instance.pk, timezone.now()
        standing = model.objects.filter(pk=pk).first()
        before = Footprint(model, pk)
        if delete:
            affects = affected_by_change(before)
            kind = _delete(instance)
        else:
            kind = _save(instance, standing, m2m or {})
        reference_changed.send(sender=model, instance=instance, kind=kind)
        if not delete:
            # Last, when what is derived from it has followed.
            affects = affected_by_change(before, Footprint(model, pk))
        former, current = (getattr(each, "slug", "") for each in (standing, None if delete else instance))
        file_change(model._meta.model_name, pk, number, kind, at=now, former=former, current=current, affects=affects)
    return number


def _save(instance, standing, m2m):
    if hasattr(instance, "slug"):
        record_type = instance._meta.model_name
        if address_taken_by_another(record_type, instance.slug, instance.pk):
            raise ValidationError({"slug": former_address_taken(instance.slug)})
        if standing:
            file_former_address(record_type, instance.pk, former=standing.slug, current=instance.slug)
    instance.save()
    for name, related in m2m.items():
        getattr(instance, name).set(related)
    # By what was there under the lock: a record restored from its history begins anew.
    return Change.Kind.REVISED if standing else Change.Kind.CREATED


def _delete(instance):
    others = _linked_from_elsewhere(instance)
    pk = instance.pk
    try:
        if not others:
            instance.delete()
    except ProtectedError as error:
        others = len(error.protected_objects)
    if others:
        raise ValidationError(
            _("%(record)s cannot be deleted: %(count)d other records refer to it.")
            % {"record": instance, "count": others}
        )
    # Nothing is left to lead to: somebody else may have these addresses.
    FormerAddress.objects.filter(record_type=instance._meta.model_name, record_id=pk).delete()
    return Change.Kind.DELETED


def _linked_from_elsewhere(instance):
    """How many others, drafts among them, link to the record in tables that would silently drop the link with it."""
    return sum(
        link.related_model._base_manager.filter(**{link.field.name: instance}).count()
        for link in instance._meta.get_fields(include_hidden=True)
        if link.auto_created
        and link.one_to_many
        and link.related_model._meta.auto_created not in {False, type(instance)}
    )
