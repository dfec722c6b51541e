"""What the import of topics is made of."""

from django.utils.translation import gettext_lazy as _

from statements.importing.topic_reader import TopicReader
from statements.importing.topics import FORMATS, detect
from statements.importing.vocabulary import Vocabulary
from statements.models import Topic
from unhub.importing.importers import Importer, register
from unhub.publishing.admin.fields import admin_address


def may_import(user):
    return user.has_perms(["statements.add_topic", "statements.change_topic"])


TOPICS = register(
    Importer(
        name="topic",
        label=_("topics"),
        formats=tuple(FORMATS.values()),
        reader=TopicReader,
        detect=detect,
        may_import=may_import,
        may_publish=may_import,
        may_remove=lambda user: user.has_perm("statements.delete_topic"),
        vocabulary=Vocabulary,
        resolvable={"topic": (_("Broader topic"), Vocabulary.topic)},
        remember=lambda resolved, user: None,
        address=lambda pk: admin_address(Topic, "change", pk),
        asks=(),
        is_reference=True,
    )
)
