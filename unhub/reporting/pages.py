"""Which record a page of the site is about, by its address."""

from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from organisations.models import Organisation, Person, Place, Post
from statements.models import Document, Statement, StatementType, Topic
from unhub.publishing.addresses import record_at_former_address

MOST_OF_AN_ADDRESS = 500
BY_SLUG = {
    "organisations:detail": Organisation,
    "organisations:version": Organisation,
    "organisations:changes": Organisation,
    "organisations:history": Organisation,
    "organisations:post": Post,
    "organisations:person": Person,
    "statements:type": StatementType,
    "statements:topic": Topic,
    "statements:place": Place,
    "statements:document": Document,
}
OF_STATEMENTS = {"statements:detail", "statements:version", "statements:changes", "statements:history"}


def page_address(text):
    """The path of a page of this site that a text names, whole address or path; "" where it is none. No query."""
    text = "".join(character for character in text.strip() if character.isprintable()).removeprefix(settings.SITE_URL)
    # "//example.org" is a path here, and another site everywhere else.
    if not text.startswith("/") or text.startswith(("//", "/\\")):
        return ""
    return text[:MOST_OF_AN_ADDRESS]


def record_of_page(address):
    """(record type, id) of the public record that a page is about, also by an address it had; ("", None) for any other page.

    Two queries at most.
    """
    try:
        match = resolve(unquote(urlsplit(address).path))
    except (Resolver404, ValueError):
        return "", None
    kwargs = match.kwargs
    if match.view_name in BY_SLUG:
        model = BY_SLUG[match.view_name]
        return _record(model, {"slug": kwargs["slug"]}, kwargs["slug"])
    if match.view_name in OF_STATEMENTS:
        day = f"{kwargs['year']}-{kwargs['month']}-{kwargs['day']}"
        where = {"issued_on": day, "slug": kwargs["slug"]}
        return _record(Statement, where, f"{day.replace('-', '/')}/{kwargs['slug']}")
    return "", None


def _record(model, where, former):
    name = model._meta.model_name
    try:
        pk = model.objects.filter(**where).values_list("pk", flat=True).first()
    except ValidationError:  # a day that is in no calendar
        return "", None
    pk = pk or record_at_former_address(name, former)
    # Reports name records by UUID; a vocabulary of a few rows may have numbers.
    return (name, pk) if isinstance(pk, UUID) else ("", None)
