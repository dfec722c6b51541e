"""The entry point that servers import."""

import subprocess
import sys


def test_a_server_can_import_the_entry_point_first_of_all():
    command = [sys.executable, "-c", "from unhub.wsgi import application; print(type(application).__name__)"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "ResponseCache", done.stderr
