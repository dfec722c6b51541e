"""The API's answers about statements and what they are sorted by."""

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action

from statements import citation_api
from statements.facets import FACETS, facets
from statements.filters import ORDERINGS, DocumentFilter, StatementFilter, TopicFilter, TypeFilter
from statements.models import Document, Statement, StatementType, Topic
from statements.recognising import recognised
from statements.serializers import (
    DocumentSerializer,
    FoundStatementSerializer,
    StatementDetailSerializer,
    StatementSerializer,
    TopicSerializer,
    TypeSerializer,
    read_everything,
    read_statements,
    statement_page,
    with_citations,
    with_labels,
    with_narrower,
)
from statements.snippets import snippets
from unhub.publishing.version_api import VersionedViewSet
from unhub.search.paging import SearchPagination
from unhub.web.facets import FacetsMixin
from unhub.web.paging import Keyset
from unhub.web.serializing import select_fields
from unhub.web.viewsets import RecordViewSet

STATEMENT_OF_JULY = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "url": "https://example.org/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/",
    "web_url": "https://example.org/en/statements/2017/07/27/secretary-general-welcomes-news-that-crisis-in-jerusalem-old-city-has-been/",
    "issued_on": "2017-07-27",
    "title": "Secretary-General Welcomes News that Crisis in Jerusalem Old City Has Been Defused",
    "attributions": [
        {
            "role": "speaker",
            "verbatim": "",
            "title": "Secretary-General of the United Nations",
            "person": {
                "id": "01890a5d-ac96-7d11-8f2b-0a9c6a1b2c3d",
                "slug": "antonio-guterres",
                "name": "António Guterres",
                "url": "https://example.org/api/v1/people/01890a5d-ac96-7d11-8f2b-0a9c6a1b2c3d/",
                "web_url": "https://example.org/en/people/antonio-guterres/",
            },
        }
    ],
}
JULY_2017 = OpenApiExample(
    "The statements of July 2017",
    description=(
        "GET /api/v1/statements/?issued_from=2017-07-01&issued_to=2017-07-31&fields=id,url,web_url,issued_on,title,attributions"
        " (the first of four)"
    ),
    value=STATEMENT_OF_JULY,
    response_only=True,
)


class StatementPagination(FacetsMixin, SearchPagination):
    """The envelope of the list of statements: `facets` too, where they are asked for."""


@extend_schema_view(
    list=extend_schema(
        summary="Statements, newest first",
        description="What an official body said, who said it and in which capacity. Texts come without their bodies here.",
        examples=[JULY_2017],
    ),
    retrieve=extend_schema(
        summary="One statement with its texts, sources, relations, citations and versions",
        description="Withdrawn statements stay, with their notice.",
    ),
    versions=extend_schema(operation_id="statements_versions_list"),
    version=extend_schema(operation_id="statements_versions_retrieve"),
)
class StatementViewSet(VersionedViewSet):
    queryset = Statement.objects.all()
    serializer_class = StatementSerializer
    detail_serializer_class = StatementDetailSerializer
    read_detail = staticmethod(read_everything)
    filterset_class = StatementFilter
    orderings = ORDERINGS
    keyset = ORDERINGS["newest"]
    pagination_class = StatementPagination
    recognised = staticmethod(recognised)
    facet_names, facets, list_page = FACETS, staticmethod(facets), "statements:list"

    @property
    def words(self):
        """The Query of `q`, None without one."""
        filterset = getattr(self, "filterset", None)
        return filterset.value("q") if filterset is not None and not self.detail else None

    def get_serializer_class(self):
        is_described = getattr(self, "swagger_fake_view", False) and self.action == "list"
        return FoundStatementSerializer if is_described or self.words else super().get_serializer_class()

    def read_list(self, queryset):
        found = read_statements(queryset)
        if self.words and "snippet" in select_fields(
            self.request.GET, list(FoundStatementSerializer._declared_fields)
        ):
            in_texts = snippets(found, self.words)
            for record in found:
                record.snippet = in_texts[record.id]
        return found

    def read_one(self, queryset, key):
        return read_everything.having(id=key)  # the SQL of which is kept whole

    @citation_api.documented
    @action(
        detail=True,
        serializer_class=citation_api.StatementCitationSerializer,
        detail_serializer_class=None,
        filterset_class=None,
        extra_parameters=tuple(parameter.name for parameter in citation_api.PARAMETERS),
    )
    def citation(self, request, pk=None):
        return citation_api.citation(request, self.live())

    @staticmethod
    def web_url_of(live):
        return statement_page(live.issued_on.isoformat(), live.slug)


@extend_schema_view(
    list=extend_schema(summary="Types of statements, in the order of the site"),
    retrieve=extend_schema(summary="One type of statement"),
)
class TypeViewSet(RecordViewSet):
    queryset = StatementType.objects.all()
    serializer_class = TypeSerializer
    with_rows = staticmethod(with_labels)
    filterset_class = TypeFilter
    keyset = Keyset("order", "id")


@extend_schema_view(list=extend_schema(summary="Topics, by name"), retrieve=extend_schema(summary="One topic"))
class TopicViewSet(RecordViewSet):
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    with_rows = staticmethod(with_narrower)
    filterset_class = TopicFilter
    keyset = Keyset("name", "id")


@extend_schema_view(
    list=extend_schema(summary="Cited documents, newest first"),
    retrieve=extend_schema(summary="One cited document"),
)
class DocumentViewSet(RecordViewSet):
    queryset = Document.objects.all()
    serializer_class = DocumentSerializer
    with_rows = staticmethod(with_citations)
    filterset_class = DocumentFilter
    keyset = Keyset("-adopted_on", "-id")
