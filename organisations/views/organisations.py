"""Bodies: the list, and each as it stands or stood."""

from functools import cache

from django.db.models import Case, Value, When
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.filters import A_TO_Z, OrganisationFilter
from organisations.models import Organisation, OrganisationText
from organisations.naming import names_on
from organisations.profile import Profile, for_profile, schema_type
from organisations.views.lists import letter_jumps, list_formats
from organisations.wording import day_in_words, in_language
from unhub.publishing.moved import answer_at_former_address
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, absolute, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import only_parameters, read_date, with_query
from unhub.web.rows import row_beside
from unhub.web.written import written_formats

PAGE_SIZE = 50
POPOLO = {"label": "Popolo JSON", "media_type": "application/json"}


def organisation_list(request):
    """A to Z. Four queries: the page, its count, its letters, and what the filters offer where it is not remembered; one more
    with `as_of` (the names of that day)."""
    bodies = Organisation.objects.annotate(shown_text=_shown_text(get_language() or "en"))
    filterset = OrganisationFilter(request.GET, bodies, request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, A_TO_Z, PAGE_SIZE)
    path = reverse("organisations:list")
    names = names_on(filterset.value("as_of"), page.items)
    head = page_head(
        request,
        title=filterset.describe() if filterset.is_narrowed else _("Organisations"),
        description=_(
            "The bodies whose statements are on record here, what they are part of and who speaks for them."
        ),
    )
    groups = [
        (_("Words"), ["q"]),
        (_("Kind"), ["kind"]),
        (_("Which bodies"), ["parent", "member_of", "place"]),
        (_("As they stood"), ["as_of"]),
    ]
    return render(
        request,
        "organisations/list.html",
        head
        | {
            "filterset": filterset,
            "panel": filter_panel(filterset, groups, action=path),
            "page": page,
            "rows": [_row(each, names[each.pk], filterset.value("as_of")) for each in page],
            "letters": letter_jumps(request, filterset.qs, A_TO_Z),
            "suggestions": [{"label": filterset.everything, "url": path}],
            "formats": list_formats("organisations:list", "organisation", request)
            + ([] if filterset.is_narrowed else [POPOLO | {"url": reverse("popolo")}]),
        },
    )


@cache
def _shown_text(language):
    """Annotation: summary of the text in that language, else in English, else in any."""
    preference = Case(When(language=language, then=Value(0)), When(language="en", then=Value(1)), default=Value(2))
    return row_beside(
        lambda key: OrganisationText.objects.filter(organisation=key).order_by(preference, "language"),
        of="pk",
        summary="summary",
        language="language",
    )


def _row(organisation, name, as_of):
    shown = organisation.shown_text or {"summary": "", "language": "en"}
    return {
        "organisation": organisation,
        "url": with_query(organisation.get_absolute_url(), {"as_of": as_of.isoformat() if as_of else ""}),
        "name": name.name,
        **in_language(name.language),
        "acronym": name.acronym,
        "kind": organisation.get_kind_display(),
        "summary": shown["summary"],
        "in_summary": in_language(shown["language"]),
    }


@only_parameters("as_of")
def detail(request, slug):
    """A body. Eight queries, one more with `as_of`, and one for its statements; the same however much there is."""
    as_of = read_date(request)
    organisation = for_profile(Organisation.objects.all()).filter(slug=slug).first()
    if organisation is None:
        return answer_at_former_address(request, Organisation, slug)
    profile = Profile(organisation, as_of, timezone.now().date())
    name = profile.name
    head = page_head(
        request,
        title=_("%(name)s on %(day)s") % {"name": name.name, "day": day_in_words(as_of)} if as_of else name.name,
        description=description_of(profile),
        path=organisation.get_absolute_url() if as_of is None else None,
        crumbs=_crumbs(profile.parents()),
        data=_json_ld(organisation, profile),
    )
    context = profile_context(profile) | {
        "versions": profile.versions(),
        "formats": written_formats(organisation.get_absolute_url(), {"as_of": as_of.isoformat()} if as_of else None),
    }
    return render(request, "organisations/organisation.html", head | context)


def description_of(profile):
    """The body in a sentence, for search engines."""
    if profile.text and profile.text.summary:
        return profile.text.summary
    words = {"name": profile.name.name, "kind": profile.organisation.get_kind_display()}
    return _("%(name)s (%(kind)s): posts and holders, members and parts, sources and statements.") % words


def profile_context(profile):
    """What the template shows of a Profile, whichever state of the body it is of. Three queries, for the posts."""
    organisation, parents = profile.organisation, profile.parents()
    facts, claims = profile.facts()
    return {
        "organisation": organisation,
        "profile": profile,
        "name": profile.name,
        "as_of": profile.as_of,
        "day": profile.day,
        "notices": _notices(organisation, profile),
        "text": profile.text,
        "other_texts": [
            {"text": text, "language": LANGUAGES_BY_CODE[text.language]}
            for text in profile.texts[1:]
            if text.summary or text.profile_html
        ],
        "facts": facts,
        "claims": claims,
        "ties": _groups_of_ties(profile, parents),
        "posts": profile.posts(),
        "links": profile.links(),
        "api_url": reverse("api:organisation-detail", args=[organisation.pk]),
    }


def _crumbs(parents):
    steps = [crumb(_("Organisations"), reverse("organisations:list"))]
    if parents:
        steps.append(crumb(parents[0]["acronym"] or parents[0]["name"], parents[0]["url"], parents[0]["lang"]))
    return steps


def _groups_of_ties(profile, parents):
    """The headings under which its ties to other bodies stand, those that hold something."""
    groups = [
        ("part-of", _("Part of"), parents, _("Formerly part of"), profile.former_parents()),
        ("parts", _("Bodies within it"), profile.children(), _("Formerly within it"), profile.former_children()),
        ("members", _("Members"), profile.members(), _("Former members"), profile.former_members()),
        ("memberships", _("Member of"), profile.memberships(), _("Formerly member of"), profile.former_memberships()),
        ("ties", _("Other relations"), profile.other_ties(), "", []),
    ]
    return [
        {
            "id": key,
            "title": title,
            "rows": rows,
            "former_title": former_title,
            "former": former,
            "is_long": len(rows) > 12,
            "shows_label": key == "ties" or any(row["kind"] != rows[0]["kind"] for row in rows),
        }
        for key, title, rows, former_title, former in groups
        if rows or former
    ]


def _notices(organisation, profile):
    notices = []
    if organisation.is_withdrawn:
        notices.append(
            {
                "kind_class": "withdrawn",
                "title": _("This profile was withdrawn"),
                "date_display": formats.date_format(organisation.withdrawn_at, "j F Y"),
                "text": organisation.withdrawal_notice,
            }
        )
    if profile.as_of:
        notices.append(
            {
                "kind_class": "as-of",
                "title": _("As it stood on %(day)s") % {"day": day_in_words(profile.day)},
                "text": _(
                    "Names, posts, members and places are those of that day, by what is known of it today. "
                    "The profile text and the statements are as they are now."
                ),
                "links": [{"label": _("Show it as it stands today"), "url": organisation.get_absolute_url()}],
            }
        )
    if profile.absence:
        notices.append({"kind_class": "superseded", **_absence(organisation, profile)})
    return notices


def _absence(organisation, profile):
    if profile.absence == "before":
        title = _("It did not exist yet on that day") if profile.as_of else _("It does not exist yet")
        text = _("Established: %(date)s.") % {"date": organisation.established.display()}
    else:
        title = _("It existed no longer on that day") if profile.as_of else _("It exists no longer")
        text = _("Dissolved: %(date)s.") % {"date": organisation.dissolved.display()}
        if organisation.dissolution_reason:
            text = _("Dissolved: %(date)s (%(reason)s).") % {
                "date": organisation.dissolved.display(),
                "reason": organisation.get_dissolution_reason_display(),
            }
    return {"title": title, "text": _("%(text)s What is known of it follows.") % {"text": text}}


def _json_ld(organisation, profile):
    names = {text.name for text in profile.texts} | {text.acronym for text in profile.texts}
    names |= {former.name for former in profile.former_names}

    def bodies(rows):
        return [{"@type": "Organization", "name": row["name"], "url": absolute(row["url"])} for row in rows]

    kind = schema_type(organisation)
    is_country = kind == "Country"
    data = {
        "@type": kind,
        "@id": absolute(organisation.get_absolute_url()),
        "name": organisation.name,
        "alternateName": sorted(names - {organisation.name, ""}),
        "description": profile.text.summary if profile.text else "",
        "url": absolute(organisation.get_absolute_url()),
        "sameAs": [each["url"] for each in profile.identifiers() if each["url"]]
        + [link["url"] for link in profile.links() if link["url"]],
    }
    if not is_country:  # a country is a place to schema.org, and places have no parents or members
        data |= {
            "foundingDate": str(organisation.established),
            "dissolutionDate": str(organisation.dissolved),
            "parentOrganization": bodies(profile.parents()),
            "subOrganization": bodies(profile.children()),
            "memberOf": bodies(profile.memberships()),
            "location": [
                {"@type": "Place", "name": each.place.name}
                for each in profile.presences
                if each.possibly_covers(profile.day)
            ],
        }
    return data
