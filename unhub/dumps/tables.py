"""What a dump holds: every public table, with what is public of each row, in an order of its own.

A table that readers see is in TABLES, or in DERIVED because it can be made of the others; a test finds one that is in neither.
"""

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, Max, Min, Model, OuterRef, QuerySet, Subquery

from organisations.models import (
    Appointment,
    FormerName,
    IndexedOrganisation,
    Organisation,
    OrganisationIdentifier,
    OrganisationIndex,
    OrganisationLink,
    OrganisationRelation,
    OrganisationText,
    Person,
    PersonName,
    Place,
    Post,
    PostCapacity,
    Presence,
    SourceClaim,
)
from statements.files import attached_files
from statements.models import (
    Attachment,
    Attribution,
    Citation,
    Document,
    LabelAlias,
    Statement,
    StatementIndex,
    StatementPlace,
    StatementRelation,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
    StatementType,
    Tally,
    Topic,
)
from statements.views.history import SHOWN_OF_HISTORIES
from unhub.links.models import WatchedLink
from unhub.publishing.addresses import sealed_address
from unhub.publishing.editions import TAKEN_OUT
from unhub.publishing.models import Change, FormerAddress, Passage, Redaction, TextFingerprint, Tombstone, Version
from unhub.text.markdown import html_and_hash

CHUNK = 500
ENDINGS = (Change.Kind.GONE, Change.Kind.MERGED, Change.Kind.DELETED)


@dataclass(frozen=True)
class Table:
    """One table in a dump.

    `order` is a unique order that does not depend on keys the database gives. `without`
    names columns that are not written: secret, or made anew by `complete(rows)` when they are read. `public` narrows the rows,
    `hide(row)` takes out of one what is not public.
    """

    model: type[Model]
    order: tuple[str, ...] = ("pk",)
    without: frozenset[str] = frozenset()
    public: Callable[[QuerySet], QuerySet] = lambda queryset: queryset
    more: tuple[str, ...] = ()
    hide: Callable[[dict], dict] = lambda row: row
    complete: Callable[[list], None] = lambda rows: None

    @property
    def name(self):
        return self.model._meta.label_lower

    @cached_property
    def fields(self):
        """The columns that are written: all, but for those left out and numbers that the database gives."""
        return [
            f
            for f in self.model._meta.concrete_fields
            if f.name not in self.without and f.get_internal_type() not in ("AutoField", "BigAutoField")
        ]

    def rows(self):
        """The rows as plain data, one after another. One query, read in chunks."""
        names = [f.attname for f in self.fields]
        found = self.public(self.model._base_manager.all()).order_by(*self.order).values(*names, *self.more)
        for row in found.iterator(CHUNK):
            yield {name: plain(value) for name, value in self.hide(row).items()}


@dataclass(frozen=True)
class History(Table):
    """What the public history of statements shows of how a kind of reference data changed: these columns, before and after.

    `link` leads from an attribution to the record.
    """

    link: str = ""
    shown: tuple[str, ...] = ()

    @cached_property
    def fields(self):
        names = {"id", "history_date", "history_type", *self.shown}
        return [f for f in self.model._meta.concrete_fields if f.name in names]

    def rows(self):
        names = [f.attname for f in self.fields]
        since = (
            Attribution.objects.filter(**{self.link: OuterRef("id")})
            .order_by()
            .values(self.link)
            .values(since=Min("statement__published_at"))
        )
        found = self.model.objects.annotate(since=Subquery(since)).filter(since__isnull=False)
        found = found.order_by("id", "history_date", "history_id").values(*names, "since")
        for _pk, rows in itertools.groupby(found.iterator(CHUNK), key=lambda row: row["id"]):
            before, is_written = None, False
            for row in rows:
                shows = before and row["history_type"] == "~" and row["history_date"] > row["since"]
                if shows and not is_written:
                    yield before
                before, is_written = {name: plain(row[name]) for name in names}, shows
                if shows:
                    yield before


def plain(value):
    """A value of a column as JSON holds it. Moments are in UTC, to the microsecond."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | dict | list):
        return value
    return str(value)


# --- what is not for everybody ----------------------------------------------------------------------------------------


def with_what_was_sealed(versions):
    """Versions with `sealed` (the number up to which their record was taken out) and `is_gone` (whether it still is)."""
    taken_out = Version.objects.filter(record_id=OuterRef("record_id"), kind__in=TAKEN_OUT).order_by()
    last = taken_out.values("record_id").values(last=Max("number"))
    gone = Tombstone.objects.filter(record_id=OuterRef("record_id"))
    return versions.annotate(sealed=Subquery(last), is_gone=Exists(gone))


def without_what_was_sealed(version):
    """A version of before a removal says when and why it was, and nothing of what stood there."""
    sealed, is_gone = version.pop("sealed"), version.pop("is_gone")
    if sealed is not None and version["number"] <= sealed:
        version["content"] = {"id": str(version["record_id"])}
        if is_gone:
            version |= {"content_hash": "", "text_hashes": {}}
    return version


def with_tombstones(addresses):
    return addresses.annotate(is_gone=Exists(Tombstone.objects.filter(record_id=OuterRef("record_id"))))


def sealed_where_gone(row):
    """The address of what was removed or merged goes on being answered; the words it is made of are not told."""
    if row.pop("is_gone"):
        row["address"] = sealed_address(row["address"])
    return row


def with_later_endings(changes):
    taken_out = Change.objects.filter(record_id=OuterRef("record_id"), pk__gt=OuterRef("pk"), kind__in=ENDINGS)
    return changes.annotate(is_sealed=Exists(taken_out))


def without_addresses_of_what_ended(change):
    """What became of a record is told for ever; which addresses it had, only as long as it is there."""
    if change.pop("is_sealed"):
        change |= {"former": "", "current": ""}
    return change


# --- what is made anew ------------------------------------------------------------------------------------------------


class OtherText(ValueError):
    """A text does not have the fingerprint that stands beside it."""


def complete_statement_texts(texts):
    """The HTML of texts, which is made here and nowhere else: nothing a file says is shown as HTML."""
    files = {}
    attachments = Attachment.objects.filter(statement__in={text.statement_id for text in texts})
    for each in attachments.order_by("order", "pk"):
        files.setdefault(each.statement_id, []).append(each)
    for text in texts:
        attached = attached_files(files.get(text.statement_id, ()))
        text.body_html = _html(text, text.body, attached)


def complete_profiles(texts):
    for text in texts:
        text.profile_html = _html(text, text.profile, None)


def _html(text, source, attached):
    if not source:
        return ""
    html, fingerprint = html_and_hash(source, attached)
    if fingerprint != text.text_hash:
        raise OtherText(f"the {text.language} text {text.pk} is not the one its fingerprint ({text.text_hash}) is of")
    return html


def table(model, *order, **options):
    return Table(model, order or ("pk",), **options)


TABLES = (
    table(Place),
    table(Organisation),
    table(OrganisationText, without=frozenset({"profile_html"}), complete=complete_profiles),
    *map(table, (FormerName, OrganisationLink, OrganisationIdentifier, OrganisationRelation, Presence)),
    *map(table, (Person, PersonName, Post, PostCapacity)),
    table(PostCapacity.towards.through, "postcapacity", "organisation"),
    *map(table, (Appointment, SourceClaim, StatementType, LabelAlias, Topic)),
    *map(table, (Statement, Attachment)),  # files before the texts that show them
    table(StatementText, without=frozenset({"body_html"}), complete=complete_statement_texts),
    *map(table, (StatementSymbol, Attribution, StatementSource, StatementRelation)),
    table(StatementTopic, "statement", "topic"),
    table(StatementPlace, "statement", "place"),
    table(Document),
    # What machines suggested and nobody confirmed is not public.
    table(
        Citation,
        without=frozenset({"is_missing"}),
        public=lambda citations: citations.filter(status=Citation.Status.CONFIRMED),
    ),
    table(
        Version,
        without=frozenset({"published_by"}),
        public=with_what_was_sealed,
        more=("sealed", "is_gone"),
        hide=without_what_was_sealed,
    ),
    table(Redaction, "version", without=frozenset({"by", "ordered_by"})),
    table(Tombstone),
    Table(
        FormerAddress,
        # Not by the address, which may be sealed.
        ("record_type", "record_id", "since", "address"),
        public=with_tombstones,
        more=("is_gone",),
        hide=sealed_where_gone,
    ),
    table(Change, public=with_later_endings, more=("is_sealed",), hide=without_addresses_of_what_ended),
    *(
        History(model.history.model, link=link, shown=shown)
        for link, model, shown in (
            ("appointment", Appointment, SHOWN_OF_HISTORIES["appointment"]),
            ("post", Post, SHOWN_OF_HISTORIES["post"]),
            ("person", Person, SHOWN_OF_HISTORIES["person"]),
            ("capacity", PostCapacity, SHOWN_OF_HISTORIES["capacity"]),
        )
    ),
)
DERIVED = (
    Tally,
    StatementIndex,
    IndexedOrganisation,
    OrganisationIndex,
    TextFingerprint,
    Passage,
    WatchedLink,
)  # what other sites answer is asked anew
