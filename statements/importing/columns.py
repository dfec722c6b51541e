"""The columns of a row that stands for a statement, in whatever format it came."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """A column: what it is for, whether it takes several values, and by what other names files call it."""

    name: str
    help_text: str
    several: bool = False
    also: tuple[str, ...] = ()


COLUMNS = {
    column.name: column
    for column in (
        Column("title", _("Title, as it stands there."), also=("headline", "name")),
        Column(
            "date",
            _("Day of issue, in any of the forms that docs/import.md lists."),
            also=("issued_on", "published", "raw_date"),
        ),
        Column("time", _("Time of day on the issuing body's clock, 16:06."), also=("issued_time",)),
        Column("language", _("Language of title and text: en, or English."), also=("lang",)),
        Column("original_language", _("The language it was issued in, where that is another.")),
        Column(
            "label",
            _("What the source calls it: “Secretary-General Statement”."),
            also=("doc_type", "doctype", "trailing_label", "raw_label"),
        ),
        Column("type", _("The type here, by its address or name: readout. Without it, the label decides.")),
        Column(
            "symbols",
            _("Document symbols, separated by spaces, commas or semicolons."),
            True,
            ("symbol", "known_symbols"),
        ),
        Column(
            "urls",
            _("Addresses where it stands. The first is the main source."),
            True,
            ("url", "link", "source", "known_urls", "found_at"),
        ),
        Column(
            "issuer",
            _("Who said it, in the source's words: a post, a person or a body."),
            also=("author", "creator", "speaker"),
        ),
        Column(
            "organisation", _("The body here, by its address, acronym or name."), True, ("organisations", "body_name")
        ),
        Column("place", _("Place of issue, by its address or name."), also=("dateline",)),
        Column("places", _("Places it concerns."), True, ("countries", "country")),
        Column("topics", _("Topics, by their address, name or UNBIS address."), True, ("topic", "subjects")),
        Column("summary", _("One or two sentences."), also=("description", "excerpt")),
        Column("text", _("The text, in Markdown."), also=("body", "body_markdown")),
        Column("html", _("The text, in HTML; turned into Markdown."), also=("body_html", "content")),
        Column("publisher", _("Who runs the page where it stands.")),
        Column(
            "identifier", _("What the source itself calls the record by: a number, a guid."), also=("id", "guid", "n")
        ),
        Column("order", _("Order within the day; 1 is the earliest."), also=("order_in_day",)),
        Column("raw", _("The line as it stood there, where it is more than the title."), also=()),
    )
}
