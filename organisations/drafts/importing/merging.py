"""What a row would change in an organisation that is here: a row that says nothing of a field leaves it as it is."""

import uuid6
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisations.drafts.importing.normalising import bare, is_same_address
from organisations.drafts.models import OrganisationDraft, OrganisationTextDraft
from organisations.models import Organisation
from unhub.importing.words import folded
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import End


def merged(content, found):
    """(the content with what the row says, [[what, before, after]]).

    Takes content as `describe` gives it and changes nothing in it. No query.
    """
    content, changes = dict(content), []
    _set_kind(content, found, changes)
    for name in ("established", "dissolved"):
        before, after = PartialDate(content.get(name)), getattr(found, name)
        if after and not before.startswith(after):  # "1993" says nothing against a day in 1993
            changes.append([_label(name), before.display(), after.display()])
            content[name] = str(after)
    _merge_texts(content, found, changes)
    _add_former_names(content, found, changes)
    _add_links(content, found, changes)
    _add_identifiers(content, found, changes)
    return content, changes


def new_content(found):
    """The content of an organisation that is not here yet, but for its address."""
    content = {"id": str(uuid6.uuid7()), "kind": "", "slug": "", "established": "", "dissolved": ""}
    return merged(content, found)[0]


def _set_kind(content, found, changes):
    before = content.get("kind") or ""
    # “Other” is what a source says that has no such kind: nothing against the one that is here.
    if found.kind and found.kind != before and not (before and found.kind == Organisation.Kind.OTHER):
        changes.append([_label("kind"), _kind(before), _kind(found.kind)])
        content["kind"] = found.kind


def _kind(value):
    return str(Organisation.Kind(value).label) if value else ""


def _merge_texts(content, found, changes):
    texts = [dict(text) for text in content.get("texts") or ()]
    by_language = {text["language"]: text for text in texts}
    former = {bare(each["name"]) for each in content.get("former_names") or ()}
    for language, name in found.names.items():
        text = by_language.get(language)
        if text is None:
            text = {"id": str(uuid6.uuid7()), "language": language, "name": name}
            text |= {"acronym": "", "summary": "", "profile": ""}
            texts.append(text)
            by_language[language] = text
            changes.append([_in_language("name", language), "", name])
        elif bare(name) != bare(text["name"]) and bare(name) not in former:
            changes.append([_in_language("name", language), text["name"], name])
            text["name"] = name
    for language, acronym in found.acronyms.items():
        text = by_language.get(language)
        if bare(found.names.get(language, "")) in former:
            continue  # the acronym is that of the former name
        if text and folded(acronym) != folded(text.get("acronym") or ""):
            changes.append([_in_language("acronym", language), text.get("acronym") or "", acronym])
            text["acronym"] = acronym
    if text := by_language.get("en"):
        for name in ("summary", "profile"):
            before, after = text.get(name) or "", getattr(found, name)
            if after and " ".join(before.split()) != " ".join(after.split()):
                changes.append([_label(name), before, after])
                text[name] = after
    content["texts"] = texts


def _add_former_names(content, found, changes):
    rows = list(content.get("former_names") or ())
    known = {bare(row["name"]) for row in rows}
    for name, start, end in found.former_names:
        if bare(name) in known:
            continue
        rows.append(
            {
                "id": str(uuid6.uuid7()),
                "language": "en",
                "name": name,
                "acronym": "",
                "start": str(start),
                "end": str(end),
                # It has another name now; until when it had this one may not be known.
                "end_kind": (End.DATED if end else End.UNKNOWN).value,
            }
        )
        term = f" ({start.display()} – {end.display()})" if start or end else ""
        changes.append([_("former name"), "", f"{name}{term}"])
    content["former_names"] = rows


def _add_links(content, found, changes):
    rows = list(content.get("links") or ())
    last = max((row.get("order") or 0 for row in rows), default=0)
    for label, url in found.links:
        if not any(is_same_address(url, row.get("url") or "") for row in rows):
            last += 1
            rows.append({"id": str(uuid6.uuid7()), "label": label, "url": url, "order": last})
            changes.append([_("link"), "", url])
    content["links"] = rows


def _add_identifiers(content, found, changes):
    rows = list(content.get("identifiers") or ())
    known = {(row["scheme"], row["value"]) for row in rows}
    for scheme, value in found.identifiers:
        if (scheme, value) not in known:
            rows.append({"id": str(uuid6.uuid7()), "scheme": scheme, "value": value})
            changes.append([_("identifier"), "", f"{scheme}:{value}"])
    content["identifiers"] = rows


def _in_language(name, language):
    return f"{_label(name)} ({LANGUAGES_BY_CODE[language].name})"


def _label(name):
    """What editors know a field as."""
    model = (
        OrganisationDraft if name in {f.name for f in OrganisationDraft._meta.get_fields()} else OrganisationTextDraft
    )
    return capfirst(str(model._meta.get_field(name).verbose_name))
