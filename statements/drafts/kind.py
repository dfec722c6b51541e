"""How a statement is published."""

import uuid
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.models import Appointment
from statements.citations import follow_text
from statements.drafts.checks import problems, warnings
from statements.drafts.models import (
    AttachmentDraft,
    AttributionDraft,
    StatementDraft,
    StatementRelationDraft,
    StatementSourceDraft,
    StatementSymbolDraft,
    StatementTextDraft,
)
from statements.files import attached_files
from statements.models import (
    Attachment,
    Attribution,
    Statement,
    StatementRelation,
    StatementSource,
    StatementSymbol,
    StatementText,
)
from statements.models.position import day_of_position, next_position
from statements.searching import INDEX, index_anew
from statements.tallies import tallied_under, tally_anew
from statements.views.versions import draft_page
from unhub.publishing.kinds import Belonging, Child, ContentKind, register
from unhub.text.markdown import render


def prepare(live, draft):
    original = next(text for text in draft.texts.all() if text.language == draft.original_language)
    live.title = original.title
    live.tallied_before, live.indexed_before = tallied_under(live.pk), [live.position] if live.position else []
    # The place in the order is kept unless the day or the order changed: cursors and feeds refer to it.
    moved = live.position is None or day_of_position(live.position) != live.issued_on or _order_changed(live)
    if moved:
        live.position = next_position(Statement, live.issued_on, live.order_in_day)


def _order_changed(live):
    return Statement.objects.filter(pk=live.pk).exclude(order_in_day=live.order_in_day).exists()


def finish(live):
    files, paragraphs = attached_files(live.attachments.all()), {}
    for text in live.texts.all():
        rendered = render(text.body, attached=files)
        paragraphs[text.language] = rendered.paragraphs
        _set(text, StatementText.derived(rendered, live.position))
    for attribution in live.attributions.select_related("appointment__post"):
        appointment, body = attribution.appointment, attribution.organisation_id
        _set(attribution, Attribution.derived(appointment, body, live.position))
    live.topic_links.update(position=live.position)
    live.place_links.update(position=live.position)
    live.citations.update(position=live.position)
    follow_text(live, paragraphs)
    tally_anew(live.tallied_before, tallied_under(live.pk))
    index_anew([live.pk], live.indexed_before)


def _set(row, columns):
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=columns)


def title(content):
    texts = {text.get("language"): text.get("title", "") for text in content.get("texts") or ()}
    return texts.get(content.get("original_language")) or next(iter(texts.values()), "") or _("Untitled statement")


def bodies_in(contents):
    """For the content of each of some versions, the keys of the bodies it is attributed to. One query."""

    def named(content, column):
        return {uuid.UUID(each[column]) for each in content.get("attributions") or () if each.get(column)}

    appointments = set().union(*(named(content, "appointment") for content in contents))
    of_posts = dict(Appointment.objects.filter(pk__in=appointments).values_list("pk", "post__organisation"))
    return [
        named(content, "organisation") | {of_posts[pk] for pk in named(content, "appointment") if pk in of_posts}
        for content in contents
    ]


def take_out(live):
    tallied = tallied_under(live.pk)
    live.delete()
    tally_anew(tallied, set())
    INDEX.remove([live.position])


def address(record):
    return f"{record.issued_on:%Y/%m/%d}/{record.slug}"


def file_of_draft(pk, name):
    """The address in the admin of a file that is not public yet."""
    return reverse("admin:statements_drafts_attachmentdraft_file", args=[pk, name])


def text_hashes(live):
    return {text.language: text.text_hash for text in live.texts.all() if text.text_hash}


STATEMENT = register(
    ContentKind(
        name="statement",
        live=Statement,
        draft=StatementDraft,
        children=(
            Child("texts", StatementText, StatementTextDraft, "statement"),
            Child("symbols", StatementSymbol, StatementSymbolDraft, "statement"),
            Child("attributions", Attribution, AttributionDraft, "statement"),
            Child("sources", StatementSource, StatementSourceDraft, "statement"),
            Child("attachments", Attachment, AttachmentDraft, "statement"),
            Child("relations", StatementRelation, StatementRelationDraft, "statement"),
        ),
        many=("topics", "places"),
        problems=problems,
        warnings=warnings,
        prepare=prepare,
        finish=finish,
        address=address,
        text_hashes=text_hashes,
        title=title,
        take_out=take_out,
        restated=lambda live: index_anew([live.pk]),
        page=partial(draft_page, file_of_draft=file_of_draft),
        belongs=(
            Belonging(Attribution, "statement", "body"),
            Belonging(AttributionDraft, "draft", "organisation"),
            Belonging(AttributionDraft, "draft", "appointment__post__organisation"),
        ),
        bodies_in=bodies_in,
    )
)
