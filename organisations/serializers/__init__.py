"""Bodies, posts, people, appointments and places as the API gives them.

Every serializer makes its record by hand from rows that came with the record's own query (`unhub.web.rows`); the fields
declared are its documentation. What a view must fetch is the function beside it: `with_…`.
"""

from organisations.serializers.bodies import (
    OrganisationDetailSerializer,
    OrganisationSerializer,
    with_everything,
    with_texts,
)
from organisations.serializers.people import (
    AppointmentSerializer,
    PersonSerializer,
    PostSerializer,
    with_appointments,
    with_claims,
    with_holders,
)
from organisations.serializers.places import PlaceSerializer, with_larger

__all__ = [
    "AppointmentSerializer",
    "OrganisationDetailSerializer",
    "OrganisationSerializer",
    "PersonSerializer",
    "PlaceSerializer",
    "PostSerializer",
    "with_appointments",
    "with_claims",
    "with_everything",
    "with_holders",
    "with_larger",
    "with_texts",
]
