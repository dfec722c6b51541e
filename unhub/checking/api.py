"""Check a copy in the API: by its fingerprint."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from unhub.checking.published import records_with_hash, texts_with_hash
from unhub.checking.views import read_fingerprint
from unhub.corrections.api import RecordOfCorrectionSerializer, record_of
from unhub.publishing.editions import version_path
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.parameters import BadParameters, InvalidValue, check_parameters


class RunSerializer(serializers.Serializer):
    first = serializers.IntegerField(help_text="The first version with this text.")
    last = serializers.IntegerField(help_text="The last version in a row with this text.")
    published_from = serializers.DateTimeField()
    published_to = serializers.DateTimeField(
        allow_null=True, help_text="When the next version came; null while it is current."
    )
    web_url = serializers.URLField(help_text="The page of the last of these versions.")
    version_url = serializers.URLField(help_text="The same in the API.")


class CheckedSerializer(serializers.Serializer):
    of = serializers.ChoiceField(
        ["text", "record"], help_text="Whether it is the fingerprint of a text or of a whole record."
    )
    record = RecordOfCorrectionSerializer()
    language = serializers.ChoiceField(LANGUAGE_CODES, allow_null=True, help_text="The language of the text.")
    is_current = serializers.BooleanField()
    is_withdrawn = serializers.BooleanField()
    versions = RunSerializer(many=True, help_text="Newest first.")


class CheckSerializer(serializers.Serializer):
    hash = serializers.CharField()
    results = CheckedSerializer(many=True, help_text="Empty where nothing that is public has it.")

    class Meta:
        ref_name = "Check"


FOUND = OpenApiExample(
    "The text of two versions",
    value={
        "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "results": [
            {
                "of": "text",
                "record": {
                    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                    "type": "statement",
                    "url": "https://example.org/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/",
                    "web_url": "https://example.org/en/statements/2017/07/27/a-statement/",
                    "title": "A statement",
                    "title_language": "en",
                    "issued_on": "2017-07-27",
                },
                "language": "en",
                "is_current": False,
                "is_withdrawn": False,
                "versions": [
                    {
                        "first": 1,
                        "last": 2,
                        "published_from": "2017-07-27T16:00:00Z",
                        "published_to": "2017-07-28T09:15:00Z",
                        "web_url": "https://example.org/en/statements/2017/07/27/a-statement/v2/",
                        "version_url": "https://example.org/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/versions/2/",
                    }
                ],
            }
        ],
    },
    response_only=True,
)


@extend_schema(
    summary="Which published text has this fingerprint",
    description=(
        "SHA-256 over the plain text in NFC with white space folded (`text_hash`), or over a whole version (`content_hash`). "
        "To compare a text that is not word for word one of these, use the page /en/check/."
    ),
    parameters=[
        OpenApiParameter(
            "hash",
            {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
            required=True,
            description="The fingerprint: 64 hexadecimal digits.",
        )
    ],
    responses=CheckSerializer,
    examples=[FOUND],
)
@api_view(["GET"])
def check(request):
    """Ten queries at most."""
    given = check_parameters(request._request, "hash").get("hash")
    if not given:
        raise BadParameters(
            [InvalidValue("give the fingerprint of a text: hash=… with 64 hexadecimal digits").error("hash", "")]
        )
    fingerprint = read_fingerprint(given)
    found = [("text", each) for each in texts_with_hash(fingerprint)]
    found += [("record", each) for each in records_with_hash(fingerprint)]
    response = Response({"hash": fingerprint, "results": [represent(of, each) for of, each in found]})
    response["Cache-Control"] = "no-store"
    return response


def represent(of, found):
    record = record_of(found.record)
    return {
        "of": of,
        "record": record,
        "language": found.language or None,
        "is_current": found.is_current,
        "is_withdrawn": found.is_withdrawn,
        "versions": [
            {
                "first": run.first,
                "last": run.last,
                "published_from": run.since,
                "published_to": run.until,
                "web_url": version_path(record["web_url"], run.last),
                "version_url": f"{record['url']}versions/{run.last}/",
            }
            for run in found.runs
        ],
    }
