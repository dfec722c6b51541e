"""Strict filters: one FilterSet per list serves its page, its API and its feed, with the same parameters and meaning.

    class StatementFilter(StrictFilterSet):
        noun = _("Statements")
        date_ranges = (DateRange("issued_from", "issued_to", _("issued from %(start)s to %(end)s"), …),)

        everything = _("All statements")
        type = SlugFilter(
            StatementType.objects.all, field_name="type_id", closed=True, none=True, excludable=True,
            label=_("Type"), phrase=_("of type %(values)s"), help_text=_("The kind of text, by its slug."),
        )
        issued_from = DateFilter(field_name="issued_on", lookup_expr="gte", label=_("Issued from"), help_text=_("…"))

    filterset = StatementFilter(request.GET, queryset, request=request, extra_parameters=PAGING_PARAMETERS)
    filterset.qs            # the narrowed queryset; raises BadParameters, which is answered with 400
    filterset.describe()    # "Statements of type Remarks, issued from 1 July 2017 to 31 July 2017"
    filterset.active()      # what narrows the list, each with the address without it
    filterset.given("type") # the values as they were written, for the control of a form; `carried` are those none shows

A repeated parameter means "or", different parameters "and". `exclude_<name>` exists where a filter is `excludable`,
the value `none` (nothing recorded) where it has `none`. Reading costs one query for each given filter that looks
records up, and none for the others.
"""

import copy
import datetime
import difflib
import re
import unicodedata
import uuid
from dataclasses import dataclass
from functools import cached_property

import django_filters
from django.db.models import Q
from django.utils import dateformat
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.filters import BaseFilterBackend

from unhub.text.days import day_in_words
from unhub.web.parameters import (
    EXTRA,
    MAX_LENGTH,
    MAX_SUGGESTION_INPUT,
    MAX_VALUES,
    BadParameters,
    InvalidValue,
    ParameterError,
    Rule,
    as_lists,
    did_you_mean,
    nearest,
    or_empty,
    parse_date,
    read_parameters,
    shown,
    with_query,
)
from unhub.web.vocabularies import Suggestion, names_like, records_named

NONE_VALUE = "none"
NOT_RECORDED = gettext_lazy("not recorded")
EXCLUDE_PREFIX = "exclude_"
# How many records of a vocabulary are compared with a mistyped value. It is asked for on errors only.
MAX_CANDIDATES = 2000
# How many errors get suggestions, and how many suggestions one gets.
MAX_SUGGESTIONS = 3


class NothingRecorded:
    """The cleaned value that `none` stands for."""

    def __repr__(self):
        return "NONE"


NONE = NothingRecorded()


@dataclass(frozen=True)
class DateRange:
    """Two date parameters that are one thing in words, and may not be the wrong way round."""

    start: str
    end: str
    both: str = gettext_lazy("from %(start)s to %(end)s")
    since: str = gettext_lazy("from %(start)s")
    until: str = gettext_lazy("up to %(end)s")
    same_day: str = gettext_lazy("on %(start)s")


@dataclass(frozen=True)
class ActiveFilter:
    """One value that narrows a list, with the address of the list without it."""

    parameter: str
    value: str
    label: str
    url_without_it: str


class StrictFilter(django_filters.Filter):
    """One parameter. Subclasses say how one value is read (`parse`) and how it is named (`label_of`).

    `condition` replaces the plain comparison: a callable taking the list of cleaned values, or the name of a method of
    the filter set taking it, that returns a Q or an Exists. `none_condition` is such a condition for the value `none`: a Q,
    an Exists, or the name of a method without arguments. `phrase` says it in words (`%(values)s`). `requires` names
    the parameter without which this one means nothing. `help_text` is for the API's readers, `hint` for a visitor at the
    form.
    """

    multiple = True
    schema_type = {"type": "string"}

    def __init__(
        self,
        field_name=None,
        lookup_expr="exact",
        *,
        help_text,
        label=None,
        phrase=None,
        exclude_phrase=None,
        condition=None,
        none=False,
        none_condition=None,
        none_label=NOT_RECORDED,
        excludable=False,
        requires=None,
        multiple=None,
        max_length=MAX_LENGTH,
        max_values=MAX_VALUES,
        example=None,
        hint="",
    ):
        super().__init__(field_name, lookup_expr, label=label)
        self.help_text, self.phrase, self.exclude_phrase = help_text, phrase, exclude_phrase
        self.condition, self.none, self.none_condition, self.none_label = condition, none, none_condition, none_label
        self.excludable, self.requires, self.example, self.hint = excludable, requires, example, hint
        self.multiple = self.multiple if multiple is None else multiple
        self.rule = Rule(self.multiple, max_length, max_values)
        self.name = None

    # --- reading ---

    def clean(self, raws):
        """([(raw, value)], [ParameterError]) of the given texts."""
        cleaned, errors = [], []
        for raw in raws:
            if self.none and raw == NONE_VALUE:
                cleaned.append((raw, NONE))
                continue
            try:
                cleaned.append((raw, self.parse(raw)))
            except InvalidValue as invalid:
                errors.append(invalid.error(self.name, raw))
        return cleaned, errors

    def parse(self, raw):
        """The value a text stands for, or InvalidValue."""
        return raw

    # --- narrowing ---

    def narrow(self, queryset, values):
        """The queryset narrowed by cleaned values (never empty)."""
        given = [value for value in values if value is not NONE]
        condition = self.condition_for(given) if given else Q()
        if condition is None:
            return queryset
        if len(given) < len(values):
            missing = self._none_condition()
            condition = condition | missing if given else missing
        return queryset.filter(~condition if self.exclude else condition)

    def _none_condition(self):
        if isinstance(self.none_condition, str):
            return getattr(self.parent, self.none_condition)()
        return Q(**{f"{self.field_name}__isnull": True}) if self.none_condition is None else self.none_condition

    def condition_for(self, values):
        """What must be true of a record; None where this filter alone narrows nothing."""
        if callable(self.condition):
            return self.condition(values)
        if self.condition:
            return getattr(self.parent, self.condition)(values)
        if self.lookup_expr == "exact":
            # One value is compared with "=": an index on (column, position) then also gives the order of the page.
            return Q(**{f"{self.field_name}__in": values} if len(values) > 1 else {self.field_name: values[0]})
        condition = Q()
        for value in values:
            condition |= Q(**{f"{self.field_name}__{self.lookup_expr}": value})
        return condition

    # --- words ---

    def label_of(self, raw, value):
        return str(self.none_label) if value is NONE else self.name_of(raw, value)

    def name_of(self, raw, value):
        return raw

    def words(self, pairs):
        """The phrase of this filter in the description of the list; empty where it has none."""
        values = _(" or ").join(self.label_of(raw, value) for raw, value in pairs)
        if self.phrase:
            return str(self.phrase) % {"values": values}
        return f"{self.label} {values}"

    def excluding(self):
        """The twin of this filter that leaves out what this one keeps."""
        twin = copy.copy(self)
        twin.exclude, twin.excludable, twin.requires = True, False, None
        twin.help_text = gettext_lazy("Leaves these out. Values as in the parameter without “exclude_”.")
        twin.label = format_lazy(gettext_lazy("Not {label}"), label=self.label)
        twin.phrase = self.exclude_phrase or gettext_lazy("without %(values)s")
        return twin

    # --- form and schema ---

    @property
    def label(self):
        return self._label if self._label is not None else (self.name or "").replace("_", " ").capitalize()

    @label.setter
    def label(self, value):
        self._label = value

    # Whether the control of this filter shows all its values, or the first alone.
    shows_all = False

    def control(self, given, offer=None, counts=None):
        """What `includes/filter_panel.html` needs to show the filter with the texts given.

        `offer` is what its vocabulary offers, `counts` is {value: number} to print beside options.
        """
        return {"type": "text", "value": given[0] if given else "", "maxlength": self.rule.max_length}

    @property
    def value_schema(self):
        """One value in OpenAPI."""
        if self.schema_type == {"type": "string"}:
            return {"type": "string", "maxLength": self.rule.max_length}
        return self.schema_type

    def schema(self):
        """This parameter in OpenAPI."""
        description = str(self.help_text)
        if self.none:
            description += " " + _("“none” stands for records without one.")
        parameter = {"name": self.name, "in": "query", "required": False, "description": description}
        one = or_empty(self.value_schema)
        if self.multiple:
            # Without maxItems: a value that is repeated counts once.
            parameter |= {"explode": True, "style": "form"}
            one = {"type": "array", "items": one}
        if self.example is not None:
            parameter["example"] = [self.example] if self.multiple else self.example
        return parameter | {"schema": one}


class TextFilter(StrictFilter):
    """Words, given once. Usually with a `condition`."""

    multiple = False

    def words(self, pairs):
        text = _("“%(text)s”") % {"text": pairs[0][0]}
        return str(self.phrase) % {"values": text} if self.phrase else f"{self.label} {text}"


class ChoicesFilter(StrictFilter):
    """One of a closed list: `choices` is [(value, label)] or a callable giving it."""

    def __init__(self, choices, field_name=None, **options):
        self._choices = choices
        super().__init__(field_name, **options)

    @property
    def choices(self):
        return list(self._choices() if callable(self._choices) else self._choices)

    @cached_property
    def labels(self):
        return {str(value): label for value, label in self.choices}

    def parse(self, raw):
        if raw in self.labels:
            return raw
        allowed = (*self.labels, NONE_VALUE) if self.none else tuple(self.labels)
        suggestion = nearest(raw, allowed) or self._by_label(raw)
        message = _("“%(value)s” is not one of the values of “%(name)s”") % {"value": shown(raw), "name": self.name}
        raise InvalidValue(did_you_mean(message, suggestion), allowed, suggestion)

    def _by_label(self, raw):
        label = nearest(raw, self.labels.values())
        return next((value for value, text in self.labels.items() if str(text) == label), None) if label else None

    def name_of(self, raw, value):
        return str(self.labels[raw])

    @property
    def shows_all(self):
        return self.multiple

    def control(self, given, offer=None, counts=None):
        choices = list(self.labels.items())
        if self.none:
            choices.append((NONE_VALUE, self.none_label))
        return options_control(choices, given, counts, is_select=not self.multiple)

    @property
    def value_schema(self):
        return {"type": "string", "enum": [*self.labels, NONE_VALUE] if self.none else list(self.labels)}


class FlagFilter(StrictFilter):
    """A switch: 1 or true, 0 or false.

    Without a condition it narrows nothing and is read by another filter's: `self.value("include_children")`.
    """

    multiple = False
    schema_type = {"type": "string", "enum": ["1", "0", "true", "false"]}
    values = {"1": True, "true": True, "0": False, "false": False}

    def parse(self, raw):
        try:
            return self.values[raw.lower()]
        except KeyError:
            message = _("“%(value)s” is not a switch: write 1 or 0") % {"value": shown(raw)}
            raise InvalidValue(message, tuple(self.values)) from None

    def condition_for(self, values):
        return super().condition_for(values) if self.condition else None

    def words(self, pairs):
        return str(self.phrase or self.label) if pairs[0][1] else ""

    def name_of(self, raw, value):
        return _("yes") if value else _("no")

    def control(self, given, offer=None, counts=None):
        is_chosen = bool(given) and self.values.get(given[0].lower(), False)
        return {"options": [an_option("1", self.label, is_chosen)]}


class DateFilter(StrictFilter):
    """A day, ISO 8601 only: 2017-07-27."""

    multiple = False
    schema_type = {"type": "string", "format": "date"}

    def parse(self, raw):
        return parse_date(raw)

    def name_of(self, raw, value):
        return day_in_words(value)

    def control(self, given, offer=None, counts=None):
        return super().control(given) | {"type": "date", "maxlength": None}


class YearFilter(StrictFilter):
    """A year from 1 to 9999, of a date column; asks for a range of dates, so that an index on the column serves it."""

    schema_type = {"type": "integer", "minimum": 1, "maximum": 9999}

    def parse(self, raw):
        return parse_whole_number(raw, 1, 9999, _("year"))

    def condition_for(self, values):
        if self.condition:
            return super().condition_for(values)
        condition = Q()
        for year in values:
            days = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
            condition |= Q(**{f"{self.field_name}__range": days})
        return condition


class MonthFilter(StrictFilter):
    """A month from 1 to 12, of a date column."""

    schema_type = {"type": "integer", "minimum": 1, "maximum": 12}

    def parse(self, raw):
        return parse_whole_number(raw, 1, 12, _("month"))

    def condition_for(self, values):
        return super().condition_for(values) if self.condition else Q(**{f"{self.field_name}__month__in": values})

    def name_of(self, raw, value):
        return dateformat.format(datetime.date(2000, value, 1), "F")


def read_id(raw):
    """The UUID that a text is, None for any other text."""
    is_id = re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", raw)
    return uuid.UUID(raw) if is_id else None


class IdFilter(StrictFilter):
    """An id: a UUID. One that belongs to nothing finds nothing, as any address that was never there."""

    schema_type = {"type": "string", "format": "uuid"}

    def parse(self, raw):
        if found := read_id(raw):
            return found
        raise InvalidValue(_("“%(value)s” is not an id: ids are UUIDs") % {"value": shown(raw)})


class SlugFilter(StrictFilter):
    """Records by their slug or code. One query for all values; a value that names no record is an error.

    `queryset` is a callable giving the public records, `to_field` the column that names them, `field_name` the column
    compared with their primary keys. `record_label` names a record in words. `closed` is for vocabularies of a few
    dozen: the form has a box for each of them, and an error lists them. `vocabulary` is what the form offers otherwise;
    with it a name instead of the slug is an error that knows what was meant, and pages then go there.
    """

    def __init__(
        self,
        queryset,
        field_name=None,
        *,
        to_field="slug",
        record_label=str,
        closed=False,
        vocabulary=None,
        **options,
    ):
        self.queryset, self.to_field, self.record_label, self.closed = queryset, to_field, record_label, closed
        self.vocabulary = vocabulary
        super().__init__(field_name, **options)

    def key(self, raw):
        """The text as it is stored in `to_field`."""
        return raw

    def clean(self, raws):
        """As every filter's, and keeps the records found in `records`: {key: record}."""
        keys = {raw: self.key(raw) for raw in raws if not (self.none and raw == NONE_VALUE)}
        wanted = set(keys.values())
        found = self.queryset().filter(**{f"{self.to_field}__in": wanted}) if wanted else ()
        self.records = {str(getattr(record, self.to_field)): record for record in found}
        cleaned, errors, candidates = [], [], None
        for raw in raws:
            if raw not in keys:
                cleaned.append((raw, NONE))
            elif keys[raw] in self.records:
                cleaned.append((raw, self.records[keys[raw]].pk))
            else:
                if candidates is None:
                    candidates = self.candidates(wanted) if self.closed or not self.vocabulary else ()
                # Comparing with two thousand names takes some 20 ms: not for every one of many wrong values.
                errors.append(self.unknown(raw, candidates, is_compared=len(errors) < MAX_SUGGESTIONS))
        return cleaned, errors

    def candidates(self, keys):
        """What a mistyped value could mean: all of a closed vocabulary, else what begins alike. One query."""
        queryset = self.queryset()
        if not self.closed:
            begins_alike = Q()
            for key in keys:
                for initial in {key[:1].lower(), key[:1].upper()}:
                    begins_alike |= Q(**{f"{self.to_field}__startswith": initial})
            queryset = queryset.filter(begins_alike)
        return list(queryset.order_by(self.to_field).values_list(self.to_field, flat=True)[:MAX_CANDIDATES])

    def unknown(self, raw, candidates, *, is_compared=True):
        suggestions, is_certain = (), False
        if is_compared and self.vocabulary:
            suggestions, is_certain = self.meant(raw)
        elif is_compared and (value := nearest(self.key(raw), candidates)):
            suggestions = (Suggestion(value, value),)
        problem = _("there is no %(what)s “%(value)s”") % {"what": self.what(), "value": shown(raw)}
        suggestion = suggestions[0].value if suggestions else None
        allowed = None
        if self.closed:
            allowed = (*candidates, NONE_VALUE) if self.none else tuple(candidates)
        return ParameterError(
            self.name,
            shown(raw),
            did_you_mean(problem, suggestion),
            allowed,
            suggestion,
            problem=problem,
            suggestions=tuple(suggestions),
            is_certain=is_certain,
        )

    def meant(self, raw):
        """([Suggestion], whether it can only be this one) for a text that is no slug: by name. Two queries."""
        text = unicodedata.normalize("NFC", raw)
        named = records_named(self.vocabulary, text)
        if named:
            return named[:MAX_SUGGESTIONS], len(named) == 1
        like = names_like(self.vocabulary, text[:MAX_SUGGESTION_INPUT])
        folded = text[:MAX_SUGGESTION_INPUT].casefold()
        by_name = {name.casefold(): suggestion for name, suggestion in like}
        if folded in by_name:
            return [by_name[folded]], True
        by_word = {word: suggestion for name, suggestion in by_name.items() for word in name.split() if len(word) > 3}
        near = difflib.get_close_matches(folded, by_word | by_name, n=2 * MAX_SUGGESTIONS)
        within = [name for name in sorted(by_name, key=len) if folded in name] if len(folded) > 2 else []
        meant = dict.fromkeys((by_word | by_name)[name] for name in near + within)
        return list(meant)[:MAX_SUGGESTIONS], False

    def what(self):
        """The kind of record, as an error names it: "organisation"."""
        model = self.queryset().model
        return model._meta.verbose_name

    def name_of(self, raw, value):
        return str(self.record_label(self.records[self.key(raw)]))

    @property
    def shows_all(self):
        return self.closed and self.multiple

    def control(self, given, offer=None, counts=None):
        if offer is None:
            return super().control(given)
        if self.shows_all:
            return options_control([option[:2] for option in offer.options], given, counts, none=self._none_option())
        chosen = given[0] if given else ""
        if not offer.is_whole:
            return super().control(given) | {"names": mark_safe(offer.html)}
        return {"is_select": True, "names": mark_safe(self._options_html(offer.html, chosen))}

    def _none_option(self):
        return [(NONE_VALUE, self.none_label)] if self.none else []

    def _options_html(self, html, chosen):
        """The options of a select, as text: one object of a template for each would cost more than the list itself."""
        html = f'<option value="">{escape(_("Any"))}</option>{html}'
        for value, label in self._none_option():
            html += f'<option value="{value}">{escape(label)}</option>'
        option = f'<option value="{escape(chosen)}"'
        if chosen and option not in html:
            record = self.records.get(self.key(chosen)) if hasattr(self, "records") else None
            html += f"{option}>{escape(self.record_label(record) if record else chosen)}</option>"
        return html.replace(option, f"{option} selected", 1) if chosen else html


class SymbolFilter(SlugFilter):
    """Documents by their symbol, however it is typed: "s/res/2334(2016)" finds S/RES/2334 (2016).

    `normalise` makes of a typed symbol the key that is stored in `to_field`.
    """

    def __init__(self, queryset, field_name=None, *, to_field="symbol_key", normalise=None, **options):
        self.normalise = normalise or folded_symbol
        super().__init__(queryset, field_name, to_field=to_field, **options)

    def key(self, raw):
        return self.normalise(raw)


def folded_symbol(text):
    """A symbol without white space, in capitals and compatibility form; for `SymbolFilter` without a `normalise`."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def options_control(choices, given, counts=None, *, none=(), is_select=False):
    """The control of a filter with a box (or an option) for each value. Those nothing matches are left out, if not chosen."""
    options = [an_option("", _("Any"), not given)] if is_select else []
    for value, label in (*choices, *none):
        is_chosen = str(value) in given
        count = counts.get(str(value), 0) if counts is not None else None
        if count != 0 or is_chosen:
            # As text first: of a lazy one capfirst makes a lazy one, which takes a millisecond.
            options.append(an_option(value, capfirst(str(label)), is_chosen, count))
    return {"options": options, "is_select": is_select}


def an_option(value, label, is_chosen, count=None):
    return {"value": value, "label": label, "is_chosen": is_chosen, "count": count, "lang": ""}


def parse_whole_number(raw, least, most, what):
    if re.fullmatch(r"[0-9]{1,4}", raw, re.ASCII) and least <= int(raw) <= most:
        return int(raw)
    message = _("“%(value)s” is not a %(what)s: write a whole number from %(least)d to %(most)d")
    raise InvalidValue(message % {"value": shown(raw), "what": what, "least": least, "most": most})


class StrictFilterSet(django_filters.FilterSet):
    """Filters that refuse what they do not know.

    `noun` begins the description of a narrowed list ("Statements of type Remarks"), `everything` is that of the whole.
    """

    noun = gettext_lazy("Records")
    everything = gettext_lazy("All records")
    date_ranges = ()

    def __init__(self, data=None, queryset=None, *, request=None, extra_parameters=(), path=None):
        self.data = data if data is not None else {}
        self.queryset, self.request, self.extra_parameters = queryset, request, tuple(extra_parameters)
        self.is_bound, self.form_prefix = True, None
        self.path = path or (request.path if request is not None else "")
        self.filters = dict(self.base_filters)
        # Those that are given keep what they read, so they are copies. All, and deep ones, as django-filter makes, cost more
        # than the query of a short list.
        for name in self.filters.keys() & set(self.data):
            mine = self.filters[name] = copy.copy(self.filters[name])
            mine.parent = self

    @classmethod
    def get_filters(cls):
        """The declared filters, each `excludable` one followed by its twin."""
        filters = {}
        for name, declared in super().get_filters().items():
            declared.name = name
            filters[name] = declared
            if declared.excludable:
                twin = filters[EXCLUDE_PREFIX + name] = declared.excluding()
                twin.name = EXCLUDE_PREFIX + name
        return filters

    @cached_property
    def _read(self):
        """({name: [(raw, value)]}, [ParameterError]), read once."""
        rules = dict.fromkeys(self.extra_parameters, EXTRA)
        rules |= {name: each.rule for name, each in self.filters.items()}
        texts, errors = read_parameters(self.data, rules)
        cleaned = {}
        for name, each in self.filters.items():
            if name in texts:
                cleaned[name], wrong = each.clean(texts[name])
                errors += wrong
        errors += self._contradictions(cleaned)
        return cleaned, errors

    def _contradictions(self, cleaned):
        """Errors between parameters that are each right alone."""
        for each in self.date_ranges:
            if cleaned.get(each.start) and cleaned.get(each.end):
                (start_raw, start), (end_raw, end) = cleaned[each.start][0], cleaned[each.end][0]
                if start > end:
                    message = _("“%(first)s” (%(start)s) is after “%(second)s” (%(end)s)") % {
                        "first": each.start,
                        "start": start_raw,
                        "second": each.end,
                        "end": end_raw,
                    }
                    yield ParameterError(each.start, start_raw, message)
        for name, pairs in cleaned.items():
            needed = self.filters[name].requires
            if needed and pairs and pairs[0][1] and needed not in cleaned:
                message = _("“%(name)s” means something only together with “%(needed)s”")
                yield ParameterError(name, pairs[0][0], message % {"name": name, "needed": needed})

    @property
    def parameter_errors(self):
        """Everything wrong with the address, empty where nothing is."""
        return self._read[1]

    def is_valid(self):
        return not self.parameter_errors

    @cached_property
    def cleaned(self):
        """{name: [(raw, value)]} of what was given. Raises BadParameters."""
        cleaned, errors = self._read
        if errors:
            raise BadParameters(errors)
        return cleaned

    def values(self, name):
        """The cleaned values of a parameter, empty where it was not given."""
        return [value for _raw, value in self.cleaned.get(name, ())]

    def value(self, name):
        """The cleaned value of a parameter given once, or None."""
        return next(iter(self.values(name)), None)

    @cached_property
    def qs(self):
        """The queryset, narrowed. Raises BadParameters."""
        queryset = self.queryset
        for name, pairs in self.cleaned.items():
            queryset = self.filters[name].narrow(queryset, [value for _raw, value in pairs])
        return queryset

    def without(self, *names):
        """The same filters on the same records, but for the values of those parameters. Read already: no query."""
        twin = type(self)(None, self.queryset, request=self.request, path=self.path)
        twin.filters = self.filters
        twin.cleaned = {name: pairs for name, pairs in self.cleaned.items() if name not in names}
        return twin

    # --- words and forms ---

    def phrases(self):
        """What each filter adds to the description, in the order they are declared."""
        in_ranges = {name: each for each in self.date_ranges for name in (each.start, each.end)}
        said = set()
        for name in self.filters:
            if name not in self.cleaned or name in said:
                continue
            if name in in_ranges:
                each = in_ranges[name]
                said |= {each.start, each.end}
                yield self._range_in_words(each)
            elif words := self.filters[name].words(self.cleaned[name]):
                yield words

    def _range_in_words(self, each):
        start, end = self.value(each.start), self.value(each.end)
        words = {"start": start and day_in_words(start), "end": end and day_in_words(end)}
        if start and end:
            return str(each.same_day if start == end else each.both) % words
        return str(each.since if start else each.until) % words

    def describe(self):
        """The search in words. No query, but for what `record_label` asks."""
        phrases = ", ".join(self.phrases())
        if not phrases:
            return str(self.everything)
        return _("%(noun)s %(phrases)s") % {"noun": self.noun, "phrases": phrases}

    def active(self):
        """[ActiveFilter] of every value that narrows the list."""
        given = {name: values for name, values in as_lists(self.data).items() if name != "cursor"}
        chips = []
        for name, pairs in self.cleaned.items():
            each = self.filters[name]
            for raw, value in pairs:
                rest = {**given, name: [text for text in given[name] if text != raw]}
                if not rest[name]:
                    rest = {key: values for key, values in rest.items() if not self._needs(key, name)}
                label = _("%(label)s: %(value)s") % {"label": each.label, "value": each.label_of(raw, value)}
                chips.append(ActiveFilter(name, raw, label, with_query(self.path, rest)))
        return chips

    def _needs(self, name, other):
        return name in self.filters and self.filters[name].requires == other

    @property
    def is_narrowed(self):
        return bool(self.cleaned)

    @cached_property
    def _given(self):
        return as_lists(self.data)

    def given(self, name):
        """The values of a parameter as they were written, for a form; empty where it was not given."""
        return self._given.get(name, [])

    @property
    def carried(self):
        """[(name, value)] that a form sends along hidden: what no control can show, but for the place in the list."""
        pairs = []
        for name, values in self._given.items():
            if name in self.filters and not name.startswith(EXCLUDE_PREFIX):
                values = [] if self.filters[name].shows_all else values[1:]
            elif name in ("cursor", "count"):
                continue
            pairs += [(name, value) for value in values]
        return pairs


class StrictFilterBackend(BaseFilterBackend):
    """The filter backend of every view of the API: its `filterset_class` for lists, strictness for all.

    Other parameters a view takes: those of its paginator and serializer, and `view.extra_parameters`.
    The filter set is kept as `view.filterset`, for the description of the list.
    """

    def filter_queryset(self, request, queryset, view):
        extra = self.extra_parameters(view)
        filterset_class = getattr(view, "filterset_class", None)
        if filterset_class is None or getattr(view, "detail", False):
            filterset_class = StrictFilterSet
        # The underlying request: its path is what links need, its parameters are the same.
        view.filterset = filterset_class(request.query_params, queryset, request=request, extra_parameters=extra)
        return view.filterset.qs

    def extra_parameters(self, view):
        """Every parameter of this view that is not a filter."""
        extra = list(getattr(view, "extra_parameters", ()))
        if not getattr(view, "detail", False):
            paginator = getattr(view, "paginator", None)
            extra += getattr(paginator, "parameters_of", lambda view: ())(view)
        serializer_class = getattr(view, "serializer_class", None)
        extra += getattr(serializer_class, "query_parameters", ())
        return extra

    def get_schema_operation_parameters(self, view):
        filterset_class = getattr(view, "filterset_class", None)
        if filterset_class is None or getattr(view, "detail", False):
            return []
        return [each.schema() for each in filterset_class().filters.values()]
