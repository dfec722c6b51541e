"""Places from a table: told apart by code or name, taken in one within another, brought again, and taken back."""

import io

import pytest
from django.core.management import call_command

from organisations.models import Place
from tests.factories import make_administrator, make_editor, make_organisation, make_place, make_presence, make_user
from unhub.importing import batches
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.publishing.models import Change

pytestmark = pytest.mark.django_db


def judge(content):
    return batches.bring(
        io.BytesIO(content.encode()),
        "places.csv",
        importer=importer_named("place"),
        options={},
        user=None,
        published=True,
    )


def bring(content, decision=""):
    batch = judge(content)
    batch.rows.filter(**batches.AWAITING).update(decision=decision)
    batches.apply_some(batch, None)
    return batch


def of_rows(batch, column):
    return list(batch.rows.order_by("number").values_list(column, flat=True))


def notes(batch):
    return " ".join(note for row in batch.rows.order_by("number") for note in row.notes)


def test_a_country_is_known_by_any_of_its_three_codes():
    egypt = make_place("Arab Republic", slug="egypt", kind="country", code="EG")
    batch = bring("iso2,m49,iso3,name_en,name_fr\nEG,,,Egypt,\n,818,,Egypt,Égypte\n,,EGY,Egypt,Egypte\n")
    egypt.refresh_from_db()
    assert of_rows(batch, "verdict") == ["update", "update", "update"]
    assert (egypt.name, egypt.name_fr, egypt.slug) == ("Egypt", "Egypte", "egypt")
    assert Place.objects.count() == 1


def test_a_new_country_has_its_code_of_two_letters_and_a_region_its_figures():
    bring("m49,iso3,level,name_en\n12,DZA,,Algeria\n15,,subregion,Northern Africa\n,,city,Algiers\n")
    places = Place.objects.order_by("name").values_list("name", "code", "kind")
    assert list(places) == [
        ("Algeria", "DZ", "country"),
        ("Algiers", "", "city"),
        ("Northern Africa", "015", "region"),
    ]


def test_places_are_within_others_by_code_or_name_anywhere_in_the_file():
    bring(
        "m49,iso2,name_en,kind,within\n,,Algiers,city,DZA\n012,DZ,Algeria,,015\n015,,Northern Africa,,Africa\n002,,Africa,,\n"
    )
    assert dict(Place.objects.values_list("name", "within__name")) == {
        "Algiers": "Algeria",
        "Algeria": "Northern Africa",
        "Northern Africa": "Africa",
        "Africa": None,
    }


def test_the_narrowest_of_several_regions_counts():
    bring("m49,iso2,name_en,region,subregion,intermediate\n404,KE,Kenya,002,202,014\n014,,Eastern Africa,,,\n")
    assert Place.objects.get(code="KE").within.name == "Eastern Africa"


def test_a_place_of_the_same_name_is_the_same_unless_it_is_of_another_kind_or_code():
    make_place("Rome", kind="city")
    make_place("Georgia", kind="city")
    make_place("Congo", kind="country", code="CG")
    batch = judge("code,name,kind,name_fr\n,Rome,city,Rome\nGE,Georgia,country,\nCD,Congo,country,\n")
    assert list(batch.rows.order_by("number").values_list("verdict", "why")) == [
        ("update", "the same name"),
        ("double", "the same name, of another kind"),
        ("double", "the same name, under another code"),
    ]


def test_what_is_wrong_with_codes_and_kinds_is_said():
    batch = bring(
        "code,iso3,m49,name,kind\nFRA1,,,France,\nFR,DEU,,France,\n,,12345,France,\n,,,France,\n,,,France,planet\n"
        "FR,,,Paris,city\n,XYZ,,France,\nFR,,,,\n"
    )
    assert of_rows(batch, "outcome") == ["refused"] * 8
    said = notes(batch)
    for sentence in (
        "“FRA1” is no ISO 3166 code of two letters, such as EG.",
        "FR, DEU are the codes of different places.",
        "“12345” is no M49 code, three figures such as 818.",
        "Say country, region or city, or give its code.",
        "“planet” is no kind of place. Say country, region or city.",
        "A city has no code. Give that of its country as what it is “within”.",
        "“XYZ” is no ISO 3166 code of three letters, such as EGY.",
        "There is no name in English",
    ):
        assert sentence in said
    assert not Place.objects.exists()


def test_a_region_that_is_not_here_is_asked_for_and_the_country_is_taken_in_without_it():
    batch = judge("code,name,within\nDZ,Algeria,015\n")
    assert batch.rows.get().unresolved == [["place", "015"]]
    batches.apply_some(batch, None)
    assert Place.objects.get().within is None


def test_undone_places_are_deleted_unless_something_is_there_by_now():
    batch = bring("code,name,kind,within\n,Algiers,city,DZ\nDZ,Algeria,,\n,Oran,city,DZ\n")
    make_presence(make_organisation(), Place.objects.get(name="Oran"))
    batches.undo_some(batch, None)
    assert of_rows(batch, "outcome") == ["undone", "kept", "kept"]
    assert set(Place.objects.values_list("name", flat=True)) == {"Algeria", "Oran"}


def test_every_row_of_the_samples_goes_in_and_a_second_time_changes_nothing(reference_data, capsys):
    files = [reference_data / f"data/vocab/m49_{name}.csv" for name in ("regions", "countries")]
    for path in files:
        call_command("import_places", path)
    lines = [len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in files]
    assert Place.objects.count() == sum(lines)
    assert Place.objects.get(code="KE").within.name == "Eastern Africa"
    before = Change.objects.count()
    for path, number in zip(files, lines, strict=True):
        call_command("import_places", path)
        assert of_rows(Batch.objects.latest("created_at"), "outcome") == ["unchanged"] * number
    assert Change.objects.count() == before


def test_places_are_taken_in_by_the_command(tmp_path, capsys):
    path = tmp_path / "places.csv"
    path.write_text("code,name,within\nDZ,Algeria,015\n015,Northern Africa,\n")
    call_command("import_places", path)
    assert Place.objects.get(code="DZ").within.code == "015"


def bring_in_admin(client, content):
    data = {"importer": "place", "pasted": content, "arrives_as": "drafts"}
    return client.post("/admin/importing/batch/add/", data, follow=True)


def test_places_are_brought_applied_and_undone_in_the_admin(client):
    client.force_login(make_administrator())
    html = bring_in_admin(client, "code,name,within\nDZ,Algeria,015\n").content.decode()
    assert "Places, CSV" in html
    assert "Within the place: <bdi>“015”</bdi>" in html
    batch = Batch.objects.get()
    client.post(f"/admin/importing/batch/{batch.pk}/apply/")
    assert Place.objects.get().code == "DZ"
    client.post(f"/admin/importing/batch/{batch.pk}/undo/")
    assert not Place.objects.exists()
    assert BatchRow.objects.get().outcome == "undone"


def test_an_editor_may_bring_places_and_who_may_not_add_them_may_not(client):
    client.force_login(make_editor())
    assert bring_in_admin(client, "code,name\nDZ,Algeria\n").status_code == 200
    client.force_login(make_user("reader", "organisations.view_place", "statements.add_statement"))
    assert bring_in_admin(client, "code,name\nMA,Morocco\n").status_code in {400, 403}
    assert Batch.objects.count() == 1
