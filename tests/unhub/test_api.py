"""The API as a whole: its description and its guide say what it does."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from unhub.api import router

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
ONLY_LISTS = {"corrections", "changes"}
LISTS = [pytest.param(prefix, viewset, id=prefix) for prefix, viewset, _basename in router.registry]


def section(title):
    """The part of the guide under a heading."""
    return re.search(rf"^### [^\n]*{title}.*?(?=^##|\Z)", GUIDE, re.M | re.S | re.I)[0]


@pytest.mark.parametrize(("prefix", "viewset"), LISTS)
def test_every_filter_of_a_list_is_in_the_guide(prefix, viewset):
    told = set(re.findall(r"`(\w+)`", section(prefix)))
    assert set(viewset.filterset_class.base_filters) <= told


@pytest.mark.parametrize("prefix", ["statements", "organisations", "corrections", "changes"])
def test_the_guide_names_no_filter_that_is_gone(prefix):
    viewset = next(viewset for name, viewset, _basename in router.registry if name == prefix)
    rows = re.findall(r"^\| (`.*)$", section(prefix), re.M)
    told = {
        name
        for row in rows
        for cell in (row.split("|")[0], row.split("|")[3])
        for name in re.findall(r"`(\w+)`", cell)
    }
    assert told == set(viewset.filterset_class.base_filters)


@pytest.mark.parametrize(("prefix", "viewset"), LISTS)
def test_every_list_is_in_the_guide(prefix, viewset):
    assert f"`/api/v1/{prefix}/`" in GUIDE


@pytest.mark.django_db
def test_the_description_is_valid_and_made_without_warnings(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", tmp_path / "schema.yaml")


@pytest.fixture(scope="module")
def operations():
    """{path: the GET operation} of the description."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {path: each["get"] for path, each in schema["paths"].items()}


def test_every_operation_can_only_be_read_and_says_what_can_go_wrong(operations):
    # versions of statements and organisations; the root, the check of a fingerprint, what a change affects, coverage, and how to
    # cite a statement
    versions, others = 2 * 2, 5
    assert len(operations) == 2 * len(LISTS) - len(ONLY_LISTS) + versions + others
    for path, operation in operations.items():
        assert {"200", "304", "400", "405", "406", "414", "503"} <= operation["responses"].keys(), path
        assert ("404" in operation["responses"]) == ("{" in path)


def test_what_developers_tell_each_other_is_not_in_the_description():
    text = json.dumps(SchemaGenerator().get_schema(request=None, public=True))
    assert not re.findall(r"queryset|with_rows|represent\(|Django|DRF|serializer", text)


def test_every_parameter_is_described(operations):
    for path, operation in operations.items():
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] == "path" or parameter["description"], (path, parameter["name"])


@pytest.mark.parametrize(("prefix", "viewset"), LISTS)
def test_the_description_has_every_parameter_of_a_list(operations, prefix, viewset):
    told = {parameter["name"] for parameter in operations[f"/api/v1/{prefix}/"]["parameters"]}
    paging = {"since", "page_size"} if prefix == "changes" else {"cursor", "page_size", "count"}
    paging |= {"ordering"} if hasattr(viewset, "orderings") else set()
    paging |= {"facets"} if hasattr(viewset, "facet_names") else set()
    assert told == {*viewset.filterset_class.base_filters, *paging, "fields", "omit"}


def test_the_search_of_the_guide_is_the_example_of_the_description(operations):
    examples = operations["/api/v1/statements/"]["responses"]["200"]["content"]["application/json"]["examples"]
    [example] = examples.values()
    assert "issued_from=2017-07-01&issued_to=2017-07-31" in example["description"]
    assert example["value"]["results"][0]["attributions"][0]["person"]["name"] == "António Guterres"
