"""Organisations are found by their names, of now and before, in any language."""

import pytest
from django.core.management import call_command

from organisations.models import IndexedOrganisation, Organisation
from organisations.searching import INDEX, differences
from tests.factories import make_organisation, make_organisation_draft, make_statement, revise
from unhub.publishing.doors import open_door
from unhub.publishing.endings import remove

pytestmark = pytest.mark.django_db
API = "/api/v1/organisations/"


def names(client, **parameters):
    response = client.get(API, parameters)
    assert response.status_code == 200, response.content
    return [each["name"] for each in response.json()["results"]]


def test_names_acronyms_and_profiles_are_found(client):
    make_organisation("Office of the Special Coordinator", acronym="UNSCO", profile="It works from **Jerusalem**.")
    make_organisation("World Bank")
    for words in ("coordinators", "unsco", "jerusalem", '"special coordinator"', "coord* -bank"):
        assert names(client, q=words) == ["Office of the Special Coordinator"], words
    assert names(client, q="special bank") == []
    assert names(client, q="bank OR coordinator") == ["Office of the Special Coordinator", "World Bank"]
    assert names(client, q="bank", kind="other") == names(client, q="bank")
    assert list(differences()) == []


def test_the_page_finds_what_the_api_finds(client):
    make_organisation("World Bank")
    make_organisation("Quartet")
    page = client.get("/en/organisations/", {"q": "banks"}).content.decode()
    assert "World Bank" in page
    assert ">Quartet<" not in page


def test_a_changed_profile_is_found_by_what_it_says_now(client):
    live = make_organisation("Quartet")
    revise(live, established="2002")
    assert names(client, q="quartet") == ["Quartet"]
    remove(live, by=None, public_notice="Not ours.")
    assert names(client, q="quartet") == []
    assert list(INDEX.positions()) == list(differences()) == []


def test_nothing_of_a_draft_is_in_the_index(client):
    make_organisation_draft("Zqdraftzq")
    assert names(client, q="zqdraftzq") == []
    assert list(INDEX.positions()) == []


def test_a_mistyped_name_is_met_with_the_one_that_is_near(client):
    make_organisation("Quartet")
    answer = client.get(API, {"q": "qartet"}).json()
    assert (answer["count"], answer["suggestion"]) == (0, "quartet")


def test_the_statements_page_names_organisations_of_that_name(client):
    body = make_organisation("World Bank")
    make_statement("On money")
    page = client.get("/en/statements/", {"q": "world bank"}).content.decode()
    assert f'href="/en/organisations/{body.slug}/"' in page


def test_checking_tells_what_differs_and_rebuilding_mends_it(capsys):
    first, second = make_organisation("One"), make_organisation("Two")
    with open_door():
        numbers = {
            pk: position for position, pk in IndexedOrganisation.objects.values_list("position", "organisation")
        }
        INDEX.remove([numbers[first.pk]])
        IndexedOrganisation.objects.filter(organisation=second).delete()
    assert len(list(differences())) == 3
    with pytest.raises(SystemExit):
        call_command("check_search")
    call_command("rebuild_search")
    assert list(differences()) == []
    assert "2 organisations" in capsys.readouterr().out
    assert Organisation.objects.count() == 2
