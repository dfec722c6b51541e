"""One statement with everything its page shows, in one query however much that is.

statement = find_statement(datetime.date(2017, 7, 27), "secretary-general-welcomes")
statement.attribution_cards()       # who said it, as on that day
"""

import datetime
from functools import cache, cached_property
from urllib.parse import urlsplit

from django.db.models import TextChoices
from django.db.models.functions import JSONObject
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from organisations.models import Appointment, Place
from statements.files import file_path
from statements.models import (
    Attachment,
    Attribution,
    Citation,
    Document,
    Statement,
    StatementPlace,
    StatementRelation,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
    StatementType,
)
from statements.rows import (
    body_on,
    former_names,
    in_order,
    label_columns,
    label_in,
    principal_titles,
    title_on,
)
from unhub.links.shown import check_of, reachability
from unhub.publishing.editions import VERSION_COLUMNS, version_list
from unhub.publishing.models import Version
from unhub.text.days import day_in_words
from unhub.text.languages import LANGUAGES_BY_CODE, fallback_order
from unhub.text.names import name_column
from unhub.web.addresses import page_path
from unhub.web.files import type_label
from unhub.web.rows import (
    ArrayOf,
    Beside,
    Reading,
    as_id,
    columns_of,
    made_of,
    row_beside,
    row_of,
    rows_beside,
    rows_of,
)

# Every key in every attribution: a template looks three times for one that is missing.
NO_ATTRIBUTION = dict.fromkeys(
    (
        "is_person",
        "sort_name",
        "post_title",
        "post_url",
        "organisation_name",
        "organisation_url",
        "capacity",
        "status_label",
        "as_at_display",
        "wording_lang",
    ),
    "",
)
MOST_CITED_BY = 10  # statements that cite it are named on its page
NEIGHBOUR = {"issued_on": "issued_on", "slug": "slug", "title": "title", "language": "original_language"}


class RelationToIt(TextChoices):
    """StatementRelation.Kind seen from the statement it leads to."""

    CORRECTS = "corrects", gettext_lazy("is corrected by")
    SUPERSEDES = "supersedes", gettext_lazy("is superseded by")
    FOLLOWS_UP = "follows_up", gettext_lazy("is followed up by")
    REITERATES = "reiterates", gettext_lazy("is reiterated by")
    RESPONDS_TO = "responds_to", gettext_lazy("is answered by")


def find_statement(day, slug):
    """The statement at an address, as a StatementRecord, or None. One query."""
    return _record_of(_reading(get_language() or "en").having(issued_on=day, slug=slug))


def statement_with_id(pk):
    """The live statement with this id, as a StatementRecord, or None. One query."""
    return _record_of(_reading(get_language() or "en").having(id=pk))


def _record_of(found):
    """The StatementRecord of what `_reading` found, or None. The statement has its type, its place, and rows beside it."""
    if not found:
        return None
    columns = vars(found[0])
    statement = made_of(Statement, columns)
    statement.type = made_of(StatementType, columns, "type__")
    statement.place = made_of(Place, columns, "place__") if statement.place_id else None
    for name in _rows_beside(get_language() or "en"):
        setattr(statement, name, columns[name])
    statement.before, statement.after = row_of(statement.before), row_of(statement.after)
    return StatementRecord(statement)


@cache
def _reading(language):
    """Statements with all that their page shows, in their one query."""
    return Reading(
        Statement.objects.all,
        "position",
        **columns_of(Statement),
        **columns_of(StatementType, "type__"),
        **columns_of(Place, "place__"),
        **_rows_beside(language),
    )


@cache
def _rows_beside(language):
    """What hangs on a statement, as its page shows it."""
    confirmed = Citation.objects.filter(status=Citation.Status.CONFIRMED)
    return dict(
        text_rows=rows_beside(
            StatementText.objects.all,
            "statement",
            **_same("language status title summary body_html text_hash translates_version"),
        ),
        symbol_rows=rows_beside(StatementSymbol.objects.all, "statement", **_same("symbol order")),
        attribution_rows=rows_beside(
            Attribution.objects.all,
            "statement",
            **_same("order role verbatim"),
            person="person__name",
            person_slug="person__slug",
            sort_name="person__sort_name",
            status="appointment__status",
            post_slug="post__slug",
            **label_columns(language, "post_"),
            **label_columns(language, "capacity_"),
            body="body__name",
            body_slug="body__slug",
            titles=principal_titles(language),
            body_language="body__name_language",
            names=former_names("body"),
        ),
        source_rows=rows_beside(
            StatementSource.objects.all,
            "statement",
            **_same("url title_as_published date_as_published publisher consulted_on archived_url note order"),
            check=check_of("url"),
        ),
        attachment_rows=rows_beside(
            Attachment.objects.all, "statement", pk="pk", **_same("file name title language media_type size order")
        ),
        topic_rows=_linked(StatementTopic, "topic", language),
        place_rows=_linked(StatementPlace, "place", language),
        citation_rows=rows_beside(
            confirmed.all,
            "statement",
            **_same("raw pinpoint anchor language"),
            slug="document__slug",
            symbol="document__symbol",
            title="document__title",
            title_language="document__language",
            url="document__url",
        ),
        cited_by_rows=Beside(_citing, "pk"),
        cited_as_rows=Beside(_cited_as, "pk"),
        relation_rows=_related("statement", "to"),
        relation_to_it_rows=_related("to", "statement"),
        version_rows=rows_beside(Version.objects.all, "record_id", **VERSION_COLUMNS),
        before=row_beside(
            lambda position: Statement.objects.filter(position__lt=position).order_by("-position"),
            of="position",
            **NEIGHBOUR,
        ),
        after=row_beside(
            lambda position: Statement.objects.filter(position__gt=position).order_by("position"),
            of="position",
            **NEIGHBOUR,
        ),
    )


def _cited_as(statement):
    """The documents on record that are the statement itself: with one of its own symbols."""
    symbols = StatementSymbol.objects.filter(statement=statement).values("symbol_key")
    documents = Document.objects.filter(symbol_key__in=symbols).order_by()
    return documents.values(found_rows=ArrayOf(JSONObject(symbol="symbol")))


def _citing(statement):
    """The newest statements that cite a document with one of the statement's own symbols, one more than are named."""
    symbols = StatementSymbol.objects.filter(statement=statement).values("symbol_key")
    citing = Citation.objects.filter(status=Citation.Status.CONFIRMED, document__symbol_key__in=symbols)
    positions = citing.order_by("-position").values("position").distinct()[: MOST_CITED_BY + 1]
    columns = {**NEIGHBOUR, "position": "position"}
    return (
        Statement.objects.filter(position__in=positions).order_by().values(found_rows=ArrayOf(JSONObject(**columns)))
    )


def _linked(model, name, language):
    """Rows for `_links`: the topics or places of a statement."""
    names = {column: f"{name}__{column}" for column in label_columns(language)}
    return rows_beside(model.objects.all, "statement", slug=f"{name}__slug", **names)


def _related(this, other):
    """The statements related to this one, `this` and `other` being the two ends of a relation."""
    far_end = {key: f"{other}__{column}" for key, column in NEIGHBOUR.items()}
    return rows_beside(StatementRelation.objects.all, this, kind="kind", note="note", **far_end)


def _same(names):
    """Fields under their own names."""
    return {name: name for name in names.split()}


class StatementRecord:
    """A statement with everything, in the words and links of its page. No query.

    From `find_statement`, or of another state of it from `statements.from_content`. `first`: a language to show before others.
    """

    def __init__(self, statement, *, first=""):
        self.statement = statement
        order = fallback_order(first or get_language() or "en", statement.original_language)
        # Sorted here, because "the next best language" is the reader's matter and not the database's.
        texts = [StatementText(**row) for row in rows_of(statement.text_rows)]
        self.texts = sorted(texts, key=lambda text: order.index(text.language))

    @property
    def text(self):
        """The text to show first."""
        return self.texts[0]

    @property
    def title(self):
        return self.text.title

    @property
    def day_in_words(self):
        return day_in_words(self.statement.issued_on)

    def issued_in_words(self):
        """ "27 July 2017", with the time and its zone where they are known."""
        statement = self.statement
        if not statement.issued_time:
            return self.day_in_words
        moment = {"day": self.day_in_words, "time": f"{statement.issued_time:%H:%M}"}
        if statement.time_zone:
            return _("%(day)s, %(time)s (%(zone)s time)") % {**moment, "zone": zone_in_words(statement.time_zone)}
        return _("%(day)s, %(time)s") % moment

    def attributions(self):
        """Who said it, as `includes/attribution.html` takes them."""
        return self._attributions

    @cached_property
    def _attributions(self):
        return [self._attribution(row) for row in _in_order(self.statement.attribution_rows)]

    def _attribution(self, row):
        day, language = self.statement.issued_on, get_language() or "en"
        body = body_on(day, row)
        body_url = page_path("organisations:detail", row["body_slug"]) if row["body_slug"] else ""
        shown = {**NO_ATTRIBUTION, "role": row["role"], "wording": row["verbatim"]}
        shown["role_label"] = str(Attribution.Role(row["role"]).label).capitalize()
        if not row["person_slug"]:
            return {**shown, "name": body.name, "url": body_url}
        status = Appointment.Status(row["status"])
        return {
            **shown,
            "name": row["person"],
            "url": page_path("organisations:person", row["person_slug"]),
            "is_person": True,
            "sort_name": row["sort_name"],
            "post_title": title_on(day, rows_of(row["titles"]), language) or label_in(row, "post_", language),
            "post_url": page_path("organisations:post", row["post_slug"]),
            "organisation_name": body.name,
            "organisation_url": body_url,
            "capacity": label_in(row, "capacity_", language),
            "status_label": "" if status == Appointment.Status.SUBSTANTIVE else status.label,
            "as_at_display": self.day_in_words,
        }

    def symbols(self):
        return [row["symbol"] for row in _in_order(self.statement.symbol_rows)]

    def topics(self):
        return _links("statements:topic", self.statement.topic_rows)

    def places(self):
        return _links("statements:place", self.statement.place_rows)

    def sources(self):
        """Where it was officially published, as `includes/sources.html` takes them."""
        return [_source(row) for row in _in_order(self.statement.source_rows)]

    def attachments(self):
        """Its files, as `includes/attachments.html` takes them. One that nobody may have from here has no address."""
        return [
            {
                "title": row["title"],
                "url": row["url"] if "url" in row else file_path(as_id(row["pk"]), row["name"]),
                "type": type_label(row["media_type"]),
                "media_type": row["media_type"],
                "size": row["size"],
                "language": row["language"],
                "language_name": LANGUAGES_BY_CODE[row["language"]].name if row["language"] else "",
            }
            for row in _in_order(self.statement.attachment_rows)
        ]

    def citations(self):
        """The documents it cites, each once, with the places where: .label, .url, .title, .language, .places."""
        found = {}
        for row in rows_of(self.statement.citation_rows):
            document = Document(slug=row["slug"], symbol=row["symbol"], title=row["title"])
            entry = found.setdefault(
                row["slug"],
                {
                    "label": str(document),
                    "url": page_path("statements:document", row["slug"]),
                    "title": document.title if document.symbol else "",
                    "language": row["title_language"],
                    "places": [],
                },
            )
            entry["places"].append({**row, "url": f"#{self.anchor_of(row)}" if row["anchor"] else ""})
        return sorted(found.values(), key=lambda entry: entry["label"])

    def links_in(self, language):
        """The documents that the text in a language cites: (anchor of the paragraph, words, address of the document's page)."""
        return [
            (row["anchor"], row["raw"], page_path("statements:document", row["slug"]))
            for row in rows_of(self.statement.citation_rows)
            if row["language"] == language and row["anchor"]
        ]

    def cited_by(self):
        """The newest statements that cite this one, MOST_CITED_BY and one more if there are: as `link_to` gives them."""
        rows = sorted(rows_of(self.statement.cited_by_rows), key=lambda row: row["position"], reverse=True)
        return [link_to(row) for row in rows]

    @property
    def cited_as(self):
        """Its symbols under which others can cite it: those on record as a document."""
        return sorted(row["symbol"] for row in rows_of(self.statement.cited_as_rows))

    def anchor_of(self, row):
        """The id on the page of the paragraph a citation stands in."""
        return row["anchor"] if row["language"] == self.text.language else f"{row['language']}-{row['anchor']}"

    def relations(self):
        """Statements it has to do with, both ways: .label, .url, .title, .language, .day, .note."""
        both = [
            (StatementRelation.Kind, self.statement.relation_rows),
            (RelationToIt, self.statement.relation_to_it_rows),
        ]
        found = []
        for kinds, value in both:
            rows = sorted(rows_of(value), key=lambda row: (str(row["issued_on"]), row["slug"]))
            found += [
                {**link_to(row), "kind": row["kind"], "label": kinds(row["kind"]).label, "note": row["note"]}
                | {"comes_from_there": kinds is RelationToIt}
                for row in rows
            ]
        return found

    def versions(self, shown=None):
        """Its versions, newest first, as `includes/version_list.html` takes them; `shown`: the number of the one on the page."""
        return version_list(rows_of(self.statement.version_rows), self.statement, shown=shown)

    def notices(self, versions):
        """What a reader must know before reading on: withdrawal, correction, a statement that replaces this one."""
        statement, notices = self.statement, []
        if statement.is_withdrawn:
            notices.append(
                {
                    "kind_class": "withdrawn",
                    "title": _("This statement was withdrawn"),
                    "date_display": day_in_words(statement.withdrawn_at),
                    "text": statement.withdrawal_notice,
                }
            )
        replacing = [each for each in self.relations() if each["comes_from_there"]]
        for kind, title in (
            (StatementRelation.Kind.SUPERSEDES, _("A later statement replaces this one")),
            (StatementRelation.Kind.CORRECTS, _("A later statement corrects this one")),
        ):
            links = [{"label": each["title"], "url": each["url"]} for each in replacing if each["kind"] == kind]
            if links:
                notices.append({"kind_class": "superseded", "title": title, "links": links})
        correction = next((each for each in versions if each["kind"] == Version.Kind.CORRECTION), None)
        if correction:
            notices.append(
                {
                    "kind_class": "corrected",
                    "title": _("Corrected"),
                    "date_display": correction["published_display"],
                    "text": correction["note"],
                    "links": [{"label": _("All versions"), "url": "#versions"}],
                }
            )
        return notices

    def as_found(self):
        """The title and the label as the source has them, where they differ from what is shown: list of .label, .value."""
        statement, found = self.statement, []
        if statement.raw_title and statement.raw_title != self.title:
            found.append({"label": _("Title as found"), "value": statement.raw_title})
        if statement.raw_label and statement.raw_label != statement.type.label:
            found.append({"label": _("Label as found"), "value": statement.raw_label})
        return found

    @property
    def before(self):
        """The statement before this one in the archive, as .url, .title, .language, .day; None if it is the first."""
        return link_to(self.statement.before)

    @property
    def after(self):
        return link_to(self.statement.after)


def link_to(row):
    """A neighbour or a related statement, for a link to it; None for None."""
    if not row:
        return None
    if not row["slug"]:  # a statement that is no longer on record
        return {"url": "", "title": row["title"], "language": row["language"], "day": None}
    day = row["issued_on"]
    day = day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)
    url = page_path("statements:detail", *day.isoformat().split("-"), row["slug"])
    return {"url": url, "title": row["title"], "language": row["language"], "day": day}


def zone_in_words(zone):
    """ "New York" of "America/New_York", the way people name it."""
    return zone.rpartition("/")[2].replace("_", " ")


def _in_order(value):
    return sorted(rows_of(value), key=in_order)


def _links(route, value):
    """Links to records with a name, by name."""
    language = get_language() or "en"
    column = name_column(language)
    found = [
        {
            "label": label_in(row, "", language),
            "lang": language if row[column] else "en",
            "url": page_path(route, row["slug"]) if row["slug"] else "",
        }
        for row in rows_of(value)
    ]
    return sorted(found, key=lambda link: link["label"])


def _source(row):
    # Of another state of the statement than the published one it is not known what link checks found.
    consulted = datetime.date.fromisoformat(str(row["consulted_on"])[:10]) if row["consulted_on"] else None
    checked, failing = reachability(row.get("check")).display(consulted)
    return {
        "title": row["title_as_published"],
        "url": row["url"],
        "host": urlsplit(row["url"]).hostname or "",
        "publisher": row["publisher"],
        "date_display": row["date_as_published"],
        "checked_display": checked,
        "failing_display": failing,
        "archived_url": row["archived_url"],
        "note": row["note"],
    }
