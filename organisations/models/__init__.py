"""Bodies, the posts in them, the people who held those posts, and how bodies relate over time."""

from organisations.models.claims import SourceClaim
from organisations.models.organisation import (
    FormerName,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    OrganisationText,
)
from organisations.models.people import Appointment, Person, PersonName, Post, PostCapacity
from organisations.models.relations import OrganisationRelation, Place, Presence, bodies_below
from organisations.models.search import IndexedOrganisation, OrganisationIndex

__all__ = [
    "Appointment",
    "FormerName",
    "IndexedOrganisation",
    "Organisation",
    "OrganisationIdentifier",
    "OrganisationIndex",
    "OrganisationLink",
    "OrganisationRelation",
    "OrganisationText",
    "Person",
    "PersonName",
    "Place",
    "Post",
    "PostCapacity",
    "Presence",
    "SourceClaim",
    "bodies_below",
]
