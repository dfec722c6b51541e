"""Who and what is here that words of a row may stand for: people, the posts of bodies, and the terms in which they were held."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from organisations.models import Appointment, Person, PersonName, Post, PostCapacity
from unhub.importing.words import folded
from unhub.text.names import NAME_COLUMNS

NEARLY = 0.9  # of the letters of two names are the same
# Letters that are another with a stroke; Unicode does not take them apart.
STROKES = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "ı": "i"})


def bare(words):
    """Words without regard to case, blanks and diacritics: names that are the same so are the same."""
    parts = unicodedata.normalize("NFKD", words.translate(STROKES))
    return folded("".join(letter for letter in parts if not unicodedata.combining(letter)))


@dataclass
class Held:
    """A term of a post: as it is on record, or as a row would make or change it."""

    person: str
    name: str
    term: Appointment
    row: int | None = None  # which would make it

    @property
    def seats_somebody(self):
        return self.term.status == Appointment.Status.SUBSTANTIVE


class Offices:
    """People and posts by their names, read at once, and the terms of each post when they are asked for.

    A key is the id of a record, or stands for one that a row would make. Five queries when it is made, one for each post.
    """

    def __init__(self):
        self.names, self.posts, self._people = {}, {}, defaultdict(dict)
        self._by_word, self._titles, self._terms = defaultdict(dict), defaultdict(dict), {}
        self.addresses = {"person": set(), "post": set()}
        for pk, name, slug in Person.objects.order_by("pk").values_list("pk", "name", "slug"):
            self.addresses["person"].add(slug)
            self.learn_person(pk, name)
        for pk, name in PersonName.objects.order_by("pk").values_list("person_id", "name"):
            self._learn_name(pk, name)
        posts = Post.objects.order_by("pk")
        for pk, body, seats, slug, *names in posts.values_list("pk", "organisation", "seats", "slug", *NAME_COLUMNS):
            self.addresses["post"].add(slug)
            self.learn_post(pk, body, [*names, slug], seats)
        for pk, *names in PostCapacity.objects.values_list("post_id", *NAME_COLUMNS):
            self.learn_post(pk, self.posts[pk][0], names)

    # --- people -----------------------------------------------------------------------------------------------------------

    def learn_person(self, key, name):
        self.names[key] = name
        self._learn_name(key, name)

    def _learn_name(self, key, name):
        self._people[bare(name)][key] = None
        for word in _words(name):
            self._by_word[word][key, bare(name)] = None

    def forget_person(self, key):
        """Knows somebody no more whom a row would make: the record is here by now."""
        name = self.names.pop(key)
        self._people[bare(name)].pop(key, None)
        for word in _words(name):
            self._by_word[word].pop((key, bare(name)), None)

    def people(self, name):
        """The keys of those of that name."""
        return list(self._people.get(bare(name), ()))

    def near(self, name):
        """The key of whoever has nearly that name; None where nobody has.

        A name with more words than another, or the same in another order, is near; so is one that differs by a letter or two.
        """
        words = _words(name)
        others = dict.fromkeys(pair for word in words for pair in self._by_word.get(word, ()))
        ranked = [(_nearness(words, _words(other)), key) for key, other in others]
        nearness, key = max(ranked, key=lambda pair: pair[0], default=(0, None))
        return key if nearness >= NEARLY else None

    # --- posts ------------------------------------------------------------------------------------------------------------

    def learn_post(self, key, body, names, seats=1):
        self.posts.setdefault(key, (body, names[0], seats))
        for name in filter(None, names):
            self._titles[body, bare(name)][key] = None

    def forget_post(self, key):
        """Knows a post no more that a row would make."""
        body, name, _seats = self.posts.pop(key)
        self._titles[body, bare(name)].pop(key, None)

    def posts_titled(self, body, title):
        """The keys of the posts of a body that go by that title, or the title of one of their capacities."""
        return list(self._titles.get((body, bare(title)), ()))

    # --- terms ------------------------------------------------------------------------------------------------------------

    def terms(self, post):
        """[Held] of a post; one query, once, for a post that is here."""
        if post not in self._terms:
            is_here = not isinstance(post, str)
            found = Appointment.objects.filter(post=post).order_by("pk").with_names() if is_here else ()
            self._terms[post] = [Held(each.person_id, each.person.name, each) for each in found]
        return self._terms[post]

    def forget_terms(self, post):
        """Asks for them anew: they were changed."""
        self._terms.pop(post, None)


def same_term(terms, person, holding):
    """Which of the terms of a post a row is about: [] for one that is new, several where it could be one or another.

    It is that of the same person which begins on the same day, else on a day that may be the same, else at an overlapping time:
    a person holds a post once at a time. An acting term and a substantive one that do not begin alike are two.
    """
    wanted = holding.as_term("unknown")
    own = [held for held in terms if held.person == person]
    alike = [held for held in own if not holding.statuses or held.term.status in holding.statuses]

    def begin_alike(held):
        return bool(wanted.start) and held.term.start == wanted.start

    def may_begin_alike(held):
        start = held.term.start
        return bool(start and wanted.start) and (start.startswith(wanted.start) or wanted.start.startswith(start))

    def overlap(held):
        return held.term.may_overlap(wanted) and not held.term.may_follow_or_precede(wanted)

    for among, test in ((alike, begin_alike), (own, begin_alike), (alike, may_begin_alike), (alike, overlap)):
        if found := [held for held in among if test(held)]:
            return found
    return []


def _words(name):
    return frozenset(re.findall(r"\w+", bare(name)))


def _nearness(words, other):
    if len(words & other) > 1 and (words <= other or other <= words):
        return 1
    return SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(other)), autojunk=False).ratio()
