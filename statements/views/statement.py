"""The page of one statement."""

import datetime

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.citing import FORMATS, STYLES, as_html, cite
from statements.facts import facts_of
from statements.linking import with_citations_linked
from statements.models import Statement
from statements.paragraphs import with_links, with_prefix
from statements.records import MOST_CITED_BY, find_statement
from statements.rows import day_url
from statements.signposts import MANY, signposts_of
from statements.views.archive import month_url, year_url
from statements.views.structured_data import structured_data
from unhub.publishing.editions import version_path
from unhub.publishing.moved import answer_at_former_address
from unhub.text.days import day_in_words, month_in_words
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang
from unhub.web.addresses import api_url, file_path_of, page_path
from unhub.web.headers import allow_scripts
from unhub.web.pages import crumb, page_head
from unhub.web.parameters import only_parameters, with_query
from unhub.web.signposting import link_header
from unhub.web.written import written_formats


@only_parameters()
def statement(request, year, month, day, slug):
    """A statement at its address, or the redirect from an address it had. One query for what is there."""
    record = find_statement(day_or_404(year, month, day), slug)
    if record is None:
        return answer_at_former_address(request, Statement, f"{year}/{month}/{day}/{slug}")
    return statement_page(request, record)


def day_or_404(year, month, day):
    """The date in an address. Raises Http404 for one that is in no calendar."""
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError as error:
        raise Http404(str(error)) from error


def statement_page(request, record):
    """The page of a live StatementRecord. No query."""
    versions, attributions = record.versions(), record.attributions()
    path = record.statement.get_absolute_url()
    head = page_head(
        request,
        title=title_in_lists(record),
        description=description_of(record, attributions),
        path=path,
        crumbs=crumbs_of(record),
        data=structured_data(record, attributions, path, versions),
    )
    context = statement_context(record, attributions, page=version_path(path, record.statement.version_no)) | {
        "notices": record.notices(versions),
        "versions": versions,
        "cited_by": _cited_by(record),
        "how_to_cite": citations_of(record),
        "neighbours": [link for link in (_neighbour(record.before, "prev"), _neighbour(record.after, "next")) if link],
        "formats": formats_of(path, api_url("statement", record.statement.pk).removeprefix(settings.SITE_URL)),
    }
    return with_signposts(render(request, "statements/statement.html", head | context), record)


def citations_of(record, number=None):
    """The citation in each style, as `includes/cite.html` takes them: of that version, else of the current one. No query."""
    cited = cite(record, number=number)
    return [{"label": style.label, "html": as_html(style.write(cited))} for style in STYLES.values()]


def formats_of(path, data_path):
    """Where the page at that path is in other forms, as `includes/formats.html` takes them. `data_path`: the same in the API."""
    return [
        {"label": _("JSON, from the API"), "url": data_path, "media_type": "application/json", "is_citation": False},
        *written_formats(path),
        *(
            {
                "label": each.label,
                "url": file_path_of(path, each.suffix),
                "media_type": each.media_type,
                "is_citation": True,
            }
            for each in FORMATS.values()
        ),
    ]


def with_signposts(response, record, number=None):
    """Adds what machines look for in the header, and lets the page run the script that copies quotations. Returns the response."""
    response["Link"] = link_header(signposts_of(record, number), many=MANY)
    return allow_scripts(response)


def _cited_by(record):
    """The newest statements that cite it, as links; `list_url` leads to all where there are more than are named."""
    links = record.cited_by()
    if not links:
        return None
    more = len(links) > MOST_CITED_BY
    list_url = with_query(page_path("statements:list"), {"cites": record.cited_as}) if more else ""
    return {"links": links[:MOST_CITED_BY], "list_url": list_url}


def crumbs_of(record):
    """The steps from the home page down to the day."""
    on = record.statement.issued_on
    return [
        crumb(_("Statements"), page_path("statements:list")),
        crumb(str(on.year), year_url(on.year)),
        crumb(month_in_words(on), month_url(on.year, on.month)),
        crumb(record.day_in_words, day_url(on)),
    ]


def statement_context(record, attributions, *, page="", standing=None, changes=""):
    """What the template shows of a StatementRecord, whichever state of the statement it is of. No query.

    `page` is the address of the version it is, to which its paragraphs link; a draft has none. `standing` are the anchors that the
    texts have today, by language, where that is another version, and `changes` the page of what changed since.
    """
    texts = [_text(record, text, page, standing, changes) for text in record.texts]
    return {
        "statement": record.statement,
        "record": record,
        "text": texts[0],
        "lacks_language": all(text["is_foreign"] for text in texts),
        "other_texts": texts[1:],
        "attributions": attributions,
        "relations": record.relations(),
        "citations": record.citations(),
        "sources": record.sources(),
        "attachments": record.attachments(),
        "facts": facts_of(record),
    }


def title_in_lists(record):
    """The title with the day: many statements share one title."""
    number = record.statement.order_in_day
    words = {"title": record.title, "day": record.day_in_words, "number": number}
    return (_("%(title)s (%(day)s, no. %(number)s)") if number > 1 else _("%(title)s (%(day)s)")) % words


def description_of(record, attributions):
    if record.text.summary:
        return record.text.summary
    speakers = [
        f"{each['name']}, {each['post_title']}" if each.get("post_title") else each["name"] for each in attributions
    ]
    return _("%(type)s by %(speakers)s, issued on %(day)s: %(title)s") % {
        "type": record.statement.type.label,
        "speakers": "; ".join(speakers),
        "day": record.day_in_words,
        "title": record.title,
    }


def _text(record, text, page, standing, changes):
    """A text in one language, its paragraphs addressable: those of the text shown first by their own anchors."""
    is_first = text is record.text
    prefix = "" if is_first else f"{text.language}-"
    language = LANGUAGES_BY_CODE[text.language]
    body = with_citations_linked(text.body_html, record.links_in(text.language))
    if page:
        today = standing.get(text.language, set()) if standing is not None else None
        body = with_links(body, prefix, page, standing=today, changes=changes)
    else:
        body = with_prefix(body, prefix)
    return {
        "id": f"text-{text.language}",
        "title": text.title,
        "summary": text.summary,
        "body": mark_safe(body),
        "code": text.language,
        "lang": html_lang(text.language),
        "dir": direction(text.language),
        "language_name": language.name,
        "own_name": language.own_name,
        "status_label": text.get_status_display(),
        "is_foreign": text.language != (get_language() or "en"),
        "translates_version": text.translates_version,
        "text_hash": text.text_hash,
    }


def _neighbour(link, rel):
    if link is None:
        return None
    label = _("Previous, %(day)s") if rel == "prev" else _("Next, %(day)s")
    return link | {"rel": rel, "label": label % {"day": day_in_words(link["day"])}}
