"""The content of an organisation's profile, declared once for its public tables and the editors' twins."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unhub.publishing.models import ContentRow
from unhub.text.languages import LanguageField
from unhub.text.partial_dates import PartialDateField
from unhub.text.terms import Term


class OrganisationContent(models.Model):
    """A body that says things, or to which those who say them belong."""

    class Kind(models.TextChoices):
        INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organisation")
        PRINCIPAL_ORGAN = "principal_organ", _("principal organ")
        DEPARTMENT = "department", _("department")
        OFFICE = "office", _("office")
        FIELD_MISSION = "field_mission", _("field mission")
        FUND = "fund_or_programme", _("fund or programme")
        AGENCY = "specialised_agency", _("specialised agency")
        REGIONAL = "regional", _("regional organisation")
        STATE = "state", _("state")
        GROUPING = "grouping", _("grouping")
        OTHER = "other", _("other")

    class DissolutionReason(models.TextChoices):
        RENAMED = "renamed", _("renamed")
        MERGED = "merged", _("merged into another body")
        SPLIT = "split", _("split into several bodies")
        REPLACED = "replaced", _("replaced by another body")
        ENDED = "ended", _("mandate ended")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, help_text=_("The heading under which visitors find it.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        blank=True,
        help_text=_("Last part of its public address. Left empty, it is made from the acronym or the name."),
    )
    established = PartialDateField(
        _("established"), blank=True, help_text=_("As precisely as it is known: 1994, June 1994 or 8 December 1949.")
    )
    dissolved = PartialDateField(_("dissolved"), blank=True, help_text=_("Leave empty while the body exists."))
    dissolution_reason = models.CharField(
        _("how it ended"), max_length=10, choices=DissolutionReason.choices, blank=True
    )

    class Meta:
        abstract = True


class OrganisationTextContent(ContentRow):
    """What an organisation is called and how its profile reads in one language."""

    language = LanguageField(_("language"), default="en")
    name = models.CharField(_("name"), max_length=300, help_text=_("The official name, in full."))
    acronym = models.CharField(
        _("acronym"), max_length=40, blank=True, help_text=_("As used in this language: UN, ONU, ООН.")
    )
    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=600,
        help_text=_("One or two sentences, shown in lists and by search engines."),
    )
    profile = models.TextField(
        _("profile"),
        blank=True,
        help_text=_("Markdown. Begin headings with ##. Written by us, from sources named as claims."),
    )

    class Meta:
        abstract = True


class FormerNameContent(Term, ContentRow):
    """A name the organisation had, and when."""

    language = LanguageField(_("language"), default="en")
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)

    class Meta:
        abstract = True


class OrganisationLinkContent(ContentRow):
    """Something the profile points to. The address may be unknown: a source may name a site without giving it."""

    label = models.CharField(_("label"), max_length=200)
    url = models.URLField(
        _("address"), max_length=1000, blank=True, help_text=_("May stay empty: then only the label is shown.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


class OrganisationIdentifierContent(ContentRow):
    """The organisation's identifier in somebody else's register."""

    class Scheme(models.TextChoices):
        WIKIDATA = "wikidata", _("Wikidata")
        ROR = "ror", _("Research Organization Registry")
        ISO = "iso3166", _("ISO 3166 country code")
        UN_AUTHORITY = "un-authority", _("UN Library authority")
        OTHER = "other", _("other")

    scheme = models.CharField(_("register"), max_length=20, choices=Scheme.choices)
    value = models.CharField(_("identifier"), max_length=100)

    class Meta:
        abstract = True
