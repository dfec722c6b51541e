"""A filter set as a form: what is shown, what is chosen, what is kept."""

from types import SimpleNamespace

from django import forms

from unhub.web.panels import filter_panel

KINDS = [("office", "Office"), ("state", "State"), ("none", "not recorded")]


def make_filterset(initial=(), carried=()):
    form = forms.Form(initial=dict(initial))
    form.fields = {
        "kind": forms.MultipleChoiceField(choices=KINDS, label="Kind"),
        "role": forms.ChoiceField(choices=[("", "any"), ("chair", "Chair")], label="Role"),
        "since": forms.CharField(label="Since", help_text="A day.", max_length=10),
        "include_children": forms.BooleanField(label="With bodies within it"),
    }
    filters = {name: SimpleNamespace(example={"since": "2017-07-27"}.get(name)) for name in form.fields}
    return SimpleNamespace(form=form, filters=filters, carried=list(carried), is_narrowed=bool(initial))


def fields_of(panel):
    return {field["name"]: field for group in panel["groups"] for field in group["fields"]}


def test_each_kind_of_field_is_shown_with_what_was_chosen():
    filterset = make_filterset({"kind": ["state"], "since": "2017-07-27", "include_children": "1"})
    panel = filter_panel(filterset, [("All", ["kind", "role", "since", "include_children"])], action="/x/")
    fields = fields_of(panel)
    assert [option["is_chosen"] for option in fields["kind"]["options"]] == [False, True, False]
    assert not fields["kind"]["is_select"]
    assert fields["role"]["is_select"]
    assert fields["role"]["options"][0]["is_chosen"]
    assert (fields["since"]["value"], fields["since"]["maxlength"], fields["since"]["hint"]) == (
        "2017-07-27",
        10,
        "A day. For example: 2017-07-27",
    )
    assert fields["include_children"]["options"] == [
        {"value": "1", "label": "With bodies within it", "is_chosen": True}
    ]
    assert panel["clear_url"] == "/x/"


def test_what_the_form_does_not_show_is_kept():
    filterset = make_filterset({"kind": ["state", "office"], "since": "2017"}, carried=[("exclude_kind", "none")])
    panel = filter_panel(filterset, [("When", ["since"])], action="/x/")
    assert panel["hidden"] == [("exclude_kind", "none"), ("kind", "state"), ("kind", "office")]


def test_options_that_match_nothing_are_left_out_unless_chosen():
    filterset = make_filterset({"kind": ["state"]})
    panel = filter_panel(filterset, [("Kind", ["kind"])], action="/x/", facets={"kind": {"office": 3}})
    assert [(option["value"], option["count"]) for option in fields_of(panel)["kind"]["options"]] == [
        ("office", 3),
        ("state", 0),
    ]


def test_an_unnarrowed_list_has_nothing_to_clear():
    assert filter_panel(make_filterset(), [("Kind", ["kind"])], action="/x/")["clear_url"] == ""
