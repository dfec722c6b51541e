"""Many new statements made public at once: rows written in bulk, as `publish()` would write them one by one.

Of each the public rows are written as version 1, without a copy as JSON: its first change files version 1 before version 2
(`unhub.publishing.filing.ensure_baseline`), with the same fingerprint. Changes are filed,
tallies and the search index kept, as for any publication.
"""

import datetime
import uuid
from collections import Counter, defaultdict
from functools import cache, lru_cache
from itertools import count

from django.db import connection
from django.db.models import UUIDField
from django.utils import timezone

from organisations.models import Appointment
from statements.models import (
    Attribution,
    Statement,
    StatementPlace,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
    Tally,
)
from statements.models.content import (
    AttributionContent,
    StatementContent,
    StatementSourceContent,
    StatementSymbolContent,
    StatementTextContent,
)
from statements.models.position import first_position, next_position
from statements.searching import index_new
from statements.tallies import add
from unhub.importing.rows import batched
from unhub.publishing.content import fields_declared_in
from unhub.publishing.doors import open_door
from unhub.publishing.filing import file_first_publications
from unhub.publishing.inserting import insert_rows
from unhub.publishing.models import FormerAddress
from unhub.text.markdown import render
from unhub.text.slugs import slugify_title
from unhub.text.symbols import normalise
from unhub.web.models import ContentVersion
from unhub.web.rows import Record

ADDRESSES_AT_ONCE = 400  # SQLite takes conditions up to a depth of 1,000


def _columns_declared_in(content_model, model):
    """[(name in content, column)] of what the content model declares."""
    return [(f.name, f.attname) for f in fields_declared_in(content_model, model)]


OWN = _columns_declared_in(StatementContent, Statement)
CHILDREN = {
    name: (model, _columns_declared_in(content, model))
    for name, model, content in (
        ("texts", StatementText, StatementTextContent),
        ("symbols", StatementSymbol, StatementSymbolContent),
        ("attributions", Attribution, AttributionContent),
        ("sources", StatementSource, StatementSourceContent),
    )
}


def publish_new(contents, *, rendered=None, drafted_slugs=(), now=None):
    """Publishes statements that are not here yet, from content as `describe` gives it; sets their slugs in it.

    `rendered`: {text: RenderedText} of texts that were rendered already. `drafted_slugs`: {(day, slug)} that drafts mean to take.
    The caller has made sure that each could be published: a type, a text in the original language, an attribution that holds on its
    day. One transaction; some twenty queries for a few dozen.
    """
    if not contents:
        return
    now = now or timezone.now()
    with open_door():
        last = ContentVersion.bump(len(contents))
        give_slugs(contents, drafted_slugs)
        positions = _positions(contents)
        appointments = _appointments(contents)
        rows = _Rows(rendered or {})
        for number, content in enumerate(contents, start=last - len(contents) + 1):
            rows.add(content, positions[content["id"]], number, now, appointments)
        rows.write()
        made = [(row["id"], row["content_version"]) for row in rows.statements]
        file_first_publications("statement", made, at=now)
        add(rows.tallied())
        index_new(rows.records())


def give_slugs(contents, drafted=()):
    """Sets the last part of each address, made from the title and unique among those of the day.

    Two queries, and two more for each number that equal titles of one day make needed.
    """
    given = set(drafted) | {(content["issued_on"], content["slug"]) for content in contents if content.get("slug")}
    waiting = [(content, slugify_title(_title(content))) for content in contents if not content.get("slug")]
    for number in count(1):
        wanted = [
            (content["issued_on"], slug if number == 1 else f"{slug[: 79 - len(str(number))]}-{number}")
            for content, slug in waiting
        ]
        taken = given | _taken(set(wanted))
        left = []
        for (content, slug), address in zip(waiting, wanted, strict=True):
            if address in taken:
                left.append((content, slug))
            else:
                content["slug"] = address[1]
                given.add(address), taken.add(address)
        if not left:
            return
        waiting = left


def _taken(pairs):
    """Those of the addresses, each a day and the last part, that a statement has or had. Two queries."""
    quote = connection.ops.quote_name
    day, slug = quote("issued_on"), quote("slug")
    # In SQL of our own: Django takes longer to write this than a database to answer it.
    select, one = (
        f"SELECT {day}, {slug} FROM {quote(Statement._meta.db_table)} WHERE ",
        f"({day} = %s AND {slug} = %s)",
    )
    found = set()
    for some in batched(sorted(pairs), ADDRESSES_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(select + " OR ".join([one] * len(some)), [value for pair in some for value in pair])
            found |= {(str(issued_on), taken) for issued_on, taken in cursor.fetchall()}
    addresses = {f"{day.replace('-', '/')}/{slug}": (day, slug) for day, slug in pairs}
    former = FormerAddress.objects.filter(record_type="statement", address__in=addresses)
    return found | {addresses[address] for address in former.values_list("address", flat=True)}


def _title(content):
    texts = content["texts"]
    return next(
        (text["title"] for text in texts if text["language"] == content["original_language"]), texts[0]["title"]
    )


def _positions(contents):
    """{id: a free position}. One query, and one more for each order that is taken already."""
    wanted = {
        content["id"]: first_position(datetime.date.fromisoformat(content["issued_on"]), content["order_in_day"])
        for content in contents
    }
    taken = set(Statement.objects.filter(position__in=wanted.values()).order_by().values_list("position", flat=True))
    found = {}
    for content in contents:
        position = wanted[content["id"]]
        if position in taken:
            day = datetime.date.fromisoformat(content["issued_on"])
            position = next_position(Statement, day, content["order_in_day"])
            while position in taken:
                position += 1
        taken.add(position)
        found[content["id"]] = position
    return found


def _appointments(contents):
    """{id: appointment with its post} of those named. One query."""
    named = {
        each["appointment"] for content in contents for each in content["attributions"] if each.get("appointment")
    }
    found = Appointment.objects.select_related("post").in_bulk(map(uuid.UUID, named)) if named else {}
    return {str(pk): appointment for pk, appointment in found.items()}


class _Rows:
    """The public rows of some statements, each as its columns; keys are text, as content has them."""

    def __init__(self, rendered):
        self.rendered = rendered
        self.statements = []
        self.children = {name: [] for name in CHILDREN}
        self.topics, self.places = [], []

    def add(self, content, position, number, now, appointments):
        pk = content["id"]
        statement = {
            "id": pk,
            "title": _title(content),
            "position": position,
            "published_at": now,
            "updated_at": now,
            "content_version": number,
        }
        self.statements.append(statement | _columns_of(OWN, content))
        for row in self._children("texts", content):
            body = row.get("body", "")
            row |= StatementText.derived(self.rendered.get(body) or render(body), position)
        for row in self._children("symbols", content):
            row["symbol_key"] = normalise(row["symbol"])
        for row in self._children("attributions", content):
            appointment = appointments.get(row.get("appointment_id"))
            row |= Attribution.derived(appointment, row.get("organisation_id"), position)
        self._children("sources", content)
        self.topics += [{"statement_id": pk, "topic_id": key, "position": position} for key in content["topics"]]
        self.places += [{"statement_id": pk, "place_id": key, "position": position} for key in content["places"]]

    def _children(self, name, content):
        """The rows of one child of a statement, noted and given."""
        columns, parent = CHILDREN[name][1], content["id"]
        made = [{"id": data["id"], "statement_id": parent} | _columns_of(columns, data) for data in content[name]]
        self.children[name] += made
        return made

    def write(self):
        insert_rows(Statement, self.statements)
        for name, (model, _columns) in CHILDREN.items():
            insert_rows(model, self.children[name])
        insert_rows(StatementTopic, self.topics)
        insert_rows(StatementPlace, self.places)

    def records(self):
        """The same rows with attributes and keys like those of records, by name: for the full-text index."""
        named = {"statements": (Statement, self.statements), "topics": (StatementTopic, self.topics)}
        named |= {"places": (StatementPlace, self.places)}
        named |= {name: (model, self.children[name]) for name, (model, _columns) in CHILDREN.items()}
        return {name: [_record(model, row) for row in rows] for name, (model, rows) in named.items()}

    def tallied(self):
        """{(Tally.Of, key): how many of these statements count under it}."""
        found, years = Counter(), {}
        for row in self.statements:
            month = row["issued_on"][:7]
            years[row["id"]] = int(month[:4])
            found[Tally.Of.MONTH, month] += 1
            found[Tally.Of.TYPE, row["type_id"]] += 1
            found[Tally.Of.LABEL, Tally.key_of_label(_key(row["type_id"]), row.get("raw_label", ""))] += 1
        bodies = {(row["statement_id"], row["body_id"]) for row in self.children["attributions"] if row["body_id"]}
        found.update((Tally.Of.BODY, Tally.key_of_body(_key(body), years[pk])) for pk, body in bodies)
        languages, there = defaultdict(set), set()
        for row in self.children["texts"]:
            languages[row["statement_id"]].add(row["language"])
            if row["text_hash"]:
                there.add(row["statement_id"])
        having = {Tally.Lack.TEXT: there}  # Lack → the statements that do not lack it
        for lack, rows in (
            (Tally.Lack.SYMBOL, self.children["symbols"]),
            (Tally.Lack.SOURCE, self.children["sources"]),
            (Tally.Lack.TOPIC, self.topics),
        ):
            having[lack] = {row["statement_id"] for row in rows}
        having[Tally.Lack.TRANSLATION] = {
            row["id"] for row in self.statements if languages[row["id"]] - {row["original_language"]}
        }
        for pk, year in years.items():
            found.update((Tally.Of.LANGUAGE, Tally.key_in_year(each, year)) for each in languages[pk])
            for lack, those in having.items():
                if pk not in those:
                    found[Tally.Of.LACK, Tally.key_in_year(lack, year)] += 1
        found.update((Tally.Of.TOPIC, row["topic_id"]) for row in self.topics)
        found.update((Tally.Of.PLACE, row["place_id"]) for row in self.places)
        return found


def _columns_of(columns, data):
    """{column: value} of what content says; what it leaves open has the column's default."""
    return {column: value for name, column in columns if (value := data.get(name)) is not None}


def _record(model, row):
    plain, keys = _as_records_have(model)
    values = {**plain, **row}
    for column in keys:
        if values[column] is not None:
            values[column] = _key(values[column])
    return Record(values)


@cache
def _as_records_have(model):
    """({column: default}, the columns that are keys) of a table."""
    fields = model._meta.concrete_fields
    plain = {f.attname: None if callable(f.default) else f.get_default() for f in fields}
    return plain, [f.attname for f in fields if isinstance(getattr(f, "target_field", f), UUIDField)]


@lru_cache(maxsize=4_096)
def _key(text):
    return text if isinstance(text, uuid.UUID) else uuid.UUID(text)
