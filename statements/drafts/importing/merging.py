"""What a row would change in a statement that is here: its own page says how it is now, another page only adds to it."""

import uuid6
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.drafts.importing.matching import bare
from statements.drafts.models import StatementDraft, StatementTextDraft
from statements.importing.normalising import MOST_TITLE, source_of, text_of
from unhub.importing.words import folded
from unhub.text.symbols import normalise

ROWS = {
    "text": gettext_lazy("text in another language"),
    "symbol": gettext_lazy("symbol"),
    "source": gettext_lazy("source"),
    "attribution": gettext_lazy("attribution"),
}


def merged(content, row, same_source):
    """(the content with what the row says, [[what, before, after]]). `same_source`: it stands at one of the statement's addresses.

    A row from the same source replaces what it says otherwise now; from another source it adds addresses, symbols, languages, and
    what there was not. Takes content as `describe` gives it and changes nothing in it. No query.
    """
    content, changes = dict(content), []
    if same_source:
        _replace(content, row, changes)
    _add_text(content, row, same_source, changes)
    changes += [[_label(name), "", words or _("an organisation")] for name, words in _add_rows(content, row)]
    for name in ("topics", "places"):
        new = [key for key in getattr(row, name) if key not in content.get(name, ())]
        if new:
            content[name] = [*content.get(name, ()), *new]
            changes.append([_label(name), "", _("%(count)d more") % {"count": len(new)}])
    return content, changes


def new_content(row, order):
    """The content of a statement that is not here yet."""
    content = {
        "id": str(uuid6.uuid7()),
        "issued_on": row.day.isoformat(),
        "order_in_day": order,
        "issued_time": row.time or None,
        "type": row.type,
        "raw_title": row.raw_title[:MOST_TITLE] if row.raw_title != row.title else "",
        "raw_label": row.label,
        "slug": "",
        "place": row.place,
        "original_language": row.original_language,
        "topics": list(row.topics),
        "places": list(row.places),
        "texts": [text_of(row, str(uuid6.uuid7()))],
        "symbols": [],
        "attributions": [],
        "sources": [],
    }
    _add_rows(content, row)
    return content


def _replace(content, row, changes):
    """The day as the source gives it now, and its label, where it gave another. A type an editor chose for the same label stays."""
    if row.day and row.day.isoformat() != content.get("issued_on"):
        changes.append([_label("issued_on"), content.get("issued_on") or "", row.day.isoformat()])
        content["issued_on"] = row.day.isoformat()
    before = content.get("raw_label") or ""
    if before and row.label and folded(row.label) != folded(before):
        changes.append([_label("raw_label"), before, row.label])
        content["raw_label"] = row.label
        if row.type and row.type != content.get("type"):
            changes.append([_label("type"), "", row.label])
            content["type"] = row.type


def _add_text(content, row, same_source, changes):
    if not row.title:
        return
    texts = [dict(text) for text in content.get("texts") or ()]
    standing = next((text for text in texts if text["language"] == row.language), None)
    if standing is None:
        texts.append(text_of(row, str(uuid6.uuid7())))
        changes.append([_label("text"), "", f"{row.language}: {row.title}"])
    else:
        known = {bare(content.get("raw_title") or ""), bare(standing["title"])}
        known |= {bare(source.get("title_as_published") or "") for source in content.get("sources") or ()}
        if same_source and bare(row.title) not in known and bare(row.raw_title) not in known:
            changes.append([_label("title"), standing["title"], row.title])
            standing["title"] = row.title
            if content.get("raw_title"):
                content["raw_title"] = row.raw_title[:MOST_TITLE]
        for name in ("body", "summary"):
            before, after = standing.get(name) or "", getattr(row, name)
            if after and (not before or (same_source and _plain(before) != _plain(after))):
                changes.append([_label(name), before, after])
                standing[name] = after
    content["texts"] = texts


def _plain(text):
    return " ".join(text.split())


def _add_rows(content, row):
    """Adds symbols and addresses that are not there yet; who said it, if nobody is named. Gives what was added: [(name, words)]."""
    added = []
    symbols = list(content.get("symbols") or ())
    keys = {normalise(each["symbol"]) for each in symbols}
    for symbol in row.symbols:
        if normalise(symbol) not in keys:
            symbols.append({"id": str(uuid6.uuid7()), "symbol": symbol, "order": len(symbols) + 1})
            added.append(("symbol", symbol))
    sources = list(content.get("sources") or ())
    urls = {each["url"] for each in sources}
    for url in row.urls:
        if url not in urls:
            sources.append(source_of(row, url, str(uuid6.uuid7()), len(sources) + 1))
            added.append(("source", url))
    attributions = list(content.get("attributions") or ())
    if not attributions:
        for order, each in enumerate(row.attributions, start=1):
            attributions.append({"id": str(uuid6.uuid7()), "order": order, **each})
            added.append(("attribution", each["verbatim"]))
    content |= {"symbols": symbols, "sources": sources, "attributions": attributions}
    return added


def _label(name):
    """What editors know a field, or one of the rows of a statement, as."""
    if name in ROWS:
        return str(ROWS[name])
    model = StatementDraft if name in {f.name for f in StatementDraft._meta.get_fields()} else StatementTextDraft
    return capfirst(str(model._meta.get_field(name).verbose_name))
