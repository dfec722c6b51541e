"""Entries of the register: a version after the first, with what is public of its record today.

    read_entries(queryset)      # [Entry], in the order of the queryset; five queries, whatever their number

A record that was removed, or merged into another, has no live row any more. Its entries keep their public notes; its title and its
text are not public, so an entry does not have them.
"""

from django.db.models import F, Max
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from statements.models import Statement
from statements.rows import read_statements, statement_rows
from unhub.corrections.filters import NEWEST_FIRST
from unhub.publishing.editions import TAKEN_OUT, changes_path, version_path
from unhub.publishing.models import ChangeKind, Tombstone, Version
from unhub.text.days import day_in_words
from unhub.text.languages import direction, html_lang
from unhub.web.rows import made_of

COLUMNS = ("id", "record_type", "record_id", "number", "kind", "public_note", "published_at")
STATEMENT_COLUMNS = ("slug", "issued_on", "title", "original_language", "status")
ORGANISATION_COLUMNS = ("slug", "name", "name_language", "status")
BADGES = {
    ChangeKind.CORRECTION: "badge-corrected",
    ChangeKind.WITHDRAWAL: "badge-withdrawn",
    ChangeKind.REMOVAL: "badge-withdrawn",
    ChangeKind.MERGER: "badge-withdrawn",
}
# What is said of a record that is no longer public: at the removal itself, and at changes made before it.
GONE = {
    "statement": (_("A statement was removed"), _("A statement that was removed since")),
    "organisation": (_("An organisation was removed"), _("An organisation that was removed since")),
}
MERGED = {
    "statement": (_("A statement was merged into another"), _("A statement that was merged into another since")),
    "organisation": (
        _("An organisation was merged into another"),
        _("An organisation that was merged into another since"),
    ),
}
RECORD_LABELS = {"statement": _("Statement"), "organisation": _("Organisation")}


class Entry:
    """A public change. `live` is the record it was made to, None where that is no longer public; `row` a statement's row of a list.

    `into` is the live record that its record was merged into. `has_page`: whether its version can be read, which is not so of one
    before a removal.
    """

    def __init__(self, version, tombstone, live, row, into, is_sealed):
        self.version, self.tombstone, self.live, self.row, self.into = version, tombstone, live, row, into
        self.has_page = live is not None and not is_sealed
        self.pk = self.id = version.pk
        self.published_at = version.published_at

    @property
    def kind(self):
        return self.version.kind

    @property
    def kind_label(self):
        return capfirst(str(self.version.get_kind_display()))

    @property
    def badge(self):
        return BADGES.get(self.kind, "")

    @property
    def number(self):
        return self.version.number

    @property
    def note(self):
        return self.version.public_note

    @property
    def redaction(self):
        """The public notice of what had to be taken out of this version, or ""."""
        return self.version.redaction_notice or ""

    @cached_property
    def day(self):
        return day_in_words(self.published_at)

    @property
    def record_type(self):
        return self.version.record_type

    @property
    def record_label(self):
        return RECORD_LABELS[self.record_type]

    @property
    def is_of_statement(self):
        return self.record_type == "statement"

    @property
    def is_merged(self):
        return self.tombstone is not None and self.tombstone.is_merged

    @property
    def title(self):
        """What the record is called today; of one that is no longer public, what became of it."""
        if self.live is None:
            ends = (ChangeKind.MERGER,) if self.is_merged else (ChangeKind.REMOVAL,)
            at_the_end, before = (MERGED if self.is_merged else GONE)[self.record_type]
            is_the_end = self.kind in ends and self.number == getattr(self.tombstone, "version_no", self.number)
            return at_the_end if is_the_end else before
        if self.row is not None:
            return self.row["title"]
        return title_of(self.live)

    @property
    def language_of_title(self):
        """(lang, dir) of the title; ("", "") where it is in the language of the page."""
        if self.live is None:
            return "", ""
        if self.row is not None:
            return self.row["title_lang"], self.row["title_dir"]
        language = language_of(self.live)
        return html_lang(language), direction(language)

    @property
    def lang(self):
        return self.language_of_title[0]

    @property
    def dir(self):
        return self.language_of_title[1]

    @property
    def url(self):
        """The record's page, "" where it has none any more."""
        return self.live.get_absolute_url() if self.live else ""

    @property
    def version_url(self):
        return version_path(self.url, self.number) if self.has_page else ""

    @property
    def changes_url(self):
        return changes_path(self.url, self.number) if self.has_page else ""

    @property
    def issued(self):
        return day_in_words(self.live.issued_on) if self.is_of_statement and self.live else ""

    @property
    def speakers(self):
        return self.row["speakers"] if self.row else ()

    @property
    def into_link(self):
        """Where the record went, as .label, .url, .lang; None if it did not go anywhere public."""
        if self.into is None:
            return None
        return {
            "label": title_of(self.into),
            "url": self.into.get_absolute_url(),
            "lang": html_lang(language_of(self.into)),
        }


def title_of(live):
    return live.title if isinstance(live, Statement) else live.name


def language_of(live):
    return live.original_language if isinstance(live, Statement) else live.name_language


def read_entries(versions, *, rows=True):
    """The entries of versions, in their order. Five queries at most; the content of a version is not among what is read.

    `rows`: with who said it and the title in the reader's language, as lists of statements have them.
    """
    versions = list(versions.only(*COLUMNS).annotate(redaction_notice=F("redaction__notice")))
    ids = {version.record_id for version in versions}
    tombstones = Tombstone.objects.in_bulk(ids) if ids else {}
    removals = last_removals(ids)
    wanted = {"statement": set(), "organisation": set()}
    for version in versions:
        tombstone = tombstones.get(version.record_id)
        wanted[version.record_type].add(tombstone.into_id if tombstone else version.record_id)
    live, shown = _statements(wanted["statement"] - {None}, rows)
    if bodies := wanted["organisation"] - {None}:
        live |= Organisation.objects.only(*ORGANISATION_COLUMNS).in_bulk(bodies)
    entries = []
    for version in versions:
        pk, tombstone = version.record_id, tombstones.get(version.record_id)
        into = live.get(tombstone.into_id) if tombstone else None
        standing = None if tombstone else live.get(pk)
        row, is_sealed = shown.get(pk) if standing else None, version.number <= removals.get(pk, 0)
        entries.append(Entry(version, tombstone, standing, row, into, is_sealed))
    return entries


def last_removals(ids):
    """{record id: the number of the version that last took it out}. What came before stays out of the public record. One query."""
    if not ids:
        return {}
    found = Version.objects.filter(record_id__in=ids, number__gt=1, kind__in=TAKEN_OUT).order_by()
    return dict(found.values_list("record_id").annotate(last=Max("number")))


def _statements(ids, rows):
    """({id: statement}, {id: its row}). One query, none for no ids."""
    if not ids:
        return {}, {}
    statements = Statement.objects.filter(pk__in=ids)
    if not rows:
        return {each.pk: each for each in statements.only(*STATEMENT_COLUMNS)}, {}
    found = read_statements(statements)
    live = [made_of(Statement, vars(each)) for each in found]
    shown = zip(live, statement_rows(found), strict=True)
    return {each.pk: each for each in live}, {each.pk: row for each, row in shown}


def latest_entries(limit):
    """The newest entries that readers must know of. Five queries at most."""
    return read_entries(NEWEST_FIRST.ordered(Version.objects.of_consequence())[:limit])
