from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("Organisations")

    def ready(self):
        from organisations import shown  # noqa: F401  (what the change feed must know)
        from organisations.importing import (  # noqa: F401  (register how they are taken in)
            holder_importer,
            place_importer,
        )
        from organisations.models import Appointment, OrganisationLink, OrganisationRelation, Presence, SourceClaim
        from unhub.links.columns import watch

        watch(OrganisationLink, "url", parent="organisation")
        for model in (Appointment, OrganisationRelation, Presence, SourceClaim):
            watch(model, "source_url")
