"""The change feed in the API."""

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from unhub.changes.filters import ChangeFilter
from unhub.changes.paging import FeedPagination
from unhub.changes.records import LISTED, RECORD_TYPES, api_name, model_name, page_at, pages_of
from unhub.publishing.affected import MOST_NAMED, affected_records
from unhub.publishing.models import Change
from unhub.web.addresses import api_url, list_url
from unhub.web.paging import Keyset, read_choice
from unhub.web.parameters import EXTRA, BadParameters, InvalidValue, read_parameters
from unhub.web.serializing import RecordSerializer
from unhub.web.viewsets import RecordListViewSet

ENDINGS = (Change.Kind.GONE, Change.Kind.MERGED, Change.Kind.DELETED)


class MergedIntoSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its address in the API.")


class AddressChangeSerializer(serializers.Serializer):
    former_web_url = serializers.URLField(help_text="The page it left, which leads to where it is now.")
    web_url = serializers.URLField(help_text="The page it had from then on.")


class AffectedSerializer(serializers.Serializer):
    record_type = serializers.ChoiceField(list(LISTED))
    ids = serializers.ListField(child=serializers.UUIDField(), help_text=f"The first of them, {MOST_NAMED} at most.")
    is_complete = serializers.BooleanField(help_text="Whether these are all.")
    url = serializers.URLField(help_text="The list of all of them, in the API.")


class ChangeSerializer(RecordSerializer):
    """A public change."""

    id = serializers.IntegerField(help_text="Of the change itself.")
    content_version = serializers.IntegerField(
        help_text="The state of the site that it made. Changes made together share one."
    )
    at = serializers.DateTimeField(help_text="When it was made public.")
    kind = serializers.ChoiceField(Change.Kind.choices, help_text="What was done to the record.")
    record_type = serializers.ChoiceField(RECORD_TYPES)
    record_id = serializers.UUIDField()
    version = serializers.IntegerField(
        allow_null=True,
        help_text="The number of the version it filed, or of the one that was redacted; null for facts.",
    )
    note = serializers.CharField(
        allow_blank=True, help_text="What changed and why, in the archive's words; of a removal, its public notice."
    )
    url = serializers.URLField(
        allow_null=True, help_text="The record in the API; null for what is shown within the answers about others."
    )
    web_url = serializers.URLField(allow_null=True, help_text="Its page; null for what is not public now.")
    merged_into = MergedIntoSerializer(allow_null=True, help_text="The record it was merged into.")
    moved = AddressChangeSerializer(
        allow_null=True, help_text="Its former address and the one it had then; null once the record was removed."
    )
    affects = AffectedSerializer(
        many=True,
        help_text="Other records whose answers this changed, such as the statements of a person whose name was mended.",
    )

    class Meta:
        ref_name = "Change"

    def represent(self, entry):
        return entry


def read_entries(changes):
    """What the API says of changes. A query for each type of record they are of, one more where addresses changed."""
    wanted = {}
    for change in changes:
        if (record_type := api_name(change.record_type)) in LISTED:
            wanted.setdefault(record_type, set()).add(change.record_id)
    pages, sealed = pages_of(wanted), last_removals(changes)
    return [entry(change, pages, sealed) for change in changes]


def last_removals(changes):
    """{id: the last change that took a record out} of records that moved: addresses of before are not told any more."""
    moved = {change.record_id for change in changes if change.kind == Change.Kind.MOVED}
    if not moved:
        return {}
    found = Change.objects.filter(record_id__in=moved, kind__in=ENDINGS).order_by("id")
    return dict(found.values_list("record_id", "pk"))


def entry(change, pages, sealed):
    record_type, pk = api_name(change.record_type), str(change.record_id)
    merged_into = moved = None
    if change.into_id:
        merged_into = {"id": str(change.into_id), "url": api_url(record_type, change.into_id)}
    if change.former and change.pk > sealed.get(change.record_id, 0):
        moved = {
            "former_web_url": page_at(record_type, change.former),
            "web_url": page_at(record_type, change.current),
        }
    return {
        "id": change.pk,
        "content_version": change.number,
        "at": change.at,
        "kind": change.kind,
        "record_type": record_type,
        "record_id": pk,
        "version": change.version_no,
        "note": change.note,
        "url": api_url(record_type, pk) if record_type in LISTED else None,
        "web_url": pages.get((record_type, change.record_id)),
        "merged_into": merged_into,
        "moved": moved,
        "affects": [affected(change, name, found) for name, found in change.affects.items()],
    }


def affected(change, name, found):
    record_type = api_name(name)
    return {
        "record_type": record_type,
        "ids": found["ids"],
        "is_complete": not found["more"],
        "url": f"{list_url('change')}{change.pk}/affected/?record_type={record_type}",
    }


class AffectedRecordSerializer(RecordSerializer):
    """A record whose answer a change of another one changed."""

    id = serializers.UUIDField()
    record_type = serializers.ChoiceField(list(LISTED))
    url = serializers.URLField(help_text="Its address in the API.")

    class Meta:
        ref_name = "AffectedRecord"

    def represent(self, record):
        record_type, pk = api_name(record._meta.model_name), str(record.pk)
        return {"id": pk, "record_type": record_type, "url": api_url(record_type, pk)}


A_MENDED_TERM = {
    "id": 327155712,
    "content_version": 312,
    "at": "2017-07-28T09:15:00Z",
    "kind": "revised",
    "record_type": "appointment",
    "record_id": "01890a5d-ac96-7e21-9c0d-2f6a1b3c4d5e",
    "version": None,
    "note": "",
    "url": "https://example.org/api/v1/appointments/01890a5d-ac96-7e21-9c0d-2f6a1b3c4d5e/",
    "web_url": "https://example.org/en/posts/special-coordinator/",
    "merged_into": None,
    "moved": None,
    "affects": [
        {
            "record_type": "statement",
            "ids": ["01890a5d-ac96-774b-bcce-b302099a8057"],
            "is_complete": True,
            "url": "https://example.org/api/v1/changes/327155712/affected/?record_type=statement",
        }
    ],
}
A_REMOVAL = A_MENDED_TERM | {
    "id": 328204288,
    "content_version": 313,
    "kind": "gone",
    "record_type": "statement",
    "record_id": "01890a5d-ac96-7f00-8000-000000000000",
    "version": 2,
    "note": "It was never issued.",
    "url": "https://example.org/api/v1/statements/01890a5d-ac96-7f00-8000-000000000000/",
    "web_url": None,
    "affects": [],
}
EXAMPLES = [
    OpenApiExample(
        "A term of office was mended, and the statements attributed to it are affected",
        value=A_MENDED_TERM,
        response_only=True,
    ),
    OpenApiExample("A statement was removed", value=A_REMOVAL, response_only=True),
]
RECORD_TYPE = OpenApiParameter(
    "record_type",
    {"type": "string", "enum": list(LISTED)},
    required=True,
    description="The kind of record to list: one that the change says it affects.",
)
NUMBER = OpenApiParameter("id", int, OpenApiParameter.PATH, description="The id of the change.")


@extend_schema_view(
    list=extend_schema(
        summary="Every public change, in the order they were made: to keep a copy in step",
        description=(
            "Ask with since=now and keep the cursor, read the lists, then ask with since=<cursor> again and again. What was "
            "removed, merged or deleted stays in the feed for ever. The guide has a program that does it."
        ),
        examples=EXAMPLES,
    )
)
class ChangeViewSet(RecordListViewSet):
    queryset = Change.objects.all()
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter
    pagination_class = FeedPagination
    read = staticmethod(read_entries)


@extend_schema_view(
    list=extend_schema(
        summary="Every record of a kind that a change affects",
        description="Those whose answers show something of the record that changed, as far as they are public today.",
        parameters=[NUMBER, RECORD_TYPE],
    )
)
class AffectedViewSet(RecordListViewSet):
    queryset = Change.objects.none()
    serializer_class = AffectedRecordSerializer
    keyset = Keyset("id")
    extra_parameters = ("record_type",)

    def get_queryset(self):
        change = Change.objects.filter(pk=self.kwargs["id"]).first()
        if change is None:
            raise Http404
        record_type = read_record_type(self.request)
        name = model_name(record_type)
        if name not in change.affects:
            return LISTED[record_type].objects.none()
        return affected_records(change, name).only("pk")


def read_record_type(request):
    texts, errors = read_parameters(
        {"record_type": request.query_params.getlist("record_type")}, {"record_type": EXTRA}
    )
    if errors:
        raise BadParameters(errors)
    given = texts["record_type"][0] if "record_type" in texts else ""
    try:
        return read_choice(given, tuple(LISTED), "record_type")
    except InvalidValue as invalid:
        raise BadParameters([invalid.error("record_type", given)]) from None
