from django.db import models

from statements.models.statement import Statement
from unhub.search.models import IndexRow, TokensField

INDEX_TABLE = "statements_index"


class StatementIndex(IndexRow):
    """A statement in the full-text index."""

    words = TokensField(db_column=INDEX_TABLE)
    statement = models.ForeignObject(
        Statement, models.DO_NOTHING, from_fields=["position"], to_fields=["position"], related_name="found"
    )

    class Meta(IndexRow.Meta):
        db_table = INDEX_TABLE

    def __str__(self):
        return str(self.position)
