"""A statement, and each of its versions, as a file: words, an entry for reference managers, or the links of its page."""

import json

from statements.citing import FORMATS, cite
from statements.citing.asked import read_language
from statements.models import Statement
from statements.records import find_statement
from statements.signposts import signposts_of
from statements.views.statement import day_or_404
from statements.views.versions import record_of
from statements.written import with_bodies, write_statement
from unhub.publishing.editions import answer_without_content, banner, find_edition, version_path
from unhub.publishing.moved import answer_at_former_address
from unhub.web.paging import absolute
from unhub.web.parameters import check_parameters, only_parameters, read_date
from unhub.web.signposting import LINKSET, Signpost, link_header, linkset
from unhub.web.written import WRITTEN, file_answer


@only_parameters("accessed", "language")
def statement_as(request, year, month, day, slug, suffix):
    """A statement as the file that the suffix names. One query, two for its words."""
    record = find_statement(day_or_404(year, month, day), slug)
    if record is None:
        return answer_at_former_address(request, Statement, f"{year}/{month}/{day}/{slug}", suffix=suffix)
    if suffix in WRITTEN:
        with_bodies(record)
    return _file(request, record, suffix, notices=record.notices(record.versions()))


@only_parameters("accessed", "language")
def version_as(request, year, month, day, slug, number, suffix):
    """A version of a statement as the file that the suffix names. What its page costs."""
    number = int(number)
    live = find_statement(day_or_404(year, month, day), slug)
    if live is None:
        address = f"{year}/{month}/{day}/{slug}"
        return answer_at_former_address(request, Statement, address, below=f"v{number}/", suffix=suffix)
    versions = live.versions(shown=number)
    edition, answer = find_edition(request, "statement", live.statement, versions, number)
    if answer:
        return answer
    above = banner(edition, versions, live.statement.get_absolute_url())
    if not edition.has_content:
        return answer_without_content(request, above)
    return _file(request, record_of(edition, live), suffix, number=number, above=above, notices=live.notices([]))


def _file(request, record, suffix, *, number=None, above=None, notices=()):
    """The answer. `number` is that of the version shown; None for the statement as it is."""
    statement = record.statement
    page = statement.get_absolute_url()
    path = version_path(page, number) if number else page
    if suffix == "linkset.json":
        check_parameters(request)
        body = json.dumps(linkset(absolute(path), signposts_of(record, number)), indent=2)
        media_type, links = LINKSET, []
    else:
        language, accessed = read_language(request, record), read_date(request, "accessed")
        if suffix in WRITTEN:
            written = WRITTEN[suffix]()
            write_statement(
                written, record, language=language, number=number, accessed=accessed, banner=above, notices=notices
            )
            body, media_type = str(written), written.media_type
            links = [Signpost("canonical", absolute(page))]
        else:
            kind = FORMATS[suffix]
            body, media_type = (
                kind.write(cite(record, language=language, number=number, accessed=accessed)),
                kind.media_type,
            )
            links = [Signpost("describes", absolute(path), "text/html")]
    name = f"{statement.issued_on}-{statement.slug}{f'-v{number}' if number else ''}.{suffix}"
    response = file_answer(body, name=name, media_type=media_type, is_download=suffix in FORMATS)
    if links:
        response["Link"] = link_header(links)
    return response
