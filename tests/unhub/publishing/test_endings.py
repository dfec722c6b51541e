"""Withdrawing, restoring, removing, merging and bringing back, and what readers find afterwards."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from organisations.models import Organisation
from statements.drafts.models import StatementRelationDraft
from statements.models import Statement, Tally
from tests.factories import make_organisation, make_statement, make_topic, make_user, make_withdrawn_statement, revise
from unhub.publishing.models import Change, DraftSave, FormerAddress, Tombstone, Version
from unhub.publishing.services import (
    Conflict,
    Unpublishable,
    WrongState,
    bring_back,
    merge,
    open_draft,
    publish,
    redact,
    remove,
    restore,
    withdraw,
)

pytestmark = pytest.mark.django_db


def kinds_of_versions(pk):
    return list(Version.objects.filter(record_id=pk).order_by("number").values_list("kind", flat=True))


def changes_of(pk):
    return list(Change.objects.filter(record_id=pk).order_by("number").values_list("kind", flat=True))


def test_a_withdrawal_can_be_taken_back_with_a_notice_and_the_record_edited_again():
    live = make_withdrawn_statement()
    with pytest.raises(Unpublishable, match="Say in a public notice why"):
        restore(live, by=None, public_notice=" ")
    restore(live, by=make_user(), public_notice="The withdrawal was a mistake.")
    live = Statement.objects.get()
    assert (live.is_withdrawn, live.withdrawal_notice, live.withdrawn_at) == (False, "", None)
    assert kinds_of_versions(live.pk) == ["first", "withdrawal", "restoration"]
    assert changes_of(live.pk) == ["created", "withdrawn", "restored"]
    open_draft(live, by=None)
    with pytest.raises(WrongState, match="published already"):
        restore(live, by=None, public_notice="Again.")


def test_what_is_removed_answers_410_with_the_notice_and_nothing_else(client):
    live = make_statement("The secret name", body="Secret words")
    page, api = live.get_absolute_url(), reverse("api:statement-detail", args=[live.pk])
    remove(live, by=make_user(), public_notice="Published in error.")
    assert not Statement.objects.exists()
    for address in (page, api):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Published in error." in answer.content.decode()
        assert b"secret" not in answer.content.lower()
    assert kinds_of_versions(live.pk) == ["first", "removal"]
    assert Version.objects.get(number=2).content == {"id": str(live.pk)}
    assert changes_of(live.pk) == ["created", "gone"]


def test_old_addresses_of_what_is_removed_answer_410_too(client):
    live = make_statement("A title", slug="first-name")
    old = live.get_absolute_url()
    live = revise(live, slug="second-name")
    assert client.get(old).status_code == 301
    remove(live, by=None, public_notice="In error.")
    assert client.get(old).status_code == client.get(live.get_absolute_url()).status_code == 410


def test_nobody_else_gets_the_address_of_what_is_removed():
    live = make_statement("A title")
    remove(live, by=None, public_notice="In error.")
    with pytest.raises(Unpublishable, match="once belonged to another record"):
        make_statement("A title", slug=live.slug)


def test_counts_follow_a_removal():
    topic = make_topic()
    live = make_statement(topics=[topic])
    make_statement(topics=[topic])
    remove(live, by=None, public_notice="In error.")
    assert Tally.objects.get(of=Tally.Of.TOPIC, key=str(topic.pk)).statements == 1


def test_what_others_refer_to_is_not_removed_and_the_others_are_named():
    live, other = make_statement("A title"), make_statement("Another")
    draft, _created = open_draft(other, by=None)
    StatementRelationDraft.objects.create(draft=draft, kind="responds_to", to=live)
    with pytest.raises(Unpublishable, match="relation to another statement"):
        remove(live, by=None, public_notice="In error.")
    assert Statement.objects.count() == 2
    assert not Tombstone.objects.exists()
    body = make_organisation("UNSCO")
    make_statement(organisation=body)
    with pytest.raises(Unpublishable, match="Change those first"):
        remove(body, by=None, public_notice="In error.")
    assert Organisation.objects.filter(pk=body.pk).exists()


def test_a_record_with_a_draft_over_it_is_neither_removed_nor_merged():
    live, other = make_statement(), make_statement()
    open_draft(live, by=None)
    with pytest.raises(Conflict, match="draft over"):
        remove(live, by=None, public_notice="In error.")
    with pytest.raises(Conflict, match="draft over"):
        merge(live, into=other, by=None, public_notice="The same.")


def test_all_addresses_of_a_merged_record_lead_to_the_one_that_stays(client):
    live, other = make_statement("A title", slug="double"), make_statement("The other")
    old = live.get_absolute_url()
    live = revise(live, slug="double-2")
    merge(live, into=other, by=make_user(), public_notice="The same statement.")
    for address in (old, live.get_absolute_url()):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, other.get_absolute_url())
    answer = client.get(reverse("api:statement-detail", args=[live.pk]))
    assert answer.status_code == 301
    assert answer["Location"].endswith(reverse("api:statement-detail", args=[other.pk]))
    assert changes_of(live.pk)[-1] == "merged"


def test_mergers_make_no_chains_and_no_loops(client):
    first, second, third = make_statement("One"), make_statement("Two"), make_statement("Three")
    merge(first, into=second, by=None, public_notice="The same.")
    merge(second, into=third, by=None, public_notice="The same.")
    assert set(Tombstone.objects.values_list("into_id", flat=True)) == {third.pk}
    assert client.get(first.get_absolute_url())["Location"] == third.get_absolute_url()
    with pytest.raises(Unpublishable, match="into itself"):
        merge(third, into=third, by=None, public_notice="The same.")
    with pytest.raises(Unpublishable, match="no longer there"):
        merge(third, into=first, by=None, public_notice="The same.")
    remove(third, by=None, public_notice="All were in error.")
    assert client.get(first.get_absolute_url()).status_code == 410


def test_nothing_is_merged_into_what_is_withdrawn():
    with pytest.raises(Unpublishable, match="is withdrawn"):
        merge(make_statement(), into=make_withdrawn_statement(), by=None, public_notice="The same.")


def test_what_was_removed_comes_back_as_a_draft_and_is_public_again_at_its_address(client):
    live = make_statement("A title", symbols=["SG/SM/1"], body="Words.")
    address, first_published = live.get_absolute_url(), live.published_at
    tombstone = remove(live, by=None, public_notice="In error.")
    draft, lost = bring_back(tombstone, by=make_user())
    assert (str(draft), draft.base_version, lost) == ("A title", 0, [])
    assert client.get(address).status_code == 410
    with pytest.raises(Conflict, match="a draft of it already"):
        bring_back(tombstone, by=make_user())
    with pytest.raises(Unpublishable, match="public note"):
        publish(draft, by=None)
    publish(draft, by=None, public_note="It was right after all.")
    live = Statement.objects.get()
    assert (live.version_no, live.published_at) == (3, first_published)
    assert kinds_of_versions(live.pk) == ["first", "removal", "restoration"]
    assert client.get(address).status_code == 200
    assert not Tombstone.objects.exists()
    assert not FormerAddress.objects.exists()


def test_a_record_imported_without_a_version_has_its_first_on_file_before_it_changes():
    from tests.factories import make_statements_in_bulk

    make_statements_in_bulk(1)
    live = Statement.objects.get(slug="bulk-0")
    withdraw(live, by=None, public_notice="In error.")
    assert kinds_of_versions(live.pk) == ["first", "withdrawal"]
    assert Version.objects.get(record_id=live.pk, number=1).content["texts"][0]["title"] == "Bulk 0"


# --- what the law takes out -------------------------------------------------------------------------------------------


def revised_twice():
    live = make_statement("A title", body="A name that must go.")
    revise(live, note="A name was taken out.")
    return Statement.objects.get(), Version.objects.get(record_id=live.pk, number=1)


def test_a_redaction_puts_its_notice_in_the_place_of_the_text_and_keeps_the_rest():
    live, old = revised_twice()
    lawyer = make_user()
    redact(old, notice="Removed by order of a court.", ordered_by="High Court, 12/2026", by=lawyer)
    new = Version.objects.get(pk=old.pk)
    assert new.content == {"id": str(live.pk), "redaction": "Removed by order of a court."}
    assert (new.number, new.content_hash, new.text_hashes, new.published_at) == (
        old.number, old.content_hash, old.text_hashes, old.published_at,
    )  # fmt: skip
    assert (new.redaction.by, new.redaction.ordered_by) == (lawyer, "High Court, 12/2026")
    assert changes_of(live.pk) == ["created", "revised", "redacted"]
    with pytest.raises(Conflict, match="redacted already"):
        redact(old, notice="Again.", ordered_by="Court", by=lawyer)


def test_what_was_redacted_last_is_not_brought_back_and_says_why():
    live = make_statement()
    tombstone = remove(live, by=None, public_notice="In error.")
    redact(Version.objects.get(record_id=live.pk, number=1), notice="By law.", ordered_by="High Court", by=make_user())
    with pytest.raises(WrongState, match="as the law demands"):
        bring_back(tombstone, by=None)


def test_a_redaction_needs_a_notice_and_an_order():
    _live, old = revised_twice()
    with pytest.raises(Unpublishable) as caught:
        redact(old, notice=" ", ordered_by="", by=make_user())
    assert {problem.field for problem in caught.value.problems} == {"notice", "ordered_by"}


def test_what_is_public_now_is_not_redacted_under_the_eyes_of_its_readers():
    live, _old = revised_twice()
    with pytest.raises(WrongState, match="is public now"):
        redact(Version.objects.get(record_id=live.pk, number=2), notice="No.", ordered_by="Court", by=make_user())


def test_a_redaction_clears_the_desk_and_waits_for_open_drafts():
    live, old = revised_twice()
    DraftSave.objects.create(record_type="statement", record_id=live.pk, base_version=0, rev=1, content={"a": "name"})
    draft, _created = open_draft(live, by=None)
    with pytest.raises(WrongState, match="There is a draft"):
        redact(old, notice="No.", ordered_by="Court", by=make_user())
    draft.delete()
    redact(old, notice="No.", ordered_by="Court", by=make_user())
    assert not DraftSave.objects.exists()


def test_the_database_lets_a_version_be_changed_to_the_notice_of_its_redaction_only():
    _live, old = revised_twice()
    redact(old, notice="By order.", ordered_by="Court", by=make_user())
    versions = Version.objects.filter(pk=old.pk)
    for change in ({"content": {"redaction": "Another notice."}}, {"public_note": "x"}, {"content_hash": "0" * 64}):
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            versions.update(**change)
