"""Mail after a move: to whom, what it says, and that it never stands in the way."""

import datetime
import logging

import pytest
from django.utils import timezone

from tests.factories import (
    make_approved,
    make_editor,
    make_organisation,
    make_publisher,
    make_reviewer,
    make_statement_draft,
    make_stranger,
    make_user,
)
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Preferences
from unhub.publishing.notices import notify
from unhub.publishing.services import (
    Unpublishable,
    approve,
    publish,
    publish_due,
    return_draft,
    schedule,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What a block does when its transaction is committed is done at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def person(make, name, **fields):
    return make(name, email=f"{name}@example.org", **fields)


@pytest.fixture
def body():
    return make_organisation("The body")


@pytest.fixture
def author(body):
    return person(make_editor, "author", member_of=[body])


@pytest.fixture
def draft(author, body):
    return make_statement_draft("The title", body="Zqwordszq", summary="Zqsummaryzq", organisation=body, by=author)


def receivers(mailoutbox):
    assert all(len(mail.to) == 1 and not mail.cc and not mail.bcc for mail in mailoutbox)
    return sorted(mail.to[0].partition("@")[0] for mail in mailoutbox)


def test_who_may_review_a_record_is_asked_and_nobody_else(draft, author, body, committed, mailoutbox):
    person(make_reviewer, "member", member_of=[body])
    person(make_publisher, "everywhere")
    person(make_reviewer, "elsewhere", member_of=[make_organisation()])
    person(make_editor, "may-not-review", member_of=[body])
    person(make_reviewer, "closed", member_of=[body], is_active=False)
    make_reviewer("without-address", member_of=[body])
    submitter = person(make_reviewer, "submitter", member_of=[body])
    with committed():
        submit(draft, by=submitter, remark="Please look at the date.")
    assert receivers(mailoutbox) == ["everywhere", "member"]
    mail = mailoutbox[0]
    assert mail.subject == "[unhub] To review: “The title”"
    assert "submitter submitted “The title” and asks for a review." in mail.body
    assert "Please look at the date." in mail.body
    assert f"/admin/statements_drafts/statementrecord/{draft.pk}/change/" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"


def test_no_word_of_the_draft_but_its_title_is_in_a_mail(draft, author, committed, mailoutbox, settings):
    settings.SITE_URL = "https://statements.example.org"
    person(make_reviewer, "reviewer")
    with committed():
        submit(draft, by=author)
    assert "zq" not in mailoutbox[0].body.lower()
    assert "https://statements.example.org/admin/" in mailoutbox[0].body
    assert "Choose which mails you get: https://statements.example.org/admin/preferences/" in mailoutbox[0].body


def test_who_wrote_a_draft_alone_is_not_asked_to_review_it(body, committed, mailoutbox):
    writer = person(make_reviewer, "writer", member_of=[body])
    draft = make_statement_draft(organisation=body, by=writer)
    with committed():
        submit(draft, by=make_user())
    assert receivers(mailoutbox) == []


def test_a_returned_draft_is_told_to_its_author_and_who_submitted_it_with_the_remark(
    draft, author, body, committed, mailoutbox
):
    submitter, reviewer = person(make_editor, "submitter"), person(make_reviewer, "reviewer")
    submit(draft, by=submitter)
    with committed():
        return_draft(draft, by=reviewer, remark="The date is wrong.")
    assert receivers(mailoutbox) == ["author", "submitter"]
    assert "reviewer returned “The title”. It is a draft again." in mailoutbox[0].body
    assert "The date is wrong." in mailoutbox[0].body


def test_a_publication_is_told_to_its_author_and_submitter_but_not_to_who_published(
    draft, author, committed, mailoutbox
):
    publisher = person(make_publisher, "publisher")
    make_approved(draft, by=author)
    with committed():
        publish(draft, by=publisher)
    assert receivers(mailoutbox) == ["author"]
    assert mailoutbox[0].subject == "[unhub] Published: “The title”"
    mailoutbox.clear()
    own = make_statement_draft("Their own", by=publisher)
    with committed():
        publish(own, by=publisher, unreviewed="Zqreasonzq")
    assert mailoutbox == []


def test_who_lost_the_right_to_see_a_record_is_told_nothing(draft, author, body, committed, mailoutbox):
    submit(draft, by=author)
    author.memberships.all().delete()
    with committed():
        return_draft(draft, by=make_reviewer(), remark="Zqremarkzq")
    assert mailoutbox == []


def test_a_schedule_that_failed_is_told_to_who_set_it_who_submitted_and_who_may_publish(
    draft, author, body, committed, mailoutbox
):
    scheduler = person(make_publisher, "scheduler", member_of=[body])
    person(make_publisher, "colleague", member_of=[body])
    make_stranger()
    submit(draft, by=author)
    approved = approve(draft, by=make_reviewer())
    later = timezone.now() + datetime.timedelta(hours=1)
    schedule(approved, by=scheduler, publish_at=later)
    draft.attributions.update(role="issuer")
    draft.texts.all().delete()
    for _run in range(2):
        with committed():
            publish_due(now=later)
    # Told once for one reason, however often it is tried.
    assert receivers(mailoutbox) == ["author", "colleague", "scheduler"]
    assert "could not be" in mailoutbox[0].body
    assert "no text in the original language" in mailoutbox[0].body


@pytest.mark.parametrize("wanted", [True, False])
def test_nobody_gets_mail_they_do_not_want(wanted, draft, author, committed, mailoutbox):
    Preferences.objects.create(user=person(make_reviewer, "reviewer"), mail_review=wanted, mail_returned=not wanted)
    with committed():
        submit(draft, by=author)
    assert receivers(mailoutbox) == ["reviewer"] * wanted


def test_a_move_that_is_taken_back_by_an_error_sends_nothing(draft, committed, mailoutbox):
    person(make_reviewer, "reviewer")
    draft.attributions.all().delete()
    with committed(), pytest.raises(Unpublishable):
        submit(draft, by=make_user())
    assert mailoutbox == []


def test_a_mail_server_that_fails_is_logged_and_stands_in_nobodys_way(draft, author, committed, settings, caplog):
    settings.EMAIL_BACKEND = "tests.unhub.publishing.test_notices.Broken"
    person(make_reviewer, "reviewer")
    with caplog.at_level(logging.ERROR), committed():
        submitted = submit(draft, by=author)
    assert submitted.state == "submitted"
    assert "1 mails could not be sent" in caplog.text


class Broken:
    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError("The mail server is on holiday.")


def test_a_title_of_several_lines_or_without_end_makes_one_short_subject(author, body, mailoutbox):
    person(make_reviewer, "reviewer")
    draft = make_statement_draft("A title\nBcc: everybody@example.org " + "x" * 900, organisation=body, by=author)
    assert notify("submit", kind_named("statement"), draft, draft, by=author) == 1
    assert "\n" not in mailoutbox[0].subject
    assert len(mailoutbox[0].subject) < 160
    assert mailoutbox[0].bcc == []
