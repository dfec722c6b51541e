"""The public tables and the editors' twins hold the same content, and only the editors' side knows of drafts."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from organisations.drafts.models import Membership
from unhub.publishing.kinds import all_kinds

PUBLIC_MODULES = [
    path
    for app in ("organisations", "statements", "unhub/web", "unhub/text", "unhub")
    for path in (settings.BASE_DIR / app).rglob("*.py")
    if not {"drafts", "migrations", "management", "admin", "publishing"} & set(path.parts)
    and path.name not in {"admin.py", "dashboard.py", "settings.py"}  # the editors' side, and what lists all apps
]


# What a draft may leave open until it is published: the checks refuse it then.
OPEN_IN_DRAFTS = {"type"}


def columns(model, without):
    return {
        (f.name, type(f).__name__, f.max_length, f.blank, f.null, f.remote_field and f.remote_field.model._meta.label)
        for f in model._meta.concrete_fields
        if f.name not in without
    }


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_live_and_draft_hold_the_same_content(kind):
    content = {f.name for f in kind.fields} - OPEN_IN_DRAFTS
    live = {column for column in columns(kind.live, ()) if column[0] in content}
    assert live == {column for column in columns(kind.draft, ()) if column[0] in content}
    assert {f.name for f in kind.live._meta.many_to_many} == set(kind.many)
    assert {f.name for f in kind.draft._meta.many_to_many} == set(kind.many)


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_every_child_has_a_twin_with_the_same_columns(kind):
    for child in kind.children:
        declared = {f.name for f in child.fields} | {"id"}
        drafted = columns(child.draft, {"draft"})
        assert {column[0] for column in drafted} == declared
        assert {column for column in columns(child.live, ()) if column[0] in declared} == drafted
        assert child.live._meta.get_field(child.parent).remote_field.model is kind.live


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.name)
def test_no_draft_table_is_left_out_of_its_kind(kind):
    app = apps.get_app_config(kind.draft._meta.app_label)
    tables = {model for model in app.get_models() if model._meta.managed and not model._meta.auto_created}
    assert tables - {Membership} == {kind.draft, *(child.draft for child in kind.children)}


@pytest.mark.parametrize("path", PUBLIC_MODULES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_public_module_reaches_a_draft_by_import_or_by_name(path):
    tree = ast.parse(Path(path).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert "drafts" not in (node.module or "").split(".")
            assert "drafts" not in {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            assert not any("drafts" in alias.name.split(".") for alias in node.names)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert "_drafts" not in node.value
            assert not node.value.endswith("Draft")
