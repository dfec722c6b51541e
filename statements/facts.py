"""What is known of a statement besides its words."""

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.models import Delivery
from unhub.text.languages import LANGUAGES_BY_CODE, html_lang

# Every key in every fact: a template looks three times for one that is missing.
NO_ENTRY = dict.fromkeys(("url", "lang", "dir", "note"), "")
NO_FACT = {**NO_ENTRY, "entries": (), "source": None, "sources": (), "rivals": ()}


def facts_of(record):
    """The facts of a StatementRecord as `includes/facts.html` takes them. No query."""
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
