"""Versions of published records in the API: what changed when, and each as it was."""

from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from unhub.publishing.comparing import Names
from unhub.publishing.content import SCHEMA
from unhub.publishing.editions import changes_path, editions_of, last_removal, version_path
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import ChangeKind, Version
from unhub.publishing.moved import PublishedRecordViewSet
from unhub.web.addresses import api_url
from unhub.web.errors import Gone
from unhub.web.serializing import RecordSerializer

# All but the content, which may be long.
COLUMNS = ("number", "kind", "public_note", "published_at", "content_hash", "text_hashes", "schema")


class VersionOfRecordSerializer(RecordSerializer):
    """A version without its content."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(ChangeKind.values, help_text="What kind of change made it.")
    public_note = serializers.CharField(allow_blank=True, help_text="What changed and why, in the archive's words.")
    published_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()
    content_hash = serializers.CharField(
        help_text="SHA-256 of the content as canonical JSON (RFC 8785), empty values left out."
    )
    text_hashes = serializers.DictField(child=serializers.CharField(), help_text="SHA-256 of each text, by language.")
    redaction = serializers.CharField(
        allow_null=True, help_text="The public notice, where the law demanded that the content be taken out."
    )
    url = serializers.URLField(
        allow_null=True,
        help_text="Its address in the API; null for what was taken out of the public record by a removal.",
    )
    web_url = serializers.URLField(allow_null=True, help_text="Its page.")
    changes_web_url = serializers.URLField(allow_null=True, help_text="The page of what it changed.")

    class Meta:
        ref_name = "VersionOfRecord"

    def represent(self, version):
        return version


class VersionWithContentSerializer(VersionOfRecordSerializer):
    """A version with its content."""

    schema = serializers.IntegerField(help_text="Which shape the content has. Readers ignore keys they do not know.")
    content = serializers.DictField(
        help_text="The whole content as it was published. References are ids, dates ISO text."
    )
    names = serializers.DictField(
        child=serializers.CharField(),
        help_text="What the ids in the content stand for, by id; without those no longer on record.",
    )

    class Meta:
        ref_name = "VersionWithContent"


class VersionListSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    results = VersionOfRecordSerializer(many=True, help_text="Newest first.")

    class Meta:
        ref_name = "VersionList"


A_VERSION = {
    "number": 2,
    "kind": "correction",
    "public_note": "The name of the place was wrong in the second paragraph.",
    "published_at": "2017-07-28T09:15:00Z",
    "is_current": True,
    "content_hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "text_hashes": {"en": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"},
    "redaction": None,
    "url": "https://example.org/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/versions/2/",
    "web_url": "https://example.org/en/statements/2017/07/27/a-statement/v2/",
    "changes_web_url": "https://example.org/en/statements/2017/07/27/a-statement/v2/changes/",
}
OF_THE_LIST = OpenApiExample(
    "Two versions, the first of them", value={"count": 2, "results": [A_VERSION]}, response_only=True
)
OF_ONE = OpenApiExample(
    "A version",
    value=A_VERSION
    | {
        "schema": 1,
        "content": {
            "id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "issued_on": "2017-07-27",
            "type": 1,
            "texts": [
                {
                    "id": "01890a5d-ac96-7f00-8000-000000000000",
                    "language": "en",
                    "title": "A statement",
                    "body": "Words.",
                }
            ],
        },
        "names": {"1": "Statement"},
    },
    response_only=True,
)
NUMBER = OpenApiParameter(
    "number", OpenApiTypes.INT, OpenApiParameter.PATH, description="The number of the version, 1 is the first."
)


class VersionedViewSet(PublishedRecordViewSet):
    """A content kind with its versions. Subclasses give `web_url_of(live)`, the whole address of a record's page."""

    @staticmethod
    def web_url_of(live):
        raise NotImplementedError

    @extend_schema(
        summary="Every version of the record, newest first",
        description="What changed, when and why, without the content. A record that was merged leads to the one that stays.",
        responses=VersionListSerializer,
        examples=[OF_THE_LIST],
    )
    @action(
        detail=True,
        serializer_class=VersionOfRecordSerializer,
        detail_serializer_class=None,
        filterset_class=None,
        extra_parameters=(),
    )
    def versions(self, request, pk=None):
        live = self.live()
        versions = self.of(live)
        data = self.get_serializer(versions, many=True).data
        return Response({"count": len(data), "results": data})

    @extend_schema(
        summary="One version with its content as it was published",
        description=(
            "410 for a version of before a removal. Where the law demanded that content be taken out, `redaction` says so, and "
            "`content` is what is left."
        ),
        parameters=[NUMBER],
        responses=VersionWithContentSerializer,
        examples=[OF_ONE],
    )
    @action(
        detail=True,
        url_path=r"versions/(?P<number>[1-9][0-9]{0,8})",
        serializer_class=VersionWithContentSerializer,
        detail_serializer_class=None,
        filterset_class=None,
        extra_parameters=(),
    )
    def version(self, request, pk=None, number=None):
        live, number = self.live(), int(number)
        versions = self.of(live)
        row = next((each for each in versions if each["number"] == number), None)
        edition = editions_of(self.record_type, live, [number]).get(number) if row and row["url"] else None
        if row and not row["url"]:
            raise Gone(_("this version was removed from the public record"))
        if edition is None:
            raise NotFound(_("there is no version %(number)d of this record") % {"number": number})
        names = Names(kind_named(self.record_type), edition.content).by_id()
        return Response(self.get_serializer(row | {"content": edition.content, "names": names}).data)

    @property
    def record_type(self):
        return self.queryset.model._meta.model_name

    def live(self):
        """The record itself, without all that the list or its own answer shows of it. Raises as `get_object`. One query."""
        self.read_one = lambda queryset, key: list(queryset.filter(pk=key))
        return self.get_object()

    def of(self, live):
        """What is said of each version, newest first. One query; of a record imported without a version, five more."""
        kept = Version.objects.filter(record_id=live.pk).order_by("-number").annotate(notice=F("redaction__notice"))
        rows = list(kept.values(*COLUMNS, "notice"))
        if not rows:
            edition = editions_of(self.record_type, live, [1])[1]
            rows = [
                {
                    "number": 1,
                    "kind": ChangeKind.FIRST,
                    "public_note": "",
                    "published_at": live.published_at,
                    "content_hash": edition.content_hash,
                    "text_hashes": edition.text_hashes,
                    "schema": SCHEMA,
                    "notice": None,
                }
            ]
        sealed, oldest = last_removal(rows), rows[-1]["number"]
        page, url = self.web_url_of(live), api_url(self.record_type, live.pk)
        return [
            {
                **{name: row[name] for name in COLUMNS},
                "is_current": row["number"] == live.version_no,
                "redaction": row["notice"],
                "url": f"{url}versions/{row['number']}/" if row["number"] > sealed else None,
                "web_url": version_path(page, row["number"]) if row["number"] > sealed else None,
                "changes_web_url": changes_path(page, row["number"])
                if row["number"] > max(oldest, sealed + 1)
                else None,
            }
            for row in rows
        ]
