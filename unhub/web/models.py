"""The content version: one number that says which state of the public content an answer shows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ContentVersion(models.Model):
    """The one row that counts public changes. It keys every cache and is the cursor of the change feed."""

    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("content version")
        constraints = [
            models.CheckConstraint(name="there_is_one_content_version", condition=models.Q(pk=1)),
        ]

    def __str__(self):
        return str(self.number)

    @classmethod
    def current(cls):
        """The number now. One query by primary key; 0 while nothing was ever published."""
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def bump(cls, by=1):
        """The next number, taken under the row's lock until the transaction ends; for `by` changes at once, the last of theirs.

        Every change of public content holds this lock, so numbers are committed in their own order (a database sequence
        would not promise that). Two queries. Must run inside a transaction: raises TransactionManagementError otherwise.
        """
        row = cls.objects.select_for_update().filter(pk=1).first()
        if row is None:
            row = cls(pk=1, number=0)
            row.save(force_insert=True)
        row.number += by
        row.changed_at = timezone.now()
        row.save(update_fields=["number", "changed_at"])
        return row.number
