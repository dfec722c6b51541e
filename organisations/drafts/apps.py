from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationDraftsConfig(AppConfig):
    name = "organisations.drafts"
    label = "organisations_drafts"
    verbose_name = _("Organisation drafts")

    def ready(self):
        from organisations.drafts import kind, reach  # noqa: F401  (register the content kind, and who works for whom)
        from organisations.drafts.importing import importer  # noqa: F401  (registers how organisations are taken in)
