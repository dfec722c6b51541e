"""No word is lost on screen: three texts in a conflict, what was typed and not saved, who is here, and recovered drafts."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from statements.drafts.models import StatementDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import (
    make_appointment,
    make_organisation,
    make_statement,
    make_statement_draft,
    make_topic,
    make_user,
    revise,
)
from tests.forms import as_posted, errors_in
from unhub.publishing import desk
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Autosave, DraftSave, OpenForm, Preferences, Version
from unhub.publishing.reverting import open_as_draft
from unhub.publishing.services import discard_draft, open_draft, publish, submit, take_back

pytestmark = pytest.mark.django_db
RIGHTS = [f"statements_drafts.{action}_statementdraft" for action in ("add", "change", "view", "delete")]
ADD = "/admin/statements_drafts/statementdraft/add/"


class Browser(Client):
    """Somebody's browser, with the forms of drafts."""

    def __init__(self, user):
        super().__init__()
        self.user = user
        self.force_login(user)

    def opens(self, draft):
        return as_posted(self.get(form_of(draft)))

    def saves(self, draft, data):
        answer = self.post(form_of(draft), data)
        assert answer.status_code == 302, errors_in(answer)
        return answer

    def types(self, pk, data, **more):
        return self.post(page_of(pk, "keep"), {**data, "_open": "1", "_typed": "1", **more})


def form_of(draft):
    return page_of(draft.pk, "change")


def page_of(pk, name):
    return reverse(f"admin:statements_drafts_statementdraft_{name}", args=[pk])


def record_page(pk, name="change", *args):
    return reverse(f"admin:statements_drafts_statementrecord_{name}", args=[*([pk] if pk else []), *args])


def differences(answer):
    return {
        difference.label: difference
        for group in answer.context["conflict"]["groups"]
        for difference in group.differences
    }


@pytest.fixture
def anna():
    return Browser(make_user("Anna", *RIGHTS, first_name="Anna", last_name="Haddad"))


@pytest.fixture
def boris():
    return Browser(make_user("Boris", *RIGHTS))


@pytest.fixture
def draft(anna):
    """A draft that was saved once, so that what it said then is known."""
    draft = make_statement_draft("The title", summary="Summary", body="Body", raw_label="Label")
    anna.saves(draft, anna.opens(draft))
    return StatementDraft.objects.get()


# --- three texts ------------------------------------------------------------------------------------------------------


def test_what_only_one_of_two_changed_is_taken_over_and_what_both_changed_is_shown(anna, boris, draft):
    hers, his = anna.opens(draft), boris.opens(draft)
    anna.saves(draft, hers | {"texts-0-title": "Her title", "raw_label": "Hers"})
    answer = boris.post(form_of(draft), his | {"texts-0-summary": "His summary", "raw_label": "His"})
    assert answer.status_code == 409
    shown = differences(answer)
    assert {label: (each.base, each.theirs, each.mine, each.changed_by) for label, each in shown.items()} == {
        "Title": ("The title", "Her title", "The title", "theirs"),
        "Summary": ("Summary", "Summary", "His summary", "mine"),
        "Label as found": ("Label", "Hers", "His", "both"),
    }
    words = answer.content.decode()
    for said in ("changed by both", "changed by you only", "changed by Anna Haddad only: taken over"):
        assert said in words
    form = as_posted(answer)
    assert (form["texts-0-title"], form["texts-0-summary"], form["raw_label"]) == ("Her title", "His summary", "His")
    assert boris.post(form_of(draft), form).status_code == 409
    assert StatementDraft.objects.get().raw_label == "Hers"
    boris.saves(draft, form | {"take_over": answer.context["conflict"]["take_over"]})
    text = draft.texts.get()
    assert (text.title, text.summary, StatementDraft.objects.get().raw_label) == ("Her title", "His summary", "His")


def test_what_was_taken_over_and_then_set_back_on_purpose_is_not_taken_over_again(anna, boris, draft):
    hers, his = anna.opens(draft), boris.opens(draft)
    anna.saves(draft, hers | {"texts-0-title": "Her title"})
    answer = boris.post(form_of(draft), his | {"texts-0-summary": "His summary"})
    form = as_posted(answer) | {"texts-0-title": "The title"}
    form = as_posted(boris.post(form_of(draft), form))
    assert form["texts-0-title"] == "The title"
    # A third save: only what changed since he looked is taken over.
    anna.saves(draft, anna.opens(draft) | {"raw_label": "Hers"})
    answer = boris.post(form_of(draft), form | {"take_over": answer.context["conflict"]["take_over"]})
    assert answer.status_code == 409
    form = as_posted(answer)
    assert (form["texts-0-title"], form["texts-0-summary"], form["raw_label"]) == ("The title", "His summary", "Hers")


def test_many_valued_fields_dates_and_pickers_are_merged_as_well(anna, boris, draft):
    peace, justice, holder = make_topic("Peace"), make_topic("Justice"), make_appointment()
    hers, his = anna.opens(draft), boris.opens(draft)
    anna.saves(draft, hers | {"topics": [str(peace.pk), str(justice.pk)], "issued_on": "28 July 2017"})
    row = {"attributions-0-appointment": str(holder.pk), "attributions-0-organisation": ""}
    answer = boris.post(form_of(draft), his | row)
    shown = differences(answer)
    assert (shown["Topics"].theirs, shown["Topics"].is_taken) == ("Justice, Peace", True)
    assert (shown["Issued on"].base, shown["Issued on"].theirs) == ("27 July 2017", "28 July 2017")
    assert dict(json.loads(shown["Topics"].their_values)) == {str(peace.pk): "Peace", str(justice.pk): "Justice"}
    boris.saves(draft, as_posted(answer) | {"take_over": answer.context["conflict"]["take_over"]})
    standing = StatementDraft.objects.get()
    assert str(standing.issued_on) == "2017-07-28"
    assert set(standing.topics.all()) == {peace, justice}
    assert standing.attributions.get().appointment == holder


def test_a_row_that_one_took_away_goes_unless_the_other_changed_it(anna, boris):
    draft = make_statement_draft("A title", symbols=["S/1", "S/2", "S/3"])
    anna.saves(draft, anna.opens(draft))
    hers, his = anna.opens(draft), boris.opens(draft)
    anna.saves(draft, hers | {"symbols-0-DELETE": "on", "symbols-1-DELETE": "on", "symbols-2-symbol": "S/33"})
    answer = boris.post(form_of(draft), his | {"symbols-1-symbol": "S/22", "symbols-2-DELETE": "on"})
    remarks = [group.remark for group in answer.context["conflict"]["groups"]]
    assert any("You had not changed it" in remark for remark in remarks)
    assert any("as a new row" in remark for remark in remarks)
    assert any("You had taken this row away, and Anna Haddad changed it meanwhile" in remark for remark in remarks)
    boris.saves(draft, as_posted(answer) | {"take_over": answer.context["conflict"]["take_over"]})
    assert sorted(draft.symbols.values_list("symbol", flat=True)) == ["S/22", "S/33"]


def test_the_base_of_a_draft_that_was_published_meanwhile_is_what_the_form_began_from(anna, boris):
    live = make_statement("A title", summary="As published")
    draft, _created = open_draft(live, by=None)
    his = boris.opens(draft)
    anna.saves(draft, anna.opens(draft) | {"raw_label": "Hers"})
    publish(StatementDraft.objects.get(), by=None, change_kind="update", public_note="A label.")
    answer = boris.post(form_of(draft), his | {"texts-0-summary": "His summary"})
    assert answer.status_code == 409
    assert {label: each.changed_by for label, each in differences(answer).items()} == {
        "Summary": "mine",
        "Label as found": "theirs",
    }
    boris.saves(draft, as_posted(answer) | {"take_over": answer.context["conflict"]["take_over"]})
    assert StatementDraft.objects.get().raw_label == "Hers"
    assert draft.texts.get().summary == "His summary"


def test_a_long_text_is_shown_by_the_words_that_changed(anna, boris, draft):
    long = "The Council met today. " * 20 + "\n\nA second paragraph stays."
    anna.saves(draft, anna.opens(draft) | {"texts-0-body": long})
    hers, his = anna.opens(draft), boris.opens(draft)
    anna.saves(draft, hers | {"texts-0-body": long.replace("met today", "met <b>yesterday</b>", 1)})
    answer = boris.post(form_of(draft), his | {"texts-0-body": long + "\n\nHis own paragraph."})
    words = answer.content.decode()
    assert "<del>today</del>" in words
    assert "&lt;b&gt;yesterday&lt;/b&gt;" in words
    assert "His own paragraph." in words
    assert differences(answer)["Text"].changed_by == "both"


def test_an_old_form_never_matches_a_newer_draft_by_chance(anna, boris):
    draft = make_statement_draft("A title")
    anna.saves(draft, anna.opens(draft))
    old = boris.opens(draft)
    discard_draft(StatementDraft.objects.get(), by=anna.user)
    save = desk.discarded([kind_named("statement")]).get()
    anna.post(record_page(None, "recover", save.pk))
    assert boris.post(form_of(draft), old | {"raw_label": "Old"}).status_code == 409


def test_a_draft_handed_in_while_a_form_is_open_refuses_the_save_names_who_and_keeps_the_words(anna, boris, draft):
    his = boris.opens(draft) | {"texts-0-summary": "His summary"}
    submit(draft, by=anna.user)
    for _click in range(2):
        answer = boris.post(form_of(draft), his)
        assert answer.status_code == 409
        words = answer.content.decode()
        assert "handed in for review by Anna" in words
        assert "His summary" in words
        assert 'name="take_over"' not in words
        his = as_posted(answer)
    assert draft.texts.get().summary == "Summary"
    take_back(StatementDraft.objects.get(), by=anna.user)
    answer = boris.get(form_of(draft))
    assert "and did not save it" in answer.content.decode()
    answer = boris.post(form_of(draft), {"_go_on": str(draft.pk)})
    assert answer.status_code == 200
    assert as_posted(answer)["texts-0-summary"] == "His summary"
    boris.saves(draft, as_posted(answer))
    assert draft.texts.get().summary == "His summary"


# --- a form of a new draft --------------------------------------------------------------------------------------------


def filled_in(browser):
    data = as_posted(browser.get(ADD))
    given = make_statement_draft("Another")
    row = {"attributions-0-organisation": str(given.attributions.get().organisation_id)}
    return (
        data
        | row
        | {
            "texts-0-title": "A new one",
            "texts-0-language": "en",
            "issued_on": "1 July 2017",
            "type": str(given.type_id),
        }
    )


def test_a_new_draft_has_the_key_its_form_was_given(anna):
    data = filled_in(anna)
    key = data["draft_key"].partition(":")[0]
    answer = anna.post(ADD, data)
    assert answer.status_code == 302, errors_in(answer)
    assert answer["Location"] == page_of(key, "change")
    save = DraftSave.objects.get(record_id=key)
    assert (save.base_version, save.rev, save.saved_by) == (0, 1, anna.user)


def test_a_form_sent_off_twice_makes_one_draft(anna):
    data = filled_in(anna) | {"symbols-0-symbol": "S/1"}
    before = StatementDraft.objects.count()
    first, second = anna.post(ADD, data), anna.post(ADD, data)
    assert second.status_code == 302, errors_in(second)
    assert first["Location"] == second["Location"]
    assert StatementDraft.objects.count() == before + 1
    assert StatementTextDraft.objects.filter(title="A new one").count() == 1


def test_a_form_sent_off_again_after_somebody_else_saved_overwrites_nothing(anna, boris):
    data = filled_in(anna)
    anna.post(ADD, data)
    draft = StatementTextDraft.objects.get(title="A new one").draft
    boris.saves(draft, boris.opens(draft) | {"texts-0-title": "His title"})
    answer = anna.post(ADD, data | {"texts-0-summary": "Her summary"})
    assert answer.status_code == 409
    assert f'action="{form_of(draft)}"' in answer.content.decode()
    form = as_posted(answer)
    assert (form["texts-0-title"], form["texts-0-summary"]) == ("His title", "Her summary")
    assert StatementTextDraft.objects.get(draft=draft).title == "His title"


def test_the_key_in_somebody_elses_form_is_not_accepted(anna, boris):
    data = filled_in(anna)
    key = data["draft_key"].partition(":")[0]
    assert boris.types(key, data).status_code == 403
    answer = boris.post(ADD, data)
    assert answer.status_code == 302, errors_in(answer)
    assert key not in answer["Location"]


# --- what was typed and not saved -------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_touches_neither_the_draft_nor_its_saves(anna, draft):
    saves = DraftSave.objects.count()
    data = anna.opens(draft) | {"raw_label": "Typed", "symbols-__prefix__-symbol": "", "csrfmiddlewaretoken": "x"}
    answer = anna.types(draft.pk, data)
    assert answer.json() == {"kept": True, "others": [], "news": ""}
    kept = Autosave.objects.get()
    assert (kept.user, kept.token, kept.data["raw_label"]) == (anna.user, draft.token, ["Typed"])
    assert not {"csrfmiddlewaretoken", "draft_token", "_typed", "symbols-__prefix__-symbol"} & kept.data.keys()
    standing = StatementDraft.objects.get()
    assert (standing.raw_label, standing.token) == ("Label", draft.token)
    assert (DraftSave.objects.count(), Version.objects.filter(record_id=draft.pk).count()) == (saves, 0)


def test_what_was_typed_is_offered_when_the_form_is_opened_again_and_goes_when_it_is_saved(anna, boris, draft):
    anna.types(draft.pk, anna.opens(draft) | {"texts-0-body": "Typed, not saved", "issued_on": "31 Febr"})
    assert "and did not save it" not in boris.get(form_of(draft)).content.decode()
    page = anna.get(form_of(draft))
    assert "and did not save it" in page.content.decode()
    assert as_posted(page)["texts-0-body"] == "Body"
    answer = anna.post(form_of(draft), {"_go_on": str(draft.pk)})
    form = as_posted(answer)
    assert (form["texts-0-body"], form["issued_on"]) == ("Typed, not saved", "31 Febr")
    assert errors_in(answer).count("errorlist") == 0
    assert "It is not saved yet" in answer.content.decode()
    assert draft.texts.get().body == "Body"
    anna.saves(draft, form | {"issued_on": "1 July 2017"})
    assert draft.texts.get().body == "Typed, not saved"
    assert not Autosave.objects.exists()


def test_what_was_typed_before_somebody_else_saved_is_shown_beside_theirs(anna, boris, draft):
    boris.types(draft.pk, boris.opens(draft) | {"texts-0-summary": "His summary", "raw_label": "His"})
    anna.saves(draft, anna.opens(draft) | {"raw_label": "Hers"})
    answer = boris.post(form_of(draft), {"_go_on": str(draft.pk)})
    assert answer.status_code == 200
    assert {label: each.changed_by for label, each in differences(answer).items()} == {
        "Summary": "mine",
        "Label as found": "both",
    }
    boris.saves(draft, as_posted(answer) | {"take_over": answer.context["conflict"]["take_over"]})
    assert not Autosave.objects.exists()


def test_what_was_typed_can_be_thrown_away_by_its_own_person_only(anna, boris, draft):
    anna.types(draft.pk, anna.opens(draft) | {"raw_label": "Typed"})
    boris.post(page_of(draft.pk, "forget"))
    anna.get(page_of(draft.pk, "forget"))
    assert Autosave.objects.exists()
    assert anna.post(page_of(draft.pk, "forget"))["Location"] == form_of(draft)
    assert not Autosave.objects.exists()
    answer = anna.post(form_of(draft), {"_go_on": str(draft.pk)}, follow=True)
    assert "nothing that you typed" in answer.content.decode()


def test_what_was_typed_into_a_new_form_is_offered_by_the_next_one(anna):
    data = filled_in(anna)
    key = data["draft_key"].partition(":")[0]
    assert anna.types(key, data).json()["kept"]
    page = anna.get(ADD)
    assert "“A new one”: you typed this on" in page.content.decode()
    answer = anna.post(ADD, {"_go_on": key})
    form = as_posted(answer)
    assert (form["texts-0-title"], form["draft_key"]) == ("A new one", data["draft_key"])
    assert anna.post(ADD, form)["Location"] == page_of(key, "change")
    assert not Autosave.objects.exists()
    assert "you typed this on" not in anna.get(ADD).content.decode()


def test_words_typed_into_a_draft_that_was_discarded_become_a_new_one(anna, boris, draft):
    boris.types(draft.pk, boris.opens(draft) | {"texts-0-title": "His title"})
    discard_draft(draft, by=anna.user)
    assert Autosave.objects.filter(user=boris.user).exists()
    answer = boris.post(ADD, {"_go_on": str(draft.pk)})
    answer = boris.post(ADD, as_posted(answer))
    assert answer.status_code == 302, errors_in(answer)
    assert StatementTextDraft.objects.get().title == "His title"


def test_who_switched_it_off_is_not_recorded_while_typing(anna, draft):
    answer = anna.post(reverse("admin:preferences"), {"mail_review": "on"})
    assert answer.status_code == 302
    mine = Preferences.objects.get()
    assert (mine.autosave, mine.mail_review, mine.mail_returned) == (False, True, False)
    assert "data-keep" not in anna.get(form_of(draft)).content.decode()
    assert anna.types(draft.pk, anna.opens(draft)).json()["kept"] is False
    assert not Autosave.objects.exists()


def test_looking_at_ones_preferences_writes_nothing(anna):
    page = anna.get(reverse("admin:preferences")).content.decode()
    assert page.count(" checked") == 5
    assert not Preferences.objects.exists()


def test_what_is_too_long_is_told_and_what_was_kept_stays(anna, draft, monkeypatch):
    data = anna.opens(draft)
    anna.types(draft.pk, data | {"raw_label": "Short"})
    monkeypatch.setattr(desk, "MOST_TYPED", 100)
    answer = anna.types(draft.pk, data | {"raw_label": "x" * 101}).json()
    assert (answer["kept"], answer["refusal"]) == (False, "This is too long to be kept by itself. Save the draft.")
    assert Autosave.objects.get().data["raw_label"] == ["Short"]


@pytest.mark.parametrize("age", ["", "-1", "x", "9" * 40, "١", "1e3"])
def test_nonsense_from_a_browser_is_no_error(anna, draft, age):
    answer = anna.types(draft.pk, {"draft_token": "\x00", "raw_label": "a\x00b", "\x00": "x"}, _age=age)
    assert answer.status_code == 200
    kept = Autosave.objects.get()
    assert (kept.token, kept.data) == ("", {"raw_label": ["ab"], "": ["x"]})


def test_a_stranger_keeps_nothing_and_learns_nothing(draft):
    stranger, onlooker = Browser(make_user("Stranger")), Browser(make_user("Onlooker", RIGHTS[2]))
    for browser in (stranger, onlooker):
        assert browser.types(draft.pk, {"raw_label": "x"}).status_code == 403
        assert browser.get(page_of(draft.pk, "keep")).status_code == 403
    for address in (page_of(draft.pk, "forget"), record_page(None, "discarded"), record_page(None, "recover", 1)):
        assert stranger.post(address).status_code == 403
    assert Client().post(page_of(draft.pk, "keep")).status_code == 302
    assert not Autosave.objects.exists()
    assert not OpenForm.objects.exists()


def test_nothing_is_kept_for_a_draft_that_never_was(anna):
    assert anna.types("01890a5d-ac96-774b-bcce-b302099a8057", {"raw_label": "x"}).status_code == 403


def test_a_new_token_against_forgery_is_given_to_who_logged_in_again(draft):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("Anna2", *RIGHTS))
    assert strict.post(page_of(draft.pk, "keep"), {"_typed": "1", "raw_label": "x"}).status_code == 403
    token = strict.get(page_of(draft.pk, "keep")).json()["csrf"]
    answer = strict.post(page_of(draft.pk, "keep"), {"_typed": "1", "raw_label": "x", "csrfmiddlewaretoken": token})
    assert answer.json()["kept"] is True


# --- who is here, and what happened meanwhile -------------------------------------------------------------------------


def test_two_people_at_one_draft_are_told_of_each_other(anna, boris, draft):
    for browser in (anna, boris):
        answer = browser.post(page_of(draft.pk, "keep"), {"_open": "1", "draft_token": draft.token})
    assert [each["name"] for each in answer.json()["others"]] == ["Anna Haddad"]
    for page in (form_of(draft), record_page(draft.pk)):
        assert "Anna Haddad is editing this, since" in boris.get(page).content.decode()
    assert "open now: Anna Haddad, Boris" in boris.get(record_page(None, "changelist")).content.decode()
    anna.post(page_of(draft.pk, "keep"), {"_left": "1"})
    assert boris.post(page_of(draft.pk, "keep"), {"_open": "1"}).json()["others"] == []


def test_an_open_form_is_told_what_happened_to_its_draft(anna, boris, draft):
    def news(token=draft.token):
        return boris.post(page_of(draft.pk, "keep"), {"_open": "1", "draft_token": token}).json()["news"]

    assert news() == ""
    boris.saves(draft, boris.opens(draft))
    assert news().startswith("You saved this draft at")
    anna.saves(draft, anna.opens(draft))
    assert news().startswith("Anna Haddad saved this draft at")
    submit(StatementDraft.objects.get(), by=anna.user)
    assert news().startswith("Anna Haddad handed this draft in for review at")
    take_back(StatementDraft.objects.get(), by=anna.user)
    discard_draft(StatementDraft.objects.get(), by=anna.user)
    assert news().startswith("Anna Haddad discarded this draft at")


def test_an_open_form_is_told_that_its_draft_was_published(anna, boris):
    live = make_statement("A title")
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="update", public_note="Something.")
    answer = boris.post(page_of(draft.pk, "keep"), {"_open": "1", "draft_token": draft.token})
    assert "published this draft at" in answer.json()["news"]


# --- discarded drafts -------------------------------------------------------------------------------------------------


def test_a_discarded_draft_is_listed_with_who_and_until_when_and_recovered(anna, boris, draft):
    discard_draft(draft, by=anna.user)
    page = boris.get(record_page(None, "discarded")).content.decode()
    assert "The title" in page
    assert "Anna Haddad" in page
    save = desk.discarded([kind_named("statement")]).get()
    assert boris.get(record_page(None, "recover", save.pk)).status_code == 302
    assert not StatementDraft.objects.exists()
    answer = boris.post(record_page(None, "recover", save.pk))
    assert answer["Location"] == form_of(draft)
    assert draft.texts.get().body == "Body"
    assert "There are none." in boris.get(record_page(None, "discarded")).content.decode()
    answer = boris.post(record_page(None, "recover", save.pk), follow=True)
    assert "can no longer be recovered" in answer.content.decode()


def test_a_draft_recovered_over_a_later_version_comes_with_a_warning(anna):
    live = make_statement("A title")
    draft, _created = open_draft(live, by=None)
    discard_draft(draft, by=None)
    revise(live, raw_label="Revised")
    assert "Recover" in anna.get(record_page(live.pk)).content.decode()
    save = desk.discarded([kind_named("statement")]).get()
    answer = anna.post(record_page(None, "recover", save.pk), follow=True)
    assert "Version 2 was published after this draft was begun" in answer.content.decode()
    assert f"{record_page(live.pk, 'compare')}?from=v2&amp;to=draft" in answer.content.decode()
    assert StatementDraft.objects.get().base_version == 2
    assert Statement.objects.get().raw_label == "Revised"


def test_a_discarded_draft_is_recovered_by_a_colleague_and_not_seen_by_another_organisation(draft):
    mine = draft.attributions.get().organisation
    discard_draft(draft, by=None)
    colleague = Browser(make_user("Colleague", *RIGHTS, member_of=[mine]))
    stranger = Browser(make_user("Stranger", *RIGHTS, member_of=[make_organisation()]))
    save = desk.discarded([kind_named("statement")]).get()
    assert "The title" not in stranger.get(record_page(None, "discarded")).content.decode()
    assert stranger.post(record_page(None, "recover", save.pk)).status_code == 403
    assert stranger.types(draft.pk, {"raw_label": "x"}).status_code == 403
    assert "The title" in colleague.get(record_page(None, "discarded")).content.decode()
    assert colleague.post(record_page(None, "recover", save.pk))["Location"] == form_of(draft)


def test_an_onlooker_sees_discarded_drafts_and_recovers_none(draft):
    discard_draft(draft, by=None)
    onlooker = Browser(make_user("Onlooker", RIGHTS[2]))
    save = desk.discarded([kind_named("statement")]).get()
    assert "<button" not in onlooker.get(record_page(None, "discarded")).content.decode().split('id="discarded"')[1]
    assert onlooker.post(record_page(None, "recover", save.pk)).status_code == 403


def test_an_earlier_version_opened_as_a_draft_is_what_forms_opened_on_it_began_from(anna, boris):
    live = revise(make_statement("A title", summary="First"), raw_label="Second")
    first = Version.objects.get(record_id=live.pk, number=1)
    draft, _lost = open_as_draft(kind_named("statement"), live.pk, first.content, by=anna.user)
    his = boris.opens(draft)
    anna.saves(draft, anna.opens(draft) | {"texts-0-summary": "Hers"})
    answer = boris.post(form_of(draft), his | {"delivery": "written"})
    assert {label: each.changed_by for label, each in differences(answer).items()} == {
        "Summary": "theirs",
        "Delivery": "mine",
    }
