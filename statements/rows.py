"""Statements as a list shows them: one query for a page of them, whatever they carry.

    rows = statement_rows(with_rows(queryset.newest_first())[:20])

A row is what `includes/statement_row.html` takes. Names and posts in it are those of the statement's day.
"""

from collections import Counter
from functools import cache

from django.db.models import Subquery
from django.utils.dates import MONTHS
from django.utils.translation import get_language

from organisations.models import FormerName, PostCapacity
from organisations.naming import Name, name_on
from organisations.serializers.pieces import runs_on
from statements.models import Attribution, Statement, StatementSymbol, StatementText
from unhub.publishing.models import Version
from unhub.text.languages import LANGUAGES_BY_CODE, direction, fallback_order, html_lang
from unhub.text.names import name_column
from unhub.text.partial_dates import PartialDate
from unhub.web.addresses import date_path, page_path
from unhub.web.rows import rows_beside, rows_of

ON_BEHALF_OF = Attribution.Role.ON_BEHALF_OF.value
LIST_FIELDS = (
    "issued_on",
    "order_in_day",
    "slug",
    "original_language",
    "title",
    "position",
    "status",
    "version_no",
    "updated_at",
    "published_at",
)


def label_columns(language, prefix=""):
    """{key: expression} of what `label` of something NamedInLanguages needs in that language.

    With the prefix "post_" the keys begin with it, and the expressions with "post__".
    """
    path = f"{prefix}_" if prefix else ""
    return {f"{prefix}{column}": f"{path}{column}" for column in sorted({"name", name_column(language)})}


def with_rows(statements):
    """The queryset with what `statement_row` needs, in its one query. No bodies."""
    language = get_language() or "en"
    return statements.select_related("type").only(*_columns(language)).annotate(**_annotations(language))


@cache
def _columns(language):
    return (*LIST_FIELDS, *(f"type__{column}" for column in ("slug", *label_columns(language))))


@cache
def _annotations(language):
    corrections = Version.objects.filter(number__gt=1, kind=Version.Kind.CORRECTION)
    return {
        "text_rows": rows_beside(StatementText.objects.all, "statement", language="language", title="title"),
        "symbol_rows": rows_beside(StatementSymbol.objects.all, "statement", symbol="symbol", order="order"),
        "attribution_rows": rows_beside(
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
        "correction_rows": rows_beside(corrections.all, "record_id", number="number"),
    }


def principal_titles(language):
    """The principal titles of the post of an attribution, with their terms: rows for `title_on`."""
    principal = PostCapacity.objects.filter(is_principal=True)
    return rows_beside(principal.all, "post", of="post", start="start", end="end", **label_columns(language))


def former_names(of):
    """The former names of the body of an attribution: rows for `body_on`."""
    fields = ("name", "language", "acronym", "start", "end", "end_kind")
    return rows_beside(FormerName.objects.all, "organisation", of=of, **{name: name for name in fields})


def statement_rows(statements):
    """Rows of `includes/statement_row.html`, of statements in the order of the list. No query; needs `with_rows`.

    Where the list has others of the same day, the number in the day is said.
    """
    statements = list(statements)
    wanted = get_language() or "en"
    of_day = Counter(statement.issued_on for statement in statements)
    types = {statement.type_id: statement.type for statement in statements}
    types = {pk: {"type_label": each.label, "type_url": each.get_absolute_url()} for pk, each in types.items()}
    # Every key in every row: a template looks three times for one that is missing.
    return [
        {
            **types[statement.type_id],
            **_title(statement, wanted),
            "pk": statement.pk,
            "url": statement.get_absolute_url(),
            "issued_on": statement.issued_on,
            "day": day_in_words(statement.issued_on),
            "day_url": day_url(statement.issued_on),
            "day_order": statement.order_in_day
            if statement.order_in_day > 1 or of_day[statement.issued_on] > 1
            else "",
            "speakers": speakers_of(statement),
            "symbols": [row["symbol"] for row in sorted(rows_of(statement.symbol_rows), key=in_order)],
            "place_name": "",
            "is_withdrawn": statement.is_withdrawn,
            "is_corrected": bool(rows_of(statement.correction_rows)),
        }
        for statement in statements
    ]


def _title(statement, wanted):
    """The title to show, in which language if that is not the page's, and the languages there are if several."""
    texts = {text["language"]: text["title"] for text in rows_of(statement.text_rows)}
    several = [LANGUAGES_BY_CODE[code] for code in sorted(texts)] if len(texts) > 1 else []
    if wanted in texts:
        return {"title": texts[wanted], "title_lang": "", "title_dir": "", "languages": several}
    language = next((code for code in fallback_order(wanted, statement.original_language) if code in texts), "")
    return {
        "title": texts.get(language, statement.title),
        "title_lang": html_lang(language) if language else "",
        "title_dir": direction(language) if language else "",
        "languages": several,
    }


def in_order(row):
    return row["order"]


def speakers_of(statement):
    """Who said it, with the post as on the day: people and bodies, but for those on whose behalf it was said."""
    rows = sorted(rows_of(statement.attribution_rows), key=in_order)
    voices = [row for row in rows if row["role"] != ON_BEHALF_OF] or rows
    return [_speaker(row, statement.issued_on) for row in voices]


def _speaker(row, day):
    if not row["person_slug"]:
        url = page_path("organisations:detail", row["body_slug"])
        return {"name": body_on(day, row).name, "url": url, "post_title": "", "post_url": "", "capacity": ""}
    return {
        "name": row["person"],
        "url": page_path("organisations:person", row["person_slug"]),
        "post_title": title_on(day, rows_of(row["titles"])) or label_in(row, "post_"),
        "post_url": page_path("organisations:post", row["post_slug"]),
        "capacity": label_in(row, "capacity_"),
    }


def title_on(day, capacities):
    """The principal title of a post on that day among rows of its capacities, or ""."""
    return next((label_in(row) for row in capacities if runs_on(day, row)), "")


def body_on(day, row):
    """The Name of the body of an attribution on that day."""
    now = Name(row["body"], row["body_language"])
    former = rows_of(row["names"])
    if not former:
        return now
    terms = [{"start": PartialDate(name["start"]), "end": PartialDate(name["end"])} for name in former]
    return name_on(day, [FormerName(**(name | term)) for name, term in zip(former, terms, strict=True)], now)


def label_in(row, prefix=""):
    """What `label` says of a record, from the `label_columns` with that prefix; "" without one."""
    return row.get(prefix + name_column(get_language() or "en")) or row[f"{prefix}name"] or ""


def day_in_words(day):
    """27 July 2017."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def day_url(day):
    return date_path("statements:day", day.isoformat())


def latest_of(limit, **attribution):
    """The newest statements attributed to somebody: `person=`, `post=`, `capacity=` or `body=` (an organisation).

    A queryset in order, `with_rows`; reads `limit` entries of the index on attributions and no more.
    """
    # A statement signed twice by the same body has two attributions, but one position.
    positions = Attribution.objects.filter(**attribution).order_by("-position").values("position").distinct()[:limit]
    return with_rows(Statement.objects.filter(position__in=Subquery(positions)).newest_first())
