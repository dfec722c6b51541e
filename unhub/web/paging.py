"""Keyset paging: a page begins after a record, not after a number of records: the last page costs what the first does.

    page = paginate(request, filterset.qs, Keyset("-position"))
    page.items, page.next_url, page.previous_url, page.count, page.count_is_exact

The API has `KeysetPagination`; its views state `keyset = Keyset("-position")`, or `orderings = {"name": Keyset(...)}`
whose first one is the default. A page is one query, its count one more, whatever the size of the archive.
"""

import base64
import binascii
import datetime
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
    TupleLookupMixin,
)
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from unhub.web.parameters import (
    EXTRA,
    BadParameters,
    InvalidValue,
    as_lists,
    canonical_query,
    did_you_mean,
    nearest,
    or_empty,
    read_parameters,
    shown,
    with_query,
)
from unhub.web.stores import FailOpenCache
from unhub.web.versions import content_state

PAGE_SIZE, API_PAGE_SIZE, MAX_PAGE_SIZE = 20, 25, 100
COUNT_LIMIT = 10_000
COUNT_SECONDS = 3600
PAGING_PARAMETERS = ("cursor", "page_size", "count")
# With `ordering` where a list has several.
ORDERED_PAGING_PARAMETERS = (*PAGING_PARAMETERS, "ordering")

AFTER, BEFORE, UP_TO = "a", "b", "u"
SIGNATURE_BYTES = 9


class _RowValues(TupleLookupMixin):
    """`(a, b) > (x, y)` also on SQLite, which has row values since 3.15 and serves them by an index, unlike OR."""

    def as_sqlite(self, compiler, connection):
        return super(TupleLookupMixin, self).as_sql(compiler, connection)


class RowsAfter(_RowValues, TupleGreaterThan):
    pass


class RowsFrom(_RowValues, TupleGreaterThanOrEqual):
    pass


class RowsBefore(_RowValues, TupleLessThan):
    pass


class RowsUpTo(_RowValues, TupleLessThanOrEqual):
    pass


class Keyset:
    """The order of a list: columns that are never NULL, all in one direction, the last or all together unique.

    `Keyset("-position")`, `Keyset("sort_name", "id")`.
    """

    def __init__(self, *fields):
        if not fields or len({name.startswith("-") for name in fields}) > 1:
            raise ValueError("a keyset needs columns, all in the same direction")
        self.fields = fields
        self.columns = tuple(name.removeprefix("-") for name in fields)
        self.descending = fields[0].startswith("-")

    def __repr__(self):
        return f"Keyset{self.fields!r}"

    def ordered(self, queryset, *, backwards=False):
        falling = self.descending != backwards
        return queryset.order_by(*(f"-{name}" if falling else name for name in self.columns))

    def beyond(self, queryset, values, *, backwards=False, including=False):
        """The records after those values in the order of the list (before them, `backwards`)."""
        falling = self.descending != backwards
        if len(self.columns) == 1:
            lookup = ("lt" if falling else "gt") + ("e" if including else "")
            return queryset.filter(**{f"{self.columns[0]}__{lookup}": values[0]})
        if including:
            comparison = RowsUpTo if falling else RowsFrom
        else:
            comparison = RowsBefore if falling else RowsAfter
        return queryset.filter(comparison(Tuple(*(F(name) for name in self.columns)), tuple(values)))

    def values_of(self, record):
        values = []
        for name in self.columns:
            value = record
            for part in name.split("__"):
                value = value[part] if isinstance(value, dict) else getattr(value, part)
            values.append(value)
        return values

    def page(self, queryset, size, place=None, read=list):
        """The page at a place: as `read_page`."""
        return read_page(queryset, self, size, place, read)

    # --- cursors ---

    def cursor(self, direction, values):
        """A place in the list as opaque text for an address: signed, so that one that was not made here is refused."""
        payload = json.dumps([direction, *map(_plain, values)], ensure_ascii=False, separators=(",", ":")).encode()
        return _encode(self._signature(payload, settings.SECRET_KEY) + payload)

    def read_cursor(self, text, model):
        """(direction, values) of a cursor, or InvalidValue."""
        broken = InvalidValue(_("this cursor is broken: follow the address in “next”, or leave the cursor out"))
        try:
            data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError, ValueError):
            raise broken from None
        signature, payload = data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:]
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        # Compared as text too: base64 has several spellings of the same bytes, and one answer should have one address.
        if _encode(data) != text or not any(
            constant_time_compare(signature, self._signature(payload, k)) for k in keys
        ):
            raise broken
        direction, *values = json.loads(payload)
        try:
            return direction, [
                self._typed(model, name, value) for name, value in zip(self.columns, values, strict=True)
            ]
        except (ValidationError, ValueError, TypeError):
            raise broken from None

    def _signature(self, payload, key):
        salt = f"unhub.web.paging:{','.join(self.fields)}"
        return salted_hmac(salt, payload, secret=key, algorithm="sha256").digest()[:SIGNATURE_BYTES]

    def _typed(self, model, name, value):
        for part in name.split("__")[:-1]:
            model = model._meta.get_field(part).related_model
        return model._meta.get_field(name.split("__")[-1]).to_python(value)


def _encode(data):
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _plain(value):
    return (
        value.isoformat()
        if isinstance(value, datetime.date)
        else str(value)
        if isinstance(value, uuid.UUID)
        else value
    )


@dataclass
class KeysetPage:
    """One page of a list, with the addresses of its neighbours."""

    items: list[Any]
    count: int
    count_is_exact: bool
    page_size: int
    next_query: dict[str, list[str]] | None = None
    previous_query: dict[str, list[str]] | None = None
    path: str = ""
    is_first: bool = True
    ordering: str = ""
    _query: dict[str, list[str]] = field(default_factory=dict)

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    @property
    def next_url(self):
        return with_query(self.path, self.next_query) if self.next_query else None

    @property
    def previous_url(self):
        return with_query(self.path, self.previous_query) if self.previous_query else None

    @property
    def first_url(self):
        """The list from its beginning."""
        return with_query(self.path, self._query)


def paginate(request, queryset, keyset=None, page_size=PAGE_SIZE, *, orderings=None, read=list, count=None):
    """The KeysetPage that the address of the request asks for. Two queries: the page, and its count unless that is known.

    Either `keyset` or `orderings` ({name: Keyset}, the first is the default) gives the order; `read` makes the records of
    the page's queryset, keeping their order: what only shows need not be in the queryset that is counted. Raises BadParameters.
    Parameters nobody declared are the filter set's to refuse; without one, use `check_parameters`.
    """
    orderings = orderings or {"": keyset}
    texts, errors = read_parameters(
        {name: values for name, values in as_lists(request.GET).items() if name in ORDERED_PAGING_PARAMETERS},
        dict.fromkeys(ORDERED_PAGING_PARAMETERS if len(orderings) > 1 else PAGING_PARAMETERS, EXTRA),
    )
    texts = {name: values[0] for name, values in texts.items()}
    ordering, size, place, exact = next(iter(orderings)), page_size, None, False
    for name, text in texts.items():
        try:
            if name == "ordering":
                ordering = read_choice(text, orderings, name)
            elif name == "page_size":
                size = read_page_size(text)
            elif name == "count":
                exact = read_choice(text, ("exact",), name) == "exact"
        except InvalidValue as invalid:
            errors.append(invalid.error(name, text))
    keyset = orderings[ordering]
    if "cursor" in texts:
        try:
            place = keyset.read_cursor(texts["cursor"], queryset.model)
        except InvalidValue as invalid:
            errors.append(invalid.error("cursor", texts["cursor"]))
    if errors:
        raise BadParameters(errors)
    page = keyset.page(queryset, size, place, read)
    query = {name: values for name, values in as_lists(request.GET).items() if values and name != "cursor"}
    page.path, page._query, page.ordering = request.path, query, ordering
    for direction in ("next_query", "previous_query"):
        if cursor := getattr(page, direction):
            setattr(page, direction, {**query, "cursor": [cursor]})
    if page.is_first and page.next_query is None:
        # The whole list is here.
        page.count, page.count_is_exact = len(page), True
        return page
    page.count, page.count_is_exact = count_of(request, queryset, exact=exact) if count is None else (count, True)
    if not page.count_is_exact:
        # Where counting stopped early, the page itself may show more than were found.
        page.count = max(page.count, len(page))
    return page


def read_page(queryset, keyset, size, place=None, read=list):
    """A KeysetPage without its count, `next_query` and `previous_query` holding bare cursors. One query."""
    direction, values = place or (AFTER, None)
    backwards = direction != AFTER
    narrowed = keyset.ordered(queryset, backwards=backwards)
    if values is not None:
        narrowed = keyset.beyond(narrowed, values, backwards=backwards, including=direction == UP_TO)
    records = read(narrowed[: size + 1])
    more, records = len(records) > size, records[:size]
    if backwards:
        records.reverse()
    page = KeysetPage(records, 0, True, size, is_first=values is None or (backwards and not more))
    if records:
        # A page up to a cursor is the last one; a page before a cursor has at least that record after it.
        if more and not backwards or direction == BEFORE:
            page.next_query = keyset.cursor(AFTER, keyset.values_of(records[-1]))
        if values is not None and (more or not backwards):
            page.previous_query = keyset.cursor(BEFORE, keyset.values_of(records[0]))
    elif values is not None and not backwards:
        # Past the end: back to the last page, including the record the cursor stood on.
        page.previous_query = keyset.cursor(UP_TO, values)
    return page


def read_page_size(text):
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAX_PAGE_SIZE:
        return int(text)
    message = _("a page holds 1 to %(max)d records, not “%(value)s”") % {"max": MAX_PAGE_SIZE, "value": shown(text)}
    too_many = text.isascii() and text.isdigit() and int(text[:9]) > MAX_PAGE_SIZE
    raise InvalidValue(message, None, str(MAX_PAGE_SIZE) if too_many else None)


def read_choice(text, allowed, name):
    if text in allowed:
        return text
    suggestion = nearest(text, allowed)
    message = _("“%(value)s” is not one of the values of “%(name)s”") % {"value": shown(text), "name": name}
    raise InvalidValue(did_you_mean(message, suggestion), tuple(allowed), suggestion)


# --- counts ---

_counts = FailOpenCache()


def count_of(request, queryset, *, exact=False):
    """(count, whether it is exact). Looks at 10,000 records, further only if asked; kept per content version and query.

    One query, or none if it is cached. The day is in the key: "in office now" changes without a publication. A filter set
    may know a cheaper way than to count what it gives out, and leaves it there: `tallied`, a queryset of numbers that add
    up to the count and are few (or None), with `untallied`, querysets of the few entries that these leave out, and `crossing`, a
    function that gives a Crossing (or None).
    """
    asked = {name: values for name, values in as_lists(request.GET).items() if name not in ORDERED_PAGING_PARAMETERS}
    for name in ("fields", "omit", "facets"):
        asked.pop(name, None)
    kind = f"{timezone.now().date()} {request.path}?{canonical_query(asked)}"
    kind = f"{content_state(request).token} {kind}"
    key = f"count:{hashlib.sha256(kind.encode()).hexdigest()[:40]}"
    cached = _counts.get_many([key, f"{key}:exact"])
    if f"{key}:exact" in cached:
        return cached[f"{key}:exact"], True
    tallied = getattr(queryset, "tallied", None)
    if tallied is not None:
        count, is_exact = _sum(queryset.db, tallied, queryset.untallied), True
    elif not exact and key in cached:
        return cached[key], False
    else:
        crossing = getattr(queryset, "crossing", lambda: None)() or Crossing(_bare(queryset))
        count, is_exact = crossing.count(None if exact else COUNT_LIMIT)
    _counts.set(f"{key}:exact" if is_exact else key, count, COUNT_SECONDS)
    return count, is_exact


def _bare(queryset):
    """As many rows, with nothing in them: a database need not read what is only counted."""
    queryset = queryset.order_by()
    return queryset.values("pk") if queryset.query.distinct else queryset.values(one=Value(1))


@dataclass(frozen=True)
class Crossing:
    """What is counted where several things narrow a list: the rows of `walk` that are in all of `within`, in none of `without`.

    Each is a queryset of numbers of the `column`, which an index serves; the walk has each number once. Two indexes in the
    order of the same column lie side by side: to look ten thousand numbers up takes 3 to 8 ms in an archive of a million.
    """

    walk: Any
    within: tuple[Any, ...] = ()
    without: tuple[Any, ...] = ()
    column: str = ""

    def count(self, limit=None):
        """(number, whether that is all), having walked along `limit` rows and no further. One query, of the SQL as it is:
        Django takes longer to rewrite a count than a database to count thousands."""
        walk_sql, walk_params = _sql(self.walk if limit is None else self.walk[: limit + 1])
        if walk_sql is None:
            return 0, True
        condition, params = self._condition()
        number = f"COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)" if condition else "COUNT(*)"
        sql = f"SELECT COUNT(*), {number} FROM ({walk_sql}) walked"
        [(walked, number)] = _rows(self.walk.db, sql, (*params, *walk_params))
        return (number, True) if limit is None or walked <= limit else (min(number, limit), False)

    def written(self):
        """(SQL, parameters) of the numbers themselves, in no order, for a query around it; None instead of SQL where there can
        be none."""
        walk_sql, walk_params = _sql(self.walk)
        condition, params = self._condition() if walk_sql else ("", ())
        if not condition:
            return walk_sql, walk_params
        sql = f"SELECT walked.{self.column} FROM ({walk_sql}) walked WHERE {condition}"
        return sql, (*walk_params, *params)

    def _condition(self):
        """(SQL, parameters) of being in all of `within` and in none of `without`; ("", []) where there are none."""
        conditions, params = [], []
        for word, querysets in (("EXISTS", self.within), ("NOT EXISTS", self.without)):
            for queryset in querysets:
                sql, values = _sql(queryset.order_by().filter(**self._here()).values(one=Value(1)))
                conditions.append(f"{word} ({sql})" if sql is not None else str(word == "NOT EXISTS").upper())
                params += values
        return " AND ".join(conditions), params

    def _here(self):
        """The condition of being the row that the walk stands at. As a range, because SQLite would look an equal number up
        in an index of this column alone, and then read the row."""
        here = RawSQL(f"walked.{self.column}", ())
        return {f"{self.column}__range": (here, here)}


def _sum(database, tallied, untallied):
    """The sum of the numbers of one queryset and of the lengths of others. One query."""
    sql, params = _sql(tallied)
    parts, values = [sql] if sql else [], [*params] if sql else []
    for counted in untallied:
        sql, params = _sql(counted)
        if sql:
            parts.append(f"SELECT COUNT(*) FROM ({sql}) counted")
            values += params
    return sum(number for (number,) in _rows(database, " UNION ALL ".join(parts) or None, values))


def _sql(queryset):
    """(SQL, parameters) of a queryset; None instead of SQL where it can have no rows."""
    try:
        return queryset.query.get_compiler(using=queryset.db).as_sql()
    except EmptyResultSet:
        return None, ()


def _rows(database, sql, params):
    if sql is None:
        return []
    with connections[database].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


# --- the API ---


class KeysetPagination(BasePagination):
    """The envelope of every list of the API: count, count_is_exact, next, previous, description, results."""

    page_size = API_PAGE_SIZE

    def parameters_of(self, view):
        """The parameters this paginator reads on that view; all others are for the filter backend to refuse."""
        return ORDERED_PAGING_PARAMETERS if len(self.orderings_of(view)) > 1 else PAGING_PARAMETERS

    def orderings_of(self, view):
        return getattr(view, "orderings", None) or {"": view.keyset}

    def paginate_queryset(self, queryset, request, view=None):
        # The plain request is given: it keeps the content version that was read, whoever read it.
        self.page = paginate(
            request._request,
            queryset,
            page_size=self.page_size,
            orderings=self.orderings_of(view),
            read=getattr(view, "read_list", list),
        )
        self.filterset = getattr(view, "filterset", None)
        return self.page.items

    def get_paginated_response(self, data):
        page = self.page
        return Response(
            {
                "count": page.count,
                "count_is_exact": page.count_is_exact,
                "next": absolute(page.next_url),
                "previous": absolute(page.previous_url),
                "description": self.filterset.describe() if self.filterset is not None else "",
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema):
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "count_is_exact", "next", "previous", "description", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "minimum": 0,
                    "description": f"How many records. Counting looks at {COUNT_LIMIT} unless asked to be exact (count=exact).",
                    "example": 4,
                },
                "count_is_exact": {
                    "type": "boolean",
                    "description": "False where counting stopped early: there are at least `count`.",
                    "example": True,
                },
                "next": {**address, "description": "The next page, null on the last.", "example": None},
                "previous": {**address, "description": "The page before, null on the first.", "example": None},
                "description": {
                    "type": "string",
                    "description": "The search in words.",
                    "example": "Statements issued from 1 July 2017 to 31 July 2017",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        texts = {
            "cursor": ("A place in the list, taken from `next` or `previous`.", {"type": "string", "maxLength": 1000}),
            "page_size": (
                "How many records a page holds.",
                {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": self.page_size},
            ),
            "count": (
                "`exact` counts all of a long list, which takes longer.",
                {"type": "string", "enum": ["exact"]},
            ),
            "ordering": ("The order of the list.", {"type": "string", "enum": list(self.orderings_of(view))}),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": texts[name][0]}
            | {"schema": or_empty(texts[name][1])}
            for name in self.parameters_of(view)
            if name in texts
        ]


def absolute(path):
    """The path at the site's own address (never the request's); None stays None."""
    return f"{settings.SITE_URL}{path}" if path else None
