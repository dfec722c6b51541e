"""What helps while a draft is written: checks of a form nobody has saved, the preview of a text, the pages that show checks."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from organisations.drafts.models import OrganisationDraft
from statements.drafts.models import StatementDraft, StatementTextDraft
from tests.factories import (
    make_administrator,
    make_appointment,
    make_colleague,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_post,
    make_statement,
    make_statement_draft,
    make_type,
    make_user,
)
from tests.forms import add_row, as_posted
from unhub.publishing.admin.writing import prefixes_when_opened
from unhub.publishing.services import open_draft, submit

pytestmark = pytest.mark.django_db

ADD = reverse("admin:statements_drafts_statementdraft_add")
CHECKS_OF_NEW = reverse("admin:statements_drafts_statementdraft_checks_of_new")


def page_of(draft, name="change"):
    return reverse(f"admin:{draft._meta.app_label}_{draft._meta.model_name}_{name}", args=[draft.pk])


@pytest.fixture
def editor(client):
    client.force_login(make_administrator())
    return client


def links_in(response):
    """{words: id of the field} of the checks on a page or in a fragment."""
    found = re.findall(r'<a href="[^"#]*#([^"]+)">([^<]+)</a>', response.content.decode())
    return {words: anchor for anchor, words in found}


def anchor(response, beginning):
    return next(anchor for words, anchor in links_in(response).items() if words.startswith(beginning))


# --- checks of a form -------------------------------------------------------------------------------------------------


def test_a_form_is_judged_as_it_is_typed_and_nothing_of_it_is_saved(editor):
    draft = make_statement_draft("On water", summary="A summary.", body="Words.")
    data = as_posted(editor.get(page_of(draft)))
    assert b"there is nothing to look at" in editor.post(page_of(draft, "checks"), data).content
    data |= {"texts-0-title": "ON WATER AND PEACE", "texts-0-body": "#### A\n\n## B", "attributions-0-DELETE": "on"}
    response = editor.post(page_of(draft, "checks"), data)
    assert anchor(response, "The title is in capitals") == "id_texts-0-title"
    assert anchor(response, "The first heading, “A”") == "id_texts-0-body"
    assert anchor(response, "Say who said it") == "attributions-group"
    again = StatementDraft.objects.get()
    assert (again.rev, again.texts.get().title, again.attributions.count()) == (draft.rev, "On water", 1)


def test_a_row_that_was_just_added_is_judged_at_its_own_place(editor):
    draft = make_statement_draft("On water", summary="A summary.", body="Words.")
    data = as_posted(editor.get(page_of(draft)))
    add_row(data, "texts", language="fr", status="official", title="SUR L’EAU POTABLE", summary="Un résumé.")
    response = editor.post(page_of(draft, "checks"), data)
    assert anchor(response, "The title is in capitals") == "id_texts-1-title"
    assert b"<strong>French:</strong>" in response.content


def test_an_empty_new_form_and_one_of_nonsense_are_judged_too(editor):
    response = editor.post(CHECKS_OF_NEW, as_posted(editor.get(ADD)))
    assert anchor(response, "Issued on: This field is required.") == "id_issued_on"
    assert anchor(response, "There is no text in the original language") == "texts-group"
    for data in ({}, {"texts-TOTAL_FORMS": "x"}, {"issued_on": "31 February 2017", "texts-TOTAL_FORMS": "99999"}):
        assert editor.post(CHECKS_OF_NEW, data).status_code == 200
    assert not StatementDraft.objects.exists()


def test_a_wording_that_names_nobody_is_told_once_and_at_its_row(editor):
    data = as_posted(editor.get(ADD)) | {"type": str(make_type().pk), "issued_on": "27 July 2017"}
    data["attributions-0-verbatim"] = "Spokesman for the Secretary-General"
    response = editor.post(CHECKS_OF_NEW, data)
    found = [words for words, where in links_in(response).items() if where.startswith("id_attributions-0")]
    assert found == ["Appointment: Say who: an appointment, a post, or an organisation."]


def test_a_post_typed_instead_of_an_appointment_counts_as_somebody(editor):
    post = make_post("Secretary-General")
    make_appointment(make_person("António Guterres"), post, "2017-01-01")
    data = as_posted(editor.get(ADD)) | {"issued_on": "27 July 2017", "attributions-0-post": str(post.pk)}
    assert "attributions" not in "".join(links_in(editor.post(CHECKS_OF_NEW, data)).values())


def test_an_organisation_is_judged_as_it_is_typed(editor):
    other = make_organisation("The World Bank")
    draft = make_organisation_draft("A bank", summary="A summary.")
    data = as_posted(editor.get(page_of(draft))) | {"texts-0-name": "World Bank"}
    response = editor.post(page_of(draft, "checks"), data)
    assert anchor(response, "There is an organisation of this name already") == "id_texts-0-name"
    assert str(other.pk) in response.content.decode()


def test_what_is_typed_is_escaped_in_the_answer(editor):
    draft = make_statement_draft("On water")
    data = as_posted(editor.get(page_of(draft))) | {"texts-0-body": "[<img src=x>](/x) <script>alert(1)</script>"}
    content = editor.post(page_of(draft, "checks"), data).content
    assert b"&lt;script&gt;" in content
    assert b"<script" not in content
    assert b"<img" not in content


# --- preview of a text ------------------------------------------------------------------------------------------------


def test_a_text_is_shown_as_the_public_page_will_in_its_language_and_direction(editor):
    draft = make_statement_draft("On water", body="What is stored.")
    response = editor.post(page_of(draft, "preview_of_text"), {"text": "## عنوان\r\n\r\nنص **مهم**", "language": "ar"})
    content = response.content.decode()
    assert '<html lang="ar" dir="rtl">' in content
    assert re.search(
        r'<div class="prose"><h2 id="[^"]+">عنوان</h2>\s*<p id="[^"]+">نص <strong>مهم</strong></p></div>', content
    )
    assert "unhub/site.css" in content
    assert StatementTextDraft.objects.get().body == "What is stored."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Nothing is written yet."),
        ("a\0b", "NUL"),
        ("x" * 500_001, "too long to be previewed"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_a_preview_says_what_it_cannot_show(editor, text, expected):
    draft = make_statement_draft("On water")
    response = editor.post(page_of(draft, "preview_of_text"), {"text": text, "language": "xx"})
    assert response.status_code == 200
    assert expected in response.content.decode()


def test_a_text_without_a_draft_is_previewed_too(editor):
    for name in ("statements_drafts_statementdraft", "organisations_drafts_organisationdraft"):
        response = editor.post(reverse(f"admin:{name}_preview_of_text_of_new"), {"text": "*Words*", "language": "en"})
        assert "<em>Words</em>" in response.content.decode()


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["checks", "preview_of_text"])
def test_who_may_not_write_a_draft_gets_no_help_with_it(client, name):
    draft = make_statement_draft("On water")
    addresses = [page_of(draft, name), reverse(f"admin:statements_drafts_statementdraft_{name}_of_new")]
    for address in addresses:
        assert client.post(address).status_code == 302  # to log in
    client.force_login(make_user("reader", "statements_drafts.view_statementdraft"))
    for address in addresses:
        assert client.post(address).status_code == 403
    client.force_login(make_user("writer", "statements_drafts.change_statementdraft"))
    assert client.post(addresses[0], {}).status_code == 200


def test_a_draft_of_another_organisation_is_not_named_to_who_may_not_see_it(client):
    theirs, ours = make_organisation("Their body"), make_organisation("Our body")
    secret = make_statement_draft("Zqtitlezq", slug="theirs", organisation=theirs, symbols=["SG/SM/1"], order_in_day=7)
    draft = make_statement_draft("Zqtitlezq", slug="ours", organisation=ours, symbols=["SG/SM/1"])
    client.force_login(make_colleague("editor", member_of=[ours]))
    data = as_posted(client.get(page_of(draft)))
    for response in (client.get(page_of(draft)), client.post(page_of(draft, "checks"), data)):
        content = response.content.decode()
        assert "Colleagues are writing a statement of the same title, or nearly, of 27 July 2017." in content
        assert "SG/SM/1 is the symbol of a statement that colleagues are writing, too." in content
        assert str(secret.pk) not in content
    client.force_login(make_administrator())
    assert str(secret.pk) in client.get(page_of(draft)).content.decode()


@pytest.mark.parametrize("name", ["checks", "preview_of_text"])
def test_help_is_asked_for_by_post_with_a_token_of_a_form(name, editor):
    draft = make_statement_draft("On water")
    assert editor.get(page_of(draft, name)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_administrator("another"))
    assert strict.post(page_of(draft, name), {}).status_code == 403


def test_a_draft_that_was_handed_in_or_is_gone_is_not_judged_while_writing(editor):
    draft = make_statement_draft("On water")
    address = page_of(draft, "checks")
    submit(draft, by=make_user())
    assert editor.post(address, {}).status_code == 403
    draft.delete()
    assert editor.post(address, {}).status_code == 404


# --- the pages that show checks ---------------------------------------------------------------------------------------


def test_the_form_shows_on_opening_what_is_missing_and_what_to_look_at_each_with_its_field(editor):
    draft = make_statement_draft("ON WATER AND PEACE", body="#### A\n\n## B")
    page = editor.get(page_of(draft))
    assert anchor(page, "The first heading, “A”") == "id_texts-0-body"
    assert anchor(page, "The title is in capitals") == "id_texts-0-title"
    for where in links_in(page).values():
        assert f'id="{where}"' in page.content.decode(), where


def test_the_page_before_publishing_blocks_for_problems_and_only_lists_warnings(editor):
    live = make_statement("On water", body="Words.", symbols=["SG/SM/1"])
    draft, _created = open_draft(live, by=None)
    address = reverse("admin:statements_drafts_statementrecord_publish", args=[draft.pk])
    form = page_of(draft)
    page = editor.get(address)
    assert "One thing to look at; it can be published all the same" in page.content.decode()
    assert f'href="{form}#id_texts-0-summary">There is no summary.' in page.content.decode()
    assert page.context["form"] is not None
    assert 'name="draft_token"' in page.content.decode()
    draft.texts.update(body="#### A\n\n## B")
    page = editor.get(address).content.decode()
    assert f'href="{form}#id_texts-0-body">The first heading' in page
    assert 'name="draft_token"' not in page


def test_a_form_for_reading_asks_for_no_checks(client):
    draft = make_statement_draft("On water")
    client.force_login(make_user("reader", "statements_drafts.view_statementdraft"))
    assert b"data-checks-address" not in client.get(page_of(draft)).content


@pytest.mark.parametrize("make", [make_statement_draft, make_organisation_draft])
def test_a_row_is_found_in_the_form_where_the_page_before_it_said(editor, make):
    draft = make("On water")
    if isinstance(draft, OrganisationDraft):
        draft.links.create(label="Second", order=2)
        draft.links.create(label="First", order=1)
    else:
        draft.symbols.create(symbol="SG/SM/2", order=2)
        draft.symbols.create(symbol="SG/SM/1", order=1)
    foretold = prefixes_when_opened(draft, admin.site)
    page = editor.get(page_of(draft))
    shown = {
        form.instance.pk: form.prefix
        for inline in page.context["inline_admin_formsets"]
        for form in inline.formset.forms
        if not form.instance._state.adding
    }
    assert foretold == shown
    assert len(shown) >= 3
