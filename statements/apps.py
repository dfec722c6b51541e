from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "statements"
    verbose_name = _("Statements")

    def ready(self):
        from statements import shown, signals  # noqa: F401  (what the change feed must know; follows changes of appointments)
        from statements.importing import topic_importer  # noqa: F401  (registers how topics are taken in)
        from statements.models import Document, StatementSource, Topic
        from unhub.links.columns import watch

        watch(StatementSource, "url", parent="statement", is_indexed=True)
        watch(StatementSource, "archived_url", parent="statement", is_indexed=True)
        watch(Document, "url")
        watch(Topic, "unbis_url")
