"""How many statements there are of what, kept so that no page has to count them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unhub.publishing.doors import Guarded


class Tally(Guarded):
    """The number of statements of one month, type, topic or place, or of a body in a year. Kept by `statements.tallies`."""

    class Of(models.TextChoices):
        MONTH = "month", _("month of issue")
        TYPE = "type", _("type")
        TOPIC = "topic", _("topic")
        PLACE = "place", _("place concerned")
        BODY = "body", _("organisation, in a year")

    of = models.CharField(max_length=5, choices=Of.choices, editable=False)
    key = models.CharField(
        max_length=36,
        editable=False,
        help_text=_(
            "2017-07; the id of the type, topic or place; or that of the organisation, without hyphens, and the year."
        ),
    )
    statements = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("tally")
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="what_is_counted_is_counted_once")]

    @staticmethod
    def key_of_body(body, year):
        """The key of a body (its UUID) in a year. Keys of one body are in the order of years."""
        return f"{body.hex}{year:04}"

    def __str__(self):
        return f"{self.of} {self.key}: {self.statements}"
