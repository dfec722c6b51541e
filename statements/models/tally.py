"""How many statements there are of what, kept so that no page has to count them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unhub.publishing.doors import Guarded


class Tally(Guarded):
    """The number of statements of one month, type, topic, place or label; of a body, in a language, lacking something or citing a
    document, in a year. Kept by `statements.tallies`."""

    class Of(models.TextChoices):
        MONTH = "month", _("month of issue")
        TYPE = "type", _("type")
        TOPIC = "topic", _("topic")
        PLACE = "place", _("place concerned")
        BODY = "body", _("organisation, in a year")
        LANGUAGE = "lang", _("language, in a year")
        LACK = "lacks", _("what is missing, in a year")
        LABEL = "label", _("type, with the label as found")
        DOCUMENT = "doc", _("document cited, in a year")

    class Lack(models.TextChoices):
        """What a statement may lack; each is also a filter of lists, with the value `none`."""

        TEXT = "text", _("without a text, only a title and its source")
        TRANSLATION = "translation", _("in one language only")
        SYMBOL = "symbol", _("without a document symbol")
        SOURCE = "source", _("without an official source on record")
        TOPIC = "topic", _("without a topic")

    of = models.CharField(max_length=5, choices=Of.choices, editable=False)
    key = models.CharField(
        max_length=240,
        editable=False,
        help_text=_(
            "2017-07; the id of the type, topic or place; that of the organisation or document, without hyphens, and the year; "
            "the language or what is missing, and the year; the id of the type, without hyphens, and the label."
        ),
    )
    statements = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("tally")
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="what_is_counted_is_counted_once")]

    @staticmethod
    def key_of_body(body, year):
        """The key of a body or a document (its UUID) in a year. Keys of one of them are in the order of years."""
        return f"{body.hex}{year:04}"

    @staticmethod
    def key_in_year(name, year):
        """The key of a language or a Lack in a year. Keys of one name are in the order of years."""
        return f"{name} {year:04}"

    @staticmethod
    def key_of_label(type_id, label):
        """The key of a label as found that was given a type (its UUID)."""
        return f"{type_id.hex}{label}"

    def __str__(self):
        return f"{self.of} {self.key}: {self.statements}"
