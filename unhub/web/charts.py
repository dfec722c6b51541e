"""Where the marks of a chart go: data in, geometry out. No HTML, no database, no clock.

Lengths along the time axis are percentages, as text ("12.5%"), so that a chart stretches from 320 px to a wide screen
without shrinking its letters and is never touched by number localisation; heights are pixels. `mirrored=True` lets
time run from right to left, for right-to-left pages: SVG's `text-anchor` already follows the page's direction, so only
places are mirrored, not anchors.

Templates: `includes/holders_timeline.html`, `includes/month_timeline.html`, `includes/organisation_chart.html`.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

# --- holders of a post over time -------------------------------------------------------------------------------------

ROW_HEIGHT = 38
LABEL_Y = 15
BAR_Y = 21
BAR_HEIGHT = 9
AXIS_HEIGHT = 26
# What runs on, or began nobody knows when, fades over this share of the plot.
FADE = 6.0
# Labels are placed so that they fit on the narrowest screen: 288 px of plot, 7.2 px a letter.
NARROW_PLOT = 288
LETTER = 7.2
# A bar is never thinner than this, or a term of three weeks would not be seen.
THINNEST = 0.7


@dataclass(frozen=True, slots=True)
class Term:
    """One person's time in a post. A date is the first and last day it can mean; `start=None`: nobody knows.

    `end=None` with `ongoing` means still in office; without, the end is not known. `kind` becomes a CSS class: "held"
    for substantive holders, "acting" for those who stood in, "designate" for those to come.
    """

    label: str
    start: tuple[datetime.date, datetime.date] | None
    end: tuple[datetime.date, datetime.date] | None = None
    ongoing: bool = False
    kind: str = "held"

    @classmethod
    def of(cls, label, start, end, *, ongoing=False, kind="held"):
        """From partial dates (anything with `.earliest` and `.latest`, both None when nothing is known)."""
        return cls(label, days_of(start), days_of(end), ongoing, kind)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which nobody held the post; `known` is False where a term before it ended nobody knows when."""

    start: datetime.date
    end: datetime.date
    known: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a bar. `kind` is a CSS class: certain, possible, fade-in, fade-out, unknown, vacant."""

    x: str
    width: str
    kind: str

    @property
    def fades_in(self):
        return self.kind == "fade-in"

    @property
    def fades_out(self):
        return self.kind == "fade-out"


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of the chart: a label above a bar made of segments."""

    label: str
    label_x: str
    anchor: str
    label_y: int
    bar_y: int
    kind: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: str
    label: str
    anchor: str
    minor: bool


@dataclass(frozen=True, slots=True)
class HoldersTimeline:
    """What `includes/holders_timeline.html` draws."""

    height: int
    axis_y: int
    bar_height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    mirrored: bool


def days_of(partial):
    """(first day, last day) a partial date can mean, or None when nothing is known."""
    return (partial.earliest, partial.latest) if partial else None


def vacancies(terms: Iterable[Term]) -> list[Gap]:
    """The days between terms on which nobody can have been in office, oldest first.

    A partial date gives its holder the benefit of the doubt: someone who left in "2005" and someone who came in "May
    2005" leave no gap. After a term whose end is unknown the gap is only possible (`known=False`); a designate's term
    counts like any other.
    """
    dated = sorted((term for term in terms if term.start), key=lambda term: (term.start[0], term.start[1]))
    gaps, covered, certain = [], None, True
    for term in dated:
        if covered and term.start[0] > covered + datetime.timedelta(days=1):
            gaps.append(Gap(covered + datetime.timedelta(days=1), term.start[0] - datetime.timedelta(days=1), certain))
        if term.end:
            last, known = term.end[1], True
        elif term.ongoing:
            return gaps
        else:
            last, known = term.start[1], False
        if covered is None or last > covered:
            covered, certain = last, known
    return gaps


def holders_timeline(
    terms: Sequence[Term], until: datetime.date, *, gaps: Sequence[Gap] | None = None, mirrored: bool = False
) -> HoldersTimeline | None:
    """A line for each term and each vacancy, oldest first; None when no term has a date at all.

    `until` is where what runs on starts to fade: the day the archive was last brought up to date, never the clock.
    `gaps` are computed by `vacancies` unless given.
    """
    terms = [term for term in terms if term.start or term.end]
    if not terms:
        return None
    gaps = vacancies(terms) if gaps is None else gaps
    days = [day for term in terms for span in (term.start, term.end) if span for day in span]
    scale = _Scale(min(days), max([*days, until]), mirrored)
    entries = [(term.start[0] if term.start else term.end[0], 0, term) for term in terms]
    entries += [(gap.start, 1, gap) for gap in gaps if gap.known]
    perhaps_until = {gap.start: gap.end for gap in gaps if not gap.known}
    lanes = []
    for _day, is_gap, entry in sorted(entries, key=lambda item: item[:2]):
        if is_gap:
            start, stop = scale.at(entry.start), scale.at(entry.end)
            label, kind, pieces = _("vacant"), "vacant", [(start, max(stop - start, THINNEST), "vacant")]
        else:
            last = entry.start and perhaps_until.get(entry.start[1] + datetime.timedelta(days=1))
            label, kind, pieces = entry.label, entry.kind, _pieces(entry, scale, until, last)
        lanes.append(_lane(len(lanes), label, kind, pieces, mirrored))
    axis_y = len(lanes) * ROW_HEIGHT + 6
    return HoldersTimeline(axis_y + AXIS_HEIGHT, axis_y, BAR_HEIGHT, tuple(lanes), scale.ticks(), mirrored)


class _Scale:
    """Days to percentages of the plot. Room to fade is kept at both ends."""

    def __init__(self, first, last, mirrored):
        self.first, self.last, self.mirrored = first, last, mirrored
        self.days = max((last - first).days, 30)

    def at(self, day):
        return FADE + (100 - 2 * FADE) * (day - self.first).days / self.days

    def ticks(self):
        years = self.days / 365.25
        step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if years / step <= 7), 200)
        found = []
        for year in range(-(-self.first.year // step) * step, self.last.year + 1, step):
            if year < 1:
                continue
            place = self.at(datetime.date(year, 1, 1))
            if 0 <= place <= 100:
                found.append((place, year))
        if not found:
            found = [(self.at(self.first), self.first.year)]
        return tuple(
            Tick(
                percent(100 - place if self.mirrored else place),
                str(year),
                "end" if place > 94 else "start" if place < 6 else "middle",
                bool(index % 2),
            )
            for index, (place, year) in enumerate(found)
        )


def _pieces(term, scale, until, perhaps_until=None):
    """(start, width, kind) of each piece of a term's bar, in percent, not yet mirrored.

    `perhaps_until` is the last day before the next holder, for a term that ended nobody knows when.
    """
    pieces = []
    if term.start:
        begin, sure = scale.at(term.start[0]), scale.at(term.start[1])
    else:
        sure = scale.at(term.end[0])
        begin = max(sure - 2 * FADE, 0)
    if term.end:
        surely_until, stop = scale.at(term.end[0]), scale.at(term.end[1])
        after = ""
    elif term.ongoing:
        surely_until = max(scale.at(until), sure)
        stop, after = min(surely_until + FADE, 100), "fade-out"
    else:
        surely_until = sure
        stop, after = scale.at(perhaps_until) if perhaps_until else min(sure + 2 * FADE, 100), "unknown"
    if surely_until < sure:  # the dates overlap ("1999" to "1999"): nothing is certain
        sure = surely_until = (sure + surely_until) / 2
    if sure > begin:
        pieces.append((begin, sure - begin, "possible" if term.start else "fade-in"))
    if surely_until > sure or not (pieces or after):
        pieces.append((sure, max(surely_until - sure, THINNEST), "certain"))
    if stop > surely_until:
        pieces.append((surely_until, stop - surely_until, after or "possible"))
    return pieces


def _lane(row, label, kind, pieces, mirrored):
    begin, stop = pieces[0][0], pieces[-1][0] + pieces[-1][1]
    longest = int(NARROW_PLOT / LETTER)
    if len(label) > longest:
        label = label[: longest - 1].rstrip() + "…"
    needs = 100 * len(label) * LETTER / NARROW_PLOT
    if begin + needs <= 100:
        place, anchor = begin, "start"
    elif stop - needs >= 0:
        place, anchor = stop, "end"
    else:
        place, anchor = 0, "start"
    return Lane(
        label=label,
        label_x=percent(100 - place if mirrored else place),
        anchor=anchor,
        label_y=row * ROW_HEIGHT + LABEL_Y,
        bar_y=row * ROW_HEIGHT + BAR_Y,
        kind=kind,
        segments=tuple(
            Segment(percent(100 - x - width if mirrored else x), percent(width), piece) for x, width, piece in pieces
        ),
    )


def percent(number) -> str:
    """ "12.5%", with at most two decimals and no others' decimal comma."""
    return f"{number:.2f}".rstrip("0").rstrip(".") + "%"


# --- how many in each month or year ----------------------------------------------------------------------------------

PLOT_HEIGHT = 120
PLOT_TOP = 20
# Up to this many bars each is a link of 24 px on the narrowest screen; with more, the table beneath holds the links.
MOST_LINKED = 12
# With more, not every bar has room for its label on the narrowest screen.
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Count:
    """How many fell into one month or year. `count=None`: the archive does not cover it."""

    label: str
    count: int | None
    url: str = ""
    short_label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: the bar itself, and the slot around it that takes the click."""

    label: str
    short_label: str
    count: int | None
    url: str
    slot_x: str
    slot_width: str
    x: str
    width: str
    y: int
    height: int
    middle: str
    label_x: str
    label_anchor: str
    count_y: int
    shows_label: bool
    shows_count: bool
    is_unknown: bool
    is_most: bool


@dataclass(frozen=True, slots=True)
class MonthTimeline:
    """What `includes/month_timeline.html` draws."""

    height: int
    baseline: int
    label_y: int
    bars: tuple[Bar, ...]
    maximum: int
    total: int
    is_linked: bool
    mirrored: bool


def month_timeline(
    counts: Sequence[Count], *, height: int = PLOT_HEIGHT, mirrored: bool = False
) -> MonthTimeline | None:
    """Columns in the order given (oldest first), the highest as tall as the plot; None for no counts at all."""
    counts = list(counts)
    if not counts:
        return None
    maximum = max((entry.count or 0) for entry in counts)
    slot = 100 / len(counts)
    gap = min(slot * 0.22, 1.2)
    few = len(counts) <= MOST_LINKED
    every = next((step for step in (1, 2, 5, 10, 20, 50, 100) if few or len(counts) / step <= MOST_LABELS), 200)
    baseline = PLOT_TOP + height
    bars = []
    for index, entry in enumerate(counts):
        place = (len(counts) - 1 - index if mirrored else index) * slot
        tall = round(height * entry.count / maximum) if entry.count and maximum else 0
        tall = max(tall, 2) if entry.count else 0
        if entry.count is None:
            tall = height
        middle = place + slot / 2
        label_x, label_anchor = (0, "left") if middle < 5 else (100, "right") if middle > 95 else (middle, "middle")
        if few or label_anchor == "middle":
            label_x, label_anchor = middle, "middle"
        else:  # text-anchor follows the page's direction
            label_anchor = "start" if (label_anchor == "left") != mirrored else "end"
        short = entry.short_label or entry.label
        bars.append(
            Bar(
                label=entry.label,
                short_label=short,
                count=entry.count,
                url=entry.url,
                slot_x=percent(place),
                slot_width=percent(slot),
                x=percent(place + gap / 2),
                width=percent(slot - gap),
                y=baseline - tall,
                height=tall,
                middle=percent(middle),
                label_x=percent(label_x),
                label_anchor=label_anchor,
                count_y=baseline - tall - 6,
                shows_label=(int(short) if short.isdecimal() else index) % every == 0,
                shows_count=few and entry.count is not None,
                is_unknown=entry.count is None,
                is_most=bool(entry.count) and entry.count == maximum,
            )
        )
    return MonthTimeline(
        height=baseline + 24,
        baseline=baseline,
        label_y=baseline + 17,
        bars=tuple(bars),
        maximum=maximum,
        total=sum(entry.count or 0 for entry in counts),
        is_linked=few and all(entry.url for entry in counts),
        mirrored=mirrored,
    )


# --- shares by year, small, beside each other -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shares:
    """Columns of per cent, all of them in one path in a box of `width` by 100, which stretches to the room there is."""

    path: str
    width: int
    first: str
    last: str
    first_x: str
    last_x: str


def shares(parts: dict, wholes: dict, *, mirrored: bool = False) -> Shares | None:
    """Of each year's number in `wholes` the share that `parts` has, from the first year to the last; None for no years.

    One path, because eighty columns in six charts would weigh more than all the rest of a page.
    """
    if not wholes:
        return None
    first, last = min(wholes), max(wholes)
    width, columns = last - first + 1, []
    for year in range(first, last + 1):
        share = round(100 * parts.get(year, 0) / wholes[year]) if wholes.get(year) else 0
        if parts.get(year):
            place = last - year if mirrored else year - first
            columns.append(f"M{place} 100v-{max(share, 3)}h.8V100z")
    return Shares("".join(columns), width, str(first), str(last), *("100%", "0") if mirrored else ("0", "100%"))


# --- bodies within bodies --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """A body in a tree: what it is called, where it leads, and the bodies within it. `note` is small print beside the
    name.
    """

    name: str
    url: str = ""
    note: str = ""
    lang: str = ""
    children: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A body on its line, with what the template must open and close around it; so 300 bodies need one loop, no
    recursion.
    """

    branch: Branch
    level: int
    opens: bool
    closes: range
    within: int = 0


def organisation_chart(roots: Sequence[Branch]) -> list[ChartRow]:
    """The tree from the top down, each body before those within it; `closes`: one for each list that ends after it."""
    rows: list[ChartRow] = []
    waiting = [(root, 0) for root in reversed(roots)]
    while waiting:
        branch, level = waiting.pop()
        if rows and level < rows[-1].level:
            rows[-1] = replace(rows[-1], closes=range(rows[-1].level - level))
        rows.append(ChartRow(branch, level, bool(branch.children), range(0), len(branch.children)))
        waiting.extend((child, level + 1) for child in reversed(branch.children))
    if rows:
        rows[-1] = replace(rows[-1], closes=range(rows[-1].level))
    return rows
