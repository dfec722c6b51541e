"""Vacancies asked of the database are those computed of each post."""

import datetime
import random

import pytest

from organisations.models import Appointment, Post
from organisations.tenure import tenure_of
from organisations.vacancies import beginnings, vacant_on
from tests.factories import make_appointment, make_organisation, make_person, make_post
from unhub.publishing.doors import open_door
from unhub.text.partial_dates import PartialDate
from unhub.text.terms import End

pytestmark = pytest.mark.django_db
DATES = ["", "", "1999", "2000", "2001", "2002", "2000-01", "2000-12", "2001-03", "2001-12", "2002-01"] + [
    "2000-01-01",
    "2000-06-15",
    "2000-12-31",
    "2001-01-01",
    "2001-03-01",
    "2001-12-31",
]
DAYS = [datetime.date.fromisoformat(text) for text in DATES if len(text) == 10] + [datetime.date(2002, 7, 1)]
STATUSES = [*Appointment.Status.values, "substantive", "substantive"]


def random_terms(chance, post, people):
    terms = []
    for _each in range(chance.randint(0, 4)):
        start, end = chance.choice(DATES), chance.choice(DATES)
        if start and end and PartialDate(end).latest < PartialDate(start).earliest or end and end < start[: len(end)]:
            start, end = "", end
        kind = End.DATED if end else chance.choice([End.ONGOING, End.UNKNOWN])
        term = Appointment(
            post=post,
            person=people[len(terms)],
            start=PartialDate(start),
            end=PartialDate(end),
            end_kind=kind,
            status=chance.choice(STATUSES),
            seat=chance.choice([1, 1, 2]),
        )
        rivals = [each for each in terms if each.seat == term.seat and each.status == term.status == "substantive"]
        if not any(term.overlaps_for_certain(each) for each in rivals):
            terms.append(term)
    return terms


def test_a_post_is_vacant_in_a_list_where_it_is_on_its_page():
    chance, people, body = random.Random(7), [make_person() for _each in range(4)], make_organisation()
    with open_door():
        posts = Post.objects.bulk_create(
            Post(organisation=body, name=f"P{number}", slug=f"p{number}", seats=2, abolished=PartialDate(""))
            for number in range(400)
        )
        terms = {post.pk: random_terms(chance, post, people) for post in posts}
        Appointment.objects.bulk_create([term for each in terms.values() for term in each])
    seen = set()
    for day in DAYS:
        vacant = set(Post.objects.filter(vacant_on(day)).values_list("pk", flat=True))
        for post in posts:
            tenure = tenure_of(terms[post.pk], day)
            expected = any(gap.covers(day) and gap.is_certain for gap in tenure.gaps)
            assert (post.pk in vacant) == expected, (day, [vars(term) for term in terms[post.pk]])
            seen.add(expected)
    assert seen == {True, False}


def test_whoever_left_nobody_knows_when_had_left_when_the_next_one_came():
    post = make_post()
    make_appointment(make_person(), post, "1990", end_kind="unknown")
    make_appointment(make_person(), post, "2000-01-01", "2004-12-31")
    assert not Post.objects.filter(vacant_on(datetime.date(1995, 1, 1)))
    assert list(Post.objects.filter(vacant_on(datetime.date(2005, 3, 1)))) == [post]


def test_an_abolished_post_is_not_vacant():
    post = make_post(abolished="2005")
    make_appointment(make_person(), post, "2000-01-01", "2003-12-31")
    assert list(Post.objects.filter(vacant_on(datetime.date(2005, 1, 1)))) == [post]
    assert not Post.objects.filter(vacant_on(datetime.date(2005, 1, 2)))


@pytest.mark.parametrize(
    ("day", "partial"), [("2005-01-01", ["2005-01", "2005"]), ("2005-03-01", ["2005-03"]), ("2005-03-02", [])]
)
def test_a_month_and_a_year_begin_on_their_first_day(day, partial):
    assert beginnings(datetime.date.fromisoformat(day)) == partial
