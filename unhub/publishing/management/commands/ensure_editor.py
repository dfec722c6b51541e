"""`manage.py ensure_editor`: the first log-in of a new site."""

import os

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

USERNAME = "editor"
# Letters and digits that are not mistaken for one another when read from a screen.
LEGIBLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


class Command(BaseCommand):
    """Makes sure that `editor`, an administrator, can log in.

    The password is UNHUB_EDITOR_PASSWORD, or else a generated one that is printed this once: only its hash is kept.
    Run again it changes nothing, unless UNHUB_EDITOR_PASSWORD is given and differs from the password in use.
    """

    help = "Creates the administrator “editor” if there is none, and prints how to log in."

    @transaction.atomic
    def handle(self, *args, **options):
        given = os.environ.get("UNHUB_EDITOR_PASSWORD", "")
        users = get_user_model()._default_manager
        editor = users.select_for_update().filter(username=USERNAME).first()
        if editor is None:
            password = given or get_random_string(16, LEGIBLE)
            users.create_superuser(USERNAME, password=password)
            if given:
                message = _("Log in as “{name}” with the password from UNHUB_EDITOR_PASSWORD.")
            else:
                message = _("Log in as “{name}” with the password {password} (shown this once; keep it).")
        elif given and not editor.check_password(given):
            password = given
            editor.set_password(given)
            editor.save(update_fields=["password"])
            message = _("The password of “{name}” is now the one from UNHUB_EDITOR_PASSWORD.")
        else:
            password = ""
            message = _("Log in as “{name}” with the password it has; UNHUB_EDITOR_PASSWORD sets another.")
        self.stdout.write(message.format(name=USERNAME, password=password))
