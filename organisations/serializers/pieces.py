"""What several records of the API have in common: references, terms, names, claims, versions.

Each piece is a serializer that documents it, the columns that are fetched for it, and a function that makes it of a row.
"""

from functools import lru_cache

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils import timezone
from rest_framework import serializers

from organisations.models import SourceClaim
from unhub.publishing.models import PublishedRecord, Version
from unhub.text.languages import LANGUAGE_CODES
from unhub.text.names import name_column
from unhub.text.terms import End
from unhub.web.addresses import api_url, page_url
from unhub.web.rows import as_id, read_moment, rows_beside, rows_of
from unhub.web.serializing import partial_date

NAME_COLUMNS = {code: name_column(code) for code in LANGUAGE_CODES}
PRECISION_CHOICES = ["year", "month", "day"]


def today():
    return timezone.now().date()


class ReferenceSerializer(serializers.Serializer):
    """A record that another one mentions."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField(help_text="Its address in the API.")
    web_url = serializers.URLField(help_text="Its page.")


@lru_cache(maxsize=8192)
def reference(kind, pk, slug, name):
    """What is said of a record that another one mentions; `kind` is a key of PAGES. None without an id.

    The same few types, topics, places and people are mentioned again and again: do not change what you get.
    """
    if not pk:
        return None
    pk = as_id(pk)
    return {"id": pk, "slug": slug, "name": name, "url": api_url(kind, pk), "web_url": page_url(PAGES[kind], slug)}


@receiver(setting_changed)
def _forget(**_change):
    reference.cache_clear()


PAGES = {
    "organisation": "organisations:detail",
    "person": "organisations:person",
    "post": "organisations:post",
    "place": "statements:place",
    "topic": "statements:topic",
    "type": "statements:type",
}


def reference_columns(path, prefix="", slug="slug"):
    """{key: expression} of a reference to a record that `path` leads to, for `rows_beside`; read with `reference_in`."""
    return {f"{prefix}{column}": f"{path}__{column}" for column in ("id", slug, "name")}


def reference_in(row, kind, prefix=""):
    return reference(kind, row[f"{prefix}id"], row[f"{prefix}slug"], row[f"{prefix}name"])


def addresses(kind, record):
    """id, url and web_url of a record that has a slug."""
    pk = str(record.pk)
    return {"id": pk, "url": api_url(kind, pk), "web_url": page_url(PAGES[kind], record.slug)}


class AddressesSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Its address in the API.")
    web_url = serializers.URLField(help_text="Its page.")
    updated_at = serializers.DateTimeField(help_text="When it last changed here.")


class TermSerializer(serializers.Serializer):
    start = serializers.CharField(
        allow_null=True, help_text="The first day, as precisely as it is known: 1994, 1994-06 or 1994-06-15."
    )
    start_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    end = serializers.CharField(allow_null=True, help_text="The last day, as precisely as it is known.")
    end_precision = serializers.ChoiceField(PRECISION_CHOICES, allow_null=True)
    end_kind = serializers.ChoiceField(
        End.values, help_text="dated: it ended then; ongoing: it has not ended; unknown: ended or not, nobody knows."
    )


TERM_COLUMNS = {name: name for name in ("start", "end", "end_kind")}


def term_in(row):
    """The beginning and the end of a row with TERM_COLUMNS."""
    return partial_date("start", row["start"]) | partial_date("end", row["end"]) | {"end_kind": row["end_kind"]}


def term_of(record):
    return partial_date("start", record.start) | partial_date("end", record.end) | {"end_kind": record.end_kind}


def runs_on(day, row):
    """Whether the term of a row may have been running on a day, as `possible_on` asks the database."""
    iso = day.isoformat()
    return row["start"] <= iso and (not row["end"] or row["end"] >= iso[: len(row["end"])])


class NamesField(serializers.DictField):
    """Names by the code of their language."""

    def __init__(self, **options):
        options.setdefault("help_text", "Every name on record, by language code.")
        super().__init__(child=serializers.CharField(), **options)


def names_in(row):
    return {code: row[column] for code, column in NAME_COLUMNS.items() if row[column]}


class ClaimSerializer(serializers.Serializer):
    field = serializers.CharField(
        help_text="The fact the claim is about, as a field of the record: established, start …"
    )
    value = serializers.CharField()
    rank = serializers.ChoiceField(SourceClaim.Rank.values)
    source_title = serializers.CharField()
    source_url = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


CLAIM_COLUMNS = {name: name for name in ("field", "value", "rank", "source_title", "source_url", "note")}
RANKS = [SourceClaim.Rank.PREFERRED, SourceClaim.Rank.NORMAL, SourceClaim.Rank.DISPUTED]


def claim_rows(subject):
    """The sourced claims on a record, for `annotate` and `rows_beside`; read with `claims_in`."""
    return rows_beside(SourceClaim.objects.all, subject, **CLAIM_COLUMNS)


def claims_in(value):
    return sorted(rows_of(value), key=lambda row: (row["field"], RANKS.index(row["rank"]), row["source_title"]))


class VersionSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(Version.Kind.values, help_text="What kind of change made it.")
    at = serializers.DateTimeField(help_text="When it was published here.")
    note = serializers.CharField(allow_blank=True, help_text="What changed, in the archive's words.")
    content_hash = serializers.CharField(allow_null=True, help_text="SHA-256 of the whole record.")
    text_hashes = serializers.DictField(child=serializers.CharField(), help_text="SHA-256 of each text, by language.")


class CorrectionOfRecordSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(Version.Kind.values)
    date = serializers.DateTimeField(help_text="When it was made public here.")
    note = serializers.CharField()


class VersionedSerializer(serializers.Serializer):
    """What the answer about one published record says of its versions."""

    versions = VersionSerializer(many=True, help_text="Newest first.")
    versions_url = serializers.URLField(help_text="The same with more of each, and the way to their contents.")
    corrections = CorrectionOfRecordSerializer(
        many=True,
        help_text="Every change after the first publication, newest first; its part of the register of corrections.",
    )


def versioned(value, record, url):
    """The fields of VersionedSerializer; `url` is the record's address in the API."""
    versions = versions_in(value, record)
    return {
        "versions": versions,
        "versions_url": f"{url}versions/",
        "corrections": [
            {"version": each["number"], "kind": each["kind"], "date": each["at"], "note": each["note"]}
            for each in versions
            if each["number"] > 1
        ],
    }


def version_rows():
    """The versions of a published record, for `annotate`; read with `versions_in`."""
    columns = ("number", "kind", "public_note", "published_at", "content_hash", "text_hashes")
    return rows_beside(Version.objects.all, "record_id", **{name: name for name in columns})


def versions_in(value, record):
    """The versions of a record, newest first. What was imported has no copy of its first until it changes."""
    rows = sorted(rows_of(value), key=lambda row: row["number"], reverse=True)
    if not rows:
        return [
            {
                "number": record.version_no,
                "kind": Version.Kind.FIRST,
                "at": record.published_at,
                "note": "",
                "content_hash": None,
                "text_hashes": {text["language"]: text["text_hash"] for text in rows_of(record.text_rows)},
            }
        ]
    return [
        {
            "number": row["number"],
            "kind": row["kind"],
            "at": read_moment(row["published_at"]),
            "note": row["public_note"],
            "content_hash": row["content_hash"],
            "text_hashes": rows_of(row["text_hashes"]) or {},
        }
        for row in rows
    ]


class WithdrawalSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    notice = serializers.CharField()


class PublishedSerializer(AddressesSerializer):
    """What every published record has."""

    version = serializers.IntegerField(help_text="The number of the version shown.")
    published_at = serializers.DateTimeField(help_text="When it was first published here.")
    status = serializers.ChoiceField(
        PublishedRecord.Status.values, help_text="Withdrawn records stay, with their notice."
    )
    withdrawal = WithdrawalSerializer(allow_null=True)
    languages = serializers.ListField(
        child=serializers.ChoiceField(LANGUAGE_CODES), help_text="The languages it is there in."
    )
    text_hash = serializers.CharField(
        allow_null=True, help_text="SHA-256 of its text in the language it is titled in; null where there is no text."
    )


def published(record, texts, language):
    """The fields of PublishedSerializer but for the addresses; `language` is that of its title."""
    hashes = {text["language"]: text["text_hash"] for text in texts}
    is_withdrawn = record.status == PublishedRecord.Status.WITHDRAWN
    withdrawn = {"at": record.withdrawn_at, "notice": record.withdrawal_notice} if is_withdrawn else None
    return {
        "updated_at": record.updated_at,
        "version": record.version_no,
        "published_at": record.published_at,
        "status": record.status,
        "withdrawal": withdrawn,
        "languages": sorted(hashes),
        "text_hash": hashes.get(language) or None,
    }


class SourceSerializer(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


def source_in(row):
    """The source a dated record names itself, or None."""
    return {"title": row["source_title"], "url": row["source_url"]} if row["source_title"] else None


SOURCE_COLUMNS = {"source_title": "source_title", "source_url": "source_url"}


class AsOfSerializer(serializers.Serializer):
    as_of = serializers.DateField(allow_null=True, help_text="The day asked for, null for today.")
    existed = serializers.BooleanField(
        allow_null=True, help_text="Whether it existed on that day; null where the dates on record leave it open."
    )


def existed(day, since, until):
    """Whether something with these partial dates existed on a day: True, False, or None where they leave it open."""
    if (since and day < since.earliest) or (until and day > until.latest):
        return False
    certainly_begun = not since or day >= since.latest
    certainly_there = not until or day < until.earliest or (until.precision == "day" and day == until.earliest)
    return True if certainly_begun and certainly_there else None
