"""Bodies, people, posts and places by name: in forms, and typed into an address."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from organisations import vocabularies as v
from organisations.drafts.models import FormerNameDraft, OrganisationTextDraft
from organisations.models import PersonName
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
from unhub.web.vocabularies import offers_of, records_named

pytestmark = pytest.mark.django_db


def offered(vocabulary):
    cache.clear()
    return [value for value, *_rest in offers_of(RequestFactory().get("/"), [vocabulary])[vocabulary.name].options]


def test_a_body_is_found_by_name_and_acronym_in_any_language_and_by_a_former_name():
    draft = make_organisation_draft("River Office", acronym="RO", slug="river-office")
    OrganisationTextDraft.objects.create(draft=draft, language="fr", name="Office du fleuve", acronym="OF")
    FormerNameDraft.objects.create(
        draft=draft, language="en", name="Canal Office", start="1994", end="1999", end_kind="dated"
    )
    publish(draft, by=None)
    for text in ("river office", "ro", "OFFICE DU FLEUVE", "of", "Canal office"):
        assert records_named(v.BODIES, text) == [("river-office", "River Office")]
    assert records_named(v.BODIES, "River") == []


def test_a_person_is_found_by_every_spelling():
    person = make_person("Ana Öberg", slug="ana-oberg")
    save_reference(PersonName(person=person, name="Anna Oeberg", language="en"))
    for text in ("ana öberg", "ANA ÖBERG", "anna oeberg"):
        assert records_named(v.PEOPLE, text) == [("ana-oberg", "Ana Öberg")]


def test_posts_and_places_are_found_by_their_names_in_other_languages():
    make_post("Envoy", name_fr="Envoyé", slug="envoy")
    make_place("Left Bank", name_ru="Левый берег", slug="left-bank")
    assert records_named(v.POSTS, "envoyé") == [("envoy", "Envoy")]
    assert records_named(v.PLACES, "левый берег") == [("left-bank", "Left Bank")]


def test_bodies_are_offered_where_the_list_would_not_be_empty():
    office, club, member = (
        make_organisation(slug="office"),
        make_organisation(slug="club"),
        make_organisation(slug="m"),
    )
    make_relation(office, "member_of", club)
    make_relation(member, "part_of", office)
    make_post(organisation=member)
    make_presence(office, make_place("Here", slug="here"))
    make_place("Elsewhere", slug="elsewhere")
    assert offered(v.BODIES_WITH_MEMBERS) == ["club"]
    assert offered(v.BODIES_WITH_PARTS) == ["office"]
    assert offered(v.BODIES_WITH_POSTS) == ["m"]
    assert offered(v.PLACES_WITH_OFFICES) == ["here"]
    assert set(offered(v.BODIES)) == {"office", "club", "m"}


def test_capacities_stand_under_their_posts():
    make_capacity(make_post("Envoy"), "Envoy to the Four", key="four")
    cache.clear()
    html = offers_of(RequestFactory().get("/"), [v.CAPACITIES])["capacities"].html
    assert html == '<optgroup label="Envoy"><option value="four">Envoy to the Four</option></optgroup>'


def test_of_many_people_those_with_most_appointments_are_suggested():
    busy = make_person("Busy", slug="busy")
    for _each in range(60):
        make_person()
    make_appointment(busy, make_post())
    assert offered(v.PEOPLE) == ["busy"]


def test_a_page_leads_from_a_name_to_the_address_with_the_slug(client):
    body = make_organisation("River Office", slug="river-office")
    make_post("Envoy", slug="envoy", organisation=body)
    response = client.get("/en/people/?organisation=river+office&post=ENVOY")
    assert response.status_code == 302
    assert response["Location"] == "/en/people/?organisation=river-office&post=envoy"
    assert client.get(response["Location"]).status_code == 200


def test_a_page_that_does_not_know_a_name_offers_the_names_it_could_be(client):
    make_organisation("River Office", slug="river-office")
    make_organisation("River Institute", slug="river-institute")
    response = client.get("/en/people/?organisation=River")
    assert response.status_code == 400
    html = response.content.decode()
    assert '<a href="/en/people/?organisation=river-office">River Office</a>' in html
    assert '<a href="/en/people/?organisation=river-institute">River Institute</a>' in html


def test_a_name_beside_another_mistake_is_not_led_anywhere(client):
    make_organisation("River Office", slug="river-office")
    response = client.get("/en/people/?organisation=River+Office&colour=red")
    assert response.status_code == 400
    assert "colour" in response.content.decode()


def test_the_api_wants_the_slug_and_says_which(client):
    make_organisation("River Office", slug="river-office")
    response = client.get("/api/v1/people/?organisation=River+Office")
    assert response.status_code == 400
    assert response.json()["errors"][0]["suggestion"] == "river-office"
