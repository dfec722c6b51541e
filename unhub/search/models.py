"""The table of an index as Django joins it: a row for each record, with its place in the order and its tokens.

    class StatementIndex(IndexRow):
        words = TokensField(db_column="statements_index")
        statement = models.ForeignObject(Statement, models.DO_NOTHING, ["position"], ["position"], related_name="found")

        class Meta(IndexRow.Meta):
            db_table = "statements_index"

    Statement.objects.filter(found__words__match=Search(parse("gaza"))).order_by("-found__position")

The tables are made and written by `unhub.search.index`, never by Django.
"""

from dataclasses import dataclass

from django.db import models

from unhub.search import postgresql, sqlite
from unhub.search.query import Query


@dataclass(frozen=True)
class Search:
    """What is looked for in an index: a query, and tokens that the column of filters has to have.

    `within`: of each of these one token at least; `without`: none of these. `in_title`: the words are all in titles.
    """

    query: Query
    within: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    in_title: bool = False


class TokensField(models.TextField):
    """The column an index is searched by. It is named as its table: so FTS5 wants it."""


class IndexRow(models.Model):
    """A record in an index, at its place in the order of lists."""

    position = models.BigIntegerField(primary_key=True, db_column="rowid")

    class Meta:
        abstract = True
        managed = False


@TokensField.register_lookup
class Match(models.Lookup):
    """Whether a record is found by a Search."""

    lookup_name = "match"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [*params, sqlite.written(self.rhs)]

    def as_postgresql(self, compiler, connection):
        column, _params = self.process_lhs(compiler, connection)
        return postgresql.condition(self.rhs, column)
