"""From the words of a source to what an organisation is: what is certain is taken, what is not is named for an editor."""

import re
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from organisations.importing.columns import LANGUAGES, former_name
from organisations.models import Organisation, OrganisationIdentifier
from unhub.importing.dates import read_partial_date
from unhub.importing.markdown import markdown
from unhub.importing.rows import Unreadable
from unhub.text.languages import CONTENT_LANGUAGES
from unhub.text.markdown import render
from unhub.text.partial_dates import PartialDate
from unhub.text.slugs import is_reserved
from unhub.text.titles import bare_title

MOST_NAME, MOST_ACRONYM, MOST_SUMMARY, MOST_URL, MOST_IDENTIFIER = 300, 40, 600, 1000, 100
MOST_OF_EACH = 500  # names, links, identifiers or relations of one row
# The suffix of a column → the language of a text. Names without a suffix are in English.
TEXTS = {"": "en"} | {
    f"_{code}": next(each.code for each in CONTENT_LANGUAGES if each.code.partition("-")[0] == code)
    for code in LANGUAGES
}
RELATED = ("parents", "children", "member_of", "members", "succeeded_by", "replaces")
SEATED = ("headquarters", "offices")
Scheme = OrganisationIdentifier.Scheme
WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]{0,14})", re.IGNORECASE)
ADDRESS = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
is_address = URLValidator(schemes=["http", "https"])


def spelled_out(name):
    """A name with "UN" in it written as United Nations."""
    return re.sub(r"\bUN\b", "United Nations", name)


def bare(name):
    """A name as it is compared: "UN" stands for United Nations, and an article in front for nothing."""
    return bare_title(spelled_out(name), MOST_NAME).removeprefix("the ")


@dataclass
class Normalised:
    """What a row says, as far as it is certain. `unresolved` are [kind of thing, words] that stand for nothing here.

    `ties` are the relations and seats it names, as [column, words]: facts about the world, not content of the profile.
    """

    names: dict = field(default_factory=dict)  # language → name
    acronyms: dict = field(default_factory=dict)
    other_names: list = field(default_factory=list)
    former_names: list = field(default_factory=list)  # (name, start, end)
    kind: str = ""
    established: PartialDate = PartialDate()
    dissolved: PartialDate = PartialDate()
    summary: str = ""
    profile: str = ""
    links: list = field(default_factory=list)  # (label, url)
    identifiers: list = field(default_factory=list)  # (scheme, value)
    address: str = ""  # that the source gives it, where it would do for one here
    record_id: uuid.UUID | None = None  # what the source calls it by, where that is an id such as those here
    ties: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    unresolved: list = field(default_factory=list)

    @property
    def title(self):
        """What it is called, for a list."""
        names = [*(self.names.get(language) for language in TEXTS.values()), *self.acronyms.values()]
        return next(filter(None, names), "")


def called(values):
    """What other rows may name a row by: what the source calls it, its acronym and name in each language."""
    columns = [
        "identifier",
        "code",
        "name",
        *(f"{what}{suffix}" for what in ("acronym", "name") for suffix in TEXTS if suffix),
    ]
    return [values[column] for column in columns if values.get(column)]


def normalise_row(row, vocabulary, options):
    """What a Row says. No query but those of the vocabulary."""
    found, values = Normalised(), row.values
    if row.refusal:
        found.errors.append(row.refusal)
    _read_names(found, values, options)
    _read_dates(found, values, options)
    _read_texts(found, values)
    _read_links(found, values)
    _read_identifiers(found, values)
    _read_ties(found, values)
    if words := values.get("kind", ""):
        found.kind = vocabulary.kind(words) or ""
        if not found.kind:
            found.unresolved.append(["kind", words])
    for name, column in ((_("other names"), "other_names"), (_("area"), "area"), (_("sources"), "sources")):
        if said := values.get(column):
            said = said if isinstance(said, str) else "; ".join(said)
            found.notes.append(
                _("Nothing here has a field for this: %(name)s, “%(words)s”.") % {"name": name, "words": said[:300]}
            )
    return found


def _read_names(found, values, options):
    for suffix, language in TEXTS.items():
        acronym = f"acronym{suffix}" if suffix else "code"
        for what, column, into, most in (
            (_("name"), f"name{suffix}", found.names, MOST_NAME),
            (_("acronym"), acronym, found.acronyms, MOST_ACRONYM),
        ):
            if words := " ".join(values.get(column, "").split()):
                into[language] = words
                _refuse_long(found, what, words, most)
    for language in set(found.acronyms) - set(found.names):
        found.notes.append(
            _("The acronym “%(acronym)s” is taken only where there is a name in its language.")
            % {"acronym": found.acronyms[language]}
        )
    found.other_names = [" ".join(words.split()) for words in values.get("other_names", ())]
    for words in values.get("former_names", ()):
        name, *term = former_name(words)
        _refuse_long(found, _("former name"), name, MOST_NAME)
        start, end = (_read_date(found, words, options) for words in term)
        if start and end and end.latest < start.earliest:
            found.errors.append(_("The former name “%(name)s” ends before it begins.") % {"name": name[:80]})
        found.former_names.append((" ".join(name.split()), start, end))
    _refuse_many(found, _("former names"), found.former_names)


def _refuse_long(found, what, words, most):
    if len(words) > most:
        found.errors.append(
            _("The %(name)s has %(count)d characters; at most %(most)d are taken.")
            % {"name": what, "count": len(words), "most": most}
        )


def _refuse_many(found, what, values):
    if len(values) > MOST_OF_EACH:
        found.errors.append(
            _("There are %(count)d %(name)s; at most %(most)d are taken.")
            % {"count": len(values), "name": what, "most": MOST_OF_EACH}
        )


def _read_date(found, words, options):
    try:
        return read_partial_date(words, options.get("date_order") or None)
    except ValueError as error:
        found.errors.append(str(error))
        return PartialDate()


def _read_dates(found, values, options):
    found.established = _read_date(found, values.get("established", ""), options)
    found.dissolved = _read_date(found, values.get("dissolved", ""), options)
    if found.established and found.dissolved and found.dissolved.latest < found.established.earliest:
        found.errors.append(_("It ended before it began."))


def _read_texts(found, values):
    summary = " ".join(values.get("summary", "").split())
    if len(summary) > MOST_SUMMARY:
        found.notes.append(_("The summary was longer than %(most)d characters, and is cut.") % {"most": MOST_SUMMARY})
        summary = f"{summary[: MOST_SUMMARY - 1].rstrip()}…"
    found.summary = summary
    if values.get("html"):
        try:
            # Relative addresses are those of the page it stood on.
            found.profile = markdown(values["html"], next(iter(values.get("links", ())), "")).strip()
            render(found.profile)
        except (Unreadable, ValueError) as error:
            found.errors.append(str(error))


def _read_links(found, values):
    # In English, as the labels of links are: they have one wording in all languages.
    links = [("Website", values["website"])] if values.get("website") else []
    links += [("", url) for url in values.get("links", ())]
    for label, url in links:
        try:
            is_address(url)
        except ValidationError:
            found.errors.append(
                _("“%(words)s” is no address; one begins with https:// or http://.") % {"words": url[:80]}
            )
            continue
        _refuse_long(found, _("address"), url, MOST_URL)
        if not any(is_same_address(url, other) for _label, other in found.links):
            found.links.append((label or host(url), url))
    _refuse_many(found, _("links"), found.links)


def host(url):
    """The name of the site an address is on."""
    return url.split("/")[2].casefold().rpartition("@")[2].removeprefix("www.")[:200]


def is_same_address(one, other):
    """Whether two addresses lead to one page, as far as that can be seen."""
    return re.sub(r"^https?://(www\.)?", "", one).rstrip("/") == re.sub(r"^https?://(www\.)?", "", other).rstrip("/")


def _read_identifiers(found, values):
    if words := values.get("wikidata", ""):
        if match := WIKIDATA.fullmatch(words.strip()):
            found.identifiers.append((Scheme.WIKIDATA.value, match[1].upper()))
        else:
            found.errors.append(_("“%(words)s” is no identifier of Wikidata, such as Q458.") % {"words": words[:40]})
    for words in values.get("identifiers", ()):
        scheme, _colon, value = words.partition(":")
        known = scheme.strip().casefold() in Scheme.values and value.strip()
        pair = (scheme.strip().casefold(), value.strip()) if known else (Scheme.OTHER.value, words.strip())
        _refuse_long(found, _("identifier"), pair[1], MOST_IDENTIFIER)
        if pair not in found.identifiers:
            found.identifiers.append(pair)
    _refuse_many(found, _("identifiers"), found.identifiers)
    own = values.get("identifier", "").strip()
    try:
        found.record_id = uuid.UUID(own)
    except ValueError:
        if ADDRESS.fullmatch(own) and len(own) <= Organisation._meta.get_field("slug").max_length:
            found.address = "" if is_reserved(own) else own


def _read_ties(found, values):
    for column in RELATED:
        found.ties += [[column, words] for words in values.get(column, ())]
    # One seat is where it is seated. Of several, nobody says which is the headquarters.
    seats = values.get("seats", ())
    found.ties += [[SEATED[0] if len(seats) == 1 else SEATED[1], words] for words in seats]
    _refuse_many(found, _("relations and seats"), found.ties)
    own = {bare(words) for words in called(values)}
    for column, words in found.ties:
        if column in RELATED and bare(words) in own:
            found.errors.append(_("It names itself: “%(words)s”.") % {"words": words[:80]})
