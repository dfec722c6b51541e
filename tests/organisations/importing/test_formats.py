"""Organisations, holders of offices and places from files; and the samples of the reference data."""

import csv
import io
import json

import pytest

from organisations.importing.columns import former_name
from organisations.importing.formats import FORMATS_OF, HEAD, detect
from unhub.importing.rows import Unreadable


def read(kind, content, notes=None):
    content = content if isinstance(content, str) else "\n".join(json.dumps(record) for record in content)
    format = detect(kind, content.encode())
    return list(format.rows(io.BytesIO(content.encode()), notes))


def test_an_organisation_is_a_line_of_a_table_with_columns_in_any_order():
    (row,) = read(
        "organisations",
        "Parent,Acronym,Name,Name FR,Former names,Replaced by,Established,Website,Wikidata,Hue\n"
        "DPPA; UN Secretariat,UNSCO,Office of the Special Coordinator,Bureau,First name (1994-06 – 1999-09),BINUH,1994-06,https://a.example,Q1,red\n",
    )
    assert row.values == {
        "parents": ("DPPA", "UN Secretariat"),
        "code": "UNSCO",
        "name": "Office of the Special Coordinator",
        "name_fr": "Bureau",
        "former_names": ("First name (1994-06 – 1999-09)",),
        "succeeded_by": ("BINUH",),
        "established": "1994-06",
        "website": "https://a.example",
        "wikidata": "Q1",
    }
    assert row.ignored == ("Hue",)


def test_what_stands_for_nothing_is_nothing():
    (row,) = read(
        "organisations",
        "entity,entity_link,entity_description,un_principal_organ\nDA,No link found,none,Not applicable.\n",
    )
    assert row.values == {"code": "DA"}


def test_names_by_language_and_terms_of_former_names_are_told_apart():
    (row,) = read(
        "organisations",
        [
            {
                "key": "Arab League",
                "names": {"en": "Arab League", "zh": "阿拉伯国家联盟", "de": "Arabische Liga"},
                "abbreviations": {"en": "AL", "fr": None},
                "former_names": [
                    {"name": "A", "start": "1994-06", "end": "1999-09"},
                    {"name": "B", "end": "2018", "basis": "x"},
                    "C",
                ],
                "parents": [{"name": "D"}, "E"],
                "year_established": 1945,
            }
        ],
    )
    assert row.values == {
        "name": "Arab League",
        "name_zh": "阿拉伯国家联盟",
        "code": "AL",
        "former_names": ("A (1994-06 – 1999-09)", "B ( – 2018)", "C"),
        "parents": ("D", "E"),
        "established": "1945",
    }
    assert row.ignored == ("name_de",)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            "Department of Political Affairs (1992 – 2018-12-31)",
            ("Department of Political Affairs", "1992", "2018-12-31"),
        ),
        ("B ( – 2018)", ("B", "", "2018")),
        ("C (June 1994 to September 1999)", ("C", "June 1994", "September 1999")),
        ("D (UN) (1994 –)", ("D (UN)", "1994", "")),
        ("E (GAID)", ("E (GAID)", "", "")),
        ("F", ("F", "", "")),
    ],
)
def test_a_former_name_is_read_with_its_term(words, parts):
    assert former_name(words) == parts


ROLE = {
    "content_id": "c",
    "base_path": "/government/ministers/a",
    "schema_name": "role",
    "title": "Minister",
    "links": {
        "ordered_parent_organisations": [{"title": "Office"}],
        "role_appointments": [
            {
                "details": {"started_on": "2010-05-12T00:00:00+01:00", "ended_on": None},
                "links": {"person": [{"title": "A. Person", "base_path": "/government/people/a"}]},
            },
            {"details": [], "links": 1},
        ],
    },
}


def test_the_appointments_to_a_role_are_rows():
    first, second = read("office_holders", [ROLE])
    assert first.values == {
        "person": "A. Person",
        "post": "Minister",
        "organisation": "Office",
        "start": "2010-05-12T00:00:00+01:00",
        "sources": ("GOV.UK",),
        "urls": ("https://www.gov.uk/government/people/a",),
    }
    assert first.place == "line 1, appointment 1"
    assert "person" not in second.values


def test_an_item_of_another_kind_is_refused():
    role = json.dumps({**ROLE, "schema_name": "organisation"}).encode()
    (row,) = FORMATS_OF["office_holders"]["govuk_role"].rows(io.BytesIO(role))
    assert "of the kind “organisation”, not “role”" in row.refusal


def test_an_item_of_an_organisation_is_a_row():
    item = {
        "content_id": "c",
        "base_path": "/government/organisations/a",
        "schema_name": "organisation",
        "title": "Office",
        "description": "Does &amp; says",
        "details": {"acronym": "O", "organisation_type": "other", "body": "<p>x</p>", "brand": "b"},
        "links": {
            "ordered_parent_organisations": [{"title": "P"}],
            "ordered_successor_organisations": [{"title": "S"}],
        },
    }
    (row,) = read("organisations", [item])
    assert row.values == {
        "name": "Office",
        "code": "O",
        "kind": "other",
        "parents": ("P",),
        "succeeded_by": ("S",),
        "summary": "Does & says",
        "html": "<p>x</p>",
        "links": ("https://www.gov.uk/government/organisations/a",),
        "identifier": "c",
        "sources": ("GOV.UK",),
    }
    assert row.ignored == ("details.brand",)


def test_a_holder_of_an_office_is_a_line_of_a_table():
    (row,) = read(
        "office_holders",
        "person,office,organisation,start,end,acting,source\nA,Coordinator,UNSCO,1994-06,,False,x; y\n",
    )
    assert row.values == {
        "person": "A",
        "post": "Coordinator",
        "organisation": "UNSCO",
        "start": "1994-06",
        "acting": "False",
        "sources": ("x", "y"),
    }


def test_a_place_is_within_the_narrowest_region_named():
    (row,) = read("places", "m49,iso2,region,subregion,intermediate,name_en\n108,BI,002,202,014,Burundi\n")
    assert row.values == {"m49": "108", "code": "BI", "within": "014", "name": "Burundi"}


def test_the_code_of_namibia_does_not_stand_for_nothing():
    (row,) = read("places", "m49,iso2,name_en\n516,NA,Namibia\n")
    assert row.values["code"] == "NA"


@pytest.mark.parametrize("kind", FORMATS_OF)
def test_a_file_of_something_else_is_refused(kind):
    with pytest.raises(Unreadable, match="nothing that can be read|names? of a column"):
        read(kind, "hue,shade\nred,dark\n")
    with pytest.raises(Unreadable, match="The file is empty"):
        read(kind, "")


def lines_of_json(path):
    return len(path.read_text().splitlines())


def lines_of_csv(path):
    with path.open(newline="") as file:
        return sum(1 for _line in csv.DictReader(file))


SAMPLES = {
    "organisations/core_facts.jsonl": ("organisations", lines_of_json),
    "organisations/govuk_organisations_sample.jsonl": ("organisations", lines_of_json),
    "organisations/intergov_multilingual.jsonl": ("organisations", lines_of_json),
    "organisations/un_entities_raw.csv": ("organisations", lines_of_csv),
    "organisations/un_entities_v2_sample.jsonl": ("organisations", lines_of_json),
    "organisations/un_missions.csv": ("organisations", lines_of_csv),
    "govuk/organisation__wales_office.json": ("organisations", lambda path: 1),
    "people/office_holders.csv": ("office_holders", lines_of_csv),
    "people/ga_speakers_sample.csv": ("office_holders", lines_of_csv),
    "govuk/role__prime_minister.json": ("office_holders", lambda path: 1),
    "vocab/m49_countries.csv": ("places", lines_of_csv),
    "vocab/m49_regions.csv": ("places", lines_of_csv),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_record_of_a_sample_is_a_row(sample, reference_data):
    kind, count = SAMPLES[sample]
    path = reference_data / "data" / sample
    with path.open("rb") as file:
        rows = list(detect(kind, file.read(HEAD), path.name).rows(file, []))
    assert len(rows) == count(path)
    assert not [row.refusal for row in rows if row.refusal]
    assert all(row.values.get("name") or row.values.get("person") for row in rows)


def test_the_fillers_of_a_sample_are_no_values(reference_data):
    with (reference_data / "data/organisations/un_entities_raw.csv").open("rb") as file:
        rows = list(FORMATS_OF["organisations"]["csv"].rows(file))
    said = {value for row in rows for value in row.values.values() if isinstance(value, str)}
    assert not said & {"No link found", "Not found", "Not found.", "Not applicable", "none"}
    assert sum("links" in row.values for row in rows) > 70
    assert rows[0].values == {"code": "UN", "name": "United Nations", "website": "https://un.org"}
