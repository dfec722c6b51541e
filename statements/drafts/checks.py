"""What is looked at in a statement while it is written: what must be mended before it is published, and what only should be.

One small function a check. They read rows by `draft.<child>.all()` alone: they may be those of a form nobody has saved.
"""

import datetime
import re
from functools import partial

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.models import Organisation, OrganisationRelation
from statements.attributing import refuse_appointment, refuse_capacity
from statements.drafts.models import AttributionDraft, StatementDraft, StatementSymbolDraft, StatementTextDraft
from statements.models import (
    AttributionMode,
    Document,
    Statement,
    StatementSymbol,
    StatementText,
    StatementType,
    Topic,
)
from statements.models.position import positions_of_days
from unhub.publishing.addresses import record_at_former_address
from unhub.publishing.checks import (
    PAGES,
    has_slug,
    look_at_summary,
    look_at_text,
    look_at_title,
    place_of,
    refuse_text,
    shortened,
    warning,
    with_rows,
)
from unhub.publishing.kinds import Problem
from unhub.publishing.models import Version
from unhub.text.fingerprints import text_hash
from unhub.text.inspection import inspect
from unhub.text.markdown import ATTACHED
from unhub.text.symbols import normalise
from unhub.text.titles import bare_title, is_nearly

DAYS_AROUND = 3
MOST_OF_TITLE = 300  # characters that are compared
MOST_COMPARED = 500  # titles of a week; more than ten busy days have
MOST_LISTED = 12

CHILDREN = (
    "texts",
    "symbols",
    "attachments",
    "relations",
    Prefetch(
        "attributions",
        AttributionDraft.objects.select_related(
            "appointment__person", "appointment__post", "organisation", "capacity__post"
        ).order_by("order", "pk"),
    ),
)


def problems(draft):
    """What must be mended before a statement can be published. Six queries."""
    draft = with_rows(draft, *CHILDREN)
    for check in (
        original_text,
        marks_of_texts,
        bodies,
        address,
        day,
        type_of_text,
        relations_to_itself,
        attributions,
        membership,
        images,
        images_in_texts,
    ):
        yield from check(draft)


def warnings(draft):
    """What its editor should look at. Publishing goes on all the same. Some ten queries, each by an index."""
    draft = with_rows(draft, *CHILDREN)
    for check in (
        titles,
        same_title,
        summaries,
        texts_as_written,
        images_from_elsewhere,
        symbols_elsewhere,
        order_in_day,
        future,
        outdated_translations,
    ):
        yield from check(draft)


# --- what must be mended ----------------------------------------------------------------------------------------------


def original_text(draft):
    if all(text.language != draft.original_language for text in draft.texts.all()):
        yield Problem(
            _("There is no text in the original language (%(language)s). A title is enough.")
            % {"language": draft.get_original_language_display()},
            "texts",
        )


def marks_of_texts(draft):
    for text in draft.texts.all():
        if (text.status == text.Status.ORIGINAL) != (text.language == draft.original_language):
            yield Problem(
                _("The text in %(language)s is marked “%(status)s”, but the original language is %(original)s.")
                % {
                    "language": text.get_language_display(),
                    "status": text.get_status_display(),
                    "original": draft.get_original_language_display(),
                },
                "texts",
                column="status",
                row=text.pk,
            )


def bodies(draft):
    for text in draft.texts.all():
        yield from refuse_text(text.body, partial(Problem, **place_of(draft, text, "body")))


def address(draft):
    if not draft.slug:
        yield Problem(_("Give the statement an address."), "slug")


def day(draft):
    if draft.issued_on is None:
        yield Problem(_("Say on which day it was issued."), "issued_on")
    elif draft.issued_on.year < 1000:
        # Addresses have four digits for the year.
        yield Problem(_("Check the year: %(year)d.") % {"year": draft.issued_on.year}, "issued_on")


def type_of_text(draft):
    if draft.type_id is None:
        yield Problem(
            _("Choose a type. The source calls it “%(label)s”.") % {"label": draft.raw_label}
            if draft.raw_label
            else _("Choose a type."),
            "type",
        )


def relations_to_itself(draft):
    for relation in draft.relations.all():
        if relation.to_id == draft.pk:
            yield Problem(_("A statement cannot be related to itself."), "relations", column="to", row=relation.pk)


def attributions(draft):
    """Somebody is named; who is named held the post that day; a joint statement has two voices."""
    found = draft.attributions.all()
    if not found:
        yield Problem(_("Say who said it: add at least one attribution."), "attributions")
    for attribution in found:
        at = partial(Problem, field="attributions", row=attribution.pk)
        appointment, capacity = attribution.appointment, attribution.capacity
        if not appointment and not attribution.organisation:
            yield at(_unresolved(attribution), column="appointment")
        elif appointment and draft.issued_on:
            if refusal := refuse_appointment(appointment, draft.issued_on):
                yield at(refusal, column="appointment")
            elif capacity and (refusal := refuse_capacity(capacity, appointment, draft.issued_on)):
                yield at(refusal, column="capacity")
    voices = [a for a in found if a.role in {a.Role.SPEAKER, a.Role.ISSUER, a.Role.SIGNATORY}]
    if draft.attribution_mode == AttributionMode.JOINT and found and len(voices) < 2:
        yield Problem(_("A joint statement has two voices or more: add the other bodies or people."), "attributions")


def _unresolved(attribution):
    if attribution.verbatim:
        return _("“%(words)s” names nobody yet: choose the appointment, the post or the organisation it means.") % {
            "words": attribution.verbatim
        }
    return _("An attribution names nobody: choose an appointment, a post or an organisation.")


def membership(draft):
    """Who signs a joint statement of a grouping was its member that day, by what is known. A query for each such grouping."""
    if draft.attribution_mode != AttributionMode.JOINT or draft.issued_on is None:
        return
    found = [a for a in draft.attributions.all() if a.organisation]
    groupings = [
        a.organisation for a in found if a.role == a.Role.ISSUER and a.organisation.kind == Organisation.Kind.GROUPING
    ]
    for grouping in groupings:
        members = set(
            OrganisationRelation.objects.filter(kind=OrganisationRelation.Kind.MEMBER_OF, object=grouping)
            .possible_on(draft.issued_on)
            .values_list("subject_id", flat=True)
        )
        for signatory in (a for a in found if a.role == a.Role.SIGNATORY):
            if signatory.organisation_id not in members | {grouping.pk}:
                yield Problem(
                    _(
                        "%(body)s was not on record as a member of %(grouping)s on %(day)s. Record the membership first."
                    )
                    % {
                        "body": signatory.organisation,
                        "grouping": grouping,
                        "day": date_format(draft.issued_on, "j F Y"),
                    },
                    "attributions",
                    column="organisation",
                    row=signatory.pk,
                )


def images(draft):
    """Every attached image says what it shows, in words and not by the name of a file, or is marked as decorative."""
    for attachment in draft.attachments.all():
        if not attachment.is_image or attachment.is_decorative:
            continue
        at = partial(Problem, field="attachments", row=attachment.pk, column="alternative_text")
        title = attachment.title or attachment.name
        if not attachment.alternative_text.strip():
            yield at(
                _("Say in an alternative text what the image “%(title)s” shows, or mark it as decorative.")
                % {"title": title}
            )
        elif is_name_of_a_file(attachment.alternative_text):
            yield at(
                _("“%(words)s” is the name of a file. Say what the image “%(title)s” shows.")
                % {"words": attachment.alternative_text, "title": title}
            )


def is_name_of_a_file(words):
    words = words.strip()
    return bool(
        re.fullmatch(r"\S+\.(png|jpe?g|gif|webp|svg|tiff?|bmp|heic|pdf)", words, re.IGNORECASE)
        or re.fullmatch(r"(img|dsc|dscn|image|photo|screenshot|scan|picture)[\W_]*\d*", words, re.IGNORECASE)
    )


def images_in_texts(draft):
    """What a text shows or links to as attached is attached."""
    attached = {}
    for attachment in draft.attachments.all():
        attached |= {attachment.name: attachment, str(attachment.pk): attachment}
    for text in draft.texts.all():
        at = partial(Problem, **place_of(draft, text, "body"))
        found = _inspection(text)
        for address in dict.fromkeys(
            [image.address for image in found.images] + [link.address for link in found.links]
        ):
            if not address.startswith(ATTACHED):
                continue
            name = address.removeprefix(ATTACHED)
            if name not in attached:
                yield at(_("The text refers to “%(name)s”, but no file of that name is attached.") % {"name": name})
            elif not attached[name].is_image and any(image.address == address for image in found.images):
                yield at(
                    _("“%(name)s” is no image. Link to it instead: [words](attachment:%(name)s).") % {"name": name}
                )


# --- what should be looked at -----------------------------------------------------------------------------------------


def titles(draft):
    for text in draft.texts.all():
        yield from look_at_title(text.title, warning(**place_of(draft, text, "title")))


def summaries(draft):
    for text in draft.texts.all():
        yield from look_at_summary(text.summary, warning(**place_of(draft, text, "summary")))


def texts_as_written(draft):
    for text in draft.texts.all():
        yield from look_at_text(text.body, warning(**place_of(draft, text, "body")))


def images_from_elsewhere(draft):
    for text in draft.texts.all():
        if any(not image.address.startswith(ATTACHED) for image in _inspection(text).images):
            yield warning(**place_of(draft, text, "body"))(
                _("Only attached images are shown. Attach the file, then write ![what it shows](attachment:its-name).")
            )


def same_title(draft):
    """The same title, or nearly, within three days: perhaps it is recorded already. Two queries, both by an index."""
    texts = [text for text in draft.texts.all() if text.title]
    if not texts or draft.issued_on is None:
        return
    near = datetime.timedelta(days=DAYS_AROUND)
    first, last = _clamped(draft.issued_on, -near), _clamped(draft.issued_on, near)
    languages = {text.language for text in texts}
    live = StatementText.objects.filter(
        language__in=languages, position__range=positions_of_days(first, last)
    ).exclude(statement=draft.pk)
    drafted = StatementTextDraft.objects.filter(language__in=languages, draft__issued_on__range=(first, last)).exclude(
        draft=draft.pk
    )
    live = live.order_by("-position").values_list("language", "title", "statement_id", "statement__issued_on")
    drafted = drafted.order_by("pk").values_list("language", "title", "draft_id", "draft__issued_on")
    others = [(*row, None) for row in live[:MOST_COMPARED]]
    others += [(*row, row[2]) for row in drafted[:MOST_COMPARED]]
    told = set()
    for text in texts:
        words = bare_title(text.title, MOST_OF_TITLE)
        for language, title, pk, on, drafted_as in others:
            if language == text.language and pk not in told and is_nearly(words, bare_title(title, MOST_OF_TITLE)):
                told.add(pk)
                in_words = {"title": shortened(title, 90), "day": date_format(on, "j F Y")}
                yield warning(**place_of(draft, text, "title"))(
                    _("“%(title)s” of %(day)s has the same title, or nearly. Is it recorded already?") % in_words,
                    link=_page_of(pk),
                    link_label=_("Look at it"),
                    names=drafted_as,
                    unnamed=_("Colleagues are writing a statement of the same title, or nearly, of %(day)s.")
                    % in_words,
                )


def _clamped(on, by):
    """A day some days off, or the first or last there is."""
    try:
        return on + by
    except OverflowError:
        return on


def symbols_elsewhere(draft):
    """A symbol names one document. Two queries by an index, where there are symbols."""
    rows = {normalise(row.symbol): row for row in draft.symbols.all() if row.symbol}
    if not rows:
        return
    live = StatementSymbol.objects.filter(symbol_key__in=rows).exclude(statement=draft.pk)
    drafted = StatementSymbolDraft.objects.filter(symbol_key__in=rows).exclude(draft=draft.pk)
    found = [(row.symbol_key, row.statement, None) for row in live.select_related("statement")[:MOST_LISTED]]
    found += [(row.symbol_key, row.draft, row.draft_id) for row in drafted.select_related("draft")[:MOST_LISTED]]
    told = set()
    for key, other, drafted_as in found:
        if (key, other.pk) in told:
            continue
        told.add((key, other.pk))
        in_words = {
            "symbol": rows[key].symbol,
            "title": shortened(str(other), 90),
            "day": date_format(other.issued_on, "j F Y"),
        }
        yield warning("symbols", row=rows[key].pk, column="symbol")(
            _("%(symbol)s is the symbol of “%(title)s” of %(day)s, too.") % in_words,
            link=_page_of(other.pk),
            link_label=_("Look at it"),
            names=drafted_as,
            unnamed=_("%(symbol)s is the symbol of a statement that colleagues are writing, too.") % in_words,
        )


def order_in_day(draft):
    """Two statements of a day in one place: then chance orders them. Two queries by an index."""
    on, order = draft.issued_on, draft.order_in_day
    if on is None or order is None:
        return
    # A draft says where the statement will stand; what is public is where it stands until then.
    live = Statement.objects.issued_between(on, on).exclude(pk=draft.pk).values_list("pk", "order_in_day")
    drafted = StatementDraft.objects.filter(issued_on=on).exclude(pk=draft.pk).values_list("pk", "order_in_day")
    taken = dict(live[:MOST_COMPARED]) | dict(drafted[:MOST_COMPARED])
    if order not in taken.values():
        return
    orders = sorted(set(taken.values()))
    listed = ", ".join(str(each) for each in orders[:MOST_LISTED]) + ", …" * (len(orders) > MOST_LISTED)
    yield warning("order_in_day")(
        _("Another statement of %(day)s is number %(order)d in the day, too. Taken: %(taken)s. Set their order.")
        % {"day": date_format(on, "j F Y"), "order": order, "taken": listed},
        link=f"{reverse('admin:statements_drafts_statementrecord_changelist')}?issued={on.isoformat()}",
        link_label=_("The statements of that day"),
    )


def future(draft):
    if draft.issued_on and draft.issued_on > timezone.localdate():
        yield warning("issued_on")(
            _("The day of issue lies in the future: %(day)s.") % {"day": date_format(draft.issued_on, "j F Y")}
        )


def outdated_translations(draft):
    """A translation of what the original no longer says. Two queries, where there is a translation of a published statement."""
    translations = [text for text in draft.texts.all() if text.language != draft.original_language]
    original = next((text for text in draft.texts.all() if text.language == draft.original_language), None)
    if not translations or original is None or not draft.base_version:
        return
    now = _hash(original)
    live = dict(StatementText.objects.filter(statement=draft.pk).values_list("language", "text_hash"))
    wanted = {text.translates_version for text in translations} - {None}
    filed = dict(Version.objects.filter(record_id=draft.pk, number__in=wanted).values_list("number", "text_hashes"))
    for text in translations:
        at = warning(**place_of(draft, text, "translates_version"))
        number = text.translates_version
        if number in filed:
            then = filed[number].get(draft.original_language, "")
            if then != now:
                yield at(
                    _("It translates version %(number)d, and the original has changed since.") % {"number": number}
                )
        elif live.get(draft.original_language, "") != now and live.get(text.language, "") == _hash(text):
            yield at(_("The original has changed in this draft; the translation has not."))


def _hash(text):
    plain = _inspection(text).plain
    return text_hash(plain) if plain else ""


# --- what they stand on -----------------------------------------------------------------------------------------------------------


def _inspection(text):
    """What a text holds; nothing where it cannot be read, which is a problem of its own."""
    try:
        return inspect(text.body or "")
    except ValueError:
        return inspect("")


def _page_of(pk):
    return reverse("admin:statements_drafts_statementrecord_change", args=[pk])


def _statement_at(year, month, day, slug):
    where = f"{year}/{month}/{day}/{slug}"
    try:
        on = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return Statement.objects.filter(issued_on=on, slug=slug).exists() or record_at_former_address("statement", where)


PAGES["statements:detail"] = _statement_at
PAGES["statements:type"] = has_slug(StatementType)
PAGES["statements:topic"] = has_slug(Topic)
PAGES["statements:document"] = has_slug(Document)
