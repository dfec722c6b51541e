"""How many statements of a search have each value of each filter, against a count of everything, and how they are shown."""

import random
from collections import Counter
from urllib.parse import parse_qs, urlencode, urlsplit

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.models import Organisation
from statements.drafts.models import AttributionDraft
from statements.facets import FACETS
from statements.models import Statement
from statements.searching import entries
from tests.factories import (
    make_appointment,
    make_capacity,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_withdrawn_statement,
)
from tests.statements.test_searching import matches
from unhub.publishing.services import publish
from unhub.search.query import parse

pytestmark = pytest.mark.django_db
API, PAGE = "/api/v1/statements/", "/en/statements/"
ALL = ",".join(FACETS)
LINKS = {"organisation": "body", "person": "person", "post": "post", "capacity": "capacity"}


def facets(client, names=ALL, **parameters):
    """{facet: {value: count}} as the API gives them."""
    response = client.get(API, {**parameters, "facets": names})
    assert response.status_code == 200, response.content
    return {
        name: {each["value"]: each["count"] for each in facet["values"]}
        for name, facet in response.json()["facets"].items()
    }


# --- against a count of everything -----------------------------------------------------------------------------------

SEARCHES = 120
VALUES = {
    "type": ["remarks", "statement"],
    "year": ["2015", "2016"],
    "month": ["2"],
    "organisation": ["above", "below"],
    "person": ["ann", "bo"],
    "post": ["envoy", "chair"],
    "capacity": ["as-envoy"],
    "mode": ["note", "own_words"],
    "language": ["en", "fr"],
    "topic": ["peace", "war", "none"],
    "place": ["gaza", "none"],
    "symbol": ["none"],
    "issued_to": ["2016-02-15"],
}
NEVER_EXCLUDED = frozenset({"year", "month", "symbol", "issued_to"})
WORDS = ["peace", "settlements", "gaza", '"peace gaza"', "peace -gaza"]


def archive(chance, number):
    """Statements with several speakers, topics, places and languages, each with few values that meet often."""
    kinds = [make_type(name, slug=name.lower()) for name in ("Statement", "Remarks")]
    topics = [make_topic(name, slug=name.lower()) for name in ("Peace", "War")]
    places = [make_place(name, slug=name.lower()) for name in ("Gaza", "Yemen")]
    bodies = [make_organisation(name, slug=name.lower()) for name in ("Above", "Below")]
    posts = [make_post(name, body, slug=name.lower()) for name, body in zip(("Envoy", "Chair"), bodies, strict=True)]
    appointments = [
        make_appointment(make_person(name, slug=name.lower()), post)
        for name, post in zip(("Ann", "Bo"), posts, strict=True)
    ]
    capacity = make_capacity(posts[0], "As envoy", key="as-envoy")
    for n in range(number):
        draft = make_statement_draft(
            f"{chance.choice(['Peace', 'War', 'Gaza'])} {n}",
            body=" ".join(chance.choices(["peace", "gaza", "settlement", "talks"], k=4)),
            language=chance.choice(["en", "fr"]),
            issued_on=f"20{chance.randrange(15, 18)}-0{chance.randrange(1, 4)}-1{chance.randrange(10)}",
            order_in_day=n + 1,
            slug=f"s-{n}",
            type=chance.choice(kinds),
            organisation=chance.choice(bodies),
            topics=chance.sample(topics, chance.randrange(3)),
            places=chance.sample(places, chance.randrange(3)),
            attribution_mode=chance.choice(["own_words", "note"]),
            symbols=[f"SG/SM/{n}"] if chance.random() < 0.5 else [],
        )
        # A second speaker, of the same body or of the other, in a capacity or not.
        if chance.random() < 0.6:
            one = chance.choice(appointments)
            hat = capacity if one.post == posts[0] and chance.random() < 0.5 else None
            AttributionDraft.objects.create(draft=draft, role="speaker", order=1, appointment=one, capacity=hat)
        publish(draft, by=None)


def scan():
    """[(Entry of the index, {parameter: the values of a statement})] of all statements, read without a filter."""
    indexed = {position: entry for position, entry in entries(Statement.objects.all())}
    rows = []
    for each in Statement.objects.prefetch_related("attributions", "texts", "topics", "places", "symbols"):
        said = {
            name: {
                record.key if name == "capacity" else record.slug
                for row in each.attributions.all()
                if (record := getattr(row, column))
            }
            for name, column in LINKS.items()
        }
        has = {
            "type": {each.type.slug},
            "year": {str(each.issued_on.year)},
            "month": {str(each.issued_on.month)},
            "mode": {each.attribution_mode},
            "language": {text.language for text in each.texts.all()},
            "topic": {topic.slug for topic in each.topics.all()} or {"none"},
            "place": {place.slug for place in each.places.all()} or {"none"},
            "symbol": {row.symbol for row in each.symbols.all()} or {"none"},
            "issued_to": {str(each.issued_on)},
            **said,
        }
        rows.append((indexed[each.position], has))
    return rows


def holds(has, name, values):
    if name == "issued_to":
        return min(has[name]) <= values[0]
    if name.startswith("exclude_"):
        return not has[name.removeprefix("exclude_")] & set(values)
    return bool(has[name] & set(values))


def counted(rows, search):
    """{facet: {value: number}} of a scan: each facet without its own parameters."""
    found = {name: Counter() for name in FACETS}
    words = parse(search["q"][0]) if "q" in search else None
    rows = [has for entry, has in rows if words is None or matches(words, entry)]
    for name in FACETS:
        others = {key: values for key, values in search.items() if key not in ("q", name, f"exclude_{name}")}
        for has in rows:
            if all(holds(has, key, values) for key, values in others.items()):
                found[name].update(has[name])
    return found


def search_at_random(chance):
    """{parameter: [values]} of one or two filters, or of two values of one, in half of all cases with words."""
    search = {}
    for name in chance.sample(list(VALUES), chance.choice([0, 1, 2, 2, 2])):
        parameter = f"exclude_{name}" if name not in NEVER_EXCLUDED and chance.random() < 0.3 else name
        number = min(len(VALUES[name]), chance.choice([1, 1, 2]))
        search[parameter] = chance.sample(VALUES[name], number)
    return search | ({"q": [chance.choice(WORDS)]} if chance.random() < 0.5 else {})


def test_every_facet_is_what_a_scan_of_everything_counts(client):
    chance = random.Random(21)
    archive(chance, 45)
    rows, numbers = scan(), 0
    for _search in range(SEARCHES):
        search = search_at_random(chance)
        expected = counted(rows, search)
        found = facets(client, **search)
        assert found == {name: dict(each) for name, each in expected.items()}, search
        numbers += sum(map(len, expected.values()))
    assert numbers > 10 * SEARCHES


# --- in the API ------------------------------------------------------------------------------------------------------


def test_facets_come_in_the_order_asked_for_the_most_frequent_value_first(client):
    for _number in range(2):
        make_statement(type=make_type("Remarks"), issued_on="2017-01-01")
    make_statement(type=make_type("Statement"), issued_on="2018-01-01")
    answer = client.get(API, {"facets": "year, type"}).json()
    assert list(answer) == ["count", "count_is_exact", "next", "previous", "description", "facets", "results"]
    assert list(answer["facets"]) == ["year", "type"]
    assert answer["facets"]["type"] == {
        "values": [
            {
                "value": value,
                "label": label,
                "count": count,
                "url": f"http://127.0.0.1:8000/api/v1/statements/?type={value}",
                "web_url": f"http://127.0.0.1:8000/en/statements/?type={value}",
            }
            for value, label, count in (("remarks", "Remarks", 2), ("statement", "Statement", 1))
        ],
        "is_complete": True,
    }
    assert [each["value"] for each in answer["facets"]["year"]["values"]] == ["2018", "2017"]


def test_nothing_is_counted_where_nothing_is_asked_for(client):
    make_statement()
    assert "facets" not in client.get(API).json()
    assert "facets" not in client.get(API, {"facets": ""}).json()


def test_the_address_of_a_value_has_as_many_statements_as_it_says(client):
    archive(random.Random(3), 20)
    search = {"organisation": "above", "include_children": "1", "exclude_topic": "war", "q": "peace"}
    answer = client.get(API, {**search, "facets": ALL}).json()
    followed = 0
    for facet in answer["facets"].values():
        for value in facet["values"]:
            path = urlsplit(value["url"])
            assert client.get(f"{path.path}?{path.query}").json()["count"] == value["count"], value
            assert parse_qs(urlsplit(value["web_url"]).query) == parse_qs(path.query)
            followed += 1
    assert followed > 12


def test_more_values_than_are_shown_are_said_to_be_more(client):
    number = 22
    for n in range(number):
        make_statement(topics=[make_topic(f"Topic {n:02}", slug=f"topic-{n:02}")])
    for parameters in ({}, {"language": "en"}):
        facet = client.get(API, {**parameters, "facets": "topic"}).json()["facets"]["topic"]
        assert len(facet["values"]) == 20
        assert facet["is_complete"] is False
    assert client.get(API, {"facets": "language"}).json()["facets"]["language"]["is_complete"] is True


@pytest.mark.parametrize("address", [API, PAGE])
@pytest.mark.parametrize(
    ("asked", "wrong", "suggestion"),
    [("typ", "typ", "type"), ("type,delivery", "delivery", None), ("type,\0", "", None), ("x" * 2000, "", None)],
)
def test_a_facet_there_is_not_is_refused_with_those_there_are(client, address, asked, wrong, suggestion):
    response = client.get(address, {"facets": asked}, headers={"accept": "application/json"})
    assert response.status_code == 400
    if wrong and address == API:
        [error] = response.json()["errors"]
        assert (error["parameter"], error["value"], error["suggestion"]) == ("facets", wrong, suggestion)
        assert error["allowed"] == list(FACETS)


def test_facets_are_of_lists_of_statements_alone(client):
    for address in ("/api/v1/topics/", "/api/v1/organisations/", "/en/statements.atom", "/en/organisations/"):
        assert client.get(address, {"facets": "type"}).status_code == 400, address
    live = make_statement()
    assert client.get(f"{API}{live.pk}/", {"facets": "type"}).status_code == 400


def test_drafts_do_not_count_and_withdrawn_statements_do(client):
    kind, topic = make_type("Remarks"), make_topic("Peace", slug="peace")
    make_withdrawn_statement(type=kind, topics=[topic])
    make_statement_draft(type=make_type("Secret form"), topics=[topic, make_topic("Secret")], issued_on="2001-01-01")
    for parameters in ({}, {"language": "en"}):
        found = facets(client, **parameters)
        assert found["type"] == {"remarks": 1}
        assert found["topic"] == {"peace": 1}
        assert list(found["year"]) == ["2017"]


def test_a_publication_is_counted_at_once(client):
    make_statement(issued_on="2017-01-01")
    for parameters, before in (({}, 1), ({"language": "en"}, 2)):
        assert facets(client, "year", **parameters) == {"year": {"2017": before}}
        make_statement(issued_on="2017-01-02")
        assert facets(client, "year", **parameters) == {"year": {"2017": before + 1}}


def test_facets_cost_a_fixed_number_of_queries_and_some_for_each_filter_in_use(client):
    archive(random.Random(5), 8)

    def queries(**parameters):
        with CaptureQueriesContext(connection) as captured:
            client.get(API, parameters)
        return len(captured)

    # Of words alone the index is asked: what values there are, and how many have them.
    words = connection.vendor == "sqlite"
    for search, more in (
        ({}, 2),
        ({"type": "remarks"}, 3),
        ({"q": "peace"}, 2 + 2 * words),
        ({"q": "peace", "topic": "war"}, 3 + words),
        ({"q": "peace", "type": "remarks", "topic": "war"}, 4),
        ({"q": "peace", "symbol": "SG/SM/1"}, 2),
    ):
        plain = queries(**search)
        assert queries(**search, facets=ALL) == plain + more, search
        assert queries(**search, facets=ALL) == plain, "remembered"
    assert queries(type="remarks", facets="year,language") == queries(type="remarks") + 1


@pytest.mark.sqlite
def test_what_is_counted_is_looked_up_by_position_in_indexes_alone(client):
    archive(random.Random(5), 4)
    with CaptureQueriesContext(connection) as captured:
        facets(client, delivery="unknown")
    [sql] = [each["sql"] for each in captured if "narrowed" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    looked_up = plan[next(place for place, step in enumerate(plan) if step.endswith("SCAN narrowed")) :]
    reads = [step for step in looked_up if step.startswith("SEARCH statements_")]
    assert len(reads) >= 8
    assert [step for step in reads if "COVERING INDEX" not in step or "(position=?" not in step] == []


# --- on the page -----------------------------------------------------------------------------------------------------


def page(client, address=PAGE, **parameters):
    response = client.get(address, parameters)
    assert response.status_code == 200
    return lxml.html.fromstring(response.content)


def values(tree, name):
    """{label: (count, address)} of a facet on the page."""
    rows = tree.xpath(f"//ul[@aria-labelledby='facet-{name}']/li")
    return {
        row.xpath("string(a)").strip(): (int(row.xpath("string(span)")), row.xpath("string(a/@href)")) for row in rows
    }


def timeline(tree):
    """{year or month: (number, address)} of the table beneath the timeline."""
    rows = tree.xpath("//*[contains(@class, 'month-timeline')]//tbody/tr")
    return {row.xpath("string(th)"): (int(row.xpath("string(td)")), row.xpath("string(th/a/@href)")) for row in rows}


def test_a_list_offers_its_facets_and_shows_them_where_asked(client):
    make_statement(type=make_type("Remarks"))
    plain = page(client, language="en")
    assert plain.xpath("//*[@id='facets']") == []
    [offer] = plain.xpath("//p[@class='facets-link']/a/@href")
    assert parse_qs(urlsplit(offer).query) == {"language": ["en"], "facets": [ALL]}
    tree = page(client, offer)
    found = values(tree, "type")
    assert found == {"Remarks": (1, f"{PAGE}?{urlencode({'facets': ALL, 'language': 'en', 'type': 'remarks'})}")}
    assert tree.xpath("//*[@id='facets']//a[text()='Hide']/@href") == [f"{PAGE}?language=en"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    [canonical] = tree.xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith(f"{PAGE}?language=en")
    # The filter form keeps them in sight; feeds and files know nothing of them.
    assert tree.xpath("//form[@id='filters']//input[@name='facets']/@value") == [ALL]
    assert not [each for each in tree.xpath("//link[@rel='alternate']/@href") if "facets" in each]
    assert not [each for each in tree.xpath("//*[contains(@class, 'formats')]//a/@href") if "facets" in each]


def test_the_whole_list_with_facets_is_not_for_search_engines(client):
    make_statement()
    assert page(client, facets="type").xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_value_adds_itself_to_the_search_and_a_chosen_one_takes_itself_away(client):
    for name in ("Remarks", "Statement", "Message"):
        make_statement(type=make_type(name))
    one = values(page(client, type="remarks", facets="type"), "type")
    assert one["Message"] == (1, f"{PAGE}?facets=type&type=message&type=remarks")
    assert one["Remove: Remarks"] == (1, f"{PAGE}?facets=type")
    two = values(page(client, type=["remarks", "message"], facets="type"), "type")
    assert two["Remove: Remarks"] == (1, f"{PAGE}?facets=type&type=message")
    assert list(two)[2] == "Statement"
    left_out = values(page(client, exclude_type="remarks", facets="type"), "type")
    assert left_out["Remarks"] == (1, f"{PAGE}?facets=type&type=remarks")


def test_the_last_body_takes_those_below_it_along(client):
    make_statement(organisation=make_organisation("Above", slug="above"))
    found = values(page(client, organisation="above", include_children="1", facets="organisation"), "organisation")
    assert found["Remove: Above"] == (1, f"{PAGE}?facets=organisation")


def test_no_address_beside_the_list_is_broken(client):
    archive(random.Random(9), 12)
    tree = page(client, q="peace", exclude_topic="war", organisation="above", include_children="1", facets=ALL)
    addresses = set(tree.xpath("//*[@id='facets']//a/@href"))
    assert len(addresses) > 12
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_a_timeline_leads_to_the_search_in_a_year_and_then_in_a_month(client):
    for day in ("2016-03-01", "2018-03-01", "2018-05-01"):
        make_statement("Peace", issued_on=day, slug=day)
    make_statement("War", issued_on="2014-01-01")
    years = timeline(page(client, q="peace", facets="type"))
    assert {year: number for year, (number, _url) in years.items()} == {"2016": 1, "2017": 0, "2018": 2}
    assert years["2018"][1] == f"{PAGE}?facets=type&q=peace&year=2018"
    months = timeline(page(client, years["2018"][1]))
    assert len(months) == 12
    assert [month for month, (number, _url) in months.items() if number] == ["March 2018", "May 2018"]
    assert months["May 2018"][1] == f"{PAGE}?facets=type&month=5&q=peace&year=2018"
    assert client.get(months["May 2018"][1]).context["page"].count == 1


def test_names_in_another_language_than_the_page_say_so(client):
    draft = make_organisation_draft("Corps", slug="corps")
    draft.texts.update(language="fr")
    publish(draft, by=None)
    make_statement(organisation=Organisation.objects.get(pk=draft.pk))
    tree = page(client, facets="organisation,type")
    assert tree.xpath("//ul[@aria-labelledby='facet-organisation']//a/span/@lang") == ["fr"]
    assert tree.xpath("//ul[@aria-labelledby='facet-type']//a/span/@lang") == []


def test_a_search_that_finds_nothing_has_no_facets(client):
    make_statement("Peace")
    tree = page(client, q="war", facets=ALL)
    assert timeline(tree) == {}
    assert tree.xpath("//*[@id='facets']") == tree.xpath("//p[@class='facets-link']") == []
