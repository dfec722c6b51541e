"""Which place the words of a source stand for: an address here, a code, a name in any language."""

from functools import cached_property

from organisations.models import Place
from unhub.importing.words import Names, by_words
from unhub.text.names import NAME_COLUMNS


class Places(Names):
    """The places by all that names them. One query when it is first asked."""

    @cached_property
    def _named(self):
        columns = ("slug", "code", *NAME_COLUMNS)
        rows = Place.objects.values_list("pk", *columns)
        return by_words((pk, words) for pk, *names in rows for words in names)

    def is_within(self, place, other):
        """Whether a place lies directly in another, both as keys."""
        return self._within.get(place) == other

    @cached_property
    def _within(self):
        return {str(pk): str(within) for pk, within in Place.objects.values_list("pk", "within_id") if within}
