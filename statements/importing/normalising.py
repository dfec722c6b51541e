"""From the words of a source to the content of a statement: what is certain is taken, what is not is named for an editor."""

import datetime
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.models import Attribution, StatementText
from unhub.importing.dates import read_date, read_time
from unhub.importing.markdown import markdown
from unhub.importing.rows import Unreadable
from unhub.text.languages import CONTENT_LANGUAGES, LANGUAGE_CODES
from unhub.text.markdown import render
from unhub.text.symbols import normalise, split, split_symbols

MOST_TITLE, MOST_LABEL, MOST_SUMMARY, MOST_VERBATIM, MOST_SYMBOL, MOST_URL = 1000, 200, 600, 300, 60, 1000
MOST_OF_EACH = 40  # symbols, addresses, topics, places of one row
# " - Secretary-General Statement", at the end of a title; what follows counts as a label only if it is a known one.
TRAILING_LABEL = re.compile(r"^(?P<title>.+\S) [-–—] (?P<label>.{2,80})$", re.DOTALL)
CHINESE, LANGUAGE_NAMES = "zh-hans", {}
for _each in CONTENT_LANGUAGES:
    LANGUAGE_NAMES |= {_each.code: _each.code, _each.own_name.casefold(): _each.code}
LANGUAGE_NAMES |= {
    "arabic": "ar", "chinese": CHINESE, "zh": CHINESE, "zh-cn": CHINESE, "english": "en", "french": "fr", "russian": "ru",
    "spanish": "es",
}  # fmt: skip
TITLE, TITLE_AS_FOUND, LABEL = gettext_lazy("title"), gettext_lazy("title as found"), gettext_lazy("label")
SYMBOLS, ADDRESSES = gettext_lazy("symbols"), gettext_lazy("addresses")
_is_address = URLValidator(schemes=["http", "https"])


@dataclass
class Normalised:
    """What a row says, as far as it is certain. `unresolved` are (kind of thing, words) that stand for nothing here."""

    day: datetime.date | None = None
    title: str = ""
    raw_title: str = ""
    label: str = ""
    language: str = "en"
    original_language: str = "en"
    type: str | None = None
    body: str = ""
    summary: str = ""
    time: str = ""
    symbols: list = field(default_factory=list)
    urls: list = field(default_factory=list)
    attributions: list = field(default_factory=list)
    place: str | None = None
    places: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    publisher: str = ""
    date_as_published: str = ""
    rendered: object = None  # the body, where there is one
    order: int | None = None
    errors: list = field(default_factory=list)
    unresolved: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def symbol_keys(self):
        return {normalise(symbol) for symbol in self.symbols}

    @property
    def is_certain(self):
        """Whether nothing about it is left for an editor to find out."""
        return not self.unresolved and bool(self.attributions) and self.type is not None


def normalise_row(row, vocabulary, options):
    """What a Row says, with `options` where it says nothing. No query but those of the vocabulary."""
    values = row.values
    found = Normalised(publisher=values.get("publisher", "")[:200], notes=[])
    if row.refusal:
        found.errors.append(row.refusal)
    _read_day(found, values, options)
    _read_languages(found, values, options)
    _read_title(found, values, vocabulary)
    _read_addresses(found, values)
    _read_text(found, values)
    _read_order(found, values)
    found.type, unknown = vocabulary.type_of(found.label, values.get("type", ""))
    if found.type is None:
        found.unresolved.append(["label", unknown])
    if found.day:
        _read_speakers(found, values, vocabulary, options)
    _read_links(found, values, vocabulary)
    return found


def _read_day(found, values, options):
    words = values.get("date", "")
    found.date_as_published = words[:60]
    if not words:
        found.errors.append(_("There is no date."))
        return
    try:
        found.day = read_date(words, options.get("date_order") or None)
    except ValueError as error:
        found.errors.append(str(error))
    try:
        time = read_time(values.get("time", "") or words)
    except ValueError as error:
        found.errors.append(str(error))
    else:
        found.time = time.isoformat() if time else ""


def _read_languages(found, values, options):
    default = options.get("language") or "en"
    words = values.get("language", "")
    found.language = _language(words) if words else default
    if found.language is None:
        found.language = default
        found.errors.append(
            _("“%(words)s” is no language that statements are kept in; these are: %(codes)s.")
            % {"words": words[:40], "codes": ", ".join(LANGUAGE_CODES)}
        )
    found.original_language = _language(values.get("original_language", "")) or found.language


def _language(words):
    words = words.strip().casefold().replace("_", "-")
    return LANGUAGE_NAMES.get(words) or LANGUAGE_NAMES.get(words.partition("-")[0])


def _read_title(found, values, vocabulary):
    raw = values.get("title", "")
    found.raw_title = (values.get("raw") or raw).strip()
    title = " ".join(raw.split())  # the source's non-breaking spaces stay in the title as found
    label = values.get("label", "")
    title, in_title = split_symbols(title)
    symbols = [*values.get("symbols", ()), *in_title]
    match = TRAILING_LABEL.match(title)
    if match and not label and (vocabulary.is_label(match["label"])):
        title, label = match["title"], match["label"]
    elif match and label and " ".join(match["label"].split()).casefold() == " ".join(label.split()).casefold():
        title = match["title"]
    found.title, found.label = title, " ".join(label.split())
    for name, words, most in (
        (TITLE, title, MOST_TITLE),
        (TITLE_AS_FOUND, found.raw_title, MOST_TITLE),
        (LABEL, found.label, MOST_LABEL),
    ):
        if len(words) > most:
            found.errors.append(
                _("The %(name)s has %(count)d characters; at most %(most)d are taken.")
                % {"name": name, "count": len(words), "most": most}
            )
    keys = {}
    for run in symbols:
        for symbol in split(run):
            keys.setdefault(normalise(symbol), symbol)
    found.symbols = list(keys.values())
    _refuse_too_many(found, SYMBOLS, found.symbols)
    for symbol in found.symbols:
        if len(symbol) > MOST_SYMBOL:
            found.errors.append(_("“%(words)s” is too long for a symbol.") % {"words": f"{symbol[:40]}…"})


def _read_text(found, values):
    found.body = (values.get("text") or "").strip()
    if not found.body and values.get("html"):
        try:
            # Relative addresses are those of the page it stood on.
            found.body = markdown(values["html"], found.urls[0] if found.urls else "").strip()
        except Unreadable as error:
            found.errors.append(str(error))
    summary = " ".join(values.get("summary", "").split())
    if len(summary) > MOST_SUMMARY:
        found.notes.append(_("The summary was longer than %(most)d characters, and is cut.") % {"most": MOST_SUMMARY})
        summary = f"{summary[: MOST_SUMMARY - 1].rstrip()}…"
    found.summary = summary
    if found.body:
        try:
            found.rendered = render(found.body)
        except ValueError as error:
            found.errors.append(str(error))


def _read_addresses(found, values):
    for url in dict.fromkeys(values.get("urls", ())):
        try:
            _is_address(url)
        except ValidationError:
            found.errors.append(
                _("“%(words)s” is no address; one begins with https:// or http://.") % {"words": url[:80]}
            )
            continue
        if len(url) > MOST_URL:
            found.errors.append(_("An address has more than %(most)d characters.") % {"most": MOST_URL})
            continue
        found.urls.append(url)
    _refuse_too_many(found, ADDRESSES, found.urls)


def _read_order(found, values):
    words = values.get("order", "").strip()
    if re.fullmatch(r"[0-9]{1,5}", words) and 1 <= int(words) <= 16383:
        found.order = int(words)
    elif words:
        found.errors.append(
            _("“%(words)s” is no order within the day; it is a number from 1 to 16383.") % {"words": words[:20]}
        )


def _read_speakers(found, values, vocabulary, options):
    bodies = [(words, vocabulary.body(words)) for words in values.get("organisation", ())]
    for words, body in bodies:
        if body is None:
            found.unresolved.append(["organisation", words])
        else:
            found.attributions.append({"role": Attribution.Role.ISSUER.value, "organisation": body, "verbatim": ""})
    words = values.get("issuer", "").strip() or ("" if bodies else options.get("issuer", "").strip())
    if not words:
        return
    speaker = vocabulary.speaker(words, found.day)
    if speaker is None:
        found.unresolved.append(["issuer", words[:MOST_VERBATIM]])
        speaker = {}
    elif speaker.get("organisation") in {body for _words, body in bodies}:
        return
    role = Attribution.Role.ISSUER if "organisation" in speaker else Attribution.Role.SPEAKER
    found.attributions.insert(0, {"role": role.value, "verbatim": words[:MOST_VERBATIM], **speaker})


def _read_links(found, values, vocabulary):
    if words := values.get("place", ""):
        found.place = vocabulary.place(words)
        if found.place is None:
            found.unresolved.append(["place", words])
    for name, look_up, several in (("place", vocabulary.place, "places"), ("topic", vocabulary.topic, "topics")):
        _refuse_too_many(found, several, values.get(several, ()))
        for words in dict.fromkeys(values.get(several, ())):
            key = look_up(words)
            if key is None:
                found.unresolved.append([name, words])
            elif key not in getattr(found, several):
                getattr(found, several).append(key)


def _refuse_too_many(found, name, values):
    if len(values) > MOST_OF_EACH:
        found.errors.append(
            _("There are %(count)d %(name)s; at most %(most)d are taken.")
            % {"count": len(values), "name": name, "most": MOST_OF_EACH}
        )


# --- content ------------------------------------------------------------------------------------------------------------


def text_of(found, key):
    """The row's text as content has it (`unhub.publishing.content.describe`), under a key of its own."""
    is_original = found.language == found.original_language
    return {
        "id": key,
        "language": found.language,
        "status": (StatementText.Status.ORIGINAL if is_original else StatementText.Status.COURTESY).value,
        "title": found.title,
        "summary": found.summary,
        "body": found.body,
        "translates_version": None if is_original else 1,
    }


def source_of(found, url, key, order):
    """One address of the row as content has it."""
    return {
        "id": key,
        "url": url,
        "title_as_published": found.raw_title[:MOST_TITLE] if found.raw_title != found.title else "",
        "date_as_published": found.date_as_published,
        "publisher": found.publisher,
        "order": order,
    }
