"""What a row says of a term of office, read and checked before anything is looked up."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisations.models import Appointment, Person, Post
from organisations.models.claims import Fact
from unhub.importing.dates import read_partial_date
from unhub.importing.words import folded
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import End

Status = Appointment.Status

STATUSES = {
    "substantive": Status.SUBSTANTIVE,
    "acting": Status.ACTING,
    "ad interim": Status.AD_INTERIM,
    "a.i": Status.AD_INTERIM,
    "designate": Status.DESIGNATE,
}
# A table that says only whether somebody was acting does not say in which of these ways.
IF_ACTING = {True: (Status.ACTING, Status.AD_INTERIM), False: (Status.SUBSTANTIVE, Status.DESIGNATE)}
YES, NO = {"true", "yes", "y", "1", "x", "acting"}, {"false", "no", "n", "0"}
STILL = {"present", "current", "ongoing", "incumbent", "in office", "to date", "today", "now"}
NOT_KNOWN = {"unknown", "not known", "?", ""}
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
# "start 1946-02-02 in another list"
RIVAL = re.compile(
    r"(?P<fact>start|from|end|until)\s*:?\s+(?P<value>.+?)\s+(?:in|by|according to|per)\s+(?P<source>.+)",
    re.IGNORECASE,
)
FACTS = {"start": Fact.START, "from": Fact.START, "end": Fact.END, "until": Fact.END}


@dataclass
class Holding:
    """Who held what when, in the words of a row; names are not looked up yet.

    `statuses` are those it may mean, the likeliest first: none where it says nothing. `end_kind` is "" where it says nothing of an
    end. `rivals` are (fact, value, source) of dates that it says others give.
    """

    person: str
    post: str
    organisation: str
    country: str = ""
    statuses: tuple = ()
    start: PartialDate = PartialDate()
    end: PartialDate = PartialDate()
    end_kind: str = ""
    note: str = ""
    source_title: str = ""
    source_url: str = ""
    rivals: list = field(default_factory=list)

    def as_term(self, end_kind=""):
        """The term as an Appointment of nobody to nothing. `end_kind` is what an end is taken for that it does not tell of."""
        return Appointment(
            status=self.statuses[0] if self.statuses else Status.SUBSTANTIVE,
            start=self.start,
            end=self.end,
            end_kind=self.end_kind or end_kind or (End.ONGOING if self.start else End.UNKNOWN),
            note=self.note,
            source_title=self.source_title,
            source_url=self.source_url,
        )


def read(row, order):
    """(Holding, []) of a Row, or (None, what is wrong with it in sentences). `order` is that of day and month in figures."""
    errors, values = [row.refusal] if row.refusal else [], row.values
    if not errors:
        missing = {"person": _("Who held it"), "post": _("The office"), "organisation": _("The body it is in")}
        errors += [
            _("%(what)s is missing.") % {"what": what} for name, what in missing.items() if not values.get(name)
        ]
    if errors:
        return None, errors
    holding = Holding(values["person"], values["post"], values["organisation"], values.get("country", ""))
    for reading in (_read_status, _read_start, _read_end):
        try:
            reading(holding, values, order)
        except ValueError as error:
            errors.append(str(error))
    _read_source(holding, values)
    _read_rivals(holding, values)
    if not errors:
        errors += _errors_of(holding.as_term(), exclude=["person", "post"])
        errors += _errors_of(Person(name=holding.person, slug="-", sort_key="-", note=holding.country))
        errors += _errors_of(Post(name=holding.post, slug="-"), exclude=["organisation"])
    return (None, errors) if errors else (holding, [])


def _read_status(holding, values, order):
    words, said = values.get("status", ""), folded(values.get("acting", ""))
    if said and said not in YES | NO:
        raise ValueError(
            _("“%(words)s” does not say whether it was acting. Say true or false.") % {"words": said[:40]}
        )
    by_flag = IF_ACTING[said in YES] if said else ()
    if not words:
        holding.statuses = by_flag
        return
    status = STATUSES.get(re.sub("[_-]", " ", folded(words)))
    if status is None:
        raise ValueError(
            _("“%(words)s” is no status. Say substantive, acting, ad interim or designate.") % {"words": words[:40]}
        )
    if by_flag and status not in by_flag:
        raise ValueError(
            _("The status is %(status)s, but “acting” says %(acting)s.") % {"status": status.label, "acting": said}
        )
    holding.statuses = (status,)


def _read_start(holding, values, order):
    if folded(values.get("start", "")) not in NOT_KNOWN:
        holding.start = read_partial_date(values["start"], order)


def _read_end(holding, values, order):
    words = values.get("end", "")
    if folded(words) in STILL:
        holding.end_kind = End.ONGOING
    elif words and folded(words) in NOT_KNOWN:
        holding.end_kind = End.UNKNOWN
    elif words:
        holding.end, holding.end_kind = read_partial_date(words, order), End.DATED


def _read_source(holding, values):
    """The first address is the source's; what more there are stands with its title, so that none is lost."""
    sources = values.get("sources", ())
    addresses = [words for words in (*sources, *values.get("urls", ())) if ADDRESS.fullmatch(words)]
    titles = [words for words in sources if not ADDRESS.fullmatch(words)]
    holding.source_title = "; ".join([*titles, *addresses[1:]])
    holding.source_url = addresses[0] if addresses else ""


def _read_rivals(holding, values):
    """Dates that others give, each with who gives it. What cannot be read as that is added to the note."""
    notes = [values["note"]] if values.get("note") else []
    for words in (words.strip() for words in values.get("other_dates", "").split(";")):
        found = RIVAL.fullmatch(words)
        try:
            value = str(PartialDate.parse(found["value"])) if found else ""
        except ValueError:
            value = ""
        if value:
            holding.rivals.append((FACTS[found["fact"].lower()], value, found["source"]))
        elif words:
            notes.append(words)
    holding.note = "; ".join(notes)


def _errors_of(record, exclude=()):
    """What the fields of a record could not hold, in sentences. No query."""
    try:
        record.clean_fields(exclude=exclude)
        if isinstance(record, Appointment):
            record.clean()
    except ValidationError as error:
        return [
            f"{capfirst(str(record._meta.verbose_name))}, {record._meta.get_field(name).verbose_name}: {' '.join(messages)}"
            for name, messages in error.message_dict.items()
        ]
    return []
