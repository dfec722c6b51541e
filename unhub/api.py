"""The map of the API: one router for both apps, its description and the page that shows it."""

from django.urls import path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, inline_serializer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from organisations.api import (
    AppointmentViewSet,
    OrganisationViewSet,
    PersonViewSet,
    PlaceViewSet,
    PostViewSet,
)
from statements.api import DocumentViewSet, StatementViewSet, TopicViewSet, TypeViewSet
from unhub.changes.api import AffectedViewSet, ChangeViewSet
from unhub.checking.api import check
from unhub.corrections.api import CorrectionViewSet
from unhub.coverage.api import coverage_answer
from unhub.web.paging import absolute
from unhub.web.parameters import check_parameters

router = SimpleRouter()
router.register("statements", StatementViewSet, "statement")
router.register("organisations", OrganisationViewSet, "organisation")
router.register("people", PersonViewSet, "person")
router.register("posts", PostViewSet, "post")
router.register("appointments", AppointmentViewSet, "appointment")
router.register("documents", DocumentViewSet, "document")
router.register("topics", TopicViewSet, "topic")
router.register("places", PlaceViewSet, "place")
router.register("types", TypeViewSet, "type")
router.register("corrections", CorrectionViewSet, "correction")
router.register("changes", ChangeViewSet, "change")

ADDRESSES = {
    **{prefix: f"api:{basename}-list" for prefix, _viewset, basename in router.registry},
    "check": "api:check",
    "coverage": "api:coverage",
    "schema": "schema",
    "docs": "docs",
    "guide": "api_guide",
}


@extend_schema(
    summary="Where everything is",
    responses=inline_serializer("Root", {name: serializers.URLField() for name in ADDRESSES}),
    examples=[OpenApiExample("Root", {"statements": "https://example.org/api/v1/statements/"}, response_only=True)],
)
@api_view(["GET"])
def root(request):
    """The addresses of all lists, of the description of the API (OpenAPI), of its page and of the guide."""
    check_parameters(request)
    return Response({name: absolute(reverse(route)) for name, route in ADDRESSES.items()})


urlpatterns = [
    path("", root, name="root"),
    path("check/", check, name="check"),
    re_path(
        r"^changes/(?P<id>[1-9][0-9]{0,17})/affected/$",
        AffectedViewSet.as_view({"get": "list"}),
        name="change-affected",
    ),
    path("coverage/", coverage_answer, name="coverage"),
    *router.urls,
]

description = SpectacularAPIView.as_view()
documentation = SpectacularSwaggerSplitView.as_view(
    url_name="schema", template_name="api_docs.html", title=_("unhub API")
)
