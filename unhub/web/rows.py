"""Rows of other tables beside a record, as JSON in the record's own query.

A page that shows a record with its names, symbols and links would ask one query for each of them, and pay Django for
every row as for a record of its own. `rows_beside` asks for all of them at once:

    SYMBOLS = rows_beside(lambda: StatementSymbol.objects.all(), "statement", symbol="symbol")
    Statement.objects.annotate(symbol_rows=SYMBOLS)
    rows_of(statement.symbol_rows)      # [{"symbol": "SG/SM/18554"}]

Keep the annotation (in a module or a cached function): its SQL is written once, when it is first used, because Django
takes longer to write it than a database to answer it. The rows come in no order; dates, times and ids come as the
database writes them: `read_moment` reads a moment.
"""

import json
import re

from django.db.models import Aggregate, Expression, F, JSONField
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.db.models.sql import Query
from django.utils import timezone
from django.utils.dateparse import parse_datetime

# Stands for the record's column in the SQL that is kept; no SQL of Django's own has such a word.
OUTER = "THE_RECORDS_OWN_COLUMN"
IN_SUBQUERY = re.compile(r'"?([U-Y])[0-9]+"?\.')


class JSONArrayAgg(Aggregate):
    """All values of a group as one JSON array, on either database."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


class Beside(Expression):
    """A subquery about a record of which Django writes the SQL once. `make(outer)` gives its queryset of one value."""

    def __init__(self, make, of):
        super().__init__(output_field=JSONField())
        self.make, self.column = make, F(of)
        # Shared by the copies that Django makes of an expression for every query.
        self.written = {}

    @property
    def identity(self):
        return self.__class__, id(self.written)

    def get_source_expressions(self):
        return [self.column]

    def set_source_expressions(self, expressions):
        [self.column] = expressions

    def as_sql(self, compiler, connection):
        column, _params = compiler.compile(self.column)
        # Our tables need other names than those around us: Django calls them U0, U1 … in a subquery, V0 … in one within.
        around = IN_SUBQUERY.match(column)
        depth = ord(around[1]) - ord("T") + 1 if around else 1
        key = connection.vendor, depth
        if key not in self.written:
            self.written[key] = self.write(connection, depth)
        sql, params = self.written[key]
        return sql.replace(f"({OUTER})", column), params

    def write(self, connection, depth):
        query = self.make(RawSQL(OUTER, ())).query.clone()
        for _step in range(depth):
            other = Query(query.model)
            other.alias_prefix = query.alias_prefix
            query.bump_prefix(other)
        sql, params = query.get_compiler(connection=connection).as_sql()
        return f"({sql})", tuple(params)


def rows_beside(queryset, link, *, of="pk", **fields):
    """An annotation: the rows whose `link` equals the record's `of`, each with `fields` ({key: expression}).

    `queryset` is a callable. Costs no query of its own, but an index on the link must serve it. Read it with `rows_of`.
    """

    def make(outer):
        found = queryset().filter(**{link: outer}).order_by().values(link)
        return found.annotate(found_rows=JSONArrayAgg(JSONObject(**fields))).values("found_rows")

    return Beside(make, of)


def row_beside(queryset, *, of, **fields):
    """An annotation: the first row of `queryset(outer)`, where `outer` stands for the record's `of`; None without one."""

    def make(outer):
        return queryset(outer).annotate(found_row=JSONObject(**fields)).values("found_row")[:1]

    return Beside(make, of)


def rows_of(value):
    """The list an annotation of `rows_beside` holds. Inside another one it comes as text on SQLite."""
    return json.loads(value) if isinstance(value, str) else value or []


def read_moment(text):
    """The moment in JSON as an aware datetime, or None. SQLite writes UTC and does not say so."""
    moment = parse_datetime(text) if text else None
    if moment is not None and timezone.is_naive(moment):
        moment = moment.replace(tzinfo=timezone.get_fixed_timezone(0))
    return moment
