"""What every test can ask for, and one promise: with UNHUB_REQUIRE_ALL nothing is skipped."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# No test of timing: a busy machine is no defect.
hypothesis_settings.register_profile("unhub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhub")

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_DATA = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """Uploaded files of a test land in its own folder, never in UNHUB_DATA."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hashing a password as slowly as a site must would be most of the time of a test that logs in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def no_collected_files(tmp_path_factory):
    """An empty folder for static files, whatever `make run` left in UNHUB_DATA. whitenoise warns of a missing one."""
    from django.conf import settings

    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as sites run it: in memory it locks whole tables, and two connections at once cannot be tested."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Django asks SQLite once per connection whether it knows JSON: before any test counts queries."""
    from django.db import connection

    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_can_be_emptied():
    """Tests with real transactions empty every table afterwards; the triggers come off for that, and on again with the flush.

    The search index is no table of Django's: it is emptied here.
    """
    from django.test import TransactionTestCase

    from organisations.searching import INDEX as ORGANISATIONS
    from statements.searching import INDEX as STATEMENTS
    from unhub.publishing.triggers import drop_triggers

    empty_tables = TransactionTestCase._fixture_teardown

    def teardown(self):
        drop_triggers()
        empty_tables(self)
        ORGANISATIONS.clear(), STATEMENTS.clear()

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = empty_tables


@pytest.fixture
def browser_of():
    """Logs an account in and gives its browser back: `browser_of(make_editor()).get(…)`."""
    from django.test import Client

    def log_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return log_in


@pytest.fixture(scope="session")
def reference_data():
    """The folder of real input kept beside the project; the test skips where it is absent, as in most clones."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip("the reference data (../shared) is not here")
    return REFERENCE_DATA


@pytest.fixture(scope="module")
def sample_content(django_db_setup, django_db_blocker):
    """The content of fixtures/, loaded once for a module of tests; each of them needs the mark `django_db` as well."""
    from django.conf import settings
    from django.db import transaction

    from statements.management.sample_content import load

    with django_db_blocker.unblock(), transaction.atomic():
        yield load(settings.BASE_DIR / "fixtures")
        transaction.set_rollback(True)


def pytest_sessionfinish(session, exitstatus):
    """With UNHUB_REQUIRE_ALL a skipped test fails the run; only the reference data may be missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("UNHUB_REQUIRE_ALL") or reporter is None or exitstatus:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if "../shared" not in str(report.longrepr)]
    if skipped:
        reporter.write_line(f"UNHUB_REQUIRE_ALL is set, and {len(skipped)} test(s) were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
