"""The pages of statements, and of what they are sorted by and cite."""

from statements.views.archive import day, month, year
from statements.views.documents import document, document_list
from statements.views.files import statement_file
from statements.views.history import history
from statements.views.lists import statement_list
from statements.views.statement import statement
from statements.views.versions import changes, version
from statements.views.vocabularies import place, place_list, topic, topic_list, type_page
from statements.views.written import statement_as, version_as

__all__ = [
    "changes",
    "day",
    "document",
    "document_list",
    "history",
    "month",
    "place",
    "place_list",
    "statement",
    "statement_as",
    "statement_file",
    "statement_list",
    "topic",
    "topic_list",
    "type_page",
    "version",
    "version_as",
    "year",
]
