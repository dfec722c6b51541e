"""A filter set as `includes/filter_panel.html` takes it: a form that costs a loop, not a widget for each option."""

from django import forms
from django.utils.translation import gettext as _


def filter_panel(filterset, groups, *, action, facets=None):
    """The panel of a StrictFilterSet. A query for each `closed` SlugFilter among the names, none else.

    `groups` is [(legend, [parameter, …])], in the order to show; what is left out is not shown, but kept in the address.
    `facets` is {parameter: {value: count}}: counts to print beside the options. Options nothing matches are left out,
    unless they are chosen.
    """
    form = filterset.form
    facets = facets or {}
    shown = [name for _legend, names in groups for name in names if name in form.fields]
    hidden = [*filterset.carried]
    for name in form.fields:
        if name not in shown:
            hidden += [(name, value) for value in _as_list(form.initial.get(name))]
    return {
        "action": action,
        "clear_url": action if filterset.is_narrowed else "",
        "hidden": hidden,
        "groups": [
            {
                "legend": legend,
                "fields": [
                    _field(name, form.fields[name], form.initial.get(name), facets.get(name), filterset.filters[name])
                    for name in names
                    if name in form.fields
                ],
            }
            for legend, names in groups
        ],
    }


def _field(name, field, initial, counts, parameter):
    chosen = _as_list(initial)
    shown = {"id": f"filter-{name}", "name": name, "label": field.label, "hint": ""}
    if isinstance(field, forms.BooleanField):
        is_chosen = bool(chosen) and chosen[0] in (True, "1", "true")
        return {**shown, "options": [{"value": "1", "label": field.label, "is_chosen": is_chosen}]}
    if not isinstance(field, forms.ChoiceField):
        return {
            **shown,
            "value": chosen[0] if chosen else "",
            "hint": _hint(field.help_text, parameter.example),
            "maxlength": getattr(field, "max_length", None),
        }
    options = []
    for value, label in field.choices:
        is_chosen = str(value) in chosen or (not chosen and value == "")
        count = counts.get(str(value), 0) if counts is not None and value != "" else None
        if count == 0 and not is_chosen:
            continue
        options.append({"value": value, "label": label, "count": count, "is_chosen": is_chosen})
    return {**shown, "options": options, "is_select": not isinstance(field, forms.MultipleChoiceField)}


def _hint(help_text, example):
    if example is None:
        return help_text
    return _("%(help)s For example: %(example)s") % {"help": help_text, "example": example}


def _as_list(value):
    if value in (None, "", []):
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
