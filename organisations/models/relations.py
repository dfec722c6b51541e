"""How bodies relate to each other over time, and where they are."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from unhub.publishing.doors import GuardedQuerySet
from unhub.publishing.hierarchies import refuse_cycle
from unhub.publishing.models import ReferenceRecord
from unhub.text.names import NamedInLanguages
from unhub.text.terms import Term, TermQuerySet, term_constraints
from unhub.web.addresses import page_path


class GuardedTermQuerySet(GuardedQuerySet, TermQuerySet):
    pass


class Place(NamedInLanguages, ReferenceRecord):
    """A country, region, territory or city that statements concern and bodies have offices in."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country or area")
        REGION = "region", _("region")
        CITY = "city", _("city")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    code = models.CharField(
        _("code"),
        max_length=10,
        blank=True,
        help_text=_("ISO 3166-1 alpha-2 for a country (EG), M49 for a region (145). Cities have none."),
    )
    within = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("within")
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="a_place_code_is_used_once"),
            models.CheckConstraint(name="a_place_is_not_within_itself", condition=~Q(within=F("id"))),
        ]
        indexes = [models.Index(fields=["name", "id"], name="places_a_to_z")]

    def get_absolute_url(self):
        return page_path("statements:place", self.slug)

    def clean(self):
        super().clean()
        refuse_cycle(self, "within")

    def save(self, *args, **kwargs):
        refuse_cycle(self, "within")
        super().save(*args, **kwargs)


class OrganisationRelation(Term, ReferenceRecord):
    """One body stands in a relation to another, for a time."""

    class Kind(models.TextChoices):
        PART_OF = "part_of", _("part of")
        FIELD_OFFICE_OF = "field_office_of", _("field office of")
        MEMBER_OF = "member_of", _("member of")
        PRINCIPAL_OF = "principal_of", _("principal of")
        SUCCEEDED_BY = "succeeded_by", _("succeeded by")
        COOPERATES_WITH = "cooperates_with", _("cooperates with")
        SUPPORTS = "supports", _("supports")
        COORDINATES = "coordinates", _("coordinates")

    HIERARCHY = [Kind.PART_OF, Kind.FIELD_OFFICE_OF]

    subject = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="relations",
        verbose_name=_("organisation"),
        help_text=_("The sentence reads: this organisation – is, kind – the other organisation."),
    )
    kind = models.CharField(_("is"), max_length=20, choices=Kind.choices)
    object = models.ForeignKey(
        Organisation, models.PROTECT, related_name="relations_to_it", verbose_name=_("other organisation")
    )
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("Public. What the relation consists in.")
    )
    source_title = models.CharField(_("source"), max_length=500, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=1000, blank=True)

    objects = GuardedTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation between organisations")
        verbose_name_plural = _("relations between organisations")
        constraints = [
            models.CheckConstraint(name="no_organisation_is_related_to_itself", condition=~Q(subject=F("object"))),
            models.UniqueConstraint(
                fields=["subject", "kind", "object", "start", "end", "end_kind"], name="a_relation_is_on_record_once"
            ),
            *term_constraints("relations"),
        ]
        indexes = [
            models.Index(fields=["subject", "kind"], name="relations_of_an_organisation"),
            models.Index(fields=["object", "kind"], name="relations_to_an_organisation"),
        ]

    def __str__(self):
        return f"{self.subject} – {self.get_kind_display()} – {self.object}"

    def clean(self):
        super().clean()
        if self.subject_id and self.subject_id == self.object_id:
            raise ValidationError({"object": _("An organisation cannot be related to itself.")})
        if self.subject_id and self.object_id:
            self.refuse_doubles()
            self.refuse_cycles()

    def refuse_doubles(self):
        """Raises ValidationError if the same relation is on record for the same time. One query."""
        others = OrganisationRelation.objects.filter(
            subject_id=self.subject_id, object_id=self.object_id, kind=self.kind
        ).exclude(pk=self.pk)
        for other in others:
            if not self.may_follow_or_precede(other):
                raise ValidationError(
                    _("This relation is on record already for that time: %(relation)s.") % {"relation": other}
                )

    def refuse_cycles(self):
        """Raises ValidationError if the subject would become, through others, a part of itself. One query per level."""
        if self.kind not in self.HIERARCHY:
            return
        above, seen = {self.object_id}, set()
        while above:
            if self.subject_id in above:
                raise ValidationError(
                    {
                        "object": _("%(object)s is itself, directly or through others, a part of this organisation.")
                        % {"object": self.object}
                    }
                )
            seen |= above
            above = (
                set(
                    OrganisationRelation.objects.filter(subject_id__in=above, kind__in=self.HIERARCHY)
                    .exclude(pk=self.pk)
                    .values_list("object_id", flat=True)
                )
                - seen
            )

    def save(self, *args, **kwargs):
        # Again under the door's lock: two people may have been told "no overlap" at the same moment.
        self.refuse_doubles()
        self.refuse_cycles()
        super().save(*args, **kwargs)


def bodies_below(ids, *, on=None):
    """The ids and those of all bodies that are, directly or through others, a part or field office of them.

    `on` a day: as it may have been that day, by what is known; without it, that are or ever were. A list, each id once. One query:
    the hierarchy is one pair of ids for each body.
    """
    pairs = OrganisationRelation.objects.filter(kind__in=OrganisationRelation.HIERARCHY)
    if on is not None:
        pairs = pairs.possible_on(on)
    parts = {}
    for subject, object in pairs.values_list("subject_id", "object_id"):
        parts.setdefault(object, []).append(subject)
    found, waiting = dict.fromkeys(ids), list(ids)
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in found:
                found[part] = None
                waiting.append(part)
    return list(found)


class Presence(Term, ReferenceRecord):
    """A body has its headquarters or an office in a place, for a time."""

    class Role(models.TextChoices):
        HEADQUARTERS = "headquarters", _("headquarters")
        OFFICE = "office", _("office")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="presences", verbose_name=_("organisation")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="presences", verbose_name=_("place"))
    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.OFFICE)
    source_title = models.CharField(_("source"), max_length=500, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=1000, blank=True)

    objects = GuardedTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "place", "role", "start", "end", "end_kind"],
                name="a_presence_is_on_record_once",
            ),
            *term_constraints("presences"),
        ]

    def __str__(self):
        return f"{self.organisation}, {self.place}"

    def clean(self):
        super().clean()
        if self.organisation_id and self.place_id:
            self.refuse_doubles()

    def refuse_doubles(self):
        """Raises ValidationError if the same presence is on record for the same time. One query."""
        others = Presence.objects.filter(
            organisation_id=self.organisation_id, place_id=self.place_id, role=self.role
        ).exclude(pk=self.pk)
        if not all(self.may_follow_or_precede(other) for other in others):
            raise ValidationError(_("This presence is on record already for that time."))

    def save(self, *args, **kwargs):
        self.refuse_doubles()
        super().save(*args, **kwargs)
