"""Statements as a list shows them: one query for a page of them, whatever they carry.

    rows = statement_rows(read_statements(queryset.newest_first()[:20]))

A row is what `includes/statement_row.html` takes. Names and posts in it are those of the statement's day.
"""

import datetime
from collections import Counter
from functools import cache

from django.db.models import Subquery
from django.utils.translation import get_language

from organisations.models import FormerName, PostCapacity
from organisations.naming import Name, name_on
from organisations.serializers.pieces import runs_on
from statements.models import Attribution, Statement, StatementSymbol, StatementText
from unhub.publishing.models import Version
from unhub.text.days import day_in_words
from unhub.text.languages import LANGUAGES_BY_CODE, direction, fallback_order, html_lang
from unhub.text.names import name_column
from unhub.text.partial_dates import PartialDate
from unhub.web.addresses import date_path, page_path
from unhub.web.rows import Reading, rows_beside, rows_of

ON_BEHALF_OF = Attribution.Role.ON_BEHALF_OF.value
WITHDRAWN = Statement.Status.WITHDRAWN.value
COLUMNS = ("issued_on", "order_in_day", "slug", "original_language", "title", "status", "updated_at", "published_at")


def label_columns(language, prefix=""):
    """{key: expression} of what `label` of something NamedInLanguages needs in that language.

    With the prefix "post_" the keys begin with it, and the expressions with "post__".
    """
    path = f"{prefix}_" if prefix else ""
    return {f"{prefix}{column}": f"{path}{column}" for column in sorted({"name", name_column(language)})}


def read_statements(statements):
    """Records of what `statement_rows` needs, of a queryset in an order of lists of statements. One query, no bodies."""
    return _reading(get_language() or "en")(statements)


@cache
def _reading(language):
    corrections = Version.objects.filter(number__gt=1, kind=Version.Kind.CORRECTION)
    return Reading(
        Statement.objects.all,
        "position",
        id="pk",
        **{column: column for column in COLUMNS},
        type_slug="type__slug",
        **label_columns(language, "type_"),
        text_rows=rows_beside(StatementText.objects.all, "statement", language="language", title="title"),
        symbol_rows=rows_beside(StatementSymbol.objects.all, "statement", symbol="symbol", order="order"),
        attribution_rows=rows_beside(
            Attribution.objects.all,
            "statement",
            order="order",
            role="role",
            person="person__name",
            person_slug="person__slug",
            post_slug="post__slug",
            **label_columns(language, "post_"),
            **label_columns(language, "capacity_"),
            body="organisation__name",
            body_slug="organisation__slug",
            body_language="organisation__name_language",
            titles=principal_titles(language),
            names=former_names("organisation"),
        ),
        correction_rows=rows_beside(corrections.all, "record_id", number="number"),
    )


def principal_titles(language):
    """The principal titles of the post of an attribution, with their terms: rows for `title_on`."""
    principal = PostCapacity.objects.filter(is_principal=True)
    return rows_beside(principal.all, "post", of="post", start="start", end="end", **label_columns(language))


def former_names(of):
    """The former names of the body of an attribution: rows for `body_on`."""
    fields = ("name", "language", "acronym", "start", "end", "end_kind")
    return rows_beside(FormerName.objects.all, "organisation", of=of, **{name: name for name in fields})


def statement_rows(records):
    """Rows of `includes/statement_row.html`, of records of `read_statements` in the order of the list. No query.

    Where the list has others of the same day, the number in the day is said.
    """
    language = get_language() or "en"
    of_day = Counter(record.issued_on for record in records)
    return [_row(record, language, is_alone=of_day[record.issued_on] == 1) for record in records]


def _row(record, language, is_alone):
    day = datetime.date.fromisoformat(record.issued_on)
    # Every key in every row: a template looks three times for one that is missing.
    return {
        "type_label": label_in(vars(record), "type_", language),
        "type_url": page_path("statements:type", record.type_slug, language=language),
        **_title(record, language),
        "url": page_path("statements:detail", *record.issued_on.split("-"), record.slug, language=language),
        "issued_on": day,
        "day": day_in_words(day, language),
        "day_url": date_path("statements:day", record.issued_on, language=language),
        "day_order": "" if is_alone and record.order_in_day == 1 else record.order_in_day,
        "speakers": _speakers(record, day, language),
        "symbols": [row["symbol"] for row in sorted(rows_of(record.symbol_rows), key=in_order)],
        "place_name": "",
        "places": (),  # where it cites a document, on that document's page
        "is_withdrawn": record.status == WITHDRAWN,
        "is_corrected": bool(rows_of(record.correction_rows)),
        "snippet": "",
    }


def _title(record, language):
    """The title to show, in which language if that is not the page's, and the languages there are if several."""
    texts = {text["language"]: text["title"] for text in rows_of(record.text_rows)}
    several = [LANGUAGES_BY_CODE[code] for code in sorted(texts)] if len(texts) > 1 else []
    if language in texts:
        return {"title": texts[language], "title_lang": "", "title_dir": "", "languages": several}
    shown = next((code for code in fallback_order(language, record.original_language) if code in texts), "")
    return {
        "title": texts.get(shown, record.title),
        "title_lang": html_lang(shown) if shown else "",
        "title_dir": direction(shown) if shown else "",
        "languages": several,
    }


def in_order(row):
    return row["order"]


def _speakers(record, day, language):
    """Who said it, with the post as on the day: people and bodies, but for those on whose behalf it was said."""
    rows = sorted(rows_of(record.attribution_rows), key=in_order)
    voices = [row for row in rows if row["role"] != ON_BEHALF_OF] or rows
    return [_speaker(row, day, language) for row in voices]


def _speaker(row, day, language):
    if not row["person_slug"]:
        url = page_path("organisations:detail", row["body_slug"], language=language)
        return {"name": body_on(day, row).name, "url": url, "post_title": "", "post_url": "", "capacity": ""}
    return {
        "name": row["person"],
        "url": page_path("organisations:person", row["person_slug"], language=language),
        "post_title": title_on(day, rows_of(row["titles"]), language) or label_in(row, "post_", language),
        "post_url": page_path("organisations:post", row["post_slug"], language=language),
        "capacity": label_in(row, "capacity_", language),
    }


def title_on(day, capacities, language):
    """The principal title of a post on that day among rows of its capacities, or ""."""
    return next((label_in(row, "", language) for row in capacities if runs_on(day, row)), "")


def body_on(day, row):
    """The Name of the body of an attribution on that day."""
    now = Name(row["body"], row["body_language"])
    former = rows_of(row["names"])
    if not former:
        return now
    terms = [{"start": PartialDate(name["start"]), "end": PartialDate(name["end"])} for name in former]
    return name_on(day, [FormerName(**(name | term)) for name, term in zip(former, terms, strict=True)], now)


def label_in(row, prefix, language):
    """What `label` says of a record in that language, from the `label_columns` with that prefix; "" without one."""
    return row.get(prefix + name_column(language)) or row[f"{prefix}name"] or ""


def day_url(day):
    return date_path("statements:day", day.isoformat())


def latest_of(limit, **attribution):
    """The newest statements attributed to somebody: `person=`, `post=`, `capacity=` or `body=` (an organisation).

    A queryset in order; reads `limit` entries of the index on attributions and no more.
    """
    # A statement signed twice by the same body has two attributions, but one position.
    positions = Attribution.objects.filter(**attribution).order_by("-position").values("position").distinct()[:limit]
    return Statement.objects.filter(position__in=Subquery(positions)).newest_first()
