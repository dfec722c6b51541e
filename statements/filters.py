"""How lists of statements, types, topics and documents are narrowed: the same on their pages, in the API and in feeds.

    filterset = StatementFilter(request.GET, Statement.objects.all(), request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, NEWEST_FIRST)
    entries = NEWEST_FIRST.ordered(filterset.qs)[:50]

A list of statements is in the order of `position`, and every table that statements are linked by repeats the position
beside the link. One value of one link (`organisation=un`) therefore *drives* the list: it is read from the link's index,
which is in the right order already, whether the value is common or rare. Further links are looked up per row.
Measured with 100,000 statements on SQLite: a body with 41,000 of them 0.5 ms, one with 72 of them 0.5 ms; without the
join 0.6 and 46 ms (`Exists`) or 61 and 0.4 ms (`IN`).

Words (`q`) are looked up in the full-text index (`statements.searching`), and with them whatever else the index knows of a
statement: then the list is read from the index, which is in the order of positions too.
"""

import calendar
import datetime
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person, Place, Post, PostCapacity, bodies_below
from statements.lacking import LACKING, Lack
from statements.models import (
    Attribution,
    AttributionMode,
    Citation,
    Delivery,
    Document,
    Statement,
    StatementIndex,
    StatementPlace,
    StatementSource,
    StatementSymbol,
    StatementText,
    StatementTopic,
    StatementType,
    Tally,
    Topic,
)
from statements.models.position import positions_of_days
from statements.searching import INDEX, NOTHING, token
from statements.vocabularies import CAPACITIES, PLACES, SPEAKERS, SPEAKING_BODIES, SPEAKING_POSTS, TOPICS, TYPES
from unhub.search.filters import WordsFilter
from unhub.search.models import Search
from unhub.search.ranking import BestFirst, ranked
from unhub.search.spelling import suggestion
from unhub.text.languages import LANGUAGE_CHOICES
from unhub.text.symbols import normalise
from unhub.web.filters import (
    EXCLUDE_PREFIX,
    NONE,
    ChoicesFilter,
    DateFilter,
    DateRange,
    FlagFilter,
    MonthFilter,
    SlugFilter,
    StrictFilter,
    StrictFilterSet,
    SymbolFilter,
    YearFilter,
    read_id,
)
from unhub.web.paging import Crossing, Keyset
from unhub.web.parameters import InvalidValue, shown

# How many links are counted to tell a rare value from a common one.
RARE = 1000


class NewestFirst(Keyset):
    """The order of every list of statements. Follows the index of the link that drives the list, if one does.

    Both columns hold the same number, so a cursor of one list of statements is good for any other.
    """

    def column(self, queryset):
        return "link_position" if "link_position" in queryset.query.annotations else "position"

    def ordered(self, queryset, *, backwards=False):
        column = self.column(queryset)
        return queryset.order_by(column if backwards else f"-{column}")

    def beyond(self, queryset, values, *, backwards=False, including=False):
        lookup = ("gt" if backwards else "lt") + ("e" if including else "")
        return queryset.filter(**{f"{self.column(queryset)}__{lookup}": values[0]})


NEWEST_FIRST = NewestFirst("-position")
ORDERINGS = {"newest": NEWEST_FIRST, "relevance": BestFirst("position")}


@dataclass(frozen=True)
class Link:
    """A table that links statements to something, with the statements' position beside it.

    `relation` leads there from a statement; `once`: no statement has the same value twice; `only`: (column, value) of the rows
    that count.
    """

    model: type[models.Model]
    relation: str
    column: str
    once: bool = False
    only: tuple[tuple[str, str], ...] = ()

    def with_values(self, values):
        return self.model.objects.filter(
            **({self.column: values[0]} if len(values) == 1 else {f"{self.column}__in": values}), **dict(self.only)
        )

    def holds(self, values):
        """The condition on a statement, looked up for each: by its position, which the index has beside the value.

        By the statement's key SQLite would go through all that have the value.
        """
        return Exists(self.with_values(values).filter(position=OuterRef("position")))

    def size(self, values):
        """How many links have one of the values, counted up to RARE. One query of the index alone."""
        return self.with_values(values).order_by().values("pk")[:RARE].count()

    def drive(self, queryset, value):
        """The statements with that value, to be read from the link's index. They come once, whatever their links."""
        # What is named after the filter is of the link that it found: Django joins the table once.
        conditions = {self.column: value, **dict(self.only)}
        queryset = queryset.filter(**{f"{self.relation}__{name}": each for name, each in conditions.items()}).alias(
            link_position=F(f"{self.relation}__position"), link_id=F(f"{self.relation}__pk")
        )
        if not self.once:
            earlier = self.with_values([value]).filter(position=OuterRef("link_position"), pk__lt=OuterRef("link_id"))
            queryset = queryset.filter(~Exists(earlier))
        return queryset


CITED = Link(Citation, "citations", "document", only=(("status", Citation.Status.CONFIRMED.value),))


class Linked:
    """For a filter over a link table. A single value may drive the list; several, and exclusions, are conditions."""

    def __init__(self, *args, link, **options):
        self.link = link
        options.setdefault("none_condition", ~Exists(link.model.objects.filter(statement=OuterRef("pk"))))
        super().__init__(*args, **options)

    def keys(self, values):
        """The values of the link's column that the cleaned values stand for."""
        return values

    def condition_for(self, values):
        keys = self.keys(values)
        # Few links: fetch them and sort. Many: go through the statements from the newest on and look each one up.
        if not self.exclude and len(keys) > 1 and self.link.size(keys) < RARE:
            return Q(pk__in=self.link.with_values(keys).values("statement"))
        return self.link.holds(keys)


class LinkedRecords(Linked, SlugFilter):
    pass


class LinkedChoices(Linked, ChoicesFilter):
    pass


class CitedDocuments(Linked, SymbolFilter):
    pass


class StatementsFilter(StrictFilter):
    """Statements, each by its id or by a symbol it was issued under, however it is spelt. Two queries for all values at most."""

    def clean(self, raws):
        ids = {raw: found for raw in raws if (found := read_id(raw))}
        keys = {raw: normalise(raw) for raw in raws if raw not in ids}
        there = dict(Statement.objects.filter(pk__in=ids.values()).values_list("pk", "title")) if ids else {}
        symbols = StatementSymbol.objects.filter(symbol_key__in=keys.values()) if keys else ()
        self.by_key = {each.symbol_key: each.statement_id for each in symbols}
        self.titles = there
        return super().clean(raws)

    def parse(self, raw):
        found = read_id(raw)
        pk = (found if found in self.titles else None) if found else self.by_key.get(normalise(raw))
        if pk is None:
            message = gettext("there is no statement with the id or symbol “%(value)s”")
            raise InvalidValue(message % {"value": shown(raw)})
        return pk

    def name_of(self, raw, value):
        return self.titles.get(value, raw)


class OrganisationsFilter(LinkedRecords):
    """Bodies, with those below them where `include_children` is given."""

    def keys(self, values):
        if not self.parent.value("include_children"):
            return values
        return self.parent.with_bodies_below(values)


def person_name(person):
    return person.name


class StatementFilter(StrictFilterSet):
    """What narrows a list of statements."""

    noun = _("Statements")
    everything = _("All statements")
    date_ranges = (
        DateRange(
            "issued_from",
            "issued_to",
            _("issued from %(start)s to %(end)s"),
            _("issued from %(start)s on"),
            _("issued up to %(end)s"),
            _("issued on %(start)s"),
        ),
    )

    q = WordsFilter(
        help_text=_(
            "Words in titles and texts, all of them. In quotation marks they stand as they do there, OR between them means either, "
            "- before one leaves it out, * after its beginning finds whatever begins so."
        ),
        hint=_("Words, a “phrase”, a document symbol or a date"),
        example="settlements",
    )
    issued_from = DateFilter(
        condition="by_position",
        label=_("From"),
        help_text=_("The first day of issue, on the issuing body's own calendar."),
        example="2017-07-01",
    )
    issued_to = DateFilter(
        condition="by_position",
        label=_("To"),
        help_text=_("The last day of issue, itself included."),
        example="2017-07-31",
    )
    year = YearFilter(
        condition="by_position",
        label=_("Year"),
        phrase=_("issued in %(values)s"),
        help_text=_("The year of issue."),
        example=2017,
    )
    month = MonthFilter(
        condition="by_position",
        label=_("Month"),
        phrase=_("of %(values)s"),
        help_text=_("The month of issue, 1 to 12; without a year, that month of every year."),
        example=7,
    )
    type = SlugFilter(
        StatementType.objects.all,
        field_name="type_id",
        closed=True,
        vocabulary=TYPES,
        excludable=True,
        label=_("Type"),
        phrase=_("of type %(values)s"),
        exclude_phrase=_("not of type %(values)s"),
        help_text=_("The form of the text, by its slug."),
        example="statement",
    )
    mode = ChoicesFilter(
        AttributionMode.choices,
        field_name="attribution_mode",
        excludable=True,
        label=_("Attribution"),
        phrase=_("attributed as %(values)s"),
        exclude_phrase=_("not attributed as %(values)s"),
        help_text=_("Whether these are the speaker's own words, or somebody else gives them."),
        example="own_words",
    )
    delivery = ChoicesFilter(
        Delivery.choices,
        field_name="delivery",
        excludable=True,
        label=_("Delivery"),
        phrase=_("with delivery %(values)s"),
        exclude_phrase=_("without delivery %(values)s"),
        help_text=_("Whether the text is as delivered, as prepared, or was only written."),
        example="as_delivered",
    )
    language = LinkedChoices(
        LANGUAGE_CHOICES,
        link=Link(StatementText, "texts", "language", once=True),
        excludable=True,
        label=_("Language"),
        phrase=_("in %(values)s"),
        exclude_phrase=_("not in %(values)s"),
        help_text=_("A language the statement is there in, the original or a translation."),
        example="en",
    )
    organisation = OrganisationsFilter(
        Organisation.objects.all,
        link=Link(Attribution, "attributions", "body"),
        vocabulary=SPEAKING_BODIES,
        excludable=True,
        label=_("Organisation"),
        phrase=_("by %(values)s"),
        exclude_phrase=_("not by %(values)s"),
        help_text=_("The body that speaks itself or through the holder of a post in it, by its slug."),
        example="un",
    )
    include_children = FlagFilter(
        requires="organisation",
        label=_("Also of the bodies that are part of it"),
        phrase=_("with the bodies below"),
        help_text=_(
            "1: also statements of bodies that are or were a part or field office of the organisation, directly or through others."
        ),
    )
    person = LinkedRecords(
        Person.objects.all,
        link=Link(Attribution, "attributions", "person"),
        vocabulary=SPEAKERS,
        record_label=person_name,
        excludable=True,
        label=_("Person"),
        phrase=_("by %(values)s"),
        exclude_phrase=_("not by %(values)s"),
        help_text=_("The person it is attributed to, in whatever post, by the slug."),
        example="antonio-guterres",
    )
    post = LinkedRecords(
        Post.objects.all,
        link=Link(Attribution, "attributions", "post"),
        vocabulary=SPEAKING_POSTS,
        excludable=True,
        label=_("Post"),
        phrase=_("by the %(values)s"),
        exclude_phrase=_("not by the %(values)s"),
        help_text=_("The post whose holder said it, whoever that was, by its slug."),
        example="secretary-general",
    )
    capacity = LinkedRecords(
        PostCapacity.objects.all,
        link=Link(Attribution, "attributions", "capacity"),
        to_field="key",
        vocabulary=CAPACITIES,
        excludable=True,
        label=_("Capacity"),
        phrase=_("in the capacity of %(values)s"),
        exclude_phrase=_("not in the capacity of %(values)s"),
        help_text=_("The capacity in which it was said, where one is on record, by its key."),
    )
    topic = LinkedRecords(
        Topic.objects.all,
        link=Link(StatementTopic, "topic_links", "topic", once=True),
        vocabulary=TOPICS,
        none=True,
        excludable=True,
        label=_("Topic"),
        phrase=_("on %(values)s"),
        exclude_phrase=_("not on %(values)s"),
        help_text=_("A topic it is filed under, by its slug. Exactly that topic: narrower ones are not included."),
    )
    place = LinkedRecords(
        Place.objects.all,
        link=Link(StatementPlace, "place_links", "place", once=True),
        vocabulary=PLACES,
        none=True,
        excludable=True,
        label=_("Place concerned"),
        phrase=_("concerning %(values)s"),
        exclude_phrase=_("not concerning %(values)s"),
        help_text=_("A place it concerns, by its slug. Exactly that place: those within it are not included."),
    )
    place_of_issue = SlugFilter(
        Place.objects.all,
        field_name="place",
        vocabulary=PLACES,
        none=True,
        excludable=True,
        label=_("Place of issue"),
        phrase=_("issued at %(values)s"),
        exclude_phrase=_("not issued at %(values)s"),
        help_text=_("Where it was issued, by the place's slug."),
        example="new-york",
    )
    cites = CitedDocuments(
        Document.objects.all,
        normalise=normalise,
        link=CITED,
        label=_("Cites a document"),
        phrase=_("citing %(values)s"),
        help_text=_("The symbol of a document it cites, however it is spelt. Confirmed citations only."),
        hint=_("The symbol of a resolution, report or letter: S/RES/2334 (2016)"),
        example="S/RES/2334 (2016)",
    )
    cited_by = StatementsFilter(
        condition="cited_by_statements",
        max_length=60,
        label=_("Cited by a statement"),
        phrase=_("cited by %(values)s"),
        help_text=_(
            "The id or a symbol of a statement: those that it cites, by a symbol they were issued under. Confirmed citations only."
        ),
        hint=_("The symbol of the statement that cites others: SG/SM/18628"),
        example="SG/SM/18628",
    )
    symbol = StrictFilter(
        condition="with_symbol",
        none=True,
        none_condition=LACKING[Lack.SYMBOL],
        max_length=60,
        label=_("Symbol of the statement"),
        phrase=_("with symbol %(values)s"),
        help_text=_("A document symbol it was issued under, however it is spelt."),
        hint=_("The number the statement itself was issued under: SG/SM/18628"),
        example="SG/SM/18628",
    )
    label = StrictFilter(
        field_name="raw_label",
        none=True,
        none_condition=Q(raw_label=""),
        none_label=_("nothing"),
        max_length=200,
        label=_("Label as found"),
        phrase=_("called %(values)s by their source"),
        help_text=_("What the source calls this form of text, exactly as it is written there."),
        hint=_("What the source calls it: SG Statement"),
        example="SG Statement",
    )
    text = ChoicesFilter(
        [("any", _("with their text here"))],
        condition="not_lacking_a_text",
        none=True,
        none_condition=LACKING[Lack.TEXT],
        none_label=_("without a text here"),
        multiple=False,
        label=_("Text"),
        phrase=_("%(values)s"),
        help_text=_(
            "“any”: its words are here, in one language at least; “none”: only its title and what is known of it."
        ),
    )
    translation = ChoicesFilter(
        [("any", _("in several languages"))],
        condition="not_lacking_a_translation",
        none=True,
        none_condition=LACKING[Lack.TRANSLATION],
        none_label=_("in one language only"),
        multiple=False,
        label=_("Translations"),
        phrase=_("%(values)s"),
        help_text=_(
            "“any”: it is there in another language than the original too, if only by its title; “none”: it is not."
        ),
    )
    source = StrictFilter(
        condition="with_source",
        none=True,
        none_condition=LACKING[Lack.SOURCE],
        none_label=_("no address on record"),
        max_length=1000,
        label=_("Official address"),
        phrase=_("found at %(values)s"),
        help_text=_("An official address where it was found, exactly as it is on record."),
        hint=_("The whole address of the page where it was published"),
        example="https://www.un.org/sg/en/content/sg/statement/2017-07-27",
    )
    status = ChoicesFilter(
        Statement.Status.choices,
        field_name="status",
        label=_("Withdrawn"),
        phrase=_("that are %(values)s"),
        help_text=_("Whether it stands, or was withdrawn under a notice."),
        example="withdrawn",
    )
    slug = StrictFilter(
        field_name="slug",
        max_length=80,
        label=_("Address"),
        phrase=_("at the address %(values)s"),
        help_text=_("The last part of its address; unique within a day only."),
    )

    def by_position(self, values):
        """Nothing by itself: `qs` makes one range of positions of all dates."""

    def cited_by_statements(self, ids):
        cited = Citation.objects.filter(statement__in=ids, status=Citation.Status.CONFIRMED)
        symbols = StatementSymbol.objects.filter(symbol_key__in=cited.values("document__symbol_key"))
        return Q(pk__in=symbols.values("statement"))

    def with_symbol(self, symbols):
        keys = [normalise(symbol) for symbol in symbols]
        return Q(pk__in=StatementSymbol.objects.filter(symbol_key__in=keys).values("statement"))

    def not_lacking_a_text(self, _values):
        return ~LACKING[Lack.TEXT]

    def not_lacking_a_translation(self, _values):
        return ~LACKING[Lack.TRANSLATION]

    def with_source(self, addresses):
        return Q(pk__in=StatementSource.objects.filter(url__in=addresses).values("statement"))

    def with_bodies_below(self, ids):
        """As `bodies_below`, asked once for each value although it is asked for twice."""
        key = tuple(ids)
        if key not in self._below:
            self._below[key] = bodies_below(ids)
        return self._below[key]

    @cached_property
    def _below(self):
        return {}

    @cached_property
    def qs(self):
        """The statements, narrowed. Raises BadParameters.

        Costs the look-up of the records that are named, and one small query more for each link where two or more are given
        (the rarest drives) or where one is given several values, and for each thing that is to be missing; none of these
        where words are given.
        """
        queryset = self.found_by(self.search)
        (queryset.tallied, queryset.untallied), queryset.crossing = self._tallied(), self._crossing
        if self.search:
            queryset.ranking = self.ranking
        return queryset

    def found_by(self, search):
        """The statements, narrowed by everything but words and what the index knows, and by that Search (or None)."""
        queryset, driver = self.queryset, None
        if search:
            queryset = queryset.filter(found__words__match=search).alias(link_position=F("found__position"))
        elif driver := self.driver:
            queryset = self.filters[driver].link.drive(queryset, self._linked(driver)[0])
        for name, pairs in self.cleaned.items():
            if name != driver and name not in self.in_index:
                queryset = self.filters[name].narrow(queryset, [value for _raw, value in pairs])
        if self.day_ranges is not None:
            queryset = queryset.filter(in_days(NEWEST_FIRST.column(queryset), self.day_ranges))
        for name in self.cleaned.keys() & LACKS - self.in_index.keys():
            if self.values(name) == [NONE]:
                queryset = queryset.filter(in_days(NEWEST_FIRST.column(queryset), years_lacking(name)))
        if self._of_every_year:
            # The month as text: Django's own `month` look-up calls Python for every row on SQLite.
            month_of_issue = Substr(Cast("issued_on", CharField()), 6, 2)
            months = [f"{month:02}" for month in self.values("month")]
            queryset = queryset.alias(month_of_issue=month_of_issue).filter(month_of_issue__in=months)
        return queryset

    def ranking(self, number):
        """The positions of that many statements, those that words fit best first, and of these the newest."""

        def find(search, limit):
            found = self.found_by(search)
            return NEWEST_FIRST.ordered(found).values_list("found__position", flat=True)[:limit]

        return ranked(self.search, find, number)

    def _needs(self, name, other):
        # Without words there is nothing to rank by.
        return (name, other) == ("ordering", "q") or super()._needs(name, other)

    @property
    def carried(self):
        """As everywhere, without the order: whoever takes the words out of the form has nothing to rank by."""
        return [(name, value) for name, value in super().carried if name != "ordering"]

    def suggestion(self):
        """What may have been meant by words that found nothing; "" where nothing near them finds anything. Some queries."""

        def finds(query):
            return self.found_by(replace(self.search, query=query)).exists()

        return suggestion(INDEX, self.search.query.text, finds)

    @cached_property
    def search(self):
        """The Search of the full-text index that `q` and the filters the index knows make together; None without words."""
        if not (query := self.value("q")):
            return None
        within = tuple(tokens for name, tokens in self.in_index.items() if not self._leaves_out(name))
        without = tuple(token for name, tokens in self.in_index.items() if self._leaves_out(name) for token in tokens)
        return Search(query, within, without)

    @cached_property
    def in_index(self):
        """{name: the tokens of its values} of the filters given that the full-text index answers; empty without words."""
        if not self.value("q"):
            return {}
        found = {name: self._tokens(name) for name in self.cleaned}
        return {name: tokens for name, tokens in found.items() if tokens}

    def _leaves_out(self, name):
        return self.filters[name].exclude or (name in CHOICES_OF_LACKS and self.values(name) != [NONE])

    def _tokens(self, name):
        """What the index has for the values of a filter, empty where it does not know."""
        values, each, name = self.values(name), self.filters[name], name.removeprefix(EXCLUDE_PREFIX)
        if name in LACKS - IN_INDEX and (values == [NONE] or name in CHOICES_OF_LACKS):
            return (token("lacks", name),)
        if name not in IN_INDEX:
            return ()
        given = [value for value in values if value is not NONE]
        if given and isinstance(each, Linked):
            given = each.keys(given)
        if NONE in values:
            given = [*given, "" if name == "label" else NOTHING]
        return tuple(token(name, value) for value in given)

    def _linked(self, name):
        """The values of a link's column that a filter asks for; empty where it asks otherwise or is no filter of a link."""
        each, values = self.filters[name], self.values(name)
        if not isinstance(each, Linked) or each.exclude or NONE in values:
            return []
        return each.keys(values)

    @cached_property
    def driver(self):
        """The name of the filter whose link the list is read from, or None: of several the one with the fewest links."""
        singles = {name: keys for name in self.cleaned if len(keys := self._linked(name)) == 1}
        if len(singles) < 2:
            return next(iter(singles), None)
        return min(singles, key=lambda name: self.filters[name].link.size(singles[name]))

    def _crossing(self):
        """The Crossing that has as many statements as the list, without reading one; None where no index has them."""
        if self.queryset.query.where or self._of_every_year:
            return None
        if self.search:
            return self._crossing_of_words()
        sets, without, others = {}, [], Statement.objects.all()
        for name in [name for name in self.cleaned if name not in DATES and name != "include_children"]:
            each, positions = self.filters[name], self._positions(name)
            if positions is None:
                others = each.narrow(others, self.values(name))
            elif each.exclude:
                without.append(positions)
            else:
                sets[name] = positions
        if not sets:
            return None
        # Of one value an index has the positions in order; those of several are sorted on the way.
        walk = sets.pop(self.driver or min(sets, key=lambda name: len(self.values(name))))
        if self.day_ranges is not None:
            walk = walk.filter(in_days("position", self.day_ranges))
        within = [*sets.values(), others] if others.query.where else sets.values()
        return Crossing(walk.order_by().values("position").distinct(), tuple(within), tuple(without), "position")

    def _crossing_of_words(self):
        """The same of what the index finds: it is counted there, and looked up in the statements for what it does not know."""
        walk, others = StatementIndex.objects.filter(words__match=self.search), Statement.objects.all()
        for name in self.cleaned.keys() - self.in_index.keys() - DATES - {"q", "include_children"}:
            others = self.filters[name].narrow(others, self.values(name))
        if self.day_ranges is not None:
            walk = walk.filter(in_days("position", self.day_ranges))
        return Crossing(walk.values("position"), (others,) if others.query.where else (), column="position")

    def _positions(self, name):
        """The rows with a filter's values in an index that has the position beside them; None where there is none."""
        each, values = self.filters[name], self.values(name)
        if NONE in values:
            return None
        if isinstance(each, Linked):
            return each.link.with_values(each.keys(values))
        if each.field_name in IN_ORDER:
            return Statement.objects.filter(each.condition_for(values))
        return None

    def _tallied(self):
        """(tallies, querysets of what they leave out) that add up to the number in the list; (None, ()) where none do."""
        names = self.cleaned.keys()
        if self.queryset.query.where:
            return None, ()
        for name, of in BY_YEAR.items():
            if name in names and names <= {name, *DATES}:
                return self._tallied_by_year(name, of)
        if names == {"label", "type"}:
            return self._tallied_by_label()
        if (in_years := names - DATES) <= IN_YEARS.keys() and len(in_years) == 1:
            [name] = in_years
            if name == "language" or NONE in self.values(name):
                return self._tallied_in_years(name)
        if len(names) > 1 and not names <= {"year", "month"}:
            return None, ()
        of, condition = Tally.Of.TYPE, Q()  # every statement has exactly one type
        if names <= {"year", "month"} and names:
            of, years, months = Tally.Of.MONTH, self.values("year"), self.values("month")
            if years:
                keys = [f"{year:04}-{month:02}" for year in years for month in months or range(1, 13)]
                condition = Q(key__in=keys)
            else:
                for month in months:
                    condition |= Q(key__endswith=f"-{month:02}")
        elif names:
            [name] = names
            values = self.values(name)
            of = TALLIED.get(name)
            # A statement with two of several topics counts in both their tallies.
            if of is None or NONE in values or (len(values) > 1 and of != Tally.Of.TYPE):
                return None, ()
            condition = Q(key__in=[str(value) for value in values])
            if self.filters[name].exclude:
                condition = ~condition
        return Tally.objects.filter(condition, of=of).values("statements"), ()

    def _tallied_by_label(self):
        """The tallies of labels with types, each of which a statement has once."""
        labels = ["" if label is NONE else label for label in self.values("label")]
        keys = [Tally.key_of_label(type_id, label) for type_id in self.values("type") for label in labels]
        return Tally.objects.filter(of=Tally.Of.LABEL, key__in=keys).values("statements"), ()

    def _tallied_in_years(self, name):
        """The tallies of one language, or of one thing that is missing, in whole years if in dates at all; else (None, ())."""
        of, values, ranges = IN_YEARS[name], self.values(name), self._ranges
        if len(values) != 1 or ranges is None or any(by_years(*each)[1] for each in ranges):
            return None, ()
        condition = Q(pk__in=[])
        for first, last in ranges:
            key = values[0] if of == Tally.Of.LANGUAGE else name
            condition |= Q(key__range=[Tally.key_in_year(key, day.year) for day in (first, last)])
        return Tally.objects.filter(condition, of=of).values("statements"), ()

    @property
    def _ranges(self):
        """[(first day, last day)] of the dates asked for, all there are where none is; None where a month of every year is."""
        if self._of_every_year:
            return None
        return [(datetime.date.min, datetime.date.max)] if self.day_ranges is None else self.day_ranges

    def _tallied_by_year(self, name, of):
        """(tallies, querysets of what they leave out) of one value of a link, in dates or not; (None, ()) for anything else.

        What is left out are the days of years that are asked for in part. A range cuts into two years at most: the number of a
        decade between two days takes what those two years take to count.
        """
        values, ranges = self._linked(name), self._ranges
        if len(values) != 1 or ranges is None:
            return None, ()
        if len(ranges) > 1 and any(by_years(*each)[1] for each in ranges):
            return None, ()
        whole, cut = by_years(*ranges[0]) if len(ranges) == 1 else (ranges, [])
        condition = Q(pk__in=[])
        for first, last in whole:
            condition |= Q(key__range=[Tally.key_of_body(values[0], day.year) for day in (first, last)])
        tallied = Tally.objects.filter(condition, of=of).values("statements")
        # One by one: of two ranges joined by OR, SQLite makes a walk through everything the body ever said.
        link = self.filters[name].link
        linked = [link.with_values(values).filter(in_days("position", [each])).order_by() for each in cut]
        # A statement that the body signed twice counts once.
        return tallied, tuple(each.values("position").distinct() for each in linked)

    @property
    def _of_every_year(self):
        """Whether months are asked for and no year: they are no range of days then."""
        return bool(self.values("month")) and not self.values("year")

    @cached_property
    def day_ranges(self):
        """[(first day, last day)] asked for, joined where they touch; None where no date is, or only a month."""
        first, last = self.value("issued_from"), self.value("issued_to")
        years, months = self.values("year"), self.values("month")
        if first is last is None and not years:
            return None
        ranges = [(datetime.date.min, datetime.date.max)]
        if years:
            ranges = [
                (datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1]))
                for year in sorted(years)
                for month in sorted(months or range(1, 13))
            ]
        within = [(max(start, first or start), min(end, last or end)) for start, end in ranges]
        return joined([(start, end) for start, end in within if start <= end])


# Links whose values are tallied by the year.
BY_YEAR = {"organisation": Tally.Of.BODY, "cites": Tally.Of.DOCUMENT}
TALLIED = {"type": Tally.Of.TYPE, "exclude_type": Tally.Of.TYPE, "topic": Tally.Of.TOPIC, "place": Tally.Of.PLACE}
# What is tallied by the year: languages, and with the value `none` what is missing.
IN_YEARS = {"language": Tally.Of.LANGUAGE, **{str(lack): Tally.Of.LACK for lack in Lack}}
LACKS = frozenset(Lack.values)
MOST_RANGES = 10
# What the full-text index has tokens for, beside what is missing; and what is asked for as missing or there, with one token.
IN_INDEX = frozenset(
    "type status mode delivery place_of_issue label language organisation person post capacity topic place".split()
)
CHOICES_OF_LACKS = frozenset({"text", "translation"})
# Columns of statements that an index has with the position beside them.
IN_ORDER = frozenset({"type_id", "attribution_mode", "delivery", "place", "status"})
DATES = frozenset({"issued_from", "issued_to", "year", "month"})


def by_years(first, last):
    """(ranges of whole years, ranges of parts of a year) that make up the days from first to last: one and two at most."""
    begin, end = datetime.date(first.year, 1, 1), datetime.date(last.year, 12, 31)
    if first.year == last.year:
        return ([(first, last)], []) if (first, last) == (begin, end) else ([], [(first, last)])
    whole, cut = (first, last), []
    if first != begin:
        cut.append((first, datetime.date(first.year, 12, 31)))
        whole = (datetime.date(first.year + 1, 1, 1), whole[1])
    if last != end:
        cut.append((datetime.date(last.year, 1, 1), last))
        whole = (whole[0], datetime.date(last.year - 1, 12, 31))
    return ([whole] if whole[0] <= whole[1] else []), cut


def years_lacking(lack):
    """[(first day, last day)] of the years in which statements lack something: what is seldom missing is not looked for in all.

    One query of the tallies. Of many years only the first and the last count.
    """
    keys = Tally.objects.filter(of=Tally.Of.LACK, key__range=[Tally.key_in_year(lack, year) for year in (1, 9999)])
    years = sorted(int(key.rsplit(" ", 1)[1]) for key in keys.values_list("key", flat=True))
    ranges = joined([(datetime.date(year, 1, 1), datetime.date(year, 12, 31)) for year in years])
    return ranges if len(ranges) <= MOST_RANGES else [(ranges[0][0], ranges[-1][1])]


def joined(ranges):
    """The ranges of days, in their order, those that touch made one."""
    found = []
    for start, end in ranges:
        if found and found[-1][1] + datetime.timedelta(days=1) == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def in_days(column, ranges):
    """The condition that a position lies in one of the ranges of days. Without ranges nothing does."""
    condition = Q(pk__in=[])
    for first, last in ranges:
        within = Q(**{f"{column}__range": positions_of_days(first, last)})
        condition = within if first is ranges[0][0] else condition | within
    return condition


def statements_citing(document):
    """The statements that cite a document, to be ordered by NEWEST_FIRST."""
    return CITED.drive(Statement.objects.all(), document.pk)


class TypeFilter(StrictFilterSet):
    """What narrows the list of statement types."""

    noun = _("Types of statements")
    everything = _("All types of statements")

    slug = StrictFilter(
        field_name="slug",
        max_length=40,
        label=_("Address"),
        phrase=_("at the address %(values)s"),
        help_text=_("The last part of its address."),
        example="statement",
    )


class TopicFilter(StrictFilterSet):
    """What narrows the list of topics."""

    noun = _("Topics")
    everything = _("All topics")

    parent = SlugFilter(
        Topic.objects.all,
        field_name="parent",
        vocabulary=TOPICS,
        none=True,
        none_label=_("no broader topic"),
        label=_("Broader topic"),
        phrase=_("directly below %(values)s"),
        help_text=_("The next broader topic, by its slug."),
    )
    slug = StrictFilter(
        field_name="slug",
        max_length=80,
        label=_("Address"),
        phrase=_("at the address %(values)s"),
        help_text=_("The last part of its address."),
    )


class DocumentFilter(StrictFilterSet):
    """What narrows the list of cited documents."""

    noun = _("Documents")
    everything = _("All documents")

    kind = ChoicesFilter(
        Document.Kind.choices,
        field_name="kind",
        excludable=True,
        label=_("Kind"),
        phrase=_("of kind %(values)s"),
        exclude_phrase=_("not of kind %(values)s"),
        help_text=_("The kind of document."),
        example="resolution",
    )
    symbol = StrictFilter(
        condition="with_symbol",
        none=True,
        none_condition=Q(symbol_key=""),
        max_length=60,
        label=_("Symbol"),
        phrase=_("with symbol %(values)s"),
        help_text=_("Its symbol, however it is spelt."),
        hint=_("However you write it: S/RES/2334 (2016)"),
        example="S/RES/2334 (2016)",
    )
    year = YearFilter(
        condition="of_years",
        label=_("Year"),
        phrase=_("of %(values)s"),
        help_text=_("The year of its adoption or issue."),
        example=2016,
    )
    slug = StrictFilter(
        field_name="slug",
        max_length=120,
        label=_("Address"),
        phrase=_("at the address %(values)s"),
        help_text=_("The last part of its address."),
    )

    def with_symbol(self, symbols):
        return Q(symbol_key__in=[normalise(symbol) for symbol in symbols])

    def of_years(self, years):
        condition = Q()
        for year in years:
            # Partial dates are text: whatever is known of a day in 2016 lies between "2016" and "2016-12-31".
            condition |= Q(adopted_on__range=(f"{year:04}", f"{year:04}-12-31"))
        return condition
