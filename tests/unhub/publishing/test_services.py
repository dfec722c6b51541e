import datetime
import hashlib
import json

import pytest
from django.core.exceptions import ValidationError

from organisations.drafts.models import OrganisationTextDraft
from organisations.models import Organisation
from statements.drafts.models import (
    AttributionDraft,
    StatementDraft,
    StatementRelationDraft,
    StatementTextDraft,
)
from statements.models import Citation, Statement, StatementText
from tests.factories import (
    make_appointment,
    make_approved,
    make_capacity,
    make_document,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_relation,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_user,
    revise,
    save_reference,
)
from unhub.publishing.content import describe
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Change, FormerAddress, Transition, Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import (
    Conflict,
    Unpublishable,
    WrongState,
    approve,
    claim_save,
    discard_draft,
    open_draft,
    publish,
    submit,
    withdraw,
)
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db


def problems(draft):
    with pytest.raises(Unpublishable) as caught:
        publish(draft, by=None)
    return {problem.field: str(problem) for problem in caught.value.problems}


def versions(live):
    return list(Version.objects.filter(record_id=live.pk).order_by("number"))


# --- publishing --------------------------------------------------------------------------------------------------------


def test_publishing_copies_the_whole_draft_and_removes_it():
    place, topic, country = make_place("New York"), make_topic("Peace"), make_place("Egypt", kind="country", code="EG")
    appointment = make_appointment(make_person("António Guterres"), make_post("Secretary-General"), "2017-01-01")
    draft = make_statement_draft(
        "A title",
        body="First.\n\nSecond.",
        appointment=appointment,
        symbols=["SG/SM/18554", "PAL/2212"],
        sources=["https://example.org/a"],
        topics=[topic],
        places=[country],
        place=place,
        raw_title="A titel",
        raw_label="SG Statement",
        order_in_day=2,
    )
    drafted = describe(kind_named("statement"), draft, live=False)
    publish(make_approved(draft), by=make_user())
    live = Statement.objects.get()
    assert describe(kind_named("statement"), live) == drafted
    assert (live.pk, live.version_no, live.status, live.title) == (draft.pk, 1, "published", "A title")
    assert not StatementDraft.objects.exists()
    assert not StatementTextDraft.objects.exists()
    assert "<p" in live.texts.get().body_html
    attribution = live.attributions.get()
    assert (attribution.person, attribution.post, attribution.body) == (
        appointment.person, appointment.post, appointment.post.organisation,
    )  # fmt: skip


def test_the_first_version_says_what_was_published_by_whom_and_its_fingerprints():
    user = make_user()
    publish(make_approved(make_statement_draft("A title", body="Hello  *world*")), by=user)
    live = Statement.objects.get()
    [version] = versions(live)
    assert (version.number, version.kind, version.published_by, version.record_type) == (1, "first", user, "statement")
    assert version.content["texts"][0]["body"] == "Hello  *world*"
    assert version.text_hashes == {"en": hashlib.sha256(b"Hello world").hexdigest()}
    assert len(version.content_hash) == 64
    assert version.content_version == live.content_version == ContentVersion.current()


def test_the_fingerprint_can_be_checked_by_anybody_from_the_content():
    publish(make_statement_draft("Titre", language="fr"), by=None)
    [version] = versions(Statement.objects.get())

    def without_empty(value):
        if isinstance(value, dict):
            kept = {key: without_empty(each) for key, each in value.items()}
            return {key: each for key, each in kept.items() if each not in (None, "", [], {})}
        return [without_empty(each) for each in value] if isinstance(value, list) else value

    canonical = json.dumps(without_empty(version.content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert version.content_hash == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_second_version_needs_a_kind_and_a_public_note():
    live = make_statement()
    draft, _created = open_draft(live, by=None)
    with pytest.raises(Unpublishable) as caught:
        publish(draft, by=None)
    assert {problem.field for problem in caught.value.problems} == {"change_kind", "public_note"}
    with pytest.raises(Unpublishable, match="which kind"):
        publish(draft, by=None, change_kind="first", public_note="Note")
    with pytest.raises(Unpublishable, match="public note"):
        publish(draft, by=None, change_kind="typo", public_note="   ")
    publish(draft, by=None, change_kind="typo", public_note="A letter.")
    assert [(v.number, v.kind, v.public_note) for v in versions(live)] == [(1, "first", ""), (2, "typo", "A letter.")]


def test_what_refers_to_a_child_survives_a_new_version():
    live = make_statement("A", body="First.\n\nSecond.")
    text, attribution = live.texts.get().pk, live.attributions.get().pk
    save_reference(Citation(statement=live, document=make_document("S/RES/242 (1967)"), raw="242", status="confirmed"))
    revise(live, raw_label="Statement")
    assert (live.texts.get().pk, live.attributions.get().pk) == (text, attribution)
    assert live.citations.count() == 1


def test_a_child_taken_from_the_draft_is_taken_from_the_public_record():
    live = make_statement("A", symbols=["SG/SM/1", "SG/SM/2"])
    draft, _created = open_draft(live, by=None)
    draft.symbols.get(symbol="SG/SM/1").delete()
    publish(draft, by=None, change_kind="correction", public_note="One symbol was another's.")
    assert [str(symbol) for symbol in live.symbols.all()] == ["SG/SM/2"]


def test_each_publication_is_one_step_of_the_content_version_and_one_public_change():
    live = make_statement()
    before = ContentVersion.current()
    revise(live)
    assert ContentVersion.current() == before + 1
    change = Change.objects.get(number=before + 1)
    assert (change.kind, change.record_type, change.record_id) == ("revised", "statement", live.pk)


def test_an_organisation_is_published_with_the_name_lists_show():
    draft = make_organisation_draft("Organisation des Nations unies", acronym="ONU", slug="un")
    draft.texts.update(language="fr")
    OrganisationTextDraft.objects.create(draft=draft, language="en", name="The United Nations", acronym="UN")
    publish(draft, by=None)
    live = Organisation.objects.get()
    assert (live.name, live.acronym, live.name_language, live.sort_name) == (
        "The United Nations", "UN", "en", "united nations",
    )  # fmt: skip


# --- what stops a publication ------------------------------------------------------------------------------------------


def test_a_statement_without_a_text_in_its_original_language_is_not_published():
    draft = make_statement_draft("Titre", language="fr")
    draft.original_language = "en"
    draft.save()
    with pytest.raises(Unpublishable, match=r"no text in the original language \(English\)"):
        publish(draft, by=None)
    assert not Statement.objects.exists()


def test_a_statement_without_an_attribution_is_not_published():
    draft = make_statement_draft()
    draft.attributions.all().delete()
    assert "Say who said it" in problems(draft)["attributions"]


def test_an_appointment_that_does_not_cover_the_date_stops_the_publication_naming_the_holder():
    post = make_post("Secretary-General")
    annan = make_appointment(make_person("Kofi Annan"), post, "1997-01-01", "2006-12-31")
    make_appointment(make_person("Ban Ki-moon"), post, "2007-01-01", "2016-12-31")
    draft = make_statement_draft(issued_on="2007-01-01", appointment=annan)
    assert "Ban Ki-moon" in problems(draft)["attributions"]


def test_a_capacity_of_another_post_stops_the_publication():
    appointment = make_appointment()
    draft = make_statement_draft(appointment=appointment, capacity=make_capacity(make_post(), "A hat of another"))
    assert "another post" in problems(draft)["attributions"]


def test_a_joint_statement_needs_two_voices():
    draft = make_statement_draft(attribution_mode="joint", role="issuer")
    assert "two voices" in problems(draft)["attributions"]
    AttributionDraft.objects.create(draft=draft, role="signatory", organisation=make_organisation())
    publish(draft, by=None)


def joint_statement(grouping, *signatories, issued_on=datetime.date(2011, 9, 23)):
    draft = make_statement_draft(organisation=grouping, role="issuer", attribution_mode="joint", issued_on=issued_on)
    for signatory in signatories:
        AttributionDraft.objects.create(draft=draft, role="signatory", organisation=signatory)
    return draft


def test_who_signs_a_joint_statement_of_a_grouping_was_its_member_that_day():
    quartet = make_organisation("The Quartet", kind="grouping")
    union, league, guest = make_organisation("Union"), make_organisation("League"), make_organisation("Guest")
    make_relation(union, "member_of", quartet, start="2003")
    make_relation(league, "member_of", quartet, start="2003", end="2010", end_kind="dated")
    make_relation(guest, "cooperates_with", quartet, start="2003")
    assert problems(joint_statement(quartet, union, league))["attributions"] == (
        "League was not on record as a member of The Quartet on 23 September 2011. Record the membership first."
    )
    assert "Guest was not on record" in problems(joint_statement(quartet, union, guest))["attributions"]
    publish(joint_statement(quartet, union), by=None)
    publish(joint_statement(quartet, union, league, issued_on=datetime.date(2010, 12, 31)), by=None)


def test_bodies_that_are_no_grouping_sign_a_joint_statement_with_whom_they_like():
    publish(joint_statement(make_organisation(), make_organisation()), by=None)


def test_an_address_another_statement_has_or_had_is_refused():
    first = make_statement("First", slug="a-title", issued_on="2017-07-27")
    assert "belongs to “First”" in problems(make_statement_draft("Second", slug="a-title"))["slug"]
    revise(first, slug="another-title")
    assert "once belonged" in problems(make_statement_draft("Third", slug="a-title"))["slug"]
    make_statement("Fourth", slug="a-title", issued_on="2017-07-28")


def test_a_failed_publication_leaves_everything_as_it_was():
    draft = make_statement_draft()
    draft.attributions.all().delete()
    before = ContentVersion.current()
    problems(draft)
    assert ContentVersion.current() == before
    assert StatementDraft.objects.filter(pk=draft.pk).exists()
    assert not Version.objects.filter(record_id=draft.pk).exists()


# --- addresses ---------------------------------------------------------------------------------------------------------


def test_a_changed_address_is_kept_as_a_former_one_and_can_be_taken_back():
    live = make_statement(slug="first", issued_on="2017-07-27")
    live = revise(live, slug="second")
    assert [a.address for a in FormerAddress.objects.all()] == ["2017/07/27/first"]
    live = revise(live, issued_on=datetime.date(2017, 7, 28))
    live = revise(live, issued_on=datetime.date(2017, 7, 27), slug="first")
    assert {a.address for a in FormerAddress.objects.all()} == {"2017/07/27/second", "2017/07/28/second"}


def test_a_person_whose_address_changed_keeps_the_former_one():
    person = make_person("Terje Roed-Larsen")
    person.slug = "terje-rod-larsen"
    save_reference(person)
    former = FormerAddress.objects.get()
    assert (former.record_type, former.address, former.record_id) == ("person", "terje-roed-larsen", person.pk)


# --- two people at once ------------------------------------------------------------------------------------------------


def test_a_save_with_an_old_token_is_refused_and_changes_nothing():
    draft = make_statement_draft()
    first, second = StatementDraft.objects.get(pk=draft.pk), StatementDraft.objects.get(pk=draft.pk)
    claim_save(first, draft.token, by=make_user())
    with pytest.raises(Conflict):
        claim_save(second, draft.token, by=make_user())
    assert StatementDraft.objects.get(pk=draft.pk).rev == 2


@pytest.mark.parametrize(
    "token", ["1.²", "99999999999999999.1", "", None, "1", "x.y", "1.2.3", "-1.2", "1." + "9" * 50, "1.\x00"]
)
def test_a_token_that_is_none_is_a_conflict_and_not_an_error(token):
    with pytest.raises(Conflict):
        claim_save(make_statement_draft(), token, by=None)


def test_a_draft_saved_since_it_was_looked_at_is_not_published():
    draft = make_statement_draft()
    seen = draft.token
    claim_save(draft, seen, by=None)
    with pytest.raises(Conflict):
        publish(draft, by=None, token=seen)
    publish(draft, by=None, token=draft.token)


def test_a_draft_can_be_published_once():
    draft = make_statement_draft()
    publish(draft, by=None)
    with pytest.raises(Conflict, match="no draft any more"):
        publish(draft, by=None)


def test_opening_a_draft_twice_gives_the_same_draft():
    live = make_statement("A", body="Text", topics=[make_topic()])
    draft, created = open_draft(live, by=make_user())
    again, created_again = open_draft(live, by=make_user())
    assert (created, created_again, draft) == (True, False, again)
    assert describe(kind_named("statement"), draft, live=False) == describe(kind_named("statement"), live)


# --- withdrawing and discarding ----------------------------------------------------------------------------------------


def test_a_withdrawn_statement_keeps_its_text_under_a_notice_and_files_a_version():
    live = make_statement("A", body="Text")
    withdraw(live, by=None, public_notice="Issued in error.")
    live.refresh_from_db()
    assert live.is_withdrawn
    assert live.withdrawal_notice == "Issued in error."
    assert live.texts.get().body == "Text"
    assert [(v.number, v.kind, v.public_note) for v in versions(live)][1:] == [(2, "withdrawal", "Issued in error.")]
    assert Change.objects.latest("number").kind == "withdrawn"


def test_withdrawing_needs_a_notice_and_happens_once():
    live = make_statement()
    with pytest.raises(Unpublishable, match="public notice"):
        withdraw(live, by=None, public_notice=" ")
    withdraw(live, by=None, public_notice="In error.")
    with pytest.raises(WrongState, match="withdrawn already"):
        withdraw(live, by=None, public_notice="Again.")
    with pytest.raises(WrongState, match="can no longer be edited"):
        open_draft(Statement.objects.get(), by=None)


def test_a_statement_with_an_open_draft_is_not_withdrawn():
    live = make_statement()
    open_draft(live, by=None)
    with pytest.raises(Conflict, match="Publish or discard"):
        withdraw(live, by=None, public_notice="In error.")


def test_discarding_a_draft_leaves_what_is_public():
    live = make_statement("A", body="Text")
    draft, _created = open_draft(live, by=None)
    seen = draft.token
    claim_save(draft, seen, by=None)
    with pytest.raises(Conflict):
        discard_draft(draft, by=None, token=seen)
    before = ContentVersion.current()
    discard_draft(draft, by=None)
    assert StatementText.objects.get(statement=live).body == "Text"
    assert ContentVersion.current() == before


def test_every_transition_is_on_record():
    user = make_user()
    draft = make_statement_draft()
    submit(draft, by=user)
    approve(draft, by=make_user())
    publish(draft, by=user)
    withdraw(Statement.objects.get(pk=draft.pk), by=user, public_notice="In error.")
    discard_draft(make_statement_draft(), by=user)
    steps = Transition.objects.filter(by=user).order_by("pk").values_list("from_state", "to_state")
    assert list(steps) == [
        ("draft", "submitted"),
        ("approved", "published"),
        ("published", "withdrawn"),
        ("draft", "discarded"),
    ]


# --- reference data ----------------------------------------------------------------------------------------------------


def test_reference_data_is_recorded_in_history_change_feed_and_content_version():
    before = ContentVersion.current()
    person = make_person("Kofi Anan")
    person.name = "Kofi Annan"
    save_reference(person)
    assert [h.name for h in person.history.all()] == ["Kofi Annan", "Kofi Anan"]
    kinds = Change.objects.filter(record_id=person.pk).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["created", "revised"]
    assert ContentVersion.current() == before + 2


def test_a_mended_appointment_takes_its_statements_with_it():
    appointment = make_appointment(make_person("Wrong Person"))
    statement = make_statement(appointment=appointment)
    appointment.person, appointment.post = make_person("Right Person"), make_post()
    save_reference(appointment)
    attribution = statement.attributions.get()
    assert str(attribution.person) == "Right Person"
    assert attribution.body == appointment.post.organisation
    post = appointment.post
    post.organisation = make_organisation()
    save_reference(post)
    assert statement.attributions.get().body == post.organisation


def test_reference_data_in_use_is_not_deleted_and_the_refusal_says_so():
    used, unused = make_type("Remarks"), make_type("Readout")
    make_statement(type=used)
    with pytest.raises(ValidationError, match="1 other records refer to it"):
        record_reference_change(used, delete=True)
    pk = unused.pk
    record_reference_change(unused, delete=True)
    assert Change.objects.filter(record_id=pk).latest("number").kind == "deleted"


# --- drafts that were not written in a form ----------------------------------------------------------------------------


def exchange(first, second, name, spare):
    """Two rows of a draft exchange a value that must be unique, by way of a third."""
    mine, theirs = getattr(first, name), getattr(second, name)
    for row, value in [(first, spare), (second, mine), (first, theirs)]:
        setattr(row, name, value)
        row.save()


def test_two_texts_of_a_statement_may_exchange_their_languages():
    draft = make_statement_draft("In English")
    StatementTextDraft.objects.create(draft=draft, language="fr", title="En français", status="official")
    publish(draft, by=None)
    live = Statement.objects.get(pk=draft.pk)
    keys = dict(live.texts.values_list("pk", "language"))
    draft, _created = open_draft(live, by=None)
    english, french = draft.texts.get(language="en"), draft.texts.get(language="fr")
    english.status, french.status = "official", "original"
    exchange(english, french, "language", "es")
    publish(draft, by=None, change_kind="correction", public_note="The two texts had changed places.")
    exchanged = {"en": "fr", "fr": "en"}
    assert dict(live.texts.values_list("pk", "language")) == {pk: exchanged[code] for pk, code in keys.items()}


def test_symbols_and_sources_of_a_statement_may_exchange_their_values():
    live = make_statement(symbols=["SG/SM/1", "SG/SM/2"], sources=["https://example.org/1", "https://example.org/2"])
    draft, _created = open_draft(live, by=None)
    exchange(*draft.symbols.order_by("order"), "symbol", "SG/SM/3")
    exchange(*draft.sources.order_by("order"), "url", "https://example.org/3")
    publish(draft, by=None, change_kind="typo", public_note="The order was wrong.")
    assert list(live.symbols.order_by("order").values_list("symbol", flat=True)) == ["SG/SM/2", "SG/SM/1"]
    assert list(live.sources.order_by("order").values_list("url", flat=True))[0] == "https://example.org/2"


def test_a_value_may_move_from_one_row_to_the_next_in_a_chain():
    live = make_statement(symbols=["SG/SM/1", "SG/SM/2", "SG/SM/3"])
    draft, _created = open_draft(live, by=None)
    for row, symbol in zip(draft.symbols.order_by("-order"), ["SG/SM/4", "SG/SM/3", "SG/SM/2"], strict=True):
        row.symbol = symbol
        row.save()
    publish(draft, by=None, change_kind="typo", public_note="All were one too low.")
    assert sorted(live.symbols.values_list("symbol", flat=True)) == ["SG/SM/2", "SG/SM/3", "SG/SM/4"]


def test_a_statement_is_not_related_to_itself():
    live = make_statement()
    draft, _created = open_draft(live, by=None)
    StatementRelationDraft.objects.create(draft=draft, kind="corrects", to=live)
    with pytest.raises(Unpublishable, match="related to itself"):
        publish(draft, by=None, change_kind="update", public_note="Now related.")


@pytest.mark.parametrize("slug", ["chart", "feed", "v2", "two words", "a/b"])
def test_an_address_that_is_another_pages_or_none_at_all_is_refused(slug):
    assert set(problems(make_organisation_draft(slug=slug))) == {"slug"}
    assert set(problems(make_statement_draft(slug=slug))) == {"slug"}


def test_half_written_content_is_not_published():
    draft = make_statement_draft(sources=["javascript:alert(1)"], attribution_mode="whispered")
    draft.texts.update(title="")
    found = problems(draft)
    assert set(found) == {"texts", "sources", "attribution_mode"}
    assert found["texts"] == "Title: This field cannot be blank."


def test_a_year_that_no_address_can_show_is_refused():
    assert problems(make_statement_draft(issued_on=datetime.date(217, 7, 27)))["issued_on"] == "Check the year: 217."
