"""Lists of bodies, posts, people, appointments and places, narrowed."""

import pytest
import time_machine
from django.http import QueryDict

from organisations.filters import AppointmentFilter, OrganisationFilter, PersonFilter, PlaceFilter, PostFilter
from organisations.models import Appointment, Organisation, Person, Place, Post
from tests.factories import (
    make_appointment,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
)
from unhub.web.parameters import BadParameters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world():
    """The UN with a mission that was dissolved and an office; the Quartet it is a member of; two posts and their holders."""
    un = make_organisation("United Nations", slug="un", kind="intergovernmental", established="1945-10-24")
    mission = make_organisation(
        "Mission", slug="mission", kind="field_mission", established="1994-06", dissolved="2010"
    )
    office = make_organisation("Office", slug="office", kind="office")
    quartet = make_organisation("Quartet", slug="quartet", kind="grouping", established="2002")
    make_relation(mission, "part_of", un, start="1994", end="1999")
    make_relation(office, "field_office_of", un, start="2000")
    make_relation(un, "member_of", quartet, start="2002-04")
    region = make_place("Asia", kind="region", code="142")
    gaza = make_place("Gaza", within=region)
    make_place("Egypt", kind="country", code="EG")
    make_presence(mission, gaza, start="1994", end="2009")
    make_presence(office, gaza, role="headquarters", start="2000")
    chief = make_post("Chief", un, established="1946")
    head = make_post("Head", mission, established="1994", abolished="2010")
    make_appointment(make_person("Kofi Annan"), chief, "1997-01-01", "2006-12-31")
    make_appointment(make_person("Ban Ki-moon"), chief, "2007-01-01", "2016-12-31")
    make_appointment(make_person("Acting Head"), head, "2004", "2005", status="acting")
    make_appointment(make_person("Coming Head"), head, "2007", "2007", status="designate")
    make_organisation_draft("A draft", slug="a-draft")


def found(filter_class, model, query):
    return sorted(each.slug for each in filter_class(QueryDict(query), model.objects.all()).qs)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["mission", "office", "quartet", "un"]),
        ("kind=office&kind=grouping", ["office", "quartet"]),
        ("exclude_kind=office&exclude_kind=grouping", ["mission", "un"]),
        ("slug=un", ["un"]),
        ("slug=a-draft", []),
        ("parent=un", ["office"]),
        ("parent=un&as_of=1998-01-01", ["mission"]),
        ("parent=none", ["mission", "quartet", "un"]),
        ("parent=none&parent=un&kind=office", ["office"]),
        ("member_of=quartet", ["un"]),
        ("member_of=quartet&as_of=2002-03-31", []),
        ("member_of=quartet&as_of=2002-04-01", ["un"]),
        ("place=gaza", ["office"]),
        ("place=gaza&as_of=2005-03-01", ["mission", "office"]),
        ("as_of=1950-01-01", ["office", "un"]),
        ("as_of=1994-05-31", ["office", "un"]),
        ("as_of=1994-06-01", ["mission", "office", "un"]),
        ("as_of=2010-12-31&kind=field_mission", ["mission"]),
        ("as_of=2011-01-01&kind=field_mission", []),
    ],
)
def test_organisations_are_found(query, slugs):
    assert found(OrganisationFilter, Organisation, query) == slugs


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["chief", "head"]),
        ("organisation=un", ["chief"]),
        ("organisation=un&organisation=mission", ["chief", "head"]),
        ("slug=head", ["head"]),
        # The post of the head was abolished: what is not there is not vacant.
        ("vacant=1", ["chief"]),
        ("vacant=0", ["head"]),
        ("vacant=1&as_of=2005-03-01", []),
        ("vacant=0&as_of=2005-03-01", ["chief", "head"]),
        ("vacant=1&as_of=2007-06-01", ["head"]),
        ("as_of=1990-01-01", ["chief"]),
        ("as_of=2011-01-01", ["chief"]),
    ],
)
def test_posts_are_found(query, slugs):
    assert found(PostFilter, Post, query) == slugs


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("post=chief", ["ban-ki-moon", "kofi-annan"]),
        ("post=chief&post=head", ["acting-head", "ban-ki-moon", "coming-head", "kofi-annan"]),
        ("organisation=mission", ["acting-head", "coming-head"]),
        ("organisation=mission&post=chief", []),
        ("slug=kofi-annan", ["kofi-annan"]),
    ],
)
def test_people_are_found(query, slugs):
    assert found(PersonFilter, Person, query) == slugs


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("person=kofi-annan", ["Kofi Annan"]),
        ("post=chief", ["Ban Ki-moon", "Kofi Annan"]),
        ("organisation=mission", ["Acting Head", "Coming Head"]),
        ("status=acting", ["Acting Head"]),
        ("exclude_status=acting&exclude_status=designate", ["Ban Ki-moon", "Kofi Annan"]),
        ("on=2006-12-31", ["Kofi Annan"]),
        ("on=2007-01-01", ["Ban Ki-moon", "Coming Head"]),
        ("on=2005-12-31&organisation=mission", ["Acting Head"]),
        ("current=1", []),
        ("current=0&post=chief", ["Ban Ki-moon", "Kofi Annan"]),
    ],
)
def test_appointments_are_found(query, names):
    appointments = AppointmentFilter(QueryDict(query), Appointment.objects.select_related("person")).qs
    assert sorted(each.person.name for each in appointments) == names


def test_who_holds_a_post_today_depends_on_the_day():
    with time_machine.travel("2009-06-01"):
        assert (
            AppointmentFilter(QueryDict("current=1"), Appointment.objects.all()).qs.get().person.name == "Ban Ki-moon"
        )
        assert found(PostFilter, Post, "vacant=1") == ["head"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("kind=city", ["gaza"]),
        ("exclude_kind=city", ["asia", "egypt"]),
        ("code=eg", ["egypt"]),
        ("code=142&code=EG", ["asia", "egypt"]),
        ("code=none", ["gaza"]),
        ("within=asia", ["gaza"]),
        ("within=none", ["asia", "egypt"]),
        ("slug=gaza", ["gaza"]),
    ],
)
def test_places_are_found(query, slugs):
    assert found(PlaceFilter, Place, query) == slugs


@pytest.mark.parametrize(
    ("filter_class", "model", "query", "parameter", "suggestion"),
    [
        (OrganisationFilter, Organisation, "kind=ofice", "kind", "office"),
        (OrganisationFilter, Organisation, "member_of=quartett", "member_of", "quartet"),
        (OrganisationFilter, Organisation, "as_of=2005-13-01", "as_of", None),
        (PostFilter, Post, "vacent=1", "vacent", "vacant"),
        (PostFilter, Post, "vacant=perhaps", "vacant", None),
        (PersonFilter, Person, "post=cheif", "post", "chief"),
        (AppointmentFilter, Appointment, "status=actin", "status", "acting"),
        (AppointmentFilter, Appointment, "on=%00", "on", None),
        (PlaceFilter, Place, "within=" + "x" * 10_000, "within", None),
    ],
)
def test_what_is_wrong_is_named(filter_class, model, query, parameter, suggestion):
    with pytest.raises(BadParameters) as caught:
        _ = filter_class(QueryDict(query), model.objects.all()).qs
    [error] = caught.value.errors
    assert error.parameter == parameter
    if suggestion:
        assert error.suggestion == suggestion


def test_lists_are_said_in_words():
    assert (
        OrganisationFilter(QueryDict("parent=un&as_of=2005-03-01"), Organisation.objects.all()).describe()
        == "Organisations directly part of United Nations, as of 1 March 2005"
    )
    assert PostFilter(QueryDict("vacant=1&organisation=un"), Post.objects.all()).describe() == (
        "Posts in United Nations, that are vacant"
    )
