"""Where facts come from, and which sources disagree."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.people import Appointment, Person, Post
from organisations.models.relations import OrganisationRelation, Presence
from unhub.publishing.models import ReferenceRecord

SUBJECTS = ["organisation", "person", "post", "appointment", "relation", "presence"]


def _exactly_one_of(names):
    """The condition that one of the columns is set and the others are not."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class SourceClaim(ReferenceRecord):
    """One source says this of one fact. Sources may disagree: the preferred claim is what the record shows as the fact."""

    class Rank(models.TextChoices):
        PREFERRED = "preferred", _("preferred")
        NORMAL = "normal", _("normal")
        DISPUTED = "disputed", _("disputed")

    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="claims")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="claims")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="claims")
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, blank=True, related_name="claims")
    relation = models.ForeignKey(OrganisationRelation, models.CASCADE, null=True, blank=True, related_name="claims")
    presence = models.ForeignKey(Presence, models.CASCADE, null=True, blank=True, related_name="claims")
    field = models.CharField(
        _("fact"),
        max_length=40,
        help_text=_("The field of the record the claim is about: established, start, end, name …"),
    )
    value = models.CharField(
        _("value"), max_length=300, help_text=_("What the source says. Dates as 2002-04-10, 2002-04 or 2002.")
    )
    rank = models.CharField(_("rank"), max_length=10, choices=Rank.choices, default=Rank.NORMAL)
    source_title = models.CharField(_("source"), max_length=500)
    source_url = models.URLField(_("address of the source"), max_length=1000, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("sourced claim")
        verbose_name_plural = _("sourced claims")
        constraints = [
            models.CheckConstraint(
                name="a_claim_is_about_one_record",
                condition=_exactly_one_of(SUBJECTS),
            ),
        ]

    def __str__(self):
        return f"{self.field}: {self.value} ({self.source_title})"

    @property
    def subject(self):
        """The record the claim is about."""
        return next(value for name in SUBJECTS if (value := getattr(self, name)) is not None)
