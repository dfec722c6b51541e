"""Who held a post, and when nobody did: computed from its appointments, in one place for pages, API and checks.

    tenure = tenure_of(post.appointments.select_related("person"), today, abolished=post.abolished)
    tenure.gaps                 # [Gap(2005-01-01, 2005-05-05, is_certain=True)]
    tenure.holders_on(day)      # [Holder(appointment, is_certain)]

No query of its own. A vacancy is claimed (`is_certain`) only for days on which, by the dates on record, nobody can have
held the seat; where a term ended nobody knows when, the days after it are "not known". Dates known to the month or the year
give the holder the benefit of the doubt. Acting holders fill a gap, designates do not. A term without any date is placed
nowhere. Before the first term on record nothing is claimed: the record may begin there, not the post.
"""

import datetime
from dataclasses import dataclass
from itertools import groupby

from organisations.models import Appointment
from unhub.text.terms import End

DAY = datetime.timedelta(days=1)
ALWAYS = datetime.date.max


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which a seat had no holder on record, both included; `until` is None while it lasts.

    Not `is_certain`: somebody may have held it, nobody knows who or until when.
    """

    start: datetime.date
    until: datetime.date | None
    is_certain: bool
    seat: int = 1

    def covers(self, day):
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who held the post on a day; not `is_certain` where the dates leave it open."""

    appointment: Appointment
    is_certain: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """A term as days: those it may have covered, and those it is taken to have covered unless more is known."""

    appointment: Appointment
    first: datetime.date
    last: datetime.date
    likely: tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class Tenure:
    """The terms of a post, oldest first and those without a date last, and the gaps between them, oldest first."""

    appointments: tuple[Appointment, ...]
    gaps: tuple[Gap, ...]
    _spans: tuple[_Span, ...]

    def entries(self):
        """Appointments and gaps together, newest first; appointments without any date last."""
        dated = [(each.start.earliest or each.end.earliest, 0, each) for each in self.appointments if _is_dated(each)]
        dated += [(gap.start, 1, gap) for gap in self.gaps]
        dated.sort(key=lambda entry: entry[:2], reverse=True)
        return [entry for *_key, entry in dated] + [each for each in self.appointments if not _is_dated(each)]

    def holders_on(self, day):
        """Who held it that day, substantive holders first, the later starter first. Empty where nobody is on record.

        On the day of handing over it is the one who came. Where no one is certain, all who may have been.
        """
        found = []
        for _seat, spans in groupby(self._spans, key=lambda span: span.appointment.seat):
            possible = [span.appointment for span in spans if span.first <= day <= span.last]
            certain = [each for each in possible if each.certainly_covers(day)]
            if not certain:
                # The last day counts: it is left out of the certain days only for the sake of whoever follows.
                certain = [
                    each for each in possible if _last_day(each) == day and each.start and each.start.latest <= day
                ]
            found += [Holder(each, bool(certain)) for each in sorted(certain or possible, key=_precedence)]
        return found

    def gap_on(self, day):
        """The gap that covers the day, or None. With several seats: of the first seat that has one."""
        return next((gap for gap in self.gaps if gap.covers(day)), None)

    def coming_after(self, day):
        """Appointments on record that begin after the day, and those designated on it, oldest first."""
        return [
            each
            for each in self.appointments
            if (each.start and each.start.earliest > day)
            or (each.status == Appointment.Status.DESIGNATE and _is_dated(each) and each.possibly_covers(day))
        ]


def tenure_of(appointments, today, *, abolished=""):
    """The Tenure of one post. Needs nothing prefetched; sorting and gaps cost some microseconds per appointment.

    What is still vacant ends with the post, where `abolished` (a partial date) says when. A gap that would begin after
    `today` is claimed only before somebody who is already appointed.
    """
    ordered = sorted(appointments, key=_order)
    spans, gaps = [], []
    placed = [each for each in ordered if _is_dated(each) and each.status != Appointment.Status.DESIGNATE]
    for seat, terms in groupby(sorted(placed, key=lambda each: each.seat), key=lambda each: each.seat):
        seated = _spans(list(terms))
        spans += seated
        gaps += _gaps(seated, seat, today, abolished)
    gaps.sort(key=lambda gap: (gap.start, gap.seat))
    return Tenure(tuple(ordered), tuple(gaps), tuple(spans))


def _is_dated(term):
    return bool(term.start or term.end)


def _order(term):
    """Oldest first; what has no date at all last; two who came on the same day by when they left."""
    return not _is_dated(term), str(term.start or term.end), str(term.end) or "~", str(term.pk)


def _precedence(appointment):
    later_first = appointment.start.earliest or datetime.date.min
    return appointment.status != Appointment.Status.SUBSTANTIVE, -later_first.toordinal(), str(appointment.pk)


def _last_day(term):
    return term.end.earliest if term.end.precision == "day" else None


def _spans(terms):
    """The terms of one seat, oldest first, as days.

    What is not known is bounded by the others: who left nobody knows when had left when the next substantive holder came.
    """
    spans = []
    for term in terms:
        others = [other for other in terms if other is not term and other.status == Appointment.Status.SUBSTANTIVE]
        first, last = term.possible_days
        if not term.start:
            left = [other.end for other in others if other.end and other.end.latest < term.end.earliest]
            first = max((end.earliest for end in left), default=first)
        if term.end_kind == End.UNKNOWN:
            came = [other.start for other in others if other.start and other.start.earliest > term.start.latest]
            last = min((start.latest for start in came), default=last)
        likely = (
            term.start.earliest or term.end.earliest,
            term.start.latest if term.end_kind == End.UNKNOWN else last,
        )
        spans.append(_Span(term, first, last, likely))
    return spans


def _gaps(spans, seat, today, abolished):
    """The gaps of one seat between and after its terms."""
    gaps, covered = [], None
    for first, last in sorted(span.likely for span in spans):
        if covered is not None and first - covered > DAY:
            gaps += _split(covered + DAY, first - DAY, spans, seat)
        covered = last if covered is None else max(covered, last)
    end = abolished.earliest if abolished else None
    if covered is not None and covered < min(today, end or ALWAYS):
        gaps += _split(covered + DAY, end or ALWAYS, spans, seat)
    return gaps


def _split(first, last, spans, seat):
    """The days from first to last as gaps: not known where a term may have covered them, else certain."""
    gaps, unknown_from = [], None
    for span in sorted(spans, key=lambda span: span.first):
        if span.last < first or span.first > last:
            continue
        if span.first > first:
            if unknown_from:
                gaps.append(_gap(unknown_from, first - DAY, False, seat))
            gaps.append(_gap(first, span.first - DAY, True, seat))
            unknown_from, first = None, span.first
        unknown_from = unknown_from or first
        if span.last >= last:
            return [*gaps, _gap(unknown_from, last, False, seat)]
        first = span.last + DAY
    if unknown_from:
        gaps.append(_gap(unknown_from, first - DAY, False, seat))
    return [*gaps, _gap(first, last, True, seat)]


def _gap(first, last, is_certain, seat):
    return Gap(first, None if last == ALWAYS else last, is_certain, seat)
