import csv
import io

from statements.importing.topics import detect


def test_a_topic_is_a_line_of_a_table():
    content = "uri,ar,zh,en,fr,ru,es,uri_candidates\nhttp://metadata.example/1,ا,中,refugees,refugies,Б,refugiados,\n".encode()
    (row,) = detect(content).rows(io.BytesIO(content), [])
    assert row.values == {
        "unbis_url": "http://metadata.example/1",
        "name_ar": "ا",
        "name_zh": "中",
        "name": "refugees",
        "name_fr": "refugies",
        "name_ru": "Б",
        "name_es": "refugiados",
    }
    assert row.ignored == ("uri_candidates",)


def test_every_record_of_the_sample_is_a_row(reference_data):
    path = reference_data / "data/vocab/unbis_subjects_sample.csv"
    with path.open(newline="", encoding="utf-8") as file:
        count = sum(1 for _line in csv.DictReader(file))
    with path.open("rb") as file:
        rows = list(detect(file.read(65_536)).rows(file, []))
    assert len(rows) == count
    assert not any(row.refusal for row in rows)
