"""The map of the site. Pages carry the language prefix; the API, the admin and what machines ask for have none."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from organisations.popolo import popolo
from statements.views import statement_file
from unhub import api, sitemaps, views
from unhub.checking.views import check
from unhub.corrections.exports import corrections
from unhub.corrections.views import CorrectionFeed, corrections_as_json, register
from unhub.coverage.views import coverage_page
from unhub.patterns import patterns
from unhub.publishing.previews import shared_preview
from unhub.reporting.views import report, thanks

handler400 = "unhub.views.bad_request"
handler403 = "unhub.admin.refused"
handler404 = "unhub.web.errors.not_found"
handler500 = "unhub.web.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("api/schema/", api.description, name="schema"),
    path("api/docs/", api.documentation, name="docs"),
    path("popolo.json", popolo, name="popolo"),
    path("preview/<str:secret>/", shared_preview, name="preview"),
    path("files/<uuid:pk>/<str:name>", statement_file, name="statement_file"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:name>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("coverage/", coverage_page, name="coverage"),
    path("check/", check, name="check"),
    path("corrections/", register, name="corrections"),
    path("corrections.atom", CorrectionFeed(), name="corrections_feed"),
    path("corrections.json", corrections_as_json, name="corrections_json_feed"),
    path("corrections.csv", corrections.csv, name="corrections_csv"),
    path("corrections.jsonl", corrections.lines, name="corrections_jsonl"),
    path("report/", report, name="report"),
    path("report/thanks/", thanks, name="report_thanks"),
    path("about/", views.about, name="about"),
    path("about/api/", views.api_guide, name="api_guide"),
    path("about/reuse/", views.reuse, name="reuse"),
    path("about/privacy/", views.privacy, name="privacy"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/contact/", views.contact, name="contact"),
    path("", include("statements.urls")),
    path("", include("organisations.urls")),
    prefix_default_language=True,
)

if settings.DEBUG:
    urlpatterns += [path("patterns/", patterns, name="patterns")]
