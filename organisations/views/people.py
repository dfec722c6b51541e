"""People: A to Z, and each with the posts they held."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.filters import PEOPLE_A_TO_Z, PersonFilter
from organisations.models import Appointment, Person, PersonName, PostCapacity, SourceClaim
from organisations.officeholders import status_label, term_end_in_words
from organisations.views.lists import letter_jumps, list_formats
from organisations.wording import (
    Claims,
    claims_by,
    evidence,
    precision_in_words,
    span_in_words,
    start_in_words,
)
from unhub.publishing.moved import answer_at_former_address
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang
from unhub.text.partial_dates import PartialDate
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, absolute, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import only_parameters
from unhub.web.rows import row_beside, rows_beside, rows_of

PAGE_SIZE = 50
WIKIDATA = "https://www.wikidata.org/wiki/"
TERM = {"start": "start", "end": "end", "end_kind": "end_kind"}
LATEST = row_beside(
    lambda person: Appointment.objects.filter(person=person).order_by("-start", "-id"),
    of="pk",
    post="post__name",
    body="post__organisation__name",
    **TERM,
)
NAMES = rows_beside(
    PersonName.objects.all, "person", name="name", language="language", source_title="source_title", **TERM
)


def person_list(request):
    """A to Z. Four queries: the page with everyone's latest post, its count, its letters, what the filters offer."""
    people = Person.objects.annotate(latest=LATEST)
    filterset = PersonFilter(request.GET, people, request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, PEOPLE_A_TO_Z, PAGE_SIZE)
    head = page_head(
        request,
        title=filterset.describe() if filterset.is_narrowed else _("People"),
        description=_("The people in whose name official bodies spoke: who held which post, from when to when."),
    )
    groups = [(_("Posts held"), ["organisation", "post"])]
    return render(
        request,
        "organisations/person_list.html",
        head
        | {
            "filterset": filterset,
            "panel": filter_panel(filterset, groups, action=reverse("organisations:person_list")),
            "page": page,
            "rows": [_person_row(each) for each in page],
            "letters": letter_jumps(request, filterset.qs, PEOPLE_A_TO_Z),
            "suggestions": [{"label": filterset.everything, "url": reverse("organisations:person_list")}],
            "formats": list_formats("organisations:person_list", "person", request),
        },
    )


def _person_row(person):
    row = {"person": person, "url": person.get_absolute_url()}
    if latest := person.latest:
        start, end = PartialDate(latest["start"]), PartialDate(latest["end"])
        span = span_in_words(Appointment(start=start, end=end, end_kind=latest["end_kind"]))
        row |= {"post": latest["post"], "body": latest["body"], "span": span}
    return row


@only_parameters()
def person(request, slug):
    """Who somebody is and which posts they held. Four queries, and one for their statements."""
    found = Person.objects.annotate(name_rows=NAMES).filter(slug=slug).first()
    if found is None:
        return answer_at_former_address(request, Person, slug)
    today = timezone.now().date()
    appointments = list(Appointment.objects.filter(person=found).with_names().order_by("-start", "-id"))
    claims = (
        list(SourceClaim.objects.filter(person=found))
        if not appointments
        else list(
            SourceClaim.objects.filter(person=found)
            | SourceClaim.objects.filter(appointment__in=[each.pk for each in appointments])
        )
    )
    by_post = {}
    for capacity in PostCapacity.objects.filter(post__in={each.post_id for each in appointments}).order_by(
        "order", "start", "id"
    ):
        by_post.setdefault(capacity.post_id, []).append(capacity)
    of_appointments = claims_by(claims, "appointment")
    rows = [
        _appointment_row(each, by_post.get(each.post_id, []), of_appointments.get(each.pk, Claims()), today)
        for each in appointments
    ]
    own = claims_by(claims, "person").get(found.pk, Claims())
    description = found.note or _("%(person)s: the posts held, with dates and sources, and what was said in them.") % {
        "person": found.name
    }
    head = page_head(
        request,
        title=found.name,
        description=description,
        crumbs=[crumb(_("People"), reverse("organisations:person_list"))],
        data=_json_ld(found, appointments, rows),
    )
    return render(
        request,
        "organisations/person.html",
        head
        | {
            "person": found,
            "names": [_name_row(row) for row in sorted(rows_of(found.name_rows), key=_name_order)],
            "appointments": rows,
            "current": [row for row in rows if row["is_current"]],
            "capacities": _capacities_held(appointments, by_post),
            "claims": own.rest(),
            "wikidata_url": f"{WIKIDATA}{found.wikidata}" if found.wikidata else "",
            "api_url": reverse("api:person-detail", args=[found.pk]),
        },
    )


def _name_order(row):
    return row["start"], row["language"], row["name"]


def _name_row(row):
    term = PersonName(start=PartialDate(row["start"]), end=PartialDate(row["end"]), end_kind=row["end_kind"])
    language = LANGUAGES_BY_CODE.get(row["language"])
    return {
        "name": row["name"],
        "lang": html_lang(row["language"]) if language else "",
        "dir": direction(row["language"]) if language else "",
        "language": language.name if language else "",
        "span": span_in_words(term) if term.start or term.end else "",
        "source": row["source_title"],
    }


def _appointment_row(appointment, capacities, claims, today):
    post = appointment.post
    day = min(max(appointment.start.latest or today, appointment.possible_days[0]), appointment.possible_days[1])
    titles = [capacity for capacity in capacities if capacity.is_principal and capacity.possibly_covers(day)]
    title = titles[0] if titles else post
    return {
        "title": title.label,
        "title_language": title.label_language,
        "post": post,
        "url": post.get_absolute_url(),
        "organisation": post.organisation,
        "organisation_url": post.organisation.get_absolute_url(),
        "status": status_label(appointment),
        "start": start_in_words(appointment),
        "start_note": precision_in_words(appointment.start),
        "end": term_end_in_words(appointment),
        "end_note": precision_in_words(appointment.end),
        "span": span_in_words(appointment),
        "note": appointment.note,
        "is_current": appointment.certainly_covers(today) and appointment.status != Appointment.Status.DESIGNATE,
        **evidence(appointment, claims),
    }


def _capacities_held(appointments, by_post):
    """The hats that came with the posts while they were held, each once."""
    held = {}
    for appointment in appointments:
        for capacity in by_post.get(appointment.post_id, []):
            if capacity.may_overlap(appointment):
                held.setdefault(capacity.pk, capacity)
    return list(held.values())


def _json_ld(person, appointments, rows):
    roles = []
    for appointment, row in zip(appointments, rows, strict=True):
        if appointment.status == Appointment.Status.DESIGNATE:
            continue
        roles.append(
            {
                "@type": "Role",
                "roleName": row["title"],
                "startDate": str(appointment.start),
                "endDate": str(appointment.end),
                "hasOccupation": {"@type": "Occupation", "name": row["title"]},
            }
        )
    return {
        "@type": "Person",
        "@id": absolute(person.get_absolute_url()),
        "name": person.name,
        "alternateName": sorted({row["name"] for row in rows_of(person.name_rows)} - {person.name}),
        "description": person.note,
        "hasOccupation": roles,
        "sameAs": [f"{WIKIDATA}{person.wikidata}"] if person.wikidata else [],
        "url": absolute(person.get_absolute_url()),
    }
