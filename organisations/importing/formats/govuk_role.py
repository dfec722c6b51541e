"""GOV.UK's content API: the item of a role, with those who were appointed to it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.importing.columns import OFFICE_HOLDER_COLUMNS
from unhub.importing.columns import Layout, refused
from unhub.importing.formats import Format, is_json, text_of
from unhub.importing.html import absolute
from unhub.importing.tables.json_records import records

SITE = "https://www.gov.uk"
FIELDS = "person post organisation start end sources urls".split()


def is_item(head, schema):
    """Whether a file holds a content item of GOV.UK of this kind, as far as its first bytes tell."""
    text = text_of(head)
    # The kind may stand behind links as long as a book.
    names_kind = f'"schema_name": "{schema}"' in text or f'"document_type": "{schema}"' in text
    return (
        is_json(head)
        and '"content_id"' in text
        and '"base_path"' in text
        and (names_kind or '"schema_name"' not in text)
    )


def items_of(file, schema):
    """(place, item, None) for each content item of this kind, (place, None, refused row) for others."""
    for place, item, refusal in records(file):
        if not refusal and item.get("schema_name") != schema:
            refusal = _("This item is of the kind “%(schema)s”, not “%(wanted)s”.") % {
                "schema": str(item.get("schema_name"))[:50],
                "wanted": schema,
            }
        if refusal:
            yield place, None, refused(place, refusal, str(item)[:500])
        else:
            details = item.get("details")
            yield place, {**item, "details": details if isinstance(details, dict) else {}}, None


def linked(item, name):
    """The items a content item links to under this name."""
    links = item.get("links") if isinstance(item.get("links"), dict) else {}
    found = links.get(name)
    return [link for link in found if isinstance(link, dict)] if isinstance(found, list) else []


def titles(item, name):
    return [link["title"] for link in linked(item, name) if isinstance(link.get("title"), str)]


def looks_like(head, filename):
    return is_item(head, "role") or is_item(head, "ministerial_role")


def rows(file, notes=None):
    """A row for each appointment to each role. The days are those written, whatever their zone."""
    layout = Layout(OFFICE_HOLDER_COLUMNS, FIELDS)
    for place, item, refusal in items_of(file, "role"):
        if refusal:
            yield refusal
            continue
        appointments = linked(item, "role_appointments")
        if not appointments:
            yield refused(place, _("Nobody is on record as appointed to this role."), str(item.get("title", "")))
        for number, appointment in enumerate(appointments, 1):
            details = appointment.get("details") if isinstance(appointment.get("details"), dict) else {}
            people = linked(appointment, "person")
            path = people[0].get("base_path") if people else None
            yield layout.row(
                _("%(place)s, appointment %(number)s") % {"place": place, "number": number},
                [
                    people[0].get("title") if people else None,
                    item.get("title"),
                    next(iter(titles(item, "ordered_parent_organisations") or titles(item, "organisations")), ""),
                    details.get("started_on"),
                    details.get("ended_on"),
                    "GOV.UK",
                    [absolute(path, SITE)] if isinstance(path, str) else [],
                ],
                raw=str(appointment.get("title", "")),
            )


FORMAT = Format(
    "govuk_role",
    gettext_lazy("GOV.UK content item of a role"),
    gettext_lazy("The answer of /api/content/government/ministers/…, with the appointments to it."),
    looks_like,
    rows,
)
