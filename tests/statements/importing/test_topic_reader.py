"""Topics from a table: told apart, taken in with their broader topics in any order, brought again, and taken back."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from statements.importing.topic_reader import TopicReader
from statements.models import Topic
from tests.factories import make_administrator, make_editor, make_statement, make_topic, make_user, save_reference
from unhub.importing import batches
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.publishing.models import Change
from unhub.publishing.reference import record_reference_change

pytestmark = pytest.mark.django_db


def judge(content):
    return batches.bring(
        io.BytesIO(content.encode()),
        "topics.csv",
        importer=importer_named("topic"),
        options={},
        user=None,
        published=True,
    )


def bring(content, decision=""):
    """Judges and applies a table; every possible double is decided alike."""
    batch = judge(content)
    batch.rows.filter(**batches.AWAITING).update(decision=decision)
    batches.apply_some(batch, None)
    return batch


def verdicts(batch):
    return list(batch.rows.order_by("number").values_list("verdict", flat=True))


def outcomes(batch):
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))


def notes(batch):
    return " ".join(note for row in batch.rows.order_by("number") for note in row.notes)


def stop(reader, rows):
    raise SystemExit


# --- told apart ---------------------------------------------------------------------------------------------------------


def test_a_new_topic_is_public_at_once_with_an_address_and_an_entry_of_the_log():
    bring("uri,en,fr\nhttp://metadata.example/1,afghan refugees,refugies afghans\n")
    topic = Topic.objects.get()
    assert (topic.slug, topic.name_fr) == ("afghan-refugees", "refugies afghans")
    assert Change.objects.get(record_id=topic.pk).kind == "created"


def test_nothing_is_written_before_somebody_applies_it():
    assert verdicts(judge("name\nPeace\n")) == ["new"]
    assert not Topic.objects.exists()


def test_the_same_unbis_address_is_the_same_topic_whatever_its_scheme_and_name():
    topic = make_topic("Refugees of Afghanistan", unbis_url="https://metadata.example/1/")
    batch = bring("uri,en\nhttp://metadata.example/1,afghan refugees\n")
    topic.refresh_from_db()
    assert verdicts(batch) == ["update"]
    assert topic.name == "afghan refugees"
    assert topic.slug == "refugees-of-afghanistan"


def test_the_same_name_is_the_same_topic_and_only_what_the_row_says_changes():
    topic = make_topic("Refugees", name_fr="Réfugiés", summary="People who fled.")
    batch = bring("uri,en,fr,es\nhttp://metadata.example/1,refugees,,refugiados\n")
    topic.refresh_from_db()
    changed = [name for name, _before, _after in batch.rows.get().changes]
    assert changed == ["name in Spanish", "address in the UNBIS thesaurus"]
    assert (topic.name, topic.name_fr, topic.summary) == ("Refugees", "Réfugiés", "People who fled.")


def test_the_same_name_in_english_and_in_another_language_is_certain():
    make_topic("Refugees", name_ar="لاجئون", name_fr="Réfugiés")
    assert [row.why for row in judge("en,fr,ar,es\nrefugees,Réfugiés,لاجئون,refugiados\n").rows.all()] == [
        "the same name"
    ]


def test_a_name_that_is_equal_only_in_another_language_is_for_an_editor():
    make_topic("Refugees", name_fr="Réfugiés")
    batch = judge("en,fr\nDisplaced persons,Réfugiés\n")
    assert [(row.verdict, row.why) for row in batch.rows.all()] == [("double", "the same name in French")]
    assert batches.apply_some(batch, None) == 0
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(("decision", "number"), [("create", 2), ("join", 1), ("skip", 1)])
def test_an_editor_decides_about_a_possible_double(decision, number):
    make_topic("Refugees", name_fr="Réfugiés")
    bring("en,fr,es\nDisplaced persons,Réfugiés,refugiados\n", decision)
    assert Topic.objects.count() == number
    assert Topic.objects.filter(name_es="refugiados").exists() == (decision != "skip")


def test_one_name_at_two_unbis_addresses_is_for_an_editor():
    make_topic("Mercury", unbis_url="http://metadata.example/1")
    assert verdicts(judge("uri,en\nhttp://metadata.example/2,mercury\n")) == ["double"]


def test_two_rows_of_one_topic_make_one_topic():
    batch = bring("en,fr\npeace,paix\nPeace,\npeace,la paix\n")
    assert outcomes(batch) == ["published", "unchanged", "changed"]
    assert Topic.objects.get().name_fr == "la paix"


def test_two_topics_whose_names_give_one_address_have_two():
    make_topic("Peace!", slug="peace")
    bring("en\npeace?\n")
    assert set(Topic.objects.values_list("slug", flat=True)) == {"peace", "peace-2"}


def test_an_error_names_the_field_and_what_is_wrong():
    batch = bring(f"uri,en,fr\nhttp://metadata.example/1,,paix\nnowhere,peace,\n,war,{'x' * 301}\n")
    assert outcomes(batch) == ["refused"] * 3
    assert "There is no name in English" in notes(batch)
    assert "Address in the UNBIS thesaurus: Enter a valid URL." in notes(batch)
    assert "Name in French: Ensure this value has at most 300 characters (it has 301)." in notes(batch)
    assert not Topic.objects.exists()


# --- broader topics -----------------------------------------------------------------------------------------------------


def test_broader_topics_stand_anywhere_in_the_file_named_by_address_or_name_in_any_language():
    batch = bring(
        "uri,en,fr,broader\nhttp://x.example/1,camps,,Réfugiés\nhttp://x.example/2,refugees,réfugiés,http://x.example/3\n"
        "http://x.example/3,people,,\n"
    )
    assert outcomes(batch) == ["published"] * 3
    assert dict(Topic.objects.values_list("name", "parent__name")) == {
        "camps": "refugees",
        "refugees": "people",
        "people": None,
    }
    assert not batch.rows.exclude(unresolved=[]).exists()


def test_a_broader_topic_in_a_later_lot_of_a_long_file_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    path = tmp_path / "topics.csv"
    path.write_text("en,broader\n" + "".join(f"topic {n},topic {n + 1}\n" for n in range(6)) + "topic 6,\n")
    call_command("import_topics", path)
    assert dict(Topic.objects.values_list("name", "parent__name"))["topic 0"] == "topic 1"
    assert Topic.objects.filter(parent=None).count() == 1


def test_the_command_changes_what_is_here_and_leaves_possible_doubles_for_somebody(tmp_path):
    make_topic("refugees", name_fr="refuges"), make_topic("camps", name_fr="abris")
    path = tmp_path / "topics.csv"
    path.write_text("en,fr\nrefugees,réfugiés\nshelters,abris\n")
    call_command("import_topics", path)
    assert Topic.objects.get(name="refugees").name_fr == "réfugiés"
    assert list(BatchRow.objects.order_by("number").values_list("outcome", "verdict")) == [
        ("changed", "update"),
        ("", "double"),
    ]


def test_a_table_stopped_before_its_broader_topics_were_tied_is_gone_on_with(monkeypatch, tmp_path):
    path = tmp_path / "topics.csv"
    path.write_text("en,broader\ncamps,refugees\nrefugees,\n")
    with monkeypatch.context() as patched:
        patched.setattr(TopicReader, "tie", stop)
        with pytest.raises(SystemExit):
            call_command("import_topics", path)
    assert Topic.objects.get(name="camps").parent is None
    call_command("import_topics", path)
    assert Topic.objects.get(name="camps").parent.name == "refugees"
    assert (Batch.objects.get().state, Topic.objects.count()) == ("applied", 2)


def test_a_broader_topic_that_is_not_here_is_asked_for_and_found_once_it_is():
    content = "en,broader\ncamps,refugees\n"
    batch = judge(content)
    assert batch.rows.get().unresolved == [["topic", "refugees"]]
    batches.apply_some(batch, None)
    assert Topic.objects.get().parent is None
    camps = Topic.objects.get()
    camps.name_fr = "camps (mended)"
    save_reference(camps)
    refugees = make_topic("Refugees")
    again = bring(content)
    camps.refresh_from_db()
    assert outcomes(again) == ["changed"]
    assert (camps.parent, camps.name_fr) == (refugees, "camps (mended)")


def test_what_an_editor_says_a_broader_topic_is_called_counts():
    make_topic("Refugees")
    batch = judge("en,broader\ncamps,Displaced\n")
    key = str(Topic.objects.get().pk)
    batch = batches.rejudge(batch, {"resolved": {"topic": {"Displaced": key}}}, None)
    batches.apply_some(batch, None)
    assert Topic.objects.get(name="camps").parent.name == "Refugees"


def test_topics_that_would_stand_above_themselves_are_kept_apart_with_a_note():
    batch = bring("en,broader\na,b\nb,a\nc,c\n")
    assert outcomes(batch) == ["published", "published", "refused"]
    assert "is itself below this, directly or through others." in notes(batch)
    assert "It names itself as the broader topic." in notes(batch)
    assert Topic.objects.filter(parent=None).count() == 1


# --- brought again ------------------------------------------------------------------------------------------------------


def test_brought_again_nothing_changes_and_what_editors_mended_or_deleted_stays_so():
    content = "uri,en\nhttp://x.example/1,refugees\nhttp://x.example/2,camps\n"
    bring(content)
    refugees = Topic.objects.get(name="refugees")
    refugees.name = "People who fled"
    save_reference(refugees)
    record_reference_change(Topic.objects.get(name="camps"), delete=True)
    before = Change.objects.count()
    again = bring(content)
    assert [(row.verdict, row.why) for row in again.rows.order_by("number")] == [
        ("same", "brought before"),
        ("same", "brought before, and deleted since"),
    ]
    assert Topic.objects.get().name == "People who fled"
    assert Change.objects.count() == before


def test_what_somebody_added_while_a_table_waited_is_not_doubled():
    batch = judge("en,fr\npeace,paix\n")
    make_topic("Peace")
    batches.apply_some(batch, None)
    assert Topic.objects.get().name_fr == "paix"


def test_every_row_of_the_sample_goes_in_and_a_second_time_changes_nothing(reference_data, capsys):
    path = reference_data / "data/vocab/unbis_subjects_sample.csv"
    call_command("import_topics", path)
    first = Batch.objects.get()
    lines = len(path.read_text(encoding="utf-8").splitlines()) - 1
    assert first.rows.count() == first.rows_done == lines == Topic.objects.count()
    before = Change.objects.count()
    call_command("import_topics", path)
    second = Batch.objects.exclude(pk=first.pk).get()
    assert outcomes(second) == ["unchanged"] * lines
    assert Change.objects.count() == before


# --- taken back ---------------------------------------------------------------------------------------------------------


def undo(batch):
    batches.undo_some(batch, None)
    return outcomes(batch)


def test_undone_new_topics_are_deleted_in_whatever_order_they_name_each_other():
    for content in ("en,broader\na,\nb,a\nc,b\n", "en,broader\nc,b\nb,a\na,\n"):
        assert undo(bring(content)) == ["undone"] * 3
        assert not Topic.objects.exists()


def test_an_undone_table_can_be_brought_again():
    undo(bring("en\npeace\n"))
    bring("en\npeace\n")
    assert Topic.objects.count() == 1


def test_what_was_changed_is_set_back_unless_somebody_edited_it_since():
    one, other = make_topic("One", name_fr="Un"), make_topic("Other")
    batch = bring("en,fr,broader\none,Une,Above\nother,Autre,\nabove,,\n")
    other.refresh_from_db()
    other.summary = "Mended."
    save_reference(other)
    assert undo(batch) == ["undone", "kept", "undone"]
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.name_fr, one.parent) == ("Un", None)
    assert (other.name_fr, other.summary) == ("Autre", "Mended.")
    assert "It was edited since." in notes(batch)


def test_a_topic_changed_twice_by_one_table_is_set_back_to_what_it_was():
    topic = make_topic("One")
    assert undo(bring("en,fr\none,un\none,une\n")) == ["undone", "undone"]
    topic.refresh_from_db()
    assert topic.name_fr == ""


def test_a_topic_that_a_statement_is_about_by_now_is_kept_and_says_why():
    batch = bring("en\npeace\n")
    make_statement("A title", topics=[Topic.objects.get()])
    assert undo(batch) == ["kept"]
    assert "cannot be deleted: 1 other records refer to it." in notes(batch)


# --- in the admin -------------------------------------------------------------------------------------------------------


def bring_in_admin(client, content):
    data = {"importer": "topic", "pasted": content, "arrives_as": "drafts", "language": "en"}
    return client.post("/admin/importing/batch/add/", data, follow=True)


def test_topics_are_brought_applied_and_undone_in_the_admin(client):
    client.force_login(make_administrator())
    html = bring_in_admin(client, "en,broader\npeace,Harmony\n").content.decode()
    batch = Batch.objects.get()
    assert "Topics, CSV" in html
    assert "Broader topic: <bdi>“Harmony”</bdi>" in html
    assert "Order of day and month" not in html
    assert "left to an editor" not in html
    client.post(reverse("admin:importing_batch_apply", args=[batch.pk]))
    topic = Topic.objects.get()
    html = client.get(reverse("admin:importing_batch_change", args=[batch.pk])).content.decode()
    assert reverse("admin:statements_topic_change", args=[topic.pk]) in html
    address = reverse("admin:importing_batch_undo", args=[batch.pk])
    assert "What it added is deleted" in client.get(address).content.decode()
    client.post(address)
    assert not Topic.objects.exists()
    assert BatchRow.objects.get().outcome == "undone"


def test_statements_are_offered_first_and_topics_after_what_is_drafted(client):
    client.force_login(make_administrator())
    html = client.get("/admin/importing/batch/add/").content.decode()
    places = [html.index(f'<option value="{name}">') for name in ("statement", "organisation", "topic")]
    assert places == sorted(places)


def test_an_editor_may_bring_topics_and_who_may_not_add_them_may_not(client):
    client.force_login(make_editor())
    assert bring_in_admin(client, "en\npeace\n").status_code == 200
    assert Batch.objects.count() == 1
    client.force_login(make_user("reader", "statements.view_topic", "statements.add_statement"))
    assert bring_in_admin(client, "en\nwar\n").status_code in {400, 403}
    assert Batch.objects.count() == 1
    address = reverse("admin:importing_batch_change", args=[Batch.objects.get().pk])
    assert client.get(address).status_code in {403, 404}
