"""Whose records a person may touch: by membership in organisations, in pages, lists, forms and rows."""

import pytest
from django.urls import reverse

from organisations.drafts.models import OrganisationRecord
from organisations.models import Appointment, OrganisationRelation, Post, PostCapacity, Presence, SourceClaim
from statements.drafts.models import AttributionDraft, StatementDraft, StatementRecord
from statements.models import Citation, Statement
from tests.factories import (
    make_appointment,
    make_approved,
    make_capacity,
    make_colleague,
    make_document,
    make_editor,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_publisher,
    make_relation,
    make_reviewer,
    make_statement,
    make_statement_draft,
    make_stranger,
    make_user,
    save_reference,
)
from tests.forms import add_row, as_posted, errors_in
from unhub.publishing.admin.permissions import may, may_see, only_reachable
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import DraftSave, Tombstone
from unhub.publishing.services import discard_draft, open_draft, publish, remove

pytestmark = pytest.mark.django_db

ADD = "/admin/statements_drafts/statementdraft/add/"


@pytest.fixture
def statement_kind():
    return kind_named("statement")


@pytest.fixture
def organisation_kind():
    return kind_named("organisation")


def address(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def record_page(record, page="change"):
    app, name = ("statements", "statement") if hasattr(record, "issued_on") else ("organisations", "organisation")
    return reverse(f"admin:{app}_drafts_{name}record_{page}", args=[record.pk])


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_a_member_may_touch_what_is_attributed_to_their_organisation_and_nobody_else(statement_kind):
    body, post = make_organisation(), make_post()
    by_body = make_statement_draft(organisation=body)
    by_holder = make_statement_draft(appointment=make_appointment(post=post))
    member, holder_s, stranger = (
        make_editor(member_of=[body]),
        make_editor(member_of=[post.organisation]),
        make_stranger(),
    )
    everywhere = make_editor()
    for draft, theirs, not_theirs in ((by_body, member, holder_s), (by_holder, holder_s, member)):
        for action in ("view", "change", "delete", "submit"):
            assert may(theirs, action, statement_kind, draft)
            assert may(everywhere, action, statement_kind, draft)
            assert not may(not_theirs, action, statement_kind, draft)
            assert not may(stranger, action, statement_kind, draft)
        assert may_see(theirs, statement_kind, draft)
        assert not may_see(not_theirs, statement_kind, draft)


def test_a_joint_statement_belongs_to_every_body_in_it_live_and_drafted(statement_kind):
    one, two, three = make_organisation(), make_organisation(), make_organisation()
    live = make_statement(organisation=one)
    draft, _created = open_draft(live, by=None)
    draft.attributions.update(organisation=two)
    assert [may(make_editor(member_of=[each]), "change", statement_kind, draft) for each in (one, two, three)] == [
        True,
        True,
        False,
    ]
    assert statement_kind.bodies(live) == statement_kind.bodies(draft) == {one.pk, two.pk}


def test_a_draft_that_names_nobody_belongs_to_who_began_it_and_cannot_be_handed_in(statement_kind):
    body = make_organisation()
    author, colleague = make_publisher(member_of=[body]), make_publisher(member_of=[body])
    draft = make_statement_draft(by=author)
    draft.attributions.all().delete()
    assert may(author, "change", statement_kind, draft)
    assert may(author, "delete", statement_kind, draft)
    for action in ("submit", "review", "publish", "withdraw"):
        assert not may(author, action, statement_kind, draft)
    assert not may_see(colleague, statement_kind, draft)
    assert list(only_reachable(StatementDraft.objects.all(), author, statement_kind)) == [draft]
    assert not only_reachable(StatementDraft.objects.all(), colleague, statement_kind).exists()


def test_a_new_organisation_is_its_authors_until_colleagues_of_all_organisations_publish_it(organisation_kind):
    author, colleague = (
        make_publisher(member_of=[make_organisation()]),
        make_publisher(member_of=[make_organisation()]),
    )
    draft = make_organisation_draft("A new body", by=author)
    assert may(author, "change", organisation_kind, draft)
    assert may(author, "submit", organisation_kind, draft)
    assert not may(author, "publish", organisation_kind, draft)
    assert not may_see(colleague, organisation_kind, draft)
    assert may(make_publisher(), "publish", organisation_kind, draft)


def test_who_began_a_draft_over_a_published_record_of_others_has_no_right_to_it_by_that(organisation_kind):
    author = make_editor(member_of=[make_organisation()])
    draft, _created = open_draft(make_organisation(), by=author)
    assert not may_see(author, organisation_kind, draft)


def test_rights_and_reach_are_both_needed(statement_kind):
    body = make_organisation()
    draft = make_statement_draft(organisation=body)
    assert not may(make_editor(member_of=[body]), "publish", statement_kind, draft)
    assert not may(make_user(member_of=[body]), "view", statement_kind, draft)
    closed = make_publisher(member_of=[body], is_active=False)
    assert not may_see(closed, statement_kind, draft)
    assert not may_see(closed, statement_kind)


def test_an_unknown_action_is_a_mistake_of_the_caller(statement_kind):
    with pytest.raises(ValueError, match="'pubish' is nothing that can be allowed"):
        may(make_publisher(), "pubish", statement_kind)


def test_what_is_left_of_a_record_belongs_to_whom_the_record_belonged(statement_kind, organisation_kind):
    body, post = make_organisation(), make_post()
    member, stranger = make_publisher(member_of=[body]), make_stranger()
    gone = make_statement(organisation=body)
    remove(gone, by=make_publisher(), public_notice="Removed.")
    assert may(member, "withdraw", statement_kind, Tombstone.objects.get())
    assert not may_see(stranger, statement_kind, Tombstone.objects.get())
    content = {"attributions": [{"appointment": str(make_appointment(post=post).pk), "organisation": None}]}
    save = DraftSave.objects.create(
        record_type="statement", record_id=gone.pk, base_version=0, rev=1, content=content, saved_by=member
    )
    assert may(make_editor(member_of=[post.organisation]), "change", statement_kind, save)
    assert not may(make_editor(member_of=[make_organisation()]), "change", statement_kind, save)
    draft = make_organisation_draft(by=member)
    save = DraftSave(
        record_type="organisation", record_id=draft.pk, base_version=0, rev=1, content={"id": str(draft.pk)}
    )
    save.saved_by = member
    discard_draft(draft, by=member)
    assert may(member, "change", organisation_kind, save)
    assert not may(stranger, "change", organisation_kind, save)


def test_what_a_page_asks_of_a_record_costs_those_of_all_organisations_nothing_and_others_one_query(
    statement_kind, django_assert_num_queries
):
    body = make_organisation()
    draft = make_statement_draft(organisation=body)
    everywhere, member = make_publisher(), make_publisher(member_of=[body])
    for user in (everywhere, member):
        assert may(
            user, "view", statement_kind, make_statement_draft(organisation=body)
        )  # rights and reach are known now
    with django_assert_num_queries(0):
        assert may(everywhere, "publish", statement_kind, draft)
    with django_assert_num_queries(1):
        assert may(member, "publish", statement_kind, draft)
        assert may(member, "change", statement_kind, draft)
        assert may_see(member, statement_kind, draft)


# --- lists and the first page -----------------------------------------------------------------------------------------


def test_lists_counts_and_the_first_page_show_only_what_is_ones_own(browser_of):
    body = make_organisation("My body")
    mine = make_statement_draft("Mine", organisation=body)
    published = make_statement("Mine, published", organisation=body)
    make_statement_draft("Zqotherszq")
    make_statement("Zqothers publishedzq")
    make_organisation_draft("Zqother bodyzq")
    member = make_publisher(member_of=[body])
    own = make_organisation_draft("My new body", by=member)
    browser = browser_of(member)
    listed = browser.get(reverse("admin:statements_drafts_statementrecord_changelist"))
    assert {row.pk for row in listed.context["cl"].result_list} == {mine.pk, published.pk}
    assert listed.context["cl"].result_count == 2
    listed = browser.get(reverse("admin:organisations_drafts_organisationrecord_changelist"))
    assert {row.pk for row in listed.context["cl"].result_list} == {body.pk, own.pk}
    page = browser.get(reverse("admin:index"))
    assert "Zqother" not in page.content.decode()
    assert "You work for My body, and for what is part of it today." in page.content.decode()
    assert "You work for" not in browser_of(make_publisher()).get(reverse("admin:index")).content.decode()


def test_who_is_a_member_of_nothing_sees_nothing_and_is_told_why(browser_of):
    make_statement_draft("Zqdraftzq")
    make_statement("Zqpublishedzq")
    browser = browser_of(make_editor(member_of=[]))
    page = browser.get(reverse("admin:index")).content.decode()
    assert "You are not a member of any organisation here yet" in page
    for name in ("statements_drafts_statementrecord", "organisations_drafts_organisationrecord"):
        assert not browser.get(reverse(f"admin:{name}_changelist")).context["cl"].result_list


@pytest.mark.parametrize("model", [StatementRecord, OrganisationRecord])
def test_a_list_costs_a_member_as_many_queries_with_many_records_as_with_few(
    model, browser_of, django_assert_max_num_queries
):
    body = make_organisation()
    browser = browser_of(make_editor(member_of=[body]))
    for number in range(15):
        make_statement_draft(f"Draft {number}", organisation=body)
    with django_assert_max_num_queries(16):
        browser.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))


# --- the form of a draft ----------------------------------------------------------------------------------------------


def test_a_draft_cannot_be_given_away_to_others_and_no_word_is_lost(browser_of):
    body, other = make_organisation("My body"), make_organisation("Another body")
    browser = browser_of(make_editor(member_of=[body]))
    draft = make_statement_draft("A title", organisation=body)
    data = as_posted(browser.get(address(draft))) | {
        "attributions-0-organisation": str(other.pk),
        "texts-0-title": "Typed words",
    }
    answer = browser.post(address(draft), data)
    assert answer.status_code == 200
    assert "None of the organisations that this draft names is yours" in errors_in(answer)
    assert "You work for My body" in errors_in(answer)
    assert "Typed words" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.rev, draft.attributions.get().organisation) == (1, body)
    # Beside one's own body any other may stand.
    data = as_posted(browser.get(address(draft)))
    add_row(data, "attributions", role="signatory", organisation=str(other.pk), order="1")
    assert errors_in(browser.post(address(draft), data)) == ""
    assert draft.attributions.count() == 2


def test_a_new_statement_may_be_begun_without_a_body_and_the_form_says_what_is_missing(browser_of):
    body, other = make_organisation("My body"), make_organisation()
    author = make_editor(member_of=[body])
    browser = browser_of(author)
    page = browser.get(ADD)
    assert "Name one of these as who said it" in page.content.decode()
    kind = make_statement().type
    data = as_posted(page) | {"issued_on": "27 July 2017", "type": str(kind.pk), "texts-0-title": "A title"}
    refused = browser.post(
        ADD, data | {"attributions-0-organisation": str(other.pk), "attributions-0-role": "speaker"}
    )
    assert "None of the organisations that this draft names is yours" in errors_in(refused)
    assert not StatementDraft.objects.exists()
    answer = browser.post(ADD, data | {"_submit": "1"}, follow=True)
    draft = StatementDraft.objects.get()
    assert not AttributionDraft.objects.exists()
    assert answer.request["PATH_INFO"] == address(draft)
    assert "without one, the draft is yours alone and cannot be submitted" in answer.content.decode()
    assert browser.get(record_page(draft, "submit")).status_code == 403
    data = as_posted(answer)
    data |= {"attributions-0-organisation": str(body.pk), "attributions-0-role": "speaker", "_submit": "1"}
    assert browser.post(address(draft), data)["Location"] == record_page(draft, "submit")
    assert browser.get(record_page(draft, "submit")).status_code == 200


def test_who_did_not_begin_a_draft_cannot_take_its_last_organisation_away(browser_of):
    body = make_organisation()
    draft = make_statement_draft(organisation=body, by=make_editor(member_of=[body]))
    browser = browser_of(make_editor(member_of=[body]))
    data = as_posted(browser.get(address(draft))) | {"attributions-0-DELETE": "on"}
    assert "None of the organisations" in errors_in(browser.post(address(draft), data))
    assert draft.attributions.count() == 1


def test_a_form_of_others_shows_no_conflict_page_and_opens_no_draft(browser_of):
    live = make_statement("Zqtitlezq")
    browser = browser_of(make_stranger())
    gone = reverse("admin:statements_drafts_statementdraft_change", args=[live.pk])
    for data in ({"draft_token": "1.1"}, {"draft_token": "1.1", "take_over": "1.1"}):
        assert browser.post(gone, data).status_code == 403
    draft, _created = open_draft(live, by=None)
    assert browser.post(gone, {"draft_token": "1.9"}).status_code == 403
    assert StatementDraft.objects.get() == draft


def test_those_of_one_organisation_review_and_publish_among_themselves(browser_of):
    body = make_organisation()
    draft = make_statement_draft(organisation=body, by=make_editor(member_of=[body]))
    approved = make_approved(draft)
    assert browser_of(make_reviewer(member_of=[body])).get(record_page(draft, "publish")).status_code == 403
    publisher = browser_of(make_publisher(member_of=[body]))
    assert publisher.post(record_page(draft, "publish"), {"draft_token": approved.token}).status_code == 302
    assert Statement.objects.get().pk == draft.pk


def test_who_removed_a_record_can_look_at_what_is_left_and_bring_it_back(browser_of):
    body = make_organisation()
    live = make_statement(organisation=body)
    browser = browser_of(make_publisher(member_of=[body]))
    assert browser.post(record_page(live, "remove"), {"public_notice": "Removed."}, follow=True).status_code == 200
    assert browser.post(record_page(live, "bring_back"), follow=True).status_code == 200
    assert StatementDraft.objects.get().pk == live.pk


# --- reference data ---------------------------------------------------------------------------------------------------


class Facts:
    """What can be recorded of an organisation."""

    def __init__(self, body):
        self.body = body
        self.post = make_post(organisation=body)
        self.appointment = make_appointment(post=self.post)
        self.capacity = make_capacity(self.post)
        self.presence = make_presence(body, make_place())
        self.relation = make_relation(body, "member_of", make_organisation())
        self.claims = [
            save_reference(SourceClaim(**{about: record}, field="name", value="x", source_title="y"))
            for about, record in (
                ("organisation", body),
                ("post", self.post),
                ("appointment", self.appointment),
                ("presence", self.presence),
                ("relation", self.relation),
            )
        ]
        live = make_statement(organisation=body)
        self.citation = save_reference(Citation(statement=live, document=make_document(), raw="x"))

    @property
    def all(self):
        return [self.post, self.appointment, self.capacity, self.presence, self.relation, *self.claims, self.citation]


def test_facts_about_an_organisation_are_changed_and_deleted_by_its_members_and_read_by_all(browser_of):
    facts = Facts(make_organisation())
    member = browser_of(make_colleague("administrator", member_of=[facts.body]))
    stranger = browser_of(make_stranger())
    for record in facts.all:
        assert member.get(address(record)).context["has_change_permission"], record
        page = stranger.get(address(record))
        assert page.status_code == 200
        assert not page.context["has_change_permission"], record
        for path in (address(record), address(record, "delete")):
            assert stranger.post(path, {"post": "yes"}).status_code == 403, record
        assert type(record).objects.filter(pk=record.pk).exists()
    shared = make_person()
    assert stranger.get(address(shared)).context["has_change_permission"]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Post, lambda facts: {"name": "New", "slug": "a-new-post", "organisation": facts.body.pk}),
        (Appointment, lambda facts: {"person": make_person().pk, "post": facts.post.pk, "status": "acting"}),
        (PostCapacity, lambda facts: {"post": facts.post.pk, "name": "New", "key": "a-new-one"}),
        (Presence, lambda facts: {"organisation": facts.body.pk, "place": make_place().pk}),
        (OrganisationRelation, lambda facts: {"subject": facts.body.pk, "kind": "supports", "object": make_organisation().pk}),
        (SourceClaim, lambda facts: {"relation": facts.relation.pk, "field": "start", "value": "2001", "source_title": "y"}),
        (Citation, lambda facts: {"statement": facts.citation.statement_id, "raw": "New"}),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)  # fmt: skip
def test_facts_about_an_organisation_are_added_by_its_members_only(model, values, browser_of):
    facts = Facts(make_organisation())
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    values, before = {name: str(value) for name, value in values(facts).items()}, model.objects.count()
    for path in (add, f"{add}?_popup=1"):
        stranger = browser_of(make_stranger())
        answer = stranger.post(path, as_posted(stranger.get(path)) | values)
        assert "an organisation that you do not work for" in errors_in(answer)
        assert model.objects.count() == before
    member = browser_of(make_editor(member_of=[facts.body]))
    assert errors_in(member.post(add, as_posted(member.get(add)) | values)) == ""
    assert model.objects.count() == before + 1


def test_a_fact_cannot_be_handed_to_another_organisation(browser_of):
    facts, other = Facts(make_organisation()), make_post()
    browser = browser_of(make_editor(member_of=[facts.body]))
    for record, change in (
        (facts.post, {"organisation": other.organisation_id}),
        (facts.appointment, {"post": other.pk}),
    ):
        data = as_posted(browser.get(address(record))) | {name: str(value) for name, value in change.items()}
        assert "an organisation that you do not work for" in errors_in(browser.post(address(record), data))
    assert Post.objects.get(pk=facts.post.pk).organisation == facts.body
    assert Appointment.objects.get(pk=facts.appointment.pk).post == facts.post


def test_a_fact_is_not_set_back_to_when_it_was_somebody_elses(browser_of):
    facts, other = Facts(make_organisation()), make_organisation()
    facts.post.organisation = other
    save_reference(facts.post)
    first = facts.post.history.earliest()
    path = reverse("admin:organisations_post_simple_history", args=[facts.post.pk, first.pk])
    of_before, of_now = browser_of(make_editor(member_of=[facts.body])), browser_of(make_editor(member_of=[other]))
    assert of_before.get(path).status_code == of_now.get(path).status_code == 200
    data = {"name": first.name, "organisation": str(facts.body.pk), "slug": first.slug, "seats": "1", "order": "0"}
    assert of_before.post(path, data).status_code == 403
    assert "an organisation that you do not work for" in of_now.post(path, data).content.decode()
    assert Post.objects.get(pk=facts.post.pk).organisation == other


def test_rows_below_a_record_of_others_are_read_only_and_those_below_ones_own_are_not(browser_of):
    facts = Facts(make_organisation())
    page = browser_of(make_stranger()).get(address(facts.post))
    assert not any(each.has_add_permission for each in page.context["inline_admin_formsets"])
    assert not any(each.has_change_permission for each in page.context["inline_admin_formsets"])
    browser = browser_of(make_editor(member_of=[facts.body]))
    data = as_posted(browser.get(address(facts.post)))
    add_row(data, "appointments", person=str(make_person().pk), status="acting", end_kind="ongoing")
    assert errors_in(browser.post(address(facts.post), data)) == ""
    assert facts.post.appointments.count() == 2


def test_an_editor_cannot_delete_an_appointment_by_the_row_below_its_post(browser_of):
    facts = Facts(make_organisation())
    browser = browser_of(make_editor(member_of=[facts.body]))
    data = as_posted(browser.get(address(facts.post))) | {"appointments-0-DELETE": "on"}
    browser.post(address(facts.post), data)
    assert facts.post.appointments.count() == 1


def test_a_list_does_not_delete_what_belongs_to_others_not_even_beside_ones_own(browser_of):
    body = make_organisation()
    mine, theirs = make_presence(body, make_place()), make_presence(make_organisation(), make_place())
    browser = browser_of(make_colleague("administrator", member_of=[body]))
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [str(mine.pk), str(theirs.pk)]}
    path = reverse("admin:organisations_presence_changelist")
    assert browser.post(path, chosen).status_code == 403
    assert Presence.objects.count() == 2
    browser.post(path, chosen | {"_selected_action": [str(mine.pk)]})
    assert list(Presence.objects.all()) == [theirs]


def test_pickers_show_what_is_published_by_whomever_and_no_draft(browser_of):
    make_organisation("Another body")
    make_organisation_draft("Another draft")
    browser = browser_of(make_editor(member_of=[make_organisation()]))
    found = browser.get(
        reverse("admin:autocomplete"),
        {"app_label": "organisations", "model_name": "post", "field_name": "organisation", "term": "another"},
    ).json()
    assert [each["text"] for each in found["results"]] == ["Another body"]


def test_publishing_follows_the_membership_of_the_day(browser_of, statement_kind):
    """Nothing is remembered from one request to the next."""
    body = make_organisation()
    draft = make_statement_draft(organisation=body)
    member = make_editor(member_of=[body])
    browser = browser_of(member)
    assert browser.get(address(draft)).status_code == 200
    member.memberships.all().delete()
    assert browser.get(address(draft)).status_code == 403
    publish(draft, by=None)
    assert browser.get(record_page(draft)).status_code == 403


def test_an_address_that_a_draft_of_another_organisation_has_is_refused_without_its_title(client):
    mine, theirs = make_organisation("Mine"), make_organisation("Theirs")
    make_statement_draft("Their secret plan", slug="same-words", organisation=theirs)
    draft = make_statement_draft("My own", slug="other-words", organisation=mine)
    client.force_login(make_editor(member_of=[mine]))
    form = reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])
    answer = client.post(form, as_posted(client.get(form)) | {"slug": "same-words"}).content.decode()
    assert "belongs to a draft of another organisation" in answer
    assert "Their secret plan" not in answer


def test_who_is_refused_is_told_for_whom_they_work_and_nothing_of_the_record(browser_of):
    draft = make_statement_draft("Zqtitlezq")
    answer = browser_of(make_editor(member_of=[make_organisation("My body")])).get(record_page(draft))
    assert answer.status_code == 403
    words = answer.content.decode()
    assert "belongs to organisations that you do not work for" in words
    assert "You work for My body" in words
    assert "Zqtitlezq" not in words
    answer = browser_of(make_editor()).get(record_page(draft, "withdraw"))
    assert answer.status_code == 403
    assert "You work for" not in answer.content.decode()
    assert browser_of(make_user(is_staff=False)).get("/admin/").status_code == 302
