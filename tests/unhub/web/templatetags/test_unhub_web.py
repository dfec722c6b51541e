"""What templates ask of the web package."""

import json

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from unhub.web.jsonld import dumps


def render(text, address="/en/things/", **context):
    context["request"] = RequestFactory().get(address)
    return Template("{% load unhub_web %}" + text).render(Context(context))


def test_an_absolute_address_is_the_sites_own(settings):
    settings.SITE_URL = "https://unhub.example"
    assert render("{% absolute_url %}") == "https://unhub.example/en/things/"
    assert render("{% absolute_url '/en/' %}") == "https://unhub.example/en/"


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("{% query_with year=2017 %}", "/en/things/?q=w&amp;year=2017"),
        ("{% query_with q=None %}", "/en/things/"),
        ("{% query_with q='&' %}", "/en/things/?q=%26"),
    ],
)
def test_an_address_is_changed_in_one_parameter_and_begins_the_list_anew(tag, address):
    assert render(tag, "/en/things/?q=w&cursor=abc") == address


@pytest.mark.parametrize(
    ("code", "attributes"), [("ar", 'lang="ar" dir="rtl"'), ("zh-hans", 'lang="zh-Hans" dir="ltr"')]
)
def test_a_text_says_its_language_and_direction(code, attributes):
    assert render("<p {% lang_attrs code %}>", code=code) == f"<p {attributes}>"
    assert render("{% bdi name code %}", name="<b>", code=code) == f"<bdi {attributes}>&lt;b&gt;</bdi>"
    assert render("{% bdi 'x' %}") == "<bdi>x</bdi>"


def test_no_data_can_end_the_script_element():
    html = render("{{ data|json_ld }}", data={"name": "</script><!--\u2028&", "empty": "", "none": [None, {}]})
    assert html == '{"name":"\\u003C/script\\u003E\\u003C!--\\u2028\\u0026"}'


@given(text=st.text(min_size=1))
def test_data_come_out_as_they_went_in(text):
    assert json.loads(dumps({"a": [text]})) == {"a": [text]}
