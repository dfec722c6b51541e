"""A statement made from content as plain data, instead of from what is published: for pages of versions and previews.

    record = record_from_content(version.content, live)     # `live` a StatementRecord, or None for what was never published

Reads content of any age. What it refers to is looked up as it is called now, with the names of bodies and posts as on the
day of the statement; what is no longer on record is shown as that.
"""

import datetime
import re
from types import SimpleNamespace

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.models import Appointment, Organisation, Place, PostCapacity
from statements.files import attached_files, file_path
from statements.models import Attribution, Statement, StatementRelation, StatementType, Topic
from statements.models.content import StatementContent
from statements.records import NEIGHBOUR, StatementRecord
from statements.rows import former_names, label_columns, principal_titles
from unhub.publishing.content import child_rows, fields_declared_in, read_fields
from unhub.publishing.models import PublishedRecord
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.text.markdown import html_and_hash
from unhub.text.names import name_column
from unhub.web.rows import as_id, rows_of

CONTENT_FIELDS = fields_declared_in(StatementContent, Statement)
OWN_FIELDS = [f for f in PublishedRecord._meta.fields if not f.primary_key]
ANCHOR = re.compile(r' id="(p-[0-9a-z-]+)"')


def record_from_content(content, live=None, *, first="", untitled="", file_address=None):
    """A StatementRecord of content as `describe` gives it. Nine queries at most, however much it holds.

    Whether it is withdrawn, its versions, its documents and what other statements say of it are those of `live`. `first`: the
    language to show before the others. `untitled` stands for a title that is missing. `file_address(id, name)` is where a file is
    that the live statement does not have as it is here; without it such a file has no address, and is not shown in the text.
    """
    statement = Statement(pk=live.statement.pk if live else None)
    if live:
        for f in OWN_FIELDS:
            setattr(statement, f.attname, getattr(live.statement, f.attname))
    read_fields(CONTENT_FIELDS, statement, content)
    statement.issued_on = statement.issued_on or (live.statement.issued_on if live else datetime.date.min)
    topics, concerned = content.get("topics") or [], content.get("places") or []
    places = Place.objects.in_bulk({*concerned, *filter(None, [statement.place_id])})
    statement.type = StatementType.objects.filter(pk=statement.type_id).first() or StatementType(
        name=_("type no longer on record")
    )
    if statement.place_id:
        statement.place = _place(places, statement.place_id)
    statement.attachment_rows = _attachments(content, live, file_address)
    attached = attached_files(
        (SimpleNamespace(**row) for row in statement.attachment_rows if row["url"]), lambda row: row.url
    )
    statement.text_rows = _texts(content, statement.original_language, untitled, attached)
    statement.title = next(
        (row["title"] for row in statement.text_rows if row["language"] == statement.original_language), untitled
    )
    statement.symbol_rows = child_rows(content, "symbols", symbol="", order=0)
    statement.attribution_rows = _attributions(content)
    statement.source_rows = child_rows(
        content, "sources", url="", title_as_published="", date_as_published="", publisher="", consulted_on="",
        archived_url="", note="", order=0,
    )  # fmt: skip
    statement.topic_rows = _named(topics, Topic.objects.in_bulk(topics), _("a topic no longer on record"))
    statement.place_rows = _named(concerned, places, _("a place no longer on record"))
    statement.citation_rows = _citations(live, statement.text_rows)
    statement.cited_by_rows = []  # they cite the statement, not one of its states
    statement.relation_rows = _relations(content)
    statement.relation_to_it_rows = live.statement.relation_to_it_rows if live else []
    statement.version_rows = live.statement.version_rows if live else []
    statement.before = statement.after = None
    return StatementRecord(statement, first=first)


def _attachments(content, live, file_address):
    """Rows of its files, with their addresses: that of the live statement where it has the same file, else another, or none."""
    standing = {}
    if live:
        standing = {as_id(row["pk"]): (row["file"], row["name"]) for row in rows_of(live.statement.attachment_rows)}
    rows = child_rows(
        content, "attachments", id="", file="", name="", title="", language="", media_type="", size=0, width=None,
        height=None, alternative_text="", is_decorative=False, order=0,
    )  # fmt: skip
    for row in rows:
        row["pk"], row["is_image"] = row["id"], row["media_type"].startswith("image/")
        file, name = standing.get(row["id"], ("", ""))
        if file == row["file"]:
            row["url"] = file_path(row["id"], name)
        else:
            row["url"] = file_address(row["id"], row["name"]) if file_address and row["name"] else ""
    return rows


def _texts(content, original_language, untitled, attached):
    rows = []
    for row in child_rows(
        content, "texts", language="", status="original", title="", summary="", body="", translates_version=0
    ):
        if row["language"] not in LANGUAGES_BY_CODE:
            continue
        row["body_html"], row["text_hash"] = html_and_hash(row["body"], attached)
        row["title"] = row["title"] or untitled
        rows.append(row)
    if rows:
        return rows
    language = original_language if original_language in LANGUAGES_BY_CODE else "en"
    return [{"language": language, "status": "original", "title": untitled, "summary": "", "body_html": ""}]


def _attributions(content):
    """Rows of who said it, as the query of a live statement gives them. Three queries at most."""
    rows = child_rows(
        content,
        "attributions",
        role="speaker",
        appointment=None,
        organisation=None,
        capacity=None,
        verbatim="",
        order=0,
    )
    language = get_language() or "en"
    body_columns = {"body": "{}name", "body_slug": "{}slug", "body_language": "{}name_language"}
    appointments = _looked_up(
        Appointment,
        {row["appointment"] for row in rows},
        person="person__name",
        person_slug="person__slug",
        sort_name="person__sort_name",
        status="status",
        post_slug="post__slug",
        **label_columns(language, "post_"),
        **{key: column.format("post__organisation__") for key, column in body_columns.items()},
        titles=principal_titles(language),
        names=former_names("post__organisation"),
    )
    bodies = _looked_up(
        Organisation,
        {row["organisation"] for row in rows},
        **{key: column.format("") for key, column in body_columns.items()},
        names=former_names("pk"),
    )
    hats = _looked_up(PostCapacity, {row["capacity"] for row in rows}, **label_columns(language))
    return [_attribution(row, appointments, bodies, hats, language) for row in rows]


def _attribution(row, appointments, bodies, hats, language):
    hat = hats.get(row["capacity"])
    label = ("name", name_column(language))
    gone = {"name": _("a capacity no longer on record")} if row["capacity"] else {}
    columns = {
        "order": row["order"],
        "role": row["role"] if row["role"] in Attribution.Role.values else Attribution.Role.SPEAKER.value,
        "verbatim": row["verbatim"],
        "person_slug": "",
        "body_slug": "",
        "body_language": "en",
        "names": [],
        **{f"capacity_{column}": (hat or gone).get(column, "") for column in label},
    }
    if found := appointments.get(row["appointment"]) or bodies.get(row["organisation"]):
        return {**columns, **found}
    if row["appointment"]:
        return {**columns, "body": _("Somebody who is no longer on record")}
    return {**columns, "body": _("A body that is no longer on record") if row["organisation"] else _("Nobody yet")}


def _looked_up(model, ids, **columns):
    """{id as text: {key: value}} of records as they are now. One query, none without ids."""
    ids = ids - {None, ""}
    if not ids:
        return {}
    expressions = [F(column) if isinstance(column, str) else column for column in columns.values()]
    found = model.objects.filter(pk__in=ids).values_list("pk", *expressions)
    return {str(pk): dict(zip(columns, values, strict=True)) for pk, *values in found}


def _place(places, pk):
    return places.get(pk) or Place(name=_("a place no longer on record"))


def _named(ids, found, gone):
    """Rows of topics or places: slug and names, without a slug for what is gone."""
    by_id = {str(pk): record for pk, record in found.items()}
    column = name_column(get_language() or "en")
    rows = []
    for pk in ids:
        record = by_id.get(pk)
        if record is None:
            rows.append({"slug": "", "name": gone, column: gone})
        else:
            rows.append({"slug": record.slug, "name": record.name, column: getattr(record, column)})
    return rows


def _citations(live, texts):
    """The documents that the live statement is known to cite, where the same paragraph stands in these texts."""
    if live is None:
        return []
    anchors = {(row["language"], anchor) for row in texts for anchor in ANCHOR.findall(row["body_html"])}
    return [
        row
        for row in rows_of(live.statement.citation_rows)
        if not row["anchor"] or (row["language"], row["anchor"]) in anchors
    ]


def _relations(content):
    rows = child_rows(content, "relations", kind="", to="", note="")
    statements = _looked_up(Statement, {row["to"] for row in rows}, **NEIGHBOUR)
    gone = {"issued_on": None, "slug": "", "title": _("a statement no longer on record"), "language": "en"}
    return [
        {"kind": row["kind"], "note": row["note"], **statements.get(row["to"], gone)}
        for row in rows
        if row["kind"] in StatementRelation.Kind.values
    ]
