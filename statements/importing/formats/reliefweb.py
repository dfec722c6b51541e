"""ReliefWeb's API: an answer of /v1/reports or /v2/reports, or reports one a line (https://apidoc.reliefweb.int)."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.importing.columns import COLUMNS
from unhub.importing.columns import Layout, refused, with_ignored
from unhub.importing.formats import Format, is_json, text_of
from unhub.importing.html import absolute
from unhub.importing.tables.json_records import records

FIELDS = "identifier title date urls issuer places topics language label summary html text publisher".split()
READ = set("id title date url url_alias source country theme language format headline body body-html origin".split())


def looks_like(head, filename):
    text = text_of(head)
    if not is_json(head):
        return False
    return "api.reliefweb.int" in text or bool(
        re.search(r'"date": ?\{', text) and re.search(r'"(?:original|created)"', text) and "reliefweb.int" in text
    )


def rows(file, notes=None):
    """A row for each report. Its day is that of the original, not of its posting on ReliefWeb."""
    layout, about = Layout(COLUMNS, FIELDS), {}
    for place, record, refusal in records(file, within=("data",), about=about):
        if refusal:
            yield refused(place, refusal, record or "")
            continue
        if isinstance(record.get("error"), dict):
            yield refused(
                place,
                _("ReliefWeb answered with an error: %(message)s") % {"message": record["error"].get("message", "")},
            )
            continue
        fields = record.get("fields") if isinstance(record.get("fields"), dict) else record
        yield _row(layout, place, {"id": record.get("id"), **fields})
    links = about.get("links")
    if notes is not None and isinstance(links, dict) and isinstance(links.get("next"), dict):
        notes.append(
            _("This is one page of several; the next is %(address)s") % {"address": links["next"].get("href", "")}
        )


def _row(layout, place, report):
    date = report.get("date")
    headline = report.get("headline") if isinstance(report.get("headline"), dict) else {}
    row = layout.row(
        place,
        [
            report["id"],
            report.get("title"),
            (date.get("original") or date.get("created")) if isinstance(date, dict) else date,
            [
                absolute(address)
                for key in ("url_alias", "url", "origin")
                if isinstance(address := report.get(key), str)
            ],
            "; ".join(_names(report.get("source"))),
            _names(report.get("country")),
            _names(report.get("theme")),
            next(iter(_names(report.get("language"), "code")), ""),
            next(iter(_names(report.get("format"))), ""),
            headline.get("summary"),
            report.get("body-html"),
            "" if report.get("body-html") else report.get("body"),
            "ReliefWeb",
        ],
        raw=str(report.get("title") or report["id"]),
    )
    files = [
        f"file {file['url'][:500]}"
        for file in _list(report.get("file"))
        if isinstance(file, dict) and isinstance(file.get("url"), str)
    ]
    return with_ignored(row, sorted(set(report) - READ - ({"file"} if files else set())) + files)


def _names(things, key="name"):
    """The names of a list of countries, sources, …, which stand there as objects or as words."""
    found = [thing.get(key) if isinstance(thing, dict) else thing for thing in _list(things)]
    return [name for name in found if isinstance(name, str) and name]


def _list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


FORMAT = Format(
    "reliefweb",
    gettext_lazy("ReliefWeb API"),
    gettext_lazy("An answer of its reports, or reports one a line; the source becomes the issuer."),
    looks_like,
    rows,
)
