"""Which published texts a fingerprint is of.

    texts_with_hash(fingerprint)    # [Found], one for each record and language; six queries at most, whatever their number

Versions are looked at without their content. What was removed or merged has no live record, so it is never found; nor is a version
that was redacted, nor what a record said before it was removed, if it came back without it.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.dateformat import format as format_date

from organisations.models import Organisation, OrganisationText
from statements.models import Statement, StatementText
from unhub.publishing.editions import last_removal, version_path
from unhub.publishing.models import TextFingerprint, Version
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang

MOST_RECORDS = 20
# The records that have texts: name → (model, its columns, model of the texts, their link, what holds the text ready made).
KINDS = {
    "statement": (
        Statement,
        ("slug", "issued_on", "title", "original_language"),
        StatementText,
        "statement",
        "body_html",
    ),
    "organisation": (
        Organisation,
        ("slug", "name", "name_language"),
        OrganisationText,
        "organisation",
        "profile_html",
    ),
}
OF_EVERY_RECORD = ("version_no", "status", "published_at", "withdrawn_at")


@dataclass
class Run:
    """Versions in a row with the same text. `until` is when the next one was published, None while it is current."""

    first: int
    last: int
    since: object
    until: object
    url: str

    @property
    def is_current(self):
        return self.until is None

    @property
    def is_one(self):
        return self.first == self.last

    @property
    def since_in_words(self):
        return format_date(self.since, self._precision)

    @property
    def until_in_words(self):
        return format_date(self.until, self._precision) if self.until else ""

    @property
    def _precision(self):
        """The day; where it stood for less, the time too."""
        return r"j F Y, H:i \U\T\C" if self.until and self.until.date() == self.since.date() else "j F Y"


@dataclass
class Found:
    """A record that had this text in one of its languages, in which versions. Of a record as a whole, `language` is ""."""

    record: object
    language: str
    runs: list

    @property
    def record_type(self):
        return self.record._meta.model_name

    @property
    def title(self):
        return title_of(self.record)

    @property
    def title_lang(self):
        return html_lang(language_of(self.record))

    @property
    def title_dir(self):
        return direction(language_of(self.record))

    @property
    def url(self):
        return self.record.get_absolute_url()

    @property
    def day(self):
        return format_date(self.record.issued_on, "j F Y") if self.record_type == "statement" else ""

    @property
    def language_name(self):
        return LANGUAGES_BY_CODE[self.language].name if self.language else ""

    @property
    def is_current(self):
        return any(run.is_current for run in self.runs)

    @property
    def is_withdrawn(self):
        return self.record.is_withdrawn


def title_of(record):
    return record.title if isinstance(record, Statement) else record.name


def language_of(record):
    return record.original_language if isinstance(record, Statement) else record.name_language


def texts_with_hash(text_hash):
    """Every public text with this fingerprint, those that are current first. Six queries at most."""
    filed = TextFingerprint.objects.filter(text_hash=text_hash, version__redaction=None)
    columns = ("version__record_type", "version__record_id", "language")
    keys = dict.fromkeys(filed.order_by("-version_id").values_list(*columns)[: 10 * MOST_RECORDS])
    for name, (_model, _columns, texts, link, _html) in KINDS.items():
        # Imported records have no version on file until they change.
        live = texts.objects.filter(text_hash=text_hash).order_by(f"-{link}_id").values_list(f"{link}_id", "language")
        keys |= {(name, pk, language): None for pk, language in live[:MOST_RECORDS]}
    found = found_in(list(keys), lambda version, language: version.text_hashes.get(language) == text_hash)
    return sorted(found, key=lambda each: not each.is_current)


def records_with_hash(content_hash):
    """Every public record of which a version as a whole has this fingerprint. Four queries at most."""
    filed = Version.objects.filter(content_hash=content_hash, redaction=None).order_by("-pk")
    keys = {(name, pk, ""): None for name, pk in filed.values_list("record_type", "record_id")[:MOST_RECORDS]}
    return found_in(list(keys), lambda version, _language: version.content_hash == content_hash)


def found_in(keys, has_it):
    """The Found of [(record type, id, language)]; `has_it(version, language)` says whether a version has what was asked for.

    Three queries at most: the live records of each kind, and the versions of all.
    """
    records = live_records(dict.fromkeys((name, pk) for name, pk, _language in keys))
    versions = versions_of(records)
    found = []
    for _name, pk, language in keys:
        record = records.get(pk)
        if record is None:
            continue
        runs = runs_of(record, versions.get(pk, []), lambda version, code=language: has_it(version, code))
        if runs:
            found.append(Found(record, language, runs))
    return found


def live_records(keys):
    """{id: live record} of [(record type, id)], the first few. One query for each kind."""
    records = {}
    for name, (model, columns, *_texts) in KINDS.items():
        ids = [pk for kind, pk in keys if kind == name][:MOST_RECORDS]
        if ids:
            records |= model.objects.only(*columns, *OF_EVERY_RECORD).in_bulk(ids)
    return records


def versions_of(records):
    """{id: its versions, oldest first}, without their content. One query."""
    versions = (
        Version.objects.filter(record_id__in=records).select_related("redaction").order_by("record_id", "number")
    )
    versions = versions.only(
        "record_id",
        "number",
        "kind",
        "published_at",
        "text_hashes",
        "content_hash",
        "redaction__id",
        "redaction__version",
    )
    return {pk: list(own) for pk, own in groupby(versions, key=lambda version: version.record_id)} if records else {}


def public_versions(versions):
    """{id of each version whose content is public}: neither redacted, nor of before a removal that the record came back from."""
    sealed = last_removal([{"number": version.number, "kind": version.kind} for version in versions])
    return {
        version.pk for version in versions if version.number > sealed and getattr(version, "redaction", None) is None
    }


def runs_of(record, versions, has_it):
    """The Runs of a record's versions that have something, newest first."""
    path = record.get_absolute_url()
    if not versions:  # imported, and unchanged since
        first = record.version_no
        return [Run(first, first, record.published_at, None, version_path(path, first))]
    runs, public = [], public_versions(versions)
    for does, group in groupby(versions, key=lambda version: version.pk in public and has_it(version)):
        group = list(group)
        if runs and runs[-1].until is None:
            runs[-1].until = group[0].published_at
        if does:
            first, last = group[0], group[-1]
            runs.append(Run(first.number, last.number, first.published_at, None, version_path(path, last.number)))
    return runs[::-1]
