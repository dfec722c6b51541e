"""Two people on one record of reference data: nobody overwrites unseen, nobody loses what they typed."""

import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Person, Post
from tests.factories import make_administrator, make_appointment, make_person, make_post
from tests.forms import add_row, as_posted, errors_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return logged_in("Anna")


@pytest.fixture
def boris():
    return logged_in("Boris")


def logged_in(name):
    browser = Client()
    browser.force_login(make_administrator(name))
    return browser


def address_of(record):
    return reverse(f"admin:organisations_{record._meta.model_name}_change", args=[record.pk])


def test_who_saves_second_is_told_what_changed_and_keeps_the_words_typed(anna, boris):
    person = make_person("Terje Roed-Larsen")
    address = address_of(person)
    annas, boriss = as_posted(anna.get(address)), as_posted(boris.get(address))
    assert anna.post(address, annas | {"name": "Terje Rød-Larsen"}).status_code == 302
    refused = boris.post(address, boriss | {"note": "Norwegian diplomat"})
    assert refused.status_code == 200
    assert "Anna saved this record" in errors_in(refused)
    assert "Terje Rød-Larsen" in errors_in(refused)
    assert b"Norwegian diplomat" in refused.content
    person = Person.objects.get()
    assert (person.name, person.note) == ("Terje Rød-Larsen", "")


def test_a_second_click_overwrites_nothing_but_having_looked_one_may(anna, boris):
    person = make_person("Kofi Annan")
    address = address_of(person)
    boriss = as_posted(boris.get(address)) | {"note": "Boris' note"}
    anna.post(address, as_posted(anna.get(address)) | {"note": "Anna's note"})
    refused = boris.post(address, boriss)
    again = boris.post(address, as_posted(refused))
    assert "Anna saved" in errors_in(again)
    assert Person.objects.get().note == "Anna's note"
    over = as_posted(refused) | {"save_over": refused.context["state_to_save_over"]}
    assert boris.post(address, over).status_code == 302
    assert Person.objects.get().note == "Boris' note"


def test_leave_to_save_over_one_change_is_none_to_save_over_the_next(anna, boris):
    person = make_person("Kofi Annan")
    address = address_of(person)
    boriss = as_posted(boris.get(address)) | {"note": "Boris' note"}
    anna.post(address, as_posted(anna.get(address)) | {"note": "one"})
    refused = boris.post(address, boriss)
    anna.post(address, as_posted(anna.get(address)) | {"note": "two"})
    over = as_posted(refused) | {"save_over": refused.context["state_to_save_over"]}
    assert "Anna saved" in errors_in(boris.post(address, over))
    assert Person.objects.get().note == "two"


def test_a_row_added_meanwhile_is_noticed_too(anna, boris):
    person = make_person("Terje Rød-Larsen")
    address = address_of(person)
    boriss = as_posted(boris.get(address)) | {"note": "x"}
    annas = add_row(as_posted(anna.get(address)), "other_names", name="Terje Roed-Larsen", end_kind="ongoing")
    assert anna.post(address, annas).status_code == 302
    assert "changed this record or its rows" in errors_in(boris.post(address, boriss))


@pytest.mark.parametrize("seen", ["", "x", "1", "9" * 40, "-1.2", "\x00"])
def test_a_form_that_does_not_say_what_it_shows_saves_nothing(anna, seen):
    post = make_post("Envoy")
    make_appointment(post=post)
    address = address_of(post)
    data = as_posted(anna.get(address)) | {"state_seen": seen, "summary": "Changed"}
    assert errors_in(anna.post(address, data))
    assert Post.objects.get().summary == ""


def test_saving_twice_in_turn_is_fine(anna, boris):
    person = make_person("Kofi Annan")
    for browser, note in [(anna, "one"), (boris, "two"), (anna, "three")]:
        assert (
            browser.post(address_of(person), as_posted(browser.get(address_of(person))) | {"note": note}).status_code
            == 302
        )
    assert Person.objects.get().note == "three"
