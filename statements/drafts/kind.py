"""How a statement is published."""

import uuid

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.models import Appointment, Organisation, OrganisationRelation
from statements.attributing import refuse_appointment, refuse_capacity
from statements.drafts.models import (
    AttachmentDraft,
    AttributionDraft,
    StatementDraft,
    StatementRelationDraft,
    StatementSourceDraft,
    StatementSymbolDraft,
    StatementTextDraft,
)
from statements.models import (
    Attachment,
    Attribution,
    AttributionMode,
    Statement,
    StatementRelation,
    StatementSource,
    StatementSymbol,
    StatementText,
)
from statements.models.position import day_of_position, next_position
from statements.tallies import recount, tallied_under
from statements.views.versions import draft_page
from unhub.publishing.kinds import Belonging, Child, ContentKind, Problem, register
from unhub.text.fingerprints import text_hash
from unhub.text.markdown import render


def problems(draft):
    """What must be mended before a statement can be published. Six queries."""
    texts = {text.language: text for text in draft.texts.all()}
    original = texts.get(draft.original_language)
    if original is None:
        yield Problem(
            _("There is no text in the original language (%(language)s). A title is enough.")
            % {"language": draft.get_original_language_display()},
            "texts",
        )
    for text in texts.values():
        if (text.status == text.Status.ORIGINAL) != (text.language == draft.original_language):
            yield Problem(
                _("The text in %(language)s is marked “%(status)s”, but the original language is %(original)s.")
                % {
                    "language": text.get_language_display(),
                    "status": text.get_status_display(),
                    "original": draft.get_original_language_display(),
                },
                "texts",
            )
    if not draft.slug:
        yield Problem(_("Give the statement an address."), "slug")
    if draft.issued_on.year < 1000:
        # Addresses have four digits for the year.
        yield Problem(_("Check the year: %(year)d.") % {"year": draft.issued_on.year}, "issued_on")
    if any(relation.to_id == draft.pk for relation in draft.relations.all()):
        yield Problem(_("A statement cannot be related to itself."), "relations")
    yield from _attribution_problems(draft)


def _attribution_problems(draft):
    attributions = list(
        draft.attributions.select_related("appointment__person", "appointment__post", "organisation", "capacity__post")
    )
    if not attributions:
        yield Problem(_("Say who said it: add at least one attribution."), "attributions")
    for attribution in attributions:
        appointment, capacity = attribution.appointment, attribution.capacity
        if appointment and (refusal := refuse_appointment(appointment, draft.issued_on)):
            yield Problem(refusal, "attributions")
        if appointment and capacity and (refusal := refuse_capacity(capacity, appointment, draft.issued_on)):
            yield Problem(refusal, "attributions")
    voices = [a for a in attributions if a.role in {a.Role.SPEAKER, a.Role.ISSUER, a.Role.SIGNATORY}]
    if draft.attribution_mode == AttributionMode.JOINT and attributions and len(voices) < 2:
        yield Problem(_("A joint statement has two voices or more: add the other bodies or people."), "attributions")
    if draft.attribution_mode == AttributionMode.JOINT:
        yield from _membership_problems(attributions, draft.issued_on)


def _membership_problems(attributions, day):
    """Who signs a joint statement of a grouping was its member that day, by what is known. Two queries if a grouping issues it."""
    bodies = [a.organisation for a in attributions if a.role == a.Role.ISSUER and a.organisation]
    groupings = [body for body in bodies if body.kind == Organisation.Kind.GROUPING]
    signatories = [a.organisation for a in attributions if a.role == a.Role.SIGNATORY and a.organisation]
    for grouping in groupings:
        members = set(
            OrganisationRelation.objects.filter(kind=OrganisationRelation.Kind.MEMBER_OF, object=grouping)
            .possible_on(day)
            .values_list("subject_id", flat=True)
        )
        for signatory in signatories:
            if signatory.pk not in members | {grouping.pk}:
                yield Problem(
                    _(
                        "%(body)s was not on record as a member of %(grouping)s on %(day)s. Record the membership first."
                    )
                    % {"body": signatory, "grouping": grouping, "day": date_format(day, "j F Y")},
                    "attributions",
                )


def prepare(live, draft):
    original = next(text for text in draft.texts.all() if text.language == draft.original_language)
    live.title = original.title
    live.tallied_before = tallied_under(live.pk)
    # The place in the order is kept unless the day or the order changed: cursors and feeds refer to it.
    moved = live.position is None or day_of_position(live.position) != live.issued_on or _order_changed(live)
    if moved:
        live.position = next_position(Statement, live.issued_on, live.order_in_day)


def _order_changed(live):
    return Statement.objects.filter(pk=live.pk).exclude(order_in_day=live.order_in_day).exists()


def finish(live):
    for text in live.texts.all():
        rendered = render(text.body)
        text.body_html, text.position = rendered.html, live.position
        text.text_hash = text_hash(rendered.plain) if rendered.plain else ""
        text.save(update_fields=["body_html", "text_hash", "position"])
    for attribution in live.attributions.select_related("appointment__post"):
        appointment = attribution.appointment
        attribution.person_id = appointment.person_id if appointment else None
        attribution.post_id = appointment.post_id if appointment else None
        attribution.body_id = appointment.post.organisation_id if appointment else attribution.organisation_id
        attribution.position = live.position
        attribution.save(update_fields=["person", "post", "body", "position"])
    live.topic_links.update(position=live.position)
    live.place_links.update(position=live.position)
    recount(live.tallied_before ^ tallied_under(live.pk))


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
    recount(tallied)


def address(record):
    return f"{record.issued_on:%Y/%m/%d}/{record.slug}"


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
        prepare=prepare,
        finish=finish,
        address=address,
        text_hashes=text_hashes,
        title=title,
        take_out=take_out,
        page=draft_page,
        belongs=(
            Belonging(Attribution, "statement", "body"),
            Belonging(AttributionDraft, "draft", "organisation"),
            Belonging(AttributionDraft, "draft", "appointment__post__organisation"),
        ),
        bodies_in=bodies_in,
    )
)
