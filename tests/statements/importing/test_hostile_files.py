"""Files that are broken, or made to break something: each is refused in words, or gives rows some of which are refused."""

import contextlib
import io
import json
import zipfile

import openpyxl
import pytest

from organisations.importing.formats import FORMATS_OF
from statements.importing import topics
from statements.importing.formats import FORMATS, HEAD, detect
from unhub.importing.rows import Unreadable

ROW = b"2017-07-27,A title\n"
RECORD = b'{"title": "A title", "date": "2017-07-27"}'


def workbook(parts=(), rows=(("title", "date"), ("A title", "2017-07-27"))):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file, out = io.BytesIO(), io.BytesIO()
    book.save(file)
    parts = dict(parts)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name, old.read(name) if name in old.namelist() else b""))
    return out.getvalue()


def sheet(inner, before=""):
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{space}"><sheetData>{head}{inner}</sheetData></worksheet>'
    }


def laughs(root, element):
    """The billion laughs."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a0 "ha">{entities}]><{root}><{element}>&a9;</{element}></{root}>'


def feed(inner, before=""):
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'.encode()


def page(inner):
    return f"<!doctype html><html><body>{inner}</body></html>".encode()


def endless_numbers():
    return b'{"title": "A", "order": ' + b"9" * 1_000_000 + b"}\n"


# name → how to make it. Made when wanted: some are large.
FILES = {
    "an empty file": lambda: b"",
    "only blanks": lambda: b" \r\n\t\n" * 100,
    "only a byte order mark": lambda: b"\xef\xbb\xbf",
    "NUL bytes": lambda: b"\0" * 100_000,
    "random bytes": lambda: bytes(range(256)) * 400,
    "a PDF": lambda: b"%PDF-1.7\n" + b"\xe2\xe3" * 1000,
    # CSV
    "csv: names of columns and nothing else": lambda: b"date,title\n",
    "csv: no names of columns": lambda: ROW * 10,
    "csv: a name twice": lambda: b"date,title,Title\n2017-07-27,A,B\n",
    "csv: too many cells": lambda: b"date,title\n2017-07-27,A,B,C\n" + ROW,
    "csv: too few cells": lambda: b"date,title\n2017-07-27\n" + ROW,
    "csv: a quotation mark never closed": lambda: b'date,title\n2017-07-27,"A\n' + ROW * 10_000,
    "csv: a cell without end": lambda: b'date,title\n2017-07-27,"' + b"A\n" * 3_000_000,
    "csv: text behind a quotation": lambda: b'date,title\n2017-07-27,"A" B\n' + ROW,
    "csv: NUL in a cell": lambda: b"date,title\n2017-07-27,A\0B\n" + ROW,
    "csv: a formula": lambda: b"date,title\n2017-07-27,=HYPERLINK(\"http://evil.example\")\n" + ROW,
    "csv: wrong UTF-8 in line 70000": lambda: b"date,title\n" + "2017-07-27,é\n".encode() * 69_998 + b"2017-07-27,\xff\n",
    "csv: UTF-16 with half a character": lambda: "date,title\n2017-07-27,A\n".encode("utf-16") + b"\x00\xd8\n\x00",
    "csv: UTF-16 cut in two": lambda: "date,title\n2017-07-27,A\n".encode("utf-16")[:-1],
    "csv: a line of 100 MB": lambda: b"date,title\n2017-07-27," + b"A" * 100_000_000 + b"\n" + ROW,
    "csv: a million columns": lambda: b"title" + b",x" * 1_000_000 + b"\n" + ROW,
    "csv: a title of two million letters": lambda: b"date,title\n2017-07-27," + b"A" * 2_100_000 + b"\n" + ROW,
    "csv: a million empty rows": lambda: b"date,title\n" + b",\n" * 1_000_000,
    "csv: carriage returns only": lambda: b"date,title\r2017-07-27,A\r2017-07-28,B",
    # JSON
    "json: cut off": lambda: b"[" + RECORD + b', {"title": "B',
    "json: a line cut off": lambda: RECORD + b"\n" + RECORD[:20],
    "json: nested too deeply": lambda: b"[" * 1_000_000,
    "json: objects nested too deeply": lambda: b'{"title":' * 500_000,
    "json: half a character": lambda: RECORD + b'\n{"title": "\\ud800", "date": "2017-07-27"}\n',
    "json: NUL in words": lambda: b'{"title": "A\\u0000B"}\n' + RECORD,
    "json: a name twice": lambda: b'{"title": "A", "title": "B"}\n' + RECORD,
    "json: lists where words belong": lambda: b'{"title": ["A", "B"], "date": {"a": []}}\n' + RECORD,
    "json: no objects": lambda: b"[1, null, true, \"x\", []]",
    "json: a number of a million figures": endless_numbers,
    "json: a line of 100 MB": lambda: RECORD + b'\n{"title": "' + b"A" * 100_000_000 + b'"}\n' + RECORD,
    "json: an array on one line": lambda: b"[" + (RECORD[:-1] + b', "text": "' + b"A" * 400 + b'"},') * 10_000 + RECORD + b"]",
    "json: many empty objects in one": lambda: b'[{"title": [' + b"{}," * 1_300_000 + b"{}]}]",
    "json: NaN and Infinity": lambda: b'{"title": NaN, "date": -Infinity}\n' + RECORD,
    "json: an answer that is an error": lambda: b'{"code": "rest_forbidden", "message": "No", "data": {"status": 401}}',
    "json: a content item of other types": lambda: json.dumps(
        {"content_id": [], "base_path": {}, "schema_name": "speech", "details": [], "links": {"speaker": 1}, "title": 1}
    ).encode(),
    "json: ReliefWeb's shape of other types": lambda: (
        b'{"href": "https://api.reliefweb.int/v1", "data": [{"id": {}, "fields": {"date": [], "source": 1, "url": {}}}, 1]}'
    ),
    "json: WordPress's shape of other types": lambda: (
        b'[{"id": [], "title": {"rendered": {}}, "content": 1, "link": {"a": 1}, "_embedded": []}]'
    ),
    # XML
    "xml: cut off": lambda: feed("<item><title>A</title></item><item><title>B")[:-30],
    "xml: a billion laughs": lambda: laughs("rss", "item").encode(),
    "xml: a quadratic entity": lambda: feed(
        "<item><title>" + "&a;" * 1_000 + "</title></item>", f'<!DOCTYPE rss [<!ENTITY a "{"x" * 10_000}">]>'
    ),
    "xml: a file from outside": lambda: feed("<item><title>&a;</title></item>", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    "xml: an address from outside": lambda: feed("<item/>", '<!DOCTYPE rss PUBLIC "x" "http://127.0.0.1:9/x.dtd">'),
    "xml: nested too deeply": lambda: feed("<a>" * 200_000),
    "xml: an item of 100 MB": lambda: feed("<item><title>" + "A" * 100_000_000 + "</title></item>"),
    "xml: an unknown encoding": lambda: b'<?xml version="1.0" encoding="x-none"?><rss><item/></rss>',
    "xml: bytes that are not its encoding": lambda: feed("<item><title>A</title></item>").replace(b"A", b"\xff"),
    "xml: a million attributes": lambda: feed("<item " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"),
    "xml: a feed without items": lambda: feed(""),
    "xml: HTML that acts in a title": lambda: feed("<item><title>&lt;script&gt;alert(1)&lt;/script&gt;A</title></item>"),
    # HTML
    "html: nested too deeply": lambda: page("<div>" * 100_000 + "2017-07-27 A"),
    "html: tags never closed": lambda: page("<a " * 100_000),
    "html: many attributes": lambda: page("<p " + " ".join(f"x{n}=1" for n in range(50_000)) + ">2017-07-27 A"),
    "html: comments never closed": lambda: page("<!--" * 100_000),
    "html: twenty thousand items": lambda: page("<ul>" + "<li>2017-07-27 A" * 20_000),
    "html: lists in lists": lambda: page("<ul><li>2017-07-27 A" * 80),
    "html: a page of 20 MB": lambda: page("<p>2017-07-27 A</p>" * 1_000_000),
    "html: an unknown encoding": lambda: page('<meta charset="x-none"><p>2017-07-27 A').replace(b"A", b"\xff"),
    "html: a press release without anything": lambda: page(
        '<div class="field--name-field-symbol field--name-field-display-title"></div>'
    ),
    "list: a million lines": lambda: b"2017-07-27 A\n" * 1_000_000,
    "list: no dates": lambda: b"A\n" * 1_000,
    "list: a title of a million letters": lambda: b"2017-07-27 " + b"A" * 1_000_000,
    # Workbooks
    "xlsx: cut off": lambda: workbook()[:2_000],
    "xlsx: only its first bytes": lambda: b"PK\x03\x04",
    "xlsx: another archive": lambda: _archive({"a.txt": b"a"}),
    "xlsx: a zip bomb": lambda: workbook({"xl/worksheets/sheet1.xml": b" " * 60_000_000}),
    "xlsx: a bomb below the limit": lambda: workbook(sheet("<row><c><v>1</v></c></row>" * 1_000_000)),
    "xlsx: a bomb of shared words": lambda: workbook({"xl/sharedStrings.xml": b" " * 100_000_000}),
    "xlsx: a billion laughs": lambda: workbook({"xl/worksheets/sheet1.xml": laughs("worksheet", "sheetData")}),
    "xlsx: laughs in the workbook": lambda: workbook({"xl/workbook.xml": laughs("workbook", "sheets")}),
    "xlsx: a formula": lambda: workbook(rows=[("title", "date"), ('=HYPERLINK("http://evil.example")', "2017"), ("A", "2017")]),
    "xlsx: a row far below": lambda: workbook(sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    "xlsx: a row beyond all": lambda: workbook(sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')),
    "xlsx: a cell far to the right": lambda: workbook(sheet('<row r="2"><c r="XFD2"><v>1</v></c></row>' * 1_000)),
    "xlsx: a shared word that is not there": lambda: workbook(sheet('<row r="2"><c r="A2" t="s"><v>99</v></c></row>')),
    "xlsx: a date that is none": lambda: workbook(sheet('<row r="2"><c r="A2" t="d"><v>x</v></c></row>')),
    "xlsx: a number that is none": lambda: workbook(sheet('<row r="2"><c r="A2" t="n"><v>x</v></c></row>')),
    "xlsx: no sheets": lambda: workbook({"xl/workbook.xml": b"<workbook/>"}),
    "xlsx: rows without end": lambda: workbook(sheet('<row><c><v></v></c></row>' * 110_000)),
    "xlsx: an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
}  # fmt: skip


def _archive(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def read(content, filename=""):
    """What an importer gets of a file: how many rows, and the reasons for which rows or the file were refused."""
    count, reasons = 0, []
    try:
        format = detect(content[:HEAD], filename)
        for row in format.rows(io.BytesIO(content), []):
            count += 1
            if row.refusal:
                reasons.append((row.place, row.refusal))
    except Unreadable as error:
        reasons.append((error.place, error.reason))
    return count, reasons


# Nothing in them is wrong: what they bring is inert, or only much.
HARMLESS = {
    "csv: no names of columns",  # lines of a list
    "csv: a formula",
    "csv: carriage returns only",
    "json: a number of a million figures",
    "json: an array on one line",
    "json: NaN and Infinity",
    "json: a content item of other types",
    "json: WordPress's shape of other types",
    "xml: HTML that acts in a title",
    "xml: a million attributes",
    "html: lists in lists",
    "html: twenty thousand items",
    "html: an unknown encoding",
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_words(name):
    count, reasons = read(FILES[name]())
    assert reasons or (name in HARMLESS and count)
    for place, reason in reasons:
        assert reason
        assert len(f"{place}: {reason}") < 1_500


EVERY_FORMAT = [
    (kind, format)
    for kind, formats in {"statements": FORMATS, "topics": topics.FORMATS, **FORMATS_OF}.items()
    for format in formats.values()
]


@pytest.mark.parametrize(
    ("kind", "format"), EVERY_FORMAT, ids=[f"{kind} {format.name}" for kind, format in EVERY_FORMAT]
)
def test_the_wrong_format_for_a_hostile_file_refuses_it_as_well(kind, format):
    for name in SMALL:
        with contextlib.suppress(Unreadable):
            for _row in format.rows(io.BytesIO(FILES[name]()), []):
                pass


SMALL = [
    name
    for name in FILES
    if name.startswith(
        ("csv: t", "csv: a n", "json: l", "json: n", "json: a c", "json: W", "json: R", "xml: c", "xml: a f", "xml: b")
    )
    or name.startswith(
        ("html: an", "html: a pr", "xlsx: a c", "xlsx: c", "xlsx: o", "xlsx: a n", "an empty", "random", "a PDF")
    )
]
