"""What every template needs: addresses, machine-readable data, and the language of a text."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from unhub.text import numbers
from unhub.text.languages import direction, html_lang
from unhub.web.jsonld import dumps
from unhub.web.paging import absolute
from unhub.web.parameters import as_lists, with_query

register = template.Library()


@register.simple_tag(takes_context=True)
def absolute_url(context, path=None):
    """The path at the site's own address, whatever host was asked; without one, the path of this page."""
    return absolute(path or context["request"].path)


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """This page's address with some parameters changed: `{% query_with year=2017 month=None %}`; None removes one.

    The place in the list (`cursor`) is left out, because it is one in the list as it was.
    """
    request = context["request"]
    query = {name: values for name, values in as_lists(request.GET).items() if name != "cursor"}
    for name, value in changes.items():
        query[name] = [] if value is None else value if isinstance(value, list | tuple) else [value]
    return with_query(request.path, query)


@register.filter
def grouped(number):
    """A whole number with its thousands apart; nothing for what is no number."""
    return numbers.grouped(number) if isinstance(number, int) else ""


@register.filter
def json_ld(data):
    """Data as JSON that cannot end the script element it stands in: `<script type="application/ld+json">`."""
    return mark_safe(dumps(data))


@register.simple_tag
def lang_attrs(code):
    """The attributes of an element whose text is in that language: `<p {% lang_attrs text.language %}>`."""
    return format_html('lang="{}" dir="{}"', html_lang(code), direction(code))


@register.simple_tag
def bdi(text, code=""):
    """A name or word of another language inside a sentence, kept from turning the sentence around."""
    if not code:
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', html_lang(code), direction(code), text)
