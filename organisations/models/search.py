from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from unhub.publishing.doors import Guarded
from unhub.search.models import IndexRow, TokensField

INDEX_TABLE = "organisations_index"


class IndexedOrganisation(Guarded):
    """The number an organisation has in the full-text index."""

    position = models.BigAutoField(primary_key=True)
    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="indexed")

    class Meta:
        verbose_name = _("number in the search index")

    def __str__(self):
        return f"{self.position}: {self.organisation_id}"


class OrganisationIndex(IndexRow):
    """An organisation in the full-text index."""

    words = TokensField(db_column=INDEX_TABLE)

    class Meta(IndexRow.Meta):
        db_table = INDEX_TABLE

    def __str__(self):
        return str(self.position)
