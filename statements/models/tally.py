"""How many statements there are of what, kept so that no page has to count them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unhub.publishing.doors import Guarded


class Tally(Guarded):
    """The number of statements of one month, one type, one topic or one place. Kept by `statements.tallies`."""

    class Of(models.TextChoices):
        MONTH = "month", _("month of issue")
        TYPE = "type", _("type")
        TOPIC = "topic", _("topic")
        PLACE = "place", _("place concerned")

    of = models.CharField(max_length=5, choices=Of.choices, editable=False)
    key = models.CharField(
        max_length=36, editable=False, help_text=_("2017-07, or the id of the type, topic or place.")
    )
    statements = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("tally")
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="what_is_counted_is_counted_once")]

    def __str__(self):
        return f"{self.of} {self.key}: {self.statements}"
