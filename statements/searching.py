"""What is indexed of a statement, and how its index is kept equal to it.

One row for each statement: the titles and symbols, all its texts, and tokens for what lists are narrowed by, so that words and
filters are one question to the index. Its number is the statement's position, so the index is in the order of lists.
Whoever writes statements past `publish()` calls `index_new` with the rows, or `fill()` at the end, behind the same open door.
"""

from collections import defaultdict
from hashlib import blake2b

from django.db import transaction

from statements.models import (
    Attachment,
    Attribution,
    Statement,
    StatementPlace,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
    Tally,
)
from statements.models.search import INDEX_TABLE
from unhub.search.analysis import plain_of
from unhub.search.index import Index, entry
from unhub.web.models import ContentVersion

INDEX = Index(INDEX_TABLE)
AT_ONCE = 500
CHILDREN = {
    "texts": StatementText,
    "symbols": StatementSymbol,
    "attributions": Attribution,
    "sources": StatementSource,
    "attachments": Attachment,
    "topics": StatementTopic,
    "places": StatementPlace,
}
NOTHING = "0"  # the value of a filter that nothing is recorded for


def token(name, value):
    """The token in the index for one value of a filter: an id, the value of a choice, a language."""
    if hasattr(value, "hex"):
        value = value.hex
    elif name == "label":
        value = blake2b(value.encode(), digest_size=8).hexdigest()
    return f"={name}.{value}"


def entry_of(statement, rows):
    """The Entry of a statement, of the rows that hang on it: {name in CHILDREN: [row]}. No query."""
    texts = sorted(rows.get("texts", ()), key=lambda text: text.language)
    symbols = sorted(rows.get("symbols", ()), key=lambda row: row.symbol_key)
    sources = sorted(rows.get("sources", ()), key=lambda row: row.url)
    attachments = sorted(rows.get("attachments", ()), key=lambda row: row.name)
    original = statement.original_language
    titles = {(text.language, text.title): None for text in texts}
    titles |= {("en", row.symbol): None for row in symbols}
    bodies = [(text.language, text.summary) for text in texts]
    bodies += [(text.language, plain_of(text.body_html)) for text in texts]
    bodies += [(row.language or original, row.title) for row in attachments]
    called = {text.title for text in texts}
    bodies += [
        (original, title)
        for title in dict.fromkeys([statement.raw_title, *(row.title_as_published for row in sources)])
        if title not in called
    ]
    return entry(titles, [(language, text) for language, text in bodies if text], filter_tokens(statement, rows))


def filter_tokens(statement, rows):
    """The tokens for what lists of statements are narrowed by."""
    texts, attributions = rows.get("texts", ()), rows.get("attributions", ())
    yield token("type", statement.type_id)
    yield token("status", statement.status)
    yield token("mode", statement.attribution_mode)
    yield token("delivery", statement.delivery)
    yield token("place_of_issue", statement.place_id or NOTHING)
    yield token("label", statement.raw_label)
    for text in texts:
        yield token("language", text.language)
    for row in attributions:
        for name, value in (
            ("organisation", row.body_id),
            ("person", row.person_id),
            ("post", row.post_id),
            ("capacity", row.capacity_id),
        ):
            if value:
                yield token(name, value)
    for name in ("topic", "place"):
        links = rows.get(f"{name}s", ())
        for row in links:
            yield token(name, getattr(row, f"{name}_id"))
        if not links:
            yield token(name, NOTHING)
    has = {
        Tally.Lack.TEXT: any(text.text_hash for text in texts),
        Tally.Lack.TRANSLATION: any(text.language != statement.original_language for text in texts),
        Tally.Lack.SOURCE: bool(rows.get("sources")),
        Tally.Lack.SYMBOL: bool(rows.get("symbols")),
    }
    for lack, is_there in has.items():
        if not is_there:
            yield token("lacks", lack.value)


# --- written with the statements -------------------------------------------------------------------------------------


def index_new(rows):
    """Indexes statements that were just written: {name: [row]} of "statements" and whatever of CHILDREN they have."""
    of = defaultdict(lambda: defaultdict(list))
    for name in CHILDREN:
        for row in rows.get(name, ()):
            of[row.statement_id][name].append(row)
    INDEX.replace([(statement.position, entry_of(statement, of[statement.id])) for statement in rows["statements"]])


def index_anew(keys, before=()):
    """Indexes statements as the database has them now; `before`: positions they had. Eight queries for as many as there are."""
    INDEX.replace(entries(Statement.objects.filter(pk__in=keys)), before)


def entries(statements):
    """[(position, Entry)] of a queryset of statements. Eight queries, with their texts: a few hundred at once."""
    statements = list(statements)
    of = defaultdict(lambda: defaultdict(list))
    for name, model in CHILDREN.items():
        columns = {"texts": ["body"], "attachments": ["alternative_text"]}.get(name, [])
        for row in model.objects.filter(statement__in=[each.pk for each in statements]).defer(*columns):
            of[row.statement_id][name].append(row)
    return [(statement.position, entry_of(statement, of[statement.pk])) for statement in statements]


# --- the whole of it -------------------------------------------------------------------------------------------------


def rebuild(report=lambda number: None):
    """Empties the index and fills it from the statements, oldest first, some hundred in each transaction. Safe to run again.

    What is published meanwhile is indexed by its publication, and once more here. `report(number)` is told of each batch.
    """
    with transaction.atomic():
        _wait_for_publishers()
        INDEX.clear()
    fill(report)


def fill(report=lambda number: None):
    """Indexes every statement, as `rebuild` does, in an index that is empty."""
    last, batch = -1, True
    while batch:
        with transaction.atomic():
            _wait_for_publishers()
            batch = entries(Statement.objects.filter(position__gt=last).order_by("position")[:AT_ONCE])
            if batch:
                INDEX.replace(batch)
                last = batch[-1][0]
        report(len(batch))
    with transaction.atomic():
        INDEX.finish()


def _wait_for_publishers():
    ContentVersion.objects.select_for_update().filter(pk=1).first()


def differences():
    """What of the index is not as the statements are, in words, one by one. Reads all texts once."""
    there, last, batch = INDEX.positions(), -1, True
    indexed = next(there, None)
    while batch:
        statements = list(Statement.objects.filter(position__gt=last).order_by("position")[:AT_ONCE])
        with transaction.atomic():
            batch = entries(statements)
            wrong = set(INDEX.differing(batch))
        for statement in statements:
            last = statement.position
            while indexed is not None and indexed < last:
                yield f"{indexed}: in the index, and no statement"
                indexed = next(there, None)
            if indexed == last:
                indexed = next(there, None)
            if last in wrong:
                yield f"{last}: “{statement.title}” ({statement.pk}) is not in the index as it is"
    while indexed is not None:
        yield f"{indexed}: in the index, and no statement"
        indexed = next(there, None)
    yield from INDEX.damage()
