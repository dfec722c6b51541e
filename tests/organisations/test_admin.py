"""The editors' screens for bodies, posts and people."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from organisations.drafts.models import OrganisationDraft
from organisations.models import Appointment, Organisation, PostCapacity, SourceClaim
from tests.factories import (
    make_administrator,
    make_appointment,
    make_capacity,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
    make_statement_draft,
    make_topic,
)
from tests.forms import add_row, as_posted, errors_in
from unhub.publishing.models import Change
from unhub.publishing.reference import record_reference_change

pytestmark = pytest.mark.django_db

ADD = "/admin/organisations_drafts/organisationdraft/add/"
LIST = "/admin/organisations_drafts/organisationrecord/"


@pytest.fixture
def editor(client):
    client.force_login(make_administrator())
    return client


def listing(model, query=""):
    return f"{reverse(f'admin:organisations_{model}_changelist')}?{query}"


def found(editor, model, query=""):
    return [str(row) for row in editor.get(listing(model, query)).context["cl"].result_list]


def test_an_organisation_is_written_in_one_form_and_gets_its_address_from_the_acronym(editor):
    data = as_posted(editor.get(ADD)) | {
        "kind": "intergovernmental",
        "established": "24 October 1945",
        "texts-0-name": "United Nations",
        "texts-0-acronym": "UN",
    }
    add_row(data, "former_names", name="The Allies", language="en", start="1942", end="1945", end_kind="ongoing")
    add_row(data, "links", label="Secretary-General's website", order="0")
    add_row(data, "identifiers", scheme="wikidata", value="Q1065")
    assert errors_in(editor.post(ADD, data)) == ""
    draft = OrganisationDraft.objects.get()
    assert (draft.slug, draft.established) == ("un", "1945-10-24")
    assert draft.former_names.get().end_kind == "dated"
    assert draft.links.get().url == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"established": "31 February 1994"}, "is not a day in the calendar"),
        ({"established": "1994", "dissolved": "1993"}, "dissolved before it was established"),
        ({"dissolution_reason": "merged"}, "Say when it was dissolved"),
        ({"slug": "chart"}, "address of another page"),
        ({"slug": "taken"}, "belongs to “The other one”"),
        ({"established": "\x00"}, "is not a date"),
        ({"established": "9" * 10_000}, ""),
        ({"texts-0-name": "x" * 10_000}, "at most 300 characters"),
        ({"texts-0-profile": "a\x00b"}, "Null characters"),
    ],
)
def test_errors_in_an_organisation_are_told_and_the_words_kept(editor, changes, message):
    make_organisation("The other one", slug="taken")
    data = as_posted(editor.get(ADD)) | {
        "kind": "other",
        "texts-0-name": "A body",
        "texts-0-summary": "Kept words",
    }
    answer = editor.post(ADD, data | changes)
    assert answer.status_code == 200
    assert message in errors_in(answer)
    assert errors_in(answer) != ""
    assert b"Kept words" in answer.content
    assert not OrganisationDraft.objects.exists()


def test_the_list_of_organisations_shows_each_once(editor, django_assert_num_queries):
    make_organisation("A live one", acronym="ALO")
    make_organisation_draft("Being written")
    rows = editor.get(LIST).context["cl"].result_list
    assert [str(row) for row in rows] == ["A live one", "Being written"]
    assert [str(row) for row in editor.get(f"{LIST}?q=alo").context["cl"].result_list] == ["A live one"]
    for query in ("begins=b", "state=drafts", "language=en", "mine=yes", "kind_of_body=other", "q=%00", "begins=%00"):
        assert editor.get(f"{LIST}?{query}", follow=True).status_code == 200
    assert len(editor.get(f"{LIST}?begins=b").context["cl"].result_list) == 1
    for _number in range(25):
        make_organisation()
        make_organisation_draft(f"Draft {_number}")
    with django_assert_num_queries(8):
        editor.get(LIST)


def test_an_organisations_page_leads_to_all_that_belongs_to_it(editor):
    body, other = make_organisation("UNSCO"), make_organisation("DPPA")
    make_relation(body, "field_office_of", other, start="1994")
    make_presence(body, make_place("Gaza"))
    make_appointment(make_person("The holder"), make_post("Special Coordinator", body))
    page = editor.get(reverse("admin:organisations_drafts_organisationrecord_change", args=[body.pk]))
    links = {str(link["label"]): link for link in page.context["links"]}
    assert {name: link["count"] for name, link in links.items()} == {
        "relations between organisations": 1,
        "presences": 1,
        "posts": 1,
        "appointments": 1,
        "sourced claims": 0,
    }
    for link in links.values():
        assert editor.get(link["address"]).status_code == 200
        if link["add"]:
            assert str(body.pk) in editor.get(link["add"]).content.decode()
    assert found(editor, "appointment", f"organisation={body.pk}") == [
        "The holder, Special Coordinator (1 January 2000 – )"
    ]
    assert found(editor, "organisationrelation", f"organisation={other.pk}") == ["UNSCO – field office of – DPPA"]


@time_machine.travel(datetime.datetime(2017, 7, 27, 12, tzinfo=datetime.UTC))
def test_the_list_of_posts_says_who_holds_each_today_or_since_when_it_is_vacant(editor):
    held, vacant = make_post("Held"), make_post("Vacant")
    make_post("Empty")
    make_appointment(make_person("The holder"), held, "2015")
    make_appointment(make_person("The deputy"), held, "2017-03", status="acting")
    make_appointment(make_person("The last one"), vacant, "2001", "2005-05")
    make_appointment(make_person("The next one"), vacant, "2018", status="designate")
    two = make_post("Two seats", seats=2)
    make_appointment(make_person("In the first"), two, "2010")
    make_appointment(make_person("Once in the second"), two, "2010", "2012-03-31", seat=2)
    make_appointment(make_person("Gone with it"), make_post("Abolished", abolished="2010"), "2001", "2009")
    open_end = make_post("Left open")
    make_appointment(make_person("Nobody knows"), open_end, "2001", end_kind="unknown")
    make_appointment(make_person("Not yet"), make_post("Only designated"), "2018", status="designate")
    page = editor.get(listing("post")).content.decode()
    assert "The holder, The deputy (acting)" in page
    assert "Vacant since 1 June 2005" in page
    assert "In the first<br>Seat 2: Vacant since 1 April 2012" in page
    assert "abolished" in page
    assert "no holder on record" in page
    assert found(editor, "post", "today=vacant") == ["Two seats", "Vacant"]
    assert found(editor, "post", "today=held") == ["Held", "Left open", "Two seats"]
    assert found(editor, "post", "today=unrecorded") == ["Empty", "Only designated"]
    public = editor.get("/api/v1/posts/?vacant=1").json()["results"]
    assert [each["slug"] for each in public] == ["two-seats", "vacant"]


@time_machine.travel(datetime.datetime(2017, 7, 27, 12, tzinfo=datetime.UTC))
def test_appointments_are_found_by_term_status_post_and_any_name(editor):
    post = make_post("Envoy")
    make_appointment(make_person("Now"), post, "2015")
    make_appointment(make_person("Before"), post, "2001", "2004", status="acting")
    make_appointment(make_person("Later"), post, "2018", status="designate")
    assert [name.split(",")[0] for name in found(editor, "appointment", "office=now")] == ["Now"]
    assert [name.split(",")[0] for name in found(editor, "appointment", "office=ended")] == ["Before"]
    assert [name.split(",")[0] for name in found(editor, "appointment", "office=coming")] == ["Later"]
    assert len(found(editor, "appointment", "status__exact=acting")) == 1
    assert len(found(editor, "appointment", f"held_post={post.pk}")) == 3
    assert len(found(editor, "appointment", "q=before")) == 1
    page = editor.get(listing("appointment")).content.decode()
    for words in ("in office", "ended", "not begun yet"):
        assert words in page
    assert editor.get(listing("appointment", "held_post=%00"), follow=True).status_code == 200


def test_a_second_holder_of_a_seat_is_refused_in_the_form_by_name(editor):
    post = make_post("Secretary-General")
    make_appointment(make_person("Ban Ki-moon"), post, "2007-01-01")
    address = reverse("admin:organisations_appointment_add")
    data = as_posted(editor.get(address)) | {
        "person": str(make_person("António Guterres").pk),
        "post": str(post.pk),
        "start": "1 January 2017",
    }
    assert "Ban Ki-moon holds this post for certain" in errors_in(editor.post(address, data))
    assert Appointment.objects.count() == 1


def test_two_holders_added_in_one_form_are_refused_and_nothing_is_saved(editor):
    post = make_post("Secretary-General")
    address = reverse("admin:organisations_post_change", args=[post.pk])
    data = as_posted(editor.get(address))
    for name in ("One", "Two"):
        add_row(
            data,
            "appointments",
            person=str(make_person(name).pk),
            start="2017",
            end_kind="ongoing",
            status="substantive",
            seat="1",
        )
    answer = editor.post(address, data)
    assert answer.status_code == 200
    assert errors_in(answer) != ""
    assert not Appointment.objects.exists()


def test_the_same_term_twice_in_one_form_is_refused_and_nothing_is_saved(editor):
    post, person = make_post("Secretary-General"), make_person("One")
    address = reverse("admin:organisations_post_change", args=[post.pk])
    data, row = (
        as_posted(editor.get(address)),
        {"start": "2017", "end_kind": "ongoing", "status": "acting", "seat": "1"},
    )
    for _each in range(2):
        add_row(data, "appointments", person=str(person.pk), **row)
    answer = editor.post(address, data)
    assert answer.status_code == 200
    assert "on record already" in errors_in(answer)
    assert not Appointment.objects.exists()
    once = add_row(as_posted(editor.get(address)), "appointments", person=str(person.pk), **row)
    assert editor.post(address, once).status_code == 302
    again = add_row(as_posted(editor.get(address)), "appointments", person=str(person.pk), **row)
    assert "on record already" in errors_in(editor.post(address, again))
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("model", ["post", "appointment", "organisationrelation", "presence", "sourceclaim"])
def test_a_list_brings_what_the_pickers_among_its_filters_need(editor, model):
    page = editor.get(listing(model)).content.decode()
    assert 'class="admin-autocomplete"' in page
    assert "admin/js/autocomplete.js" in page
    assert "admin/css/vendor/select2/select2" in page


def test_capacities_of_a_post_and_towards_whom_are_recorded(editor):
    post, body = make_post("Special Coordinator"), make_organisation("The PLO")
    address = reverse("admin:organisations_post_change", args=[post.pk])
    data = add_row(
        as_posted(editor.get(address)),
        "capacities",
        name="Personal Representative",
        key="personal-representative",
        end_kind="ongoing",
        order="0",
        towards=[str(body.pk)],
    )
    assert errors_in(editor.post(address, data)) == ""
    capacity = PostCapacity.objects.get()
    assert list(capacity.towards.all()) == [body]
    data = as_posted(editor.get(address))
    data["capacities-0-towards"] = []
    before = Change.objects.count()
    editor.post(address, data)
    assert list(capacity.towards.all()) == []
    assert Change.objects.count() == before + 1


def test_a_capacity_is_set_back_from_its_history_with_its_links(editor):
    capacity, body = make_capacity(make_post("Special Coordinator"), "Envoy"), make_organisation("The Quartet")
    back = reverse("admin:organisations_postcapacity_simple_history", args=[capacity.pk, capacity.history.get().pk])
    data = {
        bound.html_name: "" if bound.value() is None else bound.value()
        for bound in editor.get(back).context["adminform"].form
    }
    assert editor.post(back, data | {"towards": [str(body.pk)], "is_principal": ""}).status_code == 302
    assert list(capacity.towards.all()) == [body]


def test_a_topic_of_a_draft_or_an_address_of_the_past_is_refused_with_a_message(editor):
    topic = make_topic("Peace", slug="peace")
    make_statement_draft(topics=[topic])
    listing_of_topics = reverse("admin:statements_topic_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [str(topic.pk)], "post": "yes"}
    assert b"cannot be deleted" in editor.post(listing_of_topics, chosen, follow=True).content
    alone = reverse("admin:statements_topic_delete", args=[topic.pk])
    assert b"cannot be deleted" in editor.post(alone, {"post": "yes"}, follow=True).content
    topic.slug = "peace-and-security"
    record_reference_change(topic)
    address = reverse("admin:statements_topic_add")
    data = as_posted(editor.get(address)) | {"name": "Peace", "slug": "peace"}
    assert "once belonged to another record" in errors_in(editor.post(address, data))


def test_a_claim_is_about_one_record(editor):
    body, post = make_organisation("The Quartet"), make_post("Envoy")
    address = reverse("admin:organisations_sourceclaim_add")
    said = {"field": "established", "value": "2002-04-10", "rank": "disputed", "source_title": "A source"}
    data = as_posted(editor.get(address)) | said
    assert "exactly one record" in errors_in(editor.post(address, data))
    both = {"organisation": str(body.pk), "post": str(post.pk)}
    assert "exactly one record" in errors_in(editor.post(address, data | both))
    about_body = data | {"organisation": str(body.pk)}
    assert "only: name, acronym" in errors_in(editor.post(address, about_body | {"field": "seats"}))
    assert errors_in(editor.post(address, about_body)) == ""
    assert SourceClaim.objects.get().subject == body
    assert errors_in(editor.post(address, about_body | {"rank": "preferred", "value": "2003"})) == ""
    rival = about_body | {"rank": "preferred", "value": "2002"}
    assert "is preferred already" in errors_in(editor.post(address, rival))
    assert SourceClaim.objects.count() == 2
    assert found(editor, "sourceclaim", "rank__exact=disputed") != []
    assert found(editor, "sourceclaim", "about=post") == []


@pytest.mark.parametrize("bad", ["\x00", "x" * 10_000])
@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("person", "name"),
        ("person", "slug"),
        ("post", "name"),
        ("post", "organisation"),
        ("post", "summary"),
        ("postcapacity", "towards"),
        ("postcapacity", "key"),
        ("appointment", "person"),
        ("appointment", "start"),
        ("appointment", "source_url"),
        ("organisationrelation", "object"),
        ("organisationrelation", "note"),
        ("presence", "place"),
        ("place", "code"),
        ("place", "within"),
        ("sourceclaim", "value"),
        ("sourceclaim", "presence"),
    ],
)
def test_a_null_byte_or_ten_thousand_characters_are_an_error_of_the_form(editor, model, name, bad):
    address = reverse(f"admin:organisations_{model}_add")
    answer = editor.post(address, as_posted(editor.get(address)) | {name: bad})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[name]


@pytest.mark.parametrize(
    "model",
    ["person", "post", "postcapacity", "appointment", "organisationrelation", "presence", "place", "sourceclaim"],
)
def test_every_list_answers_any_search(editor, model):
    body = make_organisation("A body")
    make_presence(body, make_place("Gaza"))
    make_appointment(make_person("The holder"), make_post("A post", body))
    for query in ("", "q=a", "q=%00", "q=" + "x" * 10_000, "q=" + "+".join("abcdefgh" * 200), "p=9999"):
        assert editor.get(listing(model, query), follow=True).status_code == 200


def test_a_picker_names_organisations_posts_and_people_so_that_they_are_told_apart(editor):
    body = make_organisation("United Nations", acronym="UN")
    make_post("Secretary-General", body)
    make_person("John Smith", note="Of the first kind")

    def labels(app, model, field):
        answer = editor.get(
            "/admin/autocomplete/", {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        )
        return [result["text"] for result in answer.json()["results"]]

    assert labels("organisations", "post", "organisation") == ["United Nations (UN)"]
    assert labels("organisations", "appointment", "post") == ["Secretary-General, UN"]
    assert labels("organisations", "appointment", "person") == ["John Smith – Of the first kind"]
    assert Organisation.objects.count() == 1


def test_rows_in_a_table_say_the_names_of_their_fields(editor):
    post = make_post("Special Coordinator")
    make_appointment(make_person("Tor Wennesland"), post, "2021")
    words = editor.get(reverse("admin:organisations_post_change", args=[post.pk])).content.decode()
    for name in ("Status", "From", "Until", "Ended", "Delete"):
        assert f'aria-label="{name}"' in words, name
    assert "appointments-0-seat" not in words  # which seat is no question where there is one
    two = make_post("Co-chair", seats=2)
    make_appointment(make_person("One of them"), two, "2021")
    assert (
        "appointments-0-seat" in editor.get(reverse("admin:organisations_post_change", args=[two.pk])).content.decode()
    )
