"""Statements and what they are sorted by as the API gives them, made by hand as in `organisations.serializers`."""

from statements.serializers.reference import (
    Cited,
    DocumentSerializer,
    TopicSerializer,
    TypeSerializer,
    with_citations,
    with_labels,
    with_narrower,
)
from statements.serializers.statements import (
    FoundStatementSerializer,
    SourcedStatementSerializer,
    StatementDetailSerializer,
    StatementSerializer,
    read_everything,
    read_statements,
    read_with_sources,
    statement_page,
)

__all__ = [
    "Cited",
    "DocumentSerializer",
    "FoundStatementSerializer",
    "SourcedStatementSerializer",
    "StatementDetailSerializer",
    "StatementSerializer",
    "TopicSerializer",
    "TypeSerializer",
    "read_everything",
    "read_statements",
    "read_with_sources",
    "statement_page",
    "with_citations",
    "with_labels",
    "with_narrower",
]
