"""The door for reference data: facts about the world that are public on save."""

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.publishing.addresses import file_former_address
from unhub.publishing.doors import open_door
from unhub.publishing.models import Change
from unhub.web.models import ContentVersion

# Sent inside the transaction, with `instance` and `kind`, so that what is derived from reference data follows it at once.
reference_changed = Signal()


def record_reference_change(instance, *, delete=False):
    """Saves (or deletes) a record of reference data and tells everybody who must know: history, change feed, caches.

    Does not validate: callers that take input call `full_clean()` first. Deleting what others refer to raises ValidationError.
    Costs about six queries. Returns the content version of the change.
    """
    record_type = instance._meta.model_name
    with open_door():
        number = ContentVersion.bump()
        if delete:
            kind, pk = Change.Kind.DELETED, instance.pk
            try:
                instance.delete()
            except ProtectedError as error:
                raise ValidationError(
                    _("%(record)s cannot be deleted: %(count)d other records refer to it.")
                    % {"record": instance, "count": len(error.protected_objects)}
                ) from error
        else:
            kind, pk = (Change.Kind.CREATED if instance._state.adding else Change.Kind.REVISED), instance.pk
            if kind == Change.Kind.REVISED and hasattr(instance, "slug"):
                former = type(instance).objects.filter(pk=pk).values_list("slug", flat=True).first()
                file_former_address(record_type, pk, former=former, current=instance.slug)
            instance.save()
        reference_changed.send(sender=type(instance), instance=instance, kind=kind)
        Change.objects.create(number=number, kind=kind, record_type=record_type, record_id=pk, at=timezone.now())
    return number
