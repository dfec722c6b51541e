"""What the import of statements is made of."""

from django.utils.translation import gettext_lazy as _

from statements.drafts.importing.reader import StatementReader
from statements.drafts.kind import STATEMENT
from statements.importing.formats import FORMATS, detect
from statements.importing.vocabulary import Vocabulary
from statements.models import LabelAlias
from unhub.importing.importers import Importer, register
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may
from unhub.publishing.records import record_model_of
from unhub.publishing.reference import record_reference_change


def may_import(user):
    return may(user, "add", STATEMENT)


def may_publish(user):
    return may_import(user) and may(user, "publish", STATEMENT) and may(user, "publish_unreviewed", STATEMENT)


def may_remove(user):
    return may(user, "withdraw", STATEMENT)


def _said_by(vocabulary, words):
    """The key that `Vocabulary.also` keeps for who said something."""
    if body := vocabulary.body(words):
        return f"organisation:{body}"
    post = vocabulary.post(words)
    return f"post:{post}" if post else None


def remember(resolved, user):
    """Keeps what a label stands for, for later imports too, where the person may keep labels. About eight queries for each."""
    if not user.has_perm("statements.add_labelalias"):
        return
    for label, key in resolved.get("label", {}).items():
        if not LabelAlias.objects.filter(label=label).exists():
            record_reference_change(LabelAlias(label=label, type_id=key))


STATEMENTS = register(
    Importer(
        name="statement",
        label=_("statements"),
        formats=tuple(FORMATS.values()),
        reader=StatementReader,
        detect=detect,
        may_import=may_import,
        may_publish=may_publish,
        may_remove=may_remove,
        vocabulary=Vocabulary,
        resolvable={
            "label": (
                _("Type that this label stands for"),
                lambda vocabulary, words: vocabulary.type_of("", words)[0],
            ),
            "issuer": (_("Who said it"), _said_by),
            "organisation": (_("Organisation"), Vocabulary.body),
            "place": (_("Place"), Vocabulary.place),
            "topic": (_("Topic"), Vocabulary.topic),
        },
        remember=remember,
        address=lambda pk: admin_address(record_model_of(STATEMENT), "change", pk),
        is_first=True,
    )
)
