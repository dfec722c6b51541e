"""Files in the form of a statement: chosen, refused, kept through errors and conflicts, replaced, taken away."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from statements.drafts.models import AttachmentDraft
from tests.factories import make_administrator, make_statement_draft, make_user
from tests.forms import add_row, as_posted, errors_in
from unhub.publishing.services import claim_save

pytestmark = pytest.mark.django_db


def picture(name="Map of Gaza.PNG", colour="navy"):
    data = io.BytesIO()
    Image.new("RGB", (6, 4), colour).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue())


def form_of(draft):
    return reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])


@pytest.fixture
def editor(client):
    client.force_login(make_administrator())
    return client


@pytest.fixture
def draft():
    return make_statement_draft("On water")


def filled(editor, draft, file=None, row=0, **values):
    data = as_posted(editor.get(form_of(draft)))
    data |= {f"attachments-{row}-{name}": value for name, value in {"title": "A map", **values}.items()}
    if file:
        data[f"attachments-{row}-file"] = file
    return data


def stored():
    return default_storage.listdir("attachments")[1] if default_storage.exists("attachments") else []


def test_a_file_is_stored_under_a_name_nobody_can_guess_with_what_it_is(editor, draft):
    response = editor.post(form_of(draft), filled(editor, draft, picture(), alternative_text="A map"))
    assert errors_in(response) == ""
    attachment = AttachmentDraft.objects.get()
    assert (attachment.name, attachment.media_type) == ("map-of-gaza.png", "image/png")
    assert (attachment.width, attachment.height, attachment.size) == (6, 4, attachment.file.size)
    assert attachment.file.name == f"attachments/{stored()[0]}"
    assert "gaza" not in attachment.file.name
    page = editor.get(form_of(draft)).content.decode()
    assert "![](attachment:map-of-gaza.png)" in page
    assert reverse("admin:statements_drafts_attachmentdraft_file", args=[attachment.pk, attachment.name]) in page


def test_a_form_saved_again_changes_nothing_of_its_files(editor, draft):
    editor.post(form_of(draft), filled(editor, draft, picture()))
    before = AttachmentDraft.objects.values().get()
    assert editor.post(form_of(draft), as_posted(editor.get(form_of(draft)))).status_code == 302
    assert AttachmentDraft.objects.values().get() == before
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.png", b"<svg/>"), "a page or a drawing that can carry programs"),
        (SimpleUploadedFile("a.exe", b"MZ\x90"), "of a type that is not taken"),
        (SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n"), "“a.png” is damaged."),
        (None, "Choose a file."),
    ],
)
def test_a_file_that_is_not_taken_is_told_at_its_field_and_not_stored(editor, draft, file, sentence):
    response = editor.post(form_of(draft), filled(editor, draft, file))
    assert sentence in errors_in(response)
    assert stored() == []
    assert not AttachmentDraft.objects.exists()


def test_a_file_survives_an_error_elsewhere_in_the_form(editor, draft):
    response = editor.post(form_of(draft), filled(editor, draft, picture()) | {"issued_on": "nonsense"})
    assert "map-of-gaza.png" in response.content.decode()
    assert "kept until you save" in response.content.decode()
    data = as_posted(response) | {"issued_on": "27 July 2017"}
    assert editor.post(form_of(draft), data).status_code == 302
    assert AttachmentDraft.objects.get().file.name == f"attachments/{stored()[0]}"
    assert len(stored()) == 1


def test_a_file_survives_a_conflict_and_stays_in_its_row(editor, draft):
    data = filled(editor, draft, picture(), row=0)
    add_row(data, "sources", url="https://www.un.org/a")
    claim_save(draft, draft.token, by=make_user("Boris"))
    other = AttachmentDraft(draft=draft, name="b.png", title="Of Boris", media_type="image/png", size=1)
    other.file.save("b.png", picture("b.png", "red"))
    response = editor.post(form_of(draft), data)
    assert response.status_code == 409
    data = as_posted(response) | {"take_over": response.context["conflict"]["take_over"]}
    assert editor.post(form_of(draft), data).status_code == 302
    found = {each.title: each.name for each in AttachmentDraft.objects.all()}
    assert found == {"Of Boris": "b.png", "A map": "map-of-gaza.png"}
    with AttachmentDraft.objects.get(title="A map").file as file:
        assert file.read() == picture().read()


def test_a_token_that_was_made_up_gets_no_file(editor, draft):
    response = editor.post(form_of(draft), filled(editor, draft, kept="attachments/of-somebody-else.pdf"))
    assert "Choose it again." in errors_in(response)


def test_a_file_that_is_replaced_keeps_the_name_that_texts_know_and_the_old_one_is_not_overwritten(editor, draft):
    editor.post(form_of(draft), filled(editor, draft, picture()))
    before = AttachmentDraft.objects.get()
    editor.post(form_of(draft), filled(editor, draft, picture("Another.png", "red")))
    after = AttachmentDraft.objects.get()
    assert (after.pk, after.name) == (before.pk, "map-of-gaza.png")
    assert after.file.name != before.file.name
    assert len(stored()) == 2
    editor.post(form_of(draft), filled(editor, draft, SimpleUploadedFile("Report.pdf", b"%PDF-1.7 and so on")))
    after = AttachmentDraft.objects.get()
    assert (after.name, after.media_type, after.width) == ("report.pdf", "application/pdf", None)


def test_two_files_of_one_name_are_told_apart(editor, draft):
    data = filled(editor, draft, picture())
    add_row(data, "attachments", file=picture(colour="red"), title="Another map")
    add_row(data, "attachments", file=picture(colour="green"), title="A third map")
    assert errors_in(editor.post(form_of(draft), data)) == ""
    names = {each.title: each.name for each in AttachmentDraft.objects.all()}
    assert names == {
        "A map": "map-of-gaza.png",
        "Another map": "map-of-gaza-2.png",
        "A third map": "map-of-gaza-3.png",
    }
    data = filled(editor, draft) | {"attachments-0-DELETE": "on"}
    assert errors_in(editor.post(form_of(draft), data)) == ""
    assert AttachmentDraft.objects.count() == 2
    assert len(stored()) == 3  # collected later: a version may have it


def test_who_may_not_write_the_draft_stores_nothing(client, draft):
    client.force_login(make_user("reader", "statements_drafts.view_statementdraft"))
    response = client.post(form_of(draft), {"attachments-0-file": picture(), "draft_token": draft.token})
    assert response.status_code == 403
    assert stored() == []


def test_an_image_may_wait_for_its_words_in_a_draft(editor, draft):
    assert editor.post(form_of(draft), filled(editor, draft, picture())).status_code == 302
    data = filled(editor, draft)
    checks = editor.post(f"{form_of(draft).removesuffix('change/')}checks/", data).content.decode()
    assert '#id_attachments-0-alternative_text">Say in an alternative text what the image “A map” shows' in checks
    data["attachments-0-is_decorative"] = "on"
    checks = editor.post(f"{form_of(draft).removesuffix('change/')}checks/", data).content.decode()
    assert "alternative text" not in checks


def test_a_file_that_somebody_else_replaced_meanwhile_is_not_replaced_again_by_a_form_that_did_not_touch_it(
    editor, draft
):
    editor.post(form_of(draft), filled(editor, draft, picture()))
    opened = as_posted(editor.get(form_of(draft))) | {"raw_label": "SG Statement"}
    editor.post(form_of(draft), filled(editor, draft, picture("b.png", "red")))  # what somebody else did
    theirs = AttachmentDraft.objects.get().file.name
    response = editor.post(form_of(draft), opened)
    assert response.status_code == 409
    data = as_posted(response) | {"take_over": response.context["conflict"]["take_over"]}
    assert editor.post(form_of(draft), data).status_code == 302
    assert AttachmentDraft.objects.get().file.name == theirs
    draft.refresh_from_db()
    assert draft.raw_label == "SG Statement"
