"""Which answers about organisations, people, posts and places show something of which other records: for the change feed.

What the serializers show of another record stands here too, or a copy kept by the change feed goes wrong: the test of the mirror
finds what is missing.
"""

from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    Person,
    PersonName,
    Place,
    Post,
    PostCapacity,
    Presence,
    SourceClaim,
)
from unhub.publishing.affected import shows

NAMED = ("slug", "name")
TERM = ("start", "end", "end_kind")

# --- organisations: their relations, presences, posts with their holders, claims

shows(Organisation, Organisation, "relations__object", fields=NAMED)
shows(Organisation, Organisation, "relations_to_it__subject", fields=NAMED)
shows(Organisation, OrganisationRelation, "pk", of="subject")
shows(Organisation, OrganisationRelation, "pk", of="object")
shows(Organisation, Place, "presences__place", fields=NAMED)
shows(Organisation, Presence, "pk", of="organisation")
shows(Organisation, Post, "pk", of="organisation", fields=(*NAMED, "seats", "order", "established", "abolished"))
shows(Organisation, PostCapacity, "pk", of="post__organisation", only="is_principal")
shows(Organisation, Appointment, "pk", of="post__organisation")
shows(Organisation, Person, "posts__appointments__person", fields=NAMED)

# --- people: their other names and appointments

shows(Person, PersonName, "pk", of="person")
shows(Person, Appointment, "pk", of="person")
shows(Person, Post, "appointments__post", fields=(*NAMED, "organisation"))
shows(Person, Organisation, "appointments__post__organisation", fields=NAMED)

# --- posts: their body, capacities and holders

shows(Post, Organisation, "organisation", fields=NAMED)
shows(Post, PostCapacity, "pk", of="post")
shows(Post, Organisation, "capacities__towards", fields=NAMED)
shows(Post, Organisation, "capacities__on_behalf_of_organisation", fields=NAMED)
shows(Post, Post, "capacities__on_behalf_of_post", fields=NAMED)
shows(Post, Appointment, "pk", of="post")
shows(Post, Person, "appointments__person", fields=NAMED)

# --- appointments

shows(Appointment, Person, "person", fields=NAMED)
shows(Appointment, Post, "post", fields=(*NAMED, "organisation"))
shows(Appointment, Organisation, "post__organisation", fields=NAMED)

# --- places: the one they are within

shows(Place, Place, "within", fields=NAMED)

# --- claims, wherever they are shown

shows(Organisation, SourceClaim, "pk", of="organisation")
shows(Organisation, SourceClaim, "pk", of="relation__subject")
shows(Organisation, SourceClaim, "pk", of="relation__object")
shows(Organisation, SourceClaim, "pk", of="presence__organisation")
shows(Person, SourceClaim, "pk", of="person")
shows(Post, SourceClaim, "pk", of="post")
shows(Appointment, SourceClaim, "pk", of="appointment")
