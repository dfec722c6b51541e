"""Statements as the API gives them: who said it is named as on the day of the statement."""

import datetime

from rest_framework import serializers

from organisations.models import Appointment
from organisations.naming import Name, name_on
from organisations.serializers.bodies import former_name_rows, former_names_in
from organisations.serializers.incumbents import title_on, title_rows
from organisations.serializers.pieces import (
    TERM_COLUMNS,
    PublishedSerializer,
    ReferenceSerializer,
    TermSerializer,
    VersionedSerializer,
    published,
    reference,
    reference_columns,
    reference_in,
    term_in,
    version_rows,
    versioned,
)
from statements.files import file_path, with_whole_addresses
from statements.models import (
    Attachment,
    Attribution,
    AttributionMode,
    Citation,
    Delivery,
    Statement,
    StatementPlace,
    StatementRelation,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
)
from unhub.links.shown import ReachabilitySerializer, check_of, reachability
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.addresses import api_url, page_url
from unhub.web.paging import absolute
from unhub.web.rows import Reading, as_id, rows_beside, rows_of
from unhub.web.serializing import RecordSerializer


def statement_page(day, slug):
    """The address of a statement's page; `day` is in ISO text."""
    return page_url("statements:detail", *day.split("-"), slug)


class StatementTextSerializer(serializers.Serializer):
    language = serializers.ChoiceField(LANGUAGE_CODES)
    status = serializers.ChoiceField(StatementText.Status.values)
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    text_hash = serializers.CharField(allow_null=True, help_text="SHA-256 of its text; null where there is none.")


class StatementBodySerializer(StatementTextSerializer):
    body = serializers.CharField(allow_blank=True, help_text="Markdown; empty where the text is only at its source.")
    body_html = serializers.CharField(allow_blank=True, help_text="The same as HTML, with stable ids of paragraphs.")
    translates_version = serializers.IntegerField(allow_null=True)


class CapacityThenSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()


class AppointmentThenSerializer(TermSerializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its address in the API.")
    status = serializers.ChoiceField(Appointment.Status.values)


class AttributionSerializer(serializers.Serializer):
    role = serializers.ChoiceField(Attribution.Role.values)
    verbatim = serializers.CharField(allow_blank=True, help_text="As the source words it.")
    title = serializers.CharField(
        allow_blank=True, help_text="The title in which it was said, as on the day; empty for a body."
    )
    person = ReferenceSerializer(allow_null=True)
    post = ReferenceSerializer(allow_null=True)
    organisation = ReferenceSerializer(
        help_text="The body itself, or the one the post is in, under its name of the day of the statement."
    )
    capacity = CapacityThenSerializer(allow_null=True, help_text="The hat worn, where it was one in particular.")
    appointment = AppointmentThenSerializer(allow_null=True, help_text="The term of office that covers the day.")


class StatementSerializer(RecordSerializer, PublishedSerializer):
    """A statement in a list, without the texts' bodies."""

    issued_on = serializers.DateField(help_text="The day of issue, on the issuing body's own calendar.")
    order_in_day = serializers.IntegerField(help_text="1 is the earliest of its day.")
    issued_time = serializers.TimeField(allow_null=True)
    time_zone = serializers.CharField(allow_null=True)
    type = ReferenceSerializer()
    title = serializers.CharField(help_text="The title in the original language.")
    title_language = serializers.ChoiceField(LANGUAGE_CODES)
    raw_title = serializers.CharField(allow_blank=True, help_text="Exactly as the source has it, quirks and all.")
    raw_label = serializers.CharField(allow_blank=True, help_text="What the source calls this form of text.")
    symbols = serializers.ListField(child=serializers.CharField(), help_text="The symbols it was issued under.")
    attribution_mode = serializers.ChoiceField(AttributionMode.values)
    delivery = serializers.ChoiceField(Delivery.values)
    original_language = serializers.ChoiceField(LANGUAGE_CODES)
    place = ReferenceSerializer(allow_null=True, help_text="Where it was issued.")
    topics = ReferenceSerializer(many=True)
    places = ReferenceSerializer(many=True, help_text="The places it concerns.")
    attributions = AttributionSerializer(many=True)
    texts = StatementTextSerializer(many=True)

    text_fields = ("language", "status", "title", "summary")

    class Meta:
        ref_name = "StatementInList"

    def represent(self, statement):
        texts = sorted(
            rows_of(statement.text_rows),
            key=lambda row: (row["status"] != StatementText.Status.ORIGINAL, row["language"]),
        )
        day = datetime.date.fromisoformat(statement.issued_on)
        symbols = sorted(rows_of(statement.symbol_rows), key=lambda row: (row["order"], row["symbol"]))
        return {
            "id": statement.id,
            "url": api_url("statement", statement.id),
            "web_url": statement_page(statement.issued_on, statement.slug),
            **published(statement, texts, statement.original_language),
            "issued_on": statement.issued_on,
            "order_in_day": statement.order_in_day,
            "issued_time": statement.issued_time,
            "time_zone": statement.time_zone or None,
            "type": reference("type", statement.type_id, statement.type_slug, statement.type_name),
            "title": statement.title,
            "title_language": statement.original_language,
            "raw_title": statement.raw_title,
            "raw_label": statement.raw_label,
            "symbols": [row["symbol"] for row in symbols],
            "attribution_mode": statement.attribution_mode,
            "delivery": statement.delivery,
            "original_language": statement.original_language,
            "place": reference("place", statement.place_id, statement.place_slug, statement.place_name),
            "topics": references_in(statement.topic_rows, "topic"),
            "places": references_in(statement.place_rows, "place"),
            "attributions": [
                attribution_in(row, day)
                for row in sorted(rows_of(statement.attribution_rows), key=lambda row: (row["order"], row["key"]))
            ],
            "texts": [
                {name: text[name] for name in self.text_fields} | {"text_hash": text["text_hash"] or None}
                for text in texts
            ],
        }


def references_in(rows, kind):
    return sorted((reference_in(row, kind) for row in rows_of(rows)), key=lambda each: (each["name"], each["id"]))


def attribution_in(row, day):
    """Who said it, as on that day."""
    person = reference_in(row, "person", "person_")
    capacity = appointment = None
    if row["capacity_id"]:
        capacity = {"id": as_id(row["capacity_id"]), "key": row["capacity_key"], "name": row["capacity_name"]}
    if person:
        pk = as_id(row["appointment_id"])
        appointment = {"id": pk, "url": api_url("appointment", pk), "status": row["status"], **term_in(row)}
    title = capacity["name"] if capacity else title_on(day, row["titles"], row["post_name"]) if person else ""
    return {
        "role": row["role"],
        "verbatim": row["verbatim"],
        "title": title,
        "person": person,
        "post": reference_in(row, "post", "post_"),
        "organisation": body_in(row, day),
        "capacity": capacity,
        "appointment": appointment,
    }


def body_in(row, day):
    """The body under its name of that day."""
    body = reference_in(row, "organisation", "body_")
    if former := former_names_in(row["body_names"]):
        return {**body, "name": name_on(day, former, Name(body["name"], row["body_language"])).name}
    return body


class FoundStatementSerializer(StatementSerializer):
    """A statement in a list that was searched by words."""

    snippet = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="With `q`: HTML of a place where the words stand in the text, each in <mark>; empty where only a title, "
        "a symbol or a file has them.",
    )

    class Meta:
        ref_name = "StatementInList"

    def represent(self, statement):
        return {**super().represent(statement), "snippet": getattr(statement, "snippet", "")}


class SourceOfStatementSerializer(ReachabilitySerializer):
    url = serializers.CharField()
    title_as_published = serializers.CharField(allow_blank=True)
    date_as_published = serializers.CharField(allow_blank=True, help_text="As written there.")
    publisher = serializers.CharField(allow_blank=True)
    consulted_on = serializers.DateField(allow_null=True)
    archived_url = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class RelatedStatementSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.URLField()
    web_url = serializers.URLField()
    issued_on = serializers.DateField()
    title = serializers.CharField()
    title_language = serializers.ChoiceField(LANGUAGE_CODES)


class StatementRelationSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(StatementRelation.Kind.values, help_text="What the subject is to the object.")
    is_subject = serializers.BooleanField(
        help_text="Whether this statement is the subject: it corrects the other one."
    )
    statement = RelatedStatementSerializer(help_text="The other statement.")
    note = serializers.CharField(allow_blank=True)


class CitedDocumentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    symbol = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_blank=True)
    url = serializers.URLField()
    web_url = serializers.URLField()


class CitationSerializer(serializers.Serializer):
    document = CitedDocumentSerializer()
    raw = serializers.CharField(help_text="As worded in the text.")
    pinpoint = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(LANGUAGE_CODES, help_text="The language of the text it stands in.")
    anchor = serializers.CharField(allow_blank=True, help_text="The id of the paragraph it stands in.")


class AttachmentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Where the file is; the same for as long as it is attached.")
    name = serializers.CharField(help_text="What a text calls it: attachment:map-of-gaza.png.")
    title = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    language = serializers.CharField(allow_null=True, help_text="Of what is written in it.")
    alternative_text = serializers.CharField(
        allow_blank=True, help_text="What an image shows; empty for one that is only decorative, and for other files."
    )
    is_decorative = serializers.BooleanField()
    width = serializers.IntegerField(allow_null=True, help_text="Of an image, in pixels.")
    height = serializers.IntegerField(allow_null=True)


class SourcedStatementSerializer(StatementSerializer):
    """A statement without the texts' bodies, with where it was found: what a table of statements is made of."""

    def represent(self, statement):
        return {**super().represent(statement), "sources": sources_in(statement.source_rows)}


class StatementDetailSerializer(StatementSerializer, VersionedSerializer):
    """A statement with its texts, sources, files, relations, confirmed citations and versions."""

    texts = StatementBodySerializer(many=True)
    sources = SourceOfStatementSerializer(many=True, help_text="The official addresses where it was found.")
    attachments = AttachmentSerializer(many=True, help_text="The files that come with it.")
    relations = StatementRelationSerializer(many=True, help_text="To other statements, both ways.")
    citations = CitationSerializer(many=True, help_text="The documents it cites, where that is confirmed.")

    text_fields = (*StatementSerializer.text_fields, "body", "body_html", "translates_version")

    class Meta:
        ref_name = "Statement"

    def represent(self, statement):
        citations = sorted(rows_of(statement.citation_rows), key=lambda row: (row["symbol"], row["title"], row["key"]))
        represented = super().represent(statement)
        for text in represented["texts"]:
            text["body_html"] = with_whole_addresses(text["body_html"])
        return {
            **represented,
            "sources": sources_in(statement.source_rows),
            "attachments": [
                attachment_in(row)
                for row in sorted(rows_of(statement.attachment_rows), key=lambda row: (row["order"], row["name"]))
            ],
            "relations": relations_in(statement.relation_rows, True)
            + relations_in(statement.relation_to_it_rows, False),
            "citations": [citation_in(row) for row in citations],
            **versioned(statement.version_rows, statement, api_url("statement", statement.id)),
        }


ATTACHMENT_FIELDS = ("name", "title", "media_type", "size", "alternative_text", "width", "height")
SOURCE_FIELDS = ("url", "title_as_published", "date_as_published", "publisher", "consulted_on", "archived_url", "note")


def sources_in(value):
    rows = sorted(rows_of(value), key=lambda row: (row["order"], row["url"]))
    return [
        {name: row[name] for name in SOURCE_FIELDS}
        | {"archived_url": row["archived_url"] or None, **reachability(row["check"]).fields}
        for row in rows
    ]


def attachment_in(row):
    pk = as_id(row["key"])
    return {
        "id": pk,
        "url": absolute(file_path(pk, row["name"])),
        **{name: row[name] for name in ATTACHMENT_FIELDS},
        "language": row["language"] or None,
        "is_decorative": bool(row["is_decorative"]),
    }


def relations_in(value, is_subject):
    rows = sorted(rows_of(value), key=lambda row: (row["issued_on"], row["slug"]))
    return [
        {
            "kind": row["kind"],
            "is_subject": is_subject,
            "statement": {
                "id": as_id(row["id"]),
                "url": api_url("statement", as_id(row["id"])),
                "web_url": statement_page(row["issued_on"], row["slug"]),
                "issued_on": row["issued_on"],
                "title": row["title"],
                "title_language": row["original_language"],
            },
            "note": row["note"],
        }
        for row in rows
    ]


def citation_in(row):
    pk = as_id(row["id"])
    return {
        "document": {
            "id": pk,
            "slug": row["slug"],
            "symbol": row["symbol"] or None,
            "title": row["title"],
            "url": api_url("document", pk),
            "web_url": page_url("statements:document", row["slug"]),
        },
        **{name: row[name] for name in ("raw", "pinpoint", "language", "anchor")},
    }


def same(*names):
    return {name: name for name in names}


def rows(*more):
    """What hangs on a statement in a list; `more` columns of the texts."""
    return {
        "text_rows": rows_beside(
            StatementText.objects.all,
            "statement",
            **same("language", "status", "title", "summary", "text_hash", *more),
        ),
        "symbol_rows": rows_beside(StatementSymbol.objects.all, "statement", **same("symbol", "order")),
        "topic_rows": rows_beside(StatementTopic.objects.all, "statement", **reference_columns("topic")),
        "place_rows": rows_beside(StatementPlace.objects.all, "statement", **reference_columns("place")),
        "attribution_rows": rows_beside(
            Attribution.objects.all,
            "statement",
            key="pk",
            **same("order", "role", "verbatim"),
            **reference_columns("person", "person_"),
            **reference_columns("post", "post_"),
            **reference_columns("body", "body_"),
            body_language="body__name_language",
            body_names=former_name_rows("body"),
            **reference_columns("capacity", "capacity_", "key"),
            appointment_id="appointment_id",
            status="appointment__status",
            **{name: f"appointment__{name}" for name in TERM_COLUMNS},
            titles=title_rows("post"),
        ),
    }


def source_rows():
    """The official addresses of a statement; read with `sources_in`."""
    return rows_beside(
        StatementSource.objects.all, "statement", order="order", check=check_of("url"), **same(*SOURCE_FIELDS)
    )


def detail_rows():
    """What hangs on a statement by itself."""
    other = ("id", "issued_on", "slug", "title", "original_language")
    relations = StatementRelation.objects.all
    return rows("body", "body_html", "translates_version") | {
        "source_rows": source_rows(),
        "attachment_rows": rows_beside(
            Attachment.objects.all,
            "statement",
            key="pk",
            **same("order", "language", "is_decorative", *ATTACHMENT_FIELDS),
        ),
        "relation_rows": rows_beside(
            relations, "statement", **same("kind", "note"), **{name: f"to__{name}" for name in other}
        ),
        "relation_to_it_rows": rows_beside(
            relations, "to", **same("kind", "note"), **{name: f"statement__{name}" for name in other}
        ),
        "citation_rows": rows_beside(
            Citation.objects.filter(status=Citation.Status.CONFIRMED).all,
            "statement",
            key="pk",
            **same("raw", "pinpoint", "language", "anchor"),
            **{name: f"document__{name}" for name in ("id", "slug", "symbol", "title")},
        ),
        "version_rows": version_rows(),
    }


COLUMNS = {
    **same("id", "version_no", "status", "published_at", "updated_at", "withdrawn_at", "withdrawal_notice"),
    **same("issued_on", "order_in_day", "issued_time", "time_zone", "slug", "title", "raw_title", "raw_label"),
    **same("attribution_mode", "delivery", "original_language"),
    **reference_columns("type", "type_"),
    **reference_columns("place", "place_"),
}

# What StatementSerializer shows, SourcedStatementSerializer and StatementDetailSerializer: each in one query.
read_statements = Reading(Statement.objects.all, "position", **COLUMNS, **rows())
read_with_sources = Reading(Statement.objects.all, "position", **COLUMNS, **rows(), source_rows=source_rows())
read_everything = Reading(Statement.objects.all, "position", **COLUMNS, **detail_rows())
