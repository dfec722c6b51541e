"""Facets: how many records of a list have each value of a filter, the filter's own values left aside.

    names = read_facets(request.GET, FACETS)                # those asked for in `facets=type,year`
    facets = facets_of_a_list(request, filterset, names)    # {name: Facet}, by the app that knows its tables
    links(filterset, facets["type"], path)                  # the values with the address of the list with or without each

The view of a list in the API that has them takes FacetsMixin for its pagination.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from unhub.web.addresses import page_url
from unhub.web.filters import EXCLUDE_PREFIX
from unhub.web.paging import absolute
from unhub.web.parameters import (
    EXTRA,
    BadParameters,
    InvalidValue,
    as_lists,
    did_you_mean,
    nearest,
    read_parameters,
    shown,
    with_query,
)

PARAMETER = "facets"
# How many values a facet has, the most frequent ones.
MOST_VALUES = 20


class FacetValue(NamedTuple):
    """A value as it is written in the address, its name and the language of that, and how many records have it."""

    value: str
    label: str
    language: str
    count: int


class Facet(NamedTuple):
    """The values of a filter, the most frequent first; `is_complete`: there are no others."""

    name: str
    values: list[FacetValue]
    is_complete: bool


def read_facets(data, names):
    """Those of `names` that the address asks for, in the order it does. Raises BadParameters. No query."""
    texts, errors = read_parameters({PARAMETER: as_lists(data).get(PARAMETER, [])}, {PARAMETER: EXTRA})
    asked = {}
    for text in texts.get(PARAMETER, ()):
        asked = dict.fromkeys(part.strip() for part in text.split(",") if part.strip())
    for unknown in asked.keys() - set(names):
        suggestion = nearest(unknown, names)
        message = did_you_mean(_("there is no facet “%(name)s”") % {"name": shown(unknown)}, suggestion)
        errors.append(InvalidValue(message, tuple(names), suggestion).error(PARAMETER, unknown))
    if errors:
        raise BadParameters(errors)
    return list(asked)


def own_parameters(filterset, name):
    """The parameters that a facet leaves aside: its filter, the one that excludes, and what only goes with it."""
    beside = {other for other, each in filterset.filters.items() if each.requires == name}
    return {name, EXCLUDE_PREFIX + name, *beside}


def search_of(filterset):
    """{parameter: [values]} of what narrows a list, as they were written."""
    return {name: filterset.given(name) for name in filterset.cleaned}


def query_with(filterset, name, value):
    """The search with that value in place of the filter's own: as many records as the facet says."""
    own = own_parameters(filterset, name)
    return {key: values for key, values in search_of(filterset).items() if key not in own} | {name: [value]}


def links(filterset, facet, path, keep=None):
    """[{value, label, language, count, is_chosen, url}] for a page: `url` adds the value to the search, or takes it away.

    `keep`: {parameter: [values]} that goes along.
    """
    search, chosen = search_of(filterset), filterset.given(facet.name)
    most = filterset.filters[facet.name].rule.max_values
    made = []
    for value, label, language, count in facet.values:
        is_chosen = value in chosen
        if is_chosen and len(chosen) == 1:
            query = {key: values for key, values in search.items() if not _goes_with(filterset, key, facet.name)}
        elif is_chosen or 0 < len(chosen) < most:
            rest = [each for each in chosen if each != value]
            query = search | {facet.name: rest if is_chosen else [*rest, value]}
        else:
            query = search | {facet.name: [value]}
        if not is_chosen and (left_out := filterset.given(EXCLUDE_PREFIX + facet.name)):
            query[EXCLUDE_PREFIX + facet.name] = [each for each in left_out if each != value]
        url = with_query(path, {**query, **(keep or {})})
        made.append(
            {"value": value, "label": label, "language": language, "count": count, "is_chosen": is_chosen, "url": url}
        )
    return made


def _goes_with(filterset, key, name):
    return key == name or (key in filterset.filters and filterset.filters[key].requires == name)


FACETS_SCHEMA = {
    "type": "object",
    "description": "With `facets`: by the name of each that was asked for, how many records have which value.",
    "example": {},
    "additionalProperties": {
        "type": "object",
        "required": ["values", "is_complete"],
        "properties": {
            "values": {
                "type": "array",
                "description": "The most frequent first.",
                "items": {
                    "type": "object",
                    "required": ["value", "label", "count", "url", "web_url"],
                    "properties": {
                        "value": {
                            "type": "string",
                            "description": "As the parameter takes it.",
                            "example": "statement",
                        },
                        "label": {"type": "string", "example": "Statement"},
                        "count": {"type": "integer", "minimum": 1, "description": "How many, exactly.", "example": 4},
                        "url": {
                            "type": "string",
                            "format": "uri",
                            "description": "The list of exactly those: this search with the value in place of its own.",
                        },
                        "web_url": {"type": "string", "format": "uri", "description": "The same as a page."},
                    },
                },
            },
            "is_complete": {"type": "boolean", "description": "False where there are values beyond these."},
        },
    },
}


def described_parameter(names):
    """The parameter `facets` in OpenAPI."""
    description = (
        "Counts by these, with commas between them: {names}. Each leaves the values of its own parameter aside."
    )
    return {
        "name": PARAMETER,
        "in": "query",
        "required": False,
        "description": description.format(names=", ".join(f"`{name}`" for name in names)),
        "schema": {"type": "string", "maxLength": EXTRA.max_length},
        "example": ",".join(names[:2]),
    }


class FacetsMixin:
    """For the pagination of a list: the parameter `facets`, and what it asks for in the envelope.

    The view has `facet_names`, `facets(request, filterset, names)` giving {name: Facet}, and the route of the list's page as
    `list_page`.
    """

    def parameters_of(self, view):
        return (*super().parameters_of(view), PARAMETER)

    def paginate_queryset(self, queryset, request, view=None):
        self.view, self.names = view, read_facets(request.query_params, view.facet_names)
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        if self.names:
            filterset = self.filterset
            facets = self.view.facets(self.view.request._request, filterset, self.names)
            results = response.data.pop("results")
            response.data |= {
                PARAMETER: {name: self._described(filterset, facets[name]) for name in self.names},
                "results": results,
            }
        return response

    def _described(self, filterset, facet):
        page, values = page_url(self.view.list_page), []
        for value, label, _language, count in facet.values:
            query = query_with(filterset, facet.name, value)
            url, web_url = absolute(with_query(filterset.path, query)), with_query(page, query)
            values.append({"value": value, "label": label, "count": count, "url": url, "web_url": web_url})
        return {"values": values, "is_complete": facet.is_complete}

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        described["properties"] |= {PARAMETER: FACETS_SCHEMA}
        return described

    def get_schema_operation_parameters(self, view):
        parameters = super().get_schema_operation_parameters(view)
        return [*parameters, described_parameter(view.facet_names)]
