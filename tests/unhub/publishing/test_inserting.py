"""Rows written in bulk are what the models would have written."""

import datetime
import uuid

import pytest
from django.db import IntegrityError

from statements.models import Statement, StatementText, Topic
from tests.factories import make_statement, make_topic
from unhub.importing.models import Batch, BatchRow
from unhub.publishing.doors import ClosedDoor, open_door
from unhub.publishing.inserting import insert_rows
from unhub.publishing.models import Change

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2017, 7, 27, 12, 30, 15, 123456, tzinfo=datetime.UTC)


def columns(record):
    return {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields if not f.primary_key}


def test_every_kind_of_value_comes_back_as_it_was_given():
    live = make_statement(body="Words.", issued_on="2017-07-27")
    given = columns(live) | {"slug": "another", "position": live.position + 1, "published_at": NOW}
    with open_door():
        insert_rows(Statement, [{"id": str(pk := uuid.uuid4()), **given, "issued_time": datetime.time(9, 30)}])
    made = Statement.objects.get(pk=pk)
    assert columns(made) == given | {"issued_time": datetime.time(9, 30)}
    assert Statement.objects.filter(published_at=NOW, type_id=live.type_id, issued_on="2017-07-27").get() == made


def test_keys_and_days_may_be_text():
    live = make_statement()
    row = {"id": str(uuid.uuid4()), "statement_id": str(live.pk), "language": "fr", "title": "Un titre"}
    with open_door():
        insert_rows(StatementText, [row])
    assert live.texts.get(language="fr").title == "Un titre"


def test_what_a_row_leaves_out_has_the_default_of_the_model():
    number = Change.key_at(7, 0)
    with open_door():
        insert_rows(Change, [{"id": number, "number": 7, "kind": Change.Kind.CREATED, "record_id": uuid.uuid4()}])
    made = Change.objects.get(pk=number)
    assert (made.affects, made.version_no, made.note, made.into_id) == ({}, None, "", None)
    assert made.at.tzinfo
    assert made.kind == "created"


def test_lists_and_nothing_come_back_from_columns_of_json():
    batch = Batch.objects.create(importer="statement", name="a.csv", digest="", format="csv")
    rows = [
        {"batch_id": batch.pk, "number": 1, "notes": ["ü"], "content": {"a": [1]}},
        {"batch_id": batch.pk, "number": 2},
    ]
    insert_rows(BatchRow, rows)
    assert list(batch.rows.order_by("number").values_list("notes", "content")) == [(["ü"], {"a": [1]}), ([], None)]
    assert batch.rows.filter(content__isnull=True).count() == 1


def test_a_public_table_needs_an_open_door():
    with pytest.raises(ClosedDoor):
        insert_rows(Topic, [{"name": "Peace", "slug": "peace"}])


def test_a_column_that_is_none_is_named():
    with open_door(), pytest.raises(KeyError, match="colour"):
        insert_rows(Topic, [{"name": "Peace", "slug": "peace", "colour": "blue"}])


def test_the_database_refuses_what_it_would_refuse_of_anybody():
    made = make_topic("Peace")
    with pytest.raises(IntegrityError), open_door():
        insert_rows(Topic, [{"name": "Peace", "slug": made.slug}])
