"""A body, and each version of its profile, as a file of words: what its page shows."""

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.from_content import profile_from_content
from organisations.models import Organisation
from organisations.profile import Profile, for_profile
from organisations.views.organisations import profile_context
from unhub.publishing.editions import answer_without_content, banner, find_edition, version_list, version_path
from unhub.publishing.moved import answer_at_former_address
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.web.paging import absolute
from unhub.web.parameters import only_parameters, read_date, with_query
from unhub.web.rows import rows_of
from unhub.web.signposting import Signpost, link_header
from unhub.web.written import WRITTEN, file_answer, write_banner, write_end, write_notice


@only_parameters("as_of")
def detail_as(request, slug, suffix):
    """A body as the file that the suffix names, as it stands or on the day of `as_of`. The queries of its page."""
    as_of = read_date(request)
    organisation = for_profile(Organisation.objects.all()).filter(slug=slug).first()
    if organisation is None:
        return answer_at_former_address(request, Organisation, slug, suffix=suffix)
    profile = Profile(organisation, as_of, timezone.now().date(), texts=organisation.texts.all())
    address = with_query(organisation.get_absolute_url(), {"as_of": as_of.isoformat() if as_of else ""})
    return _file(profile, suffix, address, name=f"{organisation.slug}{f'-{as_of}' if as_of else ''}")


@only_parameters()
def version_as(request, slug, number, suffix):
    """A version of a profile as the file that the suffix names. The queries of its page."""
    number = int(number)
    live = for_profile(Organisation.objects.all()).filter(slug=slug).first()
    if live is None:
        return answer_at_former_address(request, Organisation, slug, below=f"v{number}/", suffix=suffix)
    versions = version_list(rows_of(live.version_rows), live, shown=number)
    edition, answer = find_edition(request, "organisation", live, versions, number)
    if answer:
        return answer
    page = live.get_absolute_url()
    above = banner(edition, versions, page)
    if not edition.has_content:
        return answer_without_content(request, above)
    profile = profile_from_content(edition.content, live, timezone.now().date(), untitled=_("Without a name"))
    return _file(profile, suffix, version_path(page, number), name=f"{live.slug}-v{number}", above=above)


def _file(profile, suffix, address, *, name, above=None):
    written = WRITTEN[suffix]()
    write_profile(written, profile, absolute(address), above)
    response = file_answer(str(written), name=f"{name}.{suffix}", media_type=written.media_type, is_download=False)
    response["Link"] = link_header([Signpost("canonical", absolute(profile.organisation.get_absolute_url()))])
    return response


def write_profile(written, profile, address, above=None):
    """Writes a Profile whose texts have their bodies. `above`: what stands above the page of a version."""
    context, name = profile_context(profile), profile.name
    written.heading(1, f"{name.name} ({name.acronym})" if name.acronym else name.name)
    if above:
        write_banner(written, above)
    for notice in context["notices"]:
        write_notice(written, notice)
    written.facts((fact["label"], "; ".join(_values(fact))) for fact in context["facts"])
    for text in profile.texts:
        _text(written, text, is_alone=len(profile.texts) == 1)
    _entries(written, 2, _("Posts"), [_post(row) for row in context["posts"]])
    for group in context["ties"]:
        _entries(written, 2, group["title"], [_tie(row) for row in group["rows"]])
        _entries(written, 2, group["former_title"], [_tie(row) for row in group["former"]])
    _entries(
        written, 2, _("Links"), [": ".join(filter(None, [each["label"], each["url"]])) for each in context["links"]]
    )
    reuse = _("Facts may be used freely; profiles may be copied and adapted under CC BY 4.0.")
    write_end(written, reuse, address, timezone.now().date())


def _values(fact):
    for entry in fact.get("entries") or [fact]:
        note = entry.get("note")
        yield f"{entry['value']} ({note})" if note else str(entry["value"])


def _text(written, text, *, is_alone):
    if not (text.summary or text.profile):
        return
    if not is_alone:
        written.heading(2, f"{text.name} ({LANGUAGES_BY_CODE[text.language].name})")
    if text.summary:
        written.paragraph(text.summary)
    if text.profile:
        written.text(text.profile)


def _entries(written, level, title, entries):
    if entries:
        written.heading(level, title)
        written.entries(entries)


def _post(row):
    standing = row["standing"]
    holders = [" ".join(filter(None, [each["name"], each["status"], each["span"]])) for each in standing["holders"]]
    return f"{row['title']}: {'; '.join([*holders, *map(str, standing['vacancies'])]) or _('No holder on record.')}"


def _tie(row):
    words = [f"{row['name']} ({row['acronym']})" if row["acronym"] else row["name"], row["span"], row["note"]]
    return f"{row['label']}: {', '.join(filter(None, map(str, words)))}. {absolute(row['url'])}"
