"""The pages of bodies, posts and people. `unhub.urls` puts them under the language prefix."""

from django.urls import path, re_path

from organisations import exports, views

app_name = "organisations"

# No slug has a dot, so that none can be taken for a file.
FILE = r"\.(?P<suffix>md|txt)"
VERSION = r"(?P<slug>[-a-zA-Z0-9_]+)/v(?P<number>[1-9][0-9]{0,8})"

urlpatterns = [
    path("organisations/", views.organisation_list, name="list"),
    path("organisations.csv", exports.organisations.csv, name="list_csv"),
    path("organisations.jsonl", exports.organisations.lines, name="list_jsonl"),
    path("organisations/chart/", views.chart, name="chart"),
    path("organisations/<slug:slug>/", views.detail, name="detail"),
    re_path(rf"^organisations/(?P<slug>[-a-zA-Z0-9_]+){FILE}$", views.detail_as, name="detail_as"),
    path("organisations/<slug:slug>/history/", views.history, name="history"),
    re_path(rf"^organisations/{VERSION}/$", views.version, name="version"),
    re_path(rf"^organisations/{VERSION}{FILE}$", views.version_as, name="version_as"),
    re_path(rf"^organisations/{VERSION}/changes/$", views.changes, name="changes"),
    path("posts/", views.post_list, name="post_list"),
    path("posts.csv", exports.posts.csv, name="post_list_csv"),
    path("posts.jsonl", exports.posts.lines, name="post_list_jsonl"),
    path("posts/<slug:slug>/", views.post, name="post"),
    path("people/", views.person_list, name="person_list"),
    path("people.csv", exports.people.csv, name="person_list_csv"),
    path("people.jsonl", exports.people.lines, name="person_list_jsonl"),
    path("people/<slug:slug>/", views.person, name="person"),
]
