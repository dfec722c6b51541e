"""What an address may say after its question mark, for pages, API and feeds alike.

A parameter nobody declared, a bad value, a second value where one is meant: all end in `BadParameters`, which is
answered with 400 and names what was wrong and the nearest thing that is right.
Why: docs/decisions/0005-strict-parameters.md
"""

import datetime
import difflib
import re
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import wraps
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest
from django.http import HttpResponsePermanentRedirect
from django.utils import dateformat
from django.utils.datastructures import MultiValueDict
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

MAX_LENGTH = 200
MAX_VALUES = 20
# Cursors and lists of fields are longer than what people type.
MAX_LENGTH_OF_EXTRA = 1000
MAX_ERRORS = 20
MAX_SUGGESTION_INPUT = 60

TRACKING_PARAMETERS = frozenset(
    {"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid"}
    | {
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "oly_enc_id",
        "oly_anon_id",
        "srsltid",
    }
)


@dataclass(frozen=True)
class ParameterError:
    """One thing wrong with an address, said so that a person and a program can mend it."""

    parameter: str
    value: str
    message: str
    allowed: tuple[str, ...] | None = None
    suggestion: str | None = None
    is_unknown: bool = False
    # What a page says instead of `message` where it shows `suggestions` as links: (value, name) of what may be meant.
    problem: str = ""
    suggestions: tuple = ()
    # The value is another spelling of the suggestion, which can mean nothing else: pages go there.
    is_certain: bool = False
    # The address of the page with the suggestion followed, and (name, address) for each; filled in for `400.html`.
    suggestion_url: str | None = None
    suggestion_links: tuple = ()

    def as_dict(self):
        return {
            "parameter": self.parameter,
            "value": self.value,
            "message": self.message,
            "allowed": list(self.allowed) if self.allowed is not None else None,
            "suggestion": self.suggestion,
        }


class BadParameters(BadRequest):
    """The address asks for something that cannot be answered. Answered with 400 on every surface."""

    def __init__(self, errors):
        self.errors = list(errors)[:MAX_ERRORS]
        super().__init__("; ".join(error.message for error in self.errors))


class InvalidValue(Exception):
    """Raised by what reads one value; whoever knows the parameter's name makes a ParameterError of it."""

    def __init__(self, message, allowed=None, suggestion=None):
        self.message, self.allowed, self.suggestion = str(message), allowed, suggestion
        super().__init__(self.message)

    def error(self, parameter, value):
        return ParameterError(parameter, shown(value), self.message, self.allowed, self.suggestion)


@dataclass(frozen=True)
class Rule:
    """What a parameter may hold before anyone reads its meaning."""

    multiple: bool = False
    max_length: int = MAX_LENGTH
    max_values: int = MAX_VALUES


EXTRA = Rule(max_length=MAX_LENGTH_OF_EXTRA)


def shown(value):
    """A value as it may be repeated in an answer: short, without control characters."""
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value[:101])
    return text if len(text) <= 100 else text[:100] + "…"


def nearest(value, candidates, cutoff=0.6):
    """The candidate most like the value, or None. For a thousand candidates it takes some milliseconds."""
    by_folded = {str(candidate).casefold(): str(candidate) for candidate in candidates}
    found = difflib.get_close_matches(value[:MAX_SUGGESTION_INPUT].casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def did_you_mean(message, suggestion):
    """The message, with its suggestion as a question where there is one."""
    if not suggestion:
        return message
    return _("%(message)s; did you mean “%(suggestion)s”?") % {"message": message, "suggestion": suggestion}


def as_lists(data):
    """{name: [values]} of a QueryDict or a plain dict, values stripped, empty and repeated ones left out, in order.

    An empty value counts as absent because HTML forms send every field; its name is kept, to be checked.
    """
    pairs = data.lists() if isinstance(data, MultiValueDict) else ((k, v) for k, v in (data or {}).items())
    lists = {}
    for name, values in pairs:
        values = values if isinstance(values, list | tuple) else [values]
        # White space alone is not empty: it is a value, and hardly ever a right one.
        lists[str(name)] = sorted({text for value in values if (text := str(value).strip() or str(value))})
    return lists


def or_empty(schema):
    """The OpenAPI schema of a value that may also be left empty, as HTML forms do, which says the same as leaving it out."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], ""]}
    if schema.get("type") == "string" and "format" not in schema:
        return schema
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}


def read_parameters(data, rules):
    """({name: [values]} of what is there, [ParameterError]). `rules`: {name: Rule}. No query."""
    found, errors = {}, []
    for name, values in as_lists(data).items():
        if len(errors) >= MAX_ERRORS:
            break  # a suggestion for each of a thousand made-up names would cost seconds
        rule = rules.get(name)
        if rule is None:
            errors.append(unknown_parameter(name, values, rules))
        elif values:
            error = against_rule(name, values, rule)
            if error:
                errors.append(error)
            else:
                found[name] = values
    return found, errors


def unknown_parameter(name, values, known):
    suggestion = nearest(name, known)
    message = did_you_mean(_("there is no parameter “%(name)s” here") % {"name": shown(name)}, suggestion)
    allowed = tuple(sorted(known))
    value = shown(values[0]) if values else ""
    return ParameterError(shown(name), value, message, allowed, suggestion, is_unknown=True)


def against_rule(name, values, rule):
    """The error of values that break the rule, or None."""
    if not rule.multiple and len(values) > 1:
        message = _("“%(name)s” may be given once only") % {"name": name}
        return ParameterError(name, shown(", ".join(values)), message)
    if len(values) > rule.max_values:
        message = _("“%(name)s” may be given %(max)d times at most") % {"name": name, "max": rule.max_values}
        return ParameterError(name, shown(", ".join(values)), message)
    for value in values:
        if "\x00" in value:
            return ParameterError(name, shown(value), _("“%(name)s” holds a NUL character") % {"name": name})
        if len(value) > rule.max_length:
            message = _("“%(name)s” may be %(max)d characters long at most, not %(length)d") % {
                "name": name,
                "max": rule.max_length,
                "length": len(value),
            }
            return ParameterError(name, shown(value), message)
    return None


def check_parameters(request, *allowed):
    """{name: value} of a page without a list. Raises BadParameters unless every parameter is one of `allowed`."""
    found, errors = read_parameters(request.GET, dict.fromkeys(allowed, EXTRA))
    if errors:
        raise BadParameters(errors)
    return {name: values[0] for name, values in found.items()}


def only_parameters(*allowed):
    """Decorator of a view that takes these parameters and no others: `@only_parameters("as_of")`."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            check_parameters(request, *allowed)
            return view(request, *args, **kwargs)

        return checked

    return decorate


ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
DAY_FIRST_OR_MONTH_FIRST = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})", re.ASCII)


def parse_date(text):
    """The date an ISO 8601 text names, or InvalidValue with what is wrong and, where it is plain, what is right."""
    match = ISO_DATE.fullmatch(text)
    if not match:
        message = _("“%(value)s” is not a date: write year-month-day, such as 2017-07-27") % {"value": shown(text)}
        suggestion = _other_order(text)
        raise InvalidValue(did_you_mean(message, suggestion), ("YYYY-MM-DD",), suggestion)
    year, month, day = (int(part) for part in match.groups())
    if not 1 <= year <= 9999:
        raise InvalidValue(_("the year must be from 0001 to 9999"), ("YYYY-MM-DD",))
    if not 1 <= month <= 12:
        message = _("“%(value)s” is not a date: there is no month %(month)02d")
        raise InvalidValue(message % {"value": text, "month": month}, ("YYYY-MM-DD",))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        month_name = dateformat.format(datetime.date(year, month, 1), "F Y")
        message = _("“%(value)s” is not a date: %(month)s has %(days)d days")
        raise InvalidValue(message % {"value": text, "month": month_name, "days": last}, ("YYYY-MM-DD",))
    return datetime.date(year, month, day)


def _other_order(text):
    """The ISO date meant by 27/07/2017 or 07/27/2017; None where day and month could be either."""
    match = DAY_FIRST_OR_MONTH_FIRST.fullmatch(text)
    if not match:
        return None
    first, second, year = (int(part) for part in match.groups())
    for month, day, sure in (
        (first, second, second > 12),
        (second, first, first > 12),
        (first, second, first == second),
    ):
        if sure and 1 <= month <= 12 and year >= 1 and 1 <= day <= monthrange(year, month)[1]:
            return f"{year:04}-{month:02}-{day:02}"
    return None


def read_date(request, parameter="as_of"):
    """The date a parameter of the address names, None without one; BadParameters where it is none. For `?as_of=`."""
    found, errors = read_parameters({parameter: request.GET.getlist(parameter)}, {parameter: Rule()})
    if not errors and not found:
        return None
    if not errors:
        value = found[parameter][0]
        try:
            return parse_date(value)
        except InvalidValue as invalid:
            errors = [invalid.error(parameter, value)]
    raise BadParameters(errors)


def canonical_query(data):
    """One spelling for every way to ask the same: sorted by name and value, empty and repeated values left out.

    Takes a QueryDict, a dict, or the raw query string.
    """
    if isinstance(data, str):
        query = MultiValueDict()
        for name, value in parse_qsl(data, keep_blank_values=True, encoding="utf-8", errors="replace"):
            query.appendlist(name, value)
        data = query
    return urlencode([(name, value) for name, values in sorted(as_lists(data).items()) for value in values])


def with_query(path, data):
    """The path with a canonical query, without a question mark where that is empty."""
    query = canonical_query(data)
    return f"{path}?{query}" if query else path


def with_suggestion_url(error, request):
    """The error with the address of this page as it was probably meant, if there is a suggestion."""
    url = mended(request, error)
    if not url:
        return error
    links = tuple((each.label, mended(request, replace(error, suggestion=each.value))) for each in error.suggestions)
    return replace(error, suggestion_url=url, suggestion_links=links)


def mended(request, *errors):
    """The address of this page with the suggestions of all these errors followed; None where one has none."""
    query = as_lists(request.GET)
    for error in errors:
        values = query.get(error.parameter)
        if not error.suggestion or values is None:
            return None
        if error.is_unknown:
            del query[error.parameter]
            query[error.suggestion] = [*query.get(error.suggestion, []), *values]
        elif error.value in values:
            query[error.parameter] = [error.suggestion if value == error.value else value for value in values]
        else:
            return None
    return with_query(request.path, query)


def is_tracking(name):
    return name.startswith("utm_") or name in TRACKING_PARAMETERS


class TrackingParametersMiddleware:
    """Redirects (301) an address with tracking parameters to the same address without them, on this site only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if query and request.method in ("GET", "HEAD"):
            pairs = parse_qsl(query, keep_blank_values=True)
            kept = [(name, value) for name, value in pairs if not is_tracking(name)]
            if len(kept) < len(pairs):
                # "//example.org" is a path here, but would be another site in a Location header.
                path = escape_leading_slashes(request.path)
                return HttpResponsePermanentRedirect(f"{path}?{urlencode(kept)}" if kept else path)
        return self.get_response(request)
