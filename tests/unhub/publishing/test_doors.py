"""Nothing writes public tables but the doors."""

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import connection, transaction

from statements.models import Statement, StatementText
from tests.factories import make_capacity, make_organisation, make_person, make_post, make_statement
from unhub.publishing.doors import ClosedDoor, Guarded, GuardedQuerySet, open_door

pytestmark = pytest.mark.django_db
# Tables of the site's own bookkeeping and of the editors' desk, which hold nothing the public reads as content.
UNGUARDED = {"ContentVersion", "Version", "Transition", "UnreviewedVersion", "Redaction", "Report"}
UNGUARDED |= {"TextFingerprint", "Passage"}  # derived from versions, for finding copies
UNGUARDED |= {"FoundCitation", "CitationSearch"}  # suggestions to editors, and how far texts were searched for them
UNGUARDED |= {"DraftSave", "Autosave", "OpenForm", "PreviewLink", "Preferences"}


def public_models():
    return [
        model
        for label in ("organisations", "statements", "publishing", "web")
        for model in apps.get_app_config(label).get_models()
        if model._meta.managed and not model.__name__.startswith("Historical")
    ]


@pytest.mark.parametrize("model", public_models(), ids=lambda model: model.__name__)
def test_every_public_table_is_guarded(model):
    if model.__name__ in UNGUARDED or model._meta.auto_created:
        return
    assert issubclass(model, Guarded)
    assert isinstance(model._default_manager.all(), GuardedQuerySet)
    assert isinstance(model._base_manager.all(), GuardedQuerySet)


def test_a_closed_door_refuses_every_way_of_writing():
    live = make_statement()
    attempts = [
        live.save,
        live.delete,
        Statement.objects.all().delete,
        lambda: Statement.objects.update(title="Changed"),
        lambda: Statement.objects.create(title="New"),
        lambda: Statement.objects.bulk_create([Statement(title="New")]),
        lambda: Statement.objects.bulk_update([live], ["title"]),
        lambda: StatementText.objects.filter(statement=live).update(body="Changed"),
        lambda: live.texts.update(body="Changed"),
        lambda: live.topics.set([]) or live.texts.all().delete(),
        make_person().save,
    ]
    for attempt in attempts:
        with pytest.raises(ClosedDoor, match="change it through publish"):
            attempt()


def test_the_door_closes_again_when_what_is_behind_it_fails():
    with pytest.raises(ZeroDivisionError), open_door():
        1 / 0  # noqa: B018
    with pytest.raises(ClosedDoor):
        make_statement().save()


def test_an_open_door_is_a_transaction():
    with open_door():
        assert connection.in_atomic_block


def test_a_closed_door_refuses_writing_through_related_and_base_managers():
    live, other, person = make_statement(), make_statement(), make_person()
    attempts = [
        lambda: live.texts.add(*other.texts.all()),
        lambda: live.texts.create(language="fr", title="New"),
        lambda: live.texts.update_or_create(language="en", defaults={"title": "Changed"}),
        lambda: live.texts.get_or_create(language="fr", defaults={"title": "New"}),
        lambda: Statement._base_manager.update(title="Changed"),
        lambda: Statement._base_manager.all().delete(),
        lambda: async_to_sync(Statement.objects.all().aupdate)(title="Changed"),
        lambda: async_to_sync(live.adelete)(),
        lambda: person.other_names.create(name="New"),
        lambda: live.topics.create(name="New", slug="new"),
    ]
    for attempt in attempts:
        with pytest.raises(ClosedDoor, match="change it through publish"), transaction.atomic():
            attempt()


def test_a_closed_door_refuses_links_of_many_to_many():
    body = make_organisation()
    capacity = make_capacity(make_post(), towards=[body])
    attempts = [
        lambda: capacity.towards.set([]),
        lambda: capacity.towards.clear(),
        lambda: capacity.towards.remove(body),
        lambda: capacity.towards.add(make_organisation()),
        lambda: body.capacities_towards_it.clear(),
    ]
    for attempt in attempts:
        with pytest.raises(ClosedDoor, match="PostCapacity holds public content"), transaction.atomic():
            attempt()
    assert list(capacity.towards.all()) == [body]
