"""Which topic a row stands for: by its address in the UNBIS thesaurus, else by its name."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from statements.models import Topic
from unhub.importing.words import folded
from unhub.text.names import NAME_COLUMNS

FIELDS = [*NAME_COLUMNS, "unbis_url", "summary"]


def bare_address(url):
    """An address as it is compared: http and https lead to the same concept."""
    return re.sub(r"^https?://", "", url.strip(), flags=re.IGNORECASE).rstrip("/").casefold()


def is_same(field, one, other):
    """Whether a field says the same: the thesaurus writes names in small letters, an archive need not."""
    if field == "unbis_url":
        return bare_address(one) == bare_address(other)
    return folded(one) == folded(other)


class TopicMatcher:
    """The topics that are here, read at once, and those of the rows it was told of.

    A key is the id of a topic or the number of a row. One query when it is made, none after: topics are few beside statements.
    """

    def __init__(self):
        self.fields, self.slugs, self._by_url, self._by_name = {}, {}, defaultdict(dict), defaultdict(dict)
        for pk, slug, *values in Topic.objects.order_by("pk").values_list("pk", "slug", *FIELDS):
            self.slugs[slug] = pk
            self.learn(pk, dict(zip(FIELDS, values, strict=True)))

    def learn(self, key, fields):
        """Makes a topic, or a row, known to those after it."""
        self.fields[key] = {**self.fields.get(key, {}), **fields}
        if url := fields.get("unbis_url"):
            self._by_url[bare_address(url)][key] = None
        for column in NAME_COLUMNS:
            if name := fields.get(column):
                self._by_name[column, folded(name)][key] = None

    def forget(self, key):
        """Knows a row no more: its topic is here by now, or it was of another part of a long file."""
        fields = self.fields.pop(key, {})
        for column in NAME_COLUMNS:
            self._by_name[column, folded(fields.get(column, ""))].pop(key, None)
        self._by_url[bare_address(fields.get("unbis_url", ""))].pop(key, None)

    def match(self, fields):
        """(key, whether it is certain, why); (None, False, "") for what is new."""
        url = fields.get("unbis_url", "")
        if url and (found := list(self._by_url.get(bare_address(url), ()))):
            return found[0], len(found) == 1, _("the same UNBIS address")
        name = fields.get("name", "")
        for column in NAME_COLUMNS:
            found = list(self._by_name.get((column, folded(fields.get(column, ""))), ())) if fields.get(column) else []
            apart = [key for key in found if url and self.fields[key].get("unbis_url")]
            if maybe := [key for key in found if key not in apart]:
                is_certain = len(maybe) == 1 and (column == "name" or not name)
                return maybe[0], is_certain, _("the same name") if is_certain else self._why(column)
            if apart and column == "name":
                return apart[0], False, _("the same name, at another UNBIS address")
        return None, False, ""

    def named(self, words):
        """The key of the one topic, or row, with that address here or in UNBIS, or name in any language; None if it is not one."""
        found = list(self._by_url.get(bare_address(words), ()))
        if words in self.slugs:
            found = [self.slugs[words]]
        for column in NAME_COLUMNS:
            found = found or list(self._by_name.get((column, folded(words)), ()))
        return found[0] if len(found) == 1 else None

    @staticmethod
    def _why(column):
        if column == "name":
            return _("the same name as several")
        return _("the same %(column)s") % {"column": Topic._meta.get_field(column).verbose_name}
