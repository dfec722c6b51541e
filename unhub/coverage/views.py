"""The page of coverage. Every number of statements on it leads to the list that shows exactly those."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from organisations.models import Organisation
from statements.figures import year_columns
from statements.models import StatementType, Tally
from statements.views.archive import year_url
from unhub.coverage.figures import coverage
from unhub.text.languages import LANGUAGES_BY_CODE, html_lang
from unhub.text.numbers import grouped
from unhub.web.addresses import page_path
from unhub.web.charts import month_timeline, percent, shares
from unhub.web.pages import page_head
from unhub.web.parameters import only_parameters, with_query

MOST_ROWS = 12  # of the tables behind small charts


@only_parameters()
def coverage_page(request):
    """What the archive holds and what it lacks. Three queries where the figures are remembered."""
    found = coverage(request)
    head = page_head(
        request,
        title=_("Coverage"),
        description=_("What this archive holds and what it lacks: by year, type, language and organisation."),
    )
    context = {
        "found": found,
        "chart": month_timeline(year_columns(found.years, year_url), mirrored=get_language_bidi()),
        "empty_years": ranges_of(found.empty_years),
        "lacks": lacks_of(found),
        "years_of_lacks": table_of_years(
            found, {lack: found.lacks.get(lack, {}) for lack in Tally.Lack}, lambda lack: {lack: "none"}
        ),
        "years_of_languages": table_of_years(
            found,
            {code: found.languages.get(code, {}) for code in LANGUAGES_BY_CODE},
            lambda code: {"language": code},
        ),
        "types": types_of(found),
        "labels": labels_of(found),
        "languages": languages_of(found),
        "bodies": bodies_of(found),
        "besides": besides_of(found),
        "formats": [
            {"label": _("JSON, from the API"), "url": reverse("api:coverage"), "media_type": "application/json"}
        ],
    }
    return render(request, "coverage/coverage.html", head | context)


def list_url(**search):
    """The list of statements with these parameters."""
    return with_query(page_path("statements:list"), {name: [str(value)] for name, value in search.items()})


def ranges_of(years):
    """Years in words, those in a row as one: ["1950–1975", "1980"]."""
    found = []
    for year in years:
        if found and found[-1][1] == year - 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return [str(first) if first == last else f"{first}–{last}" for first, last in found]


def lacks_of(found):
    """What is missing: list of .name, .label, .count, .url, .sentence, .share, .chart."""
    sentences = {
        Tally.Lack.TEXT: _(
            "Of %(part)s of %(all)s statements (%(share)s) only the title and what is known of them is here."
        ),
        Tally.Lack.TRANSLATION: _("%(part)s of %(all)s statements (%(share)s) are here in one language only."),
        Tally.Lack.SYMBOL: _("%(part)s of %(all)s statements (%(share)s) have no document symbol on record."),
        Tally.Lack.SOURCE: _("Of %(part)s of %(all)s statements (%(share)s) no official address is on record."),
        Tally.Lack.TOPIC: _("%(part)s of %(all)s statements (%(share)s) are filed under no topic."),
    }
    rows = []
    for lack in Tally.Lack:
        in_years = found.lacks.get(lack, {})
        number = sum(in_years.values())
        words = {"part": grouped(number), "all": grouped(found.total), "share": in_percent(number, found.total)}
        rows.append(
            counted(lack.label, number, found.total, list_url(**{lack: "none"}))
            | {
                "name": lack.value,
                "sentence": sentences[lack] % words,
                "chart": shares(in_years, found.years, mirrored=get_language_bidi()),
            }
        )
    return rows


def table_of_years(found, in_years, parameter):
    """The table behind charts beside each other: list of .label, .url, .count, .parts (list of .count, .url), oldest first.

    A row for each year that has statements; of more than MOST_ROWS years for as many in a row as it takes, whole decades at
    most: a page with a link for each of eighty years and everything that is missing would be three times as heavy.
    `in_years` is {value: {year: number}}, `parameter(value)` what the list of statements is narrowed by.
    """
    rows = []
    for first, last in periods_of(found.years):
        years = range(first, last + 1)
        days = (
            {"year": first} if first == last else {"issued_from": f"{first:04}-01-01", "issued_to": f"{last:04}-12-31"}
        )
        rows.append(
            {
                "label": str(first) if first == last else f"{first}–{last}",
                "url": list_url(**days),
                "count": sum(found.years.get(year, 0) for year in years),
                "parts": [
                    {
                        "count": sum(numbers.get(year, 0) for year in years),
                        "url": list_url(**parameter(value), **days),
                    }
                    for value, numbers in in_years.items()
                ],
            }
        )
    return rows


def periods_of(years):
    """[(first year, last year)] that have statements: single years, or lustra or decades where there are many."""
    step = next((step for step in (1, 5) if len({year // step for year in years}) <= MOST_ROWS), 10)
    begun = sorted({year // step * step for year in years})
    return [(max(first, 1), first + step - 1) for first in begun]


def types_of(found):
    return [
        counted(each.label, found.types.get(each.pk, 0), found.total, list_url(type=each.slug))
        | {"page_url": each.get_absolute_url()}
        for each in StatementType.objects.order_by("order", "pk")
    ]


def labels_of(found):
    """What sources call a statement, and the type it was given: list of .label, .type, .count, .url."""
    types = StatementType.objects.in_bulk({type_id for _label, type_id, _number in found.labels})
    return [
        counted(label, number, found.total, list_url(label=label or "none", type=types[type_id].slug))
        | {"type": types[type_id].label, "page_url": types[type_id].get_absolute_url()}
        for label, type_id, number in found.labels
        if type_id in types
    ]


def languages_of(found):
    """Each language: how many statements are there in it, and how many are not, with the lists of both."""
    rows = []
    for code, language in LANGUAGES_BY_CODE.items():
        in_years = found.languages.get(code, {})
        number = sum(in_years.values())
        rows.append(
            counted(language.name, number, found.total, list_url(language=code))
            | {
                "own_name": language.own_name,
                "lang": html_lang(code),
                "missing": found.total - number,
                "missing_url": list_url(exclude_language=code),
                "chart": shares(in_years, found.years, mirrored=get_language_bidi()),
            }
        )
    return rows


def bodies_of(found):
    bodies = Organisation.objects.only("name", "slug").in_bulk([pk for pk, _number in found.bodies])
    most = max((number for _pk, number in found.bodies), default=0)
    rows = [
        counted(bodies[pk].name, number, most, list_url(organisation=bodies[pk].slug))
        | {"page_url": bodies[pk].get_absolute_url()}
        for pk, number in found.bodies
        if pk in bodies
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["label"]))


def besides_of(found):
    return [
        {"label": _("organisations"), "count": found.organisations, "url": reverse("organisations:list")},
        {"label": _("posts"), "count": found.posts, "url": reverse("organisations:post_list")},
        {"label": _("people"), "count": found.people, "url": reverse("organisations:person_list")},
        {"label": _("documents"), "count": found.documents, "url": reverse("statements:document_list")},
        {
            "label": _("corrections"),
            "count": found.corrections,
            "url": with_query(reverse("corrections"), {"kind": ["correction"], "record_type": ["statement"]}),
        },
        {"label": _("statements withdrawn"), "count": found.withdrawn, "url": list_url(status="withdrawn")},
    ]


def counted(label, number, whole, url):
    """A row of a table with a bar: the number, the list of those, and how long the bar is."""
    share = 100 * number / whole if whole else 0
    return {
        "label": label,
        "count": number,
        "url": url,
        "share": in_percent(number, whole),
        "bar": percent(share),
        "bar_x": percent(100 - share) if get_language_bidi() else "",
    }


def in_percent(number, whole):
    """A share in words: "46 %", kept on one line; never 0 % of something, nor 100 % of not quite everything."""
    if not whole:
        return ""
    share = 100 * number / whole
    if 0 < share < 1:
        return _("less than 1 %")
    if 99 < share < 100:
        return _("more than 99 %")
    return _("%(number)s %%") % {"number": round(share)}
