"""The register of corrections in the API."""

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers

from organisations.serializers.pieces import PAGES
from statements.serializers.statements import statement_page
from unhub.corrections.entries import language_of, read_entries, title_of
from unhub.corrections.filters import NEWEST_FIRST, CorrectionFilter, every_correction
from unhub.publishing.editions import version_path
from unhub.publishing.models import ChangeKind
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.addresses import api_url, page_url
from unhub.web.serializing import RecordSerializer
from unhub.web.viewsets import RecordListViewSet

STATES = ["published", "withdrawn", "gone", "merged"]


class RecordOfCorrectionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    type = serializers.ChoiceField(["statement", "organisation"])
    url = serializers.URLField(help_text="Its address in the API.")
    web_url = serializers.URLField(help_text="Its page.")
    title = serializers.CharField(help_text="The title or name it has today.")
    title_language = serializers.ChoiceField(LANGUAGE_CODES)
    issued_on = serializers.DateField(allow_null=True, help_text="The day of issue of a statement.")


class CorrectionSerializer(RecordSerializer):
    """A public change after a first publication."""

    id = serializers.UUIDField(help_text="The id of the version.")
    published_at = serializers.DateTimeField(help_text="When the change was made public here.")
    kind = serializers.ChoiceField([kind.value for kind in ChangeKind if kind != ChangeKind.FIRST])
    public_note = serializers.CharField(help_text="What changed and why, in the archive's words.")
    number = serializers.IntegerField(help_text="The number of the version the change made.")
    record_id = serializers.UUIDField()
    record_type = serializers.ChoiceField(["statement", "organisation"])
    record_state = serializers.ChoiceField(STATES, help_text="What became of the record since.")
    record = RecordOfCorrectionSerializer(
        allow_null=True, help_text="What is public of it today; null for what was removed or merged into another."
    )
    merged_into = RecordOfCorrectionSerializer(allow_null=True, help_text="The record it was merged into.")
    version_url = serializers.URLField(allow_null=True, help_text="The version in the API.")
    web_url = serializers.URLField(allow_null=True, help_text="The page of the version.")
    redaction = serializers.CharField(
        allow_null=True, help_text="The public notice, where something had to be taken out of that version."
    )

    class Meta:
        ref_name = "Correction"

    def represent(self, entry):
        live, number = entry.live, entry.number
        record = record_of(live)
        return {
            "id": str(entry.pk),
            "published_at": entry.published_at,
            "kind": entry.kind,
            "public_note": entry.note,
            "number": number,
            "record_id": str(entry.version.record_id),
            "record_type": entry.record_type,
            "record_state": live.status if live else "merged" if entry.is_merged else "gone",
            "record": record,
            "merged_into": record_of(entry.into),
            "version_url": f"{record['url']}versions/{number}/" if entry.has_page else None,
            "web_url": version_path(record["web_url"], number) if entry.has_page else None,
            "redaction": entry.redaction or None,
        }


def record_of(live):
    """What the API says of a live record a change was made to; None for None."""
    if live is None:
        return None
    record_type, pk = live._meta.model_name, str(live.pk)
    issued_on = live.issued_on.isoformat() if record_type == "statement" else None
    page = statement_page(issued_on, live.slug) if issued_on else page_url(PAGES[record_type], live.slug)
    return {
        "id": pk,
        "type": record_type,
        "url": api_url(record_type, pk),
        "web_url": page,
        "title": title_of(live),
        "title_language": language_of(live),
        "issued_on": issued_on,
    }


A_CORRECTION = OpenApiExample(
    "A correction",
    description="GET /api/v1/corrections/?kind=correction&record_type=statement (the first of its results)",
    value={
        "id": "01890a5d-ac96-7e21-9c0d-2f6a1b3c4d5e",
        "published_at": "2017-07-28T09:15:00Z",
        "kind": "correction",
        "public_note": "The name of the place was wrong in the second paragraph.",
        "number": 2,
        "record_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "record_type": "statement",
        "record_state": "published",
        "record": {
            "id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "type": "statement",
            "url": "https://example.org/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/",
            "web_url": "https://example.org/en/statements/2017/07/27/a-statement/",
            "title": "A statement",
            "title_language": "en",
            "issued_on": "2017-07-27",
        },
        "merged_into": None,
        "version_url": "https://example.org/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/versions/2/",
        "web_url": "https://example.org/en/statements/2017/07/27/a-statement/v2/",
        "redaction": None,
    },
    response_only=True,
)


@extend_schema_view(
    list=extend_schema(
        summary="Every public change after a first publication, newest first",
        description=(
            "Corrections, updates, translations, typing errors, withdrawals, restorations, removals and mergers, of statements "
            "and organisations. What was removed keeps its entries and their notes, without its title."
        ),
        examples=[A_CORRECTION],
    )
)
class CorrectionViewSet(RecordListViewSet):
    queryset = every_correction()
    serializer_class = CorrectionSerializer
    filterset_class = CorrectionFilter
    keyset = NEWEST_FIRST

    def read_list(self, queryset):
        return read_entries(queryset, rows=False)
