"""The command that loads the sample content: once, whole or not at all, and with words for what is wrong."""

import io

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from organisations.models import Appointment, Organisation, Person, Place
from statements.management.sample_content import FILES, STATEMENT_FILES, id_of
from statements.models import Statement, Topic
from tests.factories import make_organisation, revise
from unhub.publishing.reference import record_reference_change
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db

SMALL = {
    "sources.yaml": "a-list:\n  title: A list\n",
    "places.yaml": "egypt:\n  kind: country\n  code: EG\n",
    "organisations.yaml": "body:\n  kind: other\n  name: A body\n",
    "people.yaml": "ann:\n  name: Ann Example\n",
    "posts.yaml": "chair:\n  organisation: body\n  name: Chair\n",
    "appointments.yaml": "ann-chair:\n  post: chair\n  person: ann\n  start: 2010\n  end: 2012-03\n  source: a-list\n",
    "statement_types.yaml": (
        "statement: {name: Statement, plural: Statements, explanation: A form., labels: [SG Statement]}\n"
    ),
    "topics.yaml": "peace:\n  name: Peace\n",
    "statements/notices.yaml": (
        "first:\n  issued_on: 2011-05-06\n  raw_label: SG Statement\n  title: A first statement\n"
        "  attributions:\n    - {role: speaker, appointment: ann-chair}\n  topics: [peace]\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    """A small sample content of its own; write into it what the test is about."""
    (tmp_path / "statements").mkdir()
    for name in [*(name for name, _fields in FILES.values()), *STATEMENT_FILES]:
        (tmp_path / name).write_text(SMALL.get(name, ""), encoding="utf-8")
    return tmp_path


def load(folder=None, **options):
    """What the command prints."""
    out = io.StringIO()
    call_command("load_sample_content", stdout=out, folder=folder or settings.BASE_DIR / "fixtures", **options)
    return out.getvalue()


def every_row():
    """Every row of every table, as plain values."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def refusal(folder, **options):
    with pytest.raises(CommandError) as refused:
        load(folder, **options)
    return str(refused.value)


def test_loading_twice_changes_nothing():
    assert "statements     44 loaded" in load()
    before, version = every_row(), ContentVersion.current()
    assert "statements     44 kept" in load()
    assert (every_row(), ContentVersion.current()) == (before, version)


def test_ids_are_the_same_in_every_installation(folder):
    load(folder)
    assert str(Statement.objects.get().pk) == "4a06475c-2b53-5976-bb2c-3e2416f2076a"
    assert Person.objects.get().pk == id_of("people", "ann")


def test_what_was_edited_stays_edited(folder):
    load(folder)
    person = Person.objects.get(slug="ann")
    person.name, person.slug = "Ann Other", "ann-other"
    record_reference_change(person)
    revise(Statement.objects.get(), slug="another-address")
    load(folder)
    assert Person.objects.get().slug == "ann-other"
    assert (Statement.objects.get().slug, Statement.objects.get().version_no) == ("another-address", 2)


def test_what_an_editor_deleted_does_not_come_back_and_what_refers_to_it_is_left_out(folder):
    load(folder)
    egypt = Place.objects.get(slug="egypt")
    record_reference_change(egypt, delete=True)
    (folder / "places.yaml").write_text(
        "egypt: {kind: country, code: EG}\ncairo: {kind: city, name: Cairo, within: egypt}\n"
    )
    assert "places         1 kept, 1 left out" in load(folder)
    assert not Place.objects.exists()


def test_what_is_added_to_a_file_is_loaded_beside_what_is_there(folder):
    load(folder)
    (folder / "topics.yaml").write_text("peace:\n  name: Changed\ntrade:\n  name: Trade\n  parent: peace\n")
    assert "topics         1 loaded, 1 kept" in load(folder)
    assert Topic.objects.get(slug="trade").parent.name == "Peace"


def test_dates_are_taken_to_the_precision_written(folder):
    load(folder)
    appointment = Appointment.objects.get()
    assert (appointment.start, appointment.end, appointment.end_kind) == ("2010", "2012-03", "dated")


def test_a_check_writes_nothing(folder):
    before = every_row()
    assert "Nothing was written" in load(folder, check=True)
    assert every_row() == before


def test_one_mistake_at_the_end_and_nothing_is_loaded(folder):
    notices = folder / "statements/notices.yaml"
    notices.write_text(notices.read_text().replace("2011-05-06", "2013-05-06"))
    message = refusal(folder)
    assert "statements/notices.yaml line 1, first, attributions: Ann Example was not Chair on 6 May 2013." in message
    assert not Organisation.objects.exists()
    assert "Ann Example was not Chair" in refusal(folder, check=True)


# (file, what its text becomes, what the message says)
MISTAKES = [
    ("topics.yaml", "peace:\n  nmae: Peace\n", "topics.yaml line 2, peace, nmae: there is no such field. Did you mean “name”?"),
    ("topics.yaml", "peace:\n  summary: x\n", "topics.yaml line 1, peace, name: this field is needed."),
    ("topics.yaml", "peace: {name: A}\npeace: {name: B}\n", "topics.yaml line 2, peace: this name stands above already."),
    ("topics.yaml", "peace: {name: A, parent: b}\nb: {name: B}\n", "peace, parent: “b” stands below."),
    ("topics.yaml", "peace: {name: A, parent: war}\n", "peace, parent: there is no “war” in topics.yaml."),
    ("topics.yaml", "peace: [A]\n", "topics.yaml line 1, peace: “name: value” lines belong here."),
    ("topics.yaml", "peace: {name: [A]}\n", "peace, name: one value belongs here"),
    ("topics.yaml", "peace: {name: A, names: {de: Frieden}}\n", "“de” is not one of the languages: ar, zh-hans, en"),
    ("topics.yaml", "peace: {name: A\n", "topics.yaml: this is not YAML."),
    ("topics.yaml", "peace: {name: A, unbis_url: nowhere}\n", "peace, unbis_url: “nowhere”: Enter a valid URL."),
    ("places.yaml", "egypt: {kind: country, code: EGY}\n", "egypt, code: “EGY” is not a country's code in ISO 3166-1. Write two"),
    ("places.yaml", "egypt: {kind: land, name: A}\n", "Value 'land' is not a valid choice. There are: country, region"),
    ("posts.yaml", "chair: {organisation: body, name: Chair, seats: two}\n", "chair, seats: “two” is not a whole number."),
    ("organisations.yaml", "body: {kind: other, name: A, established: 6/1994}\n", "“6/1994” is not a date. Write 1994"),
    ("organisations.yaml", "body: {kind: other, name: A, dissolved: 1990, established: 1994}\n", "line 1, body"),
    ("organisations.yaml", "body: {kind: other, name: A, claims: [{field: x}]}\n", "claims 1 value: this field is needed."),
    ("appointments.yaml", "ann-chair: {post: chair, person: bob, source: a-list}\n", "person: there is no “bob” in people.yaml."),
    ("appointments.yaml", "ann-chair: {post: chair, person: ann, start: 2010, end: 2009, source: a-list}\n", "ann-chair, end: "),
    (
        "statement_types.yaml",
        "statement: {name: A, plural: A, explanation: A, labels: [B]}\n",
        "raw_label: no type has “SG Statement” among its labels in statement_types.yaml.",
    ),
    (
        "statements/notices.yaml",
        "first: {issued_on: 2011-05, title: A, attributions: [{role: issuer, organisation: body}]}\n",
        "first, issued_on: “2011-05” is not a day. Write it in full",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), MISTAKES)
def test_a_mistake_is_named_with_file_record_field_and_what_would_be_right(folder, name, text, message):
    (folder / name).write_text(text, encoding="utf-8")
    assert message in refusal(folder)


def test_all_mistakes_of_the_files_are_named_at_once(folder):
    (folder / "topics.yaml").write_text("peace:\n  nmae: Peace\n")
    (folder / "people.yaml").write_text("ann:\n  name: Ann\n  born: 1970\n")
    message = refusal(folder)
    assert "topics.yaml line 2" in message
    assert "people.yaml line 3, ann, born: there is no such field." in message


def test_a_missing_file_is_named(folder):
    (folder / "places.yaml").unlink()
    assert "places.yaml: the file is missing." in refusal(folder)


def test_an_address_taken_by_somebody_else_is_said_and_nothing_is_overwritten(folder):
    theirs = make_organisation("Another body", slug="body")
    assert "organisations.yaml line 1, body, slug: The address “body” belongs to “Another body”." in refusal(folder)
    assert Organisation.objects.get() == theirs


def test_words_to_be_replaced_must_be_there_once(folder):
    notices = folder / "statements/notices.yaml"
    notices.write_text(
        notices.read_text() + "  body: Words.\n  revisions:\n    - kind: correction\n      public_note: A note.\n"
        "      replace: [{old: Wrods, new: Words}]\n"
    )
    assert "revisions 1 replace 1 old: these words must stand in the text" in refusal(folder)
