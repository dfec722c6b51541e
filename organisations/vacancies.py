"""Vacant posts in SQL, for lists: what `organisations.tenure` says of one post, asked of all of them.

`tests/organisations/test_vacancies.py` holds the two to each other.
"""

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Length, Substr

from organisations.models import Appointment
from unhub.text.terms import End, possible_on

HOLDING = [Appointment.Status.SUBSTANTIVE, Appointment.Status.ACTING, Appointment.Status.AD_INTERIM]
DATED = ~Q(start="", end="")


def vacant_on(day):
    """The condition that a seat of a post was for certain vacant: somebody held it before, nobody can have held it then."""
    began = Q(start__gt="", start__lte=day.isoformat()) | Q(start="", end__gt="", end__lte=day.isoformat())
    held_before = Appointment.objects.filter(began, post=OuterRef("pk"), status__in=HOLDING)
    standing = Q(abolished="") | Q(abolished__gte=day.isoformat()) | Q(abolished__in=beginnings(day))
    return standing & Exists(
        held_before.filter(~Exists(covering(day).filter(seat=OuterRef("seat"), post=OuterRef("post"))))
    )


def beginnings(day):
    """The month and the year that begin on the day, as partial dates."""
    iso = day.isoformat()
    return [text for text, rest in ((iso[:7], "-01"), (iso[:4], "-01-01")) if text + rest == iso]


def covering(day):
    """The appointments that may have filled a seat on the day, as `Tenure.holders_on` takes them."""
    iso = day.isoformat()
    substantive = Appointment.objects.filter(
        post=OuterRef("post"), seat=OuterRef("seat"), status=Appointment.Status.SUBSTANTIVE
    )
    # Who left nobody knows when had left when the next one came …
    successors = substantive.alias(to_their_precision=Substr("start", 1, Length(OuterRef("start")))).filter(
        ~Q(to_their_precision=OuterRef("start")),
        start__gt=OuterRef("start"),
        start__lt=Substr(Value(iso), 1, Length("start")),
    )
    # … and who came nobody knows when had not come while the one before was there.
    predecessors = substantive.alias(to_their_precision=Substr(OuterRef("end"), 1, Length("end"))).filter(
        ~Q(to_their_precision=F("end")), end__lt=OuterRef("end"), end__gt=iso
    )
    return (
        Appointment.objects.filter(DATED, possible_on(day), status__in=HOLDING)
        .exclude(Q(end_kind=End.UNKNOWN) & Exists(successors))
        .exclude(Q(start="") & Exists(predecessors))
    )
