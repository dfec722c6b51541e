"""How the change feed is narrowed."""

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
        field_name="record_id",
        label=_("Record"),
        phrase=_("to the record %(values)s"),
        help_text=_("Changes to one record, by its id."),
    )
