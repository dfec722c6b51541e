"""The columns of a row that stands for a statement, in whatever format it came."""

from django.utils.translation import gettext_lazy as _

from unhub.importing.columns import Column, columns
from unhub.text import symbols

IS_ADDRESS = r"https?://\S+$"


def addresses_apart(words):
    """The addresses in one cell: blanks part them, since an address may hold commas and semicolons."""
    return [word.strip(",;") for word in words.split()]


COLUMNS = columns(
    Column("title", _("Title, as it stands there."), also=("headline", "name", "short")),
    Column(
        "date",
        _("Day of issue, in any of the forms listed under “Dates”."),
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
        _("Document symbols, separated by blanks, commas or semicolons."),
        several=True,
        also=("symbol", "known_symbols"),
        split=symbols.split,
    ),
    Column(
        "urls",
        _("Addresses where it stands, separated by blanks. The first is the main source."),
        several=True,
        also=("url", "link", "source", "known_urls", "found_at", "shortlink"),
        split=addresses_apart,
        only=IS_ADDRESS,
    ),
    Column(
        "issuer",
        _("Who said it, in the source's words: a post, a person or a body."),
        also=("author", "creator", "speaker", "un_bodies"),
    ),
    Column(
        "organisation",
        _("The body here, by its address, acronym or name; several separated by semicolons."),
        several=True,
        also=("organisations", "body_name"),
    ),
    Column("place", _("Place of issue, by its address or name."), also=("dateline", "location")),
    Column(
        "places",
        _("Places it concerns, separated by semicolons."),
        several=True,
        also=("countries", "country"),
    ),
    Column(
        "topics",
        _("Topics, by their address, name or UNBIS address, separated by semicolons."),
        several=True,
        also=("topic", "subjects"),
    ),
    Column("delivery", _("How it was delivered, in the source's words: “as prepared”."), also=("delivered",)),
    Column("summary", _("One or two sentences."), also=("description", "excerpt", "descr")),
    Column("text", _("The text, in Markdown."), also=("body", "body_markdown")),
    Column("html", _("The text, in HTML; turned into Markdown."), also=("body_html", "content")),
    Column("publisher", _("Who runs the page where it stands.")),
    Column(
        "identifier",
        _("What the source itself calls the record by: a number, a guid."),
        also=("id", "guid", "n", "rcid"),
    ),
    Column("order", _("Order within the day; 1 is the earliest."), also=("order_in_day",)),
    Column("raw", _("The line as it stood there, where it is more than the title.")),
)
