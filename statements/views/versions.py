"""Pages of a statement's versions, what each of them changed, and a draft as it will look."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from statements.from_content import record_from_content
from statements.models import Statement
from statements.paragraphs import anchors_in
from statements.records import find_statement, statement_with_id
from statements.views.statement import (
    citations_of,
    crumbs_of,
    day_or_404,
    description_of,
    formats_of,
    statement_context,
    title_in_lists,
    with_signposts,
)
from unhub.publishing.change_pages import changes_page, compared
from unhub.publishing.editions import banner, changes_path, find_edition, page_without_content, version_path
from unhub.publishing.kinds import kind_named
from unhub.publishing.moved import answer_at_former_address
from unhub.web.headers import is_admin
from unhub.web.pages import crumb, page_head
from unhub.web.parameters import only_parameters


@only_parameters()
def version(request, year, month, day, slug, number):
    """A version of a statement as it was. Two queries, and one for each kind of record it refers to: eleven at most; some ten
    more where the only version is the live one and was never filed."""
    number = int(number)
    live = find_statement(day_or_404(year, month, day), slug)
    if live is None:
        address = f"{year}/{month}/{day}/{slug}"
        return answer_at_former_address(request, Statement, address, below=f"v{number}/")
    versions = live.versions(shown=number)
    edition, answer = find_edition(request, "statement", live.statement, versions, number)
    if answer:
        return answer
    crumbs = [*crumbs_of(live), crumb(live.title, live.statement.get_absolute_url(), live.text.language)]
    if not edition.has_content:
        return page_without_content(
            request, edition, versions, live.statement, record_type="statement", title=live.title, crumbs=crumbs
        )
    record = record_of(edition, live)
    attributions, path = record.attributions(), live.statement.get_absolute_url()
    words = {"title": title_in_lists(record), "number": number}
    head = page_head(
        request,
        title=_("%(title)s, version %(number)d") % words,
        description=_("Version %(number)d: %(description)s")
        % {"number": number, "description": description_of(record, attributions)},
        path=path,
        crumbs=crumbs,
    )
    current, page = live.statement.version_no, version_path(path, number)
    later = {}
    if number != current:
        standing = {text.language: anchors_in(text.body_html) for text in live.texts}
        later = {"standing": standing, "changes": f"{changes_path(path, current)}?from={number}"}
    data_path = reverse("api:statement-version", args=[live.statement.pk, number])
    context = statement_context(record, attributions, page=page, **later) | {
        "version": banner(edition, versions, path),
        "versions": versions,
        # Corrections since are what the list of versions is for.
        "notices": live.notices([]),
        "how_to_cite": citations_of(record, number),
        "formats": formats_of(page, data_path),
    }
    return with_signposts(render(request, "statements/statement.html", head | context), record, number)


def record_of(edition, live):
    """The StatementRecord of an Edition of a live one. Nine queries at most."""
    return record_from_content(edition.content, live, untitled=_("Without a title"))


def changes(request, year, month, day, slug, number):
    """What a version changed in the one before, or in the one that `?from=` names. Three queries, and one for each kind of record
    it refers to."""
    number = int(number)
    live = find_statement(day_or_404(year, month, day), slug)
    if live is None:
        address = f"{year}/{month}/{day}/{slug}"
        return answer_at_former_address(request, Statement, address, below=f"v{number}/changes/")
    versions = live.versions(shown=number)
    editions, answer = compared(request, "statement", live.statement, versions, number)
    if answer:
        return answer
    return changes_page(
        request,
        kind_named("statement"),
        live.statement,
        *editions,
        versions,
        title=live.title,
        crumbs=[*crumbs_of(live), crumb(live.title, live.statement.get_absolute_url(), live.text.language)],
    )


def draft_page(request, pk, content, notice, first, *, file_of_draft=None):
    """The page a draft will have, from its content. Ten queries at most. `ContentKind.page` of statements.

    `file_of_draft(pk, name)` gives the address at which editors read a file that is not public yet.
    """
    live = statement_with_id(pk)
    # Editors see drafted files, too; whoever was only given a link sees what is public of them.
    in_admin = is_admin(request.path_info)
    record = record_from_content(
        content, live, first=first, untitled=_("No title yet"), file_address=file_of_draft if in_admin else None
    )
    attributions = record.attributions()
    context = statement_context(record, attributions) | {
        "page_title": _("Preview: %(title)s") % {"title": record.title},
        "is_preview": True,
        "is_framed": in_admin,
        "notices": [notice, *(live.notices([]) if live else [])],
    }
    return render(request, "statements/statement.html", context)
