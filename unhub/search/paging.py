"""The envelope of a list that is searched by words, in the API."""

from unhub.web.paging import KeysetPagination, absolute

RECOGNISED = {
    "type": "array",
    "example": [],
    "description": "With `q`: what the words name as a whole, such as a document symbol or a day.",
    "items": {
        "type": "object",
        "required": ["kind", "label", "web_url", "url"],
        "properties": {
            "kind": {"type": "string", "example": "document"},
            "label": {"type": "string", "example": "S/RES/2334 (2016)"},
            "web_url": {"type": "string", "format": "uri", "description": "Its page."},
            "url": {
                "type": "string",
                "format": "uri",
                "nullable": True,
                "description": "The record; null for a date.",
            },
        },
    },
}
SUGGESTION = {
    "type": "string",
    "nullable": True,
    "description": "With `q` that finds nothing: words near those given that do find something.",
    "example": None,
}


class SearchPagination(KeysetPagination):
    """As KeysetPagination; with `q` also `recognised` and `suggestion`.

    The filter set has `suggestion()`, the view `recognised(text)`.
    """

    def paginate_queryset(self, queryset, request, view=None):
        self.view = view
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        query = self.filterset.value("q") if self.filterset is not None else None
        if query:
            named = self.view.recognised(query.text)
            response.data["recognised"] = [
                {
                    "kind": each["kind"],
                    "label": each["label"],
                    "web_url": absolute(each["url"]),
                    "url": each["api_url"],
                }
                for each in named
            ]
            response.data["suggestion"] = (None if self.page.count else self.filterset.suggestion()) or None
        return response

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        described["properties"] |= {"recognised": RECOGNISED, "suggestion": SUGGESTION}
        return described
