"""The sections of the sitemap that bodies, posts and people have: {name: function giving [(path, changed at)]}."""

from django.db.models import Max
from django.urls import reverse

from organisations.models import Appointment, Organisation, OrganisationRelation, Person, Post

# The protocol's own limit for one file.
MOST_IN_ONE = 50_000


def sections(request):
    """The sections there are. No query until one is asked for."""
    return {
        "organisation-lists": lists,
        "organisations": organisations,
        "posts": lambda: _with_appointments(Post, "post"),
        "people": lambda: _with_appointments(Person, "person"),
    }


def lists():
    """The lists and the chart. One query."""
    changed_at = OrganisationRelation.objects.aggregate(at=Max("updated_at"))["at"]
    names = ("list", "post_list", "person_list")
    return [(reverse("organisations:chart"), changed_at)] + [
        (reverse(f"organisations:{name}"), None) for name in names
    ]


def organisations():
    """One query."""
    records = Organisation.objects.order_by("pk").only("slug", "updated_at")[:MOST_IN_ONE]
    return [(record.get_absolute_url(), record.updated_at) for record in records]


def _with_appointments(model, link):
    """Posts or people; their pages also change with their appointments. Two queries."""
    latest = dict(Appointment.objects.order_by().values_list(link).annotate(at=Max("updated_at")))
    records = model.objects.order_by("pk").only("slug", "updated_at")[:MOST_IN_ONE]
    return [
        (record.get_absolute_url(), max(record.updated_at, latest.get(record.pk, record.updated_at)))
        for record in records
    ]
