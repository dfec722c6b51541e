import datetime

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from tests.unhub.web.things import Sort, Thing
from unhub.web.models import ContentVersion


@pytest.fixture(scope="session")
def tables_of_things(django_db_setup, django_db_blocker):
    """The tables of the made-up records, which no migration makes."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Sort, Thing):
            editor.create_model(model)


@pytest.fixture
def things(tables_of_things, db):
    """Nothing yet, but somewhere to put it."""
    cache.clear()


@pytest.fixture
def small_site(settings, things):
    """The made-up site of `urls.py` under the project's own middleware; its pages of errors are one line each."""
    settings.ROOT_URLCONF = "tests.unhub.web.urls"
    settings.SITE_URL = "https://unhub.example"
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    pages = {
        "400.html": "{% for e in errors %}[{{ e.parameter }}: {{ e.message }} {{ e.suggestion_url|default:'' }}]{% endfor %}",
        "404.html": "not here",
        "500.html": "broken",
        "503.html": "{{ message }}",
    }
    engine = {**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}
    engine["OPTIONS"] = {**engine["OPTIONS"], "loaders": [("django.template.loaders.locmem.Loader", pages)]}
    settings.TEMPLATES = [engine]
    cache.clear()
    for position, name in enumerate(["ONE", "TWO", "THREE", "FOUR", "FIVE"], start=1):
        Thing.objects.create(position=position, name=name, made_on=datetime.date(2017, 7, position))


@pytest.fixture
def publish(db):
    """Moves the content version, as every publication does."""

    def bump():
        with transaction.atomic():
            return ContentVersion.bump()

    return bump
