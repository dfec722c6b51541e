"""Dated official texts, attributed to a body or to a person in the post they held that day."""

from statements.models.content import AttributionMode, Delivery
from statements.models.documents import Citation, CitationSearch, Document, FoundCitation
from statements.models.reference import LabelAlias, StatementType, Topic
from statements.models.search import StatementIndex
from statements.models.statement import (
    Attachment,
    Attribution,
    Statement,
    StatementPlace,
    StatementRelation,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
)
from statements.models.tally import Tally

__all__ = [
    "Attachment",
    "Attribution",
    "AttributionMode",
    "Citation",
    "CitationSearch",
    "Delivery",
    "Document",
    "FoundCitation",
    "LabelAlias",
    "Statement",
    "StatementIndex",
    "StatementPlace",
    "StatementRelation",
    "StatementSource",
    "StatementSymbol",
    "StatementText",
    "StatementTopic",
    "StatementType",
    "Tally",
    "Topic",
]
