"""Many new statements made public at once: rows written in bulk, as `publish()` would write them one by one.

Of each the public rows are written as version 1, without a copy as JSON: its first change files version 1 before version 2
(`unhub.publishing.filing.ensure_baseline`), with the same fingerprint. Changes are filed and tallies kept, as for any publication.
"""

import datetime
import uuid
from collections import Counter, defaultdict

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
from statements.tallies import add
from unhub.publishing.content import fields_declared_in, read_fields
from unhub.publishing.doors import open_door
from unhub.publishing.filing import file_first_publications
from unhub.publishing.models import FormerAddress
from unhub.text.markdown import render
from unhub.text.slugs import slugify_title
from unhub.text.symbols import normalise
from unhub.web.models import ContentVersion

OWN = fields_declared_in(StatementContent, Statement)
CHILDREN = {
    name: (model, fields_declared_in(content, model))
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
        made = [(statement.pk, statement.content_version) for statement in rows.statements]
        file_first_publications("statement", made, at=now)
        add(rows.tallied())


def give_slugs(contents, drafted=()):
    """Sets the last part of each address, made from the title and unique among those of the day. Two queries."""
    wanted = {content["id"]: slugify_title(_title(content)) for content in contents if not content.get("slug")}
    days = {content["issued_on"] for content in contents}
    taken = set(drafted)
    standing = Statement.objects.filter(issued_on__in=days).order_by().values_list("issued_on", "slug")
    taken |= {(day.isoformat(), slug) for day, slug in standing}
    addresses = [f"{content['issued_on'].replace('-', '/')}/{wanted.get(content['id'], '')}" for content in contents]
    former = FormerAddress.objects.filter(record_type="statement", address__in=addresses)
    taken |= {tuple(address.replace("/", "-", 2).split("/")) for address in former.values_list("address", flat=True)}
    for content in contents:
        if content.get("slug"):
            continue
        slug, number = wanted[content["id"]], 1
        while (content["issued_on"], slug) in taken:
            number += 1
            slug = f"{wanted[content['id']][: 79 - len(str(number))]}-{number}"
        content["slug"] = slug
        taken.add((content["issued_on"], slug))


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
    return Appointment.objects.select_related("post").in_bulk(map(uuid.UUID, named))


class _Rows:
    """The public rows of some statements."""

    def __init__(self, rendered):
        self.rendered = rendered
        self.statements, self.texts, self.symbols, self.attributions = [], [], [], []
        self.sources, self.topics, self.places = [], [], []

    def add(self, content, position, number, now, appointments):
        pk = uuid.UUID(content["id"])
        statement = Statement(
            pk=pk,
            version_no=1,
            title=_title(content),
            position=position,
            published_at=now,
            updated_at=now,
            content_version=number,
        )
        read_fields(OWN, statement, content)
        self.statements.append(statement)
        for text in self._children("texts", content):
            text.derive(self.rendered.get(text.body) or render(text.body), position)
        for symbol in self._children("symbols", content):
            symbol.symbol_key = normalise(symbol.symbol)
        for attribution in self._children("attributions", content):
            attribution.derive(appointments.get(attribution.appointment_id), position)
        self._children("sources", content)
        self.topics += [
            StatementTopic(statement_id=pk, topic_id=uuid.UUID(key), position=position) for key in content["topics"]
        ]
        self.places += [
            StatementPlace(statement_id=pk, place_id=uuid.UUID(key), position=position) for key in content["places"]
        ]

    def _children(self, name, content):
        """The rows of one child of a statement, noted and given."""
        model, fields = CHILDREN[name]
        made = []
        for data in content[name]:
            row = model(pk=uuid.UUID(data["id"]), statement_id=uuid.UUID(content["id"]))
            read_fields(fields, row, data)
            made.append(row)
        getattr(self, name).extend(made)
        return made

    def write(self):
        for rows in (
            self.statements,
            self.texts,
            self.symbols,
            self.attributions,
            self.sources,
            self.topics,
            self.places,
        ):
            if rows:
                type(rows[0]).objects.bulk_create(rows)

    def tallied(self):
        """{(Tally.Of, key): how many of these statements count under it}."""
        found, days = Counter(), {}
        for statement in self.statements:
            days[statement.pk] = statement.issued_on
            found[Tally.Of.MONTH, f"{statement.issued_on:%Y-%m}"] += 1
            found[Tally.Of.TYPE, str(statement.type_id)] += 1
            found[Tally.Of.LABEL, Tally.key_of_label(statement.type_id, statement.raw_label)] += 1
        for statement, body in {(each.statement_id, each.body_id) for each in self.attributions if each.body_id}:
            found[Tally.Of.BODY, Tally.key_of_body(body, days[statement].year)] += 1
        having = defaultdict(set)  # Lack → the statements that do not lack it
        for lack, rows in (
            (Tally.Lack.SYMBOL, self.symbols),
            (Tally.Lack.SOURCE, self.sources),
            (Tally.Lack.TOPIC, self.topics),
        ):
            having[lack] = {each.statement_id for each in rows}
        languages = defaultdict(set)
        for text in self.texts:
            languages[text.statement_id].add(text.language)
            if text.text_hash:
                having[Tally.Lack.TEXT].add(text.statement_id)
        for statement in self.statements:
            year = statement.issued_on.year
            found.update((Tally.Of.LANGUAGE, Tally.key_in_year(each, year)) for each in languages[statement.pk])
            if languages[statement.pk] - {statement.original_language}:
                having[Tally.Lack.TRANSLATION].add(statement.pk)
            for lack in Tally.Lack:
                if statement.pk not in having[lack]:
                    found[Tally.Of.LACK, Tally.key_in_year(lack, year)] += 1
        found.update((Tally.Of.TOPIC, str(each.topic_id)) for each in self.topics)
        found.update((Tally.Of.PLACE, str(each.place_id)) for each in self.places)
        return found
