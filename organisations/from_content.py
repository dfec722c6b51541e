"""The profile of a body made from content as plain data, instead of from what is published: for pages of versions and previews.

    profile = profile_from_content(version.content, live, today)     # `live` from `for_profile()`, or None

Content is what editors write: names, kind, dates, former names, texts, links, identifiers. Posts, relations and places are
reference data, no part of it: the profile shows them as they are today.
"""

from organisations.models import Organisation, OrganisationText
from organisations.models.content import OrganisationContent
from organisations.profile import Profile
from unhub.publishing.content import child_rows, fields_declared_in, read_fields
from unhub.publishing.models import PublishedRecord
from unhub.text.languages import LANGUAGES_BY_CODE, fallback_order
from unhub.text.markdown import html_and_hash

CONTENT_FIELDS = fields_declared_in(OrganisationContent, Organisation)
OWN_FIELDS = [f for f in PublishedRecord._meta.fields if not f.primary_key]


def profile_from_content(content, live, today, *, first="", untitled=""):
    """The Profile of content as `describe` gives it. Costs what a Profile costs.

    `live`: the published Organisation from `for_profile`, None if there is none. `first`: the language to show before the
    others. `untitled` stands for a name that is missing.
    """
    body = Organisation(pk=live.pk) if live else Organisation()
    read_fields(CONTENT_FIELDS, body, content)
    if live:
        body.slug = live.slug  # links to its lists lead to where it is today
        for f in OWN_FIELDS:
            setattr(body, f.attname, getattr(live, f.attname))
    texts = _texts(content, untitled)
    by_language = {text.language: text for text in texts}
    named = next((by_language[code] for code in fallback_order("en", "en") if code in by_language), None)
    body.name, body.name_language, body.acronym = (
        (named.name, named.language, named.acronym) if named else (untitled, "en", "")
    )
    body.sort_name = body.name.casefold()
    body.former_rows = child_rows(
        content, "former_names", name="", language="en", acronym="", start="", end="", end_kind="ongoing"
    )
    body.link_rows = child_rows(content, "links", label="", url="", order=0)
    body.identifier_rows = child_rows(content, "identifiers", scheme="", value="")
    body.version_rows = live.version_rows if live else []
    return Profile(body, None, today, texts=texts, first=first)


def _texts(content, untitled):
    texts = []
    for row in child_rows(content, "texts", language="", name="", acronym="", summary="", profile=""):
        if row["language"] in LANGUAGES_BY_CODE:
            profile_html, text_hash = html_and_hash(row["profile"])
            texts.append(OrganisationText(**row, profile_html=profile_html, text_hash=text_hash))
            texts[-1].name = row["name"] or untitled
    return texts
