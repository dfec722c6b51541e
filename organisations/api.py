"""The API's answers about bodies, posts, people, appointments and places."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from organisations.filters import (
    A_TO_Z,
    BY_NAME,
    LATEST_FIRST,
    PEOPLE_A_TO_Z,
    AppointmentFilter,
    OrganisationFilter,
    PersonFilter,
    PlaceFilter,
    PostFilter,
)
from organisations.models import Appointment, Organisation, Person, Place, Post
from organisations.serializers import (
    AppointmentSerializer,
    OrganisationDetailSerializer,
    OrganisationSerializer,
    PersonSerializer,
    PlaceSerializer,
    PostSerializer,
    with_appointments,
    with_claims,
    with_everything,
    with_holders,
    with_larger,
    with_texts,
)
from unhub.publishing.version_api import VersionedViewSet
from unhub.search.paging import SearchPagination
from unhub.web.addresses import page_url
from unhub.web.viewsets import AS_OF, RecordViewSet


@extend_schema_view(
    list=extend_schema(summary="Organisations, from A to Z"),
    retrieve=extend_schema(summary="One organisation with its relations, posts and holders", parameters=[AS_OF]),
    versions=extend_schema(operation_id="organisations_versions_list"),
    version=extend_schema(operation_id="organisations_versions_retrieve"),
)
class OrganisationViewSet(VersionedViewSet):
    queryset = Organisation.objects.all()
    serializer_class = OrganisationSerializer
    with_rows = staticmethod(with_texts)
    detail_serializer_class = OrganisationDetailSerializer
    with_detail_rows = staticmethod(with_everything)
    filterset_class = OrganisationFilter
    keyset = A_TO_Z
    pagination_class = SearchPagination
    extra_parameters = ("as_of",)

    @staticmethod
    def recognised(text):
        return []

    @staticmethod
    def web_url_of(live):
        return page_url("organisations:detail", live.slug)


@extend_schema_view(
    list=extend_schema(summary="People, from A to Z"),
    retrieve=extend_schema(summary="One person with names and appointments"),
)
class PersonViewSet(RecordViewSet):
    queryset = Person.objects.all()
    serializer_class = PersonSerializer
    with_rows = staticmethod(with_appointments)
    filterset_class = PersonFilter
    keyset = PEOPLE_A_TO_Z


@extend_schema_view(
    list=extend_schema(summary="Posts, by name, with their holders"),
    retrieve=extend_schema(summary="One post with its capacities, holders and vacancies", parameters=[AS_OF]),
)
class PostViewSet(RecordViewSet):
    queryset = Post.objects.all()
    serializer_class = PostSerializer
    with_rows = staticmethod(with_holders)
    filterset_class = PostFilter
    keyset = BY_NAME
    extra_parameters = ("as_of",)


@extend_schema_view(
    list=extend_schema(summary="Appointments, the latest start first"),
    retrieve=extend_schema(summary="One appointment"),
)
class AppointmentViewSet(RecordViewSet):
    queryset = Appointment.objects.all()
    serializer_class = AppointmentSerializer
    with_rows = staticmethod(with_claims)
    filterset_class = AppointmentFilter
    keyset = LATEST_FIRST


@extend_schema_view(list=extend_schema(summary="Places, by name"), retrieve=extend_schema(summary="One place"))
class PlaceViewSet(RecordViewSet):
    queryset = Place.objects.all()
    serializer_class = PlaceSerializer
    with_rows = staticmethod(with_larger)
    filterset_class = PlaceFilter
    keyset = BY_NAME
