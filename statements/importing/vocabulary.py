"""What words of a source stand for here: types by label, bodies, posts and people by name, places, topics.

Read once for a batch. A word stands for something only if it stands for one thing: what is ambiguous is for an editor.
"""

from functools import cached_property

from django.db.models import F

from organisations.importing.bodies import Bodies
from organisations.importing.places import Places
from organisations.models import Appointment, Person, PersonName, Post, PostCapacity
from statements.models import LabelAlias, StatementType, Topic
from unhub.importing.words import by_words, folded
from unhub.text.names import NAME_COLUMNS


class Vocabulary:
    """The words known here. `also` is what an editor said of words that were not: {"label": {words: key of the type}, …}."""

    def __init__(self, also=None):
        self.also = {
            kind: {folded(words): key for words, key in pairs.items()} for kind, pairs in (also or {}).items()
        }
        self.bodies, self.places = Bodies(self.also.get("organisation")), Places(self.also.get("place"))
        self._known_terms = {}

    def type_of(self, label, name=""):
        """(key of the type, "") of a type by its name, else of a label; (None, the words) where nobody said what they stand for."""
        if name:
            found = self._types.get(folded(name))
            return (found, "") if found else (None, name)
        found = self.also.get("label", {}).get(folded(label)) or self._labels.get(folded(label))
        return (found, "") if found else (None, label)

    def is_label(self, words):
        """Whether words at the end of a title are a label of a source."""
        return folded(words) in self._labels or folded(words) in self.also.get("label", {})

    def speaker(self, words, day):
        """Who is meant by the words on that day: {"appointment": key} or {"organisation": key}; None where that is not certain.

        A post stands for who held it that day: the one substantive holder, or the only one there was. One query for each post or
        person, once.
        """
        key = folded(words)
        if chosen := self.also.get("issuer", {}).get(key):
            kind, _colon, pk = chosen.partition(":")
            return {"organisation": pk} if kind == "organisation" else self._holder(pk, day)
        if len(posts := self._posts.get(key, ())) == 1:
            return self._holder(next(iter(posts)), day)
        bodies, people = self.bodies.all_named(words), self._people.get(key, set())
        if len(bodies) == 1 and not people and not posts:
            return {"organisation": next(iter(bodies))}
        if len(people) == 1 and not bodies and not posts:
            return self._only_appointment(next(iter(people)), day)
        return None

    def body(self, words):
        """The key of the one organisation of that name, acronym, address or identifier; None where there is none, or several."""
        return self.bodies.find(words)

    def post(self, words):
        """The key of the one post of that name, title or address; None where there is none, or several."""
        return self._one(self._posts, words)

    def place(self, words):
        return self.places.find(words)

    def topic(self, words):
        return self.also.get("topic", {}).get(folded(words)) or self._one(self._topics, words)

    @staticmethod
    def _one(names, words):
        found = names.get(folded(words), ())
        return next(iter(found)) if len(found) == 1 else None

    def _holder(self, post, day):
        """The appointment that a post stands for on a day, or None where nobody held it for certain, or several did."""
        terms = [each for each in self._terms("post", post) if each.possibly_covers(day)]
        substantive = [each for each in terms if each.status == Appointment.Status.SUBSTANTIVE] or terms
        certain = [each for each in substantive if each.certainly_covers(day)] or substantive
        return {"appointment": str(certain[0].pk)} if len(certain) == 1 else None

    def _only_appointment(self, person, day):
        terms = [each for each in self._terms("person", person) if each.possibly_covers(day)]
        return {"appointment": str(terms[0].pk)} if len(terms) == 1 else None

    def _terms(self, of, pk):
        """The appointments to a post, or of a person. One query, once."""
        if (of, pk) not in self._known_terms:
            self._known_terms[of, pk] = list(Appointment.objects.filter(**{of: pk}))
        return self._known_terms[of, pk]

    # --- names ------------------------------------------------------------------------------------------------------------

    @cached_property
    def _types(self):
        found = {}
        for row in StatementType.objects.values("pk", "slug", "plural", *NAME_COLUMNS):
            for column in ("slug", "plural", *NAME_COLUMNS):
                if row[column]:
                    found[folded(row[column])] = str(row["pk"])
        return found

    @cached_property
    def _labels(self):
        return {folded(label): str(type_id) for label, type_id in LabelAlias.objects.values_list("label", "type_id")}

    @cached_property
    def _posts(self):
        rows = [*Post.objects.values_list("pk", "slug")]
        for model, key in ((Post, "pk"), (PostCapacity, "post_id")):
            for column in NAME_COLUMNS:
                rows += model.objects.values_list(key, column)
        return by_words(rows)

    @cached_property
    def _people(self):
        rows = [*Person.objects.values_list("pk", "slug"), *Person.objects.values_list("pk", "name")]
        return by_words(rows + [*PersonName.objects.annotate(key=F("person")).values_list("key", "name")])

    @cached_property
    def _topics(self):
        columns = ("slug", "unbis_url", *NAME_COLUMNS)
        return by_words(row for column in columns for row in Topic.objects.values_list("pk", column))
