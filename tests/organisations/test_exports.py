"""Lists of bodies, people and posts as files."""

import csv
import io
import json

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
from unhub.publishing.services import publish

pytestmark = pytest.mark.django_db


def rows_of(client, address):
    text = client.get(address).getvalue().decode("utf-8-sig")
    return {row["slug"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.fixture
def bodies():
    """A field office that was part of one body and is part of another, with a post and its holder."""
    draft = make_organisation_draft("UNSCO", slug="unsco")
    draft.former_names.create(name="The old name", end="1999", end_kind="dated")
    publish(draft, by=None)
    unsco = Organisation.objects.get(slug="unsco")
    old, new = make_organisation("Old parent", slug="old"), make_organisation("New parent", slug="new-parent")
    make_relation(unsco, "part_of", old, start="1994", end="2000", end_kind="dated")
    make_relation(unsco, "part_of", new, start="2000")
    make_presence(unsco, make_place("Jerusalem"), role="headquarters", start="1994-06")
    post = make_post("Special Coordinator", unsco, slug="coordinator")
    make_appointment(make_person("Terje Rød-Larsen", slug="larsen"), post, "1994-06")


def test_a_body_is_told_with_its_names_its_parents_and_its_places(client, bodies):
    row = rows_of(client, "/en/organisations.csv")["unsco"]
    assert row["former_names"] == "The old name (? – 1999)"
    assert row["parents"] == "New parent"
    assert row["presences"] == "Jerusalem, headquarters (1994-06 –)"
    assert row["version"] == "1"


def test_as_of_a_day_the_files_are_of_that_day(client, bodies):
    row = rows_of(client, "/en/organisations.csv?as_of=1996-01-01")["unsco"]
    assert (row["parents"], row["name_then"], row["as_of"]) == ("Old parent", "The old name", "1996-01-01")
    assert rows_of(client, "/en/posts.csv?as_of=1990-01-01")["coordinator"]["holders"] == ""
    assert rows_of(client, "/en/posts.csv")["coordinator"]["holders"] == "Terje Rød-Larsen"


def test_a_person_is_told_with_the_posts_held(client, bodies):
    row = rows_of(client, "/en/people.csv")["larsen"]
    assert row["appointments"] == "Special Coordinator, UNSCO, substantive (1994-06 –)"


@pytest.mark.parametrize("kind", ["organisations", "people", "posts"])
def test_a_line_is_what_the_api_gives_of_the_record(client, bodies, kind):
    lines = [json.loads(line) for line in client.get(f"/en/{kind}.jsonl").getvalue().decode().splitlines()]
    assert [line["id"] for line in lines] == [each["id"] for each in client.get(f"/api/v1/{kind}/").json()["results"]]
    for line in lines:
        assert line == client.get(f"/api/v1/{kind}/{line['id']}/").json()


def test_a_wrong_day_is_refused(client):
    assert client.get("/en/organisations.csv?as_of=yesterday").status_code == 400


def test_the_pages_name_their_files(client, bodies):
    for kind in ("organisations", "people", "posts"):
        page = client.get(f"/en/{kind}/").content.decode()
        assert f'href="/en/{kind}.csv"' in page
        assert f'href="/en/{kind}.jsonl"' in page
