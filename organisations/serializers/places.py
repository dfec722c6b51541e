"""Places as the API gives them."""

from rest_framework import serializers

from organisations.models import Place
from organisations.serializers.pieces import (
    AddressesSerializer,
    NamesField,
    ReferenceSerializer,
    addresses,
    reference,
)
from unhub.web.addresses import list_url
from unhub.web.serializing import RecordSerializer


class PlaceSerializer(RecordSerializer, AddressesSerializer):
    """A place that statements concern and bodies are present in."""

    slug = serializers.CharField()
    name = serializers.CharField()
    names = NamesField()
    kind = serializers.ChoiceField(Place.Kind.values)
    code = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-2 of a country, M49 of a region.")
    within = ReferenceSerializer(allow_null=True)
    statements_url = serializers.URLField(help_text="The statements that concern it, in the API.")

    class Meta:
        ref_name = "Place"

    def represent(self, place):
        within = place.within
        return {
            **addresses("place", place),
            "updated_at": place.updated_at,
            "slug": place.slug,
            "name": place.name,
            "names": place.names(),
            "kind": place.kind,
            "code": place.code or None,
            "within": reference("place", within.pk, within.slug, within.name) if within else None,
            "statements_url": list_url("statement", place=place.slug),
        }


def with_larger(places):
    """What PlaceSerializer shows, in the places' own query."""
    return places.select_related("within")
