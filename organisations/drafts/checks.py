"""What is looked at in an organisation while it is written: what must be mended before it is published, and what only should be.

One small function a check. They read rows by `draft.<child>.all()` alone: they may be those of a form nobody has saved.
"""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.models import Organisation, Person, Post
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

CHILDREN = ("texts", "former_names", "links", "identifiers")


def problems(draft):
    """What must be mended before an organisation can be published. One query."""
    draft = with_rows(draft, "texts")
    for check in (some_text, profiles, address, dates):
        yield from check(draft)


def warnings(draft):
    """What its editor should look at. Publishing goes on all the same. Two queries."""
    draft = with_rows(draft, "texts")
    for check in (names, same_name, summaries, profiles_as_written):
        yield from check(draft)


def some_text(draft):
    if not draft.texts.all():
        yield Problem(_("Give the organisation a name in at least one language."), "texts")


def profiles(draft):
    for text in draft.texts.all():
        yield from refuse_text(text.profile, partial(Problem, **place_of(draft, text, "profile")))


def address(draft):
    if not draft.slug:
        yield Problem(_("Give the organisation an address."), "slug")


def dates(draft):
    if draft.dissolution_reason and not draft.dissolved:
        yield Problem(_("Say when it was dissolved, or take away how it ended."), "dissolved")
    if draft.established and draft.dissolved and draft.dissolved.latest < draft.established.earliest:
        yield Problem(_("It was dissolved before it was established."), "dissolved")


def names(draft):
    for text in draft.texts.all():
        yield from look_at_title(text.name, warning(**place_of(draft, text, "name")))


def same_name(draft):
    """Another organisation of that name. One query by an index."""
    rows = {text.name.casefold().removeprefix("the ")[:300]: text for text in draft.texts.all() if text.name}
    for other in Organisation.objects.filter(sort_name__in=rows).exclude(pk=draft.pk)[:3]:
        yield warning(**place_of(draft, rows[other.sort_name], "name"))(
            _("There is an organisation of this name already: “%(name)s”.") % {"name": shortened(other.name, 90)},
            link=reverse("admin:organisations_drafts_organisationrecord_change", args=[other.pk]),
            link_label=_("Look at it"),
        )


def summaries(draft):
    for text in draft.texts.all():
        yield from look_at_summary(text.summary, warning(**place_of(draft, text, "summary")))


def profiles_as_written(draft):
    for text in draft.texts.all():
        yield from look_at_text(text.profile, warning(**place_of(draft, text, "profile")))


PAGES["organisations:detail"] = has_slug(Organisation)
PAGES["organisations:person"] = has_slug(Person)
PAGES["organisations:post"] = has_slug(Post)
