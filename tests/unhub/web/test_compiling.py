"""What a compiled template says is what Django says, byte for byte."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context
from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from unhub.patterns import sample_context
from unhub.web.compiling import CompiledNode

LOCMEM = "django.template.loaders.locmem.Loader"
SITE = [Path(settings.BASE_DIR) / "templates"]


class Thing:
    label = "a <thing>"
    none = None

    def __init__(self):
        self.things = [1, 2]

    def method(self):
        return "called & shown"

    def takes(self, argument):
        return argument

    def gone(self):
        raise ObjectDoesNotExist

    def writes(self):
        raise AssertionError("a template must not")

    writes.alters_data = True

    @property
    def missing(self):
        raise ObjectDoesNotExist


NAMES = {
    "text": "a < b & 'c' \"d\"",
    "safe": mark_safe("<b>safe</b>"),
    "lazy": gettext_lazy("Home"),
    "number": 12345,
    "fraction": 1.5,
    "nothing": None,
    "yes": True,
    "day": datetime.date(2017, 7, 27),
    "row": {"name": "n<", "empty": "", "inner": {"deep": [{"x": 1}, {"x": 2}]}, "items": "a key"},
    "plain": {"name": "n"},
    "list": ["a", "b<", "c"],
    "pairs": [("a", 1), ("b", 2)],
    "rows": [{"name": "x", "url": "/x?a=1&b=2"}, {"name": "y"}, {"name": "", "url": ""}],
    "thing": Thing(),
    "function": lambda: "from a function",
    "kind": Thing,
    "generator": None,
    "days": [{"of": 1, "n": "a"}, {"of": 1, "n": "b"}, {"of": 2, "n": "c"}],
}
SOURCES = [
    "{{ text }} {{ safe }} {{ lazy }} {{ number }} {{ fraction }} {{ nothing }} {{ yes }} {{ day }} {{ unknown }}.",
    "{{ row.name }} {{ row.inner.deep.1.x }} {{ row.unknown }} {{ row.name.x }} {{ list.1 }}"
    " {{ list.7 }} {{ row.items }}.",
    "{% for key, value in plain.items %}{{ key }}={{ value }}{% endfor %}{{ 3 }}{{ 'a<' }}{{ 3.5 }}{{ True }}.",
    "{{ thing.label }} {{ thing.method }} {{ thing.takes }} {{ thing.gone }} {{ thing.writes }} {{ thing.missing }}.",
    "{{ thing.none }} {{ thing.unknown }} {{ function }} {{ kind.label }} {{ list.0.upper }} {{ thing.things.0 }}.",
    "{{ number|floatformat:'0g' }} {{ unknown|default:3 }} {{ text|default:'x' }} {{ row.empty|default:'<b>' }}.",
    "{{ day|date:'j F Y' }} {{ text|upper }} {{ safe|upper }} {{ list|length }} {{ list|join:'<' }}"
    " {{ text|add:safe }}.",
    "{{ text|safe }} {{ text|default:row.name }} {{ list|slice:':2' }} {{ unknown.a.b|default_if_none:'none' }}.",
    "{% if text %}a{% elif row %}b{% else %}c{% endif %}{% if unknown %}a{% elif row.empty %}b{% else %}c{% endif %}.",
    "{% if not unknown and row.name or nothing %}yes{% endif %}{% if unknown is None %}"
    "none{% endif %}{% if 1 %}one{% endif %}.",
    "{% if number > 3 %}more{% endif %}{% if number > text %}odd{% endif %}{% if 'a' in list %}in{% endif %}.",
    "{% if list|length == 3 %}three{% endif %}{% if row.name != '' and row.empty == '' %}"
    "ok{% endif %}{% if unknown == row.unknown %}=={% endif %}.",
    "{% for each in list %}{{ forloop.counter }}/{{ forloop.revcounter0 }} {{ each }}"
    "{% if not forloop.last %}, {% endif %}{% endfor %}.",
    "{% for each in unknown %}x{% empty %}none{% endfor %}{% for each in nothing %}x{% empty %}"
    "{{ text }}{% endfor %}.",
    "{% for each in list reversed %}{{ each }}{{ forloop.first }}{% endfor %}{% for a, b in pairs %}"
    "{{ a }}{{ b }}{% endfor %}.",
    "{% for each in rows %}{% for letter in each.name %}{{ forloop.parentloop.counter }}{{ letter }}"
    "{% endfor %}{% endfor %}.",
    "{% for each in rows %}{% if each.url %}<a href='{{ each.url }}'>{{ each.name }}</a>{% else %}"
    "{{ each.name }}{% endif %}{% endfor %}.",
    "{% for each in rows %}{% include 'part.html' %}{% include 'part.html' with name=each.name only %}{% endfor %}.",
    "{% include 'part.html' with each=row name='given' %}{% include 'part.html' %}{% include partial %}.",
    "{% with a=row.inner b=unknown c=text %}{{ a.deep.0.x }}{{ b }}{{ c }}{% for each in list %}"
    "{{ c }}{{ each }}{% endfor %}{% endwith %}.",
    "{% with c=text %}{% include 'part.html' with each=row name=c %}"
    "{% regroup days by of as groups %}{% for g in groups %}{{ g.grouper }}{% endfor %}{% endwith %}"
    ".",
    "{% regroup days by of as groups %}{% for g in groups %}{{ g.grouper }}:{% for d in g.list %}"
    "{{ d.n }}{% endfor %};{% endfor %}.",
    "{% load i18n %}{% translate 'Home' %}{% translate '100% of <b>' %}{% translate 'Home' as home %}"
    "{{ home }}{% translate text %}.",
    "{% load i18n %}{% for each in rows %}{% blocktranslate with n=each.name %}No. {{ n }}"
    "{% endblocktranslate %}{% endfor %}.",
    "{% load i18n %}{% for each in rows %}{% translate 'Home' as home %}{{ home }}{{ each.name }}"
    "{% endfor %}{{ home }}.",
    "{% for each in list %}{% cycle 'odd' 'even' %}{% ifchanged each %}{{ each }}{% endifchanged %}{% endfor %}.",
    "{% for each in list %}{% include 'cycling.html' %}{% endfor %}{% include 'cycling.html' %}.",
    "{% autoescape off %}{{ text }}{% for each in list %}{{ each }}{% endfor %}"
    "{% include 'part.html' with each=row %}{% endautoescape %}{{ text }}.",
    "{% url 'home' %} {% url 'statements:topic' slug='peace' %} {% url 'home' as home %}{{ home }}"
    "{% url row.name as none %}.",
    "{% extends 'base.html' %}{% block title %}{{ text }} {{ block.super }}{% endblock %}"
    "{% block body %}{% for each in list %}{{ each }}{% endfor %}{% endblock %}",
    "{% include 'tree.html' with node=row.inner depth=1 %}.",
    "{% load static %}{% static 'unhub/site.css' %}{% static row.name %}{% static 'unhub/site.css' as css %}{{ css }}.",
    "{{ text }}{% if yes %}{% load i18n %}{% translate 'Home' as text %}{% endif %}{{ text }}{% regroup days by of as text %}"
    "{{ text|length }}.",
    "{% for each in rows %}{{ text }}{{ function }}{% include 'setting.html' %}{{ text }}{% endfor %}{{ text }}.",
    "{# a comment #}{% comment %}{{ text }}{% endcomment %}{% spaceless %} <p> {{ text }}"
    " </p> {% endspaceless %}{% now 'Y' %}.",
]
TEMPLATES = {
    "part.html": "[{{ each.name }}|{{ name }}|{{ text }}|{{ forloop.counter }}]{% if each.url %}{{ each.url }}"
    "{% endif %}",
    "cycling.html": "{% cycle 'a' 'b' %}{{ each }}{% if each %}!{% endif %}",
    "base.html": "<{% block title %}title {{ number }}{% endblock %}>{% if yes %}{% block body %}{% endblock %}"
    "{% endif %}{{ text }}",
    "setting.html": "{% load i18n %}{{ text }}{% translate 'Home' as text %}{{ text }}",
    "tree.html": "{{ depth }}{% for child in node.deep %}({{ child.x }}{% include 'tree.html' with node=child %}"
    "){% endfor %}",
}


def engine(loader, *loaders, dirs=()):
    options = {"loaders": [(loader, list(loaders))]}
    return DjangoTemplates({"NAME": "test", "DIRS": list(dirs), "APP_DIRS": False, "OPTIONS": options}).engine


def both(source, monkeypatch):
    """[(engine, the template by that engine)]: Django's and ours."""
    templates = TEMPLATES | {"it.html": source}
    monkeypatch.setattr("unhub.web.compiling.Loader.compiles", lambda self, template: True)
    loaders = ["django.template.loaders.cached.Loader", "unhub.web.compiling.Loader"]
    return [engine(loader, (LOCMEM, templates)).get_template("it.html") for loader in loaders]


@pytest.mark.parametrize("source", SOURCES)
def test_a_compiled_template_says_what_django_says(source, monkeypatch):
    plain, ours = both(source, monkeypatch)
    names = {**NAMES, "partial": "part.html"}
    assert plain.nodelist.get_nodes_by_type(CompiledNode) == []
    assert ours.nodelist.get_nodes_by_type(CompiledNode)
    for _time in range(2):
        assert ours.render(Context({**names})) == plain.render(Context({**names}))


def test_a_phrase_is_in_the_language_of_each_reader(monkeypatch):
    plain, ours = both("{% load i18n %}{% translate 'Home' %} {% translate 'Search' %} {% url 'home' %}", monkeypatch)
    for language in ("en", "fr", "en", "ar"):
        with translation.override(language):
            assert ours.render(Context()) == plain.render(Context())


def test_numbers_are_left_to_django_where_it_sets_thousands_apart(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    template = engine("unhub.web.compiling.Loader", "django.template.loaders.filesystem.Loader", dirs=SITE)
    assert template.get_template("404.html").nodelist.get_nodes_by_type(CompiledNode) == []


def test_what_goes_wrong_in_a_property_is_not_hidden(monkeypatch):
    class Broken:
        @property
        def label(self):
            return self.no_such_thing

    for template in both("{% if yes %}{{ thing.label }}{% endif %}", monkeypatch):
        with pytest.raises(AttributeError):
            template.render(Context({"yes": True, "thing": Broken()}))


def test_every_component_says_the_same_compiled():
    site = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
    libraries = {"unhub_web": "unhub.web.templatetags.unhub_web", "statements": "statements.templatetags.statements"}

    def said(loader):
        options = {"loaders": [(loader, site)], "libraries": libraries}
        backend = DjangoTemplates({"NAME": "test", "DIRS": SITE, "APP_DIRS": False, "OPTIONS": options})
        return backend.get_template("patterns.html").render(sample_context())

    assert said("unhub.web.compiling.Loader") == said("django.template.loaders.cached.Loader")


def test_templates_of_packages_and_templates_under_debug_are_left_alone():
    site = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
    ours = engine("unhub.web.compiling.Loader", *site, dirs=SITE)
    assert ours.get_template("404.html").nodelist.get_nodes_by_type(CompiledNode)
    assert not ours.get_template("admin/500.html").nodelist.get_nodes_by_type(CompiledNode)
    ours.debug = True
    assert not ours.get_template("410.html").nodelist.get_nodes_by_type(CompiledNode)
