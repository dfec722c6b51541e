"""Statements and what they are sorted by as the API gives them, made by hand as in `organisations.serializers`."""

from statements.serializers.reference import (
    DocumentSerializer,
    TopicSerializer,
    TypeSerializer,
    with_labels,
    with_narrower,
)
from statements.serializers.statements import (
    StatementDetailSerializer,
    StatementSerializer,
    read_everything,
    read_statements,
    statement_page,
)

__all__ = [
    "DocumentSerializer",
    "StatementDetailSerializer",
    "StatementSerializer",
    "TopicSerializer",
    "TypeSerializer",
    "read_everything",
    "read_statements",
    "statement_page",
    "with_labels",
    "with_narrower",
]
