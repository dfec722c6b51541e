"""No word is lost, in real browsers: typing without a connection, a window that dies, two people at one draft."""

import re

import pytest
from playwright.sync_api import expect

from statements.drafts.models import StatementDraft
from tests.browser.test_editing import EDITOR, button, field
from tests.factories import make_statement_draft, make_type, make_user
from unhub.publishing.models import Autosave, DraftSave, OpenForm

DISCARDER = [*EDITOR, "statements_drafts.delete_statementdraft"]
ADD = "/admin/statements_drafts/statementdraft/add/"


@pytest.fixture
def draft(live_server):
    return make_statement_draft("The title", body="As it was.", raw_label="Label")


def form_of(draft):
    return f"/admin/statements_drafts/statementdraft/{draft.pk}/change/"


def opens(page, address):
    """Opens a form with a clock that the test winds on."""
    page.clock.install()
    page.goto(address)
    page.wait_for_load_state("networkidle")


def ten_seconds(page):
    page.clock.run_for(10_000)


def status(page):
    return page.locator("#desk-status")


def test_what_is_typed_is_kept_and_is_still_there_after_a_crash(live_server, page_of, draft, axe):
    anna = make_user("Anna", *EDITOR)
    page = page_of(live_server, anna)
    opens(page, form_of(draft))
    field(page, "Text:").fill("Typed by Anna, and never saved.")
    page.evaluate("scrollTo(0, 400)")
    before = page.evaluate("scrollY")
    ten_seconds(page)
    expect(status(page)).to_have_text(re.compile(r"^Kept at \d\d:\d\d:\d\d$"))
    assert page.evaluate("scrollY") == before
    assert Autosave.objects.get().data["texts-0-body"] == ["Typed by Anna, and never saved."]
    assert draft.texts.get().body == "As it was."
    assert not DraftSave.objects.exists()
    page.close()  # no warning, no farewell

    page = page_of(live_server, anna)
    page.goto(form_of(draft))
    expect(page.get_by_role("heading", name="Go on with what you typed?")).to_be_visible()
    expect(field(page, "Text:")).to_have_value("As it was.")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    # Typing on would replace it: first comes the choice.
    assert page.locator("#statementdraft_form > div").evaluate("part => part.inert")
    button(page, "Go on with it").click()
    expect(field(page, "Text:")).to_have_value("Typed by Anna, and never saved.")
    expect(page.get_by_text("It is not saved yet.")).to_be_visible()
    button(page, "Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    assert draft.texts.get().body == "Typed by Anna, and never saved."
    assert not Autosave.objects.exists()
    page.reload()
    expect(page.locator("#unsaved")).to_have_count(0)


def test_typing_goes_on_without_a_connection_and_is_sent_when_it_is_back(live_server, page_of, draft):
    page = page_of(live_server, make_user("Anna", *EDITOR))
    opens(page, form_of(draft))
    page.context.set_offline(True)
    field(page, "Text:").fill("Typed in a tunnel.")
    ten_seconds(page)
    expect(status(page)).to_have_text("No connection: kept on this computer")
    assert not Autosave.objects.exists()
    page.context.set_offline(False)
    ten_seconds(page)
    expect(status(page)).to_have_text(re.compile("^Kept at"))
    assert Autosave.objects.get().data["texts-0-body"] == ["Typed in a tunnel."]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unhub'))") == []


def test_what_was_typed_without_a_connection_outlasts_the_window(live_server, page_of, draft):
    page = page_of(live_server, make_user("Anna", *EDITOR))
    opens(page, form_of(draft))
    page.context.set_offline(True)
    field(page, "Text:").fill("Typed in a tunnel.")
    ten_seconds(page)
    expect(status(page)).to_have_text("No connection: kept on this computer")
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(form_of(draft))
    expect(again.get_by_role("heading", name="Go on with what you typed?")).to_be_visible()
    button(again, "Go on with it").click()
    expect(field(again, "Text:")).to_have_value("Typed in a tunnel.")


def test_who_is_logged_out_while_typing_is_told_and_goes_on_after_logging_in_again(live_server, page_of, draft):
    anna = make_user("Anna", *EDITOR)
    page = page_of(live_server, anna)
    opens(page, form_of(draft))
    cookies = page.context.cookies()
    page.context.clear_cookies()
    field(page, "Text:").fill("Typed by somebody logged out.")
    ten_seconds(page)
    expect(status(page)).to_contain_text("You are logged out: kept on this computer.")
    page.context.add_cookies([each for each in cookies if each["name"] == "sessionid"])
    ten_seconds(page)
    expect(status(page)).to_have_text(re.compile("^Kept at"))
    button(page, "Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    assert draft.texts.get().body == "Typed by somebody logged out."


def test_a_new_statement_that_was_never_saved_is_offered_by_the_next_form(live_server, page_of):
    make_type("Statement")
    page = page_of(live_server, make_user("Anna", *EDITOR))
    opens(page, ADD)
    field(page, "Title:").fill("A title of mine")
    ten_seconds(page)
    expect(status(page)).to_have_text(re.compile("^Kept at"))
    page.goto("/admin/")
    page.goto(ADD)
    expect(page.locator("#unsaved")).to_contain_text("“A title of mine”: you typed this on")
    assert not page.locator("#statementdraft_form > div").evaluate("part => part.inert")  # another can be begun
    button(page, "Go on with it").click()
    expect(field(page, "Title:")).to_have_value("A title of mine")
    page.goto(ADD)
    button(page, "Throw it away").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New statement")
    expect(page.locator("#unsaved")).to_have_count(0)


def test_two_people_see_each_other_and_what_the_other_did(live_server, page_of, draft):
    layla = make_user("layla", *EDITOR, first_name="Layla", last_name="Haddad")
    first, second = page_of(live_server, layla), page_of(live_server, make_user("Boris", *EDITOR))
    opens(first, form_of(draft))
    opens(second, form_of(draft))
    expect(second.locator("#desk-others")).to_contain_text("Layla Haddad is editing this, since")
    ten_seconds(first), ten_seconds(first)
    expect(first.locator("#desk-others")).to_contain_text("Boris is editing this, since")
    field(first, "Text:").fill("Words of Layla.")
    button(first, "Save draft").click()
    expect(first.locator(".messagelist")).to_contain_text("is saved")
    ten_seconds(second), ten_seconds(second)
    expect(second.get_by_role("alert")).to_contain_text("Layla Haddad saved this draft at")
    first.goto("/admin/")
    for _attempt in range(50):
        if not OpenForm.objects.filter(user=layla).exists():
            break
        second.wait_for_timeout(100)
    ten_seconds(second), ten_seconds(second)
    expect(second.locator("#desk-others")).to_be_empty()


def test_each_field_of_a_conflict_can_be_chosen(live_server, page_of, draft, axe):
    first, second = page_of(live_server, make_user("Anna", *EDITOR)), page_of(live_server, make_user("Boris", *EDITOR))
    first.goto(form_of(draft))
    button(first, "Save draft").click()  # from now on it is known what it said
    for page in (first, second):
        page.goto(form_of(draft))
    first.get_by_label("Label as found").fill("Hers")
    field(first, "Title:").fill("Her title")
    button(first, "Save draft").click()
    expect(first.locator(".messagelist")).to_contain_text("is saved")
    second.get_by_label("Label as found").fill("His")
    field(second, "Text:").fill("His text.")
    button(second, "Save draft").click()
    conflict = second.locator("#conflict")
    for words in ("changed by both", "changed by you only", "changed by Anna only: taken over"):
        expect(conflict).to_contain_text(words)
    expect(field(second, "Title:")).to_have_value("Her title")
    expect(field(second, "Label as found:")).to_have_value("His")
    second.wait_for_load_state("networkidle")
    assert axe(second) == []
    second.get_by_role("button", name="Label as found: take what was saved").click()
    expect(field(second, "Label as found:")).to_have_value("Hers")
    second.get_by_role("button", name="Text: take what was saved").click()
    expect(field(second, "Text:")).to_have_value("As it was.")
    second.get_by_role("button", name="Text: take yours").click()
    button(second, "Save both as they stand here").click()
    expect(second.locator(".messagelist")).to_contain_text("is saved")
    text = draft.texts.get()
    assert (text.title, text.body, StatementDraft.objects.get().raw_label) == ("Her title", "His text.", "Hers")


def test_leaving_with_unsaved_words_warns_who_keeps_nothing(live_server, page_of, draft, axe):
    page = page_of(live_server, make_user("Anna", *EDITOR))
    page.goto("/admin/")
    page.get_by_role("link", name="My preferences").click()
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.get_by_label("Keep what I type").uncheck()
    button(page, "Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Your preferences are saved.")
    opens(page, form_of(draft))
    field(page, "Text:").press_sequentially("Words")
    ten_seconds(page)
    assert not Autosave.objects.exists()
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#site-name a").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(field(page, "Text:")).to_have_value(re.compile("Words"))


def test_a_discarded_draft_is_recovered(live_server, page_of, draft, axe):
    page = page_of(live_server, make_user("Anna", *DISCARDER))
    page.goto(form_of(draft))
    field(page, "Text:").fill("Worth keeping.")
    button(page, "Save and close").click()
    page.get_by_role("link", name="Discard the draft…").click()
    button(page, "Discard the draft").click()
    page.get_by_role("link", name="Discarded drafts").click()
    expect(page.get_by_role("main").get_by_role("row").nth(1)).to_contain_text("The title")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    button(page, "Recover “The title”").click()
    expect(page.locator(".messagelist")).to_contain_text("The draft of “The title” is recovered.")
    expect(field(page, "Text:")).to_have_value("Worth keeping.")


def test_a_double_click_saves_once(live_server, page_of, draft):
    page = page_of(live_server, make_user("Anna", *EDITOR))
    page.goto(form_of(draft))
    field(page, "Title:").fill("Clicked twice")
    button(page, "Save draft").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    expect(page.locator("#conflict")).to_have_count(0)
    assert (draft.texts.get().title, StatementDraft.objects.get().rev) == ("Clicked twice", 2)


def test_the_search_is_reached_by_a_key_and_the_keys_can_be_switched_off(live_server, page_of, draft, axe):
    page = page_of(live_server, make_user("Anna", *EDITOR))
    page.goto("/admin/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search everything")).to_be_focused()
    page.keyboard.type("title")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name="The title")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Use these keys on this computer").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search everything")).not_to_be_focused()
