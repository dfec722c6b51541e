"""JSON for a script element of a page."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import mark_safe

# Each as its \uXXXX form: none of them can then end the element, begin a comment or break a line of a script.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def dumps(data):
    """The data as compact JSON, safe inside `<script type="application/ld+json">`. Empty values are left out."""
    text = json.dumps(without_empty(data), cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))


def without_empty(data):
    """The same without what is None, "" or an empty collection: structured data says only what is known."""
    if isinstance(data, dict):
        kept = ((key, without_empty(value)) for key, value in data.items())
        return {key: value for key, value in kept if not is_empty(value)}
    if isinstance(data, list | tuple):
        return [value for each in data if not is_empty(value := without_empty(each))]
    return data


def is_empty(value):
    return value is None or value == "" or value == [] or value == {}
