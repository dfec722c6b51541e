"""Accounts: who may change whose, closing the account of a leaver, and opening it again."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from organisations.drafts.models import Membership
from tests.factories import (
    make_administrator,
    make_colleague,
    make_editor,
    make_organisation,
    make_person,
    make_publisher,
    make_reviewer,
    make_statement_draft,
    make_user,
)
from tests.forms import add_row, as_posted, errors_in
from unhub.publishing.accounts import close, has_left_traces, may_manage, reopen
from unhub.publishing.models import OpenForm, Preferences, PreviewLink
from unhub.publishing.services import approve, publish, schedule, submit

pytestmark = pytest.mark.django_db

User = get_user_model()
LIST, ADD = "/admin/auth/user/", "/admin/auth/user/add/"


def page_of(account, page="change"):
    return reverse(f"admin:auth_user_{page}", args=[account.pk])


def group(name):
    return Group.objects.get(name=name)


# --- who may change whose ---------------------------------------------------------------------------------------------


def test_an_administrator_changes_accounts_that_can_do_no_more_than_theirs():
    body, other = make_organisation(), make_organisation()
    local, everywhere = make_colleague("administrator", member_of=[body]), make_colleague("administrator")
    superuser = make_administrator("root")
    cases = [
        (make_editor(member_of=[body]), True, True),
        (make_publisher(member_of=[body]), True, True),
        (make_editor(member_of=[other]), False, True),
        (make_editor(member_of=[body, other]), False, True),
        (make_editor(), False, True),
        (make_editor(member_of=[body], is_active=False), True, True),
        (make_editor(member_of=[other], is_active=False), False, True),
        (make_user("more", "auth.change_group", member_of=[body]), False, False),
        (superuser, False, False),
        (make_administrator("closed root"), False, False),
        (local, True, True),
    ]
    User.objects.filter(username="closed root").update(is_active=False)
    for account, by_local, by_everywhere in cases:
        account.refresh_from_db()
        assert may_manage(local, account) is by_local, account
        assert may_manage(everywhere, account) is by_everywhere, account
        assert may_manage(superuser, account)


def test_an_administrator_gives_no_right_that_is_not_theirs(browser_of):
    body = make_organisation("My body")
    account = make_editor("anna", member_of=[body])
    browser = browser_of(make_colleague("administrator", member_of=[body]))
    page = browser.get(page_of(account))
    offered = [str(label) for _value, label in page.context["adminform"].form.fields["groups"].choices]
    assert [label.partition(":")[0] for label in offered] == ["Editor", "Reviewer", "Publisher", "Administrator"]
    assert "is_superuser" not in page.content.decode()
    assert "user_permissions" not in page.content.decode()
    data = as_posted(page)
    forged = data | {
        "is_superuser": "on",
        "user_permissions": [str(Permission.objects.get(codename="change_group").pk)],
        "is_active": "",
    }
    browser.post(page_of(account), forged)
    account = User.objects.get(pk=account.pk)
    assert (account.is_superuser, account.is_active, account.user_permissions.count()) == (False, True, 0)
    answer = browser.post(page_of(account), data | {"groups": [str(group("all organisations").pk)]})
    assert "is not one of the available choices" in errors_in(answer)
    answer = browser.post(page_of(account), data | {"groups": [str(group("publisher").pk)]})
    assert errors_in(answer) == ""
    assert User.objects.get(pk=account.pk).has_perm("statements.publish_statement")


def test_a_superusers_account_and_password_are_out_of_an_administrators_reach(browser_of):
    root = make_administrator("root")
    browser = browser_of(make_colleague("administrator"))
    assert browser.get(page_of(root)).status_code == 200
    for path in (page_of(root), page_of(root, "password_change"), page_of(root, "close"), page_of(root, "delete")):
        assert (
            browser.post(path, {"password1": "a new password 1", "password2": "a new password 1"}).status_code == 403
        )
    root.refresh_from_db()
    assert root.check_password("a password of a test")
    assert root.is_active


def test_only_superusers_change_groups(browser_of):
    administrator = make_colleague("administrator")
    administrator.user_permissions.add(Permission.objects.get(codename="change_group"))
    browser = browser_of(administrator)
    path = reverse("admin:auth_group_change", args=[group("editor").pk])
    assert not browser.get(path).context["has_change_permission"]
    assert browser.post(path, {"name": "editor", "permissions": []}).status_code == 403
    assert browser_of(make_administrator()).get(path).context["has_change_permission"]


def test_the_list_says_who_may_do_what_for_whom(browser_of, django_assert_num_queries):
    make_editor("anna", member_of=[make_organisation("A body", acronym="AB"), make_organisation("Z")])
    browser = browser_of(make_administrator("root"))
    words = browser.get(LIST).content.decode()
    for shown in ("AB, Z", "Editor", "Superuser", "never"):
        assert shown in words
    assert "anna" in browser.get(f"{LIST}?role={group('editor').pk}").content.decode()
    assert "anna" not in browser.get(f"{LIST}?role={group('publisher').pk}").content.decode()
    assert browser.get(f"{LIST}?role=nonsense").status_code == 200
    assert "writes drafts and submits them" in browser.get("/admin/auth/group/").content.decode()
    for _number in range(20):
        make_editor(member_of=[make_organisation()])
    with django_assert_num_queries(8):
        browser.get(LIST)


# --- memberships ------------------------------------------------------------------------------------------------------


def test_memberships_are_rows_of_an_account(browser_of):
    body = make_organisation()
    account, boss = make_editor("anna", member_of=[]), make_colleague("administrator", "boss")
    browser = browser_of(boss)
    data = as_posted(browser.get(page_of(account)))
    add_row(data, "memberships", organisation=str(body.pk))
    assert errors_in(browser.post(page_of(account), data)) == ""
    membership = Membership.objects.get()
    assert (membership.user, membership.organisation, membership.added_by) == (account, body, boss)
    data = as_posted(browser.get(page_of(account)))
    add_row(data, "memberships", organisation=str(body.pk))
    assert "duplicate" in errors_in(browser.post(page_of(account), data))


def test_nobody_makes_others_members_of_what_they_do_not_work_for(browser_of):
    mine, other = make_organisation("Mine"), make_organisation()
    account = make_editor("anna", member_of=[mine])
    browser = browser_of(make_colleague("administrator", member_of=[mine]))
    data = as_posted(browser.get(page_of(account)))
    add_row(data, "memberships", organisation=str(other.pk))
    assert "only of what you work for yourself. You work for Mine" in errors_in(browser.post(page_of(account), data))
    add = reverse("admin:organisations_drafts_membership_add")
    for user, organisation in ((account, other), (make_editor("boris", member_of=[other]), mine)):
        answer = browser.post(add, {"user": user.pk, "organisation": organisation.pk})
        assert errors_in(answer) != ""
    theirs = Membership.objects.get(user__username="boris")
    assert browser.post(reverse("admin:organisations_drafts_membership_delete", args=[theirs.pk])).status_code == 403
    assert Membership.objects.filter(user__username__in=["anna", "boris"]).count() == 2


def test_a_new_account_is_made_in_two_steps(browser_of):
    browser = browser_of(make_colleague("administrator", "boss"))
    words = {"username": "anna", "email": "anna@example.org", "first_name": "Anna", "last_name": "A"}
    passwords = {"password1": "a quiet evening in Geneva", "password2": "a quiet evening in Geneva"}
    answer = browser.post(ADD, as_posted(browser.get(ADD)) | words | passwords)
    account = User.objects.get(username="anna")
    assert answer["Location"] == page_of(account)
    assert (account.is_staff, account.is_superuser, account.email) == (True, False, "anna@example.org")
    assert "password" in errors_in(
        browser.post(ADD, words | {"username": "boris", "password1": "x", "password2": "x"})
    )


# --- leavers ----------------------------------------------------------------------------------------------------------


def test_closing_an_account_ends_what_it_can_do_and_keeps_what_it_did(browser_of):
    body = make_organisation()
    leaver, boss = (
        make_publisher("leaver", member_of=[body], first_name="Lea"),
        make_colleague("administrator", "boss"),
    )
    leaver.user_permissions.add(Permission.objects.get(codename="view_group"))
    draft = make_statement_draft("Their open draft", organisation=body, by=leaver)
    published = publish(make_statement_draft(organisation=body), by=leaver, unreviewed="A reason")
    OpenForm.objects.create(user=leaver, record_type="statement", record_id=draft.pk)
    Preferences.objects.create(user=leaver)
    link = PreviewLink.objects.create(
        record_type="statement",
        record_id=draft.pk,
        secret_hash="x",
        base_version=0,
        rev=1,
        created_by=leaver,
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    theirs, browser = browser_of(leaver), browser_of(boss)
    page = browser.get(page_of(leaver, "close"))
    assert "Their open draft" in page.content.decode()
    assert theirs.get("/admin/").status_code == 200
    answer = browser.post(page_of(leaver, "close"), follow=True)
    assert "is closed. What they did keeps their name." in answer.content.decode()
    assert theirs.get("/admin/").status_code == 302
    leaver = User.objects.get(pk=leaver.pk)
    assert (leaver.is_active, leaver.is_staff, leaver.is_superuser) == (False, False, False)
    assert not leaver.groups.exists()
    assert not leaver.user_permissions.exists()
    assert not Membership.objects.filter(user=leaver).exists()
    assert not OpenForm.objects.exists()
    link.refresh_from_db()
    assert (link.revoked_at is not None, link.revoked_by) == (True, boss)
    draft.refresh_from_db()
    published.refresh_from_db()
    assert draft.created_by == published.published_by == leaver
    assert leaver.get_full_name() == "Lea"
    assert LogEntry.objects.filter(user=boss, object_id=str(leaver.pk)).exists()


def test_sessions_of_before_do_not_come_back_with_the_account(browser_of, client):
    leaver, boss = make_editor("leaver"), make_administrator("boss")
    theirs = browser_of(leaver)
    close(leaver, by=boss)
    assert client.login(username="leaver", password="a password of a test") is False
    browser = browser_of(boss)
    answer = browser.post(page_of(leaver, "reopen"), follow=True)
    assert "It has no password, no role and no organisation yet" in answer.content.decode()
    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.is_staff, leaver.has_usable_password()) == (True, True, False)
    assert theirs.get("/admin/").status_code == 302
    assert not leaver.groups.exists()


def test_what_a_leaver_leaves_behind_is_told_by_what_will_become_of_it(browser_of):
    body = make_organisation()
    leaver = make_publisher("leaver", member_of=[body])
    make_statement_draft("A draft", organisation=body, by=leaver)
    submit(make_statement_draft("In review", organisation=body), by=leaver)
    approved = approve(submit(make_statement_draft("Approved", organisation=body), by=leaver), by=make_reviewer())
    later = timezone.now() + datetime.timedelta(days=1)
    due = approve(submit(make_statement_draft("Due", organisation=body), by=make_editor()), by=make_reviewer())
    schedule(due, by=leaver, publish_at=later)
    make_statement_draft("Zqothers draftzq", organisation=body, by=make_editor())
    browser = browser_of(make_administrator("boss"))
    groups = browser.get(page_of(leaver, "close")).context["left_behind"]
    assert [sorted(name for name, _address in each["drafts"]) for each in groups] == [
        ["A draft"],
        ["Approved", "In review"],
        ["Due"],
    ]
    assert approved.pk


def test_drafts_the_administrator_may_not_see_are_counted_and_not_named(browser_of):
    mine, other = make_organisation(), make_organisation()
    leaver = make_editor("leaver", member_of=[mine])
    make_statement_draft("Zqtitlezq", organisation=other, by=leaver)
    page = browser_of(make_colleague("administrator", member_of=[mine])).get(page_of(leaver, "close"))
    assert "Zqtitlezq" not in page.content.decode()
    assert "and one more" in page.content.decode()


def test_nobody_closes_their_own_account_and_nothing_is_closed_by_looking(browser_of):
    boss, other = make_administrator("boss"), make_editor("other")
    browser = browser_of(boss)
    assert "cannot close your own account" in browser.post(page_of(boss, "close"), follow=True).content.decode()
    assert browser.get(page_of(other, "close")).status_code == 200
    assert User.objects.filter(is_active=True).count() == 2
    with pytest.raises(ValueError, match="their own"):
        close(boss, by=boss)
    close(other, by=boss)
    assert "is closed already" in browser.get(page_of(other, "close"), follow=True).content.decode()
    assert browser.get(page_of(other, "reopen"), follow=True).status_code == 200
    assert not User.objects.get(pk=other.pk).is_active
    assert browser.get(reverse("admin:auth_user_close", args=[0])).status_code == 404


def test_an_account_that_did_anything_is_closed_and_not_deleted(browser_of):
    boss = make_administrator("boss")
    browser = browser_of(boss)
    drafter, historian, logged = make_editor("drafter"), make_editor("historian"), make_editor("logged")
    make_statement_draft(by=drafter)
    person = make_person()
    person.history.update(history_user=historian)
    LogEntry.objects.create(user=logged, action_flag=2, object_repr="x")
    for account in (drafter, historian, logged):
        assert has_left_traces(account)
        answer = browser.post(page_of(account, "delete"), {"post": "yes"}, follow=True)
        assert "has worked here" in answer.content.decode()
        assert "Close it instead." in answer.content.decode()
        assert User.objects.filter(pk=account.pk).exists()
    assert person.history.first().history_user == historian


def test_an_account_that_did_nothing_can_be_deleted_with_what_belongs_to_it(browser_of):
    account = make_editor("typo", member_of=[make_organisation()])
    Preferences.objects.create(user=account)
    assert not has_left_traces(account)
    browser = browser_of(make_colleague("administrator"))
    assert browser.post(page_of(account, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=account.pk).exists()


def test_opening_an_account_again_gives_it_nothing():
    account = reopen(close(make_administrator("root"), by=make_administrator("boss")))
    assert (account.is_active, account.is_superuser, account.groups.count()) == (True, False, 0)
