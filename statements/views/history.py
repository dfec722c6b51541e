"""The public history of a statement."""

from django.urls import reverse

from organisations.models import Appointment, Person, Post, PostCapacity
from statements.models import Attribution, Statement
from statements.records import find_statement
from statements.views.statement import crumbs_of, day_or_404
from unhub.publishing.moved import answer_at_former_address
from unhub.publishing.timelines import events_of, reference_events, timeline_page
from unhub.text.languages import LANGUAGE_CODES
from unhub.text.names import name_column
from unhub.web.pages import crumb
from unhub.web.parameters import only_parameters

NAMES = tuple(dict.fromkeys(name_column(code) for code in LANGUAGE_CODES))
TERM = ("start", "end", "end_kind")
# {what an attribution links to: the fields whose changes show}
SHOWN_OF_HISTORIES = {
    "appointment": ("person", "post", "status", *TERM),
    "post": (*NAMES, "organisation", "established", "abolished"),
    "person": ("name",),
    "capacity": (*NAMES, *TERM),
}


@only_parameters()
def history(request, year, month, day, slug):
    """What happened to a statement here, and to the appointments, posts and people it is attributed to since it was published.

    Eight queries, and one for each kind of record that a change names.
    """
    record = find_statement(day_or_404(year, month, day), slug)
    if record is None:
        return answer_at_former_address(request, Statement, f"{year}/{month}/{day}/{slug}", below="history/")
    live = record.statement
    events = events_of(live, record.versions(), reverse("statements:list"))
    events += reference_events(rests_on(live), since=live.published_at)
    crumbs = [*crumbs_of(record), crumb(record.title, live.get_absolute_url(), record.text.language)]
    return timeline_page(request, live, events, title=record.title, crumbs=crumbs, section="statements")


def rests_on(live):
    """[(history, ids, fields)] of the reference data that says who spoke. One query."""
    links = Attribution.objects.filter(statement=live.pk).values_list("appointment", "post", "person", "capacity")
    appointments, posts, people, capacities = (
        ({pk for pk in column if pk} for column in zip(*links, strict=True)) if links else (set(),) * 4
    )
    return [
        (Appointment.history.model, appointments, SHOWN_OF_HISTORIES["appointment"]),
        (Post.history.model, posts, SHOWN_OF_HISTORIES["post"]),
        (Person.history.model, people, SHOWN_OF_HISTORIES["person"]),
        (PostCapacity.history.model, capacities, SHOWN_OF_HISTORIES["capacity"]),
    ]
