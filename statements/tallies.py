"""Keeping `Tally` equal to what a count would give: one statement at a time when it is published, all at once after an import.

Counting a million statements by month takes a second, and a reader should not wait for it after every publication.
Whoever writes statements past `publish()` calls `recount_everything()` at the end, behind the same open door.
"""

import datetime
import uuid
from calendar import monthrange

from django.db import connection
from django.db.models import Count, F

from statements.lacking import LACKING
from statements.models import Attribution, Citation, Statement, StatementPlace, StatementText, StatementTopic, Tally
from statements.models.position import day_of_position, positions_of_days

ADDED_AT_ONCE = 200  # rows of one INSERT
# What goes one up or down with a statement, instead of being counted.
UP_AND_DOWN = frozenset({Tally.Of.LANGUAGE, Tally.Of.LACK, Tally.Of.LABEL})


def tallied_under(pk):
    """{(Tally.Of, key)} of what the statement counts under, as the database has it now. Six queries."""
    statement = Statement.objects.filter(pk=pk).annotate(**{f"lacks_{lack}": LACKING[lack] for lack in LACKING})
    row = statement.values("position", "type_id", "raw_label", *(f"lacks_{lack}" for lack in LACKING)).first()
    if row is None:
        return set()
    day = day_of_position(row["position"])
    bodies = Attribution.objects.filter(statement=pk, body__isnull=False).values_list("body", flat=True)
    languages = StatementText.objects.filter(statement=pk).values_list("language", flat=True)
    topics = StatementTopic.objects.filter(statement=pk).values_list("topic", flat=True)
    places = StatementPlace.objects.filter(statement=pk).values_list("place", flat=True)
    documents = confirmed().filter(statement=pk).values_list("document", flat=True)
    return {
        (Tally.Of.MONTH, f"{day:%Y-%m}"),
        (Tally.Of.TYPE, str(row["type_id"])),
        (Tally.Of.LABEL, Tally.key_of_label(row["type_id"], row["raw_label"])),
        *((Tally.Of.BODY, Tally.key_of_body(body, day.year)) for body in bodies),
        *((Tally.Of.DOCUMENT, Tally.key_of_body(document, day.year)) for document in documents),
        *((Tally.Of.LANGUAGE, Tally.key_in_year(language, day.year)) for language in languages),
        *((Tally.Of.LACK, Tally.key_in_year(lack, day.year)) for lack in LACKING if row[f"lacks_{lack}"]),
        *((Tally.Of.TOPIC, str(key)) for key in topics),
        *((Tally.Of.PLACE, str(key)) for key in places),
    }


def confirmed():
    """The citations that readers see, of whatever document: a queryset."""
    return Citation.objects.filter(status=Citation.Status.CONFIRMED)


def tally_anew(before, after):
    """Brings the tallies up to date after a statement changed, from what `tallied_under` gave before and gives now.

    Needs an open door, and the content version's lock. A range of an index and a write for each tally that changes; those no
    index counts quickly go one up or down.
    """
    recount((of, key) for of, key in before ^ after if of not in UP_AND_DOWN)
    for of, key in before - after:
        if of in UP_AND_DOWN:
            Tally.objects.filter(of=of, key=key, statements__gt=0).update(statements=F("statements") - 1)
            Tally.objects.filter(of=of, key=key, statements=0).delete()
    for of, key in after - before:
        if of in UP_AND_DOWN and not Tally.objects.filter(of=of, key=key).update(statements=F("statements") + 1):
            Tally.objects.create(of=of, key=key, statements=1)


def recount(pairs):
    """Counts anew what an index counts, of what `tallied_under` gave. Needs an open door."""
    for of, key in pairs:
        number = _statements_of(of, key).count()
        if number:
            Tally.objects.update_or_create(of=of, key=key, defaults={"statements": number})
        else:
            Tally.objects.filter(of=of, key=key).delete()


def add(numbers):
    """Adds to the tallies what new statements count under: {(Tally.Of, key): how many}. One query; needs an open door."""
    table, quote = Tally._meta.db_table, connection.ops.quote_name
    of, key, statements = (quote(name) for name in ("of", "key", "statements"))
    pairs = sorted(numbers.items())  # in one order, so that two who add at once never wait for each other
    for start in range(0, len(pairs), ADDED_AT_ONCE):
        some = pairs[start : start + ADDED_AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(table)} ({of}, {key}, {statements}) VALUES {', '.join(['(%s, %s, %s)'] * len(some))}"
                f" ON CONFLICT ({of}, {key}) DO UPDATE SET {statements} = {quote(table)}.{statements} + excluded.{statements}",
                [value for (of_, key_), number in some for value in (str(of_), key_, number)],
            )


def recount_bodies(bodies):
    """The tallies of bodies anew, after statements changed hands. A range of an index for each year; needs an open door."""
    for body in set(bodies):
        whole = (Tally.key_of_body(body, 0), Tally.key_of_body(body, 9999))
        Tally.objects.filter(of=Tally.Of.BODY, key__range=whole).delete()
        Tally.objects.bulk_create(
            Tally(of=Tally.Of.BODY, key=key, statements=number) for key, number in years_of_body(Attribution, body)
        )


def recount_documents(pairs):
    """The tallies of documents anew, after citations changed: {(document, position of a statement that cites or cited it)}."""
    recount(
        {
            (Tally.Of.DOCUMENT, Tally.key_of_body(document, day_of_position(position).year))
            for document, position in pairs
        }
    )


def recount_everything():
    """All tallies anew, after statements were written in bulk. Walks through the archive's indexes; needs an open door."""
    Tally.objects.all().delete()
    Tally.objects.bulk_create(
        Tally(of=of, key=key, statements=number)
        for of, key, number in counted(Statement, StatementTopic, StatementPlace)
    )
    Tally.objects.bulk_create(
        Tally(of=Tally.Of.BODY, key=key, statements=number) for key, number in by_body(Attribution)
    )
    Tally.objects.bulk_create(
        Tally(of=Tally.Of.DOCUMENT, key=key, statements=number) for key, number in by_document(Citation)
    )
    Tally.objects.bulk_create(
        Tally(of=of, key=key, statements=number) for of, key, number in covered(Statement, StatementText, LACKING)
    )


def counted(statements, topics, places):
    """(of, key, number) of everything there is, from the three models: historical ones in a migration."""
    yield from _months(statements.objects.order_by("position"))
    for of, links, column in (
        (Tally.Of.TYPE, statements, "type"),
        (Tally.Of.TOPIC, topics, "topic"),
        (Tally.Of.PLACE, places, "place"),
    ):
        for key, number in links.objects.order_by().values_list(column).annotate(number=Count("pk")):
            yield of, str(key), number


def _months(statements):
    for day, number in _periods(statements, _positions_of_month):
        yield Tally.Of.MONTH, f"{day:%Y-%m}", number


def covered(statements, texts, lacking):
    """(of, key, number) of labels, languages and what is missing; the models may be historical ones."""
    labels = statements.objects.order_by().values_list("raw_label", "type").annotate(number=Count("*"))
    for label, type_id, number in labels:
        yield Tally.Of.LABEL, Tally.key_of_label(type_id, label), number
    for language in texts.objects.order_by().values_list("language", flat=True).distinct():
        of_language = texts.objects.filter(language=language).order_by("position")
        for day, number in _periods(of_language, _positions_of_year):
            yield Tally.Of.LANGUAGE, Tally.key_in_year(language, day.year), number
    counts = {str(lack): Count("position", filter=condition) for lack, condition in lacking.items()}
    for day, of_year in _ranges(statements.objects.order_by("position"), _positions_of_year):
        for lack, number in of_year.order_by().aggregate(**counts).items():
            if number:
                yield Tally.Of.LACK, Tally.key_in_year(lack, day.year), number


def by_body(attributions):
    """(key, number) of every body in every year; the model may be a historical one."""
    for body in attributions.objects.filter(body__isnull=False).order_by().values_list("body", flat=True).distinct():
        yield from years_of_body(attributions, body)


def by_document(citations):
    """(key, number) of every document that is cited, in every year; the model may be a historical one."""
    confirmed = citations.objects.filter(status="confirmed")
    for document in confirmed.order_by().values_list("document", flat=True).distinct():
        rows = confirmed.filter(document=document).order_by("position").values("position").distinct()
        for day, number in _periods(rows, _positions_of_year):
            yield Tally.key_of_body(document, day.year), number


def years_of_body(attributions, body):
    """(key, number) of a body in every year. A statement that it signed twice counts once."""
    rows = attributions.objects.filter(body=body).order_by("position").values("position").distinct()
    for day, number in _periods(rows, _positions_of_year):
        yield Tally.key_of_body(body, day.year), number


def _periods(rows, positions_of):
    """(first day, number) from period to period along an index of positions: no date of a statement is read."""
    for day, of_period in _ranges(rows, positions_of):
        yield day, of_period.count()


def _ranges(rows, positions_of):
    """(first day, rows) from period to period that has any."""
    after = -1
    while (first := rows.filter(position__gt=after).values_list("position", flat=True).first()) is not None:
        lowest, after = positions_of(day_of_position(first))
        yield day_of_position(first), rows.filter(position__range=(lowest, after))


def _positions_of_year(day):
    return positions_of_days(day.replace(month=1, day=1), day.replace(month=12, day=31))


def _positions_of_month(day):
    return positions_of_days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def _statements_of(of, key):
    """The rows to count, each in an index that begins with what is asked for."""
    if of == Tally.Of.MONTH:
        first = datetime.date.fromisoformat(f"{key}-01")
        return Statement.objects.filter(position__range=_positions_of_month(first))
    if of == Tally.Of.TYPE:
        return Statement.objects.filter(type=key)
    if of == Tally.Of.BODY:
        year = _positions_of_year(datetime.date(int(key[32:]), 1, 1))
        return Attribution.objects.filter(body=uuid.UUID(key[:32]), position__range=year).values("position").distinct()
    if of == Tally.Of.DOCUMENT:
        year = _positions_of_year(datetime.date(int(key[32:]), 1, 1))
        return confirmed().filter(document=uuid.UUID(key[:32]), position__range=year).values("position").distinct()
    return (StatementTopic if of == Tally.Of.TOPIC else StatementPlace).objects.filter(**{str(of.value): key})
