"""Types, topics and documents as the API gives them."""

from django.db.models import CharField, Func, OuterRef, Subquery, Value
from django.db.models.functions import Concat, JSONObject, Substr
from rest_framework import serializers

from organisations.serializers.pieces import (
    PRECISION_CHOICES,
    AddressesSerializer,
    NamesField,
    ReferenceSerializer,
    addresses,
    reference,
    reference_in,
)
from statements.models import Citation, Document, LabelAlias, Tally, Topic
from statements.models.position import day_of_position
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.addresses import api_url, list_url, page_url
from unhub.web.rows import ArrayOf, rows_beside, rows_of
from unhub.web.serializing import RecordSerializer, partial_date


class TypeSerializer(RecordSerializer, AddressesSerializer):
    """A form that statements take."""

    slug = serializers.CharField()
    name = serializers.CharField()
    names = NamesField()
    plural = serializers.CharField(help_text="The name in the plural, in English.")
    explanation = serializers.CharField()
    labels = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        help_text="What sources call it; the empty label stands for titles without one.",
    )
    statements_url = serializers.URLField(help_text="The statements of this type, in the API.")

    class Meta:
        ref_name = "Type"

    def represent(self, type):
        return {
            **addresses("type", type),
            "updated_at": type.updated_at,
            "slug": type.slug,
            "name": type.name,
            "names": type.names(),
            "plural": type.plural,
            "explanation": type.explanation,
            "labels": sorted(row["label"] for row in rows_of(type.label_rows)),
            "statements_url": list_url("statement", type=type.slug),
        }


LABELS = rows_beside(LabelAlias.objects.all, "type", label="label")


def with_labels(types):
    """What TypeSerializer shows, in the types' own query."""
    return types.annotate(label_rows=LABELS)


class TopicSerializer(RecordSerializer, AddressesSerializer):
    """A subject that statements are about."""

    slug = serializers.CharField()
    name = serializers.CharField()
    names = NamesField()
    summary = serializers.CharField(allow_blank=True, help_text="What belongs here, and what does not.")
    parent = ReferenceSerializer(allow_null=True, help_text="The next broader topic.")
    narrower = ReferenceSerializer(many=True)
    unbis_url = serializers.CharField(allow_null=True, help_text="Its address in the UNBIS thesaurus.")
    statements_url = serializers.URLField(help_text="The statements on it, in the API.")

    class Meta:
        ref_name = "Topic"

    def represent(self, topic):
        parent = topic.parent
        narrower = [reference_in(row, "topic") for row in rows_of(topic.narrower_rows)]
        return {
            **addresses("topic", topic),
            "updated_at": topic.updated_at,
            "slug": topic.slug,
            "name": topic.name,
            "names": topic.names(),
            "summary": topic.summary,
            "parent": reference("topic", parent.pk, parent.slug, parent.name) if parent else None,
            "narrower": sorted(narrower, key=lambda each: each["name"]),
            "unbis_url": topic.unbis_url or None,
            "statements_url": list_url("statement", topic=topic.slug),
        }


NARROWER = rows_beside(Topic.objects.all, "parent", id="id", slug="slug", name="name")


def with_narrower(topics):
    """What TopicSerializer shows, in the topics' own query."""
    return topics.select_related("parent").annotate(narrower_rows=NARROWER)


class HexOf(Func):
    """An id as the keys of tallies have it: without hyphens."""

    template, output_field = "%(expressions)s", CharField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="REPLACE(CAST(%(expressions)s AS text), '-', '')")


def with_citations(documents):
    """What is known of the statements that cite each, in the documents' own query, however many they are: `Cited` reads it."""
    confirmed = Citation.objects.filter(document=OuterRef("pk"), status=Citation.Status.CONFIRMED).values("position")
    whole = [Concat(HexOf(OuterRef("pk")), Value(year)) for year in ("0000", "9999")]
    tallies = Tally.objects.filter(of=Tally.Of.DOCUMENT, key__range=whole).order_by()
    year = Substr("key", 33, 4)
    return documents.annotate(
        year_rows=Subquery(tallies.values(found_rows=ArrayOf(JSONObject(year=year, statements="statements")))),
        first_citing=Subquery(confirmed.order_by("position")[:1]),
        latest_citing=Subquery(confirmed.order_by("-position")[:1]),
    )


class Cited:
    """The statements that cite a document of `with_citations`: `years` {year: how many}, how many in all, the days of the first
    and the latest (None without any). No query."""

    def __init__(self, document):
        self.years = {int(row["year"]): row["statements"] for row in rows_of(document.year_rows)}
        self.statements = sum(self.years.values())
        self.first, self.latest = (
            day_of_position(position) if position is not None else None
            for position in (document.first_citing, document.latest_citing)
        )


class CitationsSerializer(serializers.Serializer):
    statements = serializers.IntegerField(help_text="How many statements cite it.")
    first = serializers.DateField(allow_null=True, help_text="The day of the first of them.")
    latest = serializers.DateField(allow_null=True, help_text="The day of the latest.")


class DocumentSerializer(RecordSerializer, AddressesSerializer):
    """A document that statements cite."""

    slug = serializers.CharField()
    kind = serializers.ChoiceField(Document.Kind.values)
    symbol = serializers.CharField(allow_null=True, help_text="As printed.")
    title = serializers.CharField(allow_blank=True)
    title_language = serializers.ChoiceField(LANGUAGE_CODES)
    issuer = serializers.CharField(allow_blank=True)
    adopted_on = serializers.CharField(allow_null=True, help_text="Of adoption or issue, as precisely as it is known.")
    adopted_on_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    document_url = serializers.CharField(allow_null=True, help_text="Where the document itself is.")
    note = serializers.CharField(allow_blank=True)
    citations = CitationsSerializer(help_text="Confirmed ones.")
    cited_by_url = serializers.URLField(
        allow_null=True, help_text="The statements that cite it, in the API; null without a symbol."
    )

    class Meta:
        ref_name = "Document"

    def represent(self, document):
        pk, cited = str(document.pk), Cited(document)
        return {
            "id": pk,
            "url": api_url("document", pk),
            "web_url": page_url("statements:document", document.slug),
            "updated_at": document.updated_at,
            "slug": document.slug,
            "kind": document.kind,
            "symbol": document.symbol or None,
            "title": document.title,
            "title_language": document.language,
            "issuer": document.issuer,
            **partial_date("adopted_on", document.adopted_on),
            "document_url": document.url or None,
            "note": document.note,
            "citations": {"statements": cited.statements, "first": cited.first, "latest": cited.latest},
            "cited_by_url": list_url("statement", cites=document.symbol) if document.symbol else None,
        }
