"""An editor's day in a real browser: writing, publishing, correcting, withdrawing, and two people on one draft."""

import re

import pytest
from playwright.sync_api import expect

from organisations.models import Appointment, Organisation
from statements.drafts.models import StatementDraft
from statements.models import Statement
from tests.factories import (
    make_administrator,
    make_appointment,
    make_organisation,
    make_person,
    make_post,
    make_statement_draft,
    make_topic,
    make_type,
    make_user,
)

EDITOR = [
    "statements_drafts.add_statementdraft",
    "statements_drafts.change_statementdraft",
    "statements_drafts.view_statementdraft",
    "statements.publish_statement",
    "statements.publish_unreviewed_statement",
    "statements.withdraw_statement",
    "statements.view_statementtype",
    "statements.view_topic",
    "organisations.view_appointment",
    "organisations.view_post",
]


@pytest.fixture
def office(live_server):
    """A post held by Ban until the end of 2016 and by Guterres after him."""
    post = make_post("Secretary-General", make_organisation("United Nations", acronym="UN"))
    ban = make_appointment(make_person("Ban Ki-moon"), post, "2007-01-01", "2016-12-31")
    guterres = make_appointment(make_person("António Guterres"), post, "2017-01-01")
    return post, ban, guterres


def open_picker(page, field):
    """Opens the picker of a field and gives the choices it offers."""
    page.locator(f"#id_{field} + .select2-container .select2-selection").click()
    return page.locator(".select2-container--open .select2-results__option[role=option]")


def pick(page, field, words):
    choices = open_picker(page, field)
    page.locator(".select2-container--open .select2-search__field").fill(words)
    choices.filter(has_text=words).first.click()


def field(page, label):
    """A field by its label; of rows, the ones shown and not the template for further ones."""
    return page.get_by_label(label, exact=True).filter(visible=True)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_a_statement_from_the_first_word_to_its_withdrawal(live_server, page_of, office):
    make_type("Statement"), make_topic("Peace")
    page, visitor = page_of(live_server, make_user("Anna", *EDITOR)), page_of(live_server)

    page.goto("/admin/")
    page.get_by_role("link", name="Statements", exact=True).first.click()
    page.get_by_role("link", name="Add statement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New statement")
    field(page, "Title:").fill("On the situation in Gaza")
    field(page, "Text:").fill("The first paragraph.\n\nThe second paragraph.")
    page.get_by_label("Issued on").fill("15 November 2016")
    pick(page, "type", "Statement")
    # The picker knows the day: whoever was in office then comes first, though others began later.
    choices = open_picker(page, "attributions-0-appointment")
    expect(choices.first).to_contain_text("Ban Ki-moon")
    expect(choices.first).to_contain_text("in office on 15 November 2016")
    expect(choices.nth(1)).to_contain_text("António Guterres")
    page.keyboard.press("Escape")
    pick(page, "attributions-0-post", "Secretary-General")
    pick(page, "topics", "Peace")
    field(page, "Symbol:").fill("SG/SM/18000")
    page.get_by_text("Add another Symbol").click()
    field(page, "Symbol:").nth(1).fill("PAL/2200")
    button(page, "Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("The draft of “On the situation in Gaza” is saved.")
    expect(page.locator("#id_attributions-0-appointment + .select2-container")).to_contain_text("Ban Ki-moon")
    expect(page.locator("#id_slug")).to_have_value("on-the-situation-in-gaza")
    assert [symbol.order for symbol in StatementDraft.objects.get().symbols.order_by("order")] == [1, 2]

    address = "/en/statements/2016/11/15/on-the-situation-in-gaza/"
    assert visitor.goto(address).status == 404
    for public in ("/en/", "/en/statements/", "/en/statements.atom", "/api/v1/statements/"):
        assert "On the situation" not in visitor.request.get(public).text()

    button(page, "Save and publish…").click()
    expect(page.get_by_text("It becomes version 1 and is public at once.")).to_be_visible()
    button(page, "Publish").click()
    expect(page.get_by_text("Say why this cannot wait for a review.")).to_be_visible()
    page.get_by_label("Why without review").fill("Nobody else is in today.")
    button(page, "Publish").click()
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("On the situation in Gaza")
    assert visitor.goto(address).status == 200
    expect(visitor.get_by_role("main")).to_contain_text("Ban Ki-moon")
    expect(visitor.get_by_role("main")).to_contain_text("The second paragraph.")

    page.go_back()
    button(page, "Edit").click()
    field(page, "Title:").fill("On the situation in Gaza and Jerusalem")
    button(page, "Save and publish…").click()
    button(page, "Publish version 2").click()
    expect(page.get_by_text("Say which kind of change this is.")).to_be_visible()
    expect(page.get_by_text("Say in a public note what changed.")).to_be_visible()
    page.get_by_label("Why without review").fill("Nobody else is in today.")
    page.get_by_label("Correction").check()
    page.get_by_label("Public note").fill("The title left Jerusalem out.")
    button(page, "Publish version 2").click()
    expect(page.get_by_text("published v2", exact=True)).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("and Jerusalem")
    expect(visitor.get_by_role("main")).to_contain_text("The title left Jerusalem out.")

    page.get_by_role("link", name="Withdraw…").click()
    button(page, "Withdraw").click()
    expect(page.get_by_text("Say in a public notice why.")).to_be_visible()
    page.get_by_label("Public notice").fill("It was issued in error.")
    button(page, "Withdraw").click()
    expect(page.locator(".withdrawal")).to_contain_text("It was issued in error.")
    expect(button(page, "Edit")).to_have_count(0)
    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("It was issued in error.")
    expect(visitor.get_by_role("main")).to_contain_text("The second paragraph.")


def test_the_second_of_two_editors_sees_both_texts_and_keeps_every_word(live_server, page_of, office):
    draft = make_statement_draft("The first title", body="Words of nobody.", appointment=office[2])
    anna, boris = (page_of(live_server, make_user(name, *EDITOR)) for name in ("Anna", "Boris"))
    for page in (anna, boris):
        page.goto(f"/admin/statements_drafts/statementdraft/{draft.pk}/change/")
    field(anna, "Text:").fill("Words of Anna.")
    button(anna, "Save draft").click()
    expect(anna.locator(".messagelist")).to_contain_text("is saved")
    field(boris, "Text:").fill("Words of Boris.")
    boris.get_by_label("Label as found").fill("SG Statement")
    boris.get_by_text("Add another Source").click()
    boris.locator("#id_sources-1-url").fill("https://www.un.org/a-source")
    with boris.expect_response(re.compile("/change/$")) as answer:
        button(boris, "Save draft").click()
    assert answer.value.status == 409
    expect(boris.get_by_text("Nothing was saved, and nothing of yours is lost")).to_be_visible()
    compared = boris.locator(".conflict")
    for words in ("Anna", "Words of Anna.", "Words of Boris.", "SG Statement", "https://www.un.org/a-source"):
        expect(compared).to_contain_text(words)
    expect(field(boris, "Text:")).to_have_value("Words of Boris.")
    expect(boris.locator("#id_sources-1-url")).to_have_value("https://www.un.org/a-source")
    assert draft.texts.get().body == "Words of Anna."
    button(boris, "Save mine over it").click()
    expect(boris.locator(".messagelist")).to_contain_text("is saved")
    assert draft.texts.get().body == "Words of Boris."
    assert draft.sources.get().url == "https://www.un.org/a-source"


def test_an_appointment_of_another_time_is_refused_by_the_holders_name(live_server, page_of, office):
    make_type("Statement")
    page = page_of(live_server, make_user("Anna", *EDITOR))
    page.goto("/admin/statements_drafts/statementdraft/add/")
    field(page, "Title:").fill("On the situation")
    page.get_by_label("Issued on").fill("15 November 2016")
    pick(page, "type", "Statement")
    pick(page, "attributions-0-appointment", "António Guterres")
    field(page, "As worded:").fill("Words worth keeping")
    button(page, "Save draft").click()
    expect(page.locator("#attributions-group .errorlist").first).to_contain_text(
        "António Guterres was not Secretary-General on 15 November 2016"
    )
    expect(page.locator("#attributions-group .errorlist").first).to_contain_text("held by Ban Ki-moon")
    expect(field(page, "Title:")).to_have_value("On the situation")
    expect(field(page, "As worded:")).to_have_value("Words worth keeping")
    expect(page.locator("#id_attributions-0-appointment + .select2-container")).to_contain_text("António Guterres")
    assert not StatementDraft.objects.exists()


def test_an_organisation_with_a_former_name_and_a_date_nobody_can_read(live_server, page_of):
    live = make_organisation("Office of the Special Coordinator", acronym="UNSCO")
    page = page_of(live_server, make_administrator("Anna"))
    page.goto(f"/admin/organisations_drafts/organisationrecord/{live.pk}/change/")
    button(page, "Edit").click()
    page.locator("#id_former_names-0-name").fill("Office in the Occupied Territories")
    page.locator("#id_former_names-0-start").fill("June 1994")
    page.locator("#id_former_names-0-end").fill("01/09/1999")
    button(page, "Save draft").click()
    expect(page.get_by_text("“01/09/1999” can be read in more than one way")).to_be_visible()
    expect(page.locator("#id_former_names-0-start")).to_have_value("June 1994")
    page.locator("#id_former_names-0-end").fill("September 1999")
    button(page, "Save and publish…").click()
    page.get_by_label("Why without review").fill("A small thing.")
    page.get_by_label("Update").check()
    page.get_by_label("Public note").fill("A former name was added.")
    button(page, "Publish version 2").click()
    expect(page.get_by_text("published v2", exact=True)).to_be_visible()
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_role("main")).to_contain_text("Office in the Occupied Territories")
    former = Organisation.objects.get().former_names.get()
    assert (former.start, former.end, former.end_kind) == ("1994-06", "1999-09", "dated")


def test_a_second_holder_is_refused_by_the_name_of_the_first_also_for_a_person_made_on_the_way(
    live_server, page_of, office
):
    post, _ban, _guterres = office
    page = page_of(live_server, make_administrator("Anna"))
    page.goto("/admin/organisations/appointment/add/")
    expect(page.get_by_text("Public as soon as it is saved.")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_title("Add another person").click()
    field(opened.value, "Name:").first.press_sequentially("Amina J. Mohammed")
    expect(opened.value.locator("#id_slug")).to_have_value("amina-j-mohammed")
    with opened.value.expect_event("close"):
        button(opened.value, "Save").click()
    expect(page.locator("#id_person + .select2-container")).to_contain_text("Amina J. Mohammed")
    pick(page, "post", "Secretary-General")
    field(page, "From:").fill("1 January 2018")
    button(page, "Save").click()
    expect(page.locator(".errorlist").first).to_contain_text("António Guterres holds this post for certain")
    expect(page.locator("#id_person + .select2-container")).to_contain_text("Amina J. Mohammed")
    expect(field(page, "From:")).to_have_value("1 January 2018")
    page.get_by_label("Status").select_option("acting")
    button(page, "Save").click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert Appointment.objects.filter(post=post, status="acting").count() == 1


def test_a_draft_is_opened_changed_and_saved_with_the_keyboard_alone(live_server, page_of, office):
    draft = make_statement_draft("The first title", appointment=office[2])
    make_user("Anna", *EDITOR)
    page = page_of(live_server)

    def press_until(key, locator):
        for _step in range(120):
            if locator.count() and locator.evaluate("each => each === document.activeElement"):
                return
            page.keyboard.press(key)
        raise AssertionError(f"{key} never reaches {locator}")

    page.goto("/admin/")
    page.keyboard.type("Anna")
    page.keyboard.press("Tab")
    page.keyboard.type("a password of a test")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    for link in ("Statements", "The first title"):
        press_until("Tab", page.locator("#content").get_by_role("link", name=link, exact=True).first)
        page.keyboard.press("Enter")
    page.wait_for_url("**/statementrecord/*/change/")
    press_until("Tab", button(page, "Continue editing"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/statementdraft/*/change/")
    press_until("Tab", field(page, "Title:"))
    page.keyboard.press("Control+a")
    page.keyboard.type("A title typed without a mouse")
    press_until("Tab", button(page, "Save draft"))
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    assert draft.texts.get().title == "A title typed without a mouse"
    assert not Statement.objects.exists()


def test_an_administrator_changes_the_password_and_makes_an_account(live_server, page_of, django_user_model):
    page = page_of(live_server, make_administrator("Anna"))
    page.goto("/admin/password_change/")
    page.get_by_label("Old password:").fill("a password of a test")
    for label in ("New password:", "New password confirmation:"):
        page.get_by_label(label, exact=True).fill("a quiet evening in Geneva")
    button(page, "Change my password").click()
    expect(page.get_by_text("Your password was changed.")).to_be_visible()

    page.goto("/admin/auth/user/add/")
    page.get_by_label("Username:").fill("boris")
    for label in ("Password:", "Password confirmation:"):
        page.get_by_label(label, exact=True).fill("another evening in Geneva")
    button(page, "Save").click()
    expect(page.get_by_text("You may edit it again below.")).to_be_visible()
    page.get_by_text("Beyond the roles").click()
    page.get_by_label("Staff status").check()
    page.locator("#id_user_permissions_from").select_option(index=0)
    page.locator("#id_user_permissions_add").or_(page.locator("#id_user_permissions_add_link")).first.click()
    button(page, "Save").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    boris = django_user_model.objects.get(username="boris")
    assert (boris.is_staff, boris.user_permissions.count()) == (True, 1)
    assert boris.check_password("another evening in Geneva")
