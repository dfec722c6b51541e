"""Two people on one draft: what each of them wrote, field by field, and a form that still holds one's own words.

A form is a flat set of values, the draft rows in several tables. `Posted` lays the one over the other: which rows of the form are
still there, which somebody took away meanwhile, which somebody added.
"""

import contextlib
import re
from dataclasses import dataclass, field

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

_NOT_CONTENT = {"id", "draft", "DELETE", "ORDER"}


@dataclass
class Difference:
    """One field on which the two differ. An empty text is an empty field."""

    label: str
    theirs: str
    mine: str


@dataclass
class Group:
    """The differences in the record itself or in one of its rows. `remark` says what became of the row as a whole."""

    label: str
    differences: list = field(default_factory=list)
    remark: str = ""


@dataclass
class _Row:
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
        _Row(key=(values.get("id") or [""])[-1], values=values, number=str(number))
        for number, values in sorted(rows.items())
    ]


def compare(data, form_class, draft, formsets):
    """Where a posted form and a draft differ, as a list of Group: first the record's own fields, then its rows.

    `formsets` are (formset class, prefix, label of a row). One query per formset, and one for each reference shown.
    """
    groups = [Group(_("The record itself"), _differences(form_class(data), form_class(instance=draft)))]
    for formset_class, prefix, label in formsets:
        form_of_row = formset_class.form
        theirs = {str(row.pk): row for row in _rows_of(formset_class, draft)}
        posted = rows_posted(data, prefix)
        for row in posted:
            mine = form_of_row(data, prefix=f"{prefix}-{row.number}", instance=theirs.get(row.key))
            if row.key in theirs:
                heading = f"{capfirst(label)}: {theirs[row.key]}"
                if row.is_removed:
                    groups.append(
                        Group(heading, _all_of(form_of_row, theirs[row.key]), _("You had taken this row away."))
                    )
                else:
                    groups.append(Group(heading, _differences(mine, form_of_row(instance=theirs[row.key]))))
            elif not row.is_removed and not (row.key == "" and row.is_blank(form_of_row)):
                remark = _("Somebody took this row away meanwhile.") if row.key else _("You had added this row.")
                groups.append(Group(capfirst(label), _differences(mine, form_of_row()), remark))
        for pk in theirs.keys() - {row.key for row in posted}:
            remark = _(
                "Somebody added this row meanwhile. It is in the form below and is kept unless you take it away."
            )
            groups.append(Group(f"{capfirst(label)}: {theirs[pk]}", _all_of(form_of_row, theirs[pk]), remark))
    return [group for group in groups if group.differences or group.remark]


def rebase(data, draft, formsets):
    """The posted data laid over the draft as it is now: one's own words everywhere, and the rows somebody added meanwhile.

    Rows that somebody took away become new rows, so that nothing typed is lost. `draft` None: everything becomes new.
    """
    rebased = data.copy()
    for formset_class, prefix, _label in formsets:
        for name in list(rebased):
            if name.startswith(f"{prefix}-"):
                del rebased[name]
        theirs = {str(row.pk): row for row in _rows_of(formset_class, draft)} if draft else {}
        posted = rows_posted(data, prefix)
        standing = [row.values | {"draft": [""]} for row in posted if row.key in theirs]
        added = [
            row.values | {"id": [""], "draft": [""]} for row in posted if row.key not in theirs and not row.is_removed
        ]
        for pk in sorted(theirs.keys() - {row.key for row in posted}):
            standing.append({"id": [pk], "draft": [""], **_as_posted(formset_class.form(instance=theirs[pk]))})
        for number, values in enumerate([*standing, *added]):
            for name, value in values.items():
                rebased.setlist(f"{prefix}-{number}-{name}", value)
        counts = {"TOTAL": len(standing) + len(added), "INITIAL": len(standing), "MIN_NUM": 0, "MAX_NUM": 1000}
        for name, count in counts.items():
            rebased[f"{prefix}-{name}_FORMS"] = str(count)
    return rebased


def _rows_of(formset_class, draft):
    return formset_class.model._default_manager.filter(draft=draft).order_by("pk")


def _as_posted(form):
    """The values of an unbound form as a browser would send them."""
    values = {}
    for name in form.fields:
        if name in _NOT_CONTENT:
            continue
        value = form[name].value()
        many = value if isinstance(value, list | tuple) else [value]
        values[name] = ["" if item is None else str(item) for item in many]
    return values


def _differences(mine, theirs):
    differences = []
    for name, form_field in mine.fields.items():
        if name in _NOT_CONTENT or form_field.widget.is_hidden:
            continue
        my_words = in_words(form_field, mine[name].data)
        their_words = in_words(form_field, theirs[name].value())
        if my_words != their_words:
            differences.append(Difference(str(form_field.label or name), their_words, my_words))
    return differences


def _all_of(form_class, row):
    form = form_class(instance=row)
    return [
        Difference(str(form_field.label or name), words, "")
        for name, form_field in form.fields.items()
        if name not in _NOT_CONTENT and (words := in_words(form_field, form[name].value()))
    ]


def in_words(form_field, value):
    """A field's value, posted or stored, as it reads: names instead of keys, dates written out."""
    if value in (None, "", []):
        return ""
    if isinstance(form_field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(_name(form_field, pk) for pk in value))
    if isinstance(form_field, forms.ModelChoiceField):
        return _name(form_field, value)
    if isinstance(form_field, forms.ChoiceField):
        labels = {
            str(choice): str(label) for choice, label in form_field.choices if not isinstance(label, list | tuple)
        }
        return labels.get(str(value), str(value))
    with contextlib.suppress(forms.ValidationError):
        value = form_field.prepare_value(form_field.to_python(value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _name(form_field, pk):
    try:
        return str(form_field.to_python(getattr(pk, "pk", pk)))
    except forms.ValidationError:
        return str(pk)
