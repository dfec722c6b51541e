"""How an organisation is published."""

import uuid

from django.utils.translation import gettext as _

from organisations.drafts.models import (
    FormerNameDraft,
    OrganisationDraft,
    OrganisationIdentifierDraft,
    OrganisationLinkDraft,
    OrganisationTextDraft,
)
from organisations.models import (
    FormerName,
    Organisation,
    OrganisationIdentifier,
    OrganisationLink,
    OrganisationText,
)
from organisations.views.versions import draft_page
from unhub.publishing.kinds import Belonging, Child, ContentKind, Problem, register
from unhub.text.fingerprints import text_hash
from unhub.text.languages import fallback_order
from unhub.text.markdown import render


def problems(draft):
    """What must be mended before an organisation can be published."""
    texts = list(draft.texts.all())
    if not texts:
        yield Problem(_("Give the organisation a name in at least one language."), "texts")
    if not draft.slug:
        yield Problem(_("Give the organisation an address."), "slug")
    if draft.dissolution_reason and not draft.dissolved:
        yield Problem(_("Say when it was dissolved, or take away how it ended."), "dissolved")
    if draft.established and draft.dissolved and draft.dissolved.latest < draft.established.earliest:
        yield Problem(_("It was dissolved before it was established."), "dissolved")


def prepare(live, draft):
    texts = {text.language: text for text in draft.texts.all()}
    text = next(texts[language] for language in fallback_order("en", "en") if language in texts)
    live.name, live.name_language, live.acronym = text.name, text.language, text.acronym
    live.sort_name = text.name.casefold().removeprefix("the ")[:300]


def finish(live):
    for text in live.texts.all():
        rendered = render(text.profile)
        text.profile_html, text.text_hash = rendered.html, text_hash(rendered.plain) if rendered.plain else ""
        text.save(update_fields=["profile_html", "text_hash"])


def title(content):
    texts = {text.get("language"): text.get("name", "") for text in content.get("texts") or ()}
    return next((texts[code] for code in fallback_order("en", "en") if texts.get(code)), "") or _("Unnamed body")


def text_hashes(live):
    return {text.language: text.text_hash for text in live.texts.all() if text.text_hash}


ORGANISATION = register(
    ContentKind(
        name="organisation",
        title=title,
        live=Organisation,
        draft=OrganisationDraft,
        children=(
            Child("texts", OrganisationText, OrganisationTextDraft, "organisation"),
            Child("former_names", FormerName, FormerNameDraft, "organisation"),
            Child("links", OrganisationLink, OrganisationLinkDraft, "organisation"),
            Child("identifiers", OrganisationIdentifier, OrganisationIdentifierDraft, "organisation"),
        ),
        problems=problems,
        prepare=prepare,
        finish=finish,
        text_hashes=text_hashes,
        page=draft_page,
        body="profile",
        belongs=(Belonging(Organisation, "pk", "pk"), Belonging(OrganisationDraft, "pk", "pk")),
        bodies_in=lambda contents: [{uuid.UUID(content["id"])} if content else set() for content in contents],
    )
)
