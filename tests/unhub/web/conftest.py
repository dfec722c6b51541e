import pytest
from django.db import connection

from tests.unhub.web.things import Sort, Thing


@pytest.fixture(scope="session")
def tables_of_things(django_db_setup, django_db_blocker):
    """The tables of the made-up records, which no migration makes."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Sort, Thing):
            editor.create_model(model)


@pytest.fixture
def things(tables_of_things, db):
    """Nothing yet, but somewhere to put it."""
