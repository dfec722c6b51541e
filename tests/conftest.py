"""What every test can ask for, and one promise: with UNHUB_REQUIRE_ALL nothing is skipped."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_DATA = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    """Uploaded files of a test land in its own folder, never in UNHUB_DATA."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session", autouse=True)
def no_collected_files(tmp_path_factory):
    """An empty folder for static files, whatever `make run` left in UNHUB_DATA. whitenoise warns of a missing one."""
    from django.conf import settings

    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def reference_data():
    """The folder of real input kept beside the project; the test skips where it is absent, as in most clones."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip("the reference data (../shared) is not here")
    return REFERENCE_DATA


def pytest_sessionfinish(session, exitstatus):
    """With UNHUB_REQUIRE_ALL a skipped test fails the run; only the reference data may be missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("UNHUB_REQUIRE_ALL") or reporter is None or exitstatus:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if "../shared" not in str(report.longrepr)]
    if skipped:
        reporter.write_line(f"UNHUB_REQUIRE_ALL is set, and {len(skipped)} test(s) were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
