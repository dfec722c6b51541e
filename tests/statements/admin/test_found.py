"""The queue of found citations: who may decide, in bulk, and how documents come on record from it."""

import pytest
from django.urls import reverse

from statements.deciding import citations_to_decide
from statements.models import Citation, Document, FoundCitation
from tests.factories import (
    make_document,
    make_editor,
    make_organisation,
    make_statement,
    make_stranger,
    make_user,
    save_reference,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/statements/foundcitation/"
MISSING = f"{LIST}missing/"
MAKE = f"{MISSING}make/"
IN_WORDS = "He recalls Security Council resolution 2334 (2016)."


@pytest.fixture
def editor(client):
    person = make_editor()
    client.force_login(person)
    return person


def act(client, action, *found):
    keys = [each.pk for each in found or FoundCitation.objects.all()]
    return client.post(f"{LIST}?status=all", {"action": action, "_selected_action": keys}, follow=True)


def test_an_editor_sees_what_waits_with_its_document_and_its_paragraph(client, editor):
    document = make_document("S/RES/2334 (2016)")
    live = make_statement("Of July", body=IN_WORDS)
    html = client.get(LIST).content.decode()
    assert f'href="{live.get_absolute_url()}#{FoundCitation.objects.get().anchor}"' in html
    assert reverse("admin:statements_document_change", args=[document.pk]) in html
    assert "Of July" in html


def test_many_are_confirmed_at_once(client, editor):
    make_document("S/RES/2334 (2016)")
    for day in ("2017-01-01", "2017-01-02"):
        make_statement(body=IN_WORDS, issued_on=day)
    make_statement(body="S/2007/292")
    html = act(client, "confirm_them").content.decode()
    assert "2 citations are confirmed." in html
    assert "1 name documents that are not on record" in html
    assert Citation.objects.filter(status="confirmed").count() == 2
    assert {each.history.get().history_user for each in Citation.objects.all()} == {editor}


def test_many_are_rejected_and_a_rejection_is_taken_back(client, editor):
    make_statement(body=IN_WORDS)
    act(client, "reject_them")
    found = FoundCitation.objects.get()
    assert (found.status, found.decided_by) == ("rejected", editor)
    assert "He recalls" not in client.get(LIST).content.decode()
    act(client, "reopen_them")
    assert FoundCitation.objects.get().status == "open"


def test_who_works_elsewhere_neither_sees_nor_decides(client):
    make_document("S/RES/2334 (2016)")
    make_statement(body=IN_WORDS)
    client.force_login(make_stranger())
    assert "resolution 2334" not in client.get(LIST).content.decode()
    assert "S/RES" not in client.get(MISSING).content.decode()
    act(client, "confirm_them")
    act(client, "reject_them")
    assert FoundCitation.objects.get().status == "open"
    assert not Citation.objects.exists()


def test_who_works_for_the_body_that_spoke_decides(client):
    make_document("S/RES/2334 (2016)")
    body = make_organisation()
    make_statement(body=IN_WORDS, organisation=body)
    client.force_login(make_editor(member_of=[body]))
    act(client, "confirm_them")
    assert Citation.objects.get().status == "confirmed"


@pytest.mark.parametrize("rights", [(), ("statements.view_citation",), ("statements.add_citation",)])
def test_who_may_not_file_citations_is_kept_out(client, rights):
    client.force_login(make_user("reader", *rights))
    for address in (LIST, MISSING):
        assert client.get(address).status_code == 403
    assert client.post(MAKE, {"key": "S/RES/2334(2016)"}).status_code == 403


def test_documents_not_on_record_are_listed_by_how_often_they_are_named_with_what_their_symbol_says(client, editor):
    for day in ("2017-01-01", "2017-02-01"):
        make_statement(body=IN_WORDS, issued_on=day)
    make_statement(body="A/HRC/28/45 and Security Council resolution 242")
    html = client.get(MISSING).content.decode()
    assert html.index("S/RES/2334(2016)") < html.index("A/HRC/28/45") < html.index("S/RES/242")
    assert "Security Council, resolution, 2016" in html
    assert "Human Rights Council" in html
    assert "1 January 2017 – 1 February 2017" in html
    assert html.count("The year is missing") == 1


def test_one_click_puts_a_document_on_record_and_resolves_its_mentions(client, editor):
    make_statement(body=f"S/RES/2334 (2016)\n\n{IN_WORDS}")
    html = client.post(MAKE, {"key": "S/RES/2334(2016)"}, follow=True).content.decode()
    document = Document.objects.get()
    assert (document.symbol, document.slug, document.kind) == ("S/RES/2334 (2016)", "s-res-2334-2016", "resolution")
    assert (document.issuer, str(document.adopted_on)) == ("Security Council", "2016")
    assert document.history.get().history_user == editor
    assert "is on record" in html
    assert [(each.raw, each.is_certain) for each in Citation.objects.all()] == [("S/RES/2334 (2016)", True)]
    assert FoundCitation.objects.get().document == document


@pytest.mark.parametrize("key", ["S/RES/9999(2031)", "", "x" * 500])
def test_only_what_texts_name_is_put_on_record_from_here(client, editor, key):
    make_statement(body=IN_WORDS)
    html = client.post(MAKE, {"key": key}, follow=True).content.decode()
    assert "No text that is open names a document of that symbol any more." in html
    assert not Document.objects.exists()


def test_a_symbol_that_lacks_its_year_is_refused_in_words(client, editor):
    make_statement(body="Security Council resolution 242")
    assert "lacks the year" in client.post(MAKE, {"key": "S/RES/242"}, follow=True).content.decode()
    assert not Document.objects.exists()


def test_an_address_that_another_document_has_is_said_and_nothing_is_written(client, editor):
    make_document("A letter", slug="s-res-2334-2016")
    make_statement(body=IN_WORDS)
    response = client.post(MAKE, {"key": "S/RES/2334(2016)"}, follow=True)
    assert response.status_code == 200
    assert Document.objects.count() == 1
    assert FoundCitation.objects.get().document is None


def test_the_first_page_counts_what_waits_for_a_person(client, editor):
    assert citations_to_decide(editor) == []
    make_document("S/RES/2334 (2016)")
    live = make_statement(body=f"{IN_WORDS}\n\nS/2007/292")
    assert [each["words"] for each in citations_to_decide(editor)] == [
        "To confirm or reject: 1",
        "Of documents not on record: 1",
    ]
    html = client.get("/admin/").content.decode()
    assert "Citations that were found" in html
    for line in citations_to_decide(editor):
        assert client.get(line["address"]).status_code == 200
    assert citations_to_decide(make_stranger()) == []
    save_reference(Citation(statement=live, raw="gone", is_missing=True))
    assert citations_to_decide(editor)[-1]["words"] == "Confirmed, and no longer in the text: 1"


@pytest.mark.parametrize("number", [2, 20])
def test_the_queue_costs_the_same_however_much_waits(client, editor, number, django_assert_max_num_queries):
    for each in range(number):
        make_statement(body=f"S/2007/{100 + each}", issued_on=f"2017-01-{each + 1:02}")
    with django_assert_max_num_queries(12):
        client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(MISSING)
