import datetime
from collections import Counter
from importlib import import_module

import pytest
from django.apps import apps

from statements.models import Attribution, Statement, StatementPlace, StatementTopic, Tally
from statements.tallies import recount_everything
from tests.factories import (
    make_appointment,
    make_organisation,
    make_place,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_withdrawn_statement,
    revise,
    save_reference,
)
from unhub.publishing.doors import ClosedDoor, open_door
from unhub.publishing.services import Unpublishable, open_draft, publish, remove

pytestmark = pytest.mark.django_db


def kept():
    return {(each.of, each.key): each.statements for each in Tally.objects.all()}


def walked():
    """What a walk through all statements counts."""
    found = Counter()
    for statement in Statement.objects.all():
        day, texts = statement.issued_on, list(statement.texts.all())
        found["month", f"{day:%Y-%m}"] += 1
        found["type", str(statement.type_id)] += 1
        found["label", f"{statement.type_id.hex}{statement.raw_label}"] += 1
        for text in texts:
            found["lang", f"{text.language} {day:%Y}"] += 1
        has = {
            "text": any(text.text_hash for text in texts),
            "translation": any(text.language != statement.original_language for text in texts),
            "symbol": statement.symbols.exists(),
            "source": statement.sources.exists(),
            "topic": statement.topics.exists(),
        }
        for lack in [name for name, is_there in has.items() if not is_there]:
            found["lacks", f"{lack} {day:%Y}"] += 1
    for topic in StatementTopic.objects.values_list("topic", flat=True):
        found["topic", str(topic)] += 1
    for place in StatementPlace.objects.values_list("place", flat=True):
        found["place", str(place)] += 1
    signed = Attribution.objects.values_list("body", "statement", "statement__issued_on").distinct()
    for body, _statement, day in signed:
        found["body", f"{body.hex}{day:%Y}"] += 1
    return dict(found)


def test_a_publication_is_counted_under_its_month_type_topics_places_and_body():
    topic, place = make_topic(), make_place()
    statement = make_statement(issued_on="2017-07-31", topics=[topic], places=[place])
    assert kept() == {
        ("month", "2017-07"): 1,
        ("type", str(statement.type_id)): 1,
        ("topic", str(topic.pk)): 1,
        ("place", str(place.pk)): 1,
        ("body", f"{statement.attributions.get().body_id.hex}2017"): 1,
        ("label", statement.type_id.hex): 1,
        ("lang", "en 2017"): 1,
        ("lacks", "text 2017"): 1,
        ("lacks", "translation 2017"): 1,
        ("lacks", "symbol 2017"): 1,
        ("lacks", "source 2017"): 1,
    }


def test_what_a_statement_lacks_is_counted_until_it_comes_and_again_when_it_goes():
    statement = make_statement(issued_on="2017-07-31", raw_label="SG Statement")
    lacking = lambda: sorted(key for of, key in kept() if of == "lacks")  # noqa: E731
    assert lacking() == [f"{name} 2017" for name in ("source", "symbol", "text", "topic", "translation")]
    draft, _created = open_draft(statement, by=None)
    draft.raw_label = "Statement"
    draft.save()
    draft.texts.update(body="Words.")
    draft.texts.create(language="ar", status="courtesy", title="بيان")
    draft.symbols.create(symbol="SG/SM/1")
    draft.sources.create(url="https://example.org/")
    draft.topics.set([make_topic()])
    publish(draft, by=None, change_kind="update", public_note="More is known.")
    assert lacking() == []
    assert kept() == walked()
    assert kept()["lang", "ar 2017"] == 1
    assert kept()["label", f"{statement.type_id.hex}Statement"] == 1
    draft, _created = open_draft(Statement.objects.get(pk=statement.pk), by=None)
    draft.texts.filter(language="ar").delete()
    draft.sources.all().delete()
    publish(draft, by=None, change_kind="correction", public_note="It was another one.")
    assert lacking() == ["source 2017", "translation 2017"]
    assert kept() == walked()
    remove(Statement.objects.get(pk=statement.pk), by=None, public_notice="Removed.")
    assert kept() == walked() == {}


def test_a_statement_that_moves_is_counted_where_it_went_and_no_longer_where_it_was():
    moves, stays = make_statement(issued_on="2017-07-31"), make_statement(issued_on="2017-08-01")
    revise(moves, issued_on=datetime.date(2017, 8, 1), type=make_type("Readout"), slug="moved")
    assert kept() == walked()
    assert kept()["month", "2017-08"] == 2
    assert ("month", "2017-07") not in kept()
    revise(stays, issued_on=datetime.date(1999, 12, 31))
    assert kept() == walked()


def test_topics_and_places_that_come_and_go_are_counted():
    old, new, place = make_topic(), make_topic(), make_place()
    statement = make_statement(topics=[old])
    draft, _created = open_draft(statement, by=None)
    draft.topics.set([new])
    draft.places.set([place])
    publish(draft, by=None, change_kind="correction", public_note="Sorted anew.")
    assert kept() == walked()
    assert ("topic", str(old.pk)) not in kept()


def test_a_withdrawn_statement_is_counted_as_it_is_still_listed():
    make_withdrawn_statement(issued_on="2017-07-31")
    assert kept() == walked()
    assert kept()["month", "2017-07"] == 1


def test_what_is_refused_is_not_counted():
    draft = make_statement_draft(issued_on="2017-07-31")
    draft.attributions.all().delete()
    with pytest.raises(Unpublishable):
        publish(draft, by=None)
    assert kept() == {}


def test_counting_everything_anew_gives_the_same():
    topic = make_topic()
    body = make_organisation("Body")
    for day in ("1946-01-10", "2017-07-01", "2017-07-31", "2017-08-01"):
        make_statement(
            issued_on=day, topics=[topic], organisation=body, raw_label="Remarks", sources=["https://example.org/"]
        )
    before = kept()
    with open_door():
        Tally.objects.all().delete()
        recount_everything()
    assert kept() == before == walked()


def test_a_statement_that_a_body_signed_twice_counts_once():
    appointment = make_appointment(start="2000")
    twice = make_statement(issued_on="2017-07-31", appointment=appointment)
    draft, _created = open_draft(twice, by=None)
    draft.attributions.create(role="issuer", organisation=appointment.post.organisation, order=2)
    publish(draft, by=None, change_kind="correction", public_note="Signed by both.")
    assert twice.attributions.count() == 2
    assert kept() == walked()
    assert kept()["body", f"{appointment.post.organisation_id.hex}2017"] == 1


def test_a_post_that_moves_takes_its_statements_from_one_body_to_another():
    appointment, new = make_appointment(start="2000"), make_organisation("New home")
    old = appointment.post.organisation
    for day in ("2016-01-01", "2017-07-31"):
        make_statement(issued_on=day, appointment=appointment)
    make_statement(issued_on="2017-08-01", organisation=old)
    appointment.post.organisation = new
    save_reference(appointment.post)
    assert kept() == walked()
    assert kept()["body", f"{new.pk.hex}2016"] == 1


def test_tallies_are_written_behind_a_door_only():
    with pytest.raises(ClosedDoor):
        recount_everything()


def test_the_migration_counts_what_is_there_already():
    make_statement(issued_on="1999-01-01", raw_label="Remarks", body="Words.", topics=[make_topic()])
    make_statement(issued_on="2017-07-31", symbols=["A/1"])
    before = kept()
    with open_door():
        Tally.objects.filter(of__in=["lang", "lacks", "label"]).delete()
        import_module("statements.migrations.0007_coverage").count(apps, None)
    assert kept() == before == walked()
