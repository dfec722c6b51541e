"""What reference managers read: no word of a record can break a file out of its form."""

import datetime
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.citing import FORMATS, Author
from tests.statements.citing.examples import COUNCIL, GUTERRES, URL, cited

# What schema csl-data.json of the Citation Style Language 1.0.2 has, of what is written here.
CSL_TEXTS = {"id", "type", "title", "genre", "number", "version", "status", "language", "source", "URL", "note"}
CSL_TYPES = {"speech", "document"}
RIS_LINE = re.compile(r"[A-Z][A-Z0-9]  - [^\x00-\x1f\x7f]*")


def bib(**changes):
    return FORMATS["bib"].write(cited(**changes))


def ris(**changes):
    return FORMATS["ris"].write(cited(**changes))


def csl(**changes):
    [entry] = json.loads(FORMATS["csl.json"].write(cited(**changes)))
    return entry


def test_an_entry_of_bibtex():
    assert bib(version=2, key="2017-07-27-defused-v2", withdrawn_on=datetime.date(2018, 9, 1)) == (
        "@misc{2017-07-27-defused-v2,\n"
        "  author = {Guterres, António},\n"
        "  title = {{Crisis Has Been Defused}},\n"
        "  howpublished = {Press release},\n"
        "  number = {SG/SM/18628},\n"
        "  year = {2017},\n"
        "  month = jul,\n"
        "  date = {2017-07-27},\n"
        "  version = {2},\n"
        "  note = {António Guterres: Secretary-General of the United Nations; Withdrawn 1 September 2018},\n"
        f"  url = {{{URL}}},\n"
        "  urldate = {2026-11-25},\n"
        "  langid = {english},\n"
        "}\n"
    )


def test_a_body_is_braced_and_a_person_is_not():
    assert "  author = {Guterres, António and {Security Council}},\n" in bib(authors=(GUTERRES, COUNCIL))
    assert "author" not in bib(authors=())


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("50% of $5 & more #1_a", r"50\% of \$5 \& more \#1\_a"),
        (r"a\b{c}", r"a\textbackslash{}b\textbraceleft{}c\textbraceright{}"),
        ("x~y^z", r"x\textasciitilde{}y\textasciicircum{}z"),
        ("Déjà vu – “so” 昨日 الأمين", "Déjà vu – “so” 昨日 الأمين"),
        ("two\nlines\r\n\tand more", "two lines and more"),
    ],
)
def test_what_tex_takes_for_orders_is_escaped_and_other_letters_stay(title, expected):
    assert f"  title = {{{{{expected}}}}},\n" in bib(title=title)


def bibtex_fields(text):
    """{name: value} as BibTeX reads them, which counts braces whatever stands before them."""
    assert text.startswith("@misc{")
    assert text.endswith("\n}\n")
    fields, place = {}, text.index(",\n") + 2
    while not text.startswith("}", place):
        name, place = re.compile(r"  ([a-z]+) = ").match(text, place)[1], text.index(" = ", place) + 3
        if text[place] != "{":
            end = text.index(",\n", place)
        else:
            depth, end = 0, place
            while True:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
                if depth == 0:
                    break
        fields[name] = text[place:end]
        assert text.startswith(",\n", end)
        place = end + 2
    return fields


def has_words(text):
    return any(letter.isprintable() and not letter.isspace() for letter in text)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(has_words)


@given(WORDS, WORDS, WORDS)
def test_no_title_breaks_out_of_bibtex(title, family, symbol):
    text = bib(title=title, authors=(Author(f"A {family}", family, "A"),), symbols=(symbol,))
    fields = bibtex_fields(text)
    assert {"author", "title", "month", "url", "langid"} <= set(fields)
    assert fields["url"] == f"{{{URL}}}"


@given(WORDS, WORDS, WORDS)
def test_no_title_breaks_out_of_ris(title, name, symbol):
    text = ris(title=title, authors=(Author(name),), symbols=(symbol,))
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert all(RIS_LINE.fullmatch(line) for line in lines), lines
    assert lines[0] == "TY  - GOVDOC"
    assert lines[-1] == "ER  - "
    assert sum(line.startswith(("TY", "ER")) for line in lines) == 2


def test_an_entry_of_ris():
    assert ris(authors=(GUTERRES, COUNCIL), version=2, corrected_by=3).split("\r\n") == [
        "TY  - GOVDOC",
        "AU  - Guterres, António",
        "AU  - Security Council",
        "TI  - Crisis Has Been Defused",
        "PY  - 2017",
        "DA  - 2017/07/27/",
        "M3  - Press release",
        "M1  - SG/SM/18628",
        "ET  - Version 2",
        "N1  - António Guterres: Secretary-General of the United Nations",
        "N1  - Since corrected by version 3",
        "LA  - en",
        "DP  - unhub",
        f"UR  - {URL}",
        "Y2  - 2026/11/25/",
        "ER  - ",
        "",
    ]


def test_csl_json_keeps_to_its_schema():
    entry = csl(authors=(GUTERRES, COUNCIL, Author("Pelé", "Pelé")), version=2, withdrawn_on=datetime.date(2018, 9, 1))
    assert {name for name, value in entry.items() if isinstance(value, str)} <= CSL_TEXTS
    assert entry.keys() - CSL_TEXTS == {"author", "issued", "accessed"}
    assert entry["type"] in CSL_TYPES
    assert entry["author"] == [
        {"family": "Guterres", "given": "António"},
        {"literal": "Security Council"},
        {"literal": "Pelé"},
    ]
    assert entry["issued"] == {"date-parts": [[2017, 7, 27]]}
    assert entry["accessed"] == {"date-parts": [[2026, 11, 25]]}
    assert (entry["version"], entry["status"]) == ("2", "withdrawn 1 September 2018")
    assert csl(is_spoken=True)["type"] == "speech"
    assert csl(title="昨日", language="zh-hans")["language"] == "zh-Hans"
    assert "author" not in csl(authors=())
