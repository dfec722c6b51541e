"""Bodies, posts and people as files: any search as CSV and JSON Lines."""

from organisations.api import OrganisationViewSet, PersonViewSet, PostViewSet
from organisations.serializers.pieces import runs_on, today
from unhub.web.exporting import ListExport, same


def term(record):
    """ " (1994-06 – 1999)" of what has a beginning and an end; with a question mark for what nobody knows."""
    start = record["start"] or "?"
    end = record["end"] or ("?" if record["end_kind"] == "unknown" else "")
    return f" ({start} – {end})".replace("– )", "–)")


def named_with_term(key, name=lambda each: each["name"]):
    """A column of several names, each with its time."""
    return lambda record: [f"{name(each)}{term(each)}" for each in record[key]]


def standing(key):
    """A column of the bodies a relation may lead to, as far as is known, on the day of as_of or today."""

    def names(record):
        day = record["as_of"] or today()
        found = ((each, {"start": each["start"] or "", "end": each["end"] or ""}) for each in record[key])
        return [each["organisation"]["name"] for each, row in found if runs_on(day, row)]

    return names


ORGANISATION_COLUMNS = {
    **same("id", "web_url", "slug", "kind", "name", "acronym", "name_language"),
    **same("as_of", "existed", "name_then", "acronym_then"),
    "names": lambda record: [f"{text['language']} {text['name']}" for text in record["texts"]],
    "former_names": named_with_term("former_names"),
    **same("established", "dissolved", "dissolution_reason"),
    "parents": standing("parents"),
    "member_of": standing("memberships"),
    "presences": lambda record: [
        f"{each['place']['name']}, {each['role']}{term(each)}" for each in record["presences"]
    ],
    "identifiers": lambda record: [f"{each['scheme']} {each['value']}" for each in record["identifiers"]],
    "links": lambda record: [each["url"] or each["label"] for each in record["links"]],
    **same("languages", "status", "version", "text_hash", "published_at", "updated_at"),
    "withdrawal_notice": lambda record: record["withdrawal"] and record["withdrawal"]["notice"],
}
PERSON_COLUMNS = {
    **same("id", "web_url", "slug", "name", "sort_name", "note", "wikidata"),
    "other_names": named_with_term("other_names"),
    "appointments": named_with_term(
        "appointments", lambda each: f"{each['post']['name']}, {each['organisation']['name']}, {each['status']}"
    ),
    "updated_at": "updated_at",
}
POST_COLUMNS = {
    **same("id", "web_url", "slug", "name"),
    "organisation": lambda record: record["organisation"]["name"],
    **same("seats", "established", "abolished", "as_of", "existed", "is_vacant"),
    "holders": lambda record: [each["person"]["name"] for each in record["holders"]],
    "holder_titles": lambda record: [each["title"] for each in record["holders"]],
    "capacities": named_with_term("capacities"),
    "appointments": named_with_term("appointments", lambda each: f"{each['person']['name']}, {each['status']}"),
    "updated_at": "updated_at",
}

organisations = ListExport(OrganisationViewSet, "organisations:list", ORGANISATION_COLUMNS)
people = ListExport(PersonViewSet, "organisations:person_list", PERSON_COLUMNS)
posts = ListExport(PostViewSet, "organisations:post_list", POST_COLUMNS)
