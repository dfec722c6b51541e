"""How lists of bodies, posts, people, appointments and places are narrowed: the same on their pages and in the API.

`as_of` shows bodies and posts as they stood on a day: a list holds those that existed then, as far as is known.
"""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    Person,
    Place,
    Post,
    Presence,
)
from organisations.searching import INDEX, matching
from organisations.vacancies import vacant_on
from organisations.vocabularies import (
    BODIES,
    BODIES_WITH_MEMBERS,
    BODIES_WITH_PARTS,
    BODIES_WITH_POSTS,
    PEOPLE,
    PLACES,
    PLACES_WITH_OFFICES,
    POSTS,
)
from unhub.search.filters import WordsFilter
from unhub.search.spelling import suggestion
from unhub.text.terms import possible_on
from unhub.web.filters import ChoicesFilter, DateFilter, FlagFilter, SlugFilter, StrictFilter, StrictFilterSet
from unhub.web.paging import Keyset

A_TO_Z = Keyset("sort_name", "id")
PEOPLE_A_TO_Z = Keyset("sort_key", "id")
BY_NAME = Keyset("name", "id")
LATEST_FIRST = Keyset("-start", "-id")


def today():
    return timezone.now().date()


def existed_on(day, since, until):
    """The condition that something may have existed on a day, by the partial dates in its columns `since` and `until`."""
    iso = day.isoformat()
    return (Q(**{since: ""}) | Q(**{f"{since}__lte": iso})) & (
        Q(**{until: ""}) | Q(**{f"{until}__gte": Substr(Value(iso), 1, Length(until))})
    )


def slug_filter(max_length, **options):
    """The filter by the last part of a record's address."""
    return StrictFilter(
        field_name="slug",
        max_length=max_length,
        label=_("Address"),
        phrase=_("at the address %(values)s"),
        help_text=_("The last part of its address."),
        **options,
    )


def as_of_filter(help_text):
    return DateFilter(
        condition="existing",
        hint=_("Shows the list as it was on that day."),
        label=_("As of"),
        phrase=_("as of %(values)s"),
        help_text=help_text,
        example="2005-03-01",
    )


class AsOfFilterSet(StrictFilterSet):
    """Filters of what has a beginning and an end: `day` is the day the list shows."""

    @cached_property
    def day(self):
        """The day of `as_of`, or today."""
        return self.value("as_of") or today()


class OrganisationFilter(AsOfFilterSet):
    """What narrows a list of organisations."""

    noun = _("Organisations")
    everything = _("All organisations")

    q = WordsFilter(
        condition="found",
        help_text=_(
            "Words in names of now and before, acronyms and profiles, in any language, all of them. In quotation marks they "
            "stand as they do there, OR between them means either, - before one leaves it out, * after its beginning finds "
            "whatever begins so."
        ),
        hint=_("A name, an acronym, words of a profile"),
        example="UNSCO",
    )
    kind = ChoicesFilter(
        Organisation.Kind.choices,
        field_name="kind",
        excludable=True,
        label=_("Kind"),
        phrase=_("of kind %(values)s"),
        exclude_phrase=_("not of kind %(values)s"),
        help_text=_("The kind of body."),
        example="department",
    )
    parent = SlugFilter(
        Organisation.objects.all,
        condition="below",
        vocabulary=BODIES_WITH_PARTS,
        none=True,
        none_condition="at_the_top",
        none_label=_("no body above"),
        label=_("Part of"),
        phrase=_("directly part of %(values)s"),
        help_text=_(
            "The body it is directly a part or field office of, on the day of as_of or today, by the slug of that body."
        ),
        example="un",
    )
    member_of = SlugFilter(
        Organisation.objects.all,
        condition="members",
        vocabulary=BODIES_WITH_MEMBERS,
        label=_("Member of"),
        phrase=_("member of %(values)s"),
        help_text=_("The body it is a member of, on the day of as_of or today, by the slug of that body."),
        example="quartet",
    )
    place = SlugFilter(
        Place.objects.all,
        condition="present",
        vocabulary=PLACES_WITH_OFFICES,
        label=_("Has its seat or an office in"),
        phrase=_("present in %(values)s"),
        help_text=_("A place it has its headquarters or an office in, on the day of as_of or today, by its slug."),
    )
    slug = slug_filter(80, example="un")
    as_of = as_of_filter(_("Only bodies that existed on that day, as far as is known, shown as they stood."))

    def found(self, queries):
        return Q(indexed__position__in=matching(queries[0]))

    def suggestion(self):
        """What may have been meant by words that found nothing; "" where nothing near them finds anything. Some queries."""

        def finds(query):
            return matching(query).exists()

        return suggestion(INDEX, self.value("q").text, finds)

    def existing(self, days):
        return existed_on(days[0], "established", "dissolved")

    def _related(self, kinds, bodies=None):
        relations = OrganisationRelation.objects.possible_on(self.day).filter(kind__in=kinds, subject=OuterRef("pk"))
        return Exists(relations.filter(object__in=bodies) if bodies is not None else relations)

    def below(self, bodies):
        return self._related(OrganisationRelation.HIERARCHY, bodies)

    def at_the_top(self):
        return ~self._related(OrganisationRelation.HIERARCHY)

    def members(self, bodies):
        return self._related([OrganisationRelation.Kind.MEMBER_OF], bodies)

    def present(self, places):
        return Exists(Presence.objects.possible_on(self.day).filter(organisation=OuterRef("pk"), place__in=places))


class PersonFilter(StrictFilterSet):
    """What narrows a list of people."""

    noun = _("People")
    everything = _("All people")

    post = SlugFilter(
        Post.objects.all,
        condition="with_posts",
        vocabulary=POSTS,
        label=_("Post"),
        phrase=_("who held the post of %(values)s"),
        help_text=_("A post they hold or held, at whatever time, by its slug."),
        example="secretary-general",
    )
    organisation = SlugFilter(
        Organisation.objects.all,
        condition="with_posts_in",
        vocabulary=BODIES_WITH_POSTS,
        label=_("Organisation"),
        phrase=_("with a post in %(values)s"),
        help_text=_("A body they hold or held a post in, at whatever time, by its slug."),
        example="un",
    )
    slug = slug_filter(80)

    def with_posts(self, posts):
        return Exists(Appointment.objects.filter(person=OuterRef("pk"), post__in=posts))

    def with_posts_in(self, bodies):
        return Exists(Appointment.objects.filter(person=OuterRef("pk"), post__organisation__in=bodies))


class PostFilter(AsOfFilterSet):
    """What narrows a list of posts."""

    noun = _("Posts")
    everything = _("All posts")

    organisation = SlugFilter(
        Organisation.objects.all,
        field_name="organisation",
        vocabulary=BODIES_WITH_POSTS,
        label=_("Organisation"),
        phrase=_("in %(values)s"),
        help_text=_("The body the post is in, by its slug."),
        example="un",
    )
    vacant = FlagFilter(
        condition="without_holder",
        label=_("Vacant posts only"),
        phrase=_("that are vacant"),
        help_text=_(
            "1: posts with a seat that, by the dates on record, nobody can have held on the day of as_of or today, not even "
            "acting, and somebody had held before; 0: the others."
        ),
    )
    slug = slug_filter(80, example="secretary-general")
    as_of = as_of_filter(_("Only posts that existed on that day, as far as is known, shown as they stood."))

    def without_holder(self, values):
        vacant = vacant_on(self.day)
        return vacant if values[0] else ~vacant

    def existing(self, days):
        return existed_on(days[0], "established", "abolished")


class AppointmentFilter(StrictFilterSet):
    """What narrows a list of appointments."""

    noun = _("Appointments")
    everything = _("All appointments")

    person = SlugFilter(
        Person.objects.all,
        field_name="person",
        record_label=lambda person: person.name,
        vocabulary=PEOPLE,
        label=_("Person"),
        phrase=_("of %(values)s"),
        help_text=_("Who was appointed, by the slug."),
        example="antonio-guterres",
    )
    post = SlugFilter(
        Post.objects.all,
        field_name="post",
        vocabulary=POSTS,
        label=_("Post"),
        phrase=_("to the post of %(values)s"),
        help_text=_("The post, by its slug."),
        example="secretary-general",
    )
    organisation = SlugFilter(
        Organisation.objects.all,
        field_name="post__organisation",
        vocabulary=BODIES,
        label=_("Organisation"),
        phrase=_("to posts in %(values)s"),
        help_text=_("The body the post is in, by its slug."),
        example="un",
    )
    status = ChoicesFilter(
        Appointment.Status.choices,
        field_name="status",
        excludable=True,
        label=_("Status"),
        phrase=_("with status %(values)s"),
        exclude_phrase=_("without status %(values)s"),
        help_text=_("Whether the post was held as substantive holder, acting, ad interim or designate."),
        example="substantive",
    )
    on = DateFilter(
        condition="running",
        label=_("On"),
        phrase=_("that may have been running on %(values)s"),
        help_text=_("A day on which the appointment may have been running, by what is known of its ends."),
        example="2017-07-27",
    )
    current = FlagFilter(
        condition="running_today",
        label=_("Current"),
        phrase=_("running today"),
        help_text=_("1: those that may be running today; 0: the others."),
    )

    def running(self, days):
        return possible_on(days[0])

    def running_today(self, values):
        return possible_on(today()) if values[0] else ~possible_on(today())


class PlaceFilter(StrictFilterSet):
    """What narrows a list of places."""

    noun = _("Places")
    everything = _("All places")

    kind = ChoicesFilter(
        Place.Kind.choices,
        field_name="kind",
        excludable=True,
        label=_("Kind"),
        phrase=_("of kind %(values)s"),
        exclude_phrase=_("not of kind %(values)s"),
        help_text=_("The kind of place."),
        example="country",
    )
    code = StrictFilter(
        condition="coded",
        none=True,
        none_condition=Q(code=""),
        max_length=10,
        label=_("Code"),
        phrase=_("with code %(values)s"),
        help_text=_("ISO 3166-1 alpha-2 of a country, M49 of a region."),
        example="EG",
    )
    within = SlugFilter(
        Place.objects.all,
        field_name="within",
        vocabulary=PLACES,
        none=True,
        none_label=_("nothing larger"),
        label=_("Within"),
        phrase=_("directly within %(values)s"),
        help_text=_("The place it is directly within, by its slug."),
    )
    slug = slug_filter(80)

    def coded(self, codes):
        return Q(code__in=[code.upper() for code in codes])
