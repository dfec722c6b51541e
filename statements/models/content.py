"""The content of a statement, declared once for its public tables and the editors' twins."""

import secrets
from pathlib import PurePath

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Appointment, Organisation, Place, PostCapacity
from statements.models.reference import StatementType
from unhub.publishing.models import ContentRow
from unhub.text.languages import LanguageField

ATTACHMENTS = "attachments"  # the folder of uploaded files


class AttributionMode(models.TextChoices):
    OWN_WORDS = "own_words", _("own words")
    SPOKESPERSON = "attributable_to_spokesperson", _("attributable to the spokesperson")
    JOINT = "joint", _("joint")
    READOUT = "readout", _("readout")
    NOTE = "note", _("note")
    MESSAGE = "message", _("message")


class Delivery(models.TextChoices):
    AS_DELIVERED = "as_delivered", _("as delivered")
    AS_PREPARED = "as_prepared", _("as prepared")
    WRITTEN = "written", _("written")
    UNKNOWN = "unknown", _("not known")


class StatementContent(models.Model):
    """A dated official text."""

    issued_on = models.DateField(
        _("issued on"),
        help_text=_("The day on the issuing body's own calendar, in full: statements have no partial dates."),
    )
    order_in_day = models.PositiveSmallIntegerField(
        _("order within the day"),
        default=1,
        help_text=_("1 is the earliest issued that day; lists show the highest first."),
    )
    issued_time = models.TimeField(
        _("time"), null=True, blank=True, help_text=_("On the issuing body's clock, if it is known.")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, blank=True, help_text=_("Of the time given, such as America/New_York.")
    )
    type = models.ForeignKey(StatementType, models.PROTECT, related_name="%(class)ss", verbose_name=_("type"))
    raw_title = models.CharField(
        _("title as found"),
        max_length=1000,
        blank=True,
        help_text=_("Exactly as the source has it, with its quirks and typing errors. Never mended."),
    )
    raw_label = models.CharField(
        _("label as found"), max_length=200, blank=True, help_text=_("What the source calls it: “SG Statement”.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        blank=True,
        help_text=_("Last part of its public address. Left empty, it is made from the title."),
    )
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_issued_there",
        verbose_name=_("place of issue"),
    )
    attribution_mode = models.CharField(
        _("attribution"),
        max_length=30,
        choices=AttributionMode.choices,
        default=AttributionMode.OWN_WORDS,
        help_text=_("Whether these are the speaker's own words, or somebody else gives them."),
    )
    delivery = models.CharField(_("delivery"), max_length=15, choices=Delivery.choices, default=Delivery.UNKNOWN)
    original_language = LanguageField(
        _("original language"),
        default="en",
        help_text=_("The language it was issued in. A text in this language is needed to publish."),
    )

    class Meta:
        abstract = True


class StatementTextContent(ContentRow):
    """A statement in one language."""

    class Status(models.TextChoices):
        ORIGINAL = "original", _("original")
        OFFICIAL = "official", _("official translation")
        COURTESY = "courtesy", _("courtesy translation")

    language = LanguageField(_("language"), default="en")
    status = models.CharField(_("this text is"), max_length=10, choices=Status.choices, default=Status.ORIGINAL)
    title = models.CharField(_("title"), max_length=1000)
    summary = models.TextField(
        _("summary"), blank=True, max_length=600, help_text=_("One or two sentences of ours, shown in lists.")
    )
    body = models.TextField(
        _("text"),
        blank=True,
        help_text=_("Markdown. May stay empty: then the page shows what is known and leads to the official source."),
    )
    translates_version = models.PositiveIntegerField(
        _("translates version"), null=True, blank=True, help_text=_("Which version of the original this translates.")
    )

    class Meta:
        abstract = True


class StatementSymbolContent(ContentRow):
    """A document symbol the statement was issued under."""

    symbol = models.CharField(_("symbol"), max_length=60, help_text=_("One symbol, as printed: SG/SM/18554."))
    symbol_key = models.CharField(max_length=60, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


class AttributionContent(ContentRow):
    """Who said it: a person in a post, then, or a body."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        ISSUER = "issuer", _("issuer")
        SIGNATORY = "signatory", _("signatory")
        ON_BEHALF_OF = "on_behalf_of", _("on behalf of")

    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.SPEAKER)
    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("appointment"),
        help_text=_("The person in the post they held that day. Either this or an organisation."),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("organisation")
    )
    capacity = models.ForeignKey(
        PostCapacity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("in the capacity of"),
        help_text=_("Only where the statement was made in one particular capacity of the post."),
    )
    verbatim = models.CharField(
        _("as worded"),
        max_length=300,
        blank=True,
        help_text=_("“Spokesman for the Secretary-General”, as the source has it."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


def attribution_constraints(name, or_else=None):
    """An attribution names one of the two; or neither, where `or_else` holds."""
    one = Q(appointment__isnull=False, organisation__isnull=True) | Q(
        appointment__isnull=True, organisation__isnull=False
    )
    neither = Q(appointment__isnull=True, organisation__isnull=True)
    return [
        models.CheckConstraint(
            name=f"{name}_name_an_appointment_or_a_body",
            condition=one if or_else is None else one | (neither & or_else),
        ),
        models.CheckConstraint(
            name=f"{name}_in_a_capacity_name_a_person",
            condition=Q(capacity__isnull=True) | Q(appointment__isnull=False),
        ),
    ]


class StatementSourceContent(ContentRow):
    """An official address where the statement was found, and how it stood there."""

    url = models.URLField(_("address"), max_length=1000)
    title_as_published = models.CharField(_("title there"), max_length=1000, blank=True)
    date_as_published = models.CharField(_("date there"), max_length=60, blank=True, help_text=_("As written there."))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    consulted_on = models.DateField(_("consulted on"), null=True, blank=True)
    archived_url = models.URLField(_("address of an archived copy"), max_length=1000, blank=True)
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("Public. How this source differs from the others.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


def attachment_path(attachment, filename):
    """An unguessable name for an uploaded file: what is not published yet must not be found by guessing."""
    return f"{ATTACHMENTS}/{secrets.token_urlsafe(24)}{PurePath(filename).suffix.lower()[:10]}"


class AttachmentContent(ContentRow):
    """A file that belongs to the statement. What it is was found in the file itself when it was uploaded."""

    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    name = models.CharField(
        _("name"),
        max_length=100,
        blank=True,
        help_text=_(
            "What the file is called where it is saved, and what a text calls it: attachment:map-of-gaza.png."
        ),
    )
    title = models.CharField(
        _("title of the file"), max_length=300, help_text=_("What readers are shown in the list of files.")
    )
    language = LanguageField(
        _("language of the file"), blank=True, help_text=_("Of what is written in it, if anything is.")
    )
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What an image shows, for those who cannot see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The image says nothing that the text does not say. Then it needs no alternative text."),
    )
    media_type = models.CharField(_("type"), max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    @property
    def is_image(self):
        return self.media_type.startswith("image/")


class StatementRelationContent(ContentRow):
    """What a statement is to another one."""

    class Kind(models.TextChoices):
        CORRECTS = "corrects", _("corrects")
        SUPERSEDES = "supersedes", _("supersedes")
        FOLLOWS_UP = "follows_up", _("follows up")
        REITERATES = "reiterates", _("reiterates")
        RESPONDS_TO = "responds_to", _("responds to")

    kind = models.CharField(_("this statement"), max_length=12, choices=Kind.choices)
    # Drafts may refer only to what is published, so the link leads to the public table on both sides.
    to = models.ForeignKey(
        "statements.Statement", models.PROTECT, related_name="%(class)ss_to_it", verbose_name=_("statement")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        abstract = True
