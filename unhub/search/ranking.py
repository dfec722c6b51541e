"""The best first, for as many as a reader looks through: an order beside a list's own, by keyset too.

    orderings = {"newest": NEWEST_FIRST, "relevance": BestFirst("position")}

The queryset says what is best: `queryset.ranking(number)` gives that many values of the key, best first, without repeating one.
Looking at the whole of a large archive for the best would cost with its size, so there are MOST_RANKED places and no more.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from unhub.search.query import Query
from unhub.web.paging import AFTER, Keyset, KeysetPage
from unhub.web.parameters import BadParameters, InvalidValue

MOST_RANKED = 1000
ORDERING = "relevance"


class BestFirst(Keyset):
    """Pages of a ranking. A cursor is a place in it, counted from its beginning."""

    def __init__(self, key):
        super().__init__("-place")
        self.key = key

    def _typed(self, model, name, value):
        return int(value)

    def page(self, queryset, size, place=None, read=list):
        """One query for each step of the ranking that is reached, and one for the page."""
        ranking = getattr(queryset, "ranking", None)
        if ranking is None:
            message = _("there is nothing to rank by: give words (“q”), or leave the order out")
            raise BadParameters([InvalidValue(message).error("ordering", ORDERING)])
        start = 0
        if place is not None:
            direction, [start] = place
            start = start if direction == AFTER else max(0, start - size)
        keys = ranking(min(start + size + 1, MOST_RANKED))
        shown = keys[start : start + size]
        order = {key: number for number, key in enumerate(shown)}
        records = read(queryset.model._base_manager.filter(**{f"{self.key}__in": shown})) if shown else []
        records = sorted(records, key=lambda record: order[getattr(record, self.key)])
        page = KeysetPage(records, 0, True, size, is_first=start == 0)
        if len(keys) > start + size:
            page.next_query = self.cursor(AFTER, [start + size])
        if start:
            page.previous_query = self.cursor("b", [start])
        return page


def steps(search):
    """Searches from the best answers to all: the words as a phrase in a title, in a title, as a phrase in a text, anywhere."""
    phrase = search.query.as_phrase
    as_phrase = phrase and replace(search, query=Query(((phrase,),), search.query.excluded, search.query.text))
    if as_phrase:
        yield replace(as_phrase, in_title=True)
    yield replace(search, in_title=True)
    if as_phrase:
        yield as_phrase
    yield search


def ranked(search, find, number):
    """The keys of the best records, of a function `find(search, limit)` that gives keys, newest first."""
    found = {}
    for step in steps(search):
        if len(found) < number:
            # What earlier steps found comes again, so that many more are asked for.
            found |= dict.fromkeys(find(step, number + len(found)))
    return list(found)[:number]
