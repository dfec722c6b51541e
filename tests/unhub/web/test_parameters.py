"""One spelling for one question, and no tracking in addresses."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from unhub.web.parameters import InvalidValue, canonical_query, nearest, parse_date, with_query

words = st.text(alphabet="ab é&=%+\x00م", max_size=4)


@given(pairs=st.lists(st.tuples(words, words), max_size=6), data=st.data())
def test_the_canonical_query_does_not_depend_on_the_order_and_is_canonical_itself(pairs, data):
    query, shuffled = QueryDict(mutable=True), QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    for name, value in data.draw(st.permutations(pairs)):
        shuffled.appendlist(name, value)
    once = canonical_query(query)
    assert once == canonical_query(shuffled) == canonical_query(query.urlencode())
    assert canonical_query(once) == once


def test_the_canonical_query_leaves_out_what_says_nothing():
    assert canonical_query("b=2&a=&b=1&b=2&c=+x+") == "b=1&b=2&c=x"
    assert with_query("/en/", "a=") == "/en/"


@given(day=st.dates())
def test_every_iso_date_is_read(day):
    assert parse_date(day.isoformat()) == day


@given(text=st.text(max_size=12).filter(lambda text: not text[:4].isascii()))
def test_whatever_else_is_refused_in_words(text):
    with pytest.raises(InvalidValue, match="year-month-day"):
        parse_date(text)


def test_the_nearest_name_is_found_whatever_its_case():
    assert nearest("Organisaton", ["organisation", "person"]) == "organisation"
    assert nearest("x" * 10_000, ["organisation"]) is None


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/en/things/?utm_source=x&q=w&fbclid=y", "/en/things/?q=w"),
        ("/en/things/?gclid=x", "/en/things/"),
        ("//evil.example/?gclid=x", "/%2Fevil.example/"),
    ],
)
def test_tracking_parameters_are_redirected_away_on_this_site_only(small_site, client, address, location):
    response = client.get("/", headers={}, QUERY_STRING=address.partition("?")[2], PATH_INFO=address.partition("?")[0])
    assert (response.status_code, response["Location"]) == (301, location)


def test_a_page_without_a_list_takes_its_own_parameters_only(small_site, client):
    assert client.get("/en/things/1/?as_of=2005-03-01").content == b"ONE as of 2005-03-01"
    assert client.get("/en/things/1/?as_of=").content == b"ONE as of None"
    assert b"did you mean \xe2\x80\x9cas_of\xe2\x80\x9d" in client.get("/en/things/1/?asof=2005-03-01").content
    assert client.get("/en/things/1/?as_of=2005-02-30").status_code == 400
