"""GOV.UK's content API: a speech, written statement or news article (https://content-api.publishing.service.gov.uk)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.importing.columns import COLUMNS
from unhub.importing.columns import Layout, refused, with_ignored
from unhub.importing.formats import Format, is_json, text_of
from unhub.importing.html import absolute
from unhub.importing.tables.json_records import records

SITE = "https://www.gov.uk"
SCHEMAS = {
    "speech",
    "news_article",
    "publication",
    "written_statement",
    "news",
    "statement",
    "corporate_information_page",
}
FIELDS = "identifier title date urls issuer organisation place places topics language label delivery summary html publisher".split()
READ = {"body", "location", "delivered_on", "first_public_at", "speech_type_explanation"}


def looks_like(head, filename):
    text = text_of(head)
    return is_json(head) and '"content_id"' in text and '"base_path"' in text


def rows(file, notes=None):
    """A row for each content item; a file has one, or several in an array or one a line."""
    layout = Layout(COLUMNS, FIELDS)
    for place, record, refusal in records(file):
        if refusal:
            yield refused(place, refusal, record or "")
            continue
        schema = record.get("schema_name")
        if schema not in SCHEMAS:
            yield refused(
                place,
                _("This item is of the kind “%(schema)s”. Statements are: %(schemas)s.")
                % {"schema": str(schema)[:50], "schemas": ", ".join(sorted(SCHEMAS))},
                str(record.get("title", "")),
            )
            continue
        yield _row(layout, place, record)


def _row(layout, place, item):
    details = item.get("details") if isinstance(item.get("details"), dict) else {}
    links = item.get("links") if isinstance(item.get("links"), dict) else {}
    path = item.get("base_path")
    row = layout.row(
        place,
        [
            item.get("content_id"),
            item.get("title"),
            details.get("delivered_on") or details.get("first_public_at") or item.get("first_published_at"),
            absolute(path, SITE) if isinstance(path, str) else "",
            "; ".join(_titles(links, "speaker") or _titles(links, "people")),
            _titles(links, "organisations"),
            details.get("location"),
            _titles(links, "world_locations"),
            list(dict.fromkeys(_titles(links, "taxons") + _titles(links, "topics") + _titles(links, "policy_areas"))),
            item.get("locale"),
            item.get("document_type"),
            details.get("speech_type_explanation"),
            item.get("description"),
            _body(details.get("body")),
            "GOV.UK",
        ],
        raw=str(item.get("title", "")),
    )
    return with_ignored(
        row,
        sorted(f"details.{name}" for name in set(details) - READ)
        + sorted(
            f"links.{name}"
            for name in set(links)
            - {"speaker", "people", "organisations", "world_locations", "taxons", "topics", "policy_areas"}
        )
        + (["withdrawn_notice"] if item.get("withdrawn_notice") else []),
    )


def _titles(links, name):
    found = links.get(name)
    return [
        link["title"]
        for link in (found if isinstance(found, list) else [])
        if isinstance(link, dict) and isinstance(link.get("title"), str)
    ]


def _body(body):
    """The HTML; newer items have it among several types of content."""
    if isinstance(body, list):
        return next(
            (
                one.get("content")
                for one in body
                if isinstance(one, dict)
                and one.get("content_type") == "text/html"
                and isinstance(one.get("content"), str)
            ),
            "",
        )
    return body


FORMAT = Format(
    "govuk",
    gettext_lazy("GOV.UK content item"),
    gettext_lazy("The answer of /api/content/… for a speech, written statement or news article."),
    looks_like,
    rows,
)
