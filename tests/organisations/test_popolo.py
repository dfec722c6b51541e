"""Bodies, posts, people and memberships as Popolo JSON, against what its schemas ask for."""

import json
import re

import pytest

from organisations.models import Organisation
from tests.factories import (
    make_appointment,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
)
from unhub.publishing.services import publish, withdraw

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ADDRESS = re.compile(r"https?://\S+")


def text(value):
    return isinstance(value, str) and value != ""


def maybe(check):
    return lambda value: value is None or check(value)


def each(shape):
    return lambda value: isinstance(value, list) and all(fits(one, shape) for one in value)


def fits(data, shape):
    """Whether an object has what the schema requires, nothing that it does not know, and values as it wants them."""
    assert isinstance(data, dict)
    for name, value in data.items():
        assert name in shape, f"{name} is no property of Popolo"
        assert shape[name](value), (name, value)
    return True


date, moment, address = (
    maybe(lambda value, form=form: bool(form.fullmatch(value))) for form in (DATE, MOMENT, ADDRESS)
)
link = each({"url": address, "note": maybe(text)})
extension = lambda value: isinstance(value, dict)  # noqa: E731
other_name = each({"name": text, "lang": maybe(text), "start_date": date, "end_date": date, "note": maybe(text)})
identifier = each({"scheme": maybe(text), "identifier": text})
common = {"id": text, "links": link, "sources": link, "created_at": moment, "updated_at": moment, "_unhub": extension}
# The properties of the schemas at https://www.popoloproject.com/schemas/ that are used here, with `lang` as its users have it.
SHAPES = {
    "persons": common
    | {"name": text, "sort_name": text, "summary": maybe(text), "other_names": other_name, "identifiers": identifier},
    "organizations": common
    | {
        "name": text,
        "classification": text,
        "other_names": other_name,
        "identifiers": identifier,
        "parent_id": maybe(text),
    }
    | {"area_id": maybe(text), "founding_date": date, "dissolution_date": date},
    "posts": common
    | {"label": text, "other_label": lambda value: all(map(text, value)), "role": text, "organization_id": text}
    | {"start_date": date, "end_date": date},
    "memberships": common
    | {"label": text, "role": text, "person_id": text, "member": extension, "organization_id": text, "post_id": text}
    | {"start_date": date, "end_date": date},
    "areas": common
    | {
        "name": text,
        "identifier": maybe(text),
        "classification": text,
        "parent_id": maybe(text),
        "other_names": other_name,
    },
    "events": common,
}


def read(client):
    response = client.get("/popolo.json")
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.getvalue())


def by_id(found, name):
    return {one["id"]: one for one in found[name]}


@pytest.mark.django_db
def test_names_dates_and_ties_are_those_on_record(client):
    draft = make_organisation_draft("UNSCO", slug="unsco", acronym="SCO", established="1994-06")
    draft.former_names.create(name="The old name", end="1999", end_kind="dated")
    draft.links.create(label="Site", url="https://unsco.example.org/")
    publish(draft, by=None)
    unsco = Organisation.objects.get(slug="unsco")
    old, parent, group = make_organisation("Old"), make_organisation("Parent"), make_organisation("Group")
    make_relation(unsco, "part_of", old, start="1994", end="2000", end_kind="dated")
    make_relation(unsco, "part_of", parent, start="2001")
    make_relation(unsco, "member_of", group, start="2003")
    city = make_place("Jerusalem", within=make_place("Palestine"))
    make_presence(unsco, city, role="headquarters")
    post = make_post("Coordinator", unsco)
    acting = make_appointment(make_person("Somebody"), post, "2004-05", "2004", status="acting", end_kind="dated")
    found = read(client)
    body = by_id(found, "organizations")[str(unsco.pk)]
    assert (body["founding_date"], body["parent_id"], body["area_id"]) == ("1994-06", str(parent.pk), str(city.pk))
    assert [(each["name"], each["end_date"], each["note"]) for each in body["other_names"]] == [
        ("SCO", None, "acronym"),
        ("The old name", "1999", "former name"),
    ]
    assert {"url": "https://unsco.example.org/", "note": "Site"} in body["links"]
    ties = by_id(found, "memberships")
    tie = ties[str(acting.pk)]
    assert (tie["start_date"], tie["end_date"], tie["label"]) == ("2004-05", "2004", "Coordinator (acting)")
    [of_body] = [each for each in ties.values() if "member" in each]
    assert (of_body["member"]["name"], of_body["organization_id"], of_body["start_date"]) == (
        "UNSCO",
        str(group.pk),
        "2003",
    )


@pytest.mark.django_db
def test_a_withdrawn_profile_says_so_and_drafts_are_not_there(client):
    body = make_organisation("Withdrawn later")
    withdraw(body, by=None, public_notice="In error.")
    make_organisation_draft("A draft")
    [found] = read(client)["organizations"]
    assert found["_unhub"]["withdrawal"]["notice"] == "In error."


@pytest.mark.django_db
def test_an_archive_of_nothing_is_empty_arrays_and_unknown_parameters_are_refused(client):
    assert read(client) == {name: [] for name in SHAPES}
    assert client.get("/popolo.json?page=2").status_code == 400


# Last: the fixture stays for the rest of the module.
@pytest.mark.django_db
def test_the_sample_content_is_what_the_schemas_ask_for_and_whole(client, sample_content):
    found = read(client)
    assert list(found) == list(SHAPES)
    for name, shape in SHAPES.items():
        assert all(fits(one, shape) for one in found[name])
        assert len(by_id(found, name)) == len(found[name])
    bodies, people, posts, areas = (by_id(found, name) for name in ("organizations", "persons", "posts", "areas"))
    assert len(bodies) == Organisation.objects.count()
    for one in found["memberships"]:
        assert one["organization_id"] in bodies
        assert (
            (one["person_id"] in people and one["post_id"] in posts)
            if "person_id" in one
            else one["member"]["id"] in bodies
        )
    assert all(one["parent_id"] is None or one["parent_id"] in bodies for one in bodies.values())
    assert all(one["area_id"] is None or one["area_id"] in areas for one in bodies.values())
    assert all(one["parent_id"] is None or one["parent_id"] in areas for one in areas.values())
