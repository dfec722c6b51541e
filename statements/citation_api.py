"""How a statement is cited, in the API: every style as words, and as data for reference managers."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from statements.citing import FORMATS, STYLES, as_html, as_text, cite
from statements.citing.asked import read_language
from statements.from_content import record_from_content
from statements.records import statement_with_id
from unhub.publishing.editions import editions_of
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.errors import Gone
from unhub.web.parameters import BadParameters, InvalidValue, did_you_mean, nearest, or_empty, read_date, shown

NAMES = (*STYLES, *(each.style for each in FORMATS.values()))
PARAMETERS = [
    OpenApiParameter("style", or_empty({"type": "string", "enum": list(NAMES)}), description="Only in this one."),
    OpenApiParameter(
        "language",
        or_empty({"type": "string", "enum": list(LANGUAGE_CODES)}),
        description="Of the title cited, where there is a text in it; else English if there is, or the original.",
    ),
    OpenApiParameter(
        "version",
        or_empty({"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}),
        description="The number of the version cited, the current one without it.",
    ),
    OpenApiParameter(
        "accessed",
        or_empty({"type": "string", "format": "date"}),
        description="The day it was read, today (UTC) without it.",
    ),
]


class StyledCitationSerializer(serializers.Serializer):
    style = serializers.ChoiceField(NAMES)
    label = serializers.CharField(help_text="What its users call it.")
    media_type = serializers.CharField(help_text="Of `text`.")
    text = serializers.CharField()
    html = serializers.CharField(
        allow_null=True, help_text="With the title in its language and in italics; null for data."
    )
    url = serializers.URLField(allow_null=True, help_text="The same as a file; null for what is only words.")


class StatementCitationSerializer(serializers.Serializer):
    version = serializers.IntegerField(help_text="The number of the version cited.")
    web_url = serializers.URLField(help_text="Its address, which the citations give.")
    language = serializers.ChoiceField(LANGUAGE_CODES, help_text="Of the title cited.")
    accessed = serializers.DateField()
    results = StyledCitationSerializer(many=True)


EXAMPLE = OpenApiExample(
    "In OSCOLA",
    description="GET /api/v1/statements/<id>/citation/?style=oscola&accessed=2026-11-25",
    value={
        "version": 1,
        "web_url": "https://example.org/en/statements/2017/07/27/a-statement/v1/",
        "language": "en",
        "accessed": "2026-11-25",
        "results": [
            {
                "style": "oscola",
                "label": "OSCOLA",
                "media_type": "text/plain",
                "text": (
                    "António Guterres, Secretary-General of the United Nations, ‘A Statement’ (Statement, 27 July 2017)"
                    " SG/SM/18628 <https://example.org/en/statements/2017/07/27/a-statement/v1/> accessed 25 November 2026."
                ),
                "html": (
                    'António Guterres, Secretary-General of the United Nations, ‘<bdi lang="en" dir="ltr">A Statement</bdi>’'
                    " (Statement, 27 July 2017) SG/SM/18628"
                    " &lt;https://example.org/en/statements/2017/07/27/a-statement/v1/&gt; accessed 25 November 2026."
                ),
                "url": None,
            }
        ],
    },
    response_only=True,
)
documented = extend_schema(
    summary="How to cite it, in every style",
    description=(
        "In words (United Nations, Chicago, Bluebook, OSCOLA, APA) and as data (BibTeX, RIS, CSL-JSON). Each names the version, "
        "its address and the day it was read."
    ),
    parameters=PARAMETERS,
    responses=StatementCitationSerializer,
    examples=[EXAMPLE],
)


def citation(request, live):
    """The answer for a live Statement. One query, eleven more at most for an earlier version."""
    style, number, accessed = _style(request), _number(request), read_date(request, "accessed")
    record = statement_with_id(live.pk)
    if record is None:
        raise Http404
    if number and number != live.version_no:
        record = _of_version(record, number)
    cited = cite(record, language=read_language(request, record), number=number, accessed=accessed)
    return Response(
        {
            "version": number or live.version_no,
            "web_url": cited.url,
            "language": cited.language,
            "accessed": cited.accessed.isoformat(),
            "results": [each for each in _written(cited) if style in ("", each["style"])],
        }
    )


def _written(cited):
    for name, style in STYLES.items():
        pieces = style.write(cited)
        yield {
            "style": name,
            "label": str(style.label),
            "media_type": "text/plain",
            "text": as_text(pieces),
            "html": as_html(pieces),
            "url": None,
        }
    for form in FORMATS.values():
        yield {
            "style": form.style,
            "label": form.label,
            "media_type": form.media_type,
            "text": form.write(cited),
            "html": None,
            "url": f"{cited.url.removesuffix('/')}.{form.suffix}",
        }


def _of_version(live, number):
    """The StatementRecord of a version. Raises NotFound, and Gone for what was taken out of the public record."""
    row = next((each for each in live.versions() if each["number"] == number), None)
    edition = editions_of("statement", live.statement, [number]).get(number) if row and row["url"] else None
    if row and not row["url"] or edition and not edition.has_content:
        raise Gone(_("this version was removed from the public record"))
    if edition is None:
        raise NotFound(_("there is no version %(number)d of this record") % {"number": number})
    return record_from_content(edition.content, live, untitled=_("Without a title"))


def _style(request):
    name = request.GET.get("style", "").strip()
    if name and name not in NAMES:
        suggestion = nearest(name, NAMES)
        message = did_you_mean(_("there is no style “%(name)s”") % {"name": shown(name)}, suggestion)
        raise BadParameters([InvalidValue(message, NAMES, suggestion).error("style", name)])
    return name


def _number(request):
    text = request.GET.get("version", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and text[0] != "0"):
        message = _("“%(value)s” is no number of a version: write a whole number, such as 2") % {"value": shown(text)}
        raise BadParameters([InvalidValue(message).error("version", text)])
    return int(text)
