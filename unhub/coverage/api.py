"""Coverage in the API: the figures of the page."""

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from organisations.models import Organisation
from organisations.serializers.pieces import ReferenceSerializer, reference
from statements.models import StatementType, Tally
from unhub.coverage.figures import coverage
from unhub.coverage.views import list_url
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.paging import absolute
from unhub.web.parameters import check_parameters, with_query


class FigureSerializer(serializers.Serializer):
    statements = serializers.IntegerField()
    url = serializers.URLField(help_text="The list of exactly these, in the API.")
    web_url = serializers.URLField(help_text="The same list, as a page.")


class InYearSerializer(FigureSerializer):
    year = serializers.IntegerField()


class MissingSerializer(FigureSerializer):
    what = serializers.ChoiceField(
        Tally.Lack.values,
        help_text="What they lack. “text”: only the title and what is known is here; “translation”: they are in one language.",
    )
    years = InYearSerializer(many=True)


class InLanguageSerializer(FigureSerializer):
    language = serializers.ChoiceField(LANGUAGE_CODES, help_text="They are there in it, if only by their title.")
    years = InYearSerializer(many=True)


class OfTypeSerializer(FigureSerializer):
    type = ReferenceSerializer()


class LabelledSerializer(OfTypeSerializer):
    label = serializers.CharField(allow_blank=True, help_text="As the source has it; empty where it has none.")


class OfOrganisationSerializer(FigureSerializer):
    organisation = ReferenceSerializer()


class CoverageSerializer(FigureSerializer):
    first_issued_on = serializers.DateField(allow_null=True)
    last_issued_on = serializers.DateField(allow_null=True)
    last_changed_at = serializers.DateTimeField(allow_null=True, help_text="When something last changed here.")
    years = InYearSerializer(many=True, help_text="Oldest first; years without statements are left out.")
    empty_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years between the first and the last without statements."
    )
    missing = MissingSerializer(many=True)
    types = OfTypeSerializer(many=True)
    labels = LabelledSerializer(
        many=True, help_text="Labels as found and the types they were given, the 25 with the most statements."
    )
    number_of_labels = serializers.IntegerField(help_text="How many pairs of label and type there are.")
    languages = InLanguageSerializer(many=True)
    organisations = OfOrganisationSerializer(many=True, help_text="The 25 with the most statements.")
    number_of_organisations = serializers.IntegerField(help_text="How many organisations have statements.")
    withdrawn = FigureSerializer()

    class Meta:
        ref_name = "Coverage"


def _example():
    def figure(number, query=""):
        return {
            "statements": number,
            "url": f"https://example.org/api/v1/statements/{query}",
            "web_url": f"https://example.org/en/statements/{query}",
        }

    def record(kind, page, slug, name):
        pk = "01890a5d-ac96-774b-bcce-b302099a8057"
        url = f"https://example.org/api/v1/{kind}/{pk}/"
        return {"id": pk, "slug": slug, "name": name, "url": url, "web_url": f"https://example.org/en/{page}/{slug}/"}

    type_ = record("types", "statements/types", "statement", "Statement")
    body = record("organisations", "organisations", "un", "United Nations")
    return {
        **figure(10),
        "first_issued_on": "2017-01-15",
        "last_issued_on": "2017-12-06",
        "last_changed_at": "2026-11-24T09:00:00Z",
        "years": [figure(10, "?year=2017") | {"year": 2017}],
        "empty_years": [],
        "missing": [
            figure(7, "?text=none") | {"what": "text", "years": [figure(7, "?text=none&year=2017") | {"year": 2017}]}
        ],
        "types": [figure(10, "?type=statement") | {"type": type_}],
        "labels": [figure(2, "?label=none&type=statement") | {"label": "", "type": type_}],
        "number_of_labels": 4,
        "languages": [
            figure(10, "?language=en")
            | {"language": "en", "years": [figure(10, "?language=en&year=2017") | {"year": 2017}]}
        ],
        "organisations": [figure(10, "?organisation=un") | {"organisation": body}],
        "number_of_organisations": 1,
        "withdrawn": figure(0, "?status=withdrawn"),
    }


@extend_schema(
    summary="What the archive holds and what it lacks",
    responses=CoverageSerializer,
    examples=[OpenApiExample("Coverage", _example(), response_only=True)],
)
@api_view(["GET"])
def coverage_answer(request):
    """The figures of the page /en/coverage/, current with every publication. Each has the list of exactly those statements."""
    check_parameters(request)
    found = coverage(request)
    types = StatementType.objects.order_by("order", "pk").in_bulk()
    bodies = Organisation.objects.only("name", "slug").in_bulk([pk for pk, _number in found.bodies])
    return Response(
        {
            **figure(found.total),
            "first_issued_on": found.first,
            "last_issued_on": found.last,
            "last_changed_at": found.changed_at,
            "years": in_years(found.years),
            "empty_years": found.empty_years,
            "missing": [
                figure(sum(found.lacks.get(lack, {}).values()), **{lack: "none"})
                | {"what": lack.value, "years": in_years(found.lacks.get(lack, {}), **{lack: "none"})}
                for lack in Tally.Lack
            ],
            "types": [
                figure(found.types.get(pk, 0), type=each.slug) | {"type": reference("type", pk, each.slug, each.name)}
                for pk, each in types.items()
            ],
            "labels": [
                figure(number, label=label or "none", type=types[pk].slug)
                | {"label": label, "type": reference("type", pk, types[pk].slug, types[pk].name)}
                for label, pk, number in found.labels
                if pk in types
            ],
            "number_of_labels": found.number_of_labels,
            "languages": [
                figure(sum(found.languages.get(code, {}).values()), language=code)
                | {"language": code, "years": in_years(found.languages.get(code, {}), language=code)}
                for code in LANGUAGE_CODES
            ],
            "organisations": [
                figure(number, organisation=bodies[pk].slug)
                | {"organisation": reference("organisation", pk, bodies[pk].slug, bodies[pk].name)}
                for pk, number in found.bodies
                if pk in bodies
            ],
            "number_of_organisations": found.number_of_bodies,
            "withdrawn": figure(found.withdrawn, status="withdrawn"),
        }
    )


def figure(number, **search):
    """A number of statements, with the list of them for programs and for people."""
    url = with_query(reverse("api:statement-list"), {name: [str(value)] for name, value in search.items()})
    return {"statements": number, "url": absolute(url), "web_url": absolute(list_url(**search))}


def in_years(numbers, **search):
    return [{"year": year, **figure(number, **search, year=year)} for year, number in sorted(numbers.items())]
