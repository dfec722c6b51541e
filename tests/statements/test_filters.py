"""Lists of statements, topics and documents, narrowed."""

import datetime
import re

import pytest
import uuid6
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from statements.filters import NEWEST_FIRST, DocumentFilter, StatementFilter, TopicFilter, joined
from statements.models import Citation, Document, Statement, Topic
from tests.factories import (
    make_appointment,
    make_capacity,
    make_document,
    make_organisation,
    make_person,
    make_place,
    make_post,
    make_relation,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_withdrawn_statement,
    save_reference,
)
from unhub.publishing.doors import open_door
from unhub.publishing.services import open_draft, publish
from unhub.web.paging import read_page
from unhub.web.parameters import BadParameters

pytestmark = pytest.mark.django_db


def filtered(query="", filter_class=StatementFilter, queryset=None):
    return filter_class(QueryDict(query), Statement.objects.all() if queryset is None else queryset)


def titles(query=""):
    """The titles of the list, newest first, as page, feed and API read it."""
    filterset = filtered(query)
    found = [statement.title for statement in NEWEST_FIRST.ordered(filterset.qs)]
    crossing = filterset.qs.crossing()
    if crossing is not None:
        assert crossing.count() == (len(found), True), "the cheap count counts what the list has"
    tallied = filterset.qs.tallied
    if tallied is not None:
        rest = sum(counted.count() for counted in filterset.qs.untallied)
        assert sum(row["statements"] for row in tallied) + rest == len(found), (
            "the tallies add up to what the list has"
        )
    return found


def wrong(query, filter_class=StatementFilter, queryset=None):
    """The one error that the parameters are answered with."""
    with pytest.raises(BadParameters) as caught:
        _ = filtered(query, filter_class, queryset).qs
    [error] = caught.value.errors
    return error


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def summer():
    for day in ("2016-07-31", "2017-06-30", "2017-07-01", "2017-07-31", "2017-08-01", "2018-07-15"):
        make_statement(day, issued_on=day)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("issued_from=2017-07-31", ["2018-07-15", "2017-08-01", "2017-07-31"]),
        ("issued_to=2017-06-30", ["2017-06-30", "2016-07-31"]),
        ("issued_from=2017-07-01&issued_to=2017-07-31", ["2017-07-31", "2017-07-01"]),
        ("issued_from=2017-08-01&issued_to=2017-08-01", ["2017-08-01"]),
        ("year=2016", ["2016-07-31"]),
        ("year=2016&year=2018", ["2018-07-15", "2016-07-31"]),
        ("year=2017&month=7", ["2017-07-31", "2017-07-01"]),
        ("year=2017&month=6&month=8", ["2017-08-01", "2017-06-30"]),
        ("month=7", ["2018-07-15", "2017-07-31", "2017-07-01", "2016-07-31"]),
        ("year=2017&issued_from=2017-07-15", ["2017-08-01", "2017-07-31"]),
        ("month=7&issued_to=2017-07-15", ["2017-07-01", "2016-07-31"]),
        ("year=2016&issued_from=2017-01-01", []),
        ("year=9999", []),
        ("issued_from=0001-01-01&issued_to=9999-12-31&month=8", ["2017-08-01"]),
    ],
)
def test_dates_narrow_to_the_days_they_name(summer, query, found):
    assert titles(query) == found


def test_days_that_touch_are_one_range():
    days = [datetime.date(2017, 7, day) for day in range(1, 9)]
    ranges = [(days[0], days[1]), (days[2], days[3]), (days[5], days[6])]
    assert joined(ranges) == [(days[0], days[3]), (days[5], days[6])]


def test_of_two_statements_on_one_day_the_later_one_comes_first():
    make_statement("first", order_in_day=1)
    make_statement("second", order_in_day=2)
    assert titles("issued_from=2017-07-27&issued_to=2017-07-27") == ["second", "first"]


@pytest.mark.parametrize(
    ("query", "parameter", "said"),
    [
        ("issued_from=2017-02-30", "issued_from", "28 days"),
        ("issued_from=27/07/2017", "issued_from", "2017-07-27"),
        ("issued_from=2017-08-01&issued_to=2017-07-01", "issued_from", "is after"),
        ("year=0", "year", "from 1 to 9999"),
        ("month=13", "month", "from 1 to 12"),
        ("issued_from=2017-01-01&issued_from=2017-01-02", "issued_from", "once only"),
    ],
)
def test_a_date_that_cannot_be_is_refused(query, parameter, said):
    error = wrong(query)
    assert error.parameter == parameter
    assert said in f"{error.message} {error.suggestion}"


# --- who said it ------------------------------------------------------------------------------------------------------


@pytest.fixture
def speakers():
    """The UN with its office in Jerusalem; two people in one post of the UN; a body that has nothing to do with them."""
    un, office, union = (make_organisation(name, slug=name) for name in ("un", "office", "union"))
    make_relation(office, "part_of", un)
    post = make_post("chief", un)
    annan = make_appointment(make_person("Annan", slug="annan"), post, "1997", "2006")
    ban = make_appointment(make_person("Ban", slug="ban"), post, "2007", "2016")
    hat = make_capacity(post, "envoy")
    make_statement("by Annan", issued_on="2000-01-01", appointment=annan)
    make_statement("by Ban", issued_on="2010-01-01", appointment=ban)
    make_statement("by Ban as envoy", issued_on="2011-01-01", appointment=ban, capacity=hat)
    make_statement("by the office", issued_on="2012-01-01", organisation=office)
    make_statement("by the union", issued_on="2013-01-01", organisation=union)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("organisation=un", ["by Ban as envoy", "by Ban", "by Annan"]),
        ("organisation=un&include_children=1", ["by the office", "by Ban as envoy", "by Ban", "by Annan"]),
        ("organisation=un&include_children=0", ["by Ban as envoy", "by Ban", "by Annan"]),
        ("organisation=office&include_children=1", ["by the office"]),
        ("organisation=office&organisation=union", ["by the union", "by the office"]),
        ("exclude_organisation=un", ["by the union", "by the office"]),
        ("exclude_organisation=un&exclude_organisation=union", ["by the office"]),
        ("person=ban", ["by Ban as envoy", "by Ban"]),
        ("person=ban&person=annan", ["by Ban as envoy", "by Ban", "by Annan"]),
        ("exclude_person=ban", ["by the union", "by the office", "by Annan"]),
        ("post=chief", ["by Ban as envoy", "by Ban", "by Annan"]),
        ("exclude_post=chief", ["by the union", "by the office"]),
        ("capacity=envoy", ["by Ban as envoy"]),
        ("exclude_capacity=envoy&post=chief", ["by Ban", "by Annan"]),
        ("post=chief&person=annan", ["by Annan"]),
        ("organisation=un&year=2010", ["by Ban"]),
        ("organisation=union&person=ban", []),
        ("organisation=un&month=1&exclude_person=annan", ["by Ban as envoy", "by Ban"]),
    ],
)
def test_statements_are_found_by_who_said_them(speakers, query, found):
    assert titles(query) == found


def test_a_body_that_is_a_part_of_itself_through_others_does_not_hang_the_list(speakers):
    # The model refuses such circles; a list must not depend on it.
    assert len(titles("organisation=un&include_children=1")) == 4


def test_a_statement_with_two_speakers_of_one_body_comes_once():
    body = make_organisation(slug="body")
    post = make_post("post", body)
    first, second = (make_appointment(post=make_post(f"post {n}", body)) for n in (1, 2))
    draft = make_statement_draft("joint", appointment=first, attribution_mode="joint")
    draft.attributions.create(role="speaker", appointment=second, order=1)
    draft.attributions.create(role="signatory", organisation=body, order=2)
    publish(draft, by=None)
    make_statement("other", issued_on="2017-07-26", organisation=body)
    other = make_topic("topic")
    assert titles("organisation=body") == ["joint", "other"]
    assert titles(f"organisation=body&organisation={post.organisation.slug}&year=2017") == ["joint", "other"]
    assert titles(f"organisation=body&topic={other.slug}") == []


def test_a_page_in_the_middle_of_a_list_follows_the_same_order():
    body = make_organisation(slug="body")
    for day in range(1, 8):
        make_statement(f"day {day}", issued_on=f"2017-07-0{day}", organisation=body)
        make_statement(f"other {day}", issued_on=f"2017-07-0{day}", order_in_day=2)
    queryset = filtered("organisation=body").qs
    first = read_page(queryset, NEWEST_FIRST, 3)
    middle = read_page(queryset, NEWEST_FIRST, 3, NEWEST_FIRST.read_cursor(first.next_query, Statement))
    back = read_page(queryset, NEWEST_FIRST, 3, NEWEST_FIRST.read_cursor(middle.previous_query, Statement))
    assert [statement.title for statement in middle] == ["day 4", "day 3", "day 2"]
    assert [statement.title for statement in back] == [statement.title for statement in first]


def test_include_children_without_an_organisation_is_refused():
    assert wrong("include_children=1").parameter == "include_children"


# --- what it is -------------------------------------------------------------------------------------------------------


@pytest.fixture
def kinds():
    peace, water = make_topic("peace"), make_topic("water")
    cairo, geneva = make_place("cairo"), make_place("geneva")
    remarks = make_type("Remarks")
    make_statement("plain", issued_on="2017-01-01")
    make_statement(
        "full",
        issued_on="2017-01-02",
        type=remarks,
        topics=[peace, water],
        places=[cairo],
        place=geneva,
        symbols=["SG/SM/18628", "PAL/2219"],
        attribution_mode="readout",
        delivery="as_delivered",
        slug="full-slug",
    )
    make_statement("french", issued_on="2017-01-03", topics=[peace], language="fr")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["french", "full", "plain"]),
        ("type=remarks", ["full"]),
        ("type=remarks&type=statement", ["french", "full", "plain"]),
        ("exclude_type=remarks", ["french", "plain"]),
        ("mode=readout", ["full"]),
        ("exclude_mode=readout", ["french", "plain"]),
        ("delivery=as_delivered", ["full"]),
        ("exclude_delivery=as_delivered", ["french", "plain"]),
        ("language=fr", ["french"]),
        ("language=fr&language=en", ["french", "full", "plain"]),
        ("exclude_language=fr", ["full", "plain"]),
        ("topic=peace", ["french", "full"]),
        ("topic=peace&topic=water", ["french", "full"]),
        ("topic=water&language=en", ["full"]),
        ("topic=none", ["plain"]),
        ("topic=none&topic=water", ["full", "plain"]),
        ("exclude_topic=none", ["french", "full"]),
        ("exclude_topic=water", ["french", "plain"]),
        ("place=cairo", ["full"]),
        ("place=none", ["french", "plain"]),
        ("exclude_place=cairo", ["french", "plain"]),
        ("place_of_issue=geneva", ["full"]),
        ("place_of_issue=none", ["french", "plain"]),
        ("exclude_place_of_issue=none", ["full"]),
        ("symbol=sg/sm/18628", ["full"]),
        ("symbol=PAL%2F2219&symbol=SG%2FSM%2F1", ["full"]),
        ("symbol=SG/SM/1", []),
        ("symbol=none", ["french", "plain"]),
        ("slug=full-slug", ["full"]),
        ("topic=peace&year=2017&exclude_type=remarks", ["french"]),
    ],
)
def test_statements_are_found_by_what_they_are(kinds, query, found):
    assert titles(query) == found


def test_only_confirmed_citations_are_found():
    resolution, other = make_document("S/RES/2334 (2016)"), make_document("S/RES/242 (1967)")
    citing, suggested = make_statement("citing"), make_statement("suggested", issued_on="2017-07-26")
    save_reference(Citation(statement=citing, document=resolution, raw="resolution 2334", status="confirmed"))
    save_reference(Citation(statement=citing, document=resolution, raw="again", status="confirmed"))
    save_reference(Citation(statement=suggested, document=resolution, raw="perhaps", status="suggested"))
    assert titles("cites=s/res/2334(2016)") == ["citing"]
    assert titles("cites=S/RES/2334 (2016)&cites=S/RES/242 (1967)") == ["citing"]
    assert titles(f"cites={other.symbol}") == []


def test_withdrawn_statements_stay_and_drafts_are_not_there():
    make_withdrawn_statement("withdrawn")
    make_statement_draft("draft")
    assert titles() == ["withdrawn"]


# --- what is refused, and what is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("organisaton=un", "organisaton", "organisation"),
        ("organisation=uno", "organisation", "un"),
        ("type=remark", "type", "remarks"),
        ("mode=readouts", "mode", "readout"),
        ("exclude_typ=remarks", "exclude_typ", "exclude_type"),
    ],
)
def test_a_mistyped_name_or_value_is_answered_with_the_nearest(query, parameter, suggestion):
    make_organisation("UN", slug="un")
    make_type("Remarks")
    error = wrong(query)
    assert (error.parameter, error.suggestion) == (parameter, suggestion)


@pytest.mark.parametrize("value", ["x" * 10_000, "un%00"])
def test_a_value_too_long_or_with_a_nul_is_refused(value):
    assert wrong(f"organisation={value}").parameter == "organisation"


def test_the_search_is_said_in_words(speakers):
    make_topic("Peace and security", slug="peace")
    query = "organisation=un&include_children=1&issued_from=2017-07-01&issued_to=2017-07-31&topic=peace&topic=none"
    assert filtered(query).describe() == (
        "Statements issued from 1 July 2017 to 31 July 2017, by un, with the bodies below, on not recorded or Peace and security"
    )
    assert filtered("exclude_person=ban").describe() == "Statements not by Ban"
    assert filtered().describe() == "All statements"


def test_of_several_links_the_rarest_drives(speakers, kinds):
    peace = make_topic("rare")
    make_statement(
        "rare", topics=[peace], organisation=Statement.objects.get(title="by the union").attributions.get().body
    )
    make_statement("another", issued_on="2017-07-26", organisation=make_statement("x").attributions.get().body)
    assert filtered("topic=rare&language=en").driver == "topic"
    assert filtered("exclude_topic=rare&language=en").driver == "language"
    assert filtered("topic=none").driver is None
    assert titles("topic=rare&language=en&organisation=union") == ["rare"]


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("", 1),
        ("organisation=un", 2),
        ("organisation=un&include_children=1", 4),
        ("organisation=un&organisation=union", 3),
        ("organisation=un&language=en", 4),
        ("topic=none&year=2017&type=statement", 3),
    ],
)
def test_a_list_costs_the_look_ups_it_names_and_itself(speakers, django_assert_num_queries, query, queries):
    with django_assert_num_queries(queries):
        list(NEWEST_FIRST.ordered(filtered(query).qs))


# --- topics and documents ---------------------------------------------------------------------------------------------


def test_topics_are_found_by_their_parent():
    broad = make_topic("broad")
    make_topic("narrow", parent=broad)
    topics = Topic.objects.order_by("name")
    assert [str(each) for each in filtered("parent=broad", TopicFilter, topics).qs] == ["narrow"]
    assert [str(each) for each in filtered("parent=none", TopicFilter, topics).qs] == ["broad"]
    assert [str(each) for each in filtered("slug=narrow", TopicFilter, topics).qs] == ["narrow"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=report", ["S/2017/1"]),
        ("exclude_kind=report", ["Coverage", "S/RES/242 (1967)"]),
        ("symbol=s/res/242(1967)", ["S/RES/242 (1967)"]),
        ("symbol=none", ["Coverage"]),
        ("year=2017", ["Coverage", "S/2017/1"]),
        ("year=1967&year=2016", ["S/RES/242 (1967)"]),
        ("slug=coverage", ["Coverage"]),
    ],
)
def test_documents_are_found_by_kind_symbol_and_year(query, found):
    make_document("S/RES/242 (1967)", adopted_on="1967-11-22")
    make_document("S/2017/1", kind="report", adopted_on="2017")
    make_document(title="Coverage", kind="coverage", adopted_on="2017-12")
    documents = Document.objects.order_by("slug")
    assert sorted(str(each) for each in filtered(query, DocumentFilter, documents).qs) == found


LACKED = tuple(f"{lack}=none" for lack in ("text", "translation", "symbol", "source", "topic"))


def test_what_is_missing_or_not_can_be_asked_for_exactly():
    bare = make_statement("bare", issued_on="2017-01-01", raw_label="")
    full = make_statement(
        "full",
        issued_on="2017-01-02",
        body="Words.",
        symbols=["A/1"],
        topics=[make_topic("Peace", slug="peace")],
        sources=["https://example.org/a"],
        raw_label="SG Statement",
    )
    draft, _created = open_draft(full, by=None)
    draft.texts.create(language="ar", status="courtesy", title="بيان")
    publish(draft, by=None, change_kind="translation", public_note="An Arabic title.")
    for query in LACKED:
        assert titles(query) == ["bare"], query
        assert (
            filtered(query).qs.count() == sum(n for (n,) in filtered(query).qs.tallied.values_list("statements")) == 1
        )
    for query in (
        "text=any",
        "translation=any",
        "source=https://example.org/a",
        "label=SG%20Statement",
        "language=ar",
    ):
        assert titles(query) == ["full"], query
    assert titles("label=none") == ["bare"]
    assert titles(f"label=none&type={bare.type.slug}") == ["bare"]
    assert titles("label=none&label=SG%20Statement") == ["full", "bare"]
    assert titles("text=none&year=2018") == []
    assert titles("label=sg%20statement") == []


def test_what_was_withdrawn_can_be_asked_for():
    make_statement("stands")
    make_withdrawn_statement("withdrawn", issued_on="2017-07-01")
    assert (titles("status=withdrawn"), titles("status=published")) == (["withdrawn"], ["stands"])
    assert filtered("status=withdrawn").describe() == "Statements that are withdrawn"


def test_what_is_missing_is_said_in_words():
    make_statement()
    assert [
        filtered(query).describe() for query in ("text=none", "translation=none", "source=none", "label=none")
    ] == [
        "Statements without a text here",
        "Statements in one language only",
        "Statements found at no address on record",
        "Statements called nothing by their source",
    ]


def test_what_the_tallies_know_is_not_counted():
    make_statement("Remarks", issued_on="2017-07-27", type=make_type("Remarks"))
    known = ("", "type=remarks", "exclude_type=remarks", "year=2017", "month=7", "year=2017&year=2018&month=7&month=8")
    for query in known:
        titles(query)
        assert filtered(query).qs.tallied is not None, query
    make_organisation("UN", slug="un")
    for query in (
        "",
        "&year=2017",
        "&issued_from=2017-01-01",
        "&issued_from=1990-01-01&issued_to=1999-12-31",
        "&year=1&year=9999",
    ):
        titles(f"organisation=un{query}")
        assert filtered(f"organisation=un{query}").qs.tallied is not None, query
    in_years = (*LACKED, "language=en", "type=remarks&label=none", "type=remarks&type=other&label=SG")
    make_type("Other", slug="other")
    for query in in_years:
        titles(query)
        assert filtered(query).qs.tallied is not None, query
    for query in (f"{query}&year=2017&year=2018" for query in (*LACKED, "language=en")):
        titles(query)
        assert filtered(query).qs.tallied is not None, query
    unknown = ("type=remarks&year=2017", "issued_from=2017-01-01", "slug=remarks", "label=none", "text=any")
    unknown += ("topic=none&month=7", "text=none&type=remarks", "text=none&topic=none", "language=en&language=fr")
    unknown += ("exclude_language=en", "label=none&type=remarks&year=2017", "exclude_topic=none")
    unknown += (
        "organisation=un&month=7",
        "organisation=un&year=2017&month=7&month=9",
        "organisation=un&include_children=1",
    )
    for query in unknown:
        titles(query)
        assert filtered(query).qs.tallied is None, query
    narrowed = filtered("year=2017", queryset=Statement.objects.filter(slug="another")).qs
    assert narrowed.tallied is None


@pytest.mark.parametrize(
    ("days", "number"),
    [
        ("issued_from=2015-06-30&issued_to=2017-02-01", 5),
        ("issued_from=2015-06-30", 6),
        ("issued_to=2017-02-01", 6),
        ("issued_from=2015-01-01&issued_to=2017-02-01", 6),
        ("issued_from=2015-06-30&issued_to=2016-12-31", 3),
        ("issued_from=2016-03-01&issued_to=2016-09-01", 1),
        ("issued_from=2015-12-31&issued_to=2016-01-01", 0),
        ("year=2015&issued_from=2015-06-30", 2),
        ("year=2016&month=3", 1),
        ("year=2016&month=3&month=4", 1),
    ],
)
def test_days_that_cut_into_years_are_counted_in_those_years_alone(days, number):
    un = make_organisation("UN", slug="un")
    for day in ("2015-06-29", "2015-06-30", "2015-12-30", "2016-03-01", "2017-01-01", "2017-02-01", "2017-02-02"):
        make_statement(f"Of {day}", issued_on=day, organisation=un)
    twice = Statement.objects.get(issued_on="2017-02-01")
    with open_door():
        again = twice.attributions.get()
        again.pk, again.role = uuid6.uuid7(), "signatory"
        again.save(force_insert=True)
    query = f"organisation=un&{days}"
    assert len(titles(query)) == number
    assert filtered(query).qs.tallied is not None


def test_two_filters_are_counted_along_one_index_and_looked_up_in_another(django_assert_num_queries):
    kind, topic = make_type("Remarks"), make_topic("Peace", slug="peace")
    for number in range(4):
        make_statement(f"of both {number}", type=kind, topics=[topic])
        make_statement(f"of the topic {number}", topics=[topic])
    crossing = filtered("type=remarks&topic=peace").qs.crossing()
    with django_assert_num_queries(1) as captured:
        assert crossing.count(100) == (4, True)
    assert "title" not in captured[0]["sql"]
    number, is_exact = crossing.count(5)
    assert (number <= 4, is_exact) == (True, False)


@pytest.mark.sqlite
def test_what_is_counted_is_read_from_indexes_alone():
    make_type("Remarks")
    make_topic("Peace", slug="peace")
    for query in ("type=remarks&topic=peace", "mode=own_words&type=remarks", "exclude_type=remarks&topic=peace"):
        crossing = filtered(query).qs.crossing()
        with CaptureQueriesContext(connection) as captured:
            crossing.count(100)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
        assert all("COVERING INDEX" in line for line in plan if line.startswith("SEARCH")), (query, plan)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "query", ["organisation=un&topic=peace", "topic=peace&language=en", "organisation=un&type=remarks"]
)
def test_only_the_link_that_drives_is_walked_along_and_others_are_looked_up_by_position(query):
    make_organisation("UN", slug="un")
    make_topic("Peace", slug="peace")
    make_type("Remarks")
    with CaptureQueriesContext(connection) as captured:
        list(NEWEST_FIRST.ordered(filtered(query).qs).values("position")[:20])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured[-1]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    links = [line for line in plan if re.search("attribution|statementtopic|statementtext", line)]
    assert len([line for line in links if "position=?" not in line]) == 1, plan
