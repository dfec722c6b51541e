"""The workflow on screen: who may do what, two people on one draft, publishing, withdrawing, and reference data."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from organisations.drafts.models import OrganisationRecord
from organisations.models import Organisation, Person, Place
from statements.drafts.models import StatementDraft, StatementRecord, StatementTextDraft
from statements.models import Statement
from tests.factories import (
    make_administrator,
    make_appointment,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_statement,
    make_statement_draft,
    make_user,
    revise,
)
from tests.forms import add_row, as_posted, errors_in
from unhub.publishing.models import Change, Version
from unhub.publishing.records import create_record_views, drop_record_views
from unhub.publishing.services import discard_draft, open_draft, publish, withdraw
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db

EDITOR = [
    f"{app}_drafts.{action}_{model}"
    for app, model in (("statements", "statementdraft"), ("organisations", "organisationdraft"))
    for action in ("add", "change", "view")
]
PUBLISHER = [
    *EDITOR,
    *(
        f"{app}.{action}_{name}"
        for app, name in (("statements", "statement"), ("organisations", "organisation"))
        for action in ("publish", "publish_unreviewed")
    ),
]


def form_of(draft):
    return reverse(f"admin:{draft._meta.app_label}_{draft._meta.model_name}_change", args=[draft.pk])


def record_page(record, page="change"):
    app, name = ("statements", "statement") if hasattr(record, "issued_on") else ("organisations", "organisation")
    return reverse(f"admin:{app}_drafts_{name}record_{page}", args=[record.pk])


@pytest.fixture
def admin_client_of(client):
    """Logs a person in and gives the browser back."""
    from django.test import Client

    def log_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return log_in


@pytest.fixture
def anna(admin_client_of):
    return admin_client_of(make_user("Anna", *EDITOR))


@pytest.fixture
def boris(admin_client_of):
    return admin_client_of(make_user("Boris", *EDITOR))


@pytest.fixture
def publisher(admin_client_of):
    return admin_client_of(make_user("Paula", *PUBLISHER))


# --- two people on one draft ------------------------------------------------------------------------------------------


def test_the_second_of_two_editors_is_shown_both_versions_and_overwrites_nothing(anna, boris):
    draft = make_statement_draft("The first title", body="Words", summary="As it was")
    hers, his = as_posted(anna.get(form_of(draft))), as_posted(boris.get(form_of(draft)))
    assert anna.post(form_of(draft), hers | {"texts-0-title": "Anna's title", "raw_label": "Hers"}).status_code == 302
    his |= {"texts-0-summary": "Boris's summary", "raw_label": "His"}
    for _click in range(2):
        answer = boris.post(form_of(draft), his)
        assert answer.status_code == 409
        words = answer.content.decode()
        assert "Anna&#x27;s title" in words
        assert "Boris&#x27;s summary" in words
        assert "As it was" in words
        assert "Hers" in words
        assert "His" in words
        differences = {
            difference.label: (difference.theirs, difference.mine)
            for group in answer.context["conflict"]["groups"]
            for difference in group.differences
        }
        assert differences["Title"] == ("Anna's title", "The first title")
        assert differences["Summary"] == ("As it was", "Boris's summary")
        assert differences["Label as found"] == ("Hers", "His")
        draft.refresh_from_db()
        assert (draft.raw_label, draft.rev, draft.edited_by.username) == ("Hers", 2, "Anna")
        assert draft.texts.get().title == "Anna's title"
        his = as_posted(answer)  # the page's own form, sent off again by its ordinary button, conflicts again
    assert LogEntry.objects.count() == 1


def test_having_looked_an_editor_may_save_over_the_other_version(anna, boris):
    draft = make_statement_draft("The first title")
    hers, his = as_posted(anna.get(form_of(draft))), as_posted(boris.get(form_of(draft)))
    anna.post(form_of(draft), hers | {"texts-0-title": "Anna's title"})
    answer = boris.post(form_of(draft), his | {"texts-0-title": "Boris's title"})
    take_over = {"take_over": answer.context["conflict"]["take_over"]}
    # She saves once more while he looks: what he saw is not what is there.
    anna.post(form_of(draft), as_posted(anna.get(form_of(draft))) | {"raw_label": "Once more"})
    answer = boris.post(form_of(draft), as_posted(answer) | take_over)
    assert answer.status_code == 409
    assert "Once more" in answer.content.decode()
    take_over = {"take_over": answer.context["conflict"]["take_over"]}
    assert boris.post(form_of(draft), as_posted(answer) | take_over).status_code == 302
    draft.refresh_from_db()
    assert (draft.texts.get().title, draft.edited_by.username) == ("Boris's title", "Boris")


def test_rows_added_and_taken_away_meanwhile_are_shown_and_kept(anna, boris):
    draft = make_statement_draft("A title", symbols=["SG/SM/1", "SG/SM/2"])
    hers, his = as_posted(anna.get(form_of(draft))), as_posted(boris.get(form_of(draft)))
    hers["symbols-1-DELETE"] = "on"
    add_row(hers, "texts", language="fr", status="official", title="Un titre")
    assert anna.post(form_of(draft), hers).status_code == 302
    his["symbols-1-symbol"] = "SG/SM/22"
    add_row(his, "sources", url="https://www.un.org/his", order="0")
    answer = boris.post(form_of(draft), his)
    assert answer.status_code == 409
    remarks = {group.remark for group in answer.context["conflict"]["groups"] if group.remark}
    assert {remark.split(".")[0] for remark in remarks} == {
        "Somebody added this row meanwhile",
        "Somebody took this row away meanwhile",
        "You had added this row",
    }
    data = as_posted(answer) | {"take_over": answer.context["conflict"]["take_over"]}
    answer = boris.post(form_of(draft), data)
    assert errors_in(answer) == ""
    assert sorted(draft.symbols.values_list("symbol", flat=True)) == ["SG/SM/1", "SG/SM/22"]
    assert sorted(draft.texts.values_list("language", flat=True)) == ["en", "fr"]
    assert draft.sources.get().url == "https://www.un.org/his"


def test_a_draft_published_while_a_form_is_open_keeps_the_words_and_offers_a_new_draft(anna, boris):
    draft = make_statement_draft("A title", summary="As published")
    his = as_posted(boris.get(form_of(draft))) | {"texts-0-summary": "Boris's summary"}
    publish(draft, by=None)
    for _click in range(2):
        answer = boris.post(form_of(draft), his)
        assert answer.status_code == 409
        assert "Boris&#x27;s summary" in answer.content.decode()
        assert "As published" in answer.content.decode()
        assert not StatementDraft.objects.exists()
        his = as_posted(answer)
    answer = boris.post(form_of(draft), his | {"take_over": answer.context["conflict"]["take_over"]})
    assert answer.status_code == 302
    new = StatementDraft.objects.get()
    assert (new.pk, new.base_version, new.texts.get().summary) == (draft.pk, 1, "Boris's summary")
    live = Statement.objects.get()
    assert live.texts.get().summary == "As published"
    assert live.texts.get().pk == new.texts.get().pk


def test_an_error_in_what_was_taken_over_keeps_the_words_and_writes_nothing(boris):
    draft = make_statement_draft("A title")
    his = as_posted(boris.get(form_of(draft))) | {"texts-0-summary": "Boris's summary"}
    publish(draft, by=None)
    answer = boris.post(form_of(draft), his)
    his = as_posted(answer) | {"take_over": answer.context["conflict"]["take_over"], "issued_on": "31 February 2017"}
    answer = boris.post(form_of(draft), his)
    assert answer.status_code == 200
    assert "Boris&#x27;s summary" in answer.content.decode()
    assert "31 February 2017" in answer.content.decode()
    assert not StatementDraft.objects.exists()


def test_a_draft_discarded_while_a_form_is_open_leaves_the_words_in_a_new_one(boris):
    draft = make_statement_draft("A title", summary="Kept")
    his = as_posted(boris.get(form_of(draft)))
    discard_draft(draft, by=None)
    answer = boris.post(form_of(draft), his)
    assert answer.status_code == 409
    assert "Kept" in answer.content.decode()
    add = reverse("admin:statements_drafts_statementdraft_add")
    assert f'action="{add}"' in answer.content.decode()
    assert boris.post(add, as_posted(answer)).status_code == 302
    assert StatementTextDraft.objects.get().summary == "Kept"


def test_a_record_withdrawn_while_a_form_is_open_keeps_the_words_on_screen(boris):
    live = make_statement("A title")
    draft, _created = open_draft(live, by=None)
    his = as_posted(boris.get(form_of(draft))) | {"texts-0-summary": "Boris's summary"}
    discard_draft(draft, by=None)
    withdraw(live, by=None, public_notice="Issued in error.")
    answer = boris.post(form_of(draft), his)
    assert answer.status_code == 409
    assert "Boris&#x27;s summary" in answer.content.decode()
    assert "can no longer be edited" in answer.content.decode()


@pytest.mark.parametrize("token", ["", "0", "0.1.1", "\x00", "9" * 10_000, "-1.-1", "١.١"])
def test_a_form_without_a_true_token_saves_nothing(anna, token):
    draft = make_statement_draft("A title")
    data = as_posted(anna.get(form_of(draft))) | {"draft_token": token, "raw_label": "Forced"}
    assert anna.post(form_of(draft), data).status_code == 409
    assert StatementDraft.objects.get().raw_label == ""


def test_saving_without_a_change_is_fine(anna):
    draft = make_statement_draft("A title")
    assert anna.post(form_of(draft), as_posted(anna.get(form_of(draft)))).status_code == 302
    assert anna.post(form_of(draft), as_posted(anna.get(form_of(draft)))).status_code == 302
    assert StatementDraft.objects.get().rev == 3


def test_an_error_in_the_form_does_not_count_as_a_save(anna):
    draft = make_statement_draft("A title")
    data = as_posted(anna.get(form_of(draft)))
    answer = anna.post(form_of(draft), data | {"texts-0-title": ""})
    assert answer.status_code == 200
    assert as_posted(answer)["draft_token"] == data["draft_token"]
    assert StatementDraft.objects.get().rev == 1
    assert anna.post(form_of(draft), as_posted(answer) | {"texts-0-title": "Mended"}).status_code == 302


# --- from draft to published ------------------------------------------------------------------------------------------


def test_a_record_goes_from_its_form_to_the_public_and_through_a_correction(publisher):
    draft = make_statement_draft("A title")
    answer = publisher.post(form_of(draft), as_posted(publisher.get(form_of(draft))) | {"_publish": "1"})
    assert answer["Location"] == record_page(draft, "publish")
    page = publisher.get(record_page(draft, "publish"))
    assert b"It becomes version 1 and is public at once." in page.content
    token = {"draft_token": page.context["draft"].token, "unreviewed": "Breaking news."}
    assert publisher.post(record_page(draft, "publish"), token)["Location"] == record_page(draft)
    live = Statement.objects.get()
    assert "published v1" in publisher.get(record_page(live)).content.decode()

    answer = publisher.post(record_page(live, "edit"))
    draft = StatementDraft.objects.get()
    assert answer["Location"] == form_of(draft)
    token = {"draft_token": draft.token, "unreviewed": "A date, nothing else."}
    answer = publisher.post(record_page(live, "publish"), token | {"public_note": "\x00"})
    assert b"Say which kind of change this is." in answer.content
    assert b"Null characters" in answer.content
    answer = publisher.post(
        record_page(live, "publish"), token | {"change_kind": "first", "public_note": "x" * 10_000}
    )
    assert b"Select a valid choice" in answer.content
    assert b"at most 2000 characters" in answer.content
    assert Statement.objects.get().version_no == 1
    note = {"change_kind": "correction", "public_note": "A date was wrong."}
    assert publisher.post(record_page(live, "publish"), token | note).status_code == 302
    version = Version.objects.get(number=2)
    assert (version.kind, version.public_note, version.published_by.username) == (
        "correction",
        "A date was wrong.",
        "Paula",
    )
    assert "A date was wrong." in publisher.get(record_page(live)).content.decode()


def test_what_stands_in_the_way_of_publishing_leads_to_its_field(publisher):
    draft = make_statement_draft("A title")
    draft.attributions.all().delete()
    page = publisher.get(record_page(draft, "publish"))
    assert "add at least one attribution" in page.content.decode()
    assert f"{form_of(draft)}#attributions-group" in page.content.decode()
    assert 'id="attributions-group"' in publisher.get(form_of(draft)).content.decode()
    answer = publisher.post(record_page(draft, "publish"), {"draft_token": draft.token, "unreviewed": "Now."})
    assert answer.status_code == 200
    assert not Statement.objects.exists()


def test_a_draft_saved_while_the_publisher_looks_is_not_published_unseen(publisher, anna):
    live = make_statement("A title")
    draft, _created = open_draft(live, by=None)
    said = {"draft_token": draft.token, "change_kind": "typo", "public_note": "My note", "unreviewed": "A typo."}
    anna.post(form_of(draft), as_posted(anna.get(form_of(draft))) | {"raw_label": "Unseen"})
    answer = publisher.post(record_page(draft, "publish"), said)
    assert answer.status_code == 409
    assert "My note" in answer.content.decode()
    assert Statement.objects.get().version_no == 1
    answer = publisher.post(record_page(draft, "publish"), said | {"draft_token": answer.context["draft"].token})
    assert answer.status_code == 302
    assert Statement.objects.get().raw_label == "Unseen"


def test_publishing_or_discarding_what_is_gone_is_a_message(publisher, admin_client_of):
    live = make_statement("A title")
    for page in ("publish", "discard"):
        browser = admin_client_of(make_administrator(page))
        answer = browser.post(record_page(live, page), {"draft_token": "1.1"}, follow=True)
        assert answer.status_code == 200
        assert b"There is no draft any more" in answer.content


def test_nothing_is_written_by_looking(admin_client_of):
    browser = admin_client_of(make_administrator())
    live, draft = make_statement("A title"), make_statement_draft("Another")
    before = (ContentVersion.current(), StatementDraft.objects.count())
    for page in ("change", "edit", "publish", "discard", "withdraw"):
        for record in (live, draft):
            assert browser.get(record_page(record, page)).status_code in (200, 302)
    assert (ContentVersion.current(), StatementDraft.objects.count()) == before


def test_a_draft_is_discarded_only_as_it_was_seen(admin_client_of, anna):
    browser = admin_client_of(make_administrator())
    draft = make_statement_draft("A title")
    seen = {"draft_token": browser.get(record_page(draft, "discard")).context["draft"].token}
    anna.post(form_of(draft), as_posted(anna.get(form_of(draft))))
    assert browser.post(record_page(draft, "discard"), seen).status_code == 409
    assert StatementDraft.objects.exists()
    draft.refresh_from_db()
    assert browser.post(record_page(draft, "discard"), {"draft_token": draft.token}).status_code == 302
    assert not StatementDraft.objects.exists()


def test_a_record_is_withdrawn_with_a_public_notice_and_not_edited_again(admin_client_of):
    browser = admin_client_of(make_administrator())
    live = make_statement("A title")
    assert b"Say in a public notice" in browser.post(record_page(live, "withdraw"), {"public_notice": " "}).content
    draft, _created = open_draft(live, by=None)
    answer = browser.post(record_page(live, "withdraw"), {"public_notice": "In error."})
    assert answer.status_code == 409
    assert b"In error." in answer.content
    discard_draft(draft, by=None)
    assert browser.post(record_page(live, "withdraw"), {"public_notice": "In error."}).status_code == 302
    assert Statement.objects.get().withdrawal_notice == "In error."
    assert browser.post(record_page(live, "withdraw"), {"public_notice": "Again."}).status_code == 409
    answer = browser.post(record_page(live, "edit"), follow=True)
    assert b"can no longer be edited" in answer.content
    assert not StatementDraft.objects.exists()


# --- who may what -----------------------------------------------------------------------------------------------------

RECORD_PAGES = ["change", "edit", "publish", "discard", "withdraw"]


def addresses():
    statement, draft = make_statement("A title"), make_statement_draft("A draft")
    body, body_draft = make_organisation("A body"), make_organisation_draft("A body in the making")
    for record in (statement, draft, body, body_draft):
        yield from (record_page(record, page) for page in RECORD_PAGES)
    for each in (draft, body_draft):
        yield form_of(each)
        yield form_of(each).replace("/change/", "/history/")
        yield form_of(each).replace("/change/", "/delete/")
    for app, name in (("statements", "statement"), ("organisations", "organisation")):
        for model in (f"{name}record", f"{name}draft"):
            yield reverse(f"admin:{app}_drafts_{model}_changelist")
            yield reverse(f"admin:{app}_drafts_{model}_add")
    for live in (statement, body):
        for page in ("change", "history", "delete"):
            yield reverse(f"admin:{live._meta.app_label}_{live._meta.model_name}_{page}", args=[live.pk])


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_permission_are_refused_everywhere(admin_client_of, method):
    browser = admin_client_of(make_user("Stranger"))
    answers = {address: getattr(browser, method)(address).status_code for address in addresses()}
    assert {address: status for address, status in answers.items() if status != 403} == {}
    draft = StatementDraft.objects.first()
    autocomplete = (
        "/admin/autocomplete/?app_label=statements_drafts&model_name=attributiondraft&field_name=organisation&term="
    )
    assert browser.get(autocomplete).status_code == 403
    assert draft.rev == 1


def test_somebody_not_logged_in_is_led_to_the_log_in(client):
    for address in addresses():
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_an_editor_writes_but_neither_publishes_discards_nor_withdraws(anna):
    live, draft = make_statement("A title"), make_statement_draft("A draft")
    page = anna.get(record_page(draft)).content.decode()
    assert "Continue editing" in page
    for words in ("Publish…", "Discard draft…", "Withdraw…"):
        assert words not in page
    assert "Withdraw…" not in anna.get(record_page(live)).content.decode()
    assert 'name="_publish"' not in anna.get(form_of(draft)).content.decode()
    for record, action in ((draft, "publish"), (draft, "discard"), (live, "withdraw")):
        assert anna.post(record_page(record, action), {"draft_token": draft.token}).status_code == 403
    answer = anna.post(form_of(draft), as_posted(anna.get(form_of(draft))) | {"_publish": "1"})
    assert answer["Location"] == form_of(draft)
    assert Statement.objects.count() == 1


def test_an_onlooker_reads_and_changes_nothing(admin_client_of):
    browser = admin_client_of(make_user("Onlooker", "statements_drafts.view_statementdraft"))
    draft = make_statement_draft("A draft", body="Read me")
    assert b"Read me" in browser.get(form_of(draft)).content
    assert browser.get(reverse("admin:statements_drafts_statementrecord_changelist")).status_code == 200
    for address in (form_of(draft), record_page(draft, "edit"), record_page(draft, "publish")):
        assert browser.post(address, {"draft_token": draft.token}).status_code == 403
    assert b"Save draft" not in browser.get(form_of(draft)).content


# --- index ------------------------------------------------------------------------------------------------------------


def test_the_index_stands_in_the_editors_order(admin_client_of):
    browser = admin_client_of(make_administrator())
    page = browser.get("/admin/")
    assert [group["name"] for group in page.context["app_list"]] == [
        "Statements",
        "Organisations",
        "People and posts",
        "Reference",
        "From readers",
        "Links",
        "Kept on record",
        "Accounts",
    ]
    assert "no-store" in page["Cache-Control"]
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert b" style=" not in page.content
    assert browser.get("/admin/statements_drafts/")["Location"] == "/admin/"


def test_the_index_shows_my_drafts_and_what_was_published_last(admin_client_of):
    user = make_user("Paula", *PUBLISHER)
    browser = admin_client_of(user)
    make_statement_draft("Mine", by=user)
    make_statement_draft("Somebody else's")
    revise(make_statement("Corrected title"), note="A word was wrong.")
    page = browser.get("/admin/").content.decode()
    assert "Mine" in page
    assert "Somebody else&#x27;s" not in page
    assert "Corrected title" in page
    assert "A word was wrong." in page
    assert "2 open drafts: statements" in page


@pytest.mark.parametrize(
    "address",
    [
        "auth/user/?q=%00",
        "auth/user/?username__exact=%00",
        "organisations/place/?kind__exact=%00",
        "organisations/place/?name__startswith=%00",
        "organisations/place/%00/change/",
        "statements_drafts/statementrecord/%00/change/",
        "statements_drafts/statementdraft/%00/change/",
        "statements_drafts/statementdraft/add/?type=%00&topics=x",
        "organisations/organisation/x/change/",
    ],
)
def test_no_address_of_the_admin_stumbles_over_nonsense(admin_client_of, address):
    answer = admin_client_of(make_administrator()).get(f"/admin/{address}", follow=True)
    assert answer.status_code in (200, 404)


# --- reference data ---------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(admin_client_of):
    return admin_client_of(make_administrator())


def test_reference_data_is_saved_through_its_door_with_who_did_it(administrator):
    address = reverse("admin:organisations_person_add")
    page = administrator.get(address)
    assert b"Public as soon as it is saved" in page.content
    data = as_posted(page) | {"name": "Terje Rød-Larsen", "slug": "terje-roed-larsen"}
    add_row(data, "other_names", name="Terje Roed-Larsen", end_kind="ongoing")
    before = ContentVersion.current()
    assert errors_in(administrator.post(address, data)) == ""
    person = Person.objects.get()
    assert person.other_names.get().name == "Terje Roed-Larsen"
    assert person.history.get().history_user.username == "administrator"
    assert ContentVersion.current() == before + 2
    assert list(Change.objects.order_by("number").values_list("record_type", flat=True)[before:]) == [
        "person",
        "personname",
    ]
    history = administrator.get(reverse("admin:organisations_person_history", args=[person.pk]))
    assert history.status_code == 200
    assert b" style=" not in history.content


def test_saving_reference_data_without_a_change_is_no_public_change(administrator):
    address = reverse("admin:organisations_place_change", args=[make_place("Gaza").pk])
    before = ContentVersion.current()
    assert administrator.post(address, as_posted(administrator.get(address))).status_code == 302
    assert ContentVersion.current() == before


def test_reference_data_is_set_back_from_its_history(administrator):
    place = make_place("Gaza")
    address = reverse("admin:organisations_place_change", args=[place.pk])
    administrator.post(address, as_posted(administrator.get(address)) | {"name": "Gazza"})
    first = place.history.earliest()
    back = reverse("admin:organisations_place_simple_history", args=[place.pk, first.pk])
    page = administrator.get(back)
    assert page.status_code == 200
    assert administrator.post(back, _history_form(page)).status_code == 302
    assert Place.objects.get(pk=place.pk).name == "Gaza"
    for nonsense in (f"/admin/organisations/place/{place.pk}/history/x/", "/admin/organisations/place/x/history/"):
        assert administrator.get(nonsense).status_code == 404


def _history_form(page):
    return {
        bound.html_name: "" if bound.value() is None else str(bound.value())
        for bound in page.context["adminform"].form
    }


def test_what_others_refer_to_is_not_deleted_and_nothing_half_done(administrator):
    used, unused = make_person("Used"), make_person("Unused")
    make_appointment(used, make_post())
    listing = reverse("admin:organisations_person_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [str(used.pk), str(unused.pk)], "post": "yes"}
    answer = administrator.post(listing, chosen, follow=True)
    assert answer.status_code == 200
    assert Person.objects.count() == 2
    assert b"protected" in answer.content
    alone = reverse("admin:organisations_person_delete", args=[used.pk])
    assert b"protected" in administrator.post(alone, {"post": "yes"}, follow=True).content
    assert Person.objects.count() == 2
    before = ContentVersion.current()
    administrator.post(listing, {"action": "delete_selected", "_selected_action": [str(unused.pk)], "post": "yes"})
    assert Person.objects.get() == used
    assert ContentVersion.current() == before + 1


def test_what_the_database_refuses_at_the_last_moment_is_shown_in_the_form(administrator, monkeypatch):
    from django.db import IntegrityError

    from unhub.publishing.admin import reference

    def fail(*args, **kwargs):
        raise IntegrityError("one_substantive_holder_per_seat_and_day")

    monkeypatch.setattr(reference, "record_reference_change", fail)
    address = reverse("admin:organisations_place_add")
    data = as_posted(administrator.get(address)) | {"name": "Gaza", "slug": "gaza", "kind": "city"}
    answer = administrator.post(address, data)
    assert answer.status_code == 200
    assert "at the same moment" in errors_in(answer)
    assert b'value="Gaza"' in answer.content


# --- the views in the database ----------------------------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("model", "order"), [(StatementRecord, ["-position", "-pk"]), (OrganisationRecord, ["sort_name", "pk"])]
)
def test_a_page_of_the_list_is_read_by_an_index_not_sorted_from_the_whole_archive(model, order):
    plan = model.objects.order_by(*order)[:50].explain()
    assert "MERGE (UNION ALL)" in plan
    assert "SCAN live USING INDEX" in plan


@pytest.mark.django_db(transaction=True)
def test_the_views_come_and_go_as_often_as_wanted():
    make_organisation("A body")
    create_record_views()
    drop_record_views()
    drop_record_views()
    create_record_views()
    assert [str(record) for record in OrganisationRecord.objects.all()] == ["A body"]
    assert Organisation.objects.count() == 1


# --- drafting with no more than the permissions of a drafter ------------------------------------------------------------

PICKED = [
    "organisations.view_person",
    "organisations.view_post",
    "organisations.view_postcapacity",
    "organisations.view_appointment",
    "organisations.view_place",
    "statements.view_statementtype",
    "statements.view_topic",
]
PICKERS = [  # of the statement's form: app, model and field of each
    ("statements_drafts", "statementdraft", "type"),
    ("statements_drafts", "statementdraft", "topics"),
    ("statements_drafts", "statementdraft", "places"),
    ("statements_drafts", "statementdraft", "place"),
    ("statements_drafts", "attributiondraft", "appointment"),
    ("statements_drafts", "attributiondraft", "capacity"),
    ("statements_drafts", "attributiondraft", "organisation"),
    ("statements_drafts", "statementrelationdraft", "to"),
    ("organisations", "appointment", "post"),
]


def picker(app, model, field):
    return f"/admin/autocomplete/?app_label={app}&model_name={model}&field_name={field}"


def test_a_drafter_who_may_view_what_is_picked_has_all_pickers_and_changes_nothing_else(admin_client_of):
    drafter = admin_client_of(make_user("Drafter", *EDITOR, *PICKED))
    statement = make_statement("Published", appointment=make_appointment())
    for each in PICKERS:
        assert drafter.get(picker(*each)).status_code == 200, each
    add = reverse("admin:statements_drafts_statementdraft_add")
    data = as_posted(drafter.get(add)) | {
        "issued_on": "27 July 2017",
        "type": str(statement.type_id),
        "texts-0-title": "Mine",
        "attributions-0-appointment": str(statement.attributions.get().appointment_id),
    }
    assert errors_in(drafter.post(add, data)) == ""
    for record in (make_person(), make_place(), make_post(), statement.type):
        opts = record._meta
        assert drafter.get(reverse(f"admin:{opts.app_label}_{opts.model_name}_add")).status_code == 403
        for page in ("change", "delete"):
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])
            assert drafter.post(address, {"post": "yes"}).status_code == 403, address
    for page in ("publish", "withdraw", "discard"):
        assert drafter.post(record_page(statement, page)).status_code == 403
    for address in ("/admin/auth/user/", "/admin/auth/group/", "/admin/auth/user/add/"):
        assert drafter.get(address).status_code == 403


def test_a_drafter_without_those_views_picks_only_what_is_published(admin_client_of):
    drafter = admin_client_of(make_user("Drafter", *EDITOR))
    allowed = {each[2] for each in PICKERS if drafter.get(picker(*each)).status_code == 200}
    assert allowed == {"organisation", "to"}


def test_the_page_of_a_record_leads_to_the_site_and_the_api(anna):
    live = make_statement("A title")
    page = anna.get(record_page(live)).content.decode()
    assert f'href="{live.get_absolute_url()}"' in page
    assert f'href="/api/v1/statements/{live.pk}/"' in page
    draft = make_statement_draft("Not yet")
    page = anna.get(record_page(draft)).content.decode()
    assert "View on site" not in page
    assert "/api/v1/" not in page
