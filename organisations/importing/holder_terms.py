"""What a row would make of a term of office: beside what is on record, and beside other terms of the post."""

import datetime
import uuid
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from organisations.importing.holder_rows import Holding
from organisations.importing.offices import Held
from organisations.models import Appointment, SourceClaim
from organisations.models.claims import Fact
from unhub.importing.models import BatchRow
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import End

Verdict = BatchRow.Verdict

# The fields of a term that rows set, and how they are shown.
SHOWN = {
    "status": lambda term: str(Appointment.Status(term.status).label),
    "start": lambda term: PartialDate(term.start).display(),
    "end": lambda term: PartialDate(term.end).display() or str(End(term.end_kind).label),
    "note": lambda term: term.note,
    "source_title": lambda term: term.source_title,
    "source_url": lambda term: term.source_url,
}


@dataclass
class Case:
    """A row on its way: what it says, and what its words stand for here. A key that is a string stands for what it would make."""

    row: BatchRow
    says: Holding
    body: uuid.UUID = None
    post: object = None
    person: object = None
    perhaps: object = None  # somebody of nearly that name
    held: Held = None  # the term as it would be
    was: Held = None  # the term as it is; None where it is new
    rivals: list = field(default_factory=list)  # (fact, value, source, address) of claims to be made

    @property
    def is_new(self):
        return self.was is None

    def refuse(self, *errors):
        self.row.verdict, self.row.notes = Verdict.ERROR, [*self.row.notes, *errors]

    @property
    def is_refused(self):
        return self.row.verdict == Verdict.ERROR

    @cached_property
    def claims(self):
        """What is claimed of the term on record. One query."""
        return [] if self.is_new or self.was.row else list(SourceClaim.objects.filter(appointment=self.was.term.pk))


def is_other(term, was):
    """Whether a term differs from what is on record."""
    return any(getattr(term, name) != getattr(was, name) for name in (*SHOWN, "end_kind", "seat"))


def change(case):
    """Sets the term as the row would have it. What it does not say stays; a date less precise than that on record says the same."""
    says, was = case.says, case.was.term
    term = copy(was)
    case.held = Held(case.was.person, case.was.name, term, case.was.row)
    case.rivals = [(*rival, "") for rival in says.rivals]
    if says.statuses and was.status not in says.statuses:
        term.status = says.statuses[0]
    if says.start and not was.start.startswith(says.start):
        _set(case, Fact.START, start=says.start)
    if says.end and not was.end.startswith(says.end):
        _set(case, Fact.END, end=says.end, end_kind=End.DATED)
    elif says.end_kind == End.ONGOING and was.end_kind != End.ONGOING:
        _set(case, Fact.END, end="", end_kind=End.ONGOING)
    elif says.end_kind == End.UNKNOWN and was.end_kind == End.ONGOING:
        term.end_kind = End.UNKNOWN
    before, source = (each.source_title or each.source_url for each in (was, says))
    if source and (not before or is_other(term, was)):
        term.source_title, term.source_url = says.source_title, says.source_url
        if before and before != source:
            # What the record said stays on record, with who said it.
            dates = [(fact, getattr(was, fact), getattr(term, fact)) for fact in (Fact.START, Fact.END)]
            case.rivals += [
                (fact, str(old), before, was.source_url)
                for fact, old, new in dates
                if old and (old == new or not new.startswith(old))
            ]
    term.note = was.note or says.note


def _set(case, fact, **values):
    """Sets a date; where an editor prefers the one on record, that stays, and the row's is kept as a claim."""
    says, term = case.says, case.held.term
    if not any(claim.rank == SourceClaim.Rank.PREFERRED and claim.field == fact for claim in case.claims):
        for name, value in values.items():
            setattr(term, name, value)
        return
    source = says.source_title or says.source_url
    if source and values[fact]:
        case.rivals.append((fact, str(values[fact]), source, says.source_url))
        note = _(
            "The record follows a preferred claim of “%(fact)s”: it stays, and what the row says is kept beside it."
        )
    else:
        note = _("The record follows a preferred claim of “%(fact)s”: it stays. The row names no source for another.")
    case.row.notes.append(note % {"fact": fact.label})


def claims_to_make(case):
    """Those of the claims of a row that no source is on record with. One query where the row has any."""
    known = {(claim.field, claim.value) for claim in case.claims} if case.rivals else set()
    return [rival for rival in case.rivals if rival[:2] not in known]


def in_words(case):
    """[[what, before, after]] of what the row sets."""
    shown = []
    for name, words in SHOWN.items():
        before, after = "" if case.is_new else words(case.was.term), words(case.held.term)
        if before != after:
            shown.append([str(Appointment._meta.get_field(name).verbose_name), before, after])
    for fact, value, source, _address in claims_to_make(case):
        shown.append([_("claim of “%(fact)s”") % {"fact": fact.label}, "", f"{value} ({source})"])
    return shown


def conflict(held, other):
    """In a sentence: who holds the seat on which days, and what would be right."""
    mine, theirs = held.term.certain_days, other.term.certain_days
    first, after = max(mine[0], theirs[0]), min(mine[1], theirs[1])
    if after == datetime.date.max:
        days = _("from %(day)s on") % {"day": _day(first)}
    else:
        days = f"{_day(first)} – {_day(after - datetime.timedelta(days=1))}"
    if mine[0] <= theirs[0]:
        right = _("an end by %(day)s") % {"day": _day(theirs[0])}
    elif theirs[1] == datetime.date.max:
        right = _("an end of that term first")
    else:
        right = _("a start from %(day)s on") % {"day": _day(theirs[1])}
    return _(
        "%(other)s holds this seat%(span)s, and so would %(person)s%(own_span)s: both for certain %(days)s. "
        "Right would be %(right)s, or another status if somebody stood in."
    ) % {
        "other": other.name,
        "span": other.term.span_in_brackets,
        "person": held.name,
        "own_span": held.term.span_in_brackets,
        "days": days,
        "right": right,
    }


def _day(date):
    return PartialDate(date).display()
