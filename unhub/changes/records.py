"""The kinds of records that change, under their names in the API, and where the records are."""

from organisations.models import Appointment, Organisation, Person, Place, Post
from organisations.serializers.pieces import PAGES
from statements.models import Document, Statement, StatementType, Topic
from statements.serializers.statements import statement_page
from unhub.web.addresses import page_url

# Names of models that the API has another name for.
API_NAMES = {
    "statementtype": "type",
    "organisationrelation": "relation",
    "sourceclaim": "claim",
    "postcapacity": "capacity",
    "personname": "other_name",
    "labelalias": "label",
}
# What has a list in the API, and so an address there.
LISTED = {
    "statement": Statement,
    "organisation": Organisation,
    "person": Person,
    "post": Post,
    "appointment": Appointment,
    "document": Document,
    "topic": Topic,
    "place": Place,
    "type": StatementType,
}
# What is shown within the answers about others, and has none of its own.
WITHIN_OTHERS = ["relation", "presence", "claim", "capacity", "other_name", "label", "citation"]
RECORD_TYPES = [*LISTED, *WITHIN_OTHERS]
# Where a page says only its record's slug.
PAGES_OF = {**PAGES, "document": "statements:document"}


def api_name(model_name):
    return API_NAMES.get(model_name, model_name)


def model_name(record_type):
    """The name of the model that the API calls so."""
    return next((name for name, called in API_NAMES.items() if called == record_type), record_type)


def pages_of(wanted):
    """{(record type, id): the whole address of its page} of what is public now, of {record type: ids}. One query for each type."""
    pages = {}
    for record_type, ids in wanted.items():
        rows = LISTED[record_type].objects.filter(pk__in=ids).order_by()
        if record_type == "statement":
            found = rows.values_list("pk", "issued_on", "slug")
            pages |= {(record_type, pk): statement_page(day.isoformat(), slug) for pk, day, slug in found}
        elif record_type == "appointment":
            found = rows.values_list("pk", "post__slug")
            pages |= {(record_type, pk): page_url("organisations:post", slug) for pk, slug in found}
        else:
            pages |= {
                (record_type, pk): page_url(PAGES_OF[record_type], slug) for pk, slug in rows.values_list("pk", "slug")
            }
    return pages


def page_at(record_type, address):
    """The whole address of a page that stands, or stood, at an address as Change keeps it."""
    if record_type == "statement":
        *day, slug = address.split("/")
        return statement_page("-".join(day), slug)
    return page_url(PAGES_OF[record_type], address)
