"""Logging in, guessing, and a new password by mail."""

import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tests.factories import make_administrator, make_editor, make_user
from unhub.publishing.accounts import close
from unhub.publishing.admin import logging_in

pytestmark = pytest.mark.django_db

LOGIN, FORGOTTEN = "/admin/login/", "/admin/password_reset/"
PASSWORD = "a password of a test"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def mail_goes_at_once(monkeypatch, settings):
    settings.SENDS_MAIL = True
    monkeypatch.setattr(logging_in, "deliver", logging_in._send)


def log_in(client, password=PASSWORD, username="anna", **extra):
    return client.post(LOGIN, {"username": username, "password": password, "next": "/admin/"}, **extra)


def test_after_some_wrong_passwords_the_right_one_is_not_looked_at_for_a_while(client):
    make_editor("anna")
    with time_machine.travel("2026-01-01 12:00", tick=False) as clock:
        answers = [log_in(client, "wrong") for _time in range(5)]
        assert "enter the correct username and password" in answers[3].content.decode()
        assert "Too many wrong passwords. Wait 10 minutes" in answers[4].content.decode()
        assert "Too many" in log_in(client).content.decode()
        # The same person elsewhere, and others here, are not concerned.
        assert log_in(Client(), REMOTE_ADDR="192.0.2.9").status_code == 302
        make_editor("boris")
        assert log_in(Client(), username="boris").status_code == 302
        clock.shift(601)
        assert log_in(client).status_code == 302


def test_guessing_says_the_same_of_an_account_that_is_not_there(client):
    make_editor("anna")
    for username in ("anna", "nobody"):
        words = [log_in(client, "wrong", username).content.decode().count("Too many") for _time in range(5)]
        assert words == [0, 0, 0, 0, 1]


def test_a_right_password_forgets_the_wrong_ones(client):
    make_editor("anna")
    for _round in range(3):
        for _time in range(3):
            log_in(Client(), "wrong")
        assert log_in(Client()).status_code == 302


def test_one_password_tried_on_many_accounts_from_one_place_is_noticed(client):
    make_editor("anna")
    for number in range(30):
        log_in(client, "spring2026", f"somebody{number}")
    assert "Too many" in log_in(client).content.decode()
    assert log_in(Client(), REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize("username", ["\x00", "x" * 10_000, "", "ANNA\ud800".encode("utf-8", "replace").decode()])
def test_odd_names_are_wrong_names(client, username):
    assert log_in(client, "wrong", username).status_code == 200


# --- a new password by mail -------------------------------------------------------------------------------------------


def link_in(mail):
    return re.search(r"https?://[^/]+(/admin/password_reset/\S+)", mail.body).group(1)


def test_who_forgot_the_password_sets_a_new_one_by_a_link_that_works_once(client, mailoutbox, settings):
    settings.SITE_URL = "https://statements.example.org"
    make_editor("anna", email="anna@example.org")
    assert FORGOTTEN in client.get(LOGIN).content.decode()
    assert "e-mail address of your account" in client.get(FORGOTTEN).content.decode()
    # Where the request says the site is, is not believed.
    answer = client.post(FORGOTTEN, {"email": "Anna@example.org"}, follow=True, headers={"host": "localhost"})
    assert "If there is an account with that address" in answer.content.decode()
    mail = mailoutbox[0]
    assert (mail.subject, mail.to) == ("[unhub] A new password", ["anna@example.org"])
    assert "account “anna” at unhub" in mail.body
    assert "https://statements.example.org/admin/password_reset/" in mail.body
    page = client.get(link_in(mail), follow=True)
    assert link_in(mail) not in page.content.decode()
    path = page.request["PATH_INFO"]
    refused = client.post(path, {"new_password1": "short", "new_password2": "short"})
    assert "too short" in refused.content.decode()
    words = {"new_password1": "a quiet evening in Geneva", "new_password2": "a quiet evening in Geneva"}
    answer = client.post(path, words, follow=True)
    assert "Your password is set. Log in with it." in answer.content.decode()
    assert log_in(client, "a quiet evening in Geneva").status_code == 302
    assert "has been used or is too old" in Client().get(link_in(mail), follow=True).content.decode()


def test_a_link_is_too_old_after_some_hours(client, mailoutbox):
    make_editor("anna", email="anna@example.org")
    with time_machine.travel("2026-01-01 12:00", tick=False) as clock:
        client.post(FORGOTTEN, {"email": "anna@example.org"})
        clock.shift(4 * 3600 + 1)
        assert "is too old" in client.get(link_in(mailoutbox[0]), follow=True).content.decode()


def test_a_new_password_ends_the_sessions_of_before(client, mailoutbox, browser_of):
    browser = browser_of(make_editor("anna", email="anna@example.org"))
    client.post(FORGOTTEN, {"email": "anna@example.org"})
    path = client.get(link_in(mailoutbox[0]), follow=True).request["PATH_INFO"]
    client.post(path, {"new_password1": "a quiet evening in Geneva", "new_password2": "a quiet evening in Geneva"})
    assert browser.get("/admin/").status_code == 302


def test_an_address_without_an_account_is_answered_alike_and_nothing_is_sent(client, mailoutbox):
    closed = make_editor("closed", email="closed@example.org")
    make_editor("anna", email="anna@example.org")
    close(closed, by=make_administrator())

    def shown(email):
        answer = Client().post(FORGOTTEN, {"email": email}, follow=True)
        return answer.status_code, re.sub(r'value="\w{64}"', "", answer.content.decode()).replace(email, "")

    assert shown("anna@example.org") == shown("nobody@example.org") == shown("closed@example.org")
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]


def test_a_link_is_asked_for_a_few_times_an_hour_and_alike_for_addresses_without_an_account(client, mailoutbox):
    make_editor("anna", email="anna@example.org")
    for email in ("anna@example.org", "nobody@example.org"):
        for _time in range(3):
            assert client.post(FORGOTTEN, {"email": email}).status_code == 302
        assert "several times already" in client.post(FORGOTTEN, {"email": email}).content.decode()
    assert len(mailoutbox) == 3


def test_a_site_that_sends_no_mail_says_so_and_promises_nothing(client, mailoutbox, settings):
    settings.SENDS_MAIL = False
    make_editor("anna", email="anna@example.org")
    for answer in (client.get(FORGOTTEN), client.post(FORGOTTEN, {"email": "anna@example.org"})):
        assert "This site sends no mail" in answer.content.decode()
    assert mailoutbox == []


def test_a_mail_server_that_fails_is_answered_like_any_other(client, settings, caplog):
    settings.EMAIL_BACKEND = "tests.unhub.publishing.test_notices.Broken"
    make_user("anna", email="anna@example.org")
    assert client.post(FORGOTTEN, {"email": "anna@example.org"}).status_code == 302
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize("path", ["x/y/", "MQ/set-password/", "%00/%00/", "MQ/" + "x" * 3000 + "/"])
def test_links_that_were_made_up_are_told_politely(client, path):
    make_user()
    answer = client.get(f"{FORGOTTEN}{path}", follow=True)
    assert answer.status_code == 200
    assert "has been used or is too old" in answer.content.decode()
    assert get_user_model().objects.count() == 1
