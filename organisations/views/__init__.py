"""The pages of bodies, posts and people."""

from organisations.views.chart import chart
from organisations.views.history import history
from organisations.views.organisations import detail, organisation_list
from organisations.views.people import person, person_list
from organisations.views.posts import post, post_list
from organisations.views.versions import changes, version
from organisations.views.written import detail_as, version_as

__all__ = [
    "changes",
    "chart",
    "detail",
    "detail_as",
    "history",
    "organisation_list",
    "person",
    "person_list",
    "post",
    "post_list",
    "version",
    "version_as",
]
