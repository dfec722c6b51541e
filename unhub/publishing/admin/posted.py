"""A form as it was posted: a flat set of values, in which the rows of a draft are told by their numbers."""

import contextlib
import re
from dataclasses import dataclass

from django import forms


@dataclass
class PostedRow:
    """One row of a formset as it was posted."""

    key: str  # "" for a row the editor added
    values: dict
    number: str

    @property
    def is_removed(self):
        return any(self.values.get("DELETE", []))

    def is_blank(self, form_class):
        """Whether it is one of the empty rows that a form offers."""
        data = {f"x-{name}": value[-1] for name, value in self.values.items()}
        return not form_class(data, prefix="x", empty_permitted=True, use_required_attribute=False).has_changed()


def rows_posted(data, prefix):
    """The rows of a formset as they were posted, in their order, however wrong its counts are."""
    rows = {}
    for name in data:
        match = re.match(rf"^{re.escape(prefix)}-(\d{{1,4}})-(\w+)$", name)
        if match:
            rows.setdefault(int(match[1]), {})[match[2]] = data.getlist(name)
    return [
        PostedRow(key=(values.get("id") or [""])[-1], values=values, number=str(number))
        for number, values in sorted(rows.items())
    ]


def as_posted(form, name):
    """The values of a field of an unbound form as a browser would send them."""
    value = form[name].value()
    many = value if isinstance(value, list | tuple) else [value]
    return ["" if item is None else str(getattr(item, "pk", item)) for item in many]


def in_words(form_field, value):
    """A field's value, posted or stored, as it reads: names instead of keys, dates written out."""
    if value in (None, "", []):
        return ""
    if hasattr(form_field, "in_words"):
        return form_field.in_words(value)
    if isinstance(form_field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(name_of(form_field, pk) for pk in value))
    if isinstance(form_field, forms.ModelChoiceField):
        return name_of(form_field, value)
    if isinstance(form_field, forms.ChoiceField):
        labels = {
            str(choice): str(label) for choice, label in form_field.choices if not isinstance(label, list | tuple)
        }
        return labels.get(str(value), str(value))
    with contextlib.suppress(forms.ValidationError):
        value = form_field.prepare_value(form_field.to_python(value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def name_of(form_field, pk):
    """What a picker calls a record; the key where there is none."""
    try:
        # Not the field's own: that of several choices takes them all at once.
        return str(forms.ModelChoiceField.to_python(form_field, getattr(pk, "pk", pk)))
    except forms.ValidationError:
        return str(pk)
