"""Where facts come from, and which sources disagree."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from organisations.models.people import Appointment, Person, Post
from organisations.models.relations import OrganisationRelation, Presence
from unhub.publishing.models import ReferenceRecord

SUBJECTS = ["organisation", "person", "post", "appointment", "relation", "presence"]


class Fact(models.TextChoices):
    """What a claim can be about: names that the records themselves have."""

    NAME = "name", _("name")
    ACRONYM = "acronym", _("acronym")
    FORMER_NAMES = "former_names", _("former names")
    OTHER_NAMES = "other_names", _("other names")
    KIND = "kind", _("kind")
    SUMMARY = "summary", _("summary")
    PROFILE = "profile", _("profile")
    ESTABLISHED = "established", _("established")
    ABOLISHED = "abolished", _("abolished")
    DISSOLVED = "dissolved", _("dissolved")
    DISSOLUTION_REASON = "dissolution_reason", _("how it ended")
    ORGANISATION = "organisation", _("organisation")
    SEATS = "seats", _("seats")
    CAPACITIES = "capacities", _("capacities")
    POST = "post", _("post")
    PERSON = "person", _("person")
    STATUS = "status", _("status")
    SUBJECT = "subject", _("organisation of the relation")
    OBJECT = "object", _("other organisation of the relation")
    PLACE = "place", _("place")
    ROLE = "role", _("role")
    START = "start", _("from")
    END = "end", _("until")
    NOTE = "note", _("note")


FACTS_OF = {
    "organisation": [Fact.NAME, Fact.ACRONYM, Fact.FORMER_NAMES, Fact.KIND, Fact.SUMMARY, Fact.PROFILE]
    + [Fact.ESTABLISHED, Fact.DISSOLVED, Fact.DISSOLUTION_REASON],
    "person": [Fact.NAME, Fact.OTHER_NAMES, Fact.NOTE],
    "post": [Fact.NAME, Fact.ORGANISATION, Fact.SUMMARY, Fact.SEATS, Fact.CAPACITIES]
    + [Fact.ESTABLISHED, Fact.ABOLISHED],
    "appointment": [Fact.PERSON, Fact.POST, Fact.STATUS, Fact.START, Fact.END, Fact.NOTE],
    "relation": [Fact.SUBJECT, Fact.KIND, Fact.OBJECT, Fact.START, Fact.END, Fact.NOTE],
    "presence": [Fact.ORGANISATION, Fact.PLACE, Fact.ROLE, Fact.START, Fact.END],
}


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
        choices=Fact.choices,
        help_text=_("What the source speaks of. Each kind of record has facts of its own."),
    )
    value = models.CharField(
        _("value"), max_length=300, help_text=_("What the source says. Dates as 2002-04-10, 2002-04 or 2002.")
    )
    rank = models.CharField(
        _("rank"),
        max_length=10,
        choices=Rank.choices,
        default=Rank.NORMAL,
        help_text=_("Preferred is the one claim that the record follows: at most one for each fact."),
    )
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
            # Only one of the subjects is there, and no two records have the same id.
            models.UniqueConstraint(
                Coalesce(*SUBJECTS),
                F("field"),
                name="a_fact_has_one_preferred_claim",
                condition=Q(rank="preferred"),
                violation_error_message=_(
                    "Another claim about this fact is preferred already. Give that one another rank first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_field_display()}: {self.value} ({self.source_title})"

    @property
    def subject(self):
        """The record the claim is about."""
        return next(value for name in SUBJECTS if (value := getattr(self, name)) is not None)

    def clean(self):
        super().clean()
        chosen = [name for name in SUBJECTS if getattr(self, f"{name}_id")]
        if len(chosen) == 1 and self.field in Fact.values and self.field not in FACTS_OF[chosen[0]]:
            raise ValidationError({"field": self._no_such_fact(chosen[0])})

    def _no_such_fact(self, subject):
        record = self._meta.get_field(subject).related_model._meta.verbose_name
        return _("No claim can be about this fact of the record chosen (%(record)s), only: %(facts)s.") % {
            "record": record,
            "facts": ", ".join(str(fact.label) for fact in FACTS_OF[subject]),
        }
