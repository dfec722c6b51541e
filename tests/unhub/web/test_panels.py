"""A filter set as a form: what is shown, what is chosen, what is kept."""

from types import SimpleNamespace

from django.http import QueryDict
from django.test import RequestFactory

from unhub.web import filters as f
from unhub.web.panels import filter_panel

KINDS = [("office", "Office"), ("state", "State")]


class BodyFilter(f.StrictFilterSet):
    kind = f.ChoicesFilter(KINDS, "kind", label="Kind", none=True, excludable=True, help_text="For the API.")
    role = f.ChoicesFilter([("chair", "Chair")], "role", label="Role", multiple=False, help_text="For the API.")
    since = f.DateFilter("since", label="Since", hint="A day.", help_text="For the API.")
    name = f.TextFilter("name", label="Name", max_length=10, help_text="For the API.")
    include_children = f.FlagFilter(label="With bodies within it", help_text="For the API.")


def panel_of(query, groups, **options):
    filterset = BodyFilter(QueryDict(query), request=RequestFactory().get("/x/"), extra_parameters=("cursor", "size"))
    return filter_panel(filterset, groups, action="/x/", **options)


def fields_of(panel):
    return {field["name"]: SimpleNamespace(**field) for group in panel["groups"] for field in group["fields"]}


def test_each_kind_of_filter_is_shown_with_what_was_chosen():
    panel = panel_of(
        "kind=state&since=2017-07-27&include_children=1&name=x",
        [("All", ["kind", "role", "since", "name", "include_children"])],
    )
    fields = fields_of(panel)
    assert [(option["value"], option["is_chosen"]) for option in fields["kind"].options] == [
        ("office", False),
        ("state", True),
        ("none", False),
    ]
    assert not fields["kind"].is_select
    assert fields["role"].is_select
    assert [(option["value"], option["label"], option["is_chosen"]) for option in fields["role"].options] == [
        ("", "Any", True),
        ("chair", "Chair", False),
    ]
    since = fields["since"]
    assert (since.id, since.label, since.type, since.value, since.hint) == (
        "filter-since",
        "Since",
        "date",
        "2017-07-27",
        "A day.",
    )
    assert (fields["name"].type, fields["name"].value, fields["name"].maxlength) == ("text", "x", 10)
    [box] = fields["include_children"].options
    assert (box["value"], box["label"], box["is_chosen"]) == ("1", "With bodies within it", True)
    assert (panel["clear_url"], panel["active_count"]) == ("/x/", 4)


def test_what_is_written_for_the_api_is_not_what_visitors_read():
    assert fields_of(panel_of("", [("Kind", ["kind"])]))["kind"].hint == ""


def test_what_the_form_does_not_show_is_kept():
    panel = panel_of("kind=state&kind=office&since=2017-01-01&exclude_kind=none&size=5&cursor=x", [("W", ["since"])])
    assert panel["hidden"] == [("exclude_kind", "none"), ("size", "5"), ("kind", "office"), ("kind", "state")]


def test_of_several_values_a_single_control_shows_one_and_keeps_the_others():
    panel = panel_of("name=a&kind=state&kind=office", [("Kind", ["kind", "name"])])
    assert panel["hidden"] == []
    assert fields_of(panel)["name"].value == "a"


def test_options_that_match_nothing_are_left_out_unless_chosen():
    panel = panel_of("kind=state", [("Kind", ["kind"])], facets={"kind": {"office": 3}})
    assert [(option["value"], option["count"]) for option in fields_of(panel)["kind"].options] == [
        ("office", 3),
        ("state", 0),
    ]


def test_filters_folded_away_come_out_when_one_is_in_use():
    groups = {"groups": [("Kind", ["kind"])], "more": [("More", ["name", "role"])]}
    assert not panel_of("kind=state", **groups)["is_more_open"]
    panel = panel_of("role=chair", **groups)
    assert panel["is_more_open"]
    assert [field["name"] for group in panel["more"] for field in group["fields"]] == ["name", "role"]
    assert panel["hidden"] == []


def test_an_unnarrowed_list_has_nothing_to_clear():
    panel = panel_of("", [("Kind", ["kind"])])
    assert (panel["clear_url"], panel["active_count"]) == ("", 0)
