"""For which organisations an account works."""

import pytest
import time_machine

from tests.factories import (
    make_administrator,
    make_editor,
    make_member,
    make_organisation,
    make_relation,
    make_user,
)
from unhub.publishing import reach as reaches
from unhub.publishing.reach import reach_of

pytestmark = pytest.mark.django_db


def test_a_member_works_for_the_organisation_and_all_that_is_part_of_it_today():
    whole, part, office, member_state = (make_organisation(name) for name in ("Whole", "Part", "Office", "State"))
    make_relation(part, "part_of", whole)
    make_relation(office, "field_office_of", part)
    make_relation(member_state, "member_of", whole)
    reach = reach_of(make_editor(member_of=[whole]))
    assert reach.bodies == {whole.pk, part.pk, office.pk}
    assert reach.names == ("Whole",)
    assert reach_of(make_editor(member_of=[part])).bodies == {part.pk, office.pk}


@time_machine.travel("2020-06-01")
def test_what_was_part_of_it_once_or_will_be_is_not_worked_for():
    whole, once, coming, unknown = (make_organisation() for _number in range(4))
    make_relation(once, "part_of", whole, start="1990", end="2019", end_kind="dated")
    make_relation(coming, "part_of", whole, start="2021")
    make_relation(unknown, "part_of", whole, start="1990", end_kind="unknown")
    assert reach_of(make_editor(member_of=[whole])).bodies == {whole.pk, unknown.pk}


def test_only_superusers_and_those_with_the_right_work_everywhere():
    assert reach_of(make_administrator()).everywhere
    assert reach_of(make_editor()).everywhere
    assert not reach_of(make_editor(member_of=[make_organisation()])).everywhere


def test_who_is_not_known_to_work_for_an_organisation_works_for_none(monkeypatch):
    body = make_organisation()
    nowhere = [None, make_user(), make_editor(member_of=[]), make_editor(is_active=False)]
    for user in nowhere:
        reach = reach_of(user)
        assert not reach.everywhere
        assert not reach.touches({body.pk})
    closed = make_editor(member_of=[], is_active=False)
    make_member(closed, body)
    assert not reach_of(closed).touches({body.pk})
    # Nobody registered to answer: nothing opens by that.
    monkeypatch.setattr(reaches, "_answers", [])
    assert not reach_of(make_administrator()).touches({body.pk})


def test_the_reach_of_an_account_costs_two_queries_once(django_assert_num_queries):
    user = make_editor(member_of=[make_organisation()])
    user.has_perm("any")
    with django_assert_num_queries(2):
        reach_of(user)
        reach_of(user)
