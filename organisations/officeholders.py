"""Posts, their hats and their holders as the pages of a body, a post and a person show them. No query."""

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from organisations.models import Appointment, Organisation, PostCapacity
from organisations.tenure import Gap
from organisations.wording import (
    Claims,
    day_in_words,
    end_in_words,
    evidence,
    precision_in_words,
    source_of,
    span_in_words,
    start_in_words,
)
from unhub.text.terms import End
from unhub.web import charts
from unhub.web.rows import rows_beside, rows_of

TOWARDS = rows_beside(
    PostCapacity.towards.through.objects.all,
    "postcapacity",
    name="organisation__name",
    slug="organisation__slug",
    sort_name="organisation__sort_name",
    language="organisation__name_language",
)


def with_towards(capacities):
    """The capacities with the bodies they are towards and on whose behalf, in their one query."""
    return (
        capacities.select_related("on_behalf_of_organisation", "on_behalf_of_post")
        .annotate(towards_rows=TOWARDS)
        .order_by("order", "start", "id")
    )


def capacity_row(capacity, day):
    """A hat as `organisations/includes/capacity.html` takes it; needs `with_towards`."""
    bodies = sorted(rows_of(capacity.towards_rows), key=lambda row: row["sort_name"])
    behalf = capacity.on_behalf_of_post or capacity.on_behalf_of_organisation
    return {
        "capacity": capacity,
        "label": capacity.label,
        "label_language": capacity.label_language,
        "is_principal": capacity.is_principal,
        "towards": [
            {"name": row["name"], "lang": row["language"], "url": Organisation(slug=row["slug"]).get_absolute_url()}
            for row in bodies
        ],
        "behalf": {"name": str(behalf), "url": behalf.get_absolute_url()} if behalf else None,
        "span": span_in_words(capacity),
        "is_past": capacity.possible_days[1] < day,
    }


def title_on(post, capacities, day):
    """(title, its language) of the post on a day: its principal capacity then, else its name."""
    for capacity in capacities:
        if capacity.is_principal and capacity.possibly_covers(day):
            return capacity.label, capacity.label_language
    return post.label, post.label_language


def holder_row(holder):
    """Who holds a post on a day (a `tenure.Holder`)."""
    appointment = holder.appointment
    return {
        "name": appointment.person.name,
        "url": appointment.person.get_absolute_url(),
        "status": status_label(appointment),
        "span": span_in_words(appointment),
        "is_certain": holder.is_certain,
        "source": source_of(appointment),
    }


def status_label(appointment):
    """ "acting", "ad interim", "designate"; "" for a substantive holder."""
    return "" if appointment.status == Appointment.Status.SUBSTANTIVE else appointment.get_status_display()


def vacancy_in_words(gap):
    """ "vacant since 1 January 2005", "vacant from 1 January 2005 to 5 May 2005", or that it is not known who held it."""
    days = {"start": day_in_words(gap.start), "end": day_in_words(gap.until) if gap.until else ""}
    if gap.is_certain:
        return (_("Vacant from %(start)s to %(end)s") if gap.until else _("Vacant since %(start)s")) % days
    if gap.until:
        return _("Who held it from %(start)s to %(end)s is not known") % days
    return _("Who has held it since %(start)s is not known") % days


def standing_on(tenure, day, *, seats=1):
    """How a post stands on a day: {holders, vacancies, coming}, for `organisations/includes/standing.html`."""
    holders = [holder_row(holder) for holder in tenure.holders_on(day)]
    gaps = [gap for gap in tenure.gaps if gap.covers(day)]
    return {
        "holders": holders,
        # With several seats one may be vacant beside those who hold the others.
        "vacancies": [
            _("Seat %(number)d: %(vacancy)s") % {"number": gap.seat, "vacancy": vacancy_in_words(gap)}
            if seats > 1
            else vacancy_in_words(gap)
            for gap in gaps
            if gap.is_certain or not holders
        ],
        "coming": [
            {
                "name": each.person.name,
                "url": each.person.get_absolute_url(),
                "status": status_label(each),
                "start": start_in_words(each),
            }
            for each in _next(tenure.coming_after(day))
        ],
    }


def _next(coming):
    """Those designated, and the first of those who come later."""
    designate = [each for each in coming if each.status == Appointment.Status.DESIGNATE]
    others = [each for each in coming if each.status != Appointment.Status.DESIGNATE]
    return [*designate, *others[:1]]


def term_end_in_words(appointment):
    """What stands under "to": a date, "in office", or "not known"."""
    is_open = appointment.end_kind == End.ONGOING and appointment.status != Appointment.Status.DESIGNATE
    return _("in office") if is_open else end_in_words(appointment)


def holder_rows(tenure, claims, *, seats=1):
    """Terms and gaps as rows of `includes/holders_timeline.html`, newest first. `claims` is {appointment id: Claims}."""
    rows = []
    for entry in tenure.entries():
        seat = _("seat %(number)d") % {"number": entry.seat} if seats > 1 else ""
        if isinstance(entry, Gap):
            rows.append(
                {
                    "is_vacant": entry.is_certain,
                    "is_unknown": not entry.is_certain,
                    "start_display": day_in_words(entry.start),
                    "end_display": day_in_words(entry.until) if entry.until else _("not ended"),
                    "seat": seat,
                }
            )
            continue
        rows.append(
            {
                "person_name": entry.person.name,
                "person_url": entry.person.get_absolute_url(),
                "status_label": status_label(entry),
                "start_display": start_in_words(entry),
                "start_note": precision_in_words(entry.start),
                "end_display": term_end_in_words(entry),
                "end_note": precision_in_words(entry.end),
                "note": entry.note,
                "seat": seat,
                **evidence(entry, claims.get(entry.pk, Claims())),
            }
        )
    return rows


_KINDS = {Appointment.Status.SUBSTANTIVE: "held", Appointment.Status.DESIGNATE: "designate"}


def holders_chart(tenure, today):
    """The HoldersTimeline of a post, or None where no term has a date. What runs on fades from today."""
    terms = [
        charts.Term.of(
            f"{each.person.name} ({status})" if (status := status_label(each)) else each.person.name,
            each.start,
            each.end,
            ongoing=not each.is_over and each.end_kind != End.UNKNOWN,
            kind=_KINDS.get(each.status, "acting"),
        )
        for each in tenure.appointments
    ]
    gaps = [charts.Gap(gap.start, gap.until or max(today, gap.start), gap.is_certain) for gap in tenure.gaps]
    return charts.holders_timeline(terms, today, gaps=gaps, mirrored=get_language_bidi())
