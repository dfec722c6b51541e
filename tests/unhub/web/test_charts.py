"""The geometry of charts: pure functions, so plain figures."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text.partial_dates import PartialDate
from unhub.web import charts

UNTIL = datetime.date(2020, 1, 1)


def term(label, start, end="", **options):
    return charts.Term.of(label, PartialDate(start), PartialDate(end), **options)


def number(text):
    assert text.endswith("%")
    return float(text[:-1])


def segments(chart, lane):
    return [(number(piece.x), number(piece.width), piece.kind) for piece in chart.lanes[lane].segments]


def test_terms_that_follow_each_other_leave_no_vacancy():
    assert charts.vacancies([term("a", "2000-01-01", "2004-12-31"), term("b", "2005-01-01", ongoing=True)]) == []
    assert charts.vacancies([term("a", "2000-01-01", "2005-01-01"), term("b", "2005-01-01", ongoing=True)]) == []


def test_a_vacancy_runs_from_the_day_after_one_term_to_the_day_before_the_next():
    gaps = charts.vacancies([term("b", "2005-12-20", ongoing=True), term("a", "2000-01-01", "2005-04-30")])
    assert gaps == [charts.Gap(datetime.date(2005, 5, 1), datetime.date(2005, 12, 19))]


def test_a_partial_date_gives_its_holder_the_benefit_of_the_doubt():
    assert charts.vacancies([term("a", "1999", "2005"), term("b", "2005-05", ongoing=True)]) == []


def test_after_an_end_nobody_knows_the_gap_is_only_possible():
    (gap,) = charts.vacancies([term("a", "1994-06"), term("b", "1999-09-01", ongoing=True)])
    assert (gap.start, gap.known) == (datetime.date(1994, 7, 1), False)


def test_nothing_is_vacant_after_a_term_that_runs_on():
    assert charts.vacancies([term("a", "2000", ongoing=True), term("b", "2030", "2031")]) == []


def test_a_long_term_around_a_short_one_is_not_cut_by_it():
    gaps = charts.vacancies(
        [term("a", "2000-01-01", "2010-12-31"), term("b", "2003-01-01", "2004-12-31"), term("c", "2011-01-01", "2012")]
    )
    assert gaps == []


def test_a_dated_term_is_drawn_certain_and_what_runs_on_fades():
    chart = charts.holders_timeline(
        [term("a", "2000-01-01", "2009-12-31"), term("b", "2010-01-01", ongoing=True)], UNTIL
    )
    assert [kind for *_, kind in segments(chart, 0)] == ["certain"]
    assert [kind for *_, kind in segments(chart, 1)] == ["certain", "fade-out"]
    x, width, _ = segments(chart, 1)[1]
    assert x + width == pytest.approx(100)


def test_a_year_only_is_drawn_as_possible_for_its_whole_year():
    chart = charts.holders_timeline([term("a", "2000", "2010")], UNTIL)
    assert [kind for *_, kind in segments(chart, 0)] == ["possible", "certain", "possible"]


def test_unknown_ends_are_drawn_apart_from_dated_ones():
    chart = charts.holders_timeline([term("a", "2000-01-01"), term("b", "", "2008-01-01")], UNTIL)
    assert [lane.label for lane in chart.lanes] == ["a", "b"]
    assert [kind for *_, kind in segments(chart, 0)] == ["unknown"]
    assert [kind for *_, kind in segments(chart, 1)] == ["fade-in"]


def test_an_unknown_end_is_drawn_dashed_up_to_the_next_holder_and_claims_no_vacancy():
    chart = charts.holders_timeline([term("a", "1994-06-01"), term("b", "1999-09-01", ongoing=True)], UNTIL)
    assert [lane.label for lane in chart.lanes] == ["a", "b"]
    (x, width, kind), (next_x, *_) = segments(chart, 0)[0], segments(chart, 1)[0]
    assert kind == "unknown"
    assert x + width == pytest.approx(next_x, abs=0.1)


def test_a_vacancy_has_a_line_of_its_own_between_its_neighbours():
    chart = charts.holders_timeline(
        [term("a", "2000-01-01", "2005-04-30"), term("b", "2005-12-20", ongoing=True)], UNTIL
    )
    assert [lane.label for lane in chart.lanes] == ["a", "vacant", "b"]
    assert chart.lanes[1].kind == "vacant"
    assert chart.height > 3 * charts.ROW_HEIGHT


def test_mirrored_lets_time_run_from_right_to_left():
    terms = [term("a", "2000-01-01", "2009-12-31"), term("b", "2010-01-01", ongoing=True)]
    plain = charts.holders_timeline(terms, UNTIL)
    mirrored = charts.holders_timeline(terms, UNTIL, mirrored=True)
    for lane in (0, 1):
        for (x, width, kind), (mirrored_x, mirrored_width, mirrored_kind) in zip(
            segments(plain, lane), segments(mirrored, lane), strict=True
        ):
            assert (width, kind) == (mirrored_width, mirrored_kind)
            assert mirrored_x == pytest.approx(100 - x - width, abs=0.02)
        assert plain.lanes[lane].anchor == mirrored.lanes[lane].anchor


def test_a_name_without_end_is_cut_and_starts_at_the_edge():
    chart = charts.holders_timeline([term("x" * 300, "2019-01-01", "2019-06-01"), term("b", "1945", "1946")], UNTIL)
    lane = chart.lanes[-1]
    assert len(lane.label) == 40
    assert lane.label.endswith("…")
    assert lane.anchor in {"start", "end"}


def test_a_post_without_any_date_has_no_chart():
    assert charts.holders_timeline([], UNTIL) is None
    assert charts.holders_timeline([term("a", "")], UNTIL) is None


def test_the_axis_never_crowds():
    chart = charts.holders_timeline([term("a", "1945-10-24", ongoing=True)], UNTIL)
    assert 2 <= len(chart.ticks) <= 8
    assert charts.holders_timeline([term("a", "2019-12-30", "2019-12-31")], datetime.date(2019, 12, 31)).ticks


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "1994", "1994-06", "2001-02-03", "2019"]),
            st.sampled_from(["", "1994", "1999-12", "2004-04-30", "1946"]),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_every_mark_stays_inside_the_plot(rows, mirrored):
    terms = [term("name", start, end, ongoing=ongoing and not end) for start, end, ongoing in rows]
    chart = charts.holders_timeline(terms, UNTIL, mirrored=mirrored)
    if chart is None:
        return
    for lane in chart.lanes:
        for piece in lane.segments:
            assert number(piece.width) >= 0
            assert number(piece.x) >= -0.1
            assert number(piece.x) + number(piece.width) <= 100.1


def test_the_tallest_column_fills_the_plot_and_few_columns_are_links():
    chart = charts.month_timeline([charts.Count(str(month), month, url=f"/{month}/") for month in range(1, 13)])
    assert chart.bars[-1].height == charts.PLOT_HEIGHT
    assert chart.bars[-1].is_most
    assert (chart.maximum, chart.total, chart.is_linked) == (12, 78, True)
    assert all(bar.shows_label for bar in chart.bars)


def test_many_columns_are_not_links_and_label_round_years_only():
    chart = charts.month_timeline([charts.Count(str(year), 1, url="/") for year in range(1990, 2020)])
    assert not chart.is_linked
    assert [bar.label for bar in chart.bars if bar.shows_label] == ["1990", "1995", "2000", "2005", "2010", "2015"]
    assert (chart.bars[0].label_x, chart.bars[0].label_anchor) == ("0%", "start")


def test_none_is_not_covered_and_zero_is_nothing_said():
    chart = charts.month_timeline([charts.Count("1", 0), charts.Count("2", None), charts.Count("3", 1)])
    assert [(bar.height, bar.is_unknown) for bar in chart.bars] == [(0, False), (120, True), (120, False)]
    assert charts.month_timeline([charts.Count("1", 0)]).maximum == 0
    assert charts.month_timeline([]) is None


def test_one_statement_among_a_million_is_still_seen():
    chart = charts.month_timeline([charts.Count("1", 1), charts.Count("2", 1_000_000)])
    assert chart.bars[0].height == 2


def test_mirrored_columns_run_from_right_to_left():
    counts = [charts.Count(label, 1) for label in "abc"]
    plain, mirrored = charts.month_timeline(counts), charts.month_timeline(counts, mirrored=True)
    assert [bar.x for bar in mirrored.bars] == [bar.x for bar in reversed(plain.bars)]


def test_a_tree_opens_and_closes_as_many_lists():
    leaf = charts.Branch("leaf")
    rows = charts.organisation_chart(
        [
            charts.Branch("root", children=(charts.Branch("a", children=(leaf, leaf)), charts.Branch("b"))),
            charts.Branch("other"),
        ]
    )
    assert [(row.branch.name, row.level, row.opens, len(row.closes)) for row in rows] == [
        ("root", 0, True, 0),
        ("a", 1, True, 0),
        ("leaf", 2, False, 0),
        ("leaf", 2, False, 1),
        ("b", 1, False, 1),
        ("other", 0, False, 0),
    ]
    assert charts.organisation_chart([]) == []


def test_three_hundred_bodies_deep_do_not_overflow_the_stack():
    branch = charts.Branch("0")
    for depth in range(1, 3000):
        branch = charts.Branch(str(depth), children=(branch,))
    rows = charts.organisation_chart([branch])
    assert sum(row.opens for row in rows) == sum(len(row.closes) for row in rows) == 2999


def test_shares_of_years_are_columns_of_per_cent_in_one_path():
    chart = charts.shares({2001: 1, 2003: 50}, {2001: 100, 2003: 100, 2004: 7})
    assert chart.path == "M0 100v-3h.8V100zM2 100v-50h.8V100z"  # one in a hundred is still seen, nothing is not
    assert (chart.width, chart.first, chart.last, chart.first_x, chart.last_x) == (4, "2001", "2004", "0", "100%")
    assert charts.shares({}, {}) is None


def test_shares_run_from_right_to_left_where_the_page_does():
    chart = charts.shares({2001: 100}, {2001: 100, 2002: 1}, mirrored=True)
    assert (chart.path, chart.first_x, chart.last_x) == ("M1 100v-100h.8V100z", "100%", "0")
