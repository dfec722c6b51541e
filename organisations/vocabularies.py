"""What filters offer by name: bodies, people, posts and their capacities, places."""

from dataclasses import replace

from django.db.models import Count, F, Value

from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    Person,
    Place,
    Post,
    PostCapacity,
    Presence,
)
from unhub.web.vocabularies import MOST_USED, NAMES_IN_LANGUAGES, Label, Vocabulary


def most(rows, column):
    """The values of a column that most rows have."""
    return rows.order_by().values(column).annotate(rows=Count("pk")).order_by("-rows").values(column)[:MOST_USED]


def name_of_body(language):
    return Label(F("name"), F("name_language"), F("acronym"))


def name_of_person(language):
    # Names of people stand in the language of the page: the others are spellings.
    return Label(F("name"), Value(language))


def bodies_with(name, offered, used):
    return replace(BODIES, name=name, offered=lambda: Organisation.objects.filter(pk__in=offered()), used=used)


IN_HIERARCHY = OrganisationRelation.objects.filter(kind__in=OrganisationRelation.HIERARCHY)
MEMBERSHIPS = OrganisationRelation.objects.filter(kind=OrganisationRelation.Kind.MEMBER_OF)

BODIES = Vocabulary(
    "bodies",
    Organisation.objects.all,
    label=name_of_body,
    names=("name", "acronym", "texts__name", "texts__acronym", "former_names__name", "former_names__acronym"),
    group="kind",
    headings=dict(Organisation.Kind.choices),
    order="sort_name",
    used=lambda: most(Appointment.objects.all(), "post__organisation"),
)
BODIES_WITH_POSTS = bodies_with("bodies with posts", lambda: Post.objects.values("organisation"), BODIES.used)
BODIES_WITH_PARTS = bodies_with(
    "bodies with parts", lambda: IN_HIERARCHY.values("object"), lambda: most(IN_HIERARCHY, "object")
)
BODIES_WITH_MEMBERS = bodies_with(
    "bodies with members", lambda: MEMBERSHIPS.values("object"), lambda: most(MEMBERSHIPS, "object")
)
PEOPLE = Vocabulary(
    "people",
    Person.objects.all,
    label=name_of_person,
    names=("name", "sort_name", "other_names__name"),
    order="sort_key",
    used=lambda: most(Appointment.objects.all(), "person"),
)
POSTS = Vocabulary(
    "posts", Post.objects.all, group="organisation__name", used=lambda: most(Appointment.objects.all(), "post")
)
CAPACITIES = Vocabulary("capacities", PostCapacity.objects.all, to_field="key", group="post__name")
PLACES = Vocabulary(
    "places",
    Place.objects.all,
    names=(*NAMES_IN_LANGUAGES, "code"),
    group="kind",
    headings=dict(Place.Kind.choices),
    used=lambda: most(Presence.objects.all(), "place"),
)
PLACES_WITH_OFFICES = replace(
    PLACES, name="places with offices", offered=lambda: Place.objects.filter(pk__in=Presence.objects.values("place"))
)
