"""Pages of the versions of a body's profile, what each of them changed, and a draft as it will look."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.from_content import profile_from_content
from organisations.models import Organisation
from organisations.profile import for_profile
from organisations.views.organisations import description_of, profile_context
from unhub.publishing.change_pages import changes_page, compared
from unhub.publishing.editions import banner, find_edition, page_without_content, version_list, version_path
from unhub.publishing.kinds import kind_named
from unhub.publishing.moved import answer_at_former_address
from unhub.web.headers import is_admin
from unhub.web.pages import crumb, page_head
from unhub.web.parameters import only_parameters
from unhub.web.rows import rows_of
from unhub.web.written import written_formats


@only_parameters()
def version(request, slug, number):
    """A version of a profile as it was, amid what is reference data and not part of it. The queries of the live page and one."""
    number = int(number)
    live = for_profile(Organisation.objects.all()).filter(slug=slug).first()
    if live is None:
        return answer_at_former_address(request, Organisation, slug, below=f"v{number}/")
    versions = version_list(rows_of(live.version_rows), live, shown=number)
    edition, answer = find_edition(request, "organisation", live, versions, number)
    if answer:
        return answer
    if not edition.has_content:
        return page_without_content(
            request, edition, versions, live, record_type="organisation", title=live.name, crumbs=_crumbs(live)
        )
    profile = profile_from_content(edition.content, live, timezone.now().date(), untitled=_("Without a name"))
    head = page_head(
        request,
        title=_("%(title)s, version %(number)d") % {"title": profile.name.name, "number": number},
        description=_("Version %(number)d: %(description)s")
        % {"number": number, "description": description_of(profile)},
        path=live.get_absolute_url(),
        crumbs=_crumbs(live),
    )
    context = profile_context(profile) | {
        "version": banner(edition, versions, live.get_absolute_url()),
        "versions": versions,
        "formats": written_formats(version_path(live.get_absolute_url(), number)),
    }
    return render(request, "organisations/organisation.html", head | context)


def changes(request, slug, number):
    """What a version changed in the one before, or in the one that `?from=` names. Three queries, and one for each kind of record
    it refers to."""
    number = int(number)
    live = for_profile(Organisation.objects.all()).filter(slug=slug).first()
    if live is None:
        return answer_at_former_address(request, Organisation, slug, below=f"v{number}/changes/")
    versions = version_list(rows_of(live.version_rows), live, shown=number)
    editions, answer = compared(request, "organisation", live, versions, number)
    if answer:
        return answer
    return changes_page(
        request,
        kind_named("organisation"),
        live,
        *editions,
        versions,
        title=live.name,
        crumbs=_crumbs(live),
    )


def _crumbs(live):
    return [
        crumb(_("Organisations"), reverse("organisations:list")),
        crumb(live.short_name, live.get_absolute_url(), live.name_language),
    ]


def draft_page(request, pk, content, notice, first):
    """The page a draft will have, from its content. `ContentKind.page` of organisations."""
    live = for_profile(Organisation.objects.all()).filter(pk=pk).first()
    profile = profile_from_content(content, live, timezone.now().date(), first=first, untitled=_("No name yet"))
    context = profile_context(profile)
    context |= {
        "page_title": _("Preview: %(title)s") % {"title": profile.name.name},
        "is_preview": True,
        "is_framed": is_admin(request.path_info),
        "notices": [notice, *context["notices"]],
    }
    return render(request, "organisations/organisation.html", context)
