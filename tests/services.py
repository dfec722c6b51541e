"""What this machine offers the tests: a PostgreSQL that answers, a browser.

`python tests/services.py chromium` or `… postgres://…` exits 0 when it is there, or else prints why not and exits 1.
"""

import os
import shutil
import sys

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium():
    """The path of a Chromium to test with: $CHROMIUM, or else the first one on the PATH; None without one."""
    return next(filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES])), None)


def why_postgres_is_silent(url):
    """Why no one answers at this address, in one line; "" when someone does."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error as error:
        return " ".join(str(error).split()) or type(error).__name__
    return ""


if __name__ == "__main__":
    wanted = sys.argv[1]
    if wanted == "chromium":
        reason = "" if chromium() else f"none of {', '.join(CHROMIUM_NAMES)} is on the PATH, and CHROMIUM names none"
    else:
        reason = why_postgres_is_silent(wanted)
    sys.exit(print(reason) or 1 if reason else 0)
