"""The pattern page: every component of templates/includes/ with made-up data, ugly data too. Only where DEBUG is on.

Nobody and nothing here is real. `sample_context()` is what a test renders; it needs no database.
"""

import datetime

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language_bidi

from unhub.publishing.comparing import FieldChange, Group
from unhub.text.differences import Piece, differences
from unhub.text.partial_dates import PartialDate
from unhub.web import charts

LONG_WORD = "Unbreakable" * 27 + "ish"
UNTIL = datetime.date(2024, 3, 1)


def patterns(request):
    """The page itself; 404 on a public site."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "patterns.html", sample_context(mirrored=get_language_bidi()))


def sample_context(*, mirrored=False):
    """Everything patterns.html shows, by the names the partials take."""
    return {
        "page_title": "Patterns",
        "page_description": "Every component of this site with made-up data.",
        "breadcrumbs": [
            {"label": "Home", "url": "#"},
            {"label": "Organisations", "url": "#"},
            {"label": "Office of the Envoy to the River Commission", "url": "#"},
        ],
        "statements": _statements(),
        "speech": _statements()[1],
        "attributions": _attributions(),
        "panel": _panel(),
        "bad_panel": _bad_panel(),
        "description": "27 statements by the Office of the Envoy, July 2017, newest first",
        "chips": [
            {"label": "Office of the Envoy", "url_without_it": "#"},
            {"label": "July 2017", "url_without_it": "#"},
            {"label": "البيانات الصحفية", "url_without_it": "#", "lang": "ar"},
        ],
        "many_chips": [{"label": f"Topic {number}: peace and water", "url_without_it": "#"} for number in range(1, 40)]
        + [{"label": LONG_WORD, "url_without_it": "#"}],
        "clear_url": "#",
        "page": {
            "previous_url": "#",
            "next_url": "#",
            "first_url": "#",
            "is_first": False,
            "count": 10000,
            "count_is_exact": False,
        },
        "facts": _facts(),
        "notices": _notices(),
        "holders": _holders(),
        "holders_chart": charts.holders_timeline(_terms(), UNTIL, mirrored=mirrored),
        "ugly_holders_chart": charts.holders_timeline(
            [
                charts.Term.of(LONG_WORD, PartialDate("2021"), None, ongoing=True),
                charts.Term.of("Known only to have left", PartialDate(""), PartialDate("1947-02")),
            ],
            UNTIL,
            mirrored=mirrored,
        ),
        "months": charts.month_timeline(_months(), mirrored=mirrored),
        "years": charts.month_timeline(_years(), mirrored=mirrored),
        "organisation_rows": charts.organisation_chart(_bodies()),
        "many_rows": charts.organisation_chart(_three_hundred()),
        "versions": _versions(),
        "version": _version(),
        "fingerprints": [("The whole record", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")],
        "difference_groups": _difference_groups(),
        "citations": [
            {
                "label": "United Nations",
                "html": "Ana Example-Öberg, Envoy to the River Commission, “Urging Captains”, remarks, 27 July 2017 (version 3).",
            },
            {
                "label": "OSCOLA",
                "html": f"River Commission, ‘{LONG_WORD}’ (Remarks, 27 July 2017) accessed 1 March 2024.",
            },
        ],
        "files_of_citations": [
            {"label": "BibTeX", "url": "#", "media_type": "application/x-bibtex", "is_citation": True},
            {"label": "JSON", "url": "#", "media_type": "application/json", "is_citation": False},
        ],
        "formats": [
            {"label": "Atom feed", "url": "#", "media_type": "application/atom+xml"},
            {"label": "JSON", "url": "#", "media_type": "application/json"},
            {"label": "API", "url": "#"},
        ],
        "suggestions": [
            {"label": "Show all statements of July 2017", "url": "#"},
            {"label": "Show all statements of the Office of the Envoy", "url": "#"},
        ],
        "attachments": [
            {
                "title": "Map of the crossings, as of July 2017",
                "url": "#",
                "type": "PNG",
                "media_type": "image/png",
                "size": 184_320,
                "language": "ar",
                "language_name": "Arabic",
            },
            {
                "title": "The signed letter",
                "url": "#",
                "type": "PDF",
                "media_type": "application/pdf",
                "size": 1_204_000,
                "language": "",
                "language_name": "",
            },
        ],
        "sources": [
            {
                "title": "Envoy Welcomes Opening of the Northern Lock",
                "publisher": "River Commission",
                "url": "https://example.org/press/northern-lock",
                "host": "example.org",
                "date_display": "28 July 2017",
                "checked_display": "1 March 2024",
                "failing_display": "20 February 2024",
                "archived_url": "https://example.org/archive/northern-lock",
            },
            {"title": "المبعوث يرحب بفتح الهويس الشمالي", "lang": "ar", "date_display": "27 July 2017"},
        ],
        "errors": [
            {
                "parameter": "organisaton",
                "value": "river-commission",
                "message": "there is no parameter “organisaton” here; did you mean “organisation”?",
                "allowed": ["organisation", "person", "type"],
                "suggestion_url": "#",
            },
            {
                "parameter": "issued_from",
                "value": "2017-02-30" + "0" * 300,
                "message": "“2017-02-30” is not a day in the calendar",
            },
        ],
        "gone": {
            "what": "Remarks at the Closing of the Lock Conference",
            "notice": {
                "kind_class": "withdrawn",
                "title": "Withdrawn at the request of the issuing body",
                "text": "The text was a draft sent out by mistake. The final remarks were never delivered.",
                "date_display": "3 May 2019",
            },
        },
        "long_word": LONG_WORD,
        "labels": ["Statement", "Press release", "Remarks"],
    }


def _statements():
    envoy = {
        "name": "Ana Example-Öberg",
        "url": "#",
        "post_title": "Envoy to the River Commission",
        "post_url": "#",
        "capacity": "Chair of the Lock Conference",
    }
    english, french, arabic = {"name": "English"}, {"name": "French"}, {"name": "Arabic"}
    return [
        {
            "url": "#",
            "title": "Envoy Welcomes News that the Dispute over the Northern Lock Has Been Settled",
            "type_label": "Statement",
            "type_url": "#",
            "issued_on": datetime.date(2017, 7, 27),
            "day": "27 July 2017",
            "day_url": "#",
            "day_order": 2,
            "speakers": [envoy],
            "symbols": ["RC/SM/1234", "RC/2017/18"],
            "languages": [english, french, arabic],
            "place_name": "Port Example",
        },
        {
            "url": "#",
            "title": "Urging Captains, Pilots and Merchants on Both Banks to Avoid Provocation, "
            "Envoy Calls for Restraint and for the Lock to Stay Open to All",
            "type_label": "Statement attributable to the spokesperson",
            "type_url": "#",
            "issued_on": datetime.date(2017, 7, 27),
            "day": "27 July 2017",
            "day_url": "#",
            "day_order": 1,
            "speakers": [{**envoy, "capacity": ""}],
            "symbols": ["RC/SM/1233"],
            "languages": [english],
            "is_corrected": True,
        },
        {
            "url": "#",
            "title": "المبعوثة تأسف بشدة لاعتماد القانون المتعلق بالملاحة في النهر وتدعو جميع الأطراف إلى ضبط النفس",
            "title_lang": "ar",
            "title_dir": "rtl",
            "type_label": "Press release",
            "issued_on": datetime.date(2017, 7, 21),
            "day": "21 July 2017",
            "speakers": [{"name": "River Commission", "url": "#"}],
            "languages": [arabic],
            "is_withdrawn": True,
        },
        {
            "url": "#",
            "title": LONG_WORD,
            "type_label": "Joint statement",
            "issued_on": datetime.date(2017, 6, 12),
            "day": "12 June 2017",
            "speakers": [
                envoy,
                {"name": "Bao Sample", "url": "#", "post_title": "Minister of Waterways", "post_url": "#"},
                {"name": LONG_WORD},
            ],
            "symbols": ["RC/" + "9" * 80],
        },
        {
            "url": "#",
            "title": "关于河流委员会特使访问的新闻公报",
            "title_lang": "zh-Hans",
            "type_label": "",
            "issued_on": datetime.date(2017, 1, 9),
            "day": "9 January 2017",
            "speakers": [],
        },
        {
            "url": "#",
            "title": "Посланник приветствует открытие северного шлюза",
            "title_lang": "ru",
            "type_label": "Note to correspondents",
            "type_url": "#",
            "issued_on": datetime.date(2017, 1, 9),
            "day": "9 January 2017",
            "day_url": "#",
        },
    ]


def _attributions():
    return [
        {
            "role_label": "Speaker",
            "name": "Ana Example-Öberg",
            "url": "#",
            "post_title": "Envoy to the River Commission",
            "post_url": "#",
            "organisation_name": "Office of the Envoy",
            "organisation_url": "#",
            "capacity": "Chair of the Lock Conference",
            "status_label": "acting",
            "wording": "Ms. Öberg, the Acting Envoy",
            "wording_lang": "en",
            "as_at_display": "27 July 2017",
        },
        {"role_label": "On behalf of", "name": "River Commission", "url": "#"},
    ]


def _panel():
    def option(value, label, count, *, is_chosen=False, lang=""):
        return {"value": value, "label": label, "count": count, "is_chosen": is_chosen, "lang": lang}

    return {
        "action": "",
        "hidden": [("ordering", "-issued_on")],
        "clear_url": "#",
        "groups": [
            {
                "legend": "Issued",
                "fields": [
                    {
                        "id": "issued_from",
                        "name": "issued_from",
                        "label": "From",
                        "hint": "A year, a month or a day: 2017, 2017-07, 2017-07-21",
                        "value": "2017-07-01",
                    },
                    {"id": "issued_to", "name": "issued_to", "label": "To"},
                ],
            },
            {
                "legend": "Type",
                "fields": [
                    {
                        "id": "type",
                        "name": "type",
                        "options": [
                            option("statement", "Statement", 1204, is_chosen=True),
                            option("press-release", "Press release", 311),
                            option(
                                "joint", "Joint statement with a label so long that it has to run over two lines", 12
                            ),
                            option("none", "No type given", 0),
                        ],
                    }
                ],
            },
            {
                "legend": "Topic",
                "fields": [
                    {
                        "id": "topic",
                        "name": "topic",
                        "options": [option(str(n), f"Topic {n}", 40 - n) for n in range(40)],
                    }
                ],
            },
            {
                "legend": "Language",
                "fields": [
                    {
                        "id": "language",
                        "name": "language",
                        "label": "Text available in",
                        "is_select": True,
                        "options": [
                            option("", "any language", None),
                            option("ar", "العربية", None, lang="ar"),
                            option("fr", "français", None, lang="fr"),
                        ],
                    }
                ],
            },
        ],
    }


def _bad_panel():
    return {
        "action": "",
        "errors": [
            {"message": "“2017-02-30” is not a day in the calendar.", "field_id": "bad_issued_from"},
            {"message": "Choose a type from the list.", "field_id": "bad_type"},
        ],
        "groups": [
            {
                "legend": "Issued",
                "fields": [
                    {
                        "id": "bad_issued_from",
                        "name": "issued_from",
                        "label": "From",
                        "hint": "A year, a month or a day",
                        "error": "“2017-02-30” is not a day in the calendar.",
                        "value": "2017-02-30",
                    }
                ],
            },
            {
                "legend": "Type",
                "fields": [
                    {
                        "id": "bad_type",
                        "name": "type",
                        "error": "Choose a type from the list.",
                        "options": [{"value": "statement", "label": "Statement", "count": 3}],
                    }
                ],
            },
        ],
    }


def _facts():
    report = {"title": "Report of the River Commission, 2003", "url": "https://example.org/report-2003"}
    return [
        {"label": "Kind", "value": "Field office"},
        {
            "label": "Established",
            "value": "June 1994",
            "source": report,
            "rivals": [
                {"value": "April 1993", "source": {"title": "Bulletin of the Lock Conference"}},
                {"value": "1992", "source": report, "is_disputed": True},
            ],
        },
        {"label": "Part of", "value": "Department of Waterways", "url": "#", "note": "since 1999"},
        {
            "label": "Offices",
            "entries": [
                {"value": "Port Example", "url": "#", "note": "headquarters"},
                {"value": "Upper Lock", "url": "#"},
                {"value": "الميناء", "lang": "ar", "dir": "rtl"},
            ],
            "source": report,
        },
        {"label": "Website", "value": "https://example.org/" + "waterways/" * 20, "url": "https://example.org/"},
    ]


def _notices():
    return [
        {
            "kind_class": "withdrawn",
            "title": "This statement was withdrawn",
            "date_display": "3 May 2019",
            "text": "The issuing body withdrew it because the figures were another year's. The text stays readable.",
        },
        {
            "kind_class": "corrected",
            "title": "Corrected",
            "date_display": "2 August 2017",
            "text": "The name of the lock in paragraph 3.",
            "links": [{"label": "Version 1, as first published", "url": "#"}, {"label": "All versions", "url": "#"}],
        },
        {
            "kind_class": "superseded",
            "title": "A newer statement replaces this one",
            "links": [{"label": "Envoy Welcomes News that the Dispute Has Been Settled", "url": "#"}],
        },
        {"kind_class": "draft", "title": "Draft, not published", "text": "Only people with this link can see it."},
        {
            "kind_class": "as-of",
            "title": "As it was on 1 March 2005",
            "text": "Names, posts and members are those of that day.",
            "links": [{"label": "Show it as last recorded", "url": "#"}],
        },
    ]


_TERMS = [
    ("Ana Example-Öberg", "2017-01-01", "", True, "held", ""),
    ("Bao Sample", "2016-03", "2016-12-31", False, "acting", "acting"),
    ("Chinwe Muster", "2008", "2015-06-30", False, "held", ""),
    ("Dmitri Primer", "2005-12-20", "2007-11-01", False, "held", ""),
    ("Elif Örnek", "1999-10-01", "2005-04-30", False, "held", ""),
    ("Fatima al-Mithal", "1994-06", "", False, "held", ""),
]


def _terms():
    return [
        charts.Term.of(name, PartialDate(start), PartialDate(end), ongoing=ongoing, kind=kind)
        for name, start, end, ongoing, kind, _label in reversed(_TERMS)
    ]


def _holders():
    rows = [
        {
            "person_name": name,
            "person_url": "#",
            "status_label": label,
            "start_display": PartialDate(start).display(),
            "end_display": PartialDate(end).display() or ("in office" if ongoing else "not known"),
            "source": {"title": "Bulletin of the Lock Conference", "url": "https://example.org/bulletin"},
        }
        for name, start, end, ongoing, _kind, label in _TERMS
    ]
    rows.insert(4, {"is_vacant": True, "start_display": "1 May 2005", "end_display": "19 December 2005"})
    return rows


def _months():
    names = "January February March April May June July August September October November December".split()
    counts = [12, 31, 45, 18, 0, 27, 96, None, 22, 40, 8, 1]
    return [
        charts.Count(f"{name} 2017", count, url=f"#{number}", short_label=name[:3])
        for number, (name, count) in enumerate(zip(names, counts, strict=True), 1)
    ]


def _years():
    return [
        charts.Count(str(year), None if 1958 <= year < 1962 else (year * 7919) % 900 + (year - 1945) * 9, url="#")
        for year in range(1946, 2025)
    ]


def _bodies():
    branch = charts.Branch
    return [
        branch(
            "River Commission",
            "#",
            note="since 1946",
            children=(
                branch(
                    "Department of Waterways",
                    "#",
                    children=(
                        branch(
                            "Office of the Envoy", "#", note="field office", children=(branch("Upper Lock desk", "#"),)
                        ),
                        branch("Division of Pilots", "#"),
                    ),
                ),
                branch("Lock Conference", "#", note="with three other bodies"),
                branch("مكتب النهر", "#", lang="ar"),
                branch(LONG_WORD, "#"),
            ),
        )
    ]


def _three_hundred():
    branch = charts.Branch

    def under(number):
        return branch(
            f"Department {number}",
            "#",
            children=tuple(
                branch(
                    f"Division {number}.{part} for waterways and inland ports",
                    "#",
                    children=tuple(branch(f"Office {number}.{part}.{unit}", "#") for unit in range(1, 1 + part % 4)),
                )
                for part in range(1, 13)
            ),
        )

    return [branch("A thousand rivers", "#", children=tuple(under(number) for number in range(1, 11)))]


def _versions():
    return [
        {
            "number": 3,
            "url": "#",
            "kind_label": "Correction",
            "published_display": "2 August 2017",
            "note": "The name of the lock in paragraph 3: it read “Southern”.",
            "text_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "is_current": True,
            "is_shown": True,
            "changes_url": "#",
        },
        {
            "number": 2,
            "url": "#",
            "changes_url": "#",
            "kind_label": "Translation",
            "published_display": "30 July 2017",
            "note": "French text added.",
            "text_hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        },
        {"number": 1, "url": "#", "kind_label": "First published", "published_display": "27 July 2017", "note": ""},
    ]


def _version():
    current, shown, first = _versions()
    return {
        **shown,
        "current": current,
        "next": current,
        "previous": {**first, "url": "#"},
        "page_url": "#",
        "redaction": "A court ordered a name to be taken out.",
    }


def _difference_groups():
    before = "One.\n\nThe river rises in the north.\n\nThree.\n\nFour."
    after = "One.\n\nThe river rises in the south.\n\nThree.\n\nFour."
    arabic = differences("الأمين العام يأسف بشدة.\n\nفقرة.", "الأمين العام يأسف لذلك.")
    return [
        Group("The record", [FieldChange("Type", (Piece("deleted", "Remarks"), Piece("inserted", "Statement")))]),
        Group("Text: English", [FieldChange("Text", paragraphs=differences(before, after, around=1))]),
        Group("Text: Arabic", [FieldChange("Text", paragraphs=arabic, lang="ar", dir="rtl")], "Added.", "inserted"),
    ]
