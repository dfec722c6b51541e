"""`fields=` and `omit=`: a consumer of the API asks for the fields it needs."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from unhub.web.parameters import EXTRA, BadParameters, InvalidValue, did_you_mean, nearest, read_parameters, shown

_NAMES = {"type": "string", "maxLength": EXTRA.max_length}
SELECTION_PARAMETERS = [
    OpenApiParameter("fields", _NAMES, description="Only these fields: names with commas between them."),
    OpenApiParameter("omit", _NAMES, description="All fields but these: names with commas between them."),
]


class SelectableFieldsMixin:
    """For the serializer of a view. Serializers nested in it give all their fields.

    The selection is checked when the serializer is made, so that an unknown name is a 400 also where nothing is found.
    `self.selected` tells a view which fields it need not prefetch for.
    """

    query_parameters = ("fields", "omit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.selected = None
        context = self._context
        request = context.get("request")
        # A nested serializer that is handed the same context is not the one the consumer means.
        if request is not None and context.setdefault("fields_selected_by", self) is self:
            self.selected = select_fields(request.GET, list(self.fields))
            for name in list(self.fields):
                if name not in self.selected:
                    self.fields.pop(name)


def select_fields(data, names):
    """Those of `names` that `fields` and `omit` leave, in their own order. Raises BadParameters. No query."""
    given = {name: data.getlist(name) for name in ("fields", "omit") if name in data}
    texts, errors = read_parameters(given, {"fields": EXTRA, "omit": EXTRA})
    chosen = {}
    for parameter, values in texts.items():
        chosen[parameter] = {part.strip() for part in values[0].split(",") if part.strip()}
        for unknown in sorted(chosen[parameter] - set(names)):
            suggestion = nearest(unknown, names)
            message = did_you_mean(_("there is no field “%(name)s”") % {"name": shown(unknown)}, suggestion)
            errors.append(InvalidValue(message, tuple(names), suggestion).error(parameter, unknown))
    if errors:
        raise BadParameters(errors)
    kept = [name for name in names if name in chosen.get("fields", names) and name not in chosen.get("omit", ())]
    if not kept:
        message = _("“fields” and “omit” together leave no field")
        parameter, values = next(iter(texts.items()))
        raise BadParameters([InvalidValue(message, tuple(names)).error(parameter, values[0])])
    return kept


class RecordSerializer(serializers.Serializer):
    """The record of a view, made by hand: `represent(record)` returns a dict with all fields.

    The declared fields are the documentation, and the names that `fields` and `omit` may hold; none of them is ever run.
    DRF's own way takes 11 ms for 20 small records.
    """

    query_parameters = ("fields", "omit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        request = self._context.get("request")
        names = list(self._declared_fields)
        self.selected = select_fields(request.GET, names) if request is not None else names
        self.gives_all = len(self.selected) == len(names)

    @property
    def day(self):
        """The day of `as_of` that the view has read, or None."""
        return self._context.get("as_of")

    def represent(self, record):
        raise NotImplementedError

    def to_representation(self, record):
        data = self.represent(record)
        return data if self.gives_all else {name: data[name] for name in self.selected}


def partial_date(name, value):
    """{name: ISO text of the precision known, name_precision: "year", "month" or "day"}; both None where nothing is known."""
    return {name: value or None, f"{name}_precision": PRECISIONS[len(value)]}


PRECISIONS = {0: None, 4: "year", 7: "month", 10: "day"}
