"""Reading and filling the admin's forms as a browser would."""

from django.forms import BooleanField, ModelMultipleChoiceField


def as_posted(response):
    """What a browser would send if the page's form were sent off as it is."""
    data = {}
    for name in ("draft_token", "draft_key"):
        if name in response.context:
            data[name] = response.context[name]
    if "conflict" in response.context:
        data["merged_with"] = response.context["conflict"]["seen"]
    if "state_seen" in response.context:
        data["state_seen"] = response.context["state_seen"]
    _collect(response.context["adminform"].form, data)
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        _collect(formset.management_form, data)
        for form in formset.forms:
            _collect(form, data)
    return data


def _collect(form, data):
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            data[bound.html_name] = [str(item) for item in value]
        elif value is True:
            data[bound.html_name] = "on"
        elif value is not None and value is not False:
            data[bound.html_name] = str(value)
        elif value is None and not isinstance(bound.field, ModelMultipleChoiceField | BooleanField):
            data[bound.html_name] = ""


def add_row(data, prefix, **values):
    """Adds a row to a formset's data, as "Add another" does."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    for name, value in values.items():
        data[f"{prefix}-{number}-{name}"] = value
    return data


def errors_in(response):
    """Every error the form shows, as one text."""
    if "adminform" not in (response.context or {}):
        return ""
    errors = [str(response.context["adminform"].form.errors)]
    for inline in response.context["inline_admin_formsets"]:
        errors += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(errors)
