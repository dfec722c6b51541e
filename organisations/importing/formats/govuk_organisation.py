"""GOV.UK's content API: the item of an organisation."""

from django.utils.translation import gettext_lazy

from organisations.importing.columns import ORGANISATION_COLUMNS
from organisations.importing.formats.govuk_role import SITE, is_item, items_of, titles
from unhub.importing.columns import Layout, with_ignored
from unhub.importing.formats import Format
from unhub.importing.html import absolute, words

FIELDS = "name code kind parents children succeeded_by replaces summary html links identifier sources".split()
READ = {"acronym", "organisation_type", "body"}


def looks_like(head, filename):
    return is_item(head, "organisation")


def rows(file, notes=None):
    """A row for each item of an organisation; items of other kinds are refused."""
    layout = Layout(ORGANISATION_COLUMNS, FIELDS)
    for place, item, refusal in items_of(file, "organisation"):
        if refusal:
            yield refusal
            continue
        details, path = item["details"], item.get("base_path")
        row = layout.row(
            place,
            [
                item.get("title"),
                details.get("acronym"),
                details.get("organisation_type"),
                titles(item, "ordered_parent_organisations"),
                titles(item, "ordered_child_organisations"),
                titles(item, "ordered_successor_organisations"),
                titles(item, "ordered_predecessor_organisations"),
                words(item["description"]) if isinstance(item.get("description"), str) else "",
                details.get("body"),
                [absolute(path, SITE)] if isinstance(path, str) else [],
                item.get("content_id"),
                "GOV.UK",
            ],
            raw=str(item.get("title", "")),
        )
        yield with_ignored(row, sorted(f"details.{name}" for name in set(details) - READ))


FORMAT = Format(
    "govuk_organisation",
    gettext_lazy("GOV.UK content item of an organisation"),
    gettext_lazy("The answer of /api/content/government/organisations/…"),
    looks_like,
    rows,
)
