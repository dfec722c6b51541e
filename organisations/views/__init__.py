"""The pages of bodies, posts and people."""

from organisations.views.chart import chart
from organisations.views.organisations import detail, organisation_list
from organisations.views.people import person, person_list
from organisations.views.posts import post, post_list

__all__ = ["chart", "detail", "organisation_list", "person", "person_list", "post", "post_list"]
