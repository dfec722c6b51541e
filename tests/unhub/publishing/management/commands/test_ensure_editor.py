import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_a_given_password(monkeypatch):
    monkeypatch.delenv("UNHUB_EDITOR_PASSWORD", raising=False)


def ensure_editor(capsys):
    call_command("ensure_editor")
    return capsys.readouterr().out


def editor():
    return get_user_model().objects.get(username="editor")


def test_a_generated_password_is_printed_once_and_logs_in(capsys):
    password = re.search(r"password (\S+) \(shown this once", ensure_editor(capsys))[1]
    assert editor().check_password(password)
    assert editor().is_superuser
    assert editor().is_staff
    assert password not in editor().password
    assert password not in ensure_editor(capsys)
    assert editor().check_password(password)


def test_a_given_password_is_used_and_not_printed(capsys, monkeypatch):
    monkeypatch.setenv("UNHUB_EDITOR_PASSWORD", "a quiet evening in Geneva")
    assert "quiet" not in ensure_editor(capsys)
    assert editor().check_password("a quiet evening in Geneva")


def test_a_second_run_changes_nothing(capsys):
    ensure_editor(capsys)
    before = editor().password
    get_user_model().objects.filter(username="editor").update(first_name="Ines")
    ensure_editor(capsys)
    assert editor().password == before
    assert editor().first_name == "Ines"


def test_a_password_given_later_replaces_the_old_one(capsys, monkeypatch):
    ensure_editor(capsys)
    monkeypatch.setenv("UNHUB_EDITOR_PASSWORD", "another evening in Geneva")
    assert "another evening" not in ensure_editor(capsys)
    assert editor().check_password("another evening in Geneva")


def test_the_same_password_given_again_keeps_sessions_alive(capsys, monkeypatch):
    monkeypatch.setenv("UNHUB_EDITOR_PASSWORD", "another evening in Geneva")
    ensure_editor(capsys)
    before = editor().password
    ensure_editor(capsys)
    assert editor().password == before
