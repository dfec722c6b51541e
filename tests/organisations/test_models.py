import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    OrganisationText,
    Presence,
    SourceClaim,
)
from organisations.models.claims import FACTS_OF
from tests.factories import (
    make_appointment,
    make_capacity,
    make_organisation,
    make_person,
    make_place,
    make_post,
    make_relation,
    save_reference,
)
from unhub.publishing.doors import open_door

pytestmark = pytest.mark.django_db
UNTIL_1999 = {"start": "1994-06", "end": "1999-09", "end_kind": "dated"}


# --- one substantive holder per seat and day ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2007-11-28", "2015-02-05"), ("2015-02-05", "")),  # handing over within a day
        (("1997-01-01", "2006-12-31"), ("2007-01-01", "")),  # from one day to the next
        (("1999-10-01", "2004-12"), ("2004-12-01", "")),  # the end is a month: its days bind nobody
        (("1999-10-01", "2004"), ("2004-05-06", "")),
        (("1994-06", "1999-09"), ("1999-09", "")),
        (("2015-02-05", ""), ("2007-11-28", "2015-02-05")),  # the earlier term entered later
    ],
)
def test_two_terms_may_meet_where_neither_is_certain(first, second):
    post = make_post()
    make_appointment(make_person(), post, *first)
    make_appointment(make_person(), post, *second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2007-11-28", "2015-02-06"), ("2015-02-05", "")),  # one day too many
        (("1997-01-01", ""), ("2007-01-01", "")),
        (("1999-10-01", "2005-01"), ("2004-12-31", "")),
        (("2015-02-05", ""), ("2007-11-28", "2015-02-06")),
        (("1994", "1999"), ("1998-12-31", "1999-01-01")),
    ],
)
def test_a_seat_has_one_substantive_holder_on_any_certain_day_and_the_refusal_names_the_other(first, second):
    post = make_post()
    make_appointment(make_person("Kofi Annan"), post, *first)
    with pytest.raises(ValidationError, match="Kofi Annan holds this post"):
        make_appointment(make_person(), post, *second)


@pytest.mark.postgres
def test_postgresql_refuses_the_second_holder_itself():
    post = make_post()
    make_appointment(make_person(), post, "1997-01-01", "2006-12-31")
    with pytest.raises(IntegrityError, match="one_substantive_holder_per_seat_and_day"):
        save_reference(Appointment(post=post, person=make_person(), start="2006-12-30"))


@pytest.mark.sqlite
def test_on_sqlite_saving_asks_again_under_the_lock():
    post = make_post()
    make_appointment(make_person(), post, "1997-01-01", "2006-12-31")
    with pytest.raises(ValidationError, match="holds this post"):
        save_reference(Appointment(post=post, person=make_person(), start="2006-12-30"))


def test_acting_holders_may_overlap_and_unknown_ends_bind_nobody():
    post = make_post()
    make_appointment(make_person(), post, "1997-01-01")
    make_appointment(make_person(), post, "2000-01-01", status="acting")
    other = make_post()
    make_appointment(make_person(), other, "1994-06", end_kind="unknown")
    make_appointment(make_person(), other, "1995-01-01")


def test_a_post_with_two_seats_has_two_holders_and_no_third():
    post = make_post(seats=2)
    make_appointment(make_person(), post, "2000")
    make_appointment(make_person(), post, "2000", seat=2)
    with pytest.raises(ValidationError, match="holds this post"):
        make_appointment(make_person(), post, "2001", seat=2)
    with pytest.raises(ValidationError, match=r"has 2 seat"):
        make_appointment(make_person(), post, "2001", seat=3)


def test_an_appointment_may_begin_in_the_future():
    assert make_appointment(start="2999-01-01").pk


# --- ends --------------------------------------------------------------------------------------------------------------


def test_giving_an_end_makes_the_term_dated():
    assert make_appointment(start="2000", end="2001").end_kind == "dated"


def test_an_end_before_the_beginning_is_refused_in_words_and_by_the_database():
    with pytest.raises(ValidationError, match=r"ends \(June 1999\) before it begins \(2000\)"):
        make_appointment(start="2000", end="1999-06")
    with pytest.raises(IntegrityError), transaction.atomic():
        save_reference(
            Appointment(post=make_post(), person=make_person(), start="2000", end="1999-06", end_kind="dated")
        )


@pytest.mark.parametrize("column", ["start", "end"])
def test_the_database_refuses_what_is_no_partial_date(column):
    appointment = make_appointment(start="2000", end="2001")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE organisations_appointment SET "{column}" = %s WHERE id = %s',
            ["2001-13", appointment.pk.hex if connection.vendor == "sqlite" else str(appointment.pk)],
        )


# --- relations ---------------------------------------------------------------------------------------------------------


def test_an_organisation_is_not_related_to_itself():
    body = make_organisation()
    with pytest.raises(ValidationError, match="related to itself"):
        make_relation(body, "cooperates_with", body)
    with pytest.raises(IntegrityError), transaction.atomic():
        save_reference(OrganisationRelation(subject=body, kind="member_of", object=body))


def test_part_of_makes_no_circle_however_long():
    first, second, third = (make_organisation() for _ in range(3))
    make_relation(first, "part_of", second)
    make_relation(second, "field_office_of", third)
    with pytest.raises(ValidationError, match="a part of this organisation"):
        make_relation(third, "part_of", first)
    make_relation(third, "cooperates_with", first)


def test_a_relation_is_not_on_record_twice_for_the_same_time():
    member, grouping = make_organisation(), make_organisation()
    make_relation(member, "member_of", grouping, start="1995", end="1999")
    make_relation(member, "member_of", grouping, start="2003-05-01")
    with pytest.raises(ValidationError, match="on record already"):
        make_relation(member, "member_of", grouping, start="2010")


# --- people and posts --------------------------------------------------------------------------------------------------


def test_a_person_is_sorted_by_the_last_word_unless_told():
    assert make_person("Kofi Annan").sort_name == "Annan, Kofi"
    assert make_person("Ban Ki-moon", sort_name="Ban Ki-moon").sort_name == "Ban Ki-moon"


def test_a_post_has_one_principal_title_at_a_time():
    post = make_post()
    make_capacity(
        post,
        "Special Coordinator in the Occupied Territories",
        is_principal=True,
        start="1994-06",
        end="1999-09",
        end_kind="dated",
    )
    later = make_capacity(post, "Special Coordinator for the Peace Process", is_principal=True, start="1999-10-01")
    later.full_clean()
    later.start = type(later.start)("1998")
    with pytest.raises(ValidationError, match="principal title"):
        later.full_clean()


def test_the_title_of_an_appointment_is_the_one_of_the_day():
    post = make_post("Special Coordinator")
    make_capacity(
        post, "In the Occupied Territories", is_principal=True, start="1994-06", end="1999-09", end_kind="dated"
    )
    make_capacity(post, "For the Peace Process", is_principal=True, start="1999-10-01")
    appointment = make_appointment(post=post, start="1994-06", end="2004-12")
    titles = [appointment.title_on(on).__str__() for on in map(_day, ["1995-01-01", "2000-01-01", "1993-01-01"])]
    assert titles == ["In the Occupied Territories", "For the Peace Process", "Special Coordinator"]


def _day(text):

    return datetime.date.fromisoformat(text)


def test_a_claim_is_about_exactly_one_record():
    body, person = make_organisation(), make_person()
    save_reference(SourceClaim(organisation=body, field="established", value="2002", source_title="A book"))
    for subjects in ({}, {"organisation": body, "person": person}):
        with pytest.raises(IntegrityError), transaction.atomic():
            save_reference(SourceClaim(field="established", value="2002", source_title="A book", **subjects))


def test_a_fact_has_one_preferred_claim():
    body, other = make_organisation("One"), make_organisation("Other")
    first = {"field": "established", "rank": "preferred", "source_title": "A book"}
    save_reference(SourceClaim(organisation=body, value="2002", **first))
    save_reference(SourceClaim(organisation=other, value="2002", **first))
    save_reference(SourceClaim(organisation=body, value="2003", **first | {"rank": "normal"}))
    save_reference(SourceClaim(organisation=body, value="2004", **first | {"field": "dissolved"}))
    second = SourceClaim(organisation=body, value="2003", **first)
    with pytest.raises(ValidationError, match="preferred already"):
        second.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        save_reference(second)


@pytest.mark.parametrize("subject", FACTS_OF)
def test_every_fact_of_a_claim_is_something_the_record_has(subject):
    model = SourceClaim._meta.get_field(subject).related_model
    names = {field.name for field in model._meta.get_fields()} | {
        field.name for field in (OrganisationText._meta.get_fields() if model is Organisation else ())
    }
    assert set(FACTS_OF[subject]) <= names


def test_a_claim_is_about_a_fact_that_the_record_has():
    person = make_person()
    for field, message in (("established", "only: name, other names, note"), ("shoe size", "not a valid choice")):
        with pytest.raises(ValidationError, match=message):
            SourceClaim(person=person, field=field, value="2002", source_title="A book").full_clean()
    SourceClaim(person=person, field="name", value="Terje", source_title="A book").full_clean()


@pytest.mark.parametrize("status", ["acting", "designate"])
@pytest.mark.parametrize("dates", [("2001-03", "2001-05"), ("2001-03", ""), ("", "2001"), ("", "")])
def test_the_same_term_is_on_record_once(status, dates):
    post, person = make_post(), make_person()
    make_appointment(person, post, *dates, status=status)
    double = Appointment(person=person, post=post, status=status, start=dates[0], end=dates[1])
    with pytest.raises(ValidationError, match="on record already"):
        double.full_clean()
    with pytest.raises(ValidationError, match="on record already"):
        save_reference(double)
    with pytest.raises(IntegrityError), open_door():
        Appointment.objects.bulk_create([double])


def test_a_person_may_act_in_a_post_again_and_begin_nobody_knows_when():
    post, person = make_post(), make_person()
    make_appointment(person, post, "2001-03", "2001-05", status="acting")
    make_appointment(person, post, "2001-04", "2001-05", status="acting")
    make_appointment(make_person("Another"), post, "2001-03", "2001-05", status="acting")
    make_appointment(person, post, "2001-03", "2001-05", status="ad_interim")
    make_appointment(person, post, "", "1995", status="acting")
    make_appointment(person, post, "", "1998", status="acting")
    assert Appointment.objects.count() == 6


def test_an_organisation_cannot_end_before_it_began_in_the_database():
    body = make_organisation()
    body.established, body.dissolved = "2000", "1999"
    with pytest.raises(IntegrityError), open_door():
        body.save()


# --- what is on record once --------------------------------------------------------------------------------------------

MEETING = [
    (("1995", "1999"), ("1999", "")),
    (("1995", "1999-06"), ("1999-06-15", "2003")),
    (("1995", "1999"), ("1999", "1999")),
    (("", "1999"), ("1999", "")),
    (("1995", "unknown"), ("2003", "")),
]
DOUBLES = [
    (("", ""), ("", "")),
    (("1995", ""), ("1995", "")),
    (("1995", ""), ("1999", "")),
    (("1995", "1999"), ("1995", "1999")),
    (("1995", "1999"), ("1998-12-31", "1999-01-01")),
    (("1995", "1999"), ("", "")),
    (("1995", "unknown"), ("1995", "")),
]


def dates(start, end):
    kind = "unknown" if end == "unknown" else "dated" if end else "ongoing"
    return {"start": start, "end": end if kind == "dated" else "", "end_kind": kind}


def two_relations():
    member, grouping = make_organisation(), make_organisation(kind="grouping")
    return lambda term: OrganisationRelation(subject=member, kind="member_of", object=grouping, **dates(*term))


def two_presences():
    body, place = make_organisation(), make_place()
    return lambda term: Presence(organisation=body, place=place, **dates(*term))


@pytest.mark.parametrize("maker", [two_relations, two_presences])
@pytest.mark.parametrize("terms", [*MEETING, *[(later, earlier) for earlier, later in MEETING]])
def test_a_relation_or_presence_may_end_and_begin_again_within_one_year(maker, terms):
    make = maker()
    for term in terms:
        record = make(term)
        record.full_clean()
        save_reference(record)


@pytest.mark.parametrize("maker", [two_relations, two_presences])
@pytest.mark.parametrize("terms", [*DOUBLES, *[(later, earlier) for earlier, later in DOUBLES]])
def test_the_same_relation_or_presence_is_not_on_record_twice_for_one_time(maker, terms):
    make = maker()
    save_reference(make(terms[0]))
    with pytest.raises(ValidationError, match="on record already"):
        make(terms[1]).full_clean()
    with pytest.raises(ValidationError, match="on record already"), transaction.atomic():
        save_reference(make(terms[1]))


@pytest.mark.parametrize("maker", [two_relations, two_presences])
def test_the_database_itself_refuses_an_exact_double(maker):
    make = maker()
    save_reference(make(("1995", "1999")))
    with pytest.raises(IntegrityError), open_door():
        type(make(("1995", "1999"))).objects.bulk_create([make(("1995", "1999"))])


def test_places_cannot_stand_within_each_other_in_a_circle():
    world = make_place("World", kind="region")
    region = make_place("Region", kind="region", within=world)
    city = make_place("City", within=region)
    world.within = city
    with pytest.raises(ValidationError, match="is itself below this"):
        world.full_clean()
    with pytest.raises(ValidationError, match="is itself below this"), transaction.atomic():
        save_reference(world)


def test_a_post_has_one_principal_title_at_a_time_even_unchecked():
    post = make_post()
    make_capacity(post, is_principal=True, start="1994-06-01")
    with pytest.raises(ValidationError, match="principal title"):
        make_capacity(post, is_principal=True, start="1999-10-01")


def test_a_post_keeps_the_seats_people_are_on_record_in():
    post = make_post(seats=2)
    make_appointment(make_person(), post, seat=2)
    post.seats = 1
    with pytest.raises(ValidationError, match="beyond these"):
        post.full_clean()


def test_a_post_is_not_abolished_before_it_was_established():
    post = make_post(established="1994-06", abolished="1994")
    post.full_clean()
    post.abolished = "1993"
    with pytest.raises(ValidationError, match="abolished before it was established"):
        post.full_clean()
    with pytest.raises(IntegrityError):
        save_reference(post)
