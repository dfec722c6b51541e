"""Whether a row is a statement that is here already, published or drafted, or one that stands earlier in the same file.

An address, a symbol, or a day with a title tells one statement from another; none of them alone does always. Lists of many
statements stand at one address, a day's press releases share a title, a symbol is mistyped. So a match is *sure* only where two of
them agree, and else a possible double, for an editor to decide.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy

from statements.drafts.models import StatementDraft, StatementSourceDraft, StatementSymbolDraft, StatementTextDraft
from statements.models import Statement, StatementSource, StatementSymbol, StatementText, Tally
from statements.models.position import day_of_position, order_of_position, positions_of_days
from unhub.importing.rows import batched
from unhub.text.titles import bare_title, is_nearly

MOST_OF_TITLE = 400  # characters that are compared
DAYS_AT_ONCE = 400  # SQLite takes conditions up to a depth of 1,000
MOST_CANDIDATES = 5_000  # of one address that very many statements share
DAYS_APART = 3  # a symbol is of one statement; sources differ by some days on when it was issued

SAME_ADDRESS = gettext_lazy("the same address")
SAME_SYMBOL = gettext_lazy("the same symbol")
SAME_TITLE = gettext_lazy("the same day and title")
NEAR_TITLE = gettext_lazy("the same day and nearly the same title")
OTHER_LANGUAGE = gettext_lazy("the same day, and a title equal in another language")


@dataclass
class Known:
    """A statement that is here, or earlier in the file (then `key` is the number of the row)."""

    key: object
    day: object = None
    titles: set = field(default_factory=set)  # (language, as compared)
    urls: set = field(default_factory=set)
    symbols: set = field(default_factory=set)


@dataclass(frozen=True)
class Match:
    """What a row was found to be: the same statement (`is_sure`), or perhaps; and by what."""

    key: object
    is_sure: bool
    why: str
    same_source: bool = False


def bare(title):
    """A title as it is compared."""
    return bare_title(title, MOST_OF_TITLE)


class Matcher:
    """Finds what some rows are, among what is here as it was when this was made and what it was told of since.

        matcher = Matcher()
        matcher.read(rows)                  # what is here of some hundred Normalised; some fifteen queries
        match = matcher.match(row)          # no query
        matcher.learn(number, row)          # what later rows of the file may be the same as

    `last_order` is the highest order there is of each day the rows name.
    """

    def __init__(self):
        self._by_url, self._by_symbol, self._by_day = defaultdict(dict), defaultdict(dict), defaultdict(dict)
        self.last_order = {}

    def match(self, row):
        """The Match of a row, or None for what is new."""
        title = bare(row.title)
        for candidate in self._at(self._by_url, row.urls):
            if self._agrees(candidate, row, title):
                return Match(candidate.key, True, SAME_ADDRESS, same_source=True)
        for candidate in self._at(self._by_symbol, row.symbol_keys):
            near = candidate.day and row.day and abs((candidate.day - row.day).days) <= DAYS_APART
            languages = {language for language, _title in candidate.titles}
            if near and (not title or row.language not in languages or self._is_titled(candidate, title)):
                return Match(candidate.key, True, SAME_SYMBOL)
            return Match(candidate.key, False, SAME_SYMBOL)
        return self._of_that_day(row, title)

    def learn(self, key, row):
        """Makes a row known to those after it."""
        self._add(
            Known(
                key, row.day, {(row.language, bare(row.title))} if row.title else set(), set(row.urls), row.symbol_keys
            )
        )

    def _of_that_day(self, row, title):
        if not title or row.day is None:
            return None
        unsure = None
        for candidate in self._by_day.get(row.day, {}).values():
            if row.symbols and candidate.symbols and row.symbol_keys.isdisjoint(candidate.symbols):
                continue  # two documents of one title
            if (row.language, title) in candidate.titles:
                if row.urls and candidate.urls and _hosts(row.urls) & _hosts(candidate.urls):
                    unsure = unsure or Match(candidate.key, False, SAME_TITLE)
                    continue  # two pages of one site: perhaps two statements
                return Match(candidate.key, True, SAME_TITLE)
            if any(other == title for _language, other in candidate.titles):
                unsure = Match(candidate.key, False, OTHER_LANGUAGE)
            elif any(language == row.language and is_nearly(title, other) for language, other in candidate.titles):
                unsure = Match(candidate.key, False, NEAR_TITLE)
        return unsure

    def _agrees(self, candidate, row, title):
        """Whether what stands at the address is the row: of the same day or title. Many statements may stand at one."""
        if not title:
            return candidate.day == row.day
        if self._is_titled(candidate, title):
            return True
        return (
            candidate.day == row.day
            and len(self._sharing(candidate, row)) == 1
            and not self._has_language(candidate, row)
        )

    def _sharing(self, candidate, row):
        return {key for url in row.urls for key in self._by_url.get(url, {})} | {candidate.key}

    @staticmethod
    def _has_language(candidate, row):
        return any(language == row.language for language, _title in candidate.titles)

    @staticmethod
    def _is_titled(candidate, title):
        return any(is_nearly(title, other) for _language, other in candidate.titles)

    @staticmethod
    def _at(index, keys):
        found = {}
        for key in keys:
            found |= index.get(key, {})
        return found.values()

    # --- what is here -----------------------------------------------------------------------------------------------------

    def read(self, rows):
        """Looks up what is here that the rows may be."""
        urls = {url for row in rows for url in row.urls}
        symbols = {key for row in rows for key in row.symbol_keys}
        keys = set(
            StatementSource.objects.filter(url__in=urls).values_list("statement_id", flat=True)[:MOST_CANDIDATES]
        )
        keys |= set(
            StatementSourceDraft.objects.filter(url__in=urls).values_list("draft_id", flat=True)[:MOST_CANDIDATES]
        )
        keys |= set(StatementSymbol.objects.filter(symbol_key__in=symbols).values_list("statement_id", flat=True))
        keys |= set(StatementSymbolDraft.objects.filter(symbol_key__in=symbols).values_list("draft_id", flat=True))
        titles = _titles_by_day(rows)
        for some in batched(sorted(titles), DAYS_AT_ONCE):
            self._read_orders(some)
            keys |= self._drafted_on({day: titles[day] for day in some})
        compared = _days_to_compare(rows)
        for some in batched(sorted(compared), DAYS_AT_ONCE):
            keys |= self._published_on({day: titles[day] for day in some})
        for known in _known_records(keys).values():
            self._add(known)

    def _read_orders(self, days):
        """Notes the highest order of each day. One look into the index of positions for each, in one query."""
        table, column = (connection.ops.quote_name(name) for name in (Statement._meta.db_table, "position"))
        one = f"SELECT max({column}) FROM {table} WHERE {column} BETWEEN %s AND %s"
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([one] * len(days)), [each for day in days for each in positions_of_days(day, day)]
            )
            for (position,) in cursor.fetchall():
                if position is not None:
                    self._note_order(day_of_position(position), order_of_position(position))

    def _note_order(self, day, order):
        self.last_order[day] = max(self.last_order.get(day, 0), order)

    def _published_on(self, titles):
        """The statements whose title is, or resembles, one of those of its day: {day: titles}. Two queries."""
        live = Statement.objects.filter(_on(titles, "position")).order_by()
        translated = (
            StatementText.objects.filter(_on(titles, "statement__position"))
            .exclude(language=F("statement__original_language"))
            .order_by()
        )
        rows = [
            *live.values_list("pk", "title", "raw_title", "position"),
            *translated.values_list("statement_id", "title", Value(""), "position"),
        ]
        return {pk for pk, title, raw, position in rows if _is_one_of(titles[day_of_position(position)], title, raw)}

    def _drafted_on(self, titles):
        """The drafts likewise, and the highest order of each day among them. One query."""
        drafts = StatementTextDraft.objects.filter(draft__issued_on__in=titles).order_by()
        found = set()
        for pk, title, raw, day, order in drafts.values_list(
            "draft_id", "title", "draft__raw_title", "draft__issued_on", "draft__order_in_day"
        ):
            self._note_order(day, order)
            if _is_one_of(titles[day], title, raw):
                found.add(pk)
        return found

    def _add(self, known):
        for url in known.urls:
            self._by_url[url][known.key] = known
        for symbol in known.symbols:
            self._by_symbol[symbol][known.key] = known
        if known.day:
            self._by_day[known.day][known.key] = known


def _titles_by_day(rows):
    """{day: titles as compared}."""
    found = defaultdict(set)
    for row in rows:
        if row.day:
            found[row.day].add(bare(row.title))
    return found


def _days_to_compare(rows):
    """The days on which a published statement may be a row by its title alone. One query.

    Two documents with symbols of their own are two, so where row and statement both have one, no title needs to be compared: in an
    archive whose statements all have symbols no day is read.
    """
    years = {row.day.year for row in rows if row.day}
    keys = {Tally.key_in_year(Tally.Lack.SYMBOL, year): year for year in years}
    lacking = Tally.objects.filter(of=Tally.Of.LACK, key__in=keys).values_list("key", flat=True)
    without = {keys[key] for key in lacking}
    return {row.day for row in rows if row.day and (not row.symbols or row.day.year in without)}


def _on(days, column):
    ranges = [Q(**{f"{column}__range": positions_of_days(day, day)}) for day in sorted(days)]
    return Q(*ranges, _connector=Q.OR)


def _is_one_of(wanted, *titles):
    """Whether one of some titles is, or resembles, one of those that are wanted."""
    return any(_resembles(each, one) for each in set(map(bare, titles)) for one in wanted)


def _resembles(one, other):
    """A cheap upper bound of `is_nearly`: most words are the same."""
    if one == other:
        return bool(one)
    words, others = set(one.split()), set(other.split())
    return len(words & others) >= 0.6 * max(len(words), len(others), 1)


def _hosts(urls):
    return {url.split("/")[2].casefold().removeprefix("www.") for url in urls if url.count("/") >= 2}


def _known_records(keys):
    """{key: Known} of statements that are published, drafted or both. Eight queries."""
    found = {}

    def of(pk):
        return found.setdefault(pk, Known(pk))

    for model in (Statement, StatementDraft):  # the draft's day last: it says where the statement will stand
        for pk, day, raw_title, language in model.objects.filter(pk__in=keys).values_list(
            "pk", "issued_on", "raw_title", "original_language"
        ):
            of(pk).day = day
            if raw_title:
                of(pk).titles.add((language, bare(raw_title)))
    for model, parent in ((StatementText, "statement_id"), (StatementTextDraft, "draft_id")):
        for pk, language, title in model.objects.filter(**{f"{parent}__in": keys}).values_list(
            parent, "language", "title"
        ):
            of(pk).titles.add((language, bare(title)))
    for model, parent in ((StatementSource, "statement_id"), (StatementSourceDraft, "draft_id")):
        for pk, url in model.objects.filter(**{f"{parent}__in": keys}).values_list(parent, "url"):
            of(pk).urls.add(url)
    for model, parent in ((StatementSymbol, "statement_id"), (StatementSymbolDraft, "draft_id")):
        for pk, key in model.objects.filter(**{f"{parent}__in": keys}).values_list(parent, "symbol_key"):
            of(pk).symbols.add(key)
    return found
