"""WordPress's REST API: posts, or documents of a kind of its own (/wp-json/wp/v2/posts, /wp-json/wp/v2/document)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.importing.columns import COLUMNS
from unhub.importing.columns import Layout, refused, with_ignored
from unhub.importing.formats import Format, is_json, text_of
from unhub.importing.html import absolute, words
from unhub.importing.rows import Unreadable
from unhub.importing.tables.json_records import records

READ = {
    "id",
    "date",
    "link",
    "title",
    "content",
    "excerpt",
    "lang",
    "language",
    "status",
    "type",
    "_embedded",
    "_links",
}
FIELDS = ["identifier", "date", "urls", "title", "html", "summary", "language", "issuer", "topics"]


def looks_like(head, filename):
    text = text_of(head)
    return is_json(head) and ('"rendered"' in text or '"rest_' in text[:200])


def rows(file, notes=None):
    """A row for each post. Its day is `date`, which the site shows; `date_gmt` may be that of a migration."""
    layout = Layout(COLUMNS, FIELDS)
    for place, record, refusal in records(file):
        if refusal:
            yield refused(place, refusal, record or "")
            continue
        if str(record.get("code", "")).startswith("rest_"):
            raise Unreadable(
                _("The site answered with an error: %(message)s") % {"message": record.get("message", "")}
            )
        if record.get("status", "publish") != "publish":
            yield refused(
                place, _("It is not published there (%(status)s).") % {"status": record["status"]}, str(record)[:500]
            )
            continue
        try:
            yield _row(layout, place, record)
        except Unreadable as error:
            yield refused(place, error.reason, str(record)[:500])


def _row(layout, place, record):
    embedded = record.get("_embedded") if isinstance(record.get("_embedded"), dict) else {}
    authors = [_name(author) for author in _list(embedded.get("author"))]
    terms = [_name(term) for group in _list(embedded.get("wp:term")) for term in _list(group)]
    content = record.get("content")
    is_protected = isinstance(content, dict) and content.get("protected") is True
    row = layout.row(
        place,
        [
            record.get("id"),
            record.get("date"),
            absolute(_rendered(record.get("link"))),
            words(_rendered(record.get("title"))),
            "" if is_protected else _rendered(content),
            words(_rendered(record.get("excerpt"))),
            record.get("lang") or record.get("language"),
            "; ".join(filter(None, authors)),
            terms,
        ],
        raw=_rendered(record.get("title")) or _rendered(record.get("link")),
    )
    return with_ignored(row, sorted(set(record) - READ))


def _rendered(value):
    """The HTML of a field; of a field that a plugin has made plain, its words."""
    value = value.get("rendered") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def _name(thing):
    return words(thing["name"]) if isinstance(thing, dict) and isinstance(thing.get("name"), str) else ""


def _list(value):
    return value if isinstance(value, list) else []


FORMAT = Format(
    "wordpress",
    gettext_lazy("WordPress REST API"),
    gettext_lazy("The answer of /wp-json/wp/v2/posts, or of another kind of record of that site."),
    looks_like,
    rows,
)
