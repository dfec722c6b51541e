import pytest

from organisations.drafts.models import FormerNameDraft, OrganisationIdentifierDraft, OrganisationTextDraft
from organisations.importing.bodies import Bodies
from organisations.models import Organisation
from tests.factories import make_organisation, make_organisation_draft
from unhub.publishing.services import publish

pytestmark = pytest.mark.django_db


def made(name, acronym="", former="", identifier=""):
    draft = make_organisation_draft(name, acronym=acronym)
    if former:
        FormerNameDraft.objects.create(draft=draft, name=former)
    if identifier:
        OrganisationIdentifierDraft.objects.create(draft=draft, scheme="wikidata", value=identifier)
    OrganisationTextDraft.objects.create(draft=draft, language="fr", name=f"{name}, en français")
    publish(draft, by=None)
    return Organisation.objects.get(pk=draft.pk)


def test_a_body_is_found_by_all_that_names_it():
    body = made("Office of Examples", "OE", former="Bureau of Samples", identifier="Q1234567")
    names = [
        body.slug,
        "office of  EXAMPLES",
        "oe",
        "Office of Examples, en français",
        "Bureau of Samples",
        "Q1234567",
    ]
    bodies = Bodies()
    assert {bodies.find(words) for words in [*names, "wikidata:Q1234567"]} == {str(body.pk)}


def test_words_that_two_bodies_go_by_stand_for_neither_and_it_can_be_asked_for_which():
    one, other = made("Centre for Examples", "CE"), made("Council of Examples", former="CE")
    bodies = Bodies()
    assert bodies.find("ce.") is None
    assert bodies.all_named("ce.") == {str(one.pk), str(other.pk)}
    assert bodies.find("Nobody") is None
    assert not bodies.all_named("Nobody")


def test_an_address_as_it_is_written_stands_for_one_body_alone():
    one = make_organisation("First", slug="ce")
    made("Second", "CE")
    assert Bodies().find("ce") == str(one.pk)
    assert Bodies().find("CE") is None


def test_what_an_editor_said_of_words_stands():
    one = make_organisation("First")
    assert Bodies({"The First One": str(one.pk)}).find("the first one") == str(one.pk)


def test_names_are_read_once(django_assert_num_queries):
    make_organisation("First")
    bodies = Bodies()
    with django_assert_num_queries(6):
        bodies.find("First")
    with django_assert_num_queries(0):
        bodies.find("Second")
