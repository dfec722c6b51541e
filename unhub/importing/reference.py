"""What readers of reference data have in common: all of it is public on save, and its history says what to set back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from unhub.importing.importers import Reader
from unhub.importing.models import BatchRow
from unhub.publishing.reference import record_reference_change

Outcome = BatchRow.Outcome


def last_entry(model, pk):
    """The key of the last entry of a record's history, by which it is seen whether somebody edited it since. One query."""
    entries = model.history.filter(id=pk).order_by("-history_date", "-history_id")
    return str(entries.values_list("history_id", flat=True).first() or "")


class ReferenceReader(Reader):
    """A Reader of records of one `model`, each made or changed by one row.

    The token of a row names two entries of the history of its record, "12.15": as it was before, and as the row left it.
    """

    model = None

    def __init__(self, options, user):
        super().__init__(options, user)
        self._undone = set()  # rows taken back before their turn

    def save(self, row, record):
        """Saves the record a row makes or changes and notes it on the row. Returns whether it could; says why not on the row."""
        before = row.token.partition(".")[0] if row.token else last_entry(self.model, row.record_id)
        try:
            with transaction.atomic():
                record.full_clean()
                record_reference_change(record)
        except ValidationError as error:
            row.notes = [*row.notes, *error.messages]
        except IntegrityError:
            row.notes = [
                *row.notes,
                _("Somebody else changed something this depends on at the same moment. Bring it once more."),
            ]
        else:
            row.outcome = Outcome.CHANGED if row.record_id or row.outcome == Outcome.UNCHANGED else Outcome.PUBLISHED
            row.record_id = record.pk
            row.token = f"{before}.{last_entry(self.model, record.pk)}"
            return True
        return False

    def undo(self, row):
        record = self.model.objects.select_for_update().filter(pk=row.record_id).first()
        before, _dot, after = row.token.partition(".")
        if record is None or not after or row.pk in self._undone:
            row.outcome = Outcome.UNDONE  # somebody deleted it, or nothing was done
            return
        if self._differs(record, after):
            self._keep(row, _("It was edited since."))
            return
        is_its_own = row.outcome == Outcome.PUBLISHED
        entry = self.model.history.filter(history_id=before).first() if before else None
        if is_its_own:
            self.before_deleting(row, record)
        elif entry is None:
            self._keep(row, _("Its history does not say how it was before."))
            return
        else:
            for field in self._fields():
                setattr(record, field.attname, getattr(entry, field.attname))
        try:
            with transaction.atomic():
                if not is_its_own:
                    record.full_clean()
                record_reference_change(record, delete=is_its_own)
        except (ValidationError, IntegrityError) as error:
            self._keep(row, " ".join(getattr(error, "messages", [str(error)])))
        else:
            row.outcome = Outcome.UNDONE
            self._undone.add(row.pk)

    def before_deleting(self, row, record):
        """Takes out of the way what the same batch made and would hold a record back."""

    def _differs(self, record, entry):
        """Whether a record is not as an entry of its history has it. One query."""
        left = self.model.history.filter(history_id=entry).first()
        return left is None or any(
            getattr(record, field.attname) != getattr(left, field.attname) for field in self._fields()
        )

    def _fields(self):
        """The fields its history keeps, but for the key."""
        kept = {field.name for field in self.model.history.model._meta.get_fields()}
        return [field for field in self.model._meta.concrete_fields if not field.primary_key and field.name in kept]

    @staticmethod
    def _keep(row, why):
        row.outcome, row.notes = Outcome.KEPT, [*row.notes, why]
