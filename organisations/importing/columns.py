"""The columns of rows that stand for organisations, holders of offices and places, in whatever format they came."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from unhub.importing.columns import Column, columns

# What tables say where they have nothing to say.
FILLERS = {"no link found", "not found", "not applicable", "none", "n/a", "-", "–", "—"}
LANGUAGES = {"ar": _("Arabic"), "zh": _("Chinese"), "fr": _("French"), "ru": _("Russian"), "es": _("Spanish")}


def addresses_apart(words):
    """The addresses in one cell: blanks part them."""
    return words.split()


def names_in_languages(what):
    """A column for each language but English, whose is the one without a suffix."""
    return [
        Column(f"{what}_{code}", _("The same in %(language)s.") % {"language": language})
        for code, language in LANGUAGES.items()
    ]


ORGANISATION_COLUMNS = columns(
    Column("name", _("The official name, in English."), also=("name_en", "title", "entity_long", "key")),
    *names_in_languages("name"),
    Column(
        "code",
        _("Its acronym, in English; other rows may name it by this."),
        also=("acronym", "abbreviation", "acronym_en", "entity"),
    ),
    *names_in_languages("acronym"),
    Column(
        "other_names",
        _("Other names it goes by, separated by semicolons."),
        several=True,
        also=("aliases", "entity_aliases"),
    ),
    Column(
        "former_names",
        _(
            "Former names with their terms, separated by semicolons: Department of Political Affairs (1992 – 2018-12-31)."
        ),
        several=True,
        also=("formerly",),
    ),
    Column(
        "kind",
        _("Its kind here (field_mission), or in the source's words."),
        also=("type", "organisation_type", "format", "category", "system_grouping", "family"),
    ),
    Column(
        "parents",
        _("Bodies it is part of, by address, code or name; they may stand further down."),
        several=True,
        also=("parent", "part_of", "un_principal_organ"),
    ),
    Column("children", _("Bodies that are part of it, likewise."), several=True, also=("child",)),
    Column("member_of", _("Bodies it is a member of, likewise."), several=True),
    Column("members", _("Bodies that are members of it, likewise."), several=True),
    Column(
        "succeeded_by",
        _("Bodies that took its place, likewise."),
        several=True,
        also=("replaced_by", "superseding", "successor"),
    ),
    Column("replaces", _("Bodies whose place it took, likewise."), several=True, also=("superseded", "predecessor")),
    Column(
        "established",
        _("When it began: 1994, 1994-06, June 1994 or 1994-06-15."),
        also=("founded", "start", "year_established"),
    ),
    Column("dissolved", _("When it ended, likewise. Empty while it exists."), also=("closed", "closed_at", "end")),
    Column("website", _("Its website."), also=("url", "homepage", "entity_link")),
    Column(
        "links",
        _("Other addresses about it, separated by blanks."),
        several=True,
        also=("web_url", "entity_wikipedia_page", "entity_news_page", "annual_reports_link", "foundational_mandate"),
        split=addresses_apart,
        only=r"https?://\S+$",
    ),
    Column(
        "seats", _("Places where it has its headquarters or offices."), several=True, also=("seat", "headquarters")
    ),
    Column("area", _("The place a mission is for.")),
    Column("summary", _("One or two sentences."), also=("description", "entity_description")),
    Column("html", _("Its profile, in HTML; turned into Markdown."), also=("body",)),
    Column("wikidata", _("Its identifier in Wikidata: Q458."), also=("wikidata_id",)),
    Column(
        "identifiers",
        _("Identifiers in other registers, separated by semicolons: ror:02yy9sj37."),
        several=True,
    ),
    Column(
        "identifier",
        _("What the source itself calls the record by, and other rows may name it by."),
        also=("slug", "id", "record_id", "content_id"),
    ),
    Column("sources", _("Where this is from, separated by semicolons."), several=True, also=("source",)),
)

OFFICE_HOLDER_COLUMNS = columns(
    Column("person", _("Who held it."), also=("name", "holder")),
    Column("post", _("The office."), also=("office", "role", "position")),
    Column("organisation", _("The body it is in, by address, code or name."), also=("body", "entity")),
    Column("country", _("Where the holder is from, or whom they represent."), also=("nationality",)),
    Column("start", _("First day: 1994, 1994-06 or 1994-06-15."), also=("from", "started_on")),
    Column(
        "end", _("Last day, likewise. Empty while in office, or where it is not known."), also=("until", "ended_on")
    ),
    Column("status", _("Substantive, acting, ad interim or designate."), also=("capacity",)),
    Column("acting", _("True of somebody acting; another way to say the status.")),
    Column("other_dates", _("What other sources say of the days.")),
    Column("note", _("What else is to be known."), also=("notes",)),
    Column("sources", _("Where this is from, separated by semicolons."), several=True, also=("source",)),
    Column("urls", _("Addresses about the holder."), several=True, also=("url", "link"), split=addresses_apart),
)

PLACE_COLUMNS = columns(
    Column("name", _("Name in English."), also=("name_en",)),
    *names_in_languages("name"),
    Column("code", _("ISO 3166 code of two letters, for countries."), also=("iso2", "iso_3166")),
    Column("m49", _("Code of the United Nations Statistics Division, three figures.")),
    Column("iso3", _("ISO 3166 code of three letters, for countries.")),
    Column("kind", _("Country, region or city."), also=("level",)),
    # The narrowest first: a country of Eastern Africa is also one of Africa.
    Column("within", _("The code of the place it is in."), also=("intermediate", "subregion", "region")),
)


def without_fillers(row):
    """The row without the values that stand for none: “No link found”, “Not applicable”."""
    values = {}
    for name, value in row.values.items():
        kept = tuple(one for one in ((value,) if isinstance(value, str) else value) if not _is_filler(one))
        if kept:
            values[name] = kept[0] if isinstance(value, str) else kept
    return replace(row, values=values)


def _is_filler(words):
    return words.strip().rstrip(".").casefold() in FILLERS


TERM = re.compile(r"^(?P<name>.+?)\s*\((?P<start>[^()–]*?)\s*(?:–|—|\bto\b|/)\s*(?P<end>[^()–]*)\)$")


def former_name(words):
    """(name, start, end) of "Department of Political Affairs (1992 – 2018-12-31)"; a start or end that is not given is ""."""
    found = TERM.match(words.strip())
    return (found["name"], found["start"].strip(), found["end"].strip()) if found else (words.strip(), "", "")
