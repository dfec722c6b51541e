"""How the register of corrections is narrowed: the same on its page, in the API and in its feed."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person
from statements.filters import RARE, Link, bodies_below, person_name
from statements.models import Attribution, Statement
from statements.vocabularies import SPEAKERS, SPEAKING_BODIES
from unhub.publishing.models import ChangeKind, Version
from unhub.web.filters import (
    ChoicesFilter,
    DateFilter,
    DateRange,
    FlagFilter,
    IdFilter,
    SlugFilter,
    StrictFilterSet,
)
from unhub.web.paging import Keyset

NEWEST_FIRST = Keyset("-published_at", "-id")
RECORD_TYPES = [("statement", _("statements")), ("organisation", _("organisations"))]


def every_correction():
    """What the register is made of, to be narrowed. Read it with `read_entries`, which leaves the content of versions alone."""
    return Version.objects.filter(number__gt=1)


def attributed(column, keys):
    """The condition on a version: it is of a statement that is attributed to one of these."""
    link = Link(Attribution, "attributions", column)
    # Few statements: fetch them. Many: go through the register from the newest on and look each one up.
    if link.size(keys) < RARE:
        return Q(record_id__in=link.with_values(keys).values("statement"))
    return Exists(link.with_values(keys).filter(statement=OuterRef("record_id")))


def beginning_of(day):
    return datetime.datetime.combine(day, datetime.time.min, datetime.UTC)


def end_of(day):
    return datetime.datetime.combine(day, datetime.time.max, datetime.UTC)


class CorrectionFilter(StrictFilterSet):
    """What narrows the register."""

    noun = _("Changes")
    everything = _("All changes after a first publication")
    date_ranges = (
        DateRange(
            "published_from",
            "published_to",
            _("made public from %(start)s to %(end)s"),
            _("made public from %(start)s on"),
            _("made public up to %(end)s"),
            _("made public on %(start)s"),
        ),
        DateRange(
            "issued_from",
            "issued_to",
            _("to statements issued from %(start)s to %(end)s"),
            _("to statements issued from %(start)s on"),
            _("to statements issued up to %(end)s"),
            _("to statements issued on %(start)s"),
        ),
    )

    kind = ChoicesFilter(
        [(kind.value, kind.label) for kind in ChangeKind if kind != ChangeKind.FIRST],
        field_name="kind",
        excludable=True,
        label=_("Kind of change"),
        phrase=_("of the kind %(values)s"),
        exclude_phrase=_("not of the kind %(values)s"),
        help_text=_("What the change was to the version before."),
        example="correction",
    )
    record_type = ChoicesFilter(
        RECORD_TYPES,
        field_name="record_type",
        label=_("Changes to"),
        phrase=_("to %(values)s"),
        help_text=_("Whether a statement was changed or the profile of an organisation."),
        example="statement",
    )
    organisation = SlugFilter(
        Organisation.objects.all,
        condition="concerning",
        vocabulary=SPEAKING_BODIES,
        label=_("Organisation"),
        phrase=_("concerning %(values)s"),
        help_text=_(
            "Changes to the profile of that body, and to statements attributed to it or to the holder of a post in it."
        ),
        example="un",
    )
    include_children = FlagFilter(
        requires="organisation",
        label=_("Also of the bodies that are part of it"),
        phrase=_("with the bodies below"),
        help_text=_(
            "1: also of bodies that are or were a part or field office of the organisation, directly or through others."
        ),
    )
    person = SlugFilter(
        Person.objects.all,
        condition="said_by",
        vocabulary=SPEAKERS,
        record_label=person_name,
        label=_("Person"),
        phrase=_("to statements by %(values)s"),
        help_text=_("Changes to statements attributed to that person, in whatever post."),
        example="antonio-guterres",
    )
    published_from = DateFilter(
        condition="since",
        label=_("From"),
        help_text=_("The first day on which the change was made public here, in UTC."),
        example="2017-07-01",
    )
    published_to = DateFilter(
        condition="until",
        label=_("To"),
        help_text=_("The last day on which the change was made public here, in UTC."),
        example="2017-12-31",
    )
    issued_from = DateFilter(
        condition="issued_since",
        label=_("From"),
        help_text=_("Changes to statements issued on that day or later, on the issuing body's own calendar."),
        example="2017-07-01",
    )
    issued_to = DateFilter(
        condition="issued_until",
        label=_("To"),
        help_text=_("Changes to statements issued on that day or earlier."),
        example="2017-07-31",
    )
    record = IdFilter(
        field_name="record_id",
        label=_("Record"),
        phrase=_("to the record %(values)s"),
        help_text=_("Changes to one record, by its id."),
    )

    def concerning(self, values):
        bodies = bodies_below(values) if self.value("include_children") else values
        return Q(record_id__in=bodies) | attributed("body", bodies)

    def said_by(self, values):
        return attributed("person", values)

    def since(self, values):
        return Q(published_at__gte=beginning_of(values[0]))

    def until(self, values):
        return Q(published_at__lte=end_of(values[0]))

    def issued_since(self, values):
        return Exists(Statement.objects.filter(pk=OuterRef("record_id"), issued_on__gte=values[0]))

    def issued_until(self, values):
        return Exists(Statement.objects.filter(pk=OuterRef("record_id"), issued_on__lte=values[0]))
