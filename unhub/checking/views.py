"""The page "Check a copy"."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unhub.checking.nearest import Likeness, nearest
from unhub.checking.published import records_with_hash, texts_with_hash
from unhub.text.fingerprints import fold_white_space, text_hash
from unhub.web.forms import TooLarge, open_form, sent
from unhub.web.pages import page_head
from unhub.web.parameters import BadParameters, InvalidValue, check_parameters, shown
from unhub.web.rates import Rate, seconds_to_wait, too_many

MOST_CHARACTERS = 500_000
RATE = Rate("check", most=30, seconds=600)


@dataclass
class Result:
    """What came of a check. `fingerprint` is that of the text given, or the one asked for; `is_text`: a text was given."""

    fingerprint: str
    is_text: bool
    texts: list = field(default_factory=list)
    records: list = field(default_factory=list)
    likeness: Likeness | None = None

    @property
    def is_nothing(self):
        return not self.texts and not self.records and not self.likeness


@open_form
def check(request):
    """A form for a text (sent, as texts are too long for an address) and one for a fingerprint (`?hash=`), and what they find.

    Needs no token against forgery: see `open_form`. Sending the form changes nothing at all here. Some thirty queries at most.
    """
    result, text, problem = None, "", ""
    if request.method == "POST":
        check_parameters(request)
        if wait := seconds_to_wait(request, RATE):
            return too_many(request, wait)
        text, problem = read_text(request)
        if not problem:
            result = check_text(text)
    elif fingerprint := check_parameters(request, "hash").get("hash"):
        result = check_fingerprint(read_fingerprint(fingerprint))
    head = page_head(
        request,
        title=_("Check a copy"),
        description=_(
            "Paste a text and learn whether it is word for word what was published here, in which version, or how it differs."
        ),
        path=reverse("check"),
    )
    context = {
        "result": result,
        "text": text,
        "errors": [{"message": problem, "field_id": "copy"}] if problem else [],
        "limit": MOST_CHARACTERS,
        "places_in_words": _places_in_words(result.likeness) if result and result.likeness else "",
    }
    response = render(request, "checking/check.html", head | context, status=400 if problem else 200)
    if result:
        response["Cache-Control"] = "no-store"
    return response


def read_text(request):
    """(the text that was sent, what is wrong with it or "")."""
    too_long = _("The text is longer than %(limit)s characters. Check it in parts.") % {
        "limit": f"{MOST_CHARACTERS:,}"
    }
    try:
        text = sent(request).get("text", "")
    except (TooLarge, RequestDataTooBig):
        return "", too_long
    # Browsers send a line break as two characters.
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if len(text) > MOST_CHARACTERS:
        return "", too_long
    if not text.strip():
        return "", _("Paste the text you would like to check.")
    return text, ""


def read_fingerprint(text):
    """The fingerprint in lower case. Raises BadParameters for what is none."""
    if re.fullmatch(r"[0-9a-fA-F]{64}", text):
        return text.lower()
    message = _("“%(value)s” is not a fingerprint: write all 64 of its digits, 0 to 9 and a to f") % {
        "value": shown(text)
    }
    raise BadParameters([InvalidValue(message).error("hash", text)])


def check_fingerprint(fingerprint):
    """The Result for a SHA-256. Ten queries at most."""
    return Result(fingerprint, False, texts_with_hash(fingerprint), records_with_hash(fingerprint))


def check_text(text):
    """The Result for a text: word for word, else the nearest."""
    fingerprint = text_hash(text)
    texts = texts_with_hash(fingerprint) if fold_white_space(text) else []
    return Result(fingerprint, True, texts, likeness=None if texts else nearest(text))


def _places_in_words(likeness):
    number = likeness.number_of_places
    return ngettext("It differs in %(number)d place.", "It differs in %(number)d places.", number) % {"number": number}
