"""Which documents texts name: what is filed by itself, what is suggested, and what becomes of both when texts change."""

import re
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from statements.citations import confirm, reject, reopen
from statements.models import Citation, CitationSearch, Document, FoundCitation, Statement, StatementText, Tally
from statements.tallies import recount_everything
from tests.factories import make_document, make_statement, make_user, save_reference
from unhub.publishing.doors import open_door
from unhub.publishing.models import Change
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import open_draft, publish, remove
from unhub.text.markdown import render
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db

BY_SYMBOL = "He recalls S/RES/2334 (2016), operative paragraph 4."
IN_WORDS = "He recalls Security Council resolution 2334 (2016)."


def rewrite(live, body):
    """A further version with another text."""
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body=body)
    publish(draft, by=None, change_kind="correction", public_note="A word was mended.")


def filed():
    return [(each.raw, each.pinpoint, each.status) for each in Citation.objects.order_by("pk")]


def found():
    return [
        (each.key, each.document and each.document.symbol, each.status)
        for each in FoundCitation.objects.order_by("pk")
    ]


def run(*arguments):
    out = StringIO()
    call_command("find_citations", *arguments, stdout=out)
    return out.getvalue()


# --- what is filed, and what is suggested ------------------------------------------------------------------------------


def test_a_full_symbol_of_a_document_on_record_is_a_citation_as_soon_as_the_text_is_public():
    document = make_document("S/RES/2334 (2016)")
    live = make_statement(body=f"First.\n\n{BY_SYMBOL}")
    [citation] = Citation.objects.all()
    assert (citation.document, citation.raw, citation.pinpoint) == (
        document,
        "S/RES/2334 (2016)",
        "operative paragraph 4",
    )
    assert (citation.status, citation.is_certain, citation.position) == ("confirmed", True, live.position)
    assert f'id="{citation.anchor}">He recalls' in live.texts.get().body_html
    assert found() == []
    assert citation.history.count() == 1


def test_a_resolution_in_words_is_suggested_and_shown_to_nobody(client):
    make_document("S/RES/2334 (2016)")
    live = make_statement(body=IN_WORDS)
    assert filed() == []
    assert found() == [("S/RES/2334(2016)", "S/RES/2334 (2016)", "open")]
    assert "Documents it cites" not in client.get(live.get_absolute_url()).content.decode()
    assert client.get("/api/v1/statements/?cites=S/RES/2334 (2016)").json()["count"] == 0


def test_a_resolution_of_the_council_without_its_year_is_still_the_same_document():
    make_document("S/RES/2334 (2016)")
    make_statement(body="Security Council resolution 2334 stands.")
    assert found() == [("S/RES/2334", "S/RES/2334 (2016)", "open")]


def test_what_a_paragraph_names_in_two_ways_is_one_citation():
    make_document("S/RES/2334 (2016)")
    make_statement(body="Security Council resolution 2334 is contained in S/RES/2334 (2016), para. 3.")
    assert filed() == [("S/RES/2334 (2016)", "para. 3", "confirmed")]
    assert found() == []


def test_all_places_cited_in_one_paragraph_are_kept():
    make_document("S/RES/2334 (2016)")
    make_statement(body="S/RES/2334 (2016), para. 3, and again S/RES/2334 (2016), para. 4.")
    assert filed() == [("S/RES/2334 (2016)", "para. 3; para. 4", "confirmed")]


def test_a_statement_does_not_cite_itself():
    make_document("S/PRST/2014/13")
    make_statement(body="Issued as S/PRST/2014/13.", symbols=["S/PRST/2014/13"])
    assert (filed(), found()) == ([], [])


def test_texts_are_read_in_their_own_language():
    make_document("S/RES/2334 (2016)")
    make_statement(body="La résolution 2334 (2016) du Conseil de sécurité.", language="fr")
    assert [(each.language, each.raw) for each in FoundCitation.objects.all()] == [
        ("fr", "résolution 2334 (2016) du Conseil de sécurité")
    ]


# --- documents that are not on record ------------------------------------------------------------------------------------


def test_a_document_put_on_record_is_what_texts_named_all_along():
    first, second = make_statement(body=BY_SYMBOL), make_statement(body=IN_WORDS, issued_on="2018-01-01")
    assert found() == [("S/RES/2334(2016)", None, "open")] * 2
    document = make_document("S/RES/2334 (2016)")
    [citation] = Citation.objects.all()
    assert (citation.statement, citation.document, citation.is_certain) == (first, document, True)
    [suggested] = FoundCitation.objects.all()
    assert (suggested.statement, suggested.document) == (second, document)
    assert Change.objects.filter(record_type="citation", record_id=citation.pk, kind="created").exists()


def test_a_document_under_another_symbol_is_not_what_was_named():
    document = make_document("S/RES/2334 (2016)")
    make_statement(body=IN_WORDS)
    document.symbol = "S/RES/2335 (2016)"
    save_reference(document)
    assert found() == [("S/RES/2334(2016)", None, "open")]


def test_a_document_that_nothing_cites_may_go_and_leaves_the_mentions_unresolved():
    document = make_document("S/RES/2334 (2016)")
    make_statement(body=IN_WORDS)
    record_reference_change(document, delete=True)
    assert found() == [("S/RES/2334(2016)", None, "open")]


# --- when the text changes -----------------------------------------------------------------------------------------------


def test_a_suggestion_goes_with_the_words_it_was_made_for():
    live = make_statement(body=IN_WORDS)
    rewrite(live, "Nothing of the kind.")
    assert found() == []


def test_what_was_filed_by_itself_goes_with_the_symbol():
    make_document("S/RES/2334 (2016)")
    live = make_statement(body=BY_SYMBOL)
    rewrite(live, "Nothing of the kind.")
    assert filed() == []
    assert Tally.objects.filter(of="doc").count() == 0


def test_what_somebody_confirmed_stays_and_is_flagged_until_the_words_come_back():
    make_document("S/RES/2334 (2016)")
    live = make_statement(body=IN_WORDS)
    assert confirm(FoundCitation.objects.all(), by=make_user()) == 1
    rewrite(live, "Nothing of the kind.")
    assert Citation.objects.get().is_missing
    rewrite(live, f"Again. {IN_WORDS}")
    citation = Citation.objects.get()
    assert not citation.is_missing
    assert f'id="{citation.anchor}"' in StatementText.objects.get(statement=live).body_html
    assert found() == []


def test_what_an_editor_put_on_record_by_hand_is_not_flagged_while_its_words_stand():
    document = make_document(title="A letter")
    live = make_statement(body="He recalls the Letter of May.")
    save_reference(Citation(statement=live, document=document, raw="the letter", status="confirmed"))
    rewrite(live, "He recalls the  letter of June.")
    assert not Citation.objects.get().is_missing
    rewrite(live, "He recalls nothing.")
    assert Citation.objects.get().is_missing


def test_what_was_rejected_is_not_suggested_again_though_its_paragraph_was_edited():
    make_document("S/RES/2334 (2016)")
    live, person = make_statement(body=BY_SYMBOL.replace("S/RES", "as S/RES")), make_user()
    save = Citation.objects.get()
    save.status = "rejected"
    save_reference(save)
    other = make_statement(body=IN_WORDS, issued_on="2018-01-01")
    assert reject(FoundCitation.objects.all(), by=person) == 1
    rewrite(live, f"Another paragraph before.\n\nEdited: {BY_SYMBOL}")
    rewrite(other, f"Edited: {IN_WORDS}")
    run("--all")
    assert [status for _raw, _place, status in filed()] == ["rejected"]
    assert [status for _key, _symbol, status in found()] == ["rejected"]
    assert reopen(FoundCitation.objects.all()) == 1
    assert FoundCitation.objects.get().decided_by is None


def test_two_paragraphs_that_change_places_keep_what_was_decided_of_each():
    live = make_statement(body=f"One. {IN_WORDS}\n\nTwo. {IN_WORDS}")
    reject(
        FoundCitation.objects.order_by("pk")[:1].model.objects.filter(pk=FoundCitation.objects.first().pk),
        by=make_user(),
    )
    anchor = FoundCitation.objects.get(status="rejected").anchor
    rewrite(live, f"Two. {IN_WORDS}\n\nOne. {IN_WORDS}")
    assert FoundCitation.objects.get(status="rejected").anchor == anchor
    assert FoundCitation.objects.count() == 2


def test_what_is_found_goes_with_its_statement():
    live = make_statement(body=IN_WORDS)
    remove(live, by=None, public_notice="Issued by mistake.")
    assert found() == []


# --- confirming ----------------------------------------------------------------------------------------------------------


def test_a_confirmed_suggestion_is_public_at_once_and_told_to_all_who_follow(client):
    document = make_document("S/RES/2334 (2016)")
    live, person = make_statement(body=IN_WORDS), make_user("confirmer")
    address = live.get_absolute_url()
    assert document.get_absolute_url() not in client.get(address).content.decode()
    number = ContentVersion.current()
    confirm(FoundCitation.objects.all(), by=person)
    html = client.get(address).content.decode()
    assert (
        f'<a class="citation" href="{document.get_absolute_url()}">Security Council resolution 2334 (2016)</a>' in html
    )
    assert ContentVersion.current() > number
    change = Change.objects.get(number__gt=number)
    assert (change.record_type, change.kind) == ("citation", "created")
    assert {name: each["ids"] for name, each in change.affects.items()} == {
        "statement": [str(live.pk)],
        "document": [str(document.pk)],
    }
    citation = Citation.objects.get()
    assert not citation.is_certain
    assert citation.history.get().history_user == person


def test_a_mention_of_what_is_not_on_record_cannot_be_confirmed():
    make_statement(body=IN_WORDS)
    assert confirm(FoundCitation.objects.all(), by=make_user()) == 0
    assert len(found()) == 1


def test_confirming_twice_makes_one_citation():
    make_document("S/RES/2334 (2016)")
    make_statement(body=IN_WORDS)
    waiting = FoundCitation.objects.all()
    assert (confirm(waiting, by=make_user()), confirm(waiting, by=make_user())) == (1, 0)
    assert len(filed()) == 1


# --- through the archive -------------------------------------------------------------------------------------------------


def as_imported(body, **fields):
    """A statement whose text nobody searched, as after an import."""
    live = make_statement(**fields)
    rendered = render(body)
    with open_door():
        live.texts.update(body=body, body_html=rendered.html)
        Statement.objects.filter(pk=live.pk).update(content_version=ContentVersion.bump())
    return live


def test_the_command_searches_what_imports_brought_and_may_run_again():
    make_document("S/RES/2334 (2016)")
    as_imported(f"{BY_SYMBOL}\n\nS/2007/292")
    assert run() == (
        "1 statements searched, 1 citations filed. To be decided: 1, of which 1 name documents that are not on record.\n"
    )
    before, number = (filed(), found()), ContentVersion.current()
    assert run().startswith("0 statements searched, 0 citations filed.")
    assert run("--all").startswith("1 statements searched, 0 citations filed.")
    assert (filed(), found()) == before
    assert ContentVersion.current() == number


def test_the_command_goes_on_where_the_last_run_began_and_searches_what_came_since():
    as_imported(IN_WORDS)
    run()
    as_imported("S/2007/292", issued_on="2001-01-01")
    assert run().startswith("1 statements searched")
    assert {key for key, _document, _status in found()} == {"S/RES/2334(2016)", "S/2007/292"}


def test_a_run_that_was_stopped_has_not_said_that_it_was_done(monkeypatch):
    as_imported(IN_WORDS)

    def stop(ids):
        raise KeyboardInterrupt

    monkeypatch.setattr("statements.management.commands.find_citations.search", stop)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert CitationSearch.objects.get().searched_to == 0


def test_the_number_of_statements_that_cite_a_document_is_that_of_a_count():
    document, other = make_document("S/RES/2334 (2016)"), make_document("S/RES/242 (1967)")
    for day in ("2017-01-01", "2017-05-01", "2018-01-01"):
        live = make_statement(body=f"{BY_SYMBOL}\n\nAgain {BY_SYMBOL}", issued_on=day)
    by_hand = save_reference(Citation(statement=live, document=other, raw="x", status="confirmed"))

    def counted():
        kept = dict(Tally.objects.filter(of="doc").values_list("key", "statements"))
        with open_door():
            recount_everything()
        assert kept == dict(Tally.objects.filter(of="doc").values_list("key", "statements"))
        return {key[32:]: number for key, number in kept.items() if key.startswith(document.pk.hex)}

    assert counted() == {"2017": 2, "2018": 1}
    by_hand.document = document
    save_reference(by_hand)
    assert counted() == {"2017": 2, "2018": 1}
    for each in Citation.objects.filter(statement=live):
        each.status = "rejected"
        save_reference(each)
    assert counted() == {"2017": 2}
    draft, _created = open_draft(Statement.objects.get(issued_on="2017-05-01"), by=None)
    draft.issued_on = "2019-05-01"
    draft.save()
    publish(draft, by=None, change_kind="correction", public_note="Of two years later.")
    assert counted() == {"2017": 1, "2019": 1}
    assert set(Citation.objects.values_list("position", flat=True)) == set(
        Citation.objects.values_list("statement__position", flat=True)
    )


def test_the_database_refuses_a_rejection_that_does_not_say_when_and_a_mention_twice():
    live = make_statement(body=IN_WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        FoundCitation.objects.update(status="rejected")
    twin = FoundCitation.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    FoundCitation.objects.update(status="rejected", decided_at=timezone.now())
    assert FoundCitation.objects.get().statement == live


def test_a_publication_that_finds_nothing_asks_little():
    live = make_statement(body="Nothing.")
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body="Nothing again.")
    with CaptureQueriesContext(connection) as asked:
        publish(draft, by=None, change_kind="correction", public_note="x")
    assert len([each for each in asked.captured_queries if "citation" in each["sql"]]) <= 8


# --- other statements --------------------------------------------------------------------------------------------------


def test_a_statement_says_which_statements_cite_it_and_its_document_page_leads_to_it(client):
    cited = make_statement("The cited one", symbols=["SG/SM/18554"], issued_on="2017-01-01")
    document = make_document("SG/SM/18554", kind="other")
    citing = make_statement("The citing one", body="As said in SG/SM/18554.")
    html = client.get(cited.get_absolute_url()).content.decode()
    assert 'id="cited-by"' in html
    assert citing.get_absolute_url() in html
    assert 'id="cited-by"' not in client.get(citing.get_absolute_url()).content.decode()
    page = client.get(document.get_absolute_url()).content.decode()
    assert "It is a statement of this archive:" in page
    assert cited.get_absolute_url() in page


def test_of_many_statements_that_cite_it_the_newest_are_named_and_all_are_listed(client):
    cited = make_statement(symbols=["PAL/1", "SG/SM/18554"], issued_on="2010-01-01")
    make_document("SG/SM/18554", kind="other")
    for day in range(1, 13):
        make_statement(f"Citing no. {day}", body="SG/SM/18554", issued_on=f"2017-01-{day:02}")
    html = client.get(cited.get_absolute_url()).content.decode()
    assert html.index("Citing no. 12") < html.index("Citing no. 11")
    assert "Citing no. 2<" not in html
    address = re.search(r'href="(/en/statements/\?cites=[^"]+)"', html)[1].replace("&amp;", "&")
    assert "Citing no. 2<" in client.get(address).content.decode()


def test_cited_by_lists_the_statements_that_one_cites(client):
    cited = make_statement("cited", symbols=["SG/SM/18554"], issued_on="2017-01-01")
    make_document("SG/SM/18554", kind="other")
    citing = make_statement("citing", body="As said in SG/SM/18554.", symbols=["SG/SM/2"])
    for value in (str(citing.pk), "sg/sm/2"):
        found_there = client.get("/api/v1/statements/", {"cited_by": value}).json()
        assert [each["id"] for each in found_there["results"]] == [str(cited.pk)]
    assert found_there["description"] == "Statements cited by sg/sm/2"
    assert client.get("/api/v1/statements/", {"cited_by": str(cited.pk)}).json()["count"] == 0


@pytest.mark.parametrize("value", ["SG/SM/9", "01890a5d-ac96-774b-bcce-b302099a8057", "x" * 61])
def test_cited_by_a_statement_that_is_not_there_is_refused_in_words(client, value):
    answer = client.get("/api/v1/statements/", {"cited_by": value})
    assert answer.status_code == 400
    assert "cited_by" in answer.content.decode()


def test_a_document_in_the_api_says_how_many_statements_cite_it_since_when(client):
    document = make_document("S/RES/2334 (2016)")
    make_document("S/RES/242 (1967)")
    for day in ("2017-01-09", "2018-01-09"):
        make_statement(body=BY_SYMBOL, issued_on=day)
    rows = {each["symbol"]: each["citations"] for each in client.get("/api/v1/documents/").json()["results"]}
    assert rows == {
        "S/RES/2334 (2016)": {"statements": 2, "first": "2017-01-09", "latest": "2018-01-09"},
        "S/RES/242 (1967)": {"statements": 0, "first": None, "latest": None},
    }
    assert client.get(f"/api/v1/documents/{document.pk}/").json()["citations"] == rows["S/RES/2334 (2016)"]


def test_the_change_feed_says_of_a_document_that_a_publication_cites_it():
    document = make_document("S/RES/2334 (2016)")
    number = ContentVersion.current()
    make_statement(body=BY_SYMBOL)
    change = Change.objects.get(number__gt=number, record_type="statement")
    assert change.affects["document"]["ids"] == [str(document.pk)]


def test_the_list_of_a_document_pages_and_shows_where_it_is_cited(client):
    make_document("S/RES/2334 (2016)")
    for day in range(1, 23):
        make_statement(f"No. {day}", body=BY_SYMBOL, issued_on=f"2017-01-{day:02}")
    address = Document.objects.get().get_absolute_url()
    html = client.get(address).content.decode()
    assert "Cited in 22 statements since 2017" in html
    assert "operative paragraph 4" in html
    assert "Statements that cite it, by year" in html
    following = re.search(rf'rel="next" href="({address}\?[^"]+)"', html)[1].replace("&amp;", "&")
    second = client.get(following).content.decode()
    assert "No. 1<" in second
    assert "No. 22<" not in second
    assert client.get(address, {"nonsense": 1}).status_code == 400


def test_the_migration_puts_citations_that_are_there_in_order_and_counts_them():
    make_document("S/RES/2334 (2016)")
    live = make_statement(body=BY_SYMBOL)
    before = list(Tally.objects.filter(of="doc").values_list("key", "statements"))
    with open_door():
        Tally.objects.filter(of="doc").delete()
        Citation.objects.update(position=0)
        import_module("statements.migrations.0009_citations_found").place_and_count(apps, None)
    assert list(Tally.objects.filter(of="doc").values_list("key", "statements")) == before
    assert Citation.objects.get().position == live.position


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_of_a_document_costs_the_same_however_many_cite_it(client, number):
    document = make_document("S/RES/2334 (2016)")
    for each in range(number):
        make_statement(body=BY_SYMBOL, issued_on=f"2017-01-{each % 28 + 1:02}", slug=f"no-{each}")
    with CaptureQueriesContext(connection) as asked:
        client.get(document.get_absolute_url())
    assert len(asked) == 4
