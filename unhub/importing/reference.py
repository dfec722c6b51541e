"""What readers of reference data have in common: all of it is public on save, and its history says what to set back."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
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
    """A Reader of records of one `model`, each made or changed by one row, maybe with others of `made_along`.

    The token of a row names two entries of the history of its record, "12.15": as it was before, and as the row left it. What a
    row makes along, such as the person of an appointment, is noted in `made`; other rows of the batch may come to need it as well,
    so it is deleted with the last of them.
    """

    model = None
    made_along = ()

    def __init__(self, options, user):
        super().__init__(options, user)
        self._undone = set()  # rows taken back before their turn
        self._batch = None

    def save(self, row, record, needs=(), below=(), is_changed=True):
        """Saves the record a row makes or changes, and notes it on the row, with what is made along: what it needs, what is below.

        Returns whether it could; where not, nothing is saved, and the row says why.
        """
        saved = [*needs, *([record] if is_changed else []), *below]
        before = row.token.partition(".")[0] if row.token else last_entry(self.model, row.record_id)
        try:
            with transaction.atomic():
                for each in saved:
                    each.full_clean()
                    record_reference_change(each)
        except ValidationError as error:
            row.notes = [*row.notes, *error.messages]
        except IntegrityError:
            row.notes = [
                *row.notes,
                _("Somebody else changed something this depends on at the same moment. Bring it once more."),
            ]
        else:
            row.outcome = Outcome.CHANGED if row.record_id or row.outcome == Outcome.UNCHANGED else Outcome.PUBLISHED
            row.made = [*row.made, *(self._noted(each) for each in [*needs, *below])]
            row.record_id = record.pk
            if is_changed:
                row.token = f"{before}.{last_entry(self.model, record.pk)}"
            return True
        return False

    # --- taking back ------------------------------------------------------------------------------------------------------

    def undo(self, row):
        record = self.model.objects.select_for_update().filter(pk=row.record_id).first()
        before, _dot, after = row.token.partition(".")
        if row.pk in self._undone:
            row.outcome = Outcome.UNDONE
            return
        if record is not None and after and self._differs(record, after):
            self._keep(row, _("It was edited since."))
            return
        if record is not None and row.outcome == Outcome.PUBLISHED:
            self.before_deleting(row, record)
        try:
            with transaction.atomic():
                if record is not None:  # else somebody deleted it
                    self._take_back(row, record, before if after else None)
        except (ValidationError, IntegrityError) as error:
            self._keep(row, " ".join(getattr(error, "messages", [str(error)])))
        else:
            row.outcome = Outcome.UNDONE
            self._undone.add(row.pk)
            self._clear_up(row, record)

    def _take_back(self, row, record, before):
        """Deletes the record of a row, or sets it back to how it was `before`; None if it was not changed.

        Raises ValidationError where it is to be kept, with the reason.
        """
        for kind, pk, entry in row.made:
            if self._is_below(kind):
                self._delete(kind, pk, entry)
        if row.outcome == Outcome.PUBLISHED:
            self._refuse_to_take_along(record)
            record_reference_change(record, delete=True)
        elif before is not None:
            entry = self.model.history.filter(history_id=before).first() if before else None
            if entry is None:
                raise ValidationError(_("Its history does not say how it was before."))
            for field in self._fields(self.model):
                setattr(record, field.attname, getattr(entry, field.attname))
            record.full_clean()
            record_reference_change(record)

    def before_deleting(self, row, record):
        """Takes out of the way what the same batch made and would hold a record back."""

    def needed_by(self, record):
        """[(kind, id)] of what a record needs and a batch may have made along, such as the person of an appointment."""
        return []

    def _clear_up(self, row, record):
        """Deletes what the batch made along and nothing needs any more. What somebody edited since is kept, and named."""
        for kind, pk in dict.fromkeys([*(tuple(each[:2]) for each in row.made), *self.needed_by(record)]):
            entry = self._made_by(row).get((kind, pk))
            if entry is None or self._is_below(kind):
                continue
            try:
                with transaction.atomic():
                    kept = self._delete(kind, pk, entry)
            except ValidationError:
                continue  # others need it, maybe rows that are taken back later
            if kept is not None:
                row.notes = [*row.notes, _("%(record)s is kept, since it was edited.") % {"record": kept}]

    def _delete(self, kind, pk, entry):
        """Deletes what was made along, if it is here. Returns it, undeleted, where it was edited since; raises ValidationError."""
        model = self._models[kind]
        record = model.objects.select_for_update().filter(pk=pk).first()
        if record is None:
            return None
        self._refuse_to_take_along(record)
        if self._differs(record, entry):
            return record
        record_reference_change(record, delete=True)
        return None

    def _refuse_to_take_along(self, record):
        """Raises ValidationError if rows would be deleted with a record: somebody added them since. A query for each kind."""
        number = sum(
            link.related_model._base_manager.filter(**{link.field.name: record}).count()
            for link in record._meta.related_objects
            if link.on_delete in {models.CASCADE, models.PROTECT}
        )
        if number:
            raise ValidationError(
                _("%(record)s cannot be deleted: %(count)d other records refer to it.")
                % {"record": record, "count": number}
            )

    def _is_below(self, kind):
        """Whether what was made along goes with the record, such as a claim about it, rather than being needed by it."""
        return any(link.related_model is self._models[kind] for link in self.model._meta.related_objects)

    @cached_property
    def _models(self):
        return {model._meta.model_name: model for model in self.made_along}

    def _made_by(self, row):
        """{(kind, id): entry} of all that the batch of a row made along. One query for each batch."""
        if not self.made_along:
            return {}
        if self._batch != row.batch_id:
            self._batch = row.batch_id
            lists = BatchRow.objects.filter(batch=row.batch_id).exclude(made=[]).values_list("made", flat=True)
            self._made = {(kind, pk): entry for made in lists for kind, pk, entry in made}
        return self._made

    # --- history ----------------------------------------------------------------------------------------------------------

    def _noted(self, record):
        return [record._meta.model_name, str(record.pk), last_entry(type(record), record.pk)]

    def _differs(self, record, entry):
        """Whether a record is not as an entry of its history has it. One query."""
        model = type(record)
        left = model.history.filter(history_id=entry).first()
        return left is None or any(
            getattr(record, field.attname) != getattr(left, field.attname) for field in self._fields(model)
        )

    @staticmethod
    def _fields(model):
        """The fields its history keeps, but for the key."""
        kept = {field.name for field in model.history.model._meta.get_fields()}
        return [field for field in model._meta.concrete_fields if not field.primary_key and field.name in kept]

    @staticmethod
    def _keep(row, why):
        row.outcome, row.notes = Outcome.KEPT, [*row.notes, why]
