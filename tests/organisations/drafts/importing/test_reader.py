"""Rows of organisations: told apart, compared with what is here, applied, tied to each other, brought again and undone."""

import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from organisations.drafts.models import OrganisationDraft, OrganisationIdentifierDraft, OrganisationTextDraft
from organisations.models import Organisation, OrganisationRelation, Presence
from tests.factories import (
    make_administrator,
    make_colleague,
    make_editor,
    make_organisation,
    make_organisation_draft,
    make_place,
    make_relation,
    save_reference,
)
from unhub.importing import batches
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.publishing.models import Change, Tombstone, Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import claim_save, open_draft, publish

pytestmark = pytest.mark.django_db


def judge(*rows, user=None, published=False, **options):
    """The batch of some rows, each a dictionary of columns: judged, with nothing written."""
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    return batches.bring(
        io.BytesIO(lines.encode()),
        "bodies.jsonl",
        importer=importer_named("organisation"),
        options=options,
        user=user,
        published=published,
    )


def bring(*rows, decide="", **options):
    """The same, applied; `decide` is the decision about all that wait for one."""
    batch = judge(*rows, **options)
    batch.rows.filter(verdict="double").update(decision=decide)
    assert batches.apply_some(batch, options.get("user"), seconds=60) == 0
    return batch


def undo(batch, user=None):
    assert batches.undo_some(batch, user, seconds=60) == 0


def values(batch, column):
    return list(batch.rows.order_by("number").values_list(column, flat=True))


def notes(batch):
    return " ".join(note for row in batch.rows.order_by("number") for note in row.notes)


def body(name="Office of Examples", **columns):
    return {"name": name, "kind": "office"} | columns


def verdict(**columns):
    row = judge(body(**columns)).rows.get()
    return row.verdict, str(row.why)


def identified(live, value, scheme="wikidata"):
    """The body, published once more with an identifier."""
    draft, _created = open_draft(live, by=None)
    OrganisationIdentifierDraft.objects.create(draft=draft, scheme=scheme, value=value)
    publish(draft, by=None, change_kind="correction", public_note="Its identifier was added.")
    return live


def parts():
    """{(subject, kind, object)} of the relations on record, by name."""
    return set(OrganisationRelation.objects.values_list("subject__name", "kind", "object__name"))


# --- told apart ---------------------------------------------------------------------------------------------------------


def test_a_row_like_nothing_here_is_new_and_nothing_is_written():
    assert verdict() == ("new", "")
    assert not OrganisationDraft.objects.exists()


def test_the_same_name_in_any_language_is_the_same_organisation_whatever_its_capitals():
    make_organisation("Office of Examples", kind="office")
    assert verdict(name="The office of examples") == ("same", "the same name")
    assert verdict(name="Bureau des exemples", name_fr="Office of Examples")[1] == "the same name"


def test_un_in_a_name_stands_for_united_nations():
    make_organisation("United Nations Office of Examples", kind="office")
    assert verdict(name="UN Office of Examples") == ("same", "the same name")


def test_the_same_identifier_is_the_same_organisation_under_another_name():
    live = identified(make_organisation("Office of Examples"), "Q42")
    row = judge(body("Bureau of Samples", wikidata="https://www.wikidata.org/wiki/q42")).rows.get()
    assert (row.record_id, row.verdict, row.why) == (live.pk, "update", "the same identifier")


def test_what_a_register_knows_as_two_is_not_taken_for_one():
    identified(make_organisation("Office of Examples", acronym="OE"), "Q42")
    assert verdict(wikidata="Q43") == ("double", "the same name, with another identifier")
    assert verdict(name="Order of Eagles", code="OE", wikidata="Q43") == ("new", "")


def test_an_id_of_ours_is_the_same_organisation():
    live = make_organisation("Office of Examples")
    assert verdict(name="Office for Samples", id=str(live.pk)) == ("update", "the same record")


def test_a_former_name_leads_to_the_organisation_and_does_not_rename_it():
    row = body("Office of Examples", code="OE", former_names=["Bureau of Samples (1990 – 1999)"])
    bring(row, published=True)
    batch = bring(body("Bureau of Samples", code="BS", website="https://samples.example"))
    assert (values(batch, "verdict"), values(batch, "why")) == (["update"], ["a former name of it"])
    text = OrganisationDraft.objects.get().texts.get()
    assert (text.name, text.acronym) == ("Office of Examples", "OE")


def test_what_ended_under_a_former_name_is_for_an_editor():
    bring(body("Office of Examples", former_names=["Bureau of Samples (1990 – 1999)"]), published=True)
    assert verdict(name="Bureau of Samples", dissolved="1999") == ("double", "a former name of it")
    assert verdict(name="Bureau of Samples", succeeded_by="Office of Examples") == ("double", "a former name of it")


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"name": "Order of Eagles", "code": "OE"}, "the same acronym, with another name"),
        ({"name": "Office of Exampels"}, "nearly the same name"),
        ({"name": "Samples", "other_names": ["Office of Examples"]}, "another name it goes by"),
        ({"name": "Samples", "former_names": ["Office of Examples (– 2001)"]}, "what the row was called formerly"),
        ({"name": "Samples", "slug": "office-of-examples"}, "the same address"),
    ],
)
def test_less_than_a_name_is_a_possible_double(columns, why):
    make_organisation("Office of Examples", acronym="OE")
    assert verdict(**columns) == ("double", why)


def test_names_that_differ_by_a_number_alone_are_of_two():
    make_organisation("Panel of Experts pursuant to resolution 1874")
    assert verdict(name="Panel of Experts pursuant to resolution 2745") == ("new", "")


def test_a_name_that_several_have_is_for_an_editor():
    make_organisation("Office of Examples"), make_organisation("Office of Examples", slug="other")
    assert verdict() == ("double", "the same name as several")


def test_a_draft_is_found_as_well():
    draft = make_organisation_draft("Office of Examples", kind="office")
    assert judge(body()).rows.get().record_id == draft.pk


def test_a_row_earlier_in_the_file_is_found_as_well():
    batch = bring(body(), body(name_fr="Office des exemples"), body("Order of Examples", code="OE"))
    assert values(batch, "verdict")[:2] == ["new", "update"]
    assert values(batch, "same_as_row")[1] == 1
    draft = OrganisationDraft.objects.order_by("pk")[0]
    assert {text.language for text in draft.texts.all()} == {"en", "fr"}


@pytest.mark.parametrize(("decision", "number"), [("create", 2), ("join", 1), ("skip", 1)])
def test_an_editor_decides_about_a_possible_double(decision, number):
    make_organisation_draft("Office of Examples", acronym="OE")
    bring(body("Order of Eagles", code="OE"), decide=decision)
    assert OrganisationDraft.objects.count() == number


def test_a_possible_double_nobody_decided_about_waits_also_in_a_long_file(tmp_path):
    make_organisation("Office of Examples", acronym="OE")
    file = tmp_path / "bodies.csv"
    file.write_text("name,code,kind\nOrder of Eagles,OE,office\n")
    call_command("import_organisations", str(file), stdout=io.StringIO())
    assert BatchRow.objects.get().outcome == ""
    assert not OrganisationDraft.objects.exists()


# --- read ---------------------------------------------------------------------------------------------------------------


def test_all_that_a_row_says_is_in_the_draft():
    row = body(
        "Office of Examples",
        code="OE",
        name_fr="Office des exemples",
        acronym_fr="ODE",
        name_zh="例子办公室",
        kind="Peacekeeping operation",
        established="June 1994",
        dissolved="31/12/2018",
        former_names=["Bureau of Samples (1990 – 1994-05)"],
        website="https://examples.example/",
        links="http://examples.example https://www.wiki.example/Examples",
        summary="It makes examples.",
        html="<h2>Work</h2><p>It <b>makes</b> examples.</p>",
        wikidata="Q42",
        identifiers=["ror:02yy9sj37", "viaf:123"],
    )
    batch = bring(row)
    draft = OrganisationDraft.objects.get()
    assert (draft.kind, draft.established, draft.dissolved) == ("field_mission", "1994-06", "2018-12-31")
    assert draft.slug == "oe"
    texts = {text.language: text for text in draft.texts.all()}
    assert [(texts[code].name, texts[code].acronym) for code in ("en", "fr", "zh-hans")] == [
        ("Office of Examples", "OE"), ("Office des exemples", "ODE"), ("例子办公室", ""),
    ]  # fmt: skip
    assert (texts["en"].summary, texts["en"].profile) == ("It makes examples.", "## Work\n\nIt **makes** examples.")
    former = draft.former_names.get()
    assert (former.name, former.start, former.end, former.end_kind) == (
        "Bureau of Samples",
        "1990",
        "1994-05",
        "dated",
    )
    assert [(link.label, link.url) for link in draft.links.order_by("order")] == [
        ("Website", "https://examples.example/"), ("wiki.example", "https://www.wiki.example/Examples"),
    ]  # fmt: skip
    assert {str(each) for each in draft.identifiers.all()} == {"wikidata:Q42", "ror:02yy9sj37", "other:viaf:123"}
    assert values(batch, "outcome") == ["drafted"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"established": "04/11/2004"}, "can be read as month/day and as day/month"),
        ({"established": "some day"}, "“some day” is not a date. Write a year (1994)"),
        ({"established": "1999", "dissolved": "1998"}, "It ended before it began."),
        ({"former_names": ["Bureau (1999 – 1998)"]}, "The former name “Bureau” ends before it begins."),
        ({"website": "examples.example"}, "“examples.example” is no address"),
        ({"wikidata": "42"}, "“42” is no identifier of Wikidata, such as Q458."),
        ({"name": "N" * 301}, "The name has 301 characters; at most 300 are taken."),
        ({"parents": ["The Office of Examples"]}, "It names itself: “The Office of Examples”."),
        ({"name": ""}, "There is no name, and no organisation here that the row could be."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_nothing_of_it_is_taken(columns, reason):
    batch = bring(body(**columns))
    assert reason in notes(batch)
    assert values(batch, "outcome") == ["refused"]
    assert not OrganisationDraft.objects.exists()


def test_days_whose_order_is_set_are_read_in_it():
    bring(body(established="04/11/2004"), date_order="day/month")
    assert OrganisationDraft.objects.get().established == "2004-11-04"


def test_another_date_of_the_file_proves_the_order():
    bring(body(established="04/11/2004"), body("Order of Eagles", dissolved="31/12/2018"))
    assert OrganisationDraft.objects.order_by("pk")[0].established == "2004-11-04"


def test_what_nothing_here_has_a_field_for_is_named():
    batch = judge(body(area="Mali", other_names=["Examples"], sources=["A book"]))
    assert "area, “Mali”" in notes(batch)
    assert "other names, “Examples”" in notes(batch)
    assert "sources, “A book”" in notes(batch)


def test_a_kind_that_is_unknown_is_asked_for_and_the_row_stays_a_draft():
    row = body(kind="Departments and Offices")
    batch = judge(row, published=True)
    assert values(batch, "unresolved") == [[["kind", "Departments and Offices"]]]
    batches.apply_some(batch, None)
    assert "It is a draft as long as its kind is not known." in notes(batch)
    assert OrganisationDraft.objects.get().kind == ""


def test_a_kind_somebody_explained_is_taken():
    row = body(kind="Departments and Offices")
    bring(row, published=True, resolved={"kind": {"Departments and Offices": "department"}})
    assert Organisation.objects.get().kind == "department"


# --- changes ------------------------------------------------------------------------------------------------------------


def test_a_change_is_shown_field_by_field_and_becomes_a_draft_over_the_record():
    live = make_organisation("Office of Examples", kind="office", established="1994-06-15", summary="As it was.")
    batch = bring(body(code="OE", established="1994", dissolved="2018", summary="As it is.", wikidata="Q42"))
    assert values(batch, "changes") == [
        [
            ["Dissolved", "", "2018"],
            ["Acronym (English)", "", "OE"],
            ["Summary", "As it was.", "As it is."],
            ["identifier", "", "wikidata:Q42"],
        ]
    ]
    assert values(batch, "outcome") == ["revised"]
    live.refresh_from_db()
    assert (live.acronym, live.dissolved) == ("", "")
    draft = OrganisationDraft.objects.get(pk=live.pk)
    assert (draft.established, draft.dissolved, draft.texts.get().summary) == ("1994-06-15", "2018", "As it is.")


def test_what_a_source_has_no_kind_for_says_nothing_against_the_kind_here():
    make_organisation("Office of Examples", kind="department")
    assert verdict(kind="Other") == ("same", "the same name")
    assert verdict(kind="Things of all sorts") == ("same", "the same name")


def test_somebody_elses_draft_is_not_written_over():
    live = make_organisation("Office of Examples", kind="office")
    draft, _created = open_draft(live, by=make_editor("anna"))
    batch = bring(body(code="OE"), user=make_administrator("olga"))
    assert values(batch, "outcome") == ["refused"]
    assert "Somebody is writing a draft of it." in notes(batch)
    assert draft.texts.get().acronym == ""


def test_the_draft_of_an_earlier_import_is_gone_on_with():
    bring(body())
    batch = bring(body(code="OE"))
    assert values(batch, "outcome") == ["changed"]
    assert OrganisationDraft.objects.get().texts.get().acronym == "OE"


def test_the_same_rows_again_change_nothing_whatever_was_edited_since():
    rows = [body(code="OE", parents=["UN"]), body("United Nations", code="UN", kind="intergovernmental")]
    bring(*rows)
    draft = OrganisationDraft.objects.get(slug="oe")
    OrganisationTextDraft.objects.filter(draft=draft).update(name="Renamed entirely")
    again = bring(*rows)
    assert values(again, "outcome") == ["unchanged", "unchanged"]
    assert OrganisationDraft.objects.get(slug="oe").texts.get().name == "Renamed entirely"


def test_what_another_import_brought_while_this_one_waited_is_not_brought_twice():
    first, second = judge(body()), judge(body(code="OE"))
    batches.apply_some(first, None)
    batches.apply_some(second, None)
    assert values(second, "outcome") == ["changed"]
    assert OrganisationDraft.objects.count() == 1


# --- published ----------------------------------------------------------------------------------------------------------


def test_what_is_published_has_one_version_a_change_and_the_batch_it_came_from():
    batch = bring(body(code="OE"), published=True)
    live = Organisation.objects.get()
    row = batch.rows.get()
    assert (row.outcome, row.record_id, live.version_no) == ("published", live.pk, 1)
    assert Version.objects.get(record_id=live.pk).number == 1
    assert Change.objects.get(record_id=live.pk).kind == "created"
    assert not OrganisationDraft.objects.exists()


def test_an_address_that_the_source_gives_is_kept_and_no_address_is_given_twice():
    make_organisation("Another", slug="oe")
    bring(body(code="OE"), body("Order of Eagles", slug="the-eagles"), published=True, decide="create")
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"oe", "oe-2", "the-eagles"}


# --- related ------------------------------------------------------------------------------------------------------------


def test_bodies_are_tied_wherever_they_stand_in_the_file():
    batch = bring(
        body("Office of Examples", code="OE", parents=["DE"], succeeded_by=["rec1"]),
        body("Department of Examples", code="DE", kind="department", members=["Council of Eagles"]),
        body("Council of Eagles", code="CE", id="rec1", children=["Bureau of Wolves"]),
        body("Bureau of Wolves", member_of=["DE"], replaces=["OE"]),
        published=True,
    )
    assert parts() == {
        ("Office of Examples", "part_of", "Department of Examples"),
        ("Office of Examples", "succeeded_by", "Council of Eagles"),
        ("Council of Eagles", "member_of", "Department of Examples"),
        ("Bureau of Wolves", "part_of", "Council of Eagles"),
        ("Bureau of Wolves", "member_of", "Department of Examples"),
        ("Office of Examples", "succeeded_by", "Bureau of Wolves"),
    }
    assert values(batch, "unresolved") == [[], [], [], []]


@pytest.mark.parametrize(
    "words", ["council", "sc", "the Security Council", "Security Council (SC)", "SC (security council)"]
)
def test_a_body_that_is_here_is_named_by_address_acronym_name_or_both(words):
    make_organisation("The Security Council", slug="council", acronym="SC")
    assert values(bring(body(parents=[words]), published=True), "unresolved") == [[]]
    assert parts() == {("Office of Examples", "part_of", "The Security Council")}


def test_un_stands_for_united_nations_also_where_another_body_is_named():
    make_organisation("United Nations Secretariat")
    bring(body(parents=["UN Secretariat"]), published=True)
    assert parts() == {("Office of Examples", "part_of", "United Nations Secretariat")}


def test_a_name_with_the_acronym_of_another_stands_for_neither():
    make_organisation("Security Council", acronym="SC"), make_organisation("Sanctions Committee", acronym="SCOM")
    assert values(judge(body(parents=["Security Council (SCOM)"])), "unresolved") == [
        [["parents", "Security Council (SCOM)"]]
    ]


def test_words_for_several_bodies_or_none_are_asked_for():
    make_organisation("Office One", acronym="ONE"), make_organisation("Order of Nobody Else", acronym="ONE")
    batch = judge(body(parents=["ONE"], members=["Nobody known"]), published=True)
    assert values(batch, "unresolved") == [[["parents", "ONE"], ["members", "Nobody known"]]]


def test_a_body_somebody_chose_for_words_is_taken():
    one = make_organisation("Office One", acronym="ONE")
    make_organisation("Order of Nobody Else", acronym="ONE")
    bring(body(parents=["ONE"]), published=True, resolved={"parents": {"ONE": str(one.pk)}})
    assert parts() == {("Office of Examples", "part_of", "Office One")}


def test_a_row_named_in_the_file_is_meant_before_others_of_that_name():
    make_organisation("Doves and Eagles", acronym="DE")
    bring(body(parents=["Q-DE"]), body("Department", id="Q-DE"), published=True)
    assert parts() == {("Office of Examples", "part_of", "Department")}


def test_drafts_are_tied_when_they_are_published_and_the_table_is_brought_again():
    rows = [body(parents=["DE"]), body("Department of Examples", code="DE", kind="department")]
    batch = bring(*rows)
    assert "put on record when it is published and this is brought again" in notes(batch)
    assert values(batch, "unresolved")[0] == [["parents", "DE"]]
    again = bring(*rows)
    assert values(again, "verdict") == ["same", "same"]
    assert values(again, "unresolved")[0] == [["parents", "DE"]]
    assert not parts()
    for draft in OrganisationDraft.objects.all():
        publish(draft, by=None)
    third = judge(*rows)
    assert values(third, "verdict") == ["update", "same"]
    assert values(third, "changes")[0] == [["Part of", "", "DE"]]
    assert "is public as soon as this is applied" in notes(third)
    batches.apply_some(third, None)
    assert parts() == {("Office of Examples", "part_of", "Department of Examples")}
    assert values(third, "outcome") == ["changed", "unchanged"]
    assert values(bring(*rows), "outcome") == ["unchanged", "unchanged"]


def test_what_the_file_alone_calls_a_body_is_known_when_the_table_is_brought_again():
    rows = [body(parents=["rec9"]), body("Department of Examples", id="rec9", kind="department")]
    bring(*rows)
    for draft in OrganisationDraft.objects.all():
        publish(draft, by=None)
    again = judge(*rows)
    assert values(again, "verdict") == ["update", "same"]
    batches.apply_some(again, None)
    assert parts() == {("Office of Examples", "part_of", "Department of Examples")}


def test_a_body_that_is_here_is_tied_to_one_that_the_file_brings():
    make_organisation("Office of Examples", kind="office")
    batch = bring(body(parents=["DE"]), body("Department of Examples", code="DE"), published=True)
    assert values(batch, "outcome") == ["changed", "published"]
    assert parts() == {("Office of Examples", "part_of", "Department of Examples")}


def test_a_tie_that_was_taken_off_the_record_since_is_not_put_back():
    rows = [body(parents=["DE"]), body("Department of Examples", code="DE")]
    bring(*rows, published=True)
    record_reference_change(OrganisationRelation.objects.get(), delete=True)
    assert values(bring(*rows, published=True), "outcome") == ["unchanged", "unchanged"]
    assert not parts()


def test_a_field_office_on_record_is_a_part_already():
    live, above = make_organisation("Office of Examples", kind="office"), make_organisation("Department of Examples")
    make_relation(live, "field_office_of", above)
    assert verdict(parents=["Department of Examples"]) == ("same", "the same name")


def test_a_hierarchy_that_bites_its_tail_is_refused_with_the_reason():
    batch = bring(
        body("Office of Examples", parents=["Department of Examples"]),
        body("Department of Examples", parents=["Office of Examples"]),
        published=True,
    )
    assert len(parts()) == 1
    assert "is itself, directly or through others, a part of this organisation." in notes(batch)
    assert values(batch, "outcome") == ["published", "published"]


def test_what_ended_is_not_said_to_go_on_being_a_part():
    bring(body(dissolved="2001", parents=["DE"]), body("Department of Examples", code="DE"), published=True)
    assert OrganisationRelation.objects.get().end_kind == "unknown"


def test_a_tie_says_where_it_is_from_where_one_source_is_named():
    bring(
        body(parents=["DE"], sources=["https://www.examples.example/chart"]),
        body("Department of Examples", code="DE", member_of=["Office of Examples"], sources=["A", "B"]),
        published=True,
    )
    part, member = OrganisationRelation.objects.order_by("-kind")
    assert (part.source_title, part.source_url) == ("examples.example", "https://www.examples.example/chart")
    assert (member.source_title, member.source_url) == ("", "")


def test_one_seat_is_the_headquarters_and_several_are_offices():
    switzerland = make_place("Switzerland", kind="country", code="CH")
    geneva = make_place("Geneva", within=switzerland)
    make_place("Gaza"), make_place("Ramallah"), make_place("Paris")
    batch = bring(
        body("Office of Examples", seat="Geneva, Switzerland"),
        body("Department of Samples", seats=["Gaza", "Ramallah"]),
        body("Council of Eagles", seat="Paris, Texas"),
        published=True,
    )
    presences = Presence.objects.values_list("organisation__name", "place__name", "role")
    assert set(presences) == {
        ("Office of Examples", "Geneva", "headquarters"),
        ("Department of Samples", "Gaza", "office"),
        ("Department of Samples", "Ramallah", "office"),
    }
    assert geneva.presences.count() == 1
    assert values(batch, "unresolved")[2] == [["headquarters", "Paris, Texas"]]


# --- by whom ------------------------------------------------------------------------------------------------------------


def test_an_editor_of_one_organisation_may_not_change_another_and_what_is_new_is_published_by_others():
    own = make_organisation("Office of Examples", kind="office")
    make_organisation("Department of Samples", kind="department")
    user = make_colleague("administrator", member_of=[own])
    batch = bring(
        body(code="OE"), body("Department of Samples", code="DS"), body("Council"), user=user, published=True
    )
    assert values(batch, "outcome") == ["revised", "refused", "drafted"]
    assert "It belongs to an organisation you do not work for. You work for Office of Examples" in notes(batch)
    assert "It is published by colleagues who work for every organisation." in notes(batch)
    assert OrganisationDraft.objects.get(slug="council").created_by == user


def test_nobody_ties_bodies_they_do_not_work_for_or_without_the_right_to():
    own, other = make_organisation("Office of Examples", kind="office"), make_organisation("Department of Samples")
    user = make_colleague("administrator", member_of=[own])
    batch = bring(body(parents=["Department of Samples"], children=["Department of Samples"]), user=user)
    assert parts() == {("Office of Examples", "part_of", "Department of Samples")}
    assert "It belongs to an organisation you do not work for." in notes(batch)
    assert other.relations.count() == 0


def test_who_may_not_add_relations_brings_none():
    make_organisation("Office of Examples", kind="office"), make_organisation("Department of Samples")
    user = make_editor("anna")
    for group in user.groups.all():
        group.permissions.remove(*Permission.objects.filter(codename="add_organisationrelation"))
    batch = bring(body(parents=["Department of Samples"]), user=user)
    assert not parts()
    assert "Your role does not allow it" in notes(batch)


def test_who_may_import_publish_and_remove_is_said_by_roles():
    importer = importer_named("organisation")

    def rights(role):
        user = make_colleague(role)
        return importer.may_import(user), importer.may_publish(user), importer.may_remove(user)

    assert rights("editor") == (True, False, False)
    assert rights("administrator") == (True, True, True)


# --- undone -------------------------------------------------------------------------------------------------------------


def test_undoing_removes_what_was_published_with_its_relations_and_discards_drafts():
    make_place("Gaza")
    batch = bring(
        body("Office of Examples", parents=["DE"], seat="Gaza"),
        body("Department of Examples", code="DE", kind="department"),
        body("Council of Eagles", kind="assembly of birds"),
        published=True,
    )
    undo(batch, make_administrator())
    assert values(batch, "outcome") == ["undone", "undone", "undone"]
    assert not Organisation.objects.exists()
    assert not OrganisationDraft.objects.exists()
    assert not OrganisationRelation.objects.exists()
    assert not Presence.objects.exists()
    assert Tombstone.objects.count() == 2


def test_undoing_takes_back_what_was_tied_to_bodies_that_were_here():
    make_organisation("Office of Examples", kind="office"), make_organisation("Department of Examples")
    batch = bring(body(parents=["Department of Examples"]))
    assert values(batch, "outcome") == ["changed"]
    undo(batch)
    assert not parts()
    assert Organisation.objects.count() == 2


def test_what_was_edited_since_is_kept_and_named():
    batch = bring(body(), body("Department of Samples"), body("Council of Eagles"), published=True)
    live = Organisation.objects.get(name="Office of Examples")
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="correction", public_note="It was mended.")
    other = Organisation.objects.get(name="Department of Samples")
    make_relation(other, "cooperates_with", live)
    undo(batch)
    assert values(batch, "outcome") == ["kept", "kept", "undone"]
    assert "It was edited since." in notes(batch)
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Office of Examples", "Department of Samples"}


def test_a_relation_edited_since_is_kept_with_what_it_ties():
    batch = bring(body(parents=["DE"]), body("Department of Examples", code="DE"), published=True)
    relation = OrganisationRelation.objects.get()
    relation.note = "As the chart of 1999 has it."
    save_reference(relation)
    undo(batch)
    assert parts() == {("Office of Examples", "part_of", "Department of Examples")}
    assert "was edited since, and is kept." in notes(batch)


def test_a_draft_somebody_saved_since_is_kept():
    batch = bring(body(), body("Council of Eagles"))
    draft = OrganisationDraft.objects.get(slug="office-of-examples")
    claim_save(draft, draft.token, by=None)
    undo(batch)
    assert values(batch, "outcome") == ["kept", "undone"]
    assert OrganisationDraft.objects.get() == draft


def test_what_was_undone_can_be_brought_again():
    undo(bring(body(), published=True))
    assert values(bring(body(), published=True), "outcome") == ["published"]
    assert Organisation.objects.get().slug != ""


# --- by the command -----------------------------------------------------------------------------------------------------


def test_the_command_takes_a_file_in_ties_it_and_a_second_time_changes_nothing(tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text(
        "id,name,acronym,kind,parent\n"
        "rec1,Office of Examples,OE,office,rec2\n"
        "rec2,Department of Examples,DE,department,\n"
        "rec3,Council,,assembly of birds,rec2\n"
    )
    told = io.StringIO()
    call_command("import_organisations", str(file), "--publish", stdout=told)
    assert "3 rows of bodies.csv (csv)" in told.getvalue()
    assert parts() == {("Office of Examples", "part_of", "Department of Examples")}
    call_command("import_organisations", str(file), "--publish", stdout=told)
    assert values(Batch.objects.latest("created_at"), "outcome") == ["unchanged"] * 3
    assert Organisation.objects.count() == 2
    assert OrganisationDraft.objects.count() == 1


def test_the_command_says_which_rows_it_refused(tmp_path):
    file, report = tmp_path / "bodies.csv", tmp_path / "refused.csv"
    file.write_text("name,kind,established\nOffice,office,04/11/2004\n")
    call_command("import_organisations", str(file), "--report", str(report), stdout=io.StringIO())
    assert "can be read as month/day and as day/month" in report.read_text()
