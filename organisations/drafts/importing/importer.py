"""What the import of organisations is made of."""

from django.utils.translation import gettext_lazy as _

from organisations.drafts.importing.normalising import RELATED
from organisations.drafts.importing.reader import OrganisationReader
from organisations.drafts.importing.ties import LABELS
from organisations.drafts.importing.vocabulary import Vocabulary
from organisations.drafts.kind import ORGANISATION
from organisations.importing.formats import FORMATS_OF, detect
from unhub.importing.importers import Importer, register
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may
from unhub.publishing.records import record_model_of


def may_import(user):
    return may(user, "add", ORGANISATION)


def may_publish(user):
    return may_import(user) and may(user, "publish", ORGANISATION) and may(user, "publish_unreviewed", ORGANISATION)


ORGANISATIONS = register(
    Importer(
        name="organisation",
        label=_("organisations"),
        formats=tuple(FORMATS_OF["organisations"].values()),
        reader=OrganisationReader,
        detect=lambda head, name="": detect("organisations", head, name),
        may_import=may_import,
        may_publish=may_publish,
        may_remove=lambda user: may(user, "withdraw", ORGANISATION),
        vocabulary=Vocabulary,
        resolvable={
            "kind": (_("Kind of body"), Vocabulary.kind),
            **{
                column: (label, Vocabulary.body if column in RELATED else Vocabulary.place)
                for column, label in LABELS.items()
            },
        },
        remember=lambda resolved, user: None,
        address=lambda pk: admin_address(record_model_of(ORGANISATION), "change", pk),
        asks=("date_order",),
        dates=("established", "dissolved"),
    )
)
