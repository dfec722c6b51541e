"""How an organisation is published."""

import uuid

from django.utils.translation import gettext as _

from organisations.drafts.checks import problems, warnings
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
from organisations.searching import index_anew
from organisations.searching import take_out as take_out_of_index
from organisations.views.versions import draft_page
from unhub.publishing.kinds import Belonging, Child, ContentKind, register
from unhub.text.fingerprints import text_hash
from unhub.text.languages import fallback_order
from unhub.text.markdown import render


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
    index_anew([live.pk])


def take_out(live):
    take_out_of_index(live.pk)
    live.delete()


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
        warnings=warnings,
        prepare=prepare,
        finish=finish,
        text_hashes=text_hashes,
        take_out=take_out,
        page=draft_page,
        body="profile",
        belongs=(Belonging(Organisation, "pk", "pk"), Belonging(OrganisationDraft, "pk", "pk")),
        bodies_in=lambda contents: [{uuid.UUID(content["id"])} if content else set() for content in contents],
    )
)
