"""Which answers about statements and what they are sorted by show something of which other records: for the change feed."""

from organisations.models import Appointment, Organisation, Person, Place, Post, PostCapacity
from organisations.shown import NAMED, TERM
from statements.models import Citation, Document, LabelAlias, Statement, StatementType, Topic
from unhub.publishing.affected import shows

# --- who said it, as on the day. A mended term of office may leave statements outside it: they are affected, and can be looked at.

shows(Statement, Appointment, "attributions__appointment", fields=("person", "post", "status", *TERM))
shows(Statement, Person, "attributions__person", fields=(*NAMED, "sort_name"))
shows(Statement, Post, "attributions__post", fields=(*NAMED, "organisation"))
shows(Statement, PostCapacity, "attributions__capacity", fields=("key", "name"))
shows(
    Statement,
    PostCapacity,
    "attributions__post",
    of="post",
    fields=("name", "is_principal", *TERM),
    only="is_principal",
)
shows(
    Statement,
    Organisation,
    "attributions__body",
    fields=(*NAMED, "name_language", *(f"former_names__{name}" for name in ("name", "language", *TERM))),
)

# --- what it is, where and about what

shows(Statement, StatementType, "type", fields=NAMED)
shows(Statement, Place, "place", fields=NAMED)
shows(Statement, Place, "places", fields=NAMED)
shows(Statement, Topic, "topics", fields=NAMED)
shows(Statement, Document, "citations__document", fields=("slug", "symbol", "title"))
shows(Statement, Citation, "pk", of="statement")
TITLED = ("slug", "issued_on", "title", "original_language")
shows(Statement, Statement, "relations__to", fields=TITLED)
shows(Statement, Statement, "pk", of="relations__to", fields=(*TITLED, "relations__kind", "relations__note"))

# --- how many statements cite a document, the first and the latest

shows(Document, Citation, "pk", of="document", fields=("status", "statement"))
shows(Document, Statement, "pk", of="citations__document", fields=("issued_on",))

# --- what statements are sorted by

shows(StatementType, LabelAlias, "pk", of="type")
shows(Topic, Topic, "parent", fields=NAMED)
shows(Topic, Topic, "pk", of="parent", fields=NAMED)
