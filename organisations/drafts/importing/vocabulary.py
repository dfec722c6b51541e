"""What words of a source stand for here: kinds of body, bodies, places."""

from functools import cached_property

from organisations.importing.bodies import Bodies
from organisations.importing.places import Places
from organisations.models import Organisation
from unhub.importing.words import Names, by_words

Kind = Organisation.Kind
# What the field calls these kinds besides, each always of one kind. A heading that covers several stands for none of them.
ALSO = {
    Kind.INTERGOVERNMENTAL: ("international organisation", "international organization"),
    Kind.PRINCIPAL_ORGAN: ("principal organs",),
    Kind.DEPARTMENT: ("departments", "ministry", "ministerial department", "non-ministerial department"),
    Kind.FIELD_MISSION: (
        "field missions", "mission", "peacekeeping operation", "peacekeeping mission", "peacekeeping operations", "pko",
        "special political mission", "special political missions", "spm",
        "peacekeeping operations and special political missions",
    ),
    Kind.FUND: ("fund", "programme", "funds and programmes"),
    Kind.AGENCY: (
        "specialized agency", "specialised agencies", "specialized agencies", "UN specialized agency", "UN specialised agency",
    ),
    Kind.REGIONAL: ("regional organization",),
    Kind.STATE: ("country", "member state"),
}  # fmt: skip


class Kinds(Names):
    """The kinds of body, by their values and labels and by what the field calls them. No query."""

    def all_named(self, words):
        return super().all_named(words.replace("_", " "))

    @cached_property
    def _named(self):
        words = ((kind.value, (kind.value.replace("_", " "), str(kind.label), *ALSO.get(kind, ()))) for kind in Kind)
        return by_words((value, each) for value, several in words for each in several)


class Vocabulary:
    """The words known here. `also` is {words: kind} of what an editor said of words that were not."""

    def __init__(self, also=None):
        self.kinds, self.bodies, self.places = Kinds(also), Bodies(), Places()

    def kind(self, words):
        """The kind of body the words stand for; None where it is not one."""
        return self.kinds.find(words)

    def body(self, words):
        return self.bodies.find(words)

    def place(self, words):
        return self.places.find(words)
