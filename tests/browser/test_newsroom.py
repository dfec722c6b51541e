"""A week of a newsroom in the real admin: three people draft, review, return, schedule, publish, correct, collide and recover.

At the end every word that somebody typed is accounted for: it is public, in a version, or in what is kept of the work.
"""

import datetime
import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from statements.drafts.models import StatementDraft
from tests.browser.test_editing import EDITOR as WRITER
from tests.browser.test_editing import button, field, pick
from tests.factories import make_appointment, make_organisation, make_person, make_post, make_type, make_user
from unhub.publishing.models import DraftSave, Transition, Version
from unhub.publishing.services import publish_due

EDITOR = [right for right in WRITER if "publish" not in right and "withdraw" not in right]
EDITOR += ["statements_drafts.delete_statementdraft"]
REVIEWER = [*EDITOR, "statements.review_statement"]
PUBLISHER = [*REVIEWER, "statements.publish_statement", "statements.withdraw_statement"]


@pytest.fixture
def newsroom(live_server, page_of):
    """Anna writes, Boris writes and reviews, Clara reviews and publishes."""
    post = make_post("Secretary-General", make_organisation("United Nations", acronym="UN"))
    make_appointment(make_person("António Guterres"), post, "2017-01-01")
    make_type("Statement")
    people = (("Anna", EDITOR), ("Boris", REVIEWER), ("Clara", PUBLISHER))
    return [page_of(live_server, make_user(name, *rights)) for name, rights in people]


def accounted_for():
    """Everything that is kept of what people typed, as one text."""
    kept = [version.content for version in Version.objects.all()] + [save.content for save in DraftSave.objects.all()]
    said = [version.public_note for version in Version.objects.all()]
    remarks = list(Transition.objects.values_list("remark", flat=True))
    return json.dumps([kept, said, remarks], ensure_ascii=False)


def open_record(page, title):
    page.goto("/admin/statements_drafts/statementrecord/")
    page.get_by_role("link", name=title, exact=True).click()


def move(page, name, **answers):
    """Makes a move from the page of a record."""
    page.get_by_role("link", name=f"{name}…", exact=True).click()
    for label, words in answers.items():
        page.get_by_label(label.replace("_", " ")).fill(words)


def test_a_week_of_a_newsroom(live_server, newsroom, page_of):
    anna, boris, clara = newsroom
    visitor = page_of(live_server)
    typed = []

    def words(text):
        typed.append(text)
        return text

    # Monday: Anna drafts and submits; Boris looks at it and gives it back.
    anna.goto("/admin/statements_drafts/statementdraft/add/")
    field(anna, "Title:").fill(words("On the ceasefire"))
    field(anna, "Text:").fill(words("The Secretary-General welcomes the ceasefire."))
    anna.get_by_label("Issued on").fill("3 March 2017")
    pick(anna, "type", "Statement")
    pick(anna, "attributions-0-post", "Secretary-General")
    button(anna, "Save and submit…").click()
    anna.get_by_label("Remark").fill(words("Please check the date."))
    button(anna, "Submit for review").click()
    expect(anna.locator(".messagelist")).to_contain_text("is submitted for review")

    boris.goto("/admin/")
    expect(boris.locator("#content")).to_contain_text("Awaiting my review (1)")
    boris.get_by_role("link", name="On the ceasefire").first.click()
    expect(boris.locator("#content")).to_contain_text("Please check the date.")
    boris.get_by_role("link", name="Read the draft").click()
    expect(button(boris, "Save draft")).to_have_count(0)
    boris.go_back()
    move(boris, "Return with a remark", Remark=words("It was the second, not the third."))
    button(boris, "Return with a remark").click()

    # Tuesday: Anna mends it, and goes on typing in a second window after she has submitted.
    anna.goto("/admin/")
    expect(anna.locator("#content")).to_contain_text("Returned to me")
    expect(anna.locator("#content")).to_contain_text("It was the second, not the third.")
    anna.get_by_role("link", name="On the ceasefire").first.click()
    button(anna, "Continue editing").click()
    second = anna.context.new_page()
    second.goto(anna.url)
    anna.get_by_label("Issued on").fill("2 March 2017")
    button(anna, "Save and submit…").click()
    button(anna, "Submit for review").click()
    field(second, "Summary:").fill("Typed in a second window.")
    button(second, "Save draft").click()
    expect(second.get_by_text("handed in for review by Anna")).to_be_visible()
    expect(field(second, "Summary:")).to_have_value("Typed in a second window.")
    second.close()

    # Wednesday: Boris approves, Clara schedules it; nothing is public before its moment.
    open_record(boris, "On the ceasefire")
    move(boris, "Approve")
    button(boris, "Approve").click()
    open_record(clara, "On the ceasefire")
    move(clara, "Schedule", Day=f"1 May {timezone.localdate().year + 1}", Time="09:30")
    expect(clara.locator("button[data-schedule]")).to_contain_text("09:30 UTC")
    clara.locator("button[data-schedule]").click()
    expect(clara.locator(".messagelist")).to_contain_text("is published by itself on 1 May")
    clara.goto("/admin/")
    expect(clara.locator(".calendar")).to_contain_text("09:30 UTC")
    address = "/en/statements/2017/03/02/on-the-ceasefire/"
    assert visitor.goto(address).status == 404
    StatementDraft.objects.update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
    publish_due()
    assert visitor.goto(address).status == 200

    # Thursday: Anna and Boris correct it at the same time; neither loses a word.
    open_record(anna, "On the ceasefire")
    button(anna, "Edit").click()
    # What she typed on Tuesday into a form that could no longer be saved was kept for her.
    expect(anna.get_by_text("did not save")).to_be_visible()
    button(anna, "Throw it away").click()
    open_record(boris, "On the ceasefire")
    button(boris, "Continue editing").click()
    field(anna, "Text:").fill(words("The Secretary-General welcomes the ceasefire of this morning."))
    button(anna, "Save draft").click()
    expect(anna.locator(".messagelist")).to_contain_text("is saved")
    field(boris, "Summary:").fill(words("A ceasefire is welcomed."))
    button(boris, "Save draft").click()
    expect(boris.get_by_text("Nothing was saved, and nothing of yours is lost")).to_be_visible()
    expect(boris.locator(".conflict")).to_contain_text("of this morning")
    button(boris, "Save both as they stand here").click()
    expect(boris.locator(".messagelist")).to_contain_text("is saved")
    text = StatementDraft.objects.get().texts.get()
    assert (text.body, text.summary) == (typed[-2], typed[-1])
    button(boris, "Save and submit…").click()
    button(boris, "Submit for review").click()
    open_record(clara, "On the ceasefire")
    move(clara, "Approve")
    button(clara, "Approve").click()
    move(clara, "Publish")
    clara.get_by_label("Correction").check()
    clara.get_by_label("Public note").fill(words("The ceasefire was agreed this morning."))
    button(clara, "Publish version 2").click()
    visitor.goto(address)
    expect(visitor.get_by_role("main")).to_contain_text("of this morning")
    expect(visitor.get_by_role("main")).to_contain_text("The ceasefire was agreed this morning.")
    assert visitor.goto(f"{address}v1/").status == 200
    expect(visitor.get_by_role("main")).to_contain_text("welcomes the ceasefire.")

    # Friday: it is withdrawn by mistake and restored; a draft is thrown away and comes back.
    move(clara, "Withdraw", Public_notice=words("It was issued in error."))
    button(clara, "Withdraw").click()
    visitor.goto(address)
    expect(visitor.get_by_role("main")).to_contain_text("It was issued in error.")
    move(clara, "Restore", Public_notice=words("It was right after all."))
    button(clara, "Restore").click()
    visitor.goto(address)
    expect(visitor.get_by_role("main")).to_contain_text("of this morning")
    visitor.goto("/en/corrections/")
    for note in ("The ceasefire was agreed this morning.", "It was issued in error.", "It was right after all."):
        expect(visitor.get_by_role("main")).to_contain_text(note)

    open_record(anna, "On the ceasefire")
    button(anna, "Edit").click()
    field(anna, "Summary:").fill(words("Hours of work on a summary."))
    button(anna, "Save and close").click()
    move(anna, "Discard the draft")
    button(anna, "Discard the draft").click()
    assert not StatementDraft.objects.exists()
    open_record(anna, "On the ceasefire")
    anna.get_by_role("button", name="Recover").click()
    assert StatementDraft.objects.get().texts.get().summary == "Hours of work on a summary."

    kept = accounted_for()
    assert [text for text in typed if text not in kept] == []
    assert Version.objects.filter(record_type="statement").count() == 4
