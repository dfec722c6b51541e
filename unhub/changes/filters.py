"""How the change feed is narrowed."""

from itertools import product

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from unhub.changes.records import RECORD_TYPES, model_name
from unhub.publishing.models import Change
from unhub.web.filters import ChoicesFilter, IdFilter, StrictFilterSet


class RecordTypeFilter(ChoicesFilter):
    """Kinds of records, by the API's names."""

    def parse(self, raw):
        return model_name(super().parse(raw))


class ChangeFilter(StrictFilterSet):
    """What narrows the feed."""

    noun = _("Public changes")
    everything = _("All public changes")

    record_type = RecordTypeFilter(
        [(name, name) for name in RECORD_TYPES],
        field_name="record_type",
        label=_("Changes to"),
        phrase=_("to records of the type %(values)s"),
        help_text=_(
            "Changes to records of that kind. A copy of statements alone must not ask so: changes to other records affect them."
        ),
        example="statement",
    )
    kind = ChoicesFilter(
        Change.Kind.choices,
        field_name="kind",
        label=_("Kind of change"),
        phrase=_("of the kind %(values)s"),
        help_text=_("What was done."),
        example="gone",
    )
    record = IdFilter(
        condition="of_record",
        label=_("Record"),
        phrase=_("to the record %(values)s"),
        help_text=_("Changes to one record, by its id."),
    )

    def of_record(self, values):
        # Few, and fetched: a database that guesses would rather go through all changes of a kind. One query.
        return Q(pk__in=list(Change.objects.filter(record_id__in=values).order_by().values_list("pk", flat=True)))

    @property
    def parts(self):
        """The querysets that together are what is asked for, each in the order of an index: one for each type with each kind."""
        found = self.queryset
        if records := self.values("record"):
            found = self.filters["record"].narrow(found, records)
        named = [
            [{name: value} for value in dict.fromkeys(self.values(name))] or [{}] for name in ("record_type", "kind")
        ]
        return [found.filter(**of_type, **of_kind) for of_type, of_kind in product(*named)]
