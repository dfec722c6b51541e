"""Rows of topics."""

from django.utils.translation import gettext_lazy as _

from statements.importing.topic_matching import TopicMatcher
from unhub.importing.hierarchies import HierarchyReader


class TopicReader(HierarchyReader):
    importer, matcher, parent = "topic", TopicMatcher, "parent"
    names_itself = _("It names itself as the broader topic.")
