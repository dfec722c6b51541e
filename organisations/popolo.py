"""Bodies, posts, people and who belongs where as Popolo JSON, for programs that know no API but that format.

https://www.popoloproject.com/specs/ has classes and properties. What Popolo has no name for stands under `_unhub`.
"""

import json
from itertools import chain

from rest_framework.utils.encoders import JSONEncoder

from organisations.api import AppointmentViewSet, OrganisationViewSet, PersonViewSet, PlaceViewSet, PostViewSet
from organisations.models import Appointment, Presence
from organisations.serializers.pieces import runs_on, today
from unhub.web.exporting import batches, streamed
from unhub.web.parameters import only_parameters

HEADQUARTERS = Presence.Role.HEADQUARTERS.value
SUBSTANTIVE = Appointment.Status.SUBSTANTIVE.value


@only_parameters()
def popolo(request):
    """All of them as one JSON object of arrays. A query for each 200 records of a kind."""
    return streamed(_pieces(), "application/json; charset=utf-8")


def _pieces():
    """The text of the object, a batch of records at a time: no array is ever whole in memory."""
    for number, (name, lists) in enumerate(CLASSES.items()):
        yield f"{',' if number else '{'}{json.dumps(name)}:["
        is_first = True
        for batch in chain.from_iterable(map(_batches, lists)):
            if text := ",".join(map(_written, batch)):
                yield text if is_first else f",{text}"
                is_first = False
        yield "]"
    yield "}\n"


def _batches(one):
    """Batches of what a function makes of the API's records of a kind."""
    view_class, make = one
    view = view_class()
    view.detail = True
    serializer = view.get_serializer_class()()
    for records in batches(view.read_detail, view.queryset.all(), view.keyset):
        made = (make(serializer.represent(record)) for record in records)
        yield list(chain.from_iterable(each if isinstance(each, list) else [each] for each in made))


def _written(data):
    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))


# --- the classes ------------------------------------------------------------------------------------------------------


def person(record):
    return {
        "id": record["id"],
        "name": record["name"],
        "sort_name": record["sort_name"],
        "summary": record["note"] or None,
        "other_names": [_other_name(each["name"], each["language"], each) for each in record["other_names"]],
        "identifiers": [{"scheme": "wikidata", "identifier": record["wikidata"]}] if record["wikidata"] else [],
        **_about(record),
    }


def organisation(record):
    names = [_other_name(text["name"], text["language"]) for text in record["texts"] if text["name"] != record["name"]]
    acronyms = {text["acronym"]: text["language"] for text in record["texts"] if text["acronym"]}
    names += [_other_name(acronym, language, note="acronym") for acronym, language in acronyms.items()]
    for former in record["former_names"]:
        names.append(_other_name(former["name"], former["language"], former, note="former name"))
    parents = [each["organisation"]["id"] for each in record["parents"] if _runs(each)]
    seats = [each["place"]["id"] for each in record["presences"] if each["role"] == HEADQUARTERS and _runs(each)]
    withdrawal = {"_unhub": {"withdrawal": record["withdrawal"]}} if record["withdrawal"] else {}
    return {
        "id": record["id"],
        "name": record["name"],
        "classification": record["kind"],
        "other_names": names,
        "identifiers": [{"scheme": each["scheme"], "identifier": each["value"]} for each in record["identifiers"]],
        # Popolo knows one of each, and no time: today's. All of them, with their time, are in the API.
        "parent_id": next(iter(parents), None),
        "area_id": next(iter(seats), None),
        "founding_date": record["established"],
        "dissolution_date": record["dissolved"],
        **_about(record, [{"url": each["url"], "note": each["label"]} for each in record["links"] if each["url"]]),
        "created_at": record["published_at"],
        **withdrawal,
    }


def post(record):
    principal = [each["name"] for each in record["capacities"] if each["is_principal"] and _runs(each)]
    return {
        "id": record["id"],
        "label": record["name"],
        "other_label": sorted({name for name in record["names"].values() if name != record["name"]}),
        "role": next(iter(principal), record["name"]),
        "organization_id": record["organisation"]["id"],
        "start_date": record["established"],
        "end_date": record["abolished"],
        **_about(record),
    }


def appointment(record):
    """A person belongs to a body by holding a post in it."""
    status = "" if record["status"] == SUBSTANTIVE else f" ({Appointment.Status(record['status']).label})"
    return {
        "id": record["id"],
        "label": f"{record['post']['name']}{status}",
        "role": record["post"]["name"],
        "person_id": record["person"]["id"],
        "organization_id": record["organisation"]["id"],
        "post_id": record["post"]["id"],
        **_term(record),
        **_about(record),
        "_unhub": {"status": record["status"], "end_kind": record["end_kind"]},
    }


def memberships_of_a_body(record):
    """A body is a member of another: of a grouping, of an organisation."""
    return [
        {
            "id": each["id"],
            "label": f"{record['name']}, {each['organisation']['name']}",
            "role": "member",
            "member": {"@type": "Organization", "id": record["id"], "name": record["name"]},
            "organization_id": each["organisation"]["id"],
            **_term(each),
            "links": [_link(record["web_url"])],
            "sources": _sources(each),
            "_unhub": {"end_kind": each["end_kind"]},
        }
        for each in record["memberships"]
    ]


def area(record):
    names = {name: code for code, name in record["names"].items() if name != record["name"]}
    return {
        "id": record["id"],
        "name": record["name"],
        "identifier": record["code"],
        "classification": record["kind"],
        "parent_id": record["within"] and record["within"]["id"],
        "other_names": [_other_name(name, code) for name, code in names.items()],
        "links": [_link(record["web_url"])],
        "updated_at": record["updated_at"],
    }


CLASSES = {
    "persons": [(PersonViewSet, person)],
    "organizations": [(OrganisationViewSet, organisation)],
    "posts": [(PostViewSet, post)],
    "memberships": [(AppointmentViewSet, appointment), (OrganisationViewSet, memberships_of_a_body)],
    "areas": [(PlaceViewSet, area)],
    # Readers of the format look for it.
    "events": [],
}


# --- what they have in common -----------------------------------------------------------------------------------------


def _runs(term):
    return runs_on(today(), {"start": term["start"] or "", "end": term["end"] or ""})


def _term(record):
    """Dates as precisely as they are known, which Popolo allows: 1994, 1994-06, 1994-06-15."""
    return {"start_date": record["start"], "end_date": record["end"]}


def _other_name(name, language, term=None, note=None):
    dates = _term(term) if term else {"start_date": None, "end_date": None}
    return {"name": name, "lang": language or None, **dates, "note": note}


def _link(url, note="its page in this archive"):
    return {"url": url, "note": note}


def _about(record, links=()):
    return {
        "links": [_link(record["web_url"]), *links],
        "sources": _sources(record),
        "updated_at": record["updated_at"],
    }


def _sources(record):
    """The addresses of the source a record names, and of the claims on it, each once."""
    found = {}
    if (source := record.get("source")) and source["url"]:
        found[source["url"]] = source["title"]
    for claim in record["claims"]:
        if claim["source_url"]:
            found.setdefault(claim["source_url"], claim["source_title"])
    return [{"url": url, "note": title} for url, title in found.items()]
