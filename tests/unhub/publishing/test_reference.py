"""The door for reference data."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from organisations.models import Person
from statements.models import Topic
from tests.factories import (
    make_capacity,
    make_organisation,
    make_person,
    make_post,
    make_statement_draft,
    make_topic,
)
from unhub.publishing.models import Change, FormerAddress
from unhub.publishing.reference import record_reference_change
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db


def move(record, slug):
    record.slug = slug
    record_reference_change(record)


def test_an_address_that_once_was_another_records_is_refused_and_still_leads_there():
    moved = make_person("Terje Rød-Larsen", slug="rod-larsen")
    move(moved, "terje-rod-larsen")
    number = ContentVersion.current()
    newcomer, other = Person(name="Another", slug="rod-larsen"), make_person("A third")
    other.slug = "rod-larsen"
    for person in (newcomer, other):
        with pytest.raises(ValidationError, match="once belonged to another record"):
            person.full_clean()
        with pytest.raises(ValidationError, match="once belonged to another record"), transaction.atomic():
            record_reference_change(person)
    assert FormerAddress.objects.get(address="rod-larsen").record_id == moved.pk
    assert ContentVersion.current() == number + 1  # the third person's own making


def test_a_record_may_return_to_an_address_it_had():
    person = make_person("Ban", slug="ban")
    move(person, "ban-ki-moon")
    person.slug = "ban"
    person.full_clean()
    record_reference_change(person)
    assert list(FormerAddress.objects.values_list("address", flat=True)) == ["ban-ki-moon"]


def test_addresses_of_a_deleted_record_are_free_again():
    person = make_person("Mistake", slug="first")
    move(person, "second")
    record_reference_change(person, delete=True)
    make_person("Somebody", slug="first").full_clean()
    assert not FormerAddress.objects.exists()


def test_an_address_that_may_be_another_page_is_refused():
    with pytest.raises(ValidationError, match="address of another page"):
        Topic(name="Feed", slug="feed").full_clean()


def test_what_only_a_draft_refers_to_is_not_deleted_either():
    topic = make_topic()
    draft = make_statement_draft(topics=[topic])
    with pytest.raises(ValidationError, match="1 other records refer to it"), transaction.atomic():
        record_reference_change(topic, delete=True)
    assert list(draft.topics.all()) == [topic]
    draft.topics.clear()
    record_reference_change(topic, delete=True)
    assert not Topic.objects.exists()


def test_links_of_many_to_many_are_set_and_dropped_with_their_own_record():
    body = make_organisation()
    capacity = make_capacity(make_post(), towards=[body])
    assert list(body.capacities_towards_it.all()) == [capacity]
    record_reference_change(capacity, delete=True)
    assert not body.capacities_towards_it.exists()


def test_a_record_that_was_deleted_meanwhile_is_created_anew_in_the_change_feed():
    person = make_person()
    stale = Person.objects.get(pk=person.pk)
    record_reference_change(person, delete=True)
    record_reference_change(stale)
    assert Change.objects.latest("number").kind == Change.Kind.CREATED
