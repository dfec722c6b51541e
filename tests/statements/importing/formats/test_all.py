"""What holds for every format, and the samples of the reference data."""

import contextlib
import io
import json

import pytest

from statements.importing.columns import COLUMNS
from statements.importing.formats import FORMATS, HEAD, detect
from unhub.importing.rows import Unreadable

# Which format each file is in, and how many records it has: counted here by other means than the format's own.
SAMPLES = {
    "feeds/seed_list.txt": ("list", lambda text: text.strip().count("\n") + 1),
    "feeds/seed_list.html": ("list", lambda text: text.count("<li>")),
    "feeds/sg_spokesperson_reconstructed.rss.xml": ("rss", lambda text: text.count("<item>")),
    "feeds/reliefweb_updates.rss.xml": ("rss", lambda text: text.count("<item>")),
    "feeds/reliefweb_reports_page1.json": ("reliefweb", lambda text: len(json.loads(text)["data"])),
    "feeds/reliefweb_reports_haiti.jsonl": ("reliefweb", lambda text: len(text.splitlines())),
    "feeds/unispal_wp_json.json": ("wordpress", lambda text: len(json.loads(text))),
    "statements/seed_list.jsonl": ("json", lambda text: len(text.splitlines())),
    "statements/un_documents_sample.jsonl": ("json", lambda text: len(text.splitlines())),
    "statements/press_un_org_2023.jsonl": ("json", lambda text: len(text.splitlines())),
    "statements/ga_documents_sample.csv": ("csv", lambda text: 495),
    **{
        f"html/press_un_org_{name}.html": ("press_un_org", lambda text: 1)
        for name in ("dsgsm1848", "sgsm21876", "sgsm21980")
    },
    **{
        f"govuk/{name}.json": ("govuk", lambda text: 1)
        for name in (
            "speech__speech",
            "speech__speech-translated",
            "speech__best-practice-written-statement",
            "news_article__news_article_press_release",
            "news_article__news_article_history_mode",
        )
    },
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_record_of_a_sample_is_a_row(sample, reference_data):
    name, count = SAMPLES[sample]
    path = reference_data / "data" / sample
    with path.open("rb") as file:
        format = detect(file.read(HEAD), path.name)
        rows = list(format.rows(file, []))
    assert format.name == name
    assert len(rows) == count(path.read_text())
    assert not [row.refusal for row in rows if row.refusal]
    for row in rows:
        assert row.values.keys() <= COLUMNS.keys()
        assert row.place
        for column, value in row.values.items():
            assert isinstance(value, tuple) == COLUMNS[column].several


@pytest.mark.parametrize("folder", ["feeds", "html", "statements"])
def test_no_sample_is_without_a_format(folder, reference_data):
    there = {f"{folder}/{path.name}" for path in (reference_data / "data" / folder).iterdir()}
    assert there == {sample for sample in SAMPLES if sample.startswith(f"{folder}/")}


@pytest.mark.parametrize(
    ("head", "filename", "name"),
    [
        (b"title,date\n", "a.csv", "csv"),
        (b"\xef\xbb\xbfTitle;Date\n", "", "csv"),
        ("title\tdate\n".encode("utf-16"), "", "csv"),
        (b"Hue,Date\n", "", "csv"),
        (b"hue,shade\n", "a.CSV", "csv"),
        (b"27 July 2017, Title\n", "a.txt", "list"),
        (b"27 July 2017 Title\n", "", "list"),
        (b"<!doctype html>\n<html><body><ul><li>", "", "list"),
        (b"<ul><li>2017", "", "list"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<rss version='2.0'>", "", "rss"),
        (b"<rdf:RDF xmlns:rdf='x'>", "", "rss"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "", "atom"),
        (b'{"title": "A"}\n', "", "json"),
        (b'[\n{"title": "A"}]', "", "json"),
        (b"PK\x03\x04...", "", "xlsx"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "xlsx"),
    ],
)
def test_a_format_is_recognised_by_the_first_bytes(head, filename, name):
    assert detect(head, filename).name == name


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf \r\n", "The file is empty"),
        (b"%PDF-1.7", "This is a PDF. What can be read: Workbook"),
        (b"\x89PNG\r\n", "This is an image"),
        (b"\x1f\x8b\x08", "unpack it first"),
        (b"\x00\x01\x02\x03\x00\x00\x05" * 9, "nothing that can be read. What can be"),
    ],
)
def test_what_is_no_format_is_refused_with_those_there_are(head, reason):
    with pytest.raises(Unreadable, match=reason):
        detect(head)


def test_a_format_of_one_kind_of_file_is_not_that_of_another():
    for format in FORMATS.values():
        assert not format.looks_like(b"%PDF-1.7", "a.pdf")
        assert str(format.label)
        assert str(format.help_text)


@pytest.mark.parametrize("name", FORMATS)
def test_the_wrong_format_refuses_what_it_cannot_read(name):
    """Whoever chooses a format by hand gets words, too."""
    for content in (
        b"",
        b"title,date\nA,2017",
        b'{"title": "A"}',
        b"<rss><item/></rss>",
        b"\x00\xff" * 500,
        b"<p>a",
        b"PK\x03\x04",
    ):
        with contextlib.suppress(Unreadable):
            assert list(FORMATS[name].rows(io.BytesIO(content), []))
