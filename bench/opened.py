"""What every script here begins with: the site of a data folder, in this process."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def open_site(data, *, production=False):
    """Sets Django up on a data folder, which is made where there is none: its tables, or what a public site serves as files."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {"UNHUB_DATA": str(data), "DJANGO_SETTINGS_MODULE": "unhub.settings", "LOG_LEVEL": "ERROR"}
    if production:
        os.environ |= {"DEBUG": "false", "SECRET_KEY": "for measuring only"}
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    if production:
        call_command("collectstatic", verbosity=0, interactive=False)
    else:
        call_command("migrate", verbosity=0)
