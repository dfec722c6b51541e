"""Holders of offices from a table: looked up, compared with what is on record, taken in, brought again, and taken back."""

import io
import json

import pytest
from django.core.management import call_command

from organisations.models import Appointment, Person, PersonName, Post, SourceClaim
from tests.factories import (
    make_administrator,
    make_appointment,
    make_capacity,
    make_colleague,
    make_editor,
    make_organisation,
    make_person,
    make_post,
    make_statement,
    make_stranger,
    make_user,
    save_reference,
)
from unhub.importing import batches
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.publishing.models import Change

pytestmark = pytest.mark.django_db

HEADINGS = "person,post,organisation,start,end,status"


@pytest.fixture
def un():
    return make_organisation("United Nations", acronym="UN", slug="un")


def judge(rows, headings=HEADINGS, user=None, **options):
    """Brings a table without its headings."""
    return batches.bring(
        io.BytesIO(f"{headings}\n{rows}\n".encode()),
        "holders.csv",
        importer=importer_named("office_holder"),
        options=options,
        user=user,
        published=True,
    )


def bring(rows, headings=HEADINGS, decision="", **options):
    """Judges and applies a table; every possible double is decided alike."""
    batch = judge(rows, headings, **options)
    batch.rows.filter(**batches.AWAITING).update(decision=decision)
    batches.apply_some(batch, None)
    return batch


def of_rows(batch, column):
    return list(batch.rows.order_by("number").values_list(column, flat=True))


def notes(batch):
    return " ".join(note for row in batch.rows.order_by("number") for note in row.notes)


def terms():
    return [str(each) for each in Appointment.objects.with_names().order_by("start")]


# --- a new term ---------------------------------------------------------------------------------------------------------


def test_a_new_term_is_public_at_once_with_its_person_and_post(un):
    batch = judge("Kofi Annan,Secretary-General,UN,1997-01-01,2006-12-31,")
    assert of_rows(batch, "verdict") == ["new"]
    assert notes(batch) == "The post is new here and will be made. The person is new here and will be made."
    assert not Person.objects.exists()
    batches.apply_some(batch, None)
    assert terms() == ["Kofi Annan, Secretary-General (1 January 1997 – 31 December 2006)"]
    assert (Person.objects.get().slug, Post.objects.get().organisation) == ("kofi-annan", un)
    kinds = Change.objects.filter(kind="created").values_list("record_type", flat=True)
    assert {"person", "post", "appointment"} <= set(kinds)


def test_the_preview_shows_how_the_days_were_read(un):
    batch = judge("Kofi Annan,Secretary-General,UN,13/01/1997,31/12/2006,")
    assert (batch.date_order, batch.date_evidence) == ("day/month", "day/month, proved by 13/01/1997.")
    changes = [change[2] for change in batch.rows.get().changes]
    assert changes == ["substantive", "13 January 1997", "31 December 2006"]


def test_rows_for_one_person_and_one_post_share_the_records_made(un):
    bring("A Person,Head,UN,1990,1994,\nB Person,Head,United Nations,1995,1999,\na  pérson,Head,UN,2000,2004,")
    assert (Person.objects.count(), Post.objects.count(), Appointment.objects.count()) == (2, 1, 3)


def test_the_country_becomes_the_note_that_tells_a_new_person_apart(un):
    bring("A Person,Head,UN,Norway", "person,post,organisation,country")
    assert Person.objects.get().note == "Norway"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("acting", "acting"),
        ("Ad interim", "ad_interim"),
        ("ad_interim", "ad_interim"),
        ("Designate", "designate"),
        ("", "substantive"),
    ],
)
def test_a_status_is_read(un, words, status):
    bring(f"A Person,Head,UN,1990,,{words}")
    assert Appointment.objects.get().status == status


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("1990", "1994-06", "dated"),
        ("1990", "", "ongoing"),
        ("1990", "present", "ongoing"),
        ("1990", "unknown", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_an_end_is_dated_ongoing_or_not_known(un, start, end, kind):
    bring(f"A Person,Head,UN,{start},{end},")
    assert Appointment.objects.get().end_kind == kind


def test_whoever_was_followed_had_left_nobody_knows_when(un):
    batch = bring("A Person,Head,UN,1990,,\nB Person,Head,UN,1995,,")
    assert "No end is given, and somebody followed: the end is taken as not known." in notes(batch)
    assert terms() == ["A Person, Head (1990 – ?)", "B Person, Head (1995 – )"]


def test_what_is_wrong_with_a_row_is_said(un):
    batch = bring(
        "A,Head,UN,1990,1980,\nA,Head,UN,07/08/1990,,\nA,Head,UN,1990,,chief\n,Head,UN,1990,,\nA,Head,,1990,,\n"
        f"A,Head,UN,1990-13,,\n{'x' * 201},Head,UN,1990,,"
    )
    assert of_rows(batch, "outcome") == ["refused"] * 7
    said = notes(batch)
    for sentence in (
        "It ends (1980) before it begins (1990).",
        "“07/08/1990” can be read as month/day and as day/month.",
        "“chief” is no status. Say substantive, acting, ad interim or designate.",
        "Who held it is missing.",
        "The body it is in is missing.",
        "“1990-13” is not a date.",
        "Person, name: Ensure this value has at most 200 characters (it has 201).",
    ):
        assert sentence in said
    assert not Person.objects.exists()


def test_a_status_and_a_flag_that_contradict_each_other_are_refused(un):
    batch = bring("A,Head,UN,substantive,true\nA,Head,UN,,perhaps", "person,post,organisation,status,acting")
    assert "The status is substantive, but “acting” says true." in notes(batch)
    assert "“perhaps” does not say whether it was acting." in notes(batch)


def test_sources_and_addresses_are_kept(un):
    bring(
        "A,Head,UN,SG/A/921; https://x.example/1,https://x.example/2,Said of him",
        "person,post,organisation,sources,urls,note",
    )
    term = Appointment.objects.get()
    assert (term.source_title, term.source_url) == ("SG/A/921; https://x.example/2", "https://x.example/1")
    assert term.note == "Said of him"


def test_dates_of_other_sources_become_claims_and_what_is_no_date_stands_in_the_note(un):
    other = '"start 1990-02 in another list; end: resigned in June; until 1994-07-01 according to S/1994/1"'
    bring(f"A,Head,UN,1990-01,1994,{other}", "person,post,organisation,start,end,other_dates")
    term = Appointment.objects.get()
    claims = term.claims.order_by("value").values_list("field", "value", "source_title", "rank")
    assert list(claims) == [
        ("start", "1990-02", "another list", "normal"),
        ("end", "1994-07-01", "S/1994/1", "normal"),
    ]
    assert term.note == "end: resigned in June"


# --- bodies, posts and people -------------------------------------------------------------------------------------------


def test_a_body_that_is_not_here_is_asked_for_and_its_rows_wait(un):
    batch = bring("A,Head,Cabinet Office,1990,,\nB,Head,UN,1990,,")
    assert of_rows(batch, "verdict") == ["open", "new"]
    assert of_rows(batch, "outcome") == ["", "published"]
    assert batch.rows.get(number=1).unresolved == [["organisation", "Cabinet Office"]]
    assert "“Cabinet Office” is not here." in notes(batch)
    batch.refresh_from_db()
    assert batch.state == "judged"
    batch = batches.rejudge(batch, {"resolved": {"organisation": {"Cabinet Office": str(un.pk)}}}, None)
    assert of_rows(batch, "verdict")[0] == "error", "the post is held by then"


def test_what_an_editor_says_a_body_is_called_counts(un):
    batch = judge("A,Head,Cabinet Office,1990,,")
    batch = batches.rejudge(batch, {"resolved": {"organisation": {"Cabinet Office": str(un.pk)}}}, None)
    batches.apply_some(batch, None)
    assert Post.objects.get().organisation == un
    batch.refresh_from_db()
    assert batch.state == "applied"


def test_a_row_that_waits_for_words_can_be_left_out(un):
    batch = judge("A,Head,Cabinet Office,1990,,")
    batch.rows.update(decision="skip")
    batches.apply_some(batch, None)
    assert of_rows(batch, "outcome") == ["skipped"]


def test_an_acronym_of_two_bodies_is_not_guessed():
    for name in ("United Nations", "Union of Nations"):
        make_organisation(name, acronym="UN")
    batch = judge("A,Head,UN,1990,,")
    assert of_rows(batch, "verdict") == ["open"]
    assert "“UN” may mean several here." in notes(batch)


def test_a_post_is_found_by_its_title_in_any_language_or_that_of_a_capacity_in_its_body_alone(un):
    post = make_post("Special Coordinator", un, name_fr="Coordonnateur spécial")
    make_capacity(post, "Envoy to the Quartet")
    make_post("Head", make_organisation("Another"))
    bring(
        "A,special coordinator,UN,1990,1991,\nB,coordonnateur special,UN,1992,1993,\n"
        "C,Envoy to the Quartet,UN,1994,1995,\nD,Head,UN,,,"
    )
    assert post.appointments.count() == 3
    assert Post.objects.filter(name="Head").count() == 2


def test_two_posts_of_one_title_are_asked_about(un):
    one, _other = make_post("Director", un, slug="director-1"), make_post("Director", un, slug="director-2")
    batch = judge("A,Director,UN,1990,,")
    assert batch.rows.get().unresolved == [["post", "Director (UN)"]]
    batch = batches.rejudge(batch, {"resolved": {"post": {"Director (UN)": str(one.pk)}}}, None)
    batches.apply_some(batch, None)
    assert Appointment.objects.get().post == one


def test_names_are_the_same_whatever_their_case_blanks_and_diacritics_in_any_spelling_on_record(un):
    person = make_person("Terje Rød-Larsen")
    save_reference(PersonName(person=person, name="Terje Roed-Larsen"))
    bring("TERJE  Rod-Larsen,Head,UN,1994,1996,\nTerje Roed-Larsen,Head,UN,1999,2004,")
    assert Person.objects.get() == person
    assert person.appointments.count() == 2


@pytest.mark.parametrize("name", ["The Rt Hon David Cameron", "Cameron David", "David Camerone"])
def test_nearly_the_name_of_somebody_is_for_an_editor(un, name):
    make_person("David Cameron")
    batch = judge(f"{name},Head,UN,2010,2016,")
    assert list(batch.rows.values_list("verdict", "why")) == [("double", "perhaps David Cameron")]
    assert batches.apply_some(batch, None) == 0
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("name", ["Samantha Cameron", "David Davis", "Camer David Onslow"])
def test_a_name_that_shares_a_word_is_another(un, name):
    make_person("David Cameron")
    assert of_rows(judge(f"{name},Head,UN,2010,2016,"), "verdict") == ["new"]


@pytest.mark.parametrize(("decision", "people", "number"), [("create", 2, 1), ("join", 1, 1), ("skip", 1, 0)])
def test_an_editor_decides_who_it_is(un, decision, people, number):
    make_person("David Cameron")
    bring("The Rt Hon David Cameron,Head,UN,2010,2016,", decision=decision)
    assert (Person.objects.count(), Appointment.objects.count()) == (people, number)


def test_two_people_of_one_name_are_asked_about_unless_one_is_on_record_with_the_term(un):
    one = make_person("John Smith", slug="john-smith-1")
    make_person("John Smith", slug="john-smith-2")
    make_appointment(one, make_post("Head", un), "1990", "1994")
    batch = bring("John Smith,Head,UN,1990,1994-06,\nJohn Smith,Deputy,UN,1995,,")
    assert of_rows(batch, "verdict") == ["update", "open"]
    assert batch.rows.get(number=2).unresolved == [["person", "John Smith"]]


# --- the same term ------------------------------------------------------------------------------------------------------


@pytest.fixture
def term(un):
    return make_appointment(
        make_person("Kofi Annan"), make_post("Head", un), "1997-01-01", "2006-12-31", source_title="A list"
    )


def test_the_same_term_is_changed_field_by_field(term):
    row = "Kofi Annan,Head,UN,1997-01-01,2006-12-30,acting,Another list"
    batch = bring(row, f"{HEADINGS},source")
    assert of_rows(batch, "outcome") == ["changed"]
    assert batch.rows.get().changes == [
        ["status", "substantive", "acting"],
        ["until", "31 December 2006", "30 December 2006"],
        ["source", "A list", "Another list"],
        ["claim of “from”", "", "1997-01-01 (A list)"],
        ["claim of “until”", "", "2006-12-31 (A list)"],
    ]
    term.refresh_from_db()
    assert (term.status, term.end, term.source_title) == ("acting", "2006-12-30", "Another list")
    assert set(SourceClaim.objects.values_list("value", "source_title")) == {
        ("1997-01-01", "A list"),
        ("2006-12-31", "A list"),
    }


@pytest.mark.parametrize(
    "row",
    [
        "Kofi Annan,Head,UN,1997-01-01,2006-12-31,",
        "Kofi Annan,Head,UN,1997,2006-12,",
        "Kofi Annan,Head,UN,,,substantive",
        "Kofi Annan,Head,UN,1997-01-01,unknown,",
    ],
)
def test_a_row_that_says_no_more_than_the_record_changes_nothing(term, row):
    assert of_rows(bring(row), "outcome") == ["unchanged"]


@pytest.mark.parametrize(
    ("row", "start"), [("1997-01-02,2006-12-31,", "1997-01-02"), ("1998,2006,", "1998"), ("1996-06,,", "1996-06")]
)
def test_an_overlapping_term_of_one_person_is_the_same(term, row, start):
    batch = bring(f"Kofi Annan,Head,UN,{row}")
    assert of_rows(batch, "verdict") == ["update" if "1996" not in row else "new"]
    if "1996" not in row:
        assert Appointment.objects.get().start == start


def test_a_later_term_of_the_same_person_and_an_acting_one_before_are_terms_of_their_own(term):
    bring("Kofi Annan,Head,UN,2008,2009,\nKofi Annan,Head,UN,1996-06-01,1997-01-01,acting")
    assert Appointment.objects.count() == 3


def test_what_a_table_calls_acting_may_be_ad_interim(un):
    make_appointment(make_person("A"), make_post("Head", un), "2025", status="ad_interim")
    assert of_rows(bring("A,Head,UN,2025,True", "person,post,organisation,start,acting"), "outcome") == ["unchanged"]


def test_a_row_without_a_start_may_be_about_several_terms(term):
    make_appointment(term.person, term.post, "2008", "2009")
    batch = bring("Kofi Annan,Head,UN,,,")
    assert "Give the start that tells them apart." in notes(batch)
    assert of_rows(batch, "outcome") == ["refused"]


def test_a_date_that_an_editor_prefers_stays_and_the_other_is_claimed(term):
    save_reference(
        SourceClaim(appointment=term, field="end", value="2006-12-31", rank="preferred", source_title="The Charter")
    )
    batch = bring("Kofi Annan,Head,UN,1997-01-01,2006-12-30,,A blog", f"{HEADINGS},source")
    term.refresh_from_db()
    assert (term.end, term.source_title) == ("2006-12-31", "A list")
    assert term.claims.get(rank="normal").value == "2006-12-30"
    assert "The record follows a preferred claim of “until”: it stays" in notes(batch)


# --- two in one seat ----------------------------------------------------------------------------------------------------


def test_a_seat_that_somebody_holds_is_not_given_twice_and_the_error_says_who_holds_it_and_what_would_be_right(term):
    batch = judge("B,Head,UN,2006-06-01,2010,\nC,Head,UN,1990,1998,\nD,Head,UN,2006-12-31,,")
    assert of_rows(batch, "verdict") == ["error", "error", "new"]
    said = of_rows(batch, "notes")
    assert (
        "Kofi Annan holds this seat (1 January 1997 – 31 December 2006), and so would B (1 June 2006 – 2010): "
        "both for certain 1 June 2006 – 30 December 2006. Right would be a start from 31 December 2006 on"
    ) in said[0][-1]
    assert "Right would be an end by 1 January 1997" in said[1][-1]


def test_of_two_rows_for_one_seat_the_later_is_wrong(un):
    batch = bring("A,Head,UN,1990,1995,\nB,Head,UN,1992,1999,")
    assert of_rows(batch, "outcome") == ["published", "refused"]
    assert "A holds this seat" in notes(batch)


def test_an_acting_holder_stands_beside_a_substantive_one(term):
    assert of_rows(bring("B,Head,UN,2000,2001,acting"), "outcome") == ["published"]


def test_a_row_that_ends_a_term_makes_room_for_the_next_wherever_it_stands(un):
    make_appointment(make_person("A"), make_post("Head", un), "1990")
    batch = bring("B,Head,UN,1995-01-01,,\nA,Head,UN,1990,1994-12-31,")
    assert of_rows(batch, "outcome") == ["published", "changed"]


def test_who_is_not_said_to_have_ended_holds_the_seat(un):
    make_appointment(make_person("A"), make_post("Head", un), "1990")
    batch = bring("B,Head,UN,1995-01-01,,")
    assert of_rows(batch, "outcome") == ["refused"]
    assert "Right would be an end of that term first" in notes(batch)


def test_a_post_of_several_seats_fills_the_first_that_is_free(un):
    post = make_post("Deputy", un, seats=2)
    batch = bring("A,Deputy,UN,1990,,\nB,Deputy,UN,1991,,\nC,Deputy,UN,1992,,")
    assert of_rows(batch, "outcome") == ["published", "published", "refused"]
    assert list(post.appointments.order_by("start").values_list("seat", flat=True)) == [1, 2]


def test_a_seat_that_was_taken_while_a_table_waited_is_not_given_twice(un):
    batch = judge("A,Head,UN,1990,1995,")
    make_appointment(make_person("B"), make_post("Head", un), "1992", "1999")
    batches.apply_some(batch, None)
    assert of_rows(batch, "outcome") == ["refused"]
    assert not Person.objects.filter(name="A").exists()


# --- brought again ------------------------------------------------------------------------------------------------------


def test_brought_again_nothing_changes_and_what_editors_mended_stays_so(un):
    rows = "A,Head,UN,1990,1994,\nB,Head,UN,1995,,"
    bring(rows)
    first = Appointment.objects.get(person__name="A")
    first.end = "1993"
    save_reference(first)
    before = Change.objects.count()
    again = bring(rows)
    assert of_rows(again, "outcome") == ["unchanged"] * 2
    assert Change.objects.count() == before
    first.refresh_from_db()
    assert first.end == "1993"


# --- taken back ---------------------------------------------------------------------------------------------------------


def undo(batch, user=None):
    batches.undo_some(batch, user)
    return of_rows(batch, "outcome")


def test_undone_terms_go_with_the_people_posts_and_claims_they_brought(un):
    other = '"start 1991 in another list"'
    batch = bring(
        f"A,Head,UN,1990,1994,{other}\nB,Head,UN,1995,,\nA,Deputy,UN,1996,,",
        "person,post,organisation,start,end,other_dates",
    )
    assert SourceClaim.objects.exists()
    assert undo(batch) == ["undone"] * 3
    for model in (Appointment, Person, Post, SourceClaim):
        assert not model.objects.exists()


def test_an_undone_table_can_be_brought_again(un):
    undo(bring("A,Head,UN,1990,,"))
    bring("A,Head,UN,1990,,")
    assert Appointment.objects.count() == 1


def test_a_term_that_a_statement_is_attributed_to_is_kept_with_its_person_and_post(un):
    batch = bring("A,Head,UN,1990,1994,\nB,Head,UN,1995,,")
    make_statement(issued_on="1991-01-01", appointment=Appointment.objects.get(person__name="A"))
    assert undo(batch) == ["kept", "undone"]
    assert "other records refer to it." in notes(batch)
    assert Person.objects.get().name == "A"
    assert Post.objects.exists()


def test_people_and_posts_that_others_use_or_somebody_edited_are_kept(un):
    batch = bring("A,Head,UN,1990,1994,\nB,Deputy,UN,1990,1994,")
    make_appointment(Person.objects.get(name="A"), make_post("Chair", un), "1999")
    other = Person.objects.get(name="B")
    other.note = "Of the Sahara."
    save_reference(other)
    assert undo(batch) == ["undone", "undone"]
    assert set(Person.objects.values_list("name", flat=True)) == {"A", "B"}
    assert list(Post.objects.values_list("name", flat=True)) == ["Chair"]
    assert "B is kept, since it was edited." in notes(batch)


def test_a_term_that_was_edited_or_has_claims_of_others_is_kept(un):
    batch = bring("A,Head,UN,1990,1994,\nB,Head,UN,1995,,")
    edited = Appointment.objects.get(person__name="A")
    edited.end = "1993"
    save_reference(edited)
    other = Appointment.objects.get(person__name="B")
    save_reference(SourceClaim(appointment=other, field="start", value="1996", source_title="A letter"))
    assert undo(batch) == ["kept", "kept"]
    assert SourceClaim.objects.exists()


def test_a_changed_term_is_set_back_and_its_claims_are_taken_away(term):
    batch = bring("Kofi Annan,Head,UN,1997-01-01,2006-12-30,,Another list", f"{HEADINGS},source")
    assert undo(batch) == ["undone"]
    term.refresh_from_db()
    assert (term.end, term.source_title) == ("2006-12-31", "A list")
    assert not SourceClaim.objects.exists()
    assert Person.objects.exists()


def test_a_row_that_only_adds_a_claim_is_taken_back(term):
    batch = bring('Kofi Annan,Head,UN,"start 1996 in a blog"', "person,post,organisation,other_dates")
    assert SourceClaim.objects.get().value == "1996"
    assert undo(batch) == ["undone"]
    assert not SourceClaim.objects.exists()


def test_a_person_shared_with_a_row_decided_later_goes_with_the_last(un):
    make_person("David Cameron")
    batch = judge("The Rt Hon David Cameron,Head,UN,2010,2016,\nB,Head,UN,2017,,")
    batches.apply_some(batch, None)
    batch.rows.filter(number=1).update(decision="create")
    batches.apply_some(batch, None)
    assert undo(batch) == ["undone", "undone"]
    assert not Post.objects.exists()
    assert Person.objects.get().name == "David Cameron"


# --- who may ------------------------------------------------------------------------------------------------------------


def bring_in_admin(client, content):
    data = {"importer": "office_holder", "pasted": content, "arrives_as": "drafts"}
    return client.post("/admin/importing/batch/add/", data, follow=True)


def test_holders_are_brought_explained_applied_and_undone_in_the_admin(client, un):
    client.force_login(make_administrator())
    html = bring_in_admin(client, f"{HEADINGS}\nA,Head,Cabinet Office,1990,1994,\n").content.decode()
    assert "Holders of offices, CSV" in html
    assert "Organisation: “Cabinet Office” (1)" in html
    batch = Batch.objects.get()
    field = html.partition('name="word-')[2].partition('"')[0]
    settled = client.post(
        f"/admin/importing/batch/{batch.pk}/settle/", {"resolve": "1", f"word-{field}": "un"}, follow=True
    )
    assert "The person is new here and will be made." in settled.content.decode()
    client.post(f"/admin/importing/batch/{batch.pk}/apply/")
    term = Appointment.objects.get()
    html = client.get(f"/admin/importing/batch/{batch.pk}/change/").content.decode()
    assert f"/admin/organisations/appointment/{term.pk}/change/" in html
    client.post(f"/admin/importing/batch/{batch.pk}/undo/")
    assert not Appointment.objects.exists()
    assert not Person.objects.exists()


def test_rows_that_wait_for_words_are_shown_and_offer_only_to_be_left_out(client, un):
    client.force_login(make_administrator())
    html = bring_in_admin(client, f"{HEADINGS}\nA,Head,Cabinet Office,1990,1994,\n").content.decode()
    assert '<span class="verdict verdict-open">To be explained</span>' in html
    assert '<option value="skip">' in html
    assert '<option value="create">' not in html
    assert "What is left waits for a decision, or for what its words mean." in html


def test_holders_are_taken_in_by_the_command_from_a_role_of_gov_uk(tmp_path, capsys):
    make_organisation("Cabinet Office")
    person = {"title": "A Minister", "base_path": "/government/people/a-minister"}
    appointment = {
        "details": {"started_on": "2010-05-12T00:00:00+01:00", "ended_on": None},
        "links": {"person": [person]},
    }
    links = {"role_appointments": [appointment], "ordered_parent_organisations": [{"title": "Cabinet Office"}]}
    item = {"content_id": "1", "base_path": "/r", "schema_name": "role", "title": "Minister", "links": links}
    path = tmp_path / "role.json"
    path.write_text(json.dumps(item))
    call_command("import_office_holders", path)
    assert terms() == ["A Minister, Minister (12 May 2010 – )"]
    assert Appointment.objects.get().source_url == "https://www.gov.uk/government/people/a-minister"


def test_what_belongs_to_a_body_is_brought_only_by_who_works_for_it(un):
    stranger = make_stranger()
    batch = judge("A,Head,UN,1990,,", user=stranger)
    assert of_rows(batch, "verdict") == ["error"]
    assert "an organisation that you do not work for" in notes(batch)
    assert of_rows(judge("A,Head,UN,1990,,", user=make_colleague("editor", member_of=[un])), "verdict") == ["new"]


def test_what_belongs_to_a_body_is_taken_back_only_by_who_works_for_it(un):
    batch = bring("A,Head,UN,1990,,")
    assert undo(batch, make_stranger()) == ["kept"]
    assert Appointment.objects.exists()


def test_an_editor_may_bring_holders_and_who_may_not_add_them_may_not(client, un):
    client.force_login(make_editor())
    assert bring_in_admin(client, f"{HEADINGS}\nA,Head,UN,1990,,\n").status_code == 200
    client.force_login(make_user("reader", "organisations.add_person", "statements.add_statement"))
    assert bring_in_admin(client, f"{HEADINGS}\nB,Head,UN,1990,,\n").status_code in {400, 403}
    assert Batch.objects.count() == 1


def test_nothing_of_a_row_that_cannot_be_saved_is_left(un, monkeypatch):
    batch = judge("A,Head,UN,1990,,")
    monkeypatch.setattr(Appointment, "refuse_double", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        batches.apply_some(batch, None)
    assert not Person.objects.exists()
    assert BatchRow.objects.get().outcome == ""


def test_a_row_the_command_could_not_explain_waits_and_is_explained_in_the_admin(client, un, tmp_path, capsys):
    path = tmp_path / "holders.csv"
    path.write_text(f"{HEADINGS}\nA,Head,Cabinet Office,1990,1994,\nB,Head,UN,1995,,\n")
    report = tmp_path / "report.csv"
    call_command("import_office_holders", path, report=report)
    assert "to be decided or explained, in the admin under Imports" in capsys.readouterr().out
    assert "“Cabinet Office” is not here." in report.read_text()
    batch = Batch.objects.get()
    assert (batch.state, of_rows(batch, "outcome")) == ("judged", ["", "published"])
    client.force_login(make_administrator())
    html = client.get(f"/admin/importing/batch/{batch.pk}/change/").content.decode()
    field = html.partition('name="word-')[2].partition('"')[0]
    client.post(f"/admin/importing/batch/{batch.pk}/settle/", {"resolve": "1", f"word-{field}": "un"})
    client.post(f"/admin/importing/batch/{batch.pk}/apply/")
    assert terms() == ["A, Head (1990 – 1994)", "B, Head (1995 – )"]
