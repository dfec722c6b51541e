"""What all lists as files have in common: batches, cells, slots."""

import csv
import io
from types import SimpleNamespace

import pytest

from tests.unhub.web.things import Thing
from unhub.web import exporting
from unhub.web.exporting import SLOTS, Slots, Stream, batches, cell, csv_line, defused
from unhub.web.paging import Keyset


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(first):
    assert defused(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("text", ["", "A = B", "a@b.example", "1-2", "'=1", " | =1"])
def test_what_it_would_not_run_stays_as_it_is(text):
    assert defused(text) == text


def test_a_line_can_be_read_back_whatever_is_in_its_cells():
    values = ['say "no"', "a, b", "one\r\ntwo", "عربي", "", "A;B"]
    [line] = csv.reader(io.StringIO(csv_line(values), newline=""))
    assert line == values


def test_cells_hold_several_values_yes_and_no_and_nothing():
    assert cell(["a", None, "b"]) == "a |  | b"
    assert [cell(True), cell(False), cell(None), cell(0)] == ["1", "0", "", "0"]


@pytest.mark.django_db
@pytest.mark.parametrize("keyset", [Keyset("-position"), Keyset("name", "id")])
@pytest.mark.parametrize("number", [0, 1, 5, 6])
def test_batches_hold_every_record_once_in_the_order_of_the_list(small_site, keyset, number):
    Thing.objects.all().delete()
    for position in range(number):
        Thing.objects.create(position=position, name=f"Thing {position % 2}", made_on="2017-07-27")
    found = list(batches(list, Thing.objects.all(), keyset, size=2))
    assert [thing for batch in found for thing in batch] == list(keyset.ordered(Thing.objects.all()))
    assert all(0 < len(batch) <= 2 for batch in found)


def test_a_file_that_is_not_read_to_its_end_gives_its_slot_back_once(monkeypatch):
    given_back = []
    monkeypatch.setattr(exporting, "SLOTS", SimpleNamespace(give_back=lambda: given_back.append(1)))
    stream = Stream(iter_lines(), "en")
    assert next(stream) == "one"
    stream.close()
    stream.close()
    del stream
    assert given_back == [1]


def iter_lines():
    yield "one"
    yield "two"


def test_no_more_files_at_once_than_there_are_slots():
    slots = Slots(2)
    assert [slots.take(), slots.take(), slots.take()] == [True, True, False]
    slots.give_back()
    assert slots.take()


def test_every_test_of_a_file_gave_its_slot_back():
    assert [SLOTS.take() for _slot in range(exporting.AT_ONCE)] == [True] * exporting.AT_ONCE
    for _slot in range(exporting.AT_ONCE):
        SLOTS.give_back()
