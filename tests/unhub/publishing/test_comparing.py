"""States of a record compared in the admin, an earlier one as a draft, and who wrote which paragraph."""

import re
import uuid

import pytest
from django.urls import reverse

from statements.drafts.models import StatementDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import make_organisation, make_statement, make_statement_draft, make_topic, make_user
from unhub.publishing.comparing import compare
from unhub.publishing.content import describe
from unhub.publishing.desk import file_save
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import DraftSave, Version
from unhub.publishing.origins import origins_of
from unhub.publishing.reverting import open_as_draft
from unhub.publishing.services import Conflict, WrongState, open_draft, publish, submit, withdraw

pytestmark = pytest.mark.django_db


def page_of(record, name):
    return reverse(f"admin:statements_drafts_statementrecord_{name}", args=[record.pk])


def reword(statement, by=None, **fields):
    draft, _created = open_draft(statement, by=by)
    draft.texts.filter(language="en").update(**fields)
    publish(draft, by=None, change_kind="correction", public_note="Reworded.")
    if by:
        from unhub.publishing.triggers import create_triggers, drop_triggers

        drop_triggers()
        Version.objects.filter(record_id=statement.pk, number=draft.base_version + 1).update(published_by=by)
        create_triggers()
    return Statement.objects.get(pk=statement.pk)


def described(statement):
    return describe(kind_named("statement"), statement)


# --- comparing contents ---------------------------------------------------------------------------------------------------


def test_the_same_content_differs_in_nothing():
    content = described(make_statement(topics=[make_topic()], symbols=["SG/SM/1"], body="One."))
    assert compare(kind_named("statement"), content, content) == []


def test_a_text_written_anew_in_its_language_is_compared_with_the_one_before():
    content = described(make_statement("A word", body="One thing."))
    anew = {**content["texts"][0], "id": str(uuid.uuid4()), "body": "One thing more."}
    [group] = compare(kind_named("statement"), content, content | {"texts": [anew]})
    assert group.label == "Text: English"
    assert [(piece.kind, piece.text) for piece in group.changes[0].paragraphs[0].pieces] == [
        ("same", "One thing"),
        ("inserted", " more"),
        ("same", "."),
    ]


def test_a_difference_of_spaces_alone_is_said():
    content = described(make_statement(body="One.\n\nTwo."))
    other = content | {"texts": [{**content["texts"][0], "body": "One.\n\n\n\nTwo."}]}
    [group] = compare(kind_named("statement"), content, other)
    assert group.changes[0].remark == "Only spaces or line breaks differ."


def test_what_a_content_of_another_age_lacks_is_no_difference():
    content = described(make_statement())
    old = {key: value for key, value in content.items() if key not in {"delivery", "raw_label", "relations"}}
    assert compare(kind_named("statement"), old, content) == []


# --- the page -------------------------------------------------------------------------------------------------------------


def test_the_draft_is_compared_with_what_is_live(admin_client):
    statement = make_statement("A word", body="One thing.")
    draft, _created = open_draft(statement, by=None)
    draft.texts.update(body="Another thing.")
    page = admin_client.get(page_of(statement, "compare"), {"from": "live", "to": "draft"}).content.decode()
    assert "<del>One</del><ins>Another</ins> thing." in page
    form = reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])
    assert f"{page_of(statement, 'compare')}?from=live&amp;to=draft" in admin_client.get(form).content.decode()
    record = admin_client.get(page_of(statement, "change")).content.decode()
    assert f"{page_of(statement, 'compare')}?from=live&amp;to=draft" in record
    assert page_of(statement, "preview") in record


def test_any_two_versions_are_compared(admin_client):
    statement = reword(reword(make_statement("A word", body="One."), body="Two."), body="Three.")
    page = admin_client.get(page_of(statement, "compare"), {"from": "v1", "to": "v3"}).content.decode()
    assert "<del>One</del><ins>Three</ins>." in page
    last_step = admin_client.get(page_of(statement, "compare")).content.decode()
    assert "<del>Two</del><ins>Three</ins>." in last_step
    assert admin_client.get(page_of(statement, "compare"), {"from": "v9"}).status_code == 404
    assert admin_client.get(page_of(statement, "compare"), {"to": "draft"}).status_code == 404


def test_a_draft_that_was_never_published_has_nothing_to_be_compared_with(admin_client):
    page = admin_client.get(page_of(make_statement_draft("To come"), "compare")).content.decode()
    assert "nothing before it to compare with" in page


# --- an earlier version as a draft ----------------------------------------------------------------------------------------


def test_a_version_is_opened_as_a_draft_and_nothing_public_changes(admin_client):
    statement = reword(make_statement("A word", body="One.", slug="a-word"), body="Two.")
    address = f"{page_of(statement, 'revert')}?version=1"
    assert "Open version 1 as a draft" in admin_client.get(address).content.decode()
    assert not kind_named("statement").draft.objects.exists()
    response = admin_client.post(address)
    draft = kind_named("statement").draft.objects.get()
    assert response["Location"] == reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])
    assert (draft.texts.get().body, draft.slug, draft.base_version) == ("One.", "a-word", 2)
    assert Statement.objects.get().texts.get().body == "Two."


def test_an_open_draft_is_replaced_only_by_who_saw_it_and_stays_on_record(admin_client):
    statement = reword(make_statement("A word", body="One."), body="Two.")
    draft, _created = open_draft(statement, by=None)
    draft.texts.update(body="Somebody's work.")
    file_save(draft, by=None)
    address = f"{page_of(statement, 'revert')}?version=1"
    asked = admin_client.get(address).content.decode()
    assert "It is replaced." in asked
    for token in ("", "2.9"):
        response = admin_client.post(address, {"draft_token": token})
        assert response.status_code == 409
        assert draft.texts.get().body == "Somebody's work."
    assert admin_client.post(address, {"draft_token": draft.token}).status_code == 302
    assert draft.texts.get().body == "One."
    kept = DraftSave.objects.filter(record_id=statement.pk, rev=draft.rev).latest("pk")
    assert kept.content["texts"][0]["body"] == "Somebody's work."
    assert StatementDraft.objects.get().rev == draft.rev + 1


def test_a_submitted_draft_is_not_replaced(admin_client):
    statement = reword(make_statement("A word", body="One."), body="Two.")
    draft, _created = open_draft(statement, by=None)
    draft = submit(draft, by=make_user("author"), token=draft.token)
    address = f"{page_of(statement, 'revert')}?version=1"
    page = admin_client.get(address).content.decode()
    assert "its words do not change until it comes back" in page
    assert "Replace the draft" not in page
    assert admin_client.post(address, {"draft_token": draft.token}).status_code == 409
    assert draft.texts.get().body == "Two."


def test_a_withdrawn_record_gets_no_draft_from_a_version():
    statement = reword(make_statement("A word", body="One."), body="Two.")
    content = Version.objects.get(record_id=statement.pk, number=1).content
    withdraw(statement, by=None, public_notice="In error.")
    with pytest.raises(WrongState):
        open_as_draft(kind_named("statement"), statement.pk, content, by=None)


def test_a_draft_that_was_published_meanwhile_is_a_conflict():
    statement = reword(make_statement("A word", body="One."), body="Two.")
    content = Version.objects.get(record_id=statement.pk, number=1).content
    with pytest.raises(Conflict):
        open_as_draft(kind_named("statement"), statement.pk, content, by=None, token="1.1")


def test_what_could_not_be_kept_is_said(admin_client):
    from unhub.publishing.reference import record_reference_change

    statement = make_statement("A word", topics=[topic := make_topic("Passing")])
    draft, _created = open_draft(statement, by=None)
    draft.topics.clear()
    publish(draft, by=None, change_kind="correction", public_note="Not about that.")
    record_reference_change(topic, delete=True)
    response = admin_client.post(f"{page_of(statement, 'revert')}?version=1", follow=True)
    assert "A reference is no longer there and was left out" in response.content.decode()


@pytest.mark.parametrize("version", ["", "9", "x", "0", "²"])
def test_there_is_no_draft_of_a_version_that_is_not_there(admin_client, version):
    statement = make_statement()
    assert admin_client.post(f"{page_of(statement, 'revert')}?version={version}").status_code == 404


def test_who_may_not_change_drafts_may_not_revert(client):
    statement = reword(make_statement("A word", body="One."), body="Two.")
    client.force_login(make_user("reader", "statements_drafts.view_statementdraft"))
    assert client.get(page_of(statement, "compare")).status_code == 200
    assert client.post(f"{page_of(statement, 'revert')}?version=1").status_code == 403


# --- who wrote which paragraph --------------------------------------------------------------------------------------------


def test_each_paragraph_names_the_version_that_gave_it_its_words(admin_client):
    anna, boris = make_user("anna"), make_user("boris")
    statement = make_statement("A word", body="The first one stays.\n\nThe river rises in the north.")
    statement = reword(statement, anna, body="The first one stays.\n\nThe river rises in the south.")
    statement = reword(
        statement, boris, body="Words put in front.\n\nThe first one stays.\n\nThe river rises in the south."
    )
    body = next(each for each in origins_of(kind_named("statement"), statement.pk) if each.label == "text")
    assert [(origin.text, origin.version.number) for origin in body.paragraphs] == [
        ("Words put in front.", 3),
        ("The first one stays.", 1),
        ("The river rises in the south.", 2),
    ]
    assert body.paragraphs[2].version.published_by == anna
    assert (body.paragraphs[2].before.text, body.paragraphs[2].before.version.number) == (
        "The river rises in the north.",
        1,
    )
    page = admin_client.get(page_of(statement, "paragraphs")).content.decode()
    assert "The river rises in the <del>north</del><ins>south</ins>." in page
    assert "anna" in page
    assert "boris" in page


def test_a_text_in_arabic_is_shown_from_right_to_left(admin_client):
    statement = make_statement("A word", body="One.")
    draft, _created = open_draft(statement, by=None)
    StatementTextDraft.objects.create(draft=draft, language="ar", status="courtesy", title="كلمة", body="فقرة.")
    publish(draft, by=None, change_kind="translation", public_note="Arabic added.")
    page = admin_client.get(page_of(statement, "paragraphs")).content.decode()
    assert re.search(r'<td lang="ar" dir="rtl">فقرة\.</td>', page)


def test_nothing_in_a_text_becomes_html_in_the_admin(admin_client):
    statement = reword(make_statement("A word", body="One <script>x</script>."), body="Two <script>x</script>.")
    for name in ("compare", "paragraphs"):
        assert "<script>x" not in admin_client.get(page_of(statement, name)).content.decode()


def test_organisations_are_compared_too(admin_client):
    body = make_organisation("A body")
    address = reverse("admin:organisations_drafts_organisationrecord_compare", args=[body.pk])
    assert admin_client.get(address).status_code == 200
