from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "statements"
    verbose_name = _("Statements")

    def ready(self):
        from statements import shown, signals  # noqa: F401  (what the change feed must know; follows changes of appointments)
