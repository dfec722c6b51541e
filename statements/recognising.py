"""What somebody typed that names one thing: a document symbol, a day, a month or a year."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from statements.models import Document, Statement, StatementSymbol
from unhub.importing.dates import read_date
from unhub.text.days import day_in_words
from unhub.text.symbols import is_symbol, normalise
from unhub.web.addresses import api_url, date_path, page_path

LONGEST = 60
MOST = 5
YEAR = re.compile(r"(1[89]|20)\d\d")
# "sg/sm 18554": people leave the last slash out.
MISSING_SLASH = re.compile(r"(?<=[A-Za-z])\s+(?=\d)")


def recognised(text):
    """[{kind, label, url, api_url}] of what a text names as a whole: kind is "statement", "document", "day" or "year".

    `url` is the path of its page, `api_url` the address of the record, None for a date. Two queries for a symbol, none otherwise.
    """
    text = " ".join(text.split()).strip("\"'“”")
    if not text or len(text) > LONGEST:
        return []
    written = MISSING_SLASH.sub("/", text)
    if is_symbol(written):
        return [*_statements(normalise(written)), *_documents(normalise(written))]
    return _dates(text)


def _statements(key):
    with_it = StatementSymbol.objects.filter(symbol_key=key).order_by().values("statement")
    return [
        {
            "kind": "statement",
            "label": statement.title,
            "url": statement.get_absolute_url(),
            "api_url": api_url("statement", statement.pk),
        }
        for statement in Statement.objects.filter(pk__in=with_it).newest_first()[:MOST]
    ]


def _documents(key):
    # A resolution is often named without its year.
    found = Document.objects.filter(Q(symbol_key=key) | Q(symbol_key__range=(f"{key}(", f"{key})")))
    return [
        {
            "kind": "document",
            "label": str(document),
            "url": page_path("statements:document", document.slug),
            "api_url": api_url("document", document.pk),
        }
        for document in found.order_by("symbol_key")[:MOST]
    ]


def _dates(text):
    if YEAR.fullmatch(text):
        return [{"kind": "year", "label": text, "url": date_path("statements:year", text), "api_url": None}]
    try:
        day = read_date(text)
    except ValueError:
        return []
    label = _("Statements of %(day)s") % {"day": day_in_words(day)}
    return [{"kind": "day", "label": label, "url": date_path("statements:day", day.isoformat()), "api_url": None}]
