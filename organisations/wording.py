"""Dates, terms and sourced claims as a page says them. No query.

`Claims` takes the claims on one record and hands each fact its source and its rivals.
"""

from collections import defaultdict

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.models import SourceClaim
from unhub.text.languages import direction, html_lang
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import End

START, END = "start", "end"


def day_in_words(day):
    """ "1 March 2005" for a datetime.date."""
    return formats.date_format(day, "j F Y")


def in_language(code):
    """{lang, dir} of a word in a language; both empty in the page's own, because `lang` picks another typeface."""
    if code == (get_language() or "en"):
        return {"lang": "", "dir": ""}
    return {"lang": html_lang(code), "dir": direction(code)}


def precision_in_words(date):
    """What a partial date does not say: "day not known"; "" for a full date or none."""
    return {"month": _("day not known"), "year": _("day and month not known")}.get(date.precision, "")


def span_in_words(term):
    """ "since June 1994", "from 1999 to December 2004", "until 2004"; "" where nothing is known and it has not ended."""
    start, end = term.start.display(), term.end.display()
    if start and end:
        if start == end:
            return (_("on %(day)s") if term.start.precision == "day" else _("in %(day)s")) % {"day": start}
        return _("from %(start)s to %(end)s") % {"start": start, "end": end}
    if end:
        return _("until %(end)s") % {"end": end}
    if term.end_kind == End.UNKNOWN:
        return (_("from %(start)s, end not known") % {"start": start}) if start else _("dates not known")
    return _("since %(start)s") % {"start": start} if start else ""


def start_in_words(term):
    return term.start.display() or _("not known")


def end_in_words(term):
    """What stands under "to": a date, "not ended" or "not known"."""
    if term.end:
        return term.end.display()
    return _("not known") if term.end_kind == End.UNKNOWN else _("not ended")


def source_of(record):
    """Title and address of the source a record itself names, or None."""
    return {"title": record.source_title, "url": record.source_url} if record.source_title else None


def value_in_words(value):
    """A claimed value: dates as people read them, everything else as it stands."""
    try:
        return PartialDate(value).display()
    except ValueError:
        return value


class Claims:
    """The sourced claims on one record, by the fact they are about.

    `of(field, value)` gives what `includes/facts.html` takes beside the value: `sources` of those that say the same,
    `rivals` that say otherwise. A fact asked for is off the list of `rest()`.
    """

    def __init__(self, claims=()):
        self._by_field = defaultdict(list)
        for claim in sorted(claims, key=lambda claim: (_RANKS[claim.rank], claim.source_title, str(claim.pk))):
            self._by_field[claim.field].append(claim)

    def of(self, field, value):
        """{sources, rivals} of a fact."""
        sources, rivals = [], []
        for claim in self._by_field.pop(field, ()):
            if claim.rank != SourceClaim.Rank.DISPUTED and claim.value.casefold() == str(value).casefold():
                sources.append(_source(claim))
            else:
                rivals.append(_rival(claim))
        return {"sources": sources, "rivals": rivals}

    def rest(self):
        """Claims about what has no line of its own on the page: {fact, value, source, is_disputed, is_preferred} each."""
        return [
            {"fact": claim.get_field_display(), **_rival(claim)}
            for claims in self._by_field.values()
            for claim in claims
        ]


_RANKS = {SourceClaim.Rank.PREFERRED: 0, SourceClaim.Rank.NORMAL: 1, SourceClaim.Rank.DISPUTED: 2}


def _source(claim):
    return {"title": claim.source_title, "url": claim.source_url, "note": claim.note}


def _rival(claim):
    return {
        "value": value_in_words(claim.value),
        "source": _source(claim),
        "is_disputed": claim.rank == SourceClaim.Rank.DISPUTED,
        "is_preferred": claim.rank == SourceClaim.Rank.PREFERRED,
    }


def evidence(record, claims):
    """{sources, rivals} of a dated record such as a relation: its own source, and what others claim of it.

    Each rival says which `fact` it is about.
    """
    own = source_of(record)
    sources, rivals = [own] if own else [], []
    for field, words in ((START, _("from")), (END, _("until"))):
        about = claims.of(field, getattr(record, field))
        sources += [source for source in about["sources"] if not _is_same(source, own)]
        rivals += [{**rival, "fact": words} for rival in about["rivals"]]
    rivals += claims.rest()
    return {"sources": sources, "rivals": rivals}


def _is_same(source, own):
    return bool(own) and (source["title"], source["url"]) == (own["title"], own["url"])


def claims_by(claims, subject):
    """{id of the record: Claims} for one kind of subject ("relation") among claims on several kinds."""
    found = defaultdict(list)
    for claim in claims:
        if key := getattr(claim, f"{subject}_id"):
            found[key].append(claim)
    return {key: Claims(each) for key, each in found.items()}
