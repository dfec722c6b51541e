"""Rows of other tables beside a record, as JSON in the record's own query.

A page that shows a record with its names, symbols and links would ask one query for each of them, and pay Django for
every row as for a record of its own. `rows_beside` asks for all of them at once:

    Statement.objects.annotate(symbol_rows=rows_beside(StatementSymbol.objects.all(), "statement", symbol="symbol"))
    rows_of(statement.symbol_rows)      # [{"symbol": "SG/SM/18554"}]

The rows come in no order; dates, times and ids come as the database writes them: `read_moment` reads a moment.
"""

import json

from django.db.models import Aggregate, JSONField, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime


class JSONArrayAgg(Aggregate):
    """All values of a group as one JSON array, on either database."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


def rows_beside(queryset, link, *, of="pk", **fields):
    """An annotation: the rows of the queryset whose `link` equals the record's `of`, each with `fields` ({key: expression}).

    Costs no query of its own, but an index on the link must serve it. Read it with `rows_of`.
    """
    found = queryset.filter(**{link: OuterRef(of)}).order_by().values(link)
    return Subquery(found.annotate(found_rows=JSONArrayAgg(JSONObject(**fields))).values("found_rows"))


def row_beside(queryset, **fields):
    """An annotation: the first row of the queryset (which says itself what it has to do with the record), or None."""
    return Subquery(queryset.annotate(found_row=JSONObject(**fields)).values("found_row")[:1], output_field=JSONField())


def rows_of(value):
    """The list an annotation of `rows_beside` holds. Inside another one it comes as text on SQLite."""
    return json.loads(value) if isinstance(value, str) else value or []


def read_moment(text):
    """The moment in JSON as an aware datetime, or None. SQLite writes UTC and does not say so."""
    moment = parse_datetime(text) if text else None
    if moment is not None and timezone.is_naive(moment):
        moment = moment.replace(tzinfo=timezone.get_fixed_timezone(0))
    return moment
