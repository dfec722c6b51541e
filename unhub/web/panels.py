"""A filter set as `includes/filter_panel.html` takes it: a form that costs a loop, not a widget for each option."""

from unhub.web.vocabularies import offers_of

# Every key the template looks for: it takes longer to find that one is missing than to read it.
FIELD = {"error": "", "is_select": False, "options": None, "names": "", "type": "", "value": "", "maxlength": None}


def filter_panel(filterset, groups, *, action, more=(), facets=None):
    """The panel of a StrictFilterSet. One query for all vocabularies of its filters where they are not remembered.

    `groups` is [(legend, [parameter, …])], in the order to show; `more` are those folded away until one of them is in use.
    What is left out is not shown, but kept in the address. `facets` is {parameter: {value: count}}: counts to print beside
    the options. Options nothing matches are left out, unless they are chosen.
    """
    facets = facets or {}
    shown = {name for _legend, names in (*groups, *more) for name in names}
    filters = filterset.filters
    offers = offers_of(filterset.request, [each for name in shown if (each := _vocabulary(filters[name]))])

    def field(name):
        each = filters[name]
        vocabulary = _vocabulary(each)
        offer = offers[vocabulary.name] if vocabulary else None
        control = each.control(filterset.given(name), offer, facets.get(name))
        return {**FIELD, "id": f"filter-{name}", "name": name, "label": each.label, "hint": each.hint, **control}

    def made(groups):
        return [{"legend": legend, "fields": [field(name) for name in names]} for legend, names in groups]

    hidden = filterset.carried
    for name, each in filters.items():
        if name not in shown and not name.startswith("exclude_") and (given := filterset.given(name)):
            hidden += [(name, value) for value in (given if each.shows_all else given[:1])]
    return {
        "action": action,
        "errors": (),
        "clear_url": action if filterset.is_narrowed else "",
        "active_count": len(filterset.cleaned),
        "hidden": hidden,
        "groups": made(groups),
        "more": made(more),
        "is_more_open": any(filterset.given(name) for _legend, names in more for name in names),
    }


def _vocabulary(each):
    return getattr(each, "vocabulary", None)
