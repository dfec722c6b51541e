from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementDraftsConfig(AppConfig):
    name = "statements.drafts"
    label = "statements_drafts"
    verbose_name = _("Statement drafts")

    def ready(self):
        from statements.drafts import kind  # noqa: F401  (registers the content kind)
        from statements.drafts.importing import importer  # noqa: F401  (registers how statements are taken in)
