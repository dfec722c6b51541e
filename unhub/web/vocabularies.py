"""What a filter may be given, by name: the options of a form, and the record that a typed name means.

    TOPICS = Vocabulary("topics", Topic.objects.all, label=in_language, names=NAMES, parent="parent__slug")
    topic = SlugFilter(Topic.objects.all, vocabulary=TOPICS, …)

    offers = offers_of(request, {TOPICS, PLACES})    # {"topics": Offer(…)}: one query per content version for all of them
    records_named(TOPICS, "Settlements")             # [Suggestion("settlements", "Settlements")]: one query

Up to `MOST_OPTIONS` records are all offered; of more, `MOST_USED` are suggested and any may be typed.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, CharField, Exists, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.text import capfirst
from django.utils.translation import get_language

from unhub.text.languages import html_lang
from unhub.text.names import name_column
from unhub.web.remembered import remembered

MOST_OPTIONS = 60
MOST_USED = 50
# How many names a mistyped one is compared with. Asked for on errors only.
MAX_NAMES = 2000

# The columns of everything NamedInLanguages.
NAMES_IN_LANGUAGES = ("name", "name_ar", "name_zh", "name_fr", "name_ru", "name_es")


class Label(NamedTuple):
    """How a record is named in a form: three expressions of text."""

    name: object
    language: object
    addition: object = None


def label_in_languages(language):
    """The Label of something NamedInLanguages."""
    column = name_column(language)
    if column == "name":
        return Label(F("name"), Value("en"))
    named = NullIf(column, Value(""))
    # A name that is there is in that language, one that is not is English.
    return Label(Coalesce(named, "name"), Coalesce(NullIf(NullIf(named, named), Value("")), Value("en")))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Records that a filter finds by `to_field`, with what they are called.

    `label(language)` gives a Label; `names` are the columns, also of tables beside, that hold what people may type.
    `group` is the column that options are grouped by, with `headings` ({its value: heading}, in their order) where it is
    a code; `parent` instead is the `to_field` of the record above. `used` gives the primary keys of those used most,
    `offered` the records worth offering where of others the list would be empty.
    """

    name: str
    records: Callable
    label: Callable = label_in_languages
    names: tuple[str, ...] = NAMES_IN_LANGUAGES
    to_field: str = "slug"
    group: str = ""
    headings: Mapping = None
    parent: str = ""
    order: str = "name"
    used: Callable | None = None
    offered: Callable | None = None

    def columns(self, language):
        """{name: expression} of what an option is made of."""
        label = self.label(language)
        return {
            "option_value": F(self.to_field),
            "option_label": label.name,
            "option_language": label.language,
            "option_addition": label.addition or Value(""),
            "option_group": Coalesce(self.parent or self.group, Value(""), output_field=CharField())
            if self.parent or self.group
            else Value(""),
        }

    def queries(self, language):
        """{"all": …, "used": …}: value, label, its language, what is added to it, and its group."""
        records, columns = (self.offered or self.records)(), self.columns(language)
        queries = {"all": records.order_by(self.order, "pk")[: MOST_OPTIONS + 1]}
        if self.used:
            # Asked only where not all are offered: beside it, "in" would be looked up first, whatever this says.
            too_many = Exists(records.order_by()[MOST_OPTIONS : MOST_OPTIONS + 1])
            used_most = Case(When(too_many, then=Q(pk__in=self.used())), default=False, output_field=BooleanField())
            queries["used"] = records.filter(used_most).order_by()
        return {kind: query.annotate(**columns).values_list(*columns) for kind, query in queries.items()}


class Offer(NamedTuple):
    """What a form offers of a vocabulary: all of it (`is_whole`), or what is used most. `html`: the options, escaped.

    `values` are those of the options.
    """

    is_whole: bool
    html: str
    options: list


class Suggestion(NamedTuple):
    """A record that may be meant: what to write for it, and its name."""

    value: str
    label: str


def offers_of(request, vocabularies):
    """{name: Offer} of the vocabularies. One query for all of them where they are not remembered."""
    vocabularies = tuple(sorted({each.name: each for each in vocabularies}.values(), key=lambda each: each.name))
    if not vocabularies:
        return {}
    name = "vocabularies " + " ".join(each.name for each in vocabularies)
    kept = remembered(request, name, lambda: _offers(vocabularies))
    return {key: Offer(*offer) for key, offer in kept.items()}


def _offers(vocabularies):
    language = get_language() or "en"
    sql, params = _written(vocabularies, language, connection.vendor)
    found = {(each.name, kind): [] for each in vocabularies for kind in ("all", "used")}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for name, kind, *option in cursor.fetchall():
            found[name, kind].append(option)
    offers = {}
    for each in vocabularies:
        whole = found[each.name, "all"]
        if len(whole) <= MOST_OPTIONS:
            offers[each.name] = _whole(each, whole, language)
        else:
            offers[each.name] = _suggestions(found[each.name, "used"] or whole[:MOST_USED])
    return offers


@cache
def _written(vocabularies, language, vendor):
    """(SQL, parameters) of all the queries as one. Kept: Django takes longer to write it than a database to answer it."""
    parts, params = [], []
    for number, each in enumerate(vocabularies):
        for kind, query in each.queries(language).items():
            sql, values = query.query.get_compiler(connection=connection).as_sql()
            # Both are names in our own code, never a visitor's.
            parts.append(
                f"SELECT '{each.name}', '{kind}', part_{number}_{kind}.* FROM ({sql}) AS part_{number}_{kind}"
            )
            params += values
    return " UNION ALL ".join(parts), tuple(params)


def _whole(vocabulary, rows, language):
    options = sorted((_option(row) for row in rows), key=lambda option: option[1].casefold())
    groups = _tree(options) if vocabulary.parent else _by_group(options, vocabulary.headings)
    parts = []
    for heading, members in groups:
        lines = "".join(_option_html(option, language) for option in members)
        parts.append(f'<optgroup label="{html.escape(heading)}">{lines}</optgroup>' if heading else lines)
    return True, "".join(parts), [option[:3] for _heading, members in groups for option in members]


def _option(row):
    value, label, language, addition, group = row
    return value, f"{label} ({addition})" if addition else label, language or "en", group


def _by_group(options, headings):
    """[(heading, options)]: those without a group first, then by the order of the headings or of the alphabet."""
    groups = {}
    for option in options:
        groups.setdefault(option[3], []).append(option)
    if not headings:
        return [(group, groups[group]) for group in sorted(groups, key=str.casefold)]
    return [(capfirst(str(headings.get(group, ""))), groups[group]) for group in ("", *headings) if group in groups]


def _tree(options):
    """[(heading, options)]: what has others beneath it is the heading of its group and the first in it."""
    labels, beneath = {option[0]: option[1] for option in options}, {}
    for option in options:
        beneath.setdefault(option[3] if option[3] in labels else "", []).append(option)

    def with_all_beneath(option):
        return [option] + [each for child in beneath.get(option[0], ()) for each in with_all_beneath(child)]

    single = [option for option in beneath.get("", ()) if option[0] not in beneath]
    groups = [(option[1], with_all_beneath(option)) for option in beneath.get("", ()) if option[0] in beneath]
    return [("", single), *groups]


def _suggestions(rows):
    options = sorted((_option(row) for row in rows), key=lambda option: option[1].casefold())
    text = "".join(
        f'<option value="{html.escape(value)}" label="{html.escape(label)}">' for value, label, *_rest in options
    )
    return False, text, [option[:3] for option in options]


def names_of(wanted):
    """{primary key: (value, label, language of the label)} of records, given as {Vocabulary: [primary key]}. One query."""
    language = get_language() or "en"
    parts = []
    for vocabulary, keys in wanted.items():
        columns = vocabulary.columns(language)
        records = vocabulary.records().order_by().filter(pk__in=keys)
        parts.append(records.annotate(**columns).values_list("pk", *columns))
    rows = parts[0].union(*parts[1:], all=True) if parts else ()
    return {pk: _option(option)[:3] for pk, *option in rows}


def _option_html(option, language):
    value, label, label_language, _group = option
    lang = f' lang="{html_lang(label_language)}"' if label_language != language else ""
    return f'<option value="{html.escape(value)}"{lang}>{html.escape(label)}</option>'


# --- what was typed ----------------------------------------------------------------------------------------------------


def records_named(vocabulary, text):
    """[Suggestion] of the records with exactly that name, in whatever language and case. One query."""
    spellings = {text, text.lower(), text.upper(), text.title(), text.capitalize()}
    # SQLite ignores case in ASCII only: the usual spellings of a name are asked for as they are.
    rows = _names(vocabulary, lambda column: Q(**{f"{column}__iexact": text}) | Q(**{f"{column}__in": spellings}))
    return list(dict.fromkeys(Suggestion(value, label) for value, label, _name in rows))


def names_like(vocabulary, text):
    """[(name, Suggestion)] of names with a word that begins alike, or with the text in them. One query."""

    def condition(column):
        alike = Q(**{f"{column}__istartswith": text[:1]}) | Q(**{f"{column}__icontains": f" {text[:1]}"})
        return alike | Q(**{f"{column}__icontains": text}) if len(text) > 2 else alike

    rows = _names(vocabulary, condition)
    return [(name, Suggestion(value, label)) for value, label, name in rows if name]


def _names(vocabulary, condition):
    label = vocabulary.label(get_language() or "en")
    columns = {"option_value": F(vocabulary.to_field), "option_label": label.name}
    parts = [
        vocabulary.records()
        .order_by()
        .filter(condition(column))
        .annotate(**columns, option_name=F(column))
        .values_list("option_value", "option_label", "option_name")
        for column in dict.fromkeys((vocabulary.to_field, *vocabulary.names))
    ]
    return parts[0].union(*parts[1:])[:MAX_NAMES]
