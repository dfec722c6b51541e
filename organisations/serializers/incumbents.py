"""Who held a post on a day, as the API gives it: computed from rows of its appointments."""

from rest_framework import serializers

from organisations.models import Appointment, PostCapacity
from organisations.serializers.pieces import (
    TERM_COLUMNS,
    ReferenceSerializer,
    TermSerializer,
    reference_columns,
    reference_in,
    runs_on,
    term_in,
    today,
)
from organisations.tenure import tenure_of
from unhub.text.partial_dates import PartialDate
from unhub.web.addresses import api_url
from unhub.web.rows import as_id, rows_beside, rows_of


class HolderSerializer(TermSerializer):
    appointment = serializers.UUIDField()
    appointment_url = serializers.URLField()
    person = ReferenceSerializer()
    status = serializers.ChoiceField(Appointment.Status.values)
    title = serializers.CharField(help_text="The holder's title on that day.")
    is_certain = serializers.BooleanField(help_text="False where the dates on record leave it open.")


APPOINTMENT_COLUMNS = {
    **TERM_COLUMNS,
    **reference_columns("person"),
    "key": "pk",
    "status": "status",
    "seat": "seat",
}
PRINCIPAL_COLUMNS = {**TERM_COLUMNS, "name": "name"}


def appointment_rows(of="pk"):
    """The appointments to a post, for `annotate` and `rows_beside`."""
    return rows_beside(Appointment.objects.all, "post", of=of, **APPOINTMENT_COLUMNS)


def title_rows(of="pk"):
    """The principal capacities of a post; read with `title_on`."""
    return rows_beside(PostCapacity.objects.filter(is_principal=True).all, "post", of=of, **PRINCIPAL_COLUMNS)


def title_on(day, capacities, otherwise):
    """The title of a post on a day: its principal capacity then, else its name."""
    return next((row["name"] for row in rows_of(capacities) if runs_on(day, row)), otherwise)


def incumbency(name, appointments, capacities, day, abolished):
    """Who held a post on a day and whether it was vacant, of rows of its appointments and principal capacities."""
    rows = {row["key"]: row for row in rows_of(appointments)}
    tenure = tenure_of([appointment_in(row) for row in rows.values()], today(), abolished=abolished)
    return {"is_vacant": vacant_on(tenure, day), "holders": holders_in(tenure, rows, day, capacities, name)}


def appointment_in(row):
    """An unsaved appointment of a row, for what is computed of its dates. `pk` is the row's key."""
    appointment = Appointment(status=row["status"], seat=row["seat"], end_kind=row["end_kind"])
    appointment.pk, appointment.start, appointment.end = row["key"], PartialDate(row["start"]), PartialDate(row["end"])
    return appointment


def vacant_on(tenure, day):
    """True or False; None where somebody may have held the post, or nothing is on record for that day."""
    gap = tenure.gap_on(day)
    if gap:
        return True if gap.is_certain else None
    return False if tenure.holders_on(day) else None


def holders_in(tenure, rows, day, capacities, name):
    title = title_on(day, capacities, name)
    return [
        {
            "appointment": as_id(row["key"]),
            "appointment_url": api_url("appointment", as_id(row["key"])),
            "person": reference_in(row, "person"),
            "status": row["status"],
            "title": title,
            "is_certain": holder.is_certain,
            **term_in(row),
        }
        for holder in tenure.holders_on(day)
        if (row := rows[holder.appointment.pk])
    ]
