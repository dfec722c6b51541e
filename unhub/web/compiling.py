"""Templates as Python functions: what a page spends on `{{ }}`, `{% if %}` and `{% for %}`, a quarter of it.

Django walks through a template node by node and looks every name up anew: half of what a page cost was that. This loader
(`settings.TEMPLATES`) turns the commonest nodes of each template into a function when it is loaded. Everything else
(`{% blocktranslate %}`, tags of ours) stays a node and is rendered by Django from within the function.

Templates are written and read as ever, and say the same, byte for byte: `tests/unhub/web/test_compiling.py` renders them
both ways. With DEBUG on nothing is compiled, so that errors show their line.
Why, and what it costs: docs/decisions/0007-compiled-templates.md
"""

import html
from functools import lru_cache
from inspect import signature
from threading import Lock

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template import Node, NodeList
from django.template.base import TextNode, Variable, VariableNode, render_value_in_context
from django.template.context import BaseContext
from django.template.defaulttags import (
    CommentNode,
    CycleNode,
    ForNode,
    IfChangedNode,
    IfNode,
    LoadNode,
    URLNode,
    WithNode,
)
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders.cached import Loader as CachedLoader
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.template.smartif import Literal
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import static
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime
from django.utils.translation import get_language, gettext

from unhub.web.addresses import page_path

# What these say depends on what was rendered before, which Django keeps beside the context.
REMEMBERING = (BlockNode, CycleNode, ExtendsNode, IfChangedNode)
FORLOOP = {
    "counter": "({i} + 1)",
    "counter0": "{i}",
    "revcounter": "({n} - {i})",
    "revcounter0": "({n} - {i} - 1)",
    "first": "({i} == 0)",
    "last": "({i} == {n} - 1)",
}
OPERATORS = {"or": "or", "and": "and", "==": "==", "!=": "!=", "is": "is", "is not": "is not"}


class Loader(CachedLoader):
    """Django's cached loader, compiling what it keeps."""

    def __init__(self, engine, loaders):
        super().__init__(engine, loaders)
        self.lock = Lock()

    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        if not hasattr(template, "is_compiled"):
            with self.lock:
                if not hasattr(template, "is_compiled"):
                    if self.compiles(template):
                        compile_template(template)
                    template.is_compiled = True
        return template

    def compiles(self, template):
        """Templates of the site itself, not of packages; a missing name must be empty, and a number its digits alone."""
        is_ours = type(template.origin.loader) is FilesystemLoader
        is_usual = not self.engine.string_if_invalid and not settings.USE_THOUSAND_SEPARATOR
        return is_ours and is_usual and not self.engine.debug


def compile_template(template):
    """Replaces what can be replaced: the whole of a template or, where it extends another one, its blocks."""
    blocks = template.nodelist.get_nodes_by_type(BlockNode)
    extends = any(isinstance(node, ExtendsNode) for node in template.nodelist)
    for block in blocks:
        block.nodelist = compiled(block.nodelist)
    if not extends:
        template.nodelist = compiled(template.nodelist)


def compiled(nodes):
    """The node list as one that holds a single CompiledNode. Text alone stays as it is."""
    if all(isinstance(node, TextNode | CompiledNode) for node in nodes):
        return nodes
    found = NodeList([CompiledNode(nodes)])
    found.contains_nontext = nodes.contains_nontext
    return found


class CompiledNode(Node):
    """A node list as a function. The nodes stay within reach: Django looks for blocks among them."""

    def __init__(self, nodes):
        self.nodelist = nodes
        self.function = Writer().function_of(nodes)
        self.remembers = any(isinstance(node, REMEMBERING) for node in nodes.get_nodes_by_type(Node))
        self.found = {}

    def get_nodes_by_type(self, nodetype):
        """Asked for the blocks of the parent template whenever a page is rendered: found once."""
        if nodetype not in self.found:
            self.found[nodetype] = super().get_nodes_by_type(nodetype)
        return self.found[nodetype]

    def render(self, context):
        if not context.autoescape:
            return self.nodelist.render(context)
        return SafeString(self.function(context))


# --- what the functions call -------------------------------------------------------------------------------------------


class Missing:
    """What a name stands for that nothing has."""

    def __bool__(self):
        return False


MISSING = Missing()
PLAIN = frozenset({str, SafeString, int, bool, float, dict, list, tuple, type(None)})


def top(context, name):
    """The value of a name, or MISSING."""
    for values in reversed(context.dicts):
        if name in values:
            value = values[name]
            return value if type(value) in PLAIN else called(value)
    return MISSING


def stands_for(context, name):
    """The value of a name before it is called, or MISSING: `top` for names that a function asks for more than once."""
    for values in reversed(context.dicts):
        if name in values:
            return values[name]
    return MISSING


def follow(value, name):
    """What follows a dot, in Django's order: a key, an attribute, a place in a list. MISSING if there is none."""
    kind = type(value)
    if kind is dict and name in value:
        found = value[name]
    elif value is MISSING:
        return MISSING
    else:
        try:
            found = _follow(value, kind, name)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return ""
            raise
    return found if type(found) in PLAIN else called(found)


def _follow(value, kind, name):
    if hasattr(kind, "__getitem__"):
        try:
            return value[name]
        except (TypeError, AttributeError, KeyError, ValueError, IndexError):
            pass
    if kind is not dict:
        try:
            return getattr(value, name)
        except (TypeError, AttributeError):
            if not isinstance(value, BaseContext) and name in dir(value):
                raise
    elif hasattr(value, name):
        return getattr(value, name)
    try:
        return value[int(name)]
    except (IndexError, ValueError, KeyError, TypeError):
        return MISSING


def called(value):
    """What a template makes of a callable."""
    if not callable(value) or getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return ""
    try:
        return value()
    except TypeError:
        try:
            takes = signature(value)
        except ValueError:
            return ""
        try:
            takes.bind()
        except TypeError:
            return ""
        raise
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return ""
        raise


def filtered(value, filters, context):
    """What the filters of an expression make of a value."""
    for function, arguments, expects_localtime, needs_autoescape, is_safe in filters:
        if expects_localtime:
            value = template_localtime(value, context.use_tz)
        if needs_autoescape:
            new = function(value, *arguments, autoescape=context.autoescape)
        else:
            new = function(value, *arguments)
        value = mark_safe(new) if is_safe and isinstance(value, SafeData) else new
    return value


def text(value, context):
    """A value as it stands on the page."""
    kind = type(value)
    if kind is str:
        return html.escape(value)
    if kind is SafeString:
        return value
    if kind is int:
        return str(value)
    return "" if value is MISSING else render_value_in_context(value, context)


def items(value):
    """What a loop goes through, with a length."""
    if value is None or value is MISSING:
        return ()
    return value if hasattr(value, "__len__") else list(value)


def within(context, names, node):
    """A node that Django renders, where it sees the names that are only the function's."""
    context.dicts.append(names)
    try:
        return node.render_annotated(context)
    finally:
        context.dicts.pop()


def evaluated(context, names, condition):
    """A condition that Django evaluates, as `within`."""
    context.dicts.append(names)
    try:
        return condition.eval(context)
    finally:
        context.dicts.pop()


def included(context, names, name, loaded, node):
    """The template of that name, with those names added to the context, or with none but those (`only`)."""
    template = loaded.get(name)
    if template is None:
        template = loaded[name] = context.template.engine.get_template(name)
    if node.isolated_context:
        return render_included(template, context.new(names))
    context.dicts.append(names)
    try:
        return render_included(template, context)
    finally:
        context.dicts.pop()


def render_included(template, context):
    nodes = template.nodelist
    if len(nodes) == 1 and type(nodes[0]) is CompiledNode and not nodes[0].remembers:
        return nodes[0].function(context)
    return template.render(context)


class Phrases(dict):
    """{message of a template: what it is in one language}. Looking it up with Django takes ten times as long."""

    def __missing__(self, message):
        self[message] = found = gettext(message.replace("%", "%%")).replace("%%", "%")
        return found


_phrases = {}


def phrases(language):
    """The Phrases of the reader's language, which is the one given."""
    if language not in _phrases:
        _phrases[language] = Phrases()
    return _phrases[language]


@lru_cache(maxsize=128)
def static_url(path):
    """`{% static %}`: a file keeps its address for as long as the process runs."""
    return static(path)


@receiver(setting_changed)
def _forget(**_change):
    _phrases.clear()
    static_url.cache_clear()


CALLED_BY_NAME = (top, stands_for, follow, called, filtered, text, items, within, evaluated, included)
CALLED_BY_NAME += (get_language, phrases, page_path, static_url)
HELPERS = {each.__name__: each for each in CALLED_BY_NAME} | {"MISSING": MISSING, "PLAIN": PLAIN}


# --- writing them ------------------------------------------------------------------------------------------------------


class Unknown(Exception):
    """Something that is left to Django."""


class Loop(str):
    """The code of `forloop` as Django hands it on, and of each of its facts."""

    def __new__(cls, place, length, around):
        facts = {name: code.format(i=place, n=length) for name, code in FORLOOP.items()}
        entries = {**facts, "parentloop": around or "(top(context, 'forloop') or {})"}
        loop = super().__new__(cls, "{" + ", ".join(f"{name!r}: {code}" for name, code in entries.items()) + "}")
        loop.facts = facts
        return loop


class Writer:
    """Writes the function of one node list.

    A scope is {name in the template: name in the function}: loops and `with` make variables of Python. Nodes left to Django
    are handed those that are in scope. Names of the context are looked up once, at the beginning, unless something in
    between may set them.
    """

    def __init__(self):
        self.lines, self.values, self.number = [], {}, 0
        self.looked_up, self.is_steady, self.asks_language = {}, True, False

    def function_of(self, nodes):
        self.is_steady = all(sets_no_name(node) for node in nodes.get_nodes_by_type(Node))
        self.block(nodes, {}, 1)
        start = ["def function(context):", " parts = []", " write = parts.append"]
        start += [f" {variable} = stands_for(context, {name!r})" for name, variable in self.looked_up.items()]
        if self.asks_language:
            start += [" language = get_language()", " phrase = phrases(language)"]
        source = "\n".join([*start, *self.lines])
        namespace = {**HELPERS, **self.values}
        exec(compile(source + "\n return ''.join(parts)", "<template>", "exec"), namespace)
        return namespace["function"]

    # --- lines ---

    def line(self, depth, code):
        self.lines.append(" " * depth + code)

    def kept(self, value):
        """The name by which the function knows an object."""
        self.number += 1
        name = f"kept_{self.number}"
        self.values[name] = value
        return name

    def variable(self):
        self.number += 1
        return f"v_{self.number}"

    def block(self, nodes, scope, depth):
        start = len(self.lines)
        for node in nodes:
            self.node(node, scope, depth)
        if len(self.lines) == start:
            self.line(depth, "pass")

    def node(self, node, scope, depth):
        write = getattr(self, f"_write_{type(node).__name__}", None)
        before = len(self.lines)
        try:
            if write is None:
                raise Unknown
            write(node, scope, depth)
        except Unknown:
            del self.lines[before:]
            self.left_to_django(node, scope, depth)

    def left_to_django(self, node, scope, depth):
        if isinstance(node, ForNode | WithNode):
            for name in node.child_nodelists:
                setattr(node, name, compiled(getattr(node, name)))
        kept = self.kept(node)
        if not scope:
            self.line(depth, f"write({kept}.render_annotated(context))")
        elif leaves_no_trace(node):
            self.line(depth, f"write(within(context, {self.names(scope)}, {kept}))")
        else:
            # What it sets would be gone with the names that are only here: the loop around it is Django's too.
            raise Unknown

    def names(self, scope, more=""):
        return "{" + "".join(f"{name!r}: {variable}, " for name, variable in scope.items()) + more + "}"

    # --- nodes ---

    def _write_TextNode(self, node, scope, depth):
        self.line(depth, f"write({node.s!r})")

    def _write_LoadNode(self, node, scope, depth):
        pass

    def _write_CommentNode(self, node, scope, depth):
        pass

    def _write_TranslateNode(self, node, scope, depth):
        expression = node.filter_expression
        message = expression.var.literal if isinstance(expression.var, Variable) else expression.var
        if type(message) is not SafeString or expression.filters or node.asvar or node.noop or node.message_context:
            raise Unknown
        self.asks_language = True
        self.line(depth, f"write(phrase[{str(message)!r}])")

    def _write_URLNode(self, node, scope, depth):
        name = node.view_name
        if name.is_var or name.filters or node.args or node.kwargs or node.asvar:
            raise Unknown
        self.asks_language = True
        self.line(depth, f"write(text(page_path({str(name.var)!r}, language=language), context))")

    def _write_StaticNode(self, node, scope, depth):
        if node.varname or node.path.filters or type(node.path.var) is not SafeString:
            raise Unknown
        self.line(depth, f"write(text(static_url({str(node.path.var)!r}), context))")

    def _write_VariableNode(self, node, scope, depth):
        self.line(depth, f"write(text({self.shown(node.filter_expression, scope)}, context))")

    def _write_IfNode(self, node, scope, depth):
        for number, (condition, nodes) in enumerate(node.conditions_nodelists):
            if condition is None:
                self.line(depth, "else:")
            else:
                self.line(depth, f"{'elif' if number else 'if'} {self.condition(condition, scope)}:")
            self.block(nodes, scope, depth + 1)

    def _write_ForNode(self, node, scope, depth):
        if node.is_reversed or len(node.loopvars) != 1:
            raise Unknown
        values, place, length, item = (self.variable() for _each in range(4))
        self.line(depth, f"{values} = items({self.value(node.sequence, scope)})")
        self.line(depth, f"{length} = len({values})")
        self.line(depth, f"for {place}, {item} in enumerate({values}):")
        self.line(depth + 1, f"if type({item}) not in PLAIN: {item} = called({item})")
        loop = Loop(place, length, scope.get("forloop"))
        self.block(node.nodelist_loop, {**scope, node.loopvars[0]: item, "forloop": loop}, depth + 1)
        if node.nodelist_empty:
            self.line(depth, f"if not {length}:")
            self.block(node.nodelist_empty, scope, depth + 1)

    def _write_WithNode(self, node, scope, depth):
        inner = dict(scope)
        for name, expression in node.extra_context.items():
            inner[name] = self.variable()
            self.line(depth, f"{inner[name]} = {self.or_empty(expression, scope)}")
        self.block(node.nodelist, inner, depth)

    def _write_IncludeNode(self, node, scope, depth):
        if node.template.is_var or node.template.filters or str(node.template.var).startswith("."):
            raise Unknown
        given = "".join(f"{name!r}: {self.or_empty(each, scope)}, " for name, each in node.extra_context.items())
        names = self.names({} if node.isolated_context else scope, given)
        arguments = f"context, {names}, {str(node.template.var)!r}, {self.kept({})}, {self.kept(node)}"
        self.line(depth, f"write(included({arguments}))")

    # --- expressions ---

    def value(self, expression, scope, *, missing="None"):
        """The code of what an expression stands for; MISSING, or `missing` handed to its filters, if nothing has it."""
        code = self.named(expression.var, scope) if expression.is_var else self.kept(expression.var)
        if not expression.filters:
            return code
        if expression.is_var:
            found = self.variable()
            code = f"({missing} if ({found} := {code}) is MISSING else {found})"
        return f"filtered({code}, {self.kept([self.filter(*each) for each in expression.filters])}, context)"

    def filter(self, function, arguments):
        """A filter as `filtered` takes it. Its arguments must be constants."""
        if any(is_name and argument.lookups is not None for is_name, argument in arguments):
            raise Unknown
        constants = [argument.literal if is_name else mark_safe(argument) for is_name, argument in arguments]
        says = [getattr(function, flag, False) for flag in ("expects_localtime", "needs_autoescape", "is_safe")]
        return function, constants, *says

    def shown(self, expression, scope):
        return self.value(expression, scope, missing="''")

    def or_empty(self, expression, scope):
        """As Django hands values on: what nothing has is empty text."""
        found = self.variable()
        return f"('' if ({found} := {self.shown(expression, scope)}) is MISSING else {found})"

    def named(self, variable, scope):
        if not isinstance(variable, Variable) or variable.translate:
            raise Unknown
        if variable.lookups is None:
            return self.kept(variable.literal)
        first, *rest = variable.lookups
        code = scope.get(first) or self.of_context(first)
        if isinstance(code, Loop):
            if len(rest) != 1 or rest[0] not in FORLOOP:
                raise Unknown
            return code.facts[rest[0]]
        for name in rest:
            code = f"follow({code}, {name!r})"
        return code

    def of_context(self, name):
        if not self.is_steady:
            return f"top(context, {name!r})"
        if name not in self.looked_up:
            self.looked_up[name] = self.variable()
        variable = self.looked_up[name]
        return f"({variable} if type({variable}) in PLAIN else called({variable}))"

    def condition(self, condition, scope):
        if isinstance(condition, Literal):
            return self.value(condition.value, scope)
        operator = OPERATORS.get(condition.id)
        parts = [condition.first, condition.second]
        try:
            if condition.id == "not":
                return f"(not {self.operand(condition.first, scope)})"
            if operator is None:
                raise Unknown
            return f"({f' {operator} '.join(self.operand(part, scope, operator) for part in parts)})"
        except Unknown:
            return f"evaluated(context, {self.names(scope)}, {self.kept(condition)})"

    def operand(self, condition, scope, operator="or"):
        if not isinstance(condition, Literal):
            return self.condition(condition, scope)
        if condition.value.filters:
            raise Unknown  # what goes wrong in a filter is no error there, but "no"
        code = self.value(condition.value, scope)
        if operator in ("or", "and"):
            return code
        found = self.variable()
        return f"(None if ({found} := {code}) is MISSING else {found})"


def leaves_no_trace(node):
    """Whether a node, with all that is in it, sets no name for those after it."""
    if isinstance(node, TranslateNode | BlockTranslateNode | URLNode):
        return not node.asvar
    if isinstance(node, SimpleNode):
        return node.target_var is None
    return isinstance(node, InclusionNode | IncludeNode | VariableNode)


def sets_no_name(node):
    """The same of the node alone, whatever is in it."""
    return leaves_no_trace(node) or type(node) in TRACELESS


TRACELESS = (TextNode, CommentNode, LoadNode, IfNode, ForNode, WithNode, BlockNode, CompiledNode)
