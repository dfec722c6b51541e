"""The place a reader of the change feed has come to.

A cursor names the last change that was read: its id, which is made of its content version, and a check of what it was, so that
a cursor from a log that is not this one (the site was set back to an earlier copy) is refused, not mistaken. A page is what comes
after it; numbers are committed in their own order (`ContentVersion.bump`), so nothing can come to stand before a place once given.
"""

import hashlib
import re

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from unhub.publishing.models import Change
from unhub.web.paging import API_PAGE_SIZE, MAX_PAGE_SIZE, Keyset, absolute, read_page_size
from unhub.web.parameters import EXTRA, BadParameters, InvalidValue, as_lists, or_empty, read_parameters, with_query

IN_ORDER = Keyset("id")
BEGINNING, NOW = "0", "now"
PARAMETERS = ("since", "page_size")


def cursor_of(change):
    """The place after a change, or the beginning for None."""
    return f"{change.pk}-{_check(change)}" if change else BEGINNING


def _check(change):
    text = f"{change.pk} {change.kind} {change.record_id} {change.at.timestamp():.6f}"
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def newest():
    """The last change there is, or None. One query."""
    return IN_ORDER.ordered(Change.objects.all(), backwards=True).first()


def read_cursor(text):
    """The change a cursor stands after; None for the beginning. One query. Raises InvalidValue."""
    if text == BEGINNING:
        return None
    if text == NOW:
        return newest()
    found = re.fullmatch(r"([0-9]{1,18})-([0-9a-f]{10})", text, re.ASCII)
    if not found:
        raise InvalidValue(
            _(
                "this is no place in the feed: give the “cursor” of an answer, “0” for the beginning or “now” for its end"
            )
        )
    change = Change.objects.filter(pk=int(found[1])).first()
    if change is None or _check(change) != found[2]:
        raise InvalidValue(
            _(
                "this site’s log has no such place: it is another one, or was set back. Begin anew, with “now” and the lists"
            )
        )
    return change


def read_after(place, parts, limit):
    """The first changes after a place, of several querysets that have none in common. One query for each."""
    found = []
    for part in parts:
        part = IN_ORDER.ordered(part)
        if place is not None:
            part = IN_ORDER.beyond(part, [place.pk])
        found += part[:limit]
    return sorted(found, key=IN_ORDER.values_of)[:limit]


class FeedPagination(BasePagination):
    """The envelope of the change feed: next, cursor, description, results. Without a count: a log only grows."""

    def parameters_of(self, view):
        return PARAMETERS

    def paginate_queryset(self, queryset, request, view=None):
        """One query for the place it begins at, and one for the page: one for each, where several types or kinds are asked for."""
        given = as_lists(request.query_params)
        texts, errors = read_parameters(
            {name: given[name] for name in PARAMETERS if name in given}, dict.fromkeys(PARAMETERS, EXTRA)
        )
        place, size = None, API_PAGE_SIZE
        for name, values in texts.items():
            try:
                if name == "since":
                    place = read_cursor(values[0])
                else:
                    size = read_page_size(values[0])
            except InvalidValue as invalid:
                errors.append(invalid.error(name, values[0]))
        if errors:
            raise BadParameters(errors)
        self.filterset = view.filterset
        found = read_after(place, self.filterset.parts, size + 1)
        self.cursor = cursor_of(found[:size][-1] if found else place)
        self.next = None
        if len(found) > size:
            rest = {name: values for name, values in given.items() if values and name != "since"}
            self.next = absolute(with_query(request.path, {"since": [self.cursor], **rest}))
        return view.read(found[:size])

    def get_paginated_response(self, data):
        return Response(
            {
                "next": self.next,
                "cursor": self.cursor,
                "description": self.filterset.describe(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["next", "cursor", "description", "results"],
            "properties": {
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "The changes after these; null where there are none yet.",
                    "example": None,
                },
                "cursor": {
                    "type": "string",
                    "description": "The place after the last of these: keep it, and ask with since=… the next time.",
                    "example": "327155712-3f9a1c2b7d",
                },
                "description": {
                    "type": "string",
                    "description": "What is asked for, in words.",
                    "example": "All public changes",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        texts = {
            "since": (
                "The place to go on from: the `cursor` of an answer. Without it, or with `0`, from the beginning; "
                "`now` gives the place at the end, and no changes.",
                {"type": "string", "maxLength": EXTRA.max_length},
            ),
            "page_size": (
                "How many changes a page holds.",
                {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": API_PAGE_SIZE},
            ),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": or_empty(schema)}
            for name, (text, schema) in texts.items()
        ]
