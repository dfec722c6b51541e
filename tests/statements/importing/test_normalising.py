"""What a row says: dates, titles, labels, symbols, languages and who is meant, as far as it is certain."""

import datetime

import pytest

from statements.importing.normalising import normalise_row
from statements.importing.vocabulary import Vocabulary
from tests.factories import (
    make_appointment,
    make_label_alias,
    make_organisation,
    make_person,
    make_place,
    make_post,
    make_topic,
    make_type,
)
from unhub.importing.rows import Row

pytestmark = pytest.mark.django_db


def read(options=None, vocabulary=None, **values):
    row = Row("line 1", {"title": "A title", "date": "2017-07-27", **values})
    return normalise_row(row, vocabulary or Vocabulary((options or {}).get("resolved")), options or {})


def test_a_label_at_the_end_of_a_title_is_one_only_if_it_is_known():
    make_label_alias("Secretary-General Statement", make_type("Statement"))
    found = read(title="A title - Secretary-General Statement")
    assert (found.title, found.label) == ("A title", "Secretary-General Statement")
    assert found.raw_title == "A title - Secretary-General Statement"
    found = read(title="Syria - a way forward")
    assert (found.title, found.label) == ("Syria - a way forward", "")


def test_symbols_in_brackets_at_the_end_of_a_title_are_symbols():
    found = read(title="Unattainable, Secretary-General Warns (SG/SM/18554/PAL/2212)", symbols=("sg/sm/18554",))
    assert found.title == "Unattainable, Secretary-General Warns"
    assert found.symbol_keys == {"SG/SM/18554", "PAL/2212"}
    assert read(title="Visit to Gaza (NGO)").title == "Visit to Gaza (NGO)"


def test_non_breaking_spaces_stay_in_the_title_as_found_and_become_spaces_in_the_title():
    found = read(title="The\u00a0title")
    assert (found.title, found.raw_title) == ("The title", "The\u00a0title")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"date": ""}, "There is no date."),
        ({"date": "soon"}, "soon"),
        ({"date": "31/02/2017"}, "2017"),
        ({"date": "2017-02"}, "names no day"),
        ({"language": "Klingon"}, "“Klingon” is no language"),
        ({"title": "x" * 1001}, "1001 characters"),
        ({"urls": ("javascript:alert(1)",)}, "is no address"),
        ({"order": "0"}, "is no order within the day"),
        ({"text": "a\x00b"}, ""),
        ({"symbols": tuple(f"S/{n}/1" for n in range(1, 99))}, "at most 40"),
    ],
)
def test_what_cannot_be_is_an_error_that_names_it(values, error):
    found = read(**values)
    assert any(error in each for each in found.errors), found.errors


def test_day_and_month_are_read_in_the_order_that_is_set():
    assert read({"date_order": "month/day"}, date="06/05/2017").day == datetime.date(2017, 6, 5)
    assert read({"date_order": "day/month"}, date="06/05/2017").day == datetime.date(2017, 5, 6)
    assert read({"date_order": "day/month"}, date="07/27/2017").errors


def test_a_post_stands_for_who_held_it_on_the_day():
    post = make_post("Special Coordinator", make_organisation("UNSCO"))
    first = make_appointment(make_person("One"), post, "2000-01-01", "2004-12-31")
    second = make_appointment(make_person("Two"), post, "2005-02-01", "")
    assert read(issuer="special coordinator", date="2003-03-03").attributions[0]["appointment"] == str(first.pk)
    assert read(issuer="Special Coordinator", date="2017-01-01").attributions[0]["appointment"] == str(second.pk)


def test_a_vacancy_and_a_day_of_two_holders_are_left_to_an_editor():
    post = make_post("Special Coordinator")
    make_appointment(make_person("One"), post, "2000", "2004")
    make_appointment(make_person("Two"), post, "2004", "")
    vacant = read(issuer="Special Coordinator", date="1999-05-05")
    assert ["issuer", "Special Coordinator"] in vacant.unresolved
    assert vacant.attributions == [{"role": "speaker", "verbatim": "Special Coordinator"}]
    assert ["issuer", "Special Coordinator"] in read(issuer="Special Coordinator", date="2004-06-06").unresolved


def test_bodies_are_known_by_name_former_name_acronym_and_address():
    body = make_organisation("Department of Political Affairs", slug="dpa", acronym="DPA")
    for words in ("department of political affairs", "DPA", "dpa"):
        assert read(issuer=words).attributions == [{"role": "issuer", "verbatim": words, "organisation": str(body.pk)}]


def test_words_that_stand_for_two_things_are_left_to_an_editor():
    make_organisation("Committee", slug="one"), make_organisation("Committee", slug="two")
    assert ["issuer", "Committee"] in read(issuer="Committee").unresolved
    assert ["organisation", "Committee"] in read(organisation=("Committee",)).unresolved


def test_who_said_it_may_be_said_for_all_rows_that_do_not_say():
    body, other = make_organisation("UN", slug="un"), make_organisation("Other", slug="other")
    assert read({"issuer": "UN"}).attributions[0]["organisation"] == str(body.pk)
    assert read({"issuer": "UN"}, issuer="Other").attributions[0]["organisation"] == str(other.pk)


def test_what_an_editor_said_of_words_counts():
    kind, body = make_type("Readout"), make_organisation("UN")
    resolved = {"label": {"Note verbale": str(kind.pk)}, "issuer": {"The Organization": f"organisation:{body.pk}"}}
    found = read({"resolved": resolved}, label="note VERBALE", issuer="The Organization")
    assert (found.type, found.unresolved) == (str(kind.pk), [])
    assert found.attributions[0]["organisation"] == str(body.pk)


def test_places_and_topics_are_taken_where_they_are_known_and_named_where_they_are_not():
    gaza, peace = make_place("Gaza"), make_topic("Peace", name_fr="Paix")
    found = read(places=("GAZA", "Atlantis"), topics=("paix", "Peace", "War"))
    assert (found.places, found.topics) == ([str(gaza.pk)], [str(peace.pk)])
    assert [each for each in found.unresolved if each[0] != "label"] == [["place", "Atlantis"], ["topic", "War"]]


def test_html_becomes_markdown_and_what_is_dangerous_in_it_is_gone():
    found = read(html="<p>One <b>two</b></p><script>alert(1)</script><p><a href='javascript:x'>three</a></p>")
    assert "**two**" in found.body
    assert "script" not in found.body


def test_a_translation_says_so():
    found = read(language="Français", original_language="en")
    assert (found.language, found.original_language) == ("fr", "en")
