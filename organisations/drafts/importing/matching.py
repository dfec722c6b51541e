"""Whether a row is an organisation that is here already, published or drafted, or one that stands earlier in the same file.

An identifier or a name tells one body from another. An acronym does not, nor a name that is nearly the same: these make a possible
double, for an editor to decide.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from organisations.drafts.importing.normalising import Scheme, bare
from organisations.drafts.models import (
    FormerNameDraft,
    OrganisationDraft,
    OrganisationIdentifierDraft,
    OrganisationTextDraft,
)
from organisations.models import FormerName, Organisation, OrganisationIdentifier, OrganisationText
from unhub.importing.words import folded
from unhub.text.titles import is_nearly

NUMBER = re.compile(r"\d+")
SHARED_WORDS = 0.6  # of the words of two names that are nearly the same

SAME_RECORD = gettext_lazy("the same record")
SAME_IDENTIFIER = gettext_lazy("the same identifier")
SEVERAL_IDENTIFIERS = gettext_lazy("the same identifier as several")
SAME_NAME = gettext_lazy("the same name")
SEVERAL_NAMES = gettext_lazy("the same name as several")
OTHER_IDENTIFIER = gettext_lazy("the same name, with another identifier")
FORMER_NAME = gettext_lazy("a former name of it")
CALLED_FORMERLY = gettext_lazy("what the row was called formerly")
SAME_ADDRESS = gettext_lazy("the same address")
SAME_ACRONYM = gettext_lazy("the same acronym, with another name")
ALSO_CALLED = gettext_lazy("another name it goes by")
NEAR_NAME = gettext_lazy("nearly the same name")


@dataclass
class Known:
    """An organisation that is here, or earlier in the file (then its key is the number of the row)."""

    names: set = field(default_factory=set)  # as compared
    former: set = field(default_factory=set)
    acronyms: set = field(default_factory=set)
    identifiers: set = field(default_factory=set)  # (scheme, value)
    addresses: set = field(default_factory=set)


@dataclass(frozen=True)
class Match:
    """What a row was found to be: the same organisation (`is_sure`), or perhaps; and by what."""

    key: object
    is_sure: bool
    why: str


class Matcher:
    """Finds what rows are, among all that is here, read at once, and the rows it was told of.

    Ten queries when it is made, none after: organisations are few beside statements.
    """

    def __init__(self):
        self.known = {}
        self._by = {name: defaultdict(dict) for name in ("names", "former", "acronyms", "identifiers", "addresses")}
        self._by_word = defaultdict(dict)
        for key, known in _read().items():
            self._add(key, known)

    def learn(self, key, found):
        """Makes what a row says known to those after it, as of a record or of the row itself."""
        said = Known(
            {bare(name) for name in found.names.values()} - {""},
            {bare(name) for name, _start, _end in found.former_names} - {""},
            {folded(words) for words in found.acronyms.values()},
            set(found.identifiers),
            {found.address} - {""},
        )
        self._add(key, said)

    def forget(self, key):
        """Knows a row no more: its organisation is here by now, or it was of another part of a long file."""
        known = self.known.pop(key, Known())
        for name, index in self._by.items():
            for value in getattr(known, name):
                index[value].pop(key, None)
        for word in {word for name in known.names for word in name.split()}:
            self._by_word[word].pop(key, None)

    def match(self, found):
        """The Match of a row, or None for what is new."""
        if found.record_id in self.known:
            return Match(found.record_id, True, SAME_RECORD)
        if same := self._at("identifiers", found.identifiers):
            return Match(same[0], len(same) == 1, SAME_IDENTIFIER if len(same) == 1 else SEVERAL_IDENTIFIERS)
        return self._of_that_name(found) or self._perhaps(found)

    def _of_that_name(self, found):
        names = {bare(name) for name in found.names.values()} - {""}
        alike = self._at("names", names)
        if maybe := [key for key in alike if not self._is_apart(key, found)]:
            return Match(maybe[0], len(maybe) == 1, SAME_NAME if len(maybe) == 1 else SEVERAL_NAMES)
        if alike:
            return Match(alike[0], False, OTHER_IDENTIFIER)
        if former := [key for key in self._at("former", names) if not self._is_apart(key, found)]:
            # A table may have one under the name it had; of what ended under that name, the later one is another body to some.
            ended = found.dissolved or any(column == "succeeded_by" for column, _words in found.ties)
            return Match(former[0], len(former) == 1 and not ended, FORMER_NAME)
        return None

    def _perhaps(self, found):
        """A possible double, or None."""
        former = {bare(name) for name, _start, _end in found.former_names}
        also = {bare(name) for name in found.other_names} - {""}
        for index, values, why in (
            ("names", former, CALLED_FORMERLY),
            ("addresses", [found.address], SAME_ADDRESS),
            ("acronyms", [folded(words) for words in found.acronyms.values()], SAME_ACRONYM),
            ("names", also, ALSO_CALLED),
        ):
            for key in self._at(index, values):
                if not self._is_apart(key, found):
                    return Match(key, False, why)
        names = {bare(name) for name in [*found.names.values(), *found.other_names]} - {""}
        for name in sorted(names):
            for key in self._resembling(name):
                if not self._is_apart(key, found) and any(_is_nearly(name, other) for other in self.known[key].names):
                    return Match(key, False, NEAR_NAME)
        return None

    def _resembling(self, name):
        """The keys of those that share most words with a name: a cheap upper bound of nearly the same."""
        words = set(name.split())
        shared = Counter(key for word in words for key in self._by_word.get(word, ()))
        return [key for key, number in shared.items() if number >= SHARED_WORDS * len(words)]

    def _is_apart(self, key, found):
        """Whether a register knows the two as two."""
        for scheme in {scheme for scheme, _value in found.identifiers} - {Scheme.OTHER.value}:
            here = {value for known, value in self.known[key].identifiers if known == scheme}
            if here and here.isdisjoint(value for said, value in found.identifiers if said == scheme):
                return True
        return False

    def _at(self, index, values):
        """The keys of all that have one of the values, in the order they came."""
        return list(dict.fromkeys(key for value in values if value for key in self._by[index].get(value, ())))

    def _add(self, key, said):
        known = self.known.setdefault(key, Known())
        for name, index in self._by.items():
            for value in getattr(said, name):
                index[value][key] = None
            getattr(known, name).update(getattr(said, name))
        for name in said.names:
            for word in name.split():
                self._by_word[word][key] = None


def _is_nearly(one, other):
    """Whether two names are nearly the same; of what is numbered, the numbers tell one from another."""
    return NUMBER.findall(one) == NUMBER.findall(other) and is_nearly(one, other)


def _read():
    """{key: Known} of all that is published or drafted, in the order of their keys."""
    found = {}

    def of(pk):
        return found.setdefault(pk, Known())

    for model in (Organisation, OrganisationDraft):
        for pk, slug in model.objects.order_by("pk").values_list("pk", "slug"):
            of(pk).addresses |= {slug} - {""}
    for model, parent in ((OrganisationText, "organisation_id"), (OrganisationTextDraft, "draft_id")):
        for pk, name, acronym in model.objects.values_list(parent, "name", "acronym"):
            of(pk).names |= {bare(name)} - {""}
            of(pk).acronyms |= {folded(acronym)} - {""}
    for model, parent in ((FormerName, "organisation_id"), (FormerNameDraft, "draft_id")):
        for pk, name in model.objects.values_list(parent, "name"):
            of(pk).former |= {bare(name)} - {""}
    for model, parent in ((OrganisationIdentifier, "organisation_id"), (OrganisationIdentifierDraft, "draft_id")):
        for pk, scheme, value in model.objects.values_list(parent, "scheme", "value"):
            of(pk).identifiers.add((scheme, value))
    return found
