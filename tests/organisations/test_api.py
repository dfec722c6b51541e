"""The API's answers about bodies, posts, people, appointments and places."""

import pytest
import time_machine

from organisations.drafts.models import FormerNameDraft, OrganisationIdentifierDraft, OrganisationLinkDraft
from organisations.models import Organisation, PersonName, SourceClaim
from tests.factories import (
    make_appointment,
    make_capacity,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
    save_reference,
)
from unhub.publishing.services import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    """Asks the API and gives the answer's data; `status` is the one expected."""

    def ask(address, status=200):
        response = client.get(address)
        assert response.status_code == status, response.content[:500]
        return response.json()

    return ask


@pytest.fixture
def unsco():
    """A body with a past: another name, a headquarters, an office, an end of its membership, a vacancy, rival claims."""
    un, quartet = make_organisation("United Nations", slug="un"), make_organisation("Quartet", slug="quartet")
    draft = make_organisation_draft(
        "Office of the Special Coordinator",
        slug="unsco",
        acronym="UNSCO",
        kind="field_mission",
        profile="## Task\n\nIt coordinates.",
        summary="Coordinates.",
        established="1994-06",
    )
    FormerNameDraft.objects.create(
        draft=draft, name="Coordinator in the Territories", start="1994-06", end="1999-09", end_kind="dated"
    )
    OrganisationLinkDraft.objects.create(draft=draft, label="Site", url="https://unsco.example.org/", order=2)
    OrganisationLinkDraft.objects.create(draft=draft, label="Without an address", order=1)
    OrganisationIdentifierDraft.objects.create(draft=draft, scheme="wikidata", value="Q1")
    publish(draft, by=None)
    body = Organisation.objects.get(pk=draft.pk)
    parent = make_relation(body, "field_office_of", un, start="1994-06", source_title="Letter", note="By letter.")
    make_relation(body, "member_of", quartet, start="2002", end="2003")
    make_relation(body, "supports", make_organisation("A programme", slug="programme"))
    part = make_organisation("Unit", slug="unit")
    make_relation(part, "part_of", body, start="2010")
    jerusalem = make_presence(body, make_place("Jerusalem"), role="headquarters", start="1994")
    make_presence(body, make_place("Gaza"), start="1994", end="2001")
    post = make_post("Special Coordinator", body, established="1994")
    make_capacity(post, "Under-Secretary-General", is_principal=True, start="1999-10-01")
    make_capacity(post, "Envoy", towards=[quartet], on_behalf_of_organisation=un, start="2002")
    make_appointment(make_person("Terje Rød-Larsen"), post, "1999-10-01", "2004-12-31")
    make_appointment(make_person("Alvaro de Soto"), post, "2005-05-06", "2007-05")
    for claim in (
        SourceClaim(organisation=body, field="established", value="1994-06", source_title="A", rank="preferred"),
        SourceClaim(organisation=body, field="established", value="1993", source_title="B", rank="disputed"),
        SourceClaim(relation=parent, field="start", value="1994", source_title="C"),
        SourceClaim(presence=jerusalem, field="start", value="1995", source_title="D"),
    ):
        save_reference(claim)
    return body


def test_an_organisation_has_all_that_is_known_of_it(get, unsco, settings):
    data = get(f"/api/v1/organisations/{unsco.pk}/")
    assert data["web_url"] == f"{settings.SITE_URL}{unsco.get_absolute_url()}"
    assert (data["name"], data["acronym"], data["kind"]) == (unsco.name, "UNSCO", "field_mission")
    assert (data["established"], data["established_precision"]) == ("1994-06", "month")
    assert (data["dissolved"], data["dissolved_precision"], data["as_of"], data["existed"]) == (None, None, None, True)
    [text] = data["texts"]
    assert text["profile"].startswith("## Task")
    assert "<h2" in text["profile_html"]
    assert data["text_hash"] == text["text_hash"]
    assert data["languages"] == ["en"]
    [former] = data["former_names"]
    assert (former["name"], former["end"], former["end_precision"]) == (
        "Coordinator in the Territories",
        "1999-09",
        "month",
    )
    assert [(link["label"], link["url"], link["is_reachable"]) for link in data["links"]] == [
        ("Without an address", None, None),
        ("Site", "https://unsco.example.org/", None),
    ]
    assert data["identifiers"] == [{"scheme": "wikidata", "value": "Q1"}]
    [parent] = data["parents"]
    assert (parent["organisation"]["slug"], parent["kind"], parent["note"]) == ("un", "field_office_of", "By letter.")
    assert parent["source"] == {"title": "Letter", "url": ""}
    assert [claim["source_title"] for claim in parent["claims"]] == ["C"]
    assert [each["organisation"]["slug"] for each in data["children"]] == ["unit"]
    assert [each["organisation"]["slug"] for each in data["memberships"]] == ["quartet"]
    assert [(each["organisation"]["slug"], each["is_subject"]) for each in data["other_relations"]] == [
        ("programme", True)
    ]
    assert [each["place"]["name"] for each in data["presences"]] == ["Gaza", "Jerusalem"]
    assert [(each["value"], each["rank"]) for each in data["claims"]] == [
        ("1994-06", "preferred"),
        ("1993", "disputed"),
    ]
    assert [each["number"] for each in data["versions"]] == [1]
    members = get(f"/api/v1/organisations/{data['memberships'][0]['organisation']['id']}/")["members"]
    assert [each["organisation"]["slug"] for each in members] == ["unsco"]


def test_an_organisation_is_shown_as_of_a_day(get, unsco):
    data = get(f"/api/v1/organisations/{unsco.pk}/?as_of=1999-01-01")
    assert data["as_of"] == "1999-01-01"
    assert data["name_then"] == "Coordinator in the Territories"
    assert data["name"] == unsco.name
    assert data["memberships"] == data["children"] == []
    assert len(data["parents"]) == 1
    assert [each["place"]["name"] for each in data["presences"]] == ["Gaza", "Jerusalem"]
    later = get(f"/api/v1/organisations/{unsco.pk}/?as_of=2003-06-01")
    assert [each["organisation"]["slug"] for each in later["memberships"]] == ["quartet"]
    assert [each["place"]["name"] for each in later["presences"]] == ["Jerusalem"]
    [post] = later["posts"]
    [holder] = post["holders"]
    assert (holder["person"]["name"], holder["title"], holder["is_certain"]) == (
        "Terje Rød-Larsen",
        "Under-Secretary-General",
        True,
    )
    vacant = get(f"/api/v1/organisations/{unsco.pk}/?as_of=2005-03-01")["posts"][0]
    assert (vacant["holders"], vacant["is_vacant"]) == ([], True)


@pytest.mark.parametrize(
    ("day", "existed"), [("1994-05-31", False), ("1994-06-15", None), ("1994-07-01", True), ("2020-01-01", True)]
)
def test_existence_is_open_where_the_dates_are(get, unsco, day, existed):
    assert get(f"/api/v1/organisations/{unsco.pk}/?as_of={day}")["existed"] is existed


def test_the_list_as_of_a_day_names_bodies_as_they_were_called(get, unsco):
    answer = get("/api/v1/organisations/?as_of=1999-01-01&kind=field_mission")
    [data] = answer["results"]
    assert (data["name_then"], data["as_of"]) == ("Coordinator in the Territories", "1999-01-01")
    assert answer["description"] == "Organisations of kind field mission, as of 1 January 1999"
    assert get("/api/v1/organisations/?as_of=1990-01-01&kind=field_mission")["results"] == []
    assert "profile" not in data["texts"][0]


def test_organisations_come_from_a_to_z(get, unsco):
    names = [each["name"] for each in get("/api/v1/organisations/")["results"]]
    assert names == ["A programme", unsco.name, "Quartet", "Unit", "United Nations"]


def test_a_post_has_its_holders_hats_and_vacancies(get, unsco):
    with time_machine.travel("2006-01-01"):
        data = get(f"/api/v1/posts/{unsco.posts.get().pk}/")
    assert [each["person"]["name"] for each in data["appointments"]] == ["Alvaro de Soto", "Terje Rød-Larsen"]
    assert [each["person"]["name"] for each in data["holders"]] == ["Alvaro de Soto"]
    assert data["is_vacant"] is False
    [vacancy, _after] = data["vacancies"] if len(data["vacancies"]) == 2 else [*data["vacancies"], None]
    assert (vacancy["start"], vacancy["end"], vacancy["is_certain"]) == ("2005-01-01", "2005-05-05", True)
    envoy = next(each for each in data["capacities"] if each["name"] == "Envoy")
    assert [each["slug"] for each in envoy["towards"]] == ["quartet"]
    assert envoy["on_behalf_of_organisation"]["slug"] == "un"
    assert data["organisation"]["slug"] == "unsco"


def test_a_post_is_shown_as_of_a_day(get, unsco):
    address = f"/api/v1/posts/{unsco.posts.get().pk}/"
    vacant = get(f"{address}?as_of=2005-03-01")
    assert (vacant["is_vacant"], vacant["holders"], vacant["as_of"]) == (True, [], "2005-03-01")
    before = get(f"{address}?as_of=2001-01-01")
    assert [each["name"] for each in before["capacities"]] == ["Under-Secretary-General"]
    assert before["holders"][0]["title"] == "Under-Secretary-General"
    assert get("/api/v1/posts/?as_of=1990-01-01")["results"] == []
    [listed] = get("/api/v1/posts/?as_of=2005-03-01&vacant=1")["results"]
    assert listed["is_vacant"] is True


def test_a_person_has_names_and_appointments(get, unsco):
    person = unsco.posts.get().appointments.order_by("start").first().person
    save_reference(PersonName(person=person, name="Terje Roed-Larsen", language="en", source_title="Press"))
    save_reference(SourceClaim(person=person, field="name", value="Roed", source_title="E"))
    data = get(f"/api/v1/people/{person.pk}/")
    assert [(each["name"], each["language"]) for each in data["other_names"]] == [("Terje Roed-Larsen", "en")]
    [appointment] = data["appointments"]
    assert (appointment["post"]["name"], appointment["organisation"]["slug"]) == ("Special Coordinator", "unsco")
    assert (appointment["start"], appointment["end"], appointment["end_kind"]) == ("1999-10-01", "2004-12-31", "dated")
    assert data["claims"][0]["value"] == "Roed"


def test_an_appointment_names_person_post_and_body(get, unsco):
    [newest, _older] = get("/api/v1/appointments/?post=special-coordinator")["results"]
    assert newest["person"]["name"] == "Alvaro de Soto"
    data = get(f"/api/v1/appointments/{newest['id']}/")
    assert (data["organisation"]["slug"], data["end"], data["end_precision"]) == ("unsco", "2007-05", "month")
    assert data["source"] is None
    assert data["web_url"] == newest["post"]["web_url"]


def test_a_place_says_what_it_is_within(get):
    region = make_place("Asia", kind="region", code="142", name_fr="Asie")
    place = make_place("Gaza", within=region)
    data = get(f"/api/v1/places/{place.pk}/")
    assert (data["within"]["name"], data["code"]) == ("Asia", None)
    assert get(f"/api/v1/places/{region.pk}/")["names"] == {"en": "Asia", "fr": "Asie"}


def test_drafts_never_appear(get):
    draft = make_organisation_draft("Secret body", slug="secret")
    get(f"/api/v1/organisations/{draft.pk}/", 404)
    assert get("/api/v1/organisations/?slug=secret")["results"] == []
    assert get("/api/v1/organisations/?parent=secret", 400)["errors"][0]["suggestion"] is None


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("organisations/?as_of=2005-02-30", "as_of"),
        ("organisations/{pk}/?as_of=2005-02-30", "as_of"),
        ("organisations/{pk}/?as_off=2005-02-03", "as_off"),
        ("organisations/{pk}/?kind=office", "kind"),
        ("people/?as_of=2005-03-01", "as_of"),
        ("posts/?vacant=maybe", "vacant"),
        ("appointments/?page_size=101", "page_size"),
        ("places/?cursor=x", "cursor"),
        ("organisations/{pk}/?fields=nam", "fields"),
    ],
)
def test_what_is_wrong_is_named(get, unsco, address, parameter):
    [error] = get(f"/api/v1/{address.format(pk=unsco.pk)}", 400)["errors"]
    assert error["parameter"] == parameter


@pytest.mark.parametrize("prefix", ["organisations", "people", "posts", "appointments", "places"])
def test_only_reading_is_allowed_and_an_id_of_nothing_is_not_found(client, get, prefix):
    assert client.post(f"/api/v1/{prefix}/").status_code == 405
    get(f"/api/v1/{prefix}/01890a5d-ac96-774b-bcce-b302099a8057/", 404)
    get(f"/api/v1/{prefix}/none/", 404)


@pytest.mark.parametrize("number", [30, 60])
@pytest.mark.parametrize("prefix", ["organisations", "people", "posts", "appointments", "places"])
def test_lists_and_records_cost_the_same_whatever_there_is(client, django_assert_num_queries, unsco, prefix, number):
    """The content version, the page and its count; for a record the content version and itself."""
    body = make_organisation()
    for _each in range(number):
        make_relation(make_organisation(), "part_of", body)
        make_appointment(post=make_post(organisation=body))
        make_presence(body, make_place())
    with django_assert_num_queries(3):
        answer = client.get(f"/api/v1/{prefix}/").json()
    assert answer["count"] >= number
    with django_assert_num_queries(2):
        assert client.get(f"/api/v1/{prefix}/{answer['results'][0]['id']}/").status_code == 200
    if prefix == "organisations":
        with django_assert_num_queries(2):
            data = client.get(f"/api/v1/organisations/{body.pk}/?as_of=2010-01-01").json()
        assert len(data["posts"]) == len(data["children"]) == len(data["presences"]) == number
