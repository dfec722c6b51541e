"""Which topic a row stands for: by its address in the UNBIS thesaurus, else by its name."""

import re

from django.utils.translation import gettext_lazy as _

from statements.models import Topic
from unhub.importing.hierarchies import Matcher
from unhub.text.names import NAME_COLUMNS


class TopicMatcher(Matcher):
    model = Topic
    fields_of_a_record = (*NAME_COLUMNS, "unbis_url", "summary")
    identifier = "unbis_url"
    same_identifier = _("the same UNBIS address")
    other_identifier = _("the same name, at another UNBIS address")

    @staticmethod
    def bare(identifier):
        """An address as it is compared: http and https lead to the same concept."""
        return re.sub(r"^https?://", "", identifier.strip(), flags=re.IGNORECASE).rstrip("/").casefold()
