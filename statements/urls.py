"""The pages of statements and of what they are sorted by. `unhub.urls` puts them under the language prefix."""

from django.urls import path, re_path

from statements import exports, feeds, views

app_name = "statements"

YEAR, MONTH, DAY = r"(?P<year>[0-9]{4})", r"(?P<month>[0-9]{2})", r"(?P<day>[0-9]{2})"
# No slug has a dot, so that none can be taken for a file.
FILE = r"\.(?P<suffix>md|txt|bib|ris|csl\.json|linkset\.json)"
SLUG, VERSION = r"(?P<slug>[-a-zA-Z0-9_]+)", r"v(?P<number>[1-9][0-9]{0,8})"

urlpatterns = [
    path("statements/", views.statement_list, name="list"),
    path("statements.atom", feeds.StatementFeed(), name="feed"),
    path("statements.json", feeds.statements_as_json, name="json_feed"),
    path("statements.csv", exports.statements.csv, name="list_csv"),
    path("statements.jsonl", exports.statements.lines, name="list_jsonl"),
    path("statements/types/<slug:slug>/", views.type_page, name="type"),
    re_path(rf"^statements/{YEAR}/$", views.year, name="year"),
    re_path(rf"^statements/{YEAR}/{MONTH}/$", views.month, name="month"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/$", views.day, name="day"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/{SLUG}/$", views.statement, name="detail"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/{SLUG}{FILE}$", views.statement_as, name="detail_as"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/{SLUG}/history/$", views.history, name="history"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/{SLUG}/{VERSION}/$", views.version, name="version"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/{SLUG}/{VERSION}{FILE}$", views.version_as, name="version_as"),
    re_path(rf"^statements/{YEAR}/{MONTH}/{DAY}/{SLUG}/{VERSION}/changes/$", views.changes, name="changes"),
    path("topics/", views.topic_list, name="topic_list"),
    path("topics.csv", exports.topics.csv, name="topic_list_csv"),
    path("topics.jsonl", exports.topics.lines, name="topic_list_jsonl"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("places/", views.place_list, name="place_list"),
    path("places.csv", exports.places.csv, name="place_list_csv"),
    path("places.jsonl", exports.places.lines, name="place_list_jsonl"),
    path("places/<slug:slug>/", views.place, name="place"),
    path("documents/", views.document_list, name="document_list"),
    path("documents.csv", exports.documents.csv, name="document_list_csv"),
    path("documents.jsonl", exports.documents.lines, name="document_list_jsonl"),
    path("documents/<slug:slug>/", views.document, name="document"),
]
