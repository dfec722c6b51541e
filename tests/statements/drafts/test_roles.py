"""The groups that a migration makes."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from tests.factories import make_colleague, make_user
from unhub.publishing.accounts import ROLES
from unhub.publishing.admin.permissions import may
from unhub.publishing.kinds import all_kinds

pytestmark = pytest.mark.django_db

migration = importlib.import_module("statements.drafts.migrations.0004_roles")


def rights_of(name):
    return set(Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename"))


def test_the_migration_made_every_role_that_has_a_name_here():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES) == set(migration.GROUPS)
    for name, rights in migration.GROUPS.items():
        assert rights_of(name) == set(rights)


def test_each_role_can_do_what_the_one_before_can_and_more():
    roles = ["editor", "reviewer", "publisher", "administrator"]
    for lesser, greater in zip(roles, roles[1:], strict=False):
        assert rights_of(lesser) < rights_of(greater)


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_a_role_may_do_what_its_name_says_and_no_more(kind):
    order = ["editor", "reviewer", "publisher", "administrator"]
    first_role = {
        "view": 0, "add": 0, "change": 0, "delete": 0, "submit": 0, "review": 1, "publish": 2, "withdraw": 2,
        "publish_unreviewed": 3, "redact": 3,
    }  # fmt: skip
    for number, role in enumerate(order):
        person = make_colleague(role)
        assert {action: may(person, action, kind) for action in first_role} == {
            action: number >= first for action, first in first_role.items()
        }, role
    assert not any(may(make_user(), action, kind) for action in first_role)


def test_only_administrators_delete_reference_data_and_look_after_accounts():
    for codename in ("delete_person", "delete_appointment", "change_user", "add_membership", "change_report"):
        right = Permission.objects.get(codename=codename)
        assert set(right.group_set.values_list("name", flat=True)) == {"administrator"}, codename


def test_groups_of_these_names_that_a_site_has_are_left_as_they_are():
    group = Group.objects.get(name="publisher")
    group.permissions.set([Permission.objects.get(codename="view_person")])
    Group.objects.get(name="editor").delete()
    migration.create_groups(apps, SimpleNamespace(connection=connection))
    assert rights_of("publisher") == {("organisations", "view_person")}
    assert rights_of("editor") == set(migration.EDITOR)
