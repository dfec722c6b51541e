"""`manage.py serve`: what `make run` runs once everything is installed."""

import io
import socket
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Brings the site up to date and serves it on this machine, until it is interrupted.

    Migrates, loads the sample content (what was edited is kept), collects the static files, makes sure that the editor
    can log in, then answers on PORT, publishes what is scheduled, and prints the addresses. A public site runs these steps
    when it is deployed, and gunicorn and timers by themselves: docs/operations.md. Links are not checked here: a sample site
    asks nothing of others unless `check_links` is run by hand.
    """

    help = "Migrates, loads the sample content and serves the site on this machine only."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=2, help="Processes that answer (default: 2).")

    def handle(self, *args, workers, **options):
        refuse_a_taken_port(settings.PORT)
        call_command("migrate", verbosity=0)
        # The data of a release without search; before anything else is published, which would be indexed.
        call_command("rebuild_search", where_empty=True, stdout=self.stdout)
        call_command("load_sample_content", stdout=self.stdout)
        if not settings.DEBUG:  # with DEBUG on, whitenoise serves them from where they lie
            call_command("collectstatic", interactive=False, verbosity=0)
        log_in = io.StringIO()
        call_command("ensure_editor", stdout=log_in)
        connections.close_all()  # a connection must not be shared with the processes forked below

        base = f"http://{HOST}:{settings.PORT}"
        welcome = "\n".join(
            [
                "",
                f"  {settings.SITE_NAME} is running:",
                f"    site       {base}/",
                f"    admin      {base}/admin/",
                f"    API        {base}/api/v1/",
                f"    API docs   {base}/api/docs/",
                f"  {log_in.getvalue().strip()}",
                f"  Data: {settings.DATA_DIR}",
                "  Stop with Ctrl-C.",
                "",
            ]
        )

        def say_welcome(worker):
            if worker.age == 1:  # the first process is ready to answer; later ones have nothing new to say
                self.stdout.write(welcome)
                self.stdout.flush()

        # A public site has a timer for this: docs/operations.md.
        schedule = subprocess.Popen([sys.executable, sys.argv[0], "publish_due", "--every", "15"])

        def stop_the_schedule(server):
            schedule.terminate()

        Server(
            {
                "bind": f"{HOST}:{settings.PORT}",
                "workers": workers,
                "threads": 4,
                # Half of it, the default, is less than all parameters of a list at their longest.
                "limit_request_line": 8190,
                "loglevel": "warning",
                "post_worker_init": say_welcome,
                "on_exit": stop_the_schedule,
            }
        ).run()


def refuse_a_taken_port(port):
    """Says so before anything is done, rather than after a minute of preparation."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({getattr(error, 'strerror', None) or error}). "
                f"Choose another one, for example: PORT={port + 1 if port < 65535 else 8000} make run"
            ) from error


class Server(BaseApplication):
    """Gunicorn, configured by us and not by its command line."""

    def __init__(self, options):
        self.options = options
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        return get_internal_wsgi_application()
