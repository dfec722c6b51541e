"""What the documents say about the project is true."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
# Made by running unhub, or a file that each app has under this name.
NOT_IN_THE_TREE = {"var/", "media/", "static/", ".venv/bin/python"}
EACH_APP_HAS = {
    "vocabularies.py",
    "models.py",
    "models/",
    "admin.py",
    "filters.py",
    "serializers.py",
    "shown.py",
    "urls.py",
    "views.py",
}

parametrize_documents = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(document.relative_to(ROOT)) for document in DOCUMENTS]
)


def prose(document):
    """The text of a document without its fenced examples."""
    return re.sub(r"^ *```.*?^ *```", "", document.read_text(), flags=re.M | re.S)


def paths_named_in(document):
    """Paths in backticks: with a slash at the end or a known suffix, and not an address, pattern or command."""
    for code in re.findall(r"`([^`\n]+)`", prose(document)):
        if re.fullmatch(r"[\w.][\w./-]*(/|\.(py|md|toml|txt|html|css|conf|yaml|yml|json|png))", code):
            yield code


def links_in(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@parametrize_documents
def test_every_path_a_document_names_exists(document):
    missing = {
        path
        for path in paths_named_in(document)
        if path not in NOT_IN_THE_TREE | EACH_APP_HAS
        and not (ROOT / path).exists()
        and not list((ROOT / "tests").rglob(path))
    }
    assert not missing


@parametrize_documents
def test_every_link_between_documents_leads_somewhere(document):
    assert not {target for target in links_in(document) if not (document.parent / target).exists()}


@parametrize_documents
def test_no_document_names_a_path_of_one_machine(document):
    assert not re.findall(r"(?<![\w.])/(?:work|tmp|root|home|opt|Users)/\w[^\s)`]*", document.read_text())


@parametrize_documents
def test_every_make_target_a_document_names_exists(document):
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z-]+)`", document.read_text()))
    assert named <= make_targets()


def make_targets():
    return set(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)[1].split())


def test_make_help_explains_every_target():
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  ([a-z-]+) +\S", told, re.M)) == make_targets()


def test_the_commands_of_the_readme_are_those_that_ci_runs():
    examples = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
    commands = {line for example in examples for line in example.splitlines()}
    script = (ROOT / ".ci" / "run").read_text()
    run = {f"make {target}" for target in re.findall(r"^\s*make (?:--\S+ )*([a-z]+)", script, re.M)}
    assert commands == run == {"make run", "make test"}


def test_every_setting_of_the_environment_is_in_operations():
    settings = (ROOT / "unhub" / "settings.py").read_text()
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings)) | {"UNHUB_EDITOR_PASSWORD"}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operations.md").read_text(), re.M))
    assert told == read


def pins(path):
    """The packages a requirements file names, in its order."""
    lines = path.read_text().splitlines()
    return [line.partition("~=")[0] for line in lines if line and not line.startswith(("#", "-r"))]


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs" / "dependencies.md").read_text()
    told = {name.strip() for row in re.findall(r"^\| ([^|]+) \|", reasons, re.M) for name in row.split(",")}
    assert {name for path in ROOT.glob("requirements*.txt") for name in pins(path)} <= told


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_pins_are_in_alphabetical_order(path):
    assert pins(path) == sorted(pins(path), key=str.lower)
