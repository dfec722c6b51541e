"""The browser that the tests in this folder drive: the system's Chromium, never a downloaded one."""

import os
from pathlib import Path

import pytest

from tests.services import chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium here")
    # Chromium refuses its sandbox to root, which is what containers run as.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return browser_type_launch_args | {"executable_path": path, "args": sandbox + quiet}
