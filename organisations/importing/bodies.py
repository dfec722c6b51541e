"""Which body the words of a source stand for: an address here, a name or acronym in any language, an identifier.

bodies = Bodies()
bodies.find("DPPA")         # its key, or None
bodies.all_named("DPPA")    # whom they may mean: none, or several where `find` says None
"""

from functools import cached_property

from organisations.models import FormerName, Organisation, OrganisationIdentifier, OrganisationText
from unhub.importing.words import Names, by_words


class Bodies(Names):
    """The published organisations by all that names them, former names too. Six queries when it is first asked."""

    def all_named(self, words):
        # An address written as it is stands for one alone: so there is a way to name each.
        address = self._addresses.get(words.strip())
        return {address} if address else super().all_named(words)

    @cached_property
    def _addresses(self):
        return {slug: str(pk) for pk, slug in Organisation.objects.values_list("pk", "slug")}

    @cached_property
    def _named(self):
        rows = [(key, slug) for slug, key in self._addresses.items()]
        for model in (OrganisationText, FormerName):
            for column in ("name", "acronym"):
                rows += model.objects.values_list("organisation_id", column)
        for pk, scheme, value in OrganisationIdentifier.objects.values_list("organisation_id", "scheme", "value"):
            rows += [(pk, value), (pk, f"{scheme}:{value}")]
        return by_words(rows)
