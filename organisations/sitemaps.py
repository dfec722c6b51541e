"""The sections of the sitemap that bodies, posts and people have: {name: function giving [(path, changed at)]}."""

from django.urls import reverse

from organisations.models import Organisation, Person, Post

# The protocol's own limit on one sitemap.
MOST = 50_000


def sections(request):
    return {
        "organisation-lists": lists,
        "organisations": lambda: _records(Organisation),
        "posts": lambda: _records(Post),
        "people": lambda: _records(Person),
    }


def lists():
    return [(reverse(f"organisations:{name}"), None) for name in ("list", "chart", "post_list", "person_list")]


def _records(model):
    records = model.objects.order_by("pk").only("slug", "updated_at")[:MOST]
    return [(record.get_absolute_url(), record.updated_at) for record in records]
