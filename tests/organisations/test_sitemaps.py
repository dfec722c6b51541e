import pytest
from django.urls import reverse

from organisations import sitemaps
from tests.factories import make_appointment, make_organisation, make_organisation_draft, make_person, make_post

pytestmark = pytest.mark.django_db


def test_every_public_page_of_bodies_posts_and_people_is_in_the_sitemap(client):
    body = make_organisation("River Commission", slug="river")
    make_organisation_draft("Secret Office", slug="secret")
    term = make_appointment(make_person("Ann Example"), make_post("Keeper", body, slug="keeper"))
    found = {path for entries in sitemaps.sections(None).values() for path, _changed_at in entries()}
    assert found == {
        reverse("organisations:list"),
        reverse("organisations:chart"),
        reverse("organisations:post_list"),
        reverse("organisations:person_list"),
        body.get_absolute_url(),
        term.post.get_absolute_url(),
        term.person.get_absolute_url(),
    }
    for path in found:
        assert client.get(path).status_code == 200
    for name in sitemaps.sections(None):
        assert client.get(f"/sitemaps/{name}.xml").status_code == 200


def test_a_person_and_a_post_changed_when_an_appointment_did():
    person, post = make_person("Ann Example"), make_post("Keeper")
    term = make_appointment(person, post)
    [(_path, changed_at)] = sitemaps.sections(None)["people"]()
    assert changed_at == term.updated_at > person.updated_at
    [(_path, changed_at)] = sitemaps.sections(None)["posts"]()
    assert changed_at == term.updated_at


def test_a_section_costs_the_same_for_five_and_for_fifty(django_assert_num_queries):
    for number in (5, 45):
        for _each in range(number):
            make_appointment(make_person(), make_post())
        for name, cost in (("organisation-lists", 1), ("organisations", 1), ("posts", 2), ("people", 2)):
            with django_assert_num_queries(cost):
                assert sitemaps.sections(None)[name]()
