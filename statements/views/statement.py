"""The page of one statement."""

import datetime
import re

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.linking import with_citations_linked
from statements.models import Delivery, Statement
from statements.records import MOST_CITED_BY, find_statement
from statements.rows import day_url
from statements.views.archive import month_url, year_url
from statements.views.structured_data import structured_data
from unhub.publishing.moved import answer_at_former_address
from unhub.text.days import day_in_words, month_in_words
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang
from unhub.web.addresses import page_path
from unhub.web.pages import crumb, page_head
from unhub.web.parameters import only_parameters, with_query

# Only in a tag: text that reads like one has its "<" escaped.
IDS_OF_PARAGRAPHS = re.compile(r'(<(?:h[2-4]|p|li)\b[^<>]*? id=")(?=p-)')


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
    context = statement_context(record, attributions) | {
        "notices": record.notices(versions),
        "versions": versions,
        "cited_by": _cited_by(record),
        "neighbours": [link for link in (_neighbour(record.before, "prev"), _neighbour(record.after, "next")) if link],
        "formats": [
            {
                "label": _("JSON, from the API"),
                "url": reverse("api:statement-detail", args=[record.statement.pk]),
                "media_type": "application/json",
            }
        ],
    }
    return render(request, "statements/statement.html", head | context)


def _cited_by(record):
    """The newest statements that cite it, as links; `list_url` leads to all where there are more than are named."""
    links, symbol = record.cited_by(), record.cited_as
    if not links:
        return None
    more = len(links) > MOST_CITED_BY
    list_url = with_query(page_path("statements:list"), {"cites": [symbol]}) if more else ""
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


def statement_context(record, attributions):
    """What the template shows of a StatementRecord, whichever state of the statement it is of. No query."""
    texts = [_text(record, text) for text in record.texts]
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
        "facts": _facts(record),
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


def _text(record, text):
    """A text in one language, its paragraphs addressable: those of the text shown first by their own anchors."""
    is_first = text is record.text
    prefix = "" if is_first else f"{text.language}-"
    language = LANGUAGES_BY_CODE[text.language]
    body = with_citations_linked(text.body_html, record.links_in(text.language))
    return {
        "id": f"text-{text.language}",
        "title": text.title,
        "summary": text.summary,
        "body": mark_safe(IDS_OF_PARAGRAPHS.sub(rf"\g<1>{prefix}", body) if prefix else body),
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


# Every key in every fact: a template looks three times for one that is missing.
NO_ENTRY = dict.fromkeys(("url", "lang", "dir", "note"), "")
NO_FACT = {**NO_ENTRY, "entries": (), "source": None, "sources": (), "rivals": ()}


def _facts(record):
    """What is known of it besides, as `includes/facts.html` takes it."""
    subject = record.statement
    texts = [_text_entry(record, text) for text in record.texts]
    facts = [
        {"label": _("Issued"), "value": record.issued_in_words()},
        {
            "label": _("Type"),
            "value": subject.type.label,
            "url": subject.type.get_absolute_url() if subject.type.slug else "",
            "note": subject.type.explanation,
        },
        {"label": _("Attribution"), "value": capfirst(subject.get_attribution_mode_display())},
    ]
    if subject.delivery != Delivery.UNKNOWN:
        facts.append({"label": _("Delivery"), "value": capfirst(subject.get_delivery_display())})
    if subject.place:
        place = subject.place
        url = place.get_absolute_url() if place.slug else ""
        facts.append({"label": _("Place of issue"), "value": place.label, "url": url})
    for label, entries in (
        (_("Symbols"), [NO_ENTRY | {"value": symbol} for symbol in record.symbols()]),
        (_("Languages"), texts),
        (_("Topics"), _entries(record.topics())),
        (_("Places concerned"), _entries(record.places())),
    ):
        if entries:
            facts.append({"label": label, "entries": entries})
    return [NO_FACT | fact for fact in facts + record.as_found()]


def _text_entry(record, text):
    return NO_ENTRY | {
        "value": LANGUAGES_BY_CODE[text.language].name,
        "note": text.get_status_display(),
        "url": f"#text-{text.language}" if len(record.texts) > 1 else "",
    }


def _entries(links):
    page_language = get_language() or "en"
    return [
        NO_ENTRY
        | {
            "value": link["label"],
            "url": link["url"],
            "lang": html_lang(link["lang"]) * (link["lang"] != page_language),
        }
        for link in links
    ]


def _neighbour(link, rel):
    if link is None:
        return None
    label = _("Previous, %(day)s") if rel == "prev" else _("Next, %(day)s")
    return link | {"rel": rel, "label": label % {"day": day_in_words(link["day"])}}
