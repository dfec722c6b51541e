"""Versions are append-only, in the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from tests.factories import make_administrator, make_approved, make_statement, make_statement_draft
from unhub.publishing.models import Transition, Version
from unhub.publishing.services import publish
from unhub.publishing.triggers import create_triggers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Version, Transition])
def test_the_database_refuses_to_change_or_delete_what_is_on_record(model):
    make_statement()
    row = model.objects.get(record_type="statement")
    for write in (lambda: model.objects.filter(pk=row.pk).update(record_type="x"), row.save, row.delete):
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            write()
    assert model.objects.get(pk=row.pk).record_type == "statement"


@pytest.mark.postgres
@pytest.mark.parametrize("model", [Version, Transition])
@pytest.mark.parametrize("statement", ["TRUNCATE {} CASCADE", "TRUNCATE auth_user, {} CASCADE"])
def test_the_database_refuses_to_empty_what_is_on_record(model, statement):
    make_statement()
    count = model.objects.count()
    connection.check_constraints()  # else PostgreSQL refuses because of the references it has not looked at yet
    with pytest.raises(DatabaseError, match="is append-only: TRUNCATE"), transaction.atomic():
        connection.cursor().execute(statement.format(model._meta.db_table))
    assert model.objects.count() == count > 0


@pytest.mark.django_db(transaction=True)
def test_tests_with_real_transactions_find_the_tables_empty_and_the_triggers_on():
    assert not Version.objects.exists()
    make_statement()
    with pytest.raises(DatabaseError, match="is append-only"):
        Version.objects.all().delete()


def test_creating_the_triggers_again_changes_nothing():
    create_triggers()
    make_statement()
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        Version.objects.all().delete()


def test_an_account_that_published_cannot_be_deleted():
    user = make_administrator()
    publish(make_approved(make_statement_draft()), by=user)
    with pytest.raises(ProtectedError):
        user.delete()


@pytest.mark.sqlite
def test_the_latest_corrections_are_read_by_their_own_index():
    plan = Version.objects.of_consequence().order_by("-published_at", "-pk")[:5].explain()
    assert "USING INDEX corrections_newest" in plan
    assert "TEMP B-TREE" not in plan
