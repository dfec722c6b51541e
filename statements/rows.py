"""Statements as a list shows them: one query for a page of them, whatever they carry.

    rows = [statement_row(statement) for statement in with_rows(queryset.newest_first())[:20]]

A row is what `includes/statement_row.html` takes. Names and posts in it are those of the statement's day.
"""

from functools import cache

from django.db.models import Subquery
from django.urls import reverse
from django.utils.translation import get_language

from organisations.models import FormerName, Organisation, Person, Post, PostCapacity
from organisations.naming import Name, name_on
from statements.models import Attribution, Statement, StatementSymbol, StatementText
from unhub.publishing.models import Version
from unhub.text.languages import LANGUAGES_BY_CODE, direction, fallback_order, html_lang
from unhub.text.names import name_column
from unhub.text.partial_dates import PartialDate
from unhub.web.rows import rows_beside, rows_of

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


def statement_row(statement, *, shares_its_day=False):
    """A row of `includes/statement_row.html`. No query; needs `with_rows`.

    `shares_its_day`: the list has others of that day, so the number in the day is worth saying.
    """
    texts = {text["language"]: text["title"] for text in rows_of(statement.text_rows)}
    wanted = get_language() or "en"
    language = next((code for code in fallback_order(wanted, statement.original_language) if code in texts), "")
    row = {
        "pk": statement.pk,
        "url": statement.get_absolute_url(),
        "title": texts.get(language, statement.title),
        "type_label": statement.type.label,
        "type_url": statement.type.get_absolute_url(),
        "issued_on": statement.issued_on,
        "day_url": day_url(statement.issued_on),
        "day_order": statement.order_in_day if shares_its_day or statement.order_in_day > 1 else "",
        "speakers": speakers_of(statement),
        "symbols": [each["symbol"] for each in sorted(rows_of(statement.symbol_rows), key=lambda each: each["order"])],
        "languages": [LANGUAGES_BY_CODE[code] for code in sorted(texts)] if len(texts) > 1 else [],
        "is_withdrawn": statement.is_withdrawn,
        "is_corrected": bool(rows_of(statement.correction_rows)),
    }
    if language and language != wanted:
        row |= {"title_lang": html_lang(language), "title_dir": direction(language)}
    return row


def statement_rows(statements):
    """Rows of statements that come in the order of the list. No query but the statements' own."""
    statements = list(statements)
    days = [statement.issued_on for statement in statements]
    return [statement_row(each, shares_its_day=days.count(each.issued_on) > 1) for each in statements]


def speakers_of(statement):
    """Who said it, with the post as on the day: people and bodies, but for those on whose behalf it was said."""
    rows = sorted(rows_of(statement.attribution_rows), key=lambda row: row["order"])
    voices = [row for row in rows if row["role"] != Attribution.Role.ON_BEHALF_OF] or rows
    return [_speaker(row, statement.issued_on) for row in voices]


def _speaker(row, day):
    if not row["person_slug"]:
        body = body_on(day, row)
        return {"name": body.name, "url": body.get_absolute_url()}
    person, post = Person(name=row["person"], slug=row["person_slug"]), unsaved(Post, row, "post_")
    speaker = {"name": person.name, "url": person.get_absolute_url(), "post_url": post.get_absolute_url()}
    speaker["post_title"] = title_on(day, rows_of(row["titles"])) or post.label
    if row["capacity_name"]:
        speaker["capacity"] = unsaved(PostCapacity, row, "capacity_").label
    return speaker


def title_on(day, capacities):
    """The principal title of a post on that day among rows of its capacities, or ""."""
    for row in capacities:
        names = {key: value for key, value in row.items() if key.startswith("name")}
        capacity = PostCapacity(start=PartialDate(row["start"]), end=PartialDate(row["end"]), **names)
        if capacity.possibly_covers(day):
            return capacity.label
    return ""


def body_on(day, row):
    """The body of an attribution under its name of that day, unsaved: for its name and its address."""
    former = [
        FormerName(**{**name, "start": PartialDate(name["start"]), "end": PartialDate(name["end"])})
        for name in rows_of(row["names"])
    ]
    name = name_on(day, former, Name(row["body"], row["body_language"]))
    return Organisation(name=name.name, name_language=name.language, slug=row["body_slug"])


def unsaved(model, row, prefix):
    """An unsaved record made of the fields with that prefix, for its label and its address."""
    return model(**{key.removeprefix(prefix): value or "" for key, value in row.items() if key.startswith(prefix)})


def day_url(day):
    return reverse("statements:day", args=[f"{day:%Y}", f"{day:%m}", f"{day:%d}"])


def latest_of(limit, **attribution):
    """The newest statements attributed to somebody: `person=`, `post=`, `capacity=` or `body=` (an organisation).

    A queryset in order, `with_rows`; reads `limit` entries of the index on attributions and no more.
    """
    # A statement signed twice by the same body has two attributions, but one position.
    positions = Attribution.objects.filter(**attribution).order_by("-position").values("position").distinct()[:limit]
    return with_rows(Statement.objects.filter(position__in=Subquery(positions)).newest_first())
