"""Organisations as the public sees them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _

from organisations.models.content import (
    FormerNameContent,
    OrganisationContent,
    OrganisationIdentifierContent,
    OrganisationLinkContent,
    OrganisationTextContent,
)
from unhub.publishing.doors import Guarded, GuardedQuerySet
from unhub.publishing.models import PublishedRecord
from unhub.text.partial_dates import is_partial_date
from unhub.text.terms import term_constraints
from unhub.web.addresses import page_path


class OrganisationQuerySet(GuardedQuerySet):
    def with_address_of(self, record):
        """Those that stand at the address the given record (live or draft) asks for."""
        return self.filter(slug=record.slug)

    def existing_on(self, day):
        """Those that may have existed on that day, by what is known."""
        iso = day.isoformat()
        return self.filter(
            Q(established="") | Q(established__lte=iso),
            Q(dissolved="") | Q(dissolved__gte=Substr(models.Value(iso), 1, Length("dissolved"))),
        )


class Organisation(OrganisationContent, PublishedRecord):
    """A body in the public record."""

    # Derived from the texts when publishing, so that lists and pickers need no second table.
    name = models.CharField(_("name"), max_length=300, editable=False)
    name_language = models.CharField(max_length=7, editable=False)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True, editable=False)
    sort_name = models.CharField(max_length=300, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        permissions = [
            ("review_organisation", _("Can review organisations")),
            ("publish_organisation", _("Can publish organisations")),
            ("publish_unreviewed_organisation", _("Can publish organisations without review")),
            ("withdraw_organisation", _("Can withdraw, restore, remove and merge organisations")),
            ("redact_organisation", _("Can take out of organisations what the law demands")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="an_organisation_has_an_address_of_its_own"),
            models.CheckConstraint(name="an_organisation_has_an_address", condition=~Q(slug="")),
            models.CheckConstraint(
                name="organisations_begin_on_a_partial_date", condition=is_partial_date("established")
            ),
            models.CheckConstraint(name="organisations_end_on_a_partial_date", condition=is_partial_date("dissolved")),
            models.CheckConstraint(
                name="organisations_end_after_they_begin",
                condition=Q(dissolved="")
                | Q(established="")
                | Q(dissolved__gte=Substr("established", 1, Length("dissolved"))),
            ),
            models.CheckConstraint(
                name="only_what_ended_says_how",
                condition=Q(dissolution_reason="") | ~Q(dissolved=""),
            ),
        ]
        indexes = [
            # the A–Z list and its pages
            models.Index(fields=["sort_name", "id"], name="organisations_a_to_z"),
            # the list by kind
            models.Index(fields=["kind", "sort_name", "id"], name="organisations_by_kind"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return page_path("organisations:detail", self.slug)

    @property
    def short_name(self):
        return self.acronym or self.name


class OrganisationText(OrganisationTextContent, Guarded):
    """An organisation's name and profile in one language, as published."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="texts")
    profile_html = models.TextField(blank=True, editable=False)
    text_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language"], name="an_organisation_has_one_text_per_language"
            ),
        ]

    def __str__(self):
        return self.name


class FormerName(FormerNameContent, Guarded):
    """A former name, as published."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = term_constraints("former_names")

    def __str__(self):
        return self.name


class OrganisationLink(OrganisationLinkContent, Guarded):
    """A link of a profile, as published."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.label


class OrganisationIdentifier(OrganisationIdentifierContent, Guarded):
    """An identifier of an organisation, as published."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"], name="an_organisation_has_an_identifier_once"
            ),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.value}"
