"""The doors through which public tables are written, and the lock on every other way in.

Public tables hold only what is public, so a stray `save()` is a publication. Their models inherit from `Guarded`: writing raises
`ClosedDoor` unless a door of this package (`publish`, `withdraw`, `record_reference_change`) is open.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction
from django.db.models.signals import class_prepared
from django.dispatch import receiver

_door_is_open = ContextVar("door_is_open", default=False)


class ClosedDoor(RuntimeError):
    """Public content was about to change outside unhub.publishing."""


@contextmanager
def open_door():
    """Lets the code within write public tables, in one transaction. For unhub.publishing and importers only."""
    token = _door_is_open.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _door_is_open.reset(token)


def refuse_closed_door(model):
    """Raises ClosedDoor unless a door is open: for whatever writes a public table otherwise than by its queryset."""
    if not _door_is_open.get():
        raise ClosedDoor(
            f"{model._meta.label} holds public content: change it through publish(), withdraw() or record_reference_change()."
        )


class GuardedQuerySet(models.QuerySet):
    """A queryset whose writing methods work only while a door is open."""

    def update(self, **kwargs):
        refuse_closed_door(self.model)
        return super().update(**kwargs)

    update.alters_data = True

    def delete(self):
        refuse_closed_door(self.model)
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, *args, **kwargs):
        refuse_closed_door(self.model)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args, **kwargs):
        refuse_closed_door(self.model)
        return super().bulk_update(*args, **kwargs)


class Guarded(models.Model):
    """A row of a public table."""

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_base(self, *args, **kwargs):
        refuse_closed_door(type(self))
        return super().save_base(*args, **kwargs)

    def delete(self, *args, **kwargs):
        refuse_closed_door(type(self))
        return super().delete(*args, **kwargs)


@receiver(class_prepared)
def guard_base_manager(sender, **kwargs):
    """Related managers write through the base manager: texts.add() would pass Django's plain one unnoticed.

    Not in Meta: a table's own Meta, or a base class without a manager of its own, would win over Guarded's.
    """
    if issubclass(sender, Guarded):
        sender._meta.base_manager_name = "objects"


def refuse_unguarded_links(sender, action, **kwargs):
    """Receiver of m2m_changed: links in a table Django made by itself belong to the record that declares them."""
    owner = sender._meta.auto_created
    if action.startswith("pre_") and owner and issubclass(owner, Guarded):
        refuse_closed_door(owner)
