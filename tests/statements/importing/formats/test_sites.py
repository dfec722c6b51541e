"""What single sites give: WordPress, ReliefWeb, GOV.UK, press.un.org."""

import io
import json

import pytest

from statements.importing.formats import FORMATS, detect
from unhub.importing.markdown import markdown
from unhub.importing.rows import Unreadable


def read(name, content, notes=None):
    content = content if isinstance(content, str) else json.dumps(content)
    assert detect(content.encode()).name == name
    return list(FORMATS[name].rows(io.BytesIO(content.encode()), notes))


POST = {
    "id": 7,
    "date": "2007-11-28T00:00:00",
    "date_gmt": "2019-03-11T20:25:19",
    "link": "https://a.example/7/",
    "title": {"rendered": "A &#8211; <em>Letter</em>"},
    "content": {"rendered": "<p>x</p>", "protected": False},
    "excerpt": {"rendered": "<p>Short</p>"},
    "status": "publish",
    "_embedded": {"author": [{"name": "A. Person"}], "wp:term": [[{"name": "Peace &amp; water"}], []]},
}


def test_a_post_of_wordpress_is_a_row_of_the_day_it_shows():
    (row,) = read("wordpress", [POST])
    assert row.values == {
        "identifier": "7",
        "date": "2007-11-28T00:00:00",
        "urls": ("https://a.example/7/",),
        "title": "A – Letter",
        "html": "<p>x</p>",
        "summary": "Short",
        "issuer": "A. Person",
        "topics": ("Peace & water",),
    }
    assert row.ignored == ("date_gmt",)


def test_a_post_that_is_not_public_is_refused_or_comes_without_its_text():
    first, second = read(
        "wordpress", [{**POST, "status": "draft"}, {**POST, "content": {"rendered": "x", "protected": True}}]
    )
    assert "not published there (draft)" in first.refusal
    assert "html" not in second.values


def test_an_error_of_wordpress_is_told():
    with pytest.raises(Unreadable, match="answered with an error: No route"):
        read("wordpress", {"code": "rest_no_route", "message": "No route"})


REPORT = {
    "id": "9",
    "fields": {
        "title": "A",
        "date": {"original": "2020-09-17T00:00:00+00:00", "created": "2020-09-18T00:00:00+00:00"},
        "url": "https://reliefweb.int/node/9",
        "url_alias": "https://reliefweb.int/report/a",
        "source": [{"name": "World Bank", "shortname": "WB"}, {"name": "IOM"}],
        "country": [{"name": "Korea, Republic of"}],
        "theme": [{"name": "Health"}],
        "language": [{"code": "en", "name": "English"}],
        "format": [{"name": "News and Press Release"}],
        "body-html": "<p>x</p>",
        "body": "x",
        "file": [{"url": "https://reliefweb.int/f.pdf"}],
        "hue": 1,
    },
}


def test_a_report_of_reliefweb_is_a_row():
    notes = []
    answer = {
        "href": "https://api.reliefweb.int/v2/reports",
        "links": {"next": {"href": "https://n.example"}},
        "data": [REPORT],
    }
    (row,) = read("reliefweb", answer, notes)
    assert row.values == {
        "identifier": "9",
        "title": "A",
        "date": "2020-09-17T00:00:00+00:00",
        "urls": ("https://reliefweb.int/report/a", "https://reliefweb.int/node/9"),
        "issuer": "World Bank; IOM",
        "places": ("Korea, Republic of",),
        "topics": ("Health",),
        "language": "en",
        "label": "News and Press Release",
        "html": "<p>x</p>",
        "publisher": "ReliefWeb",
    }
    assert row.ignored == ("hue", "file https://reliefweb.int/f.pdf")
    assert notes == ["This is one page of several; the next is https://n.example"]


def test_an_error_of_reliefweb_is_a_refusal():
    (row,) = read("reliefweb", {"href": "https://api.reliefweb.int/v2/reports", "error": {"message": "Too many"}})
    assert "answered with an error: Too many" in row.refusal


ITEM = {
    "content_id": "c",
    "base_path": "/government/speeches/a",
    "schema_name": "speech",
    "document_type": "written_statement",
    "title": "A",
    "locale": "ar",
    "description": "Short",
    "first_published_at": "2016-07-27T00:00:00Z",
    "details": {
        "body": "<p><a href='/b'>x</a></p>",
        "delivered_on": "2016-07-25T16:51:00+00:00",
        "location": "New York",
        "speech_type_explanation": "Exactly as it was delivered",
        "political": True,
    },
    "links": {
        "speaker": [{"title": "B. Person"}],
        "organisations": [{"title": "Office"}],
        "policy_areas": [{"title": "Energy"}],
        "roles": [],
    },
}


def test_a_content_item_of_govuk_is_a_row_of_the_day_it_was_delivered():
    (row,) = read("govuk", ITEM)
    assert row.values == {
        "identifier": "c",
        "title": "A",
        "date": "2016-07-25T16:51:00+00:00",
        "urls": ("https://www.gov.uk/government/speeches/a",),
        "issuer": "B. Person",
        "organisation": ("Office",),
        "place": "New York",
        "topics": ("Energy",),
        "language": "ar",
        "label": "written_statement",
        "delivery": "Exactly as it was delivered",
        "summary": "Short",
        "html": "<p><a href='/b'>x</a></p>",
        "publisher": "GOV.UK",
    }
    assert row.ignored == ("details.political", "links.roles")
    assert markdown(row.values["html"], row.values["urls"][0]) == "[x](https://www.gov.uk/b)"


def test_content_items_of_other_kinds_are_refused():
    (row,) = read("govuk", {**ITEM, "schema_name": "organisation"})
    assert "of the kind “organisation”" in row.refusal


def test_newer_items_have_their_text_in_several_kinds():
    body = [{"content_type": "text/govspeak", "content": "x"}, {"content_type": "text/html", "content": "<p>y</p>"}]
    (row,) = read("govuk", {**ITEM, "details": {"body": body}})
    assert row.values["html"] == "<p>y</p>"
    assert row.values["date"] == "2016-07-27T00:00:00Z"


PAGE = """<!DOCTYPE html><html lang="en"><head><link rel="canonical" href="https://press.un.org/en/2023/sgsm1.doc.htm"/>
<link rel="shortlink" href="https://press.un.org/en/node/1"/></head><body>
<aside><time datetime="2001-01-01T12:00:00Z">1 January 2001</time></aside>
<div class="field field--name-field-doctype"><a href="#">Press Release</a></div>
<div class="field field--name-field-un-bodies">
<ul><li><a>Secretary-General</a><ul><li><a>Statements and Messages</a></ul></ul></div>
<div class="field field--name-field-symbol">SG/SM/1-PAL/2</div>
<div class="field field--name-field-dated"><time datetime="2023-10-06T12:00:00Z">6 October 2023</time></div>
<div class="field field--name-field-display-title"><h1>A&nbsp;Title</h1></div>
<div class="field field--name-field-country"><a>Chad</a><a>Mali</a></div>
<div class="field field--name-field-theme"><a>Food</a></div>
<div class="field field--name-body">a &lt; b<p><a href="/en/x">y</a></p>tail</div></body></html>"""


def test_a_page_of_press_un_org_is_a_row():
    (row,) = read("press_un_org", PAGE)
    assert row.values == {
        "title": "A\u00a0Title",
        "date": "6 October 2023",
        "label": "Press Release",
        "symbols": ("SG/SM/1", "PAL/2"),
        "issuer": "Secretary-General",
        "places": ("Chad", "Mali"),
        "topics": ("Food",),
        "urls": ("https://press.un.org/en/2023/sgsm1.doc.htm", "https://press.un.org/en/node/1"),
        "language": "en",
        "html": 'a &lt; b<p><a href="/en/x">y</a></p>tail',
        "publisher": "United Nations",
    }
    assert row.ignored == ("un-bodies: Statements and Messages",)
    assert markdown(row.values["html"], row.values["urls"][0]) == "a \\< b\n\n[y](https://press.un.org/en/x)\n\ntail"


def test_another_page_of_press_un_org_is_refused():
    with pytest.raises(Unreadable, match="no press release"):
        read("press_un_org", "<html><a href='https://press.un.org/'>x</a></html>")
