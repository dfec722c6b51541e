"""What is found by words, and that the index follows the statements through every door."""

import itertools
import random
import re

import pytest
from django.core.management import call_command
from django.http import QueryDict

from statements.drafts.models import StatementTextDraft
from statements.filters import NEWEST_FIRST, StatementFilter
from statements.models import Statement
from statements.rows import read_statements
from statements.searching import INDEX, differences, entries
from statements.snippets import snippets
from tests.factories import (
    make_appointment,
    make_document,
    make_organisation,
    make_place,
    make_post,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_withdrawn_statement,
    revise,
    save_reference,
)
from unhub.publishing.doors import open_door
from unhub.publishing.endings import merge, remove, restore
from unhub.publishing.services import open_draft, publish
from unhub.search.postgresql import _parts
from unhub.search.query import LONGEST_PHRASE, parse

pytestmark = pytest.mark.django_db
API = "/api/v1/statements/"


def answer(client, **parameters):
    response = client.get(API, parameters)
    assert response.status_code == 200, response.content
    return response.json()


def titles(client, **parameters):
    return [each["title"] for each in answer(client, **parameters)["results"]]


@pytest.fixture
def index_is_true():
    """The index equals the statements after the test."""
    yield
    assert list(differences()) == []


# --- what is found ---------------------------------------------------------------------------------------------------


def test_words_are_found_in_titles_and_texts_newest_first(client, index_is_true):
    make_statement("On settlements", issued_on="2017-01-01")
    make_statement("On Gaza", body="Every **settlement** is illegal.", issued_on="2018-01-01")
    make_statement("On Yemen")
    assert titles(client, q="settlements") == ["On Gaza", "On settlements"]
    assert titles(client, q="yemen") == ["On Yemen"]


def test_symbols_files_summaries_and_titles_at_the_source_are_found(client, index_is_true):
    make_statement("Plain", symbols=["SG/SM/18554"], summary="Concerns olives.", raw_title="As fuond")
    for words in ("SG/SM/18554", "sg/sm/18554", "18554", "olive", "fuond"):
        assert titles(client, q=words) == ["Plain"], words
    assert titles(client, q="SG/SM/1855") == []


def test_no_phrase_goes_from_one_text_to_the_next(client):
    make_statement("Ends with peace", body="Process begins.", summary="Talks go on.")
    assert titles(client, q='"peace process"') == titles(client, q='"on process"') == []
    assert titles(client, q='"process begins"') == ["Ends with peace"]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "Les réfugiés de Gaza", "refugies"),
        ("ru", "О строительстве поселений", "поселения"),
        ("ar", "بشأن المستوطنات", "مستوطنة"),
        ("es", "Las resoluciones del Consejo", "resolución"),
        ("zh-hans", "安全理事会第2334号决议", "安全理事会"),
        ("zh-hans", "安全理事会第2334号决议", "会"),
        ("zh-hans", "安全理事会第2334号决议", "议"),
        ("zh-hans", "安全理事会第2334号决议", "安全 决议"),
    ],
)
def test_words_are_found_in_every_language(client, language, text, words):
    make_statement(text, language=language)
    make_statement("Something else")
    assert titles(client, q=words) == [text]


def test_an_abbreviation_that_takes_other_characters_is_not_found(client):
    make_statement("安全理事会第2334号决议", language="zh-hans")
    assert titles(client, q="安理会") == []


def test_the_word_itself_is_found_by_a_beginning_longer_than_its_stem(client):
    make_statement("Condemnations")
    assert titles(client, q="condemnation*") == titles(client, q="condem*") == ["Condemnations"]


def test_a_word_never_finds_a_filter(client):
    kind = make_type("Remarks")
    make_statement("A", type=kind)
    for words in (f"type.{kind.pk.hex}", kind.pk.hex, "type*", "=type*", "lacks", "mode.own_words"):
        assert titles(client, q=words) == [], words


@pytest.mark.parametrize("address", [API, "/en/statements/", "/en/statements.atom", "/en/statements.csv"])
@pytest.mark.parametrize(
    "words", ["-gaza", "*", "ga*", "x" * 400, "gaza OR -b", "\0", "🙂", " ".join(["w"] * 20 + ["-v"] * 20)]
)
def test_what_cannot_be_searched_for_is_a_400_that_names_it(client, address, words):
    response = client.get(address, {"q": words})
    assert response.status_code == 400
    assert "q" in response.content.decode()


@pytest.mark.parametrize(
    "words", ["'", '"', "a\"b'c", "(a) {b} [c]", "a:b", "^a", "NEAR(a b, 2)", "%s %d", ")(", "a;--", "\u202egaza"]
)
def test_odd_characters_are_safe(client, words):
    make_statement("Gaza")
    response = client.get(API, {"q": words})
    assert response.status_code in {200, 400}


def test_the_page_the_feed_and_the_file_find_the_same(client):
    make_statement("On settlements")
    make_statement("On Yemen")
    for address in ("/en/statements/", "/en/statements.atom", "/en/statements.json", "/en/statements.csv"):
        response = client.get(address, {"q": "settlement"})
        text = response.getvalue().decode() if response.streaming else response.content.decode()
        assert "On settlements" in re.sub("</?mark>", "", text), address
        assert "On Yemen" not in text, address


def test_the_list_says_in_words_what_is_looked_for(client):
    assert answer(client, q='gaza "two states"')["description"] == 'Statements with “gaza "two states"”'


def test_pages_follow_one_another_with_words(client):
    for number in range(7):
        make_statement(f"Gaza {number}", issued_on=f"2017-01-0{number + 1}")
    first = answer(client, q="gaza", page_size=3)
    second = client.get(first["next"].removeprefix("http://localhost:8000")).json()
    third = client.get(second["next"].removeprefix("http://localhost:8000")).json()
    found = [each["title"] for page in (first, second, third) for each in page["results"]]
    assert found == [f"Gaza {number}" for number in range(6, -1, -1)]
    assert client.get(third["previous"].removeprefix("http://localhost:8000")).json()["results"] == second["results"]
    assert (first["count"], first["count_is_exact"], third["next"]) == (7, True, None)


# --- what is said beside the list ------------------------------------------------------------------------------------


def test_the_best_are_those_with_the_words_in_their_title(client):
    make_statement("Budget", body="The peace process goes on.", issued_on="2020-01-03")
    make_statement("Budget again", body="Process first, peace then.", issued_on="2020-01-04")
    make_statement("A process of peace", issued_on="2010-01-01")
    make_statement("The peace process", issued_on="2000-01-01")
    best = ["The peace process", "A process of peace", "Budget", "Budget again"]
    assert titles(client, q="peace process", ordering="relevance") == best
    first = answer(client, q="peace process", ordering="relevance", page_size=3)
    second = client.get(first["next"].removeprefix("http://localhost:8000")).json()
    assert [each["title"] for page in (first, second) for each in page["results"]] == best
    assert (second["count"], second["next"]) == (4, None)
    back = client.get(second["previous"].removeprefix("http://localhost:8000")).json()
    assert back["results"] == first["results"]
    page = client.get("/en/statements/", {"q": "peace process", "ordering": "relevance"}).content.decode()
    assert page.index("The <mark>peace</mark> <mark>process</mark>") < page.index("Budget again")


def test_whoever_takes_the_words_away_leaves_the_order_of_best(client):
    make_statement("Peace")
    page = client.get("/en/statements/", {"q": "peace", "ordering": "relevance", "year": 2017}).content.decode()
    assert 'href="/en/statements/?year=2017"' in page
    assert 'name="ordering"' not in page
    assert 'href="/en/statements.atom?q=peace&amp;year=2017"' in page


def test_an_order_of_best_without_words_is_refused(client):
    response = client.get(API, {"ordering": "relevance"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "ordering"


def test_a_filter_holds_in_every_order(client):
    make_statement("Peace", issued_on="2001-01-01")
    make_statement("Peace today", issued_on="2002-01-01")
    assert titles(client, q="peace", ordering="relevance", year=2001) == ["Peace"]


def test_a_snippet_shows_the_words_in_their_place_and_nothing_else_as_html(client):
    make_statement("Plain", body="Long before. " * 30 + "Then <b>settlements</b> & outposts were named.")
    [found] = answer(client, q="settlement outposts")["results"]
    assert "&lt;b&gt;<mark>settlements</mark>&lt;/b&gt; &amp; <mark>outposts</mark> were" in found["snippet"]
    assert len(found["snippet"]) < 500
    page = client.get("/en/statements/", {"q": "settlement"}).content.decode()
    assert "<mark>settlements</mark>" in page
    assert "<mark>Plain</mark></a></h3>" in client.get("/en/statements/", {"q": "plain"}).content.decode()
    assert "snippet" not in answer(client)["results"][0]
    assert answer(client, q="plain")["results"][0]["snippet"] == ""


def test_a_snippet_is_of_the_text_in_the_language_of_the_page():
    live = make_statement("Title", body="Peace and Gaza.")
    draft, _created = open_draft(live, by=None)
    StatementTextDraft.objects.create(
        draft=draft, language="fr", status="courtesy", title="Titre", body="Paix à Gaza."
    )
    publish(draft, by=None, change_kind="translation", public_note="Translated.")
    records = read_statements(Statement.objects.all())
    for language, words in (("fr", "Paix à <mark>Gaza</mark>."), ("en", "Peace and <mark>Gaza</mark>.")):
        assert words in snippets(records, parse("gaza"), language)[str(live.pk)]


def test_words_near_those_typed_are_suggested_where_nothing_is_found(client):
    make_statement("Réfugiés à Gaza", language="fr")
    make_statement("Settlements")
    for typed, meant in (
        ("setlements", "settlements"),
        ("esttlements", "settlements"),
        ("refugeis gaza", "réfugiés gaza"),
        ("zzzzzzz", None),
        ("settlements gaza", None),
    ):
        assert answer(client, q=typed)["suggestion"] == meant, typed
    assert answer(client, q="settlements")["suggestion"] is None
    assert "?q=settlements" in client.get("/en/statements/", {"q": "setlements"}).content.decode()


def test_a_word_of_a_statement_that_is_gone_is_never_suggested(client):
    remove(make_statement("Zqsecretzq"), by=None, public_notice="Not ours.")
    assert answer(client, q="zqsecretz")["suggestion"] is None


@pytest.mark.parametrize("typed", ["S/RES/2334", "s/res/2334 (2016)", "S/RES 2334", "“S/RES/2334”"])
def test_a_symbol_is_recognised(client, typed):
    make_document("S/RES/2334 (2016)")
    [named] = answer(client, q=typed)["recognised"]
    assert (named["kind"], named["label"][:10]) == ("document", "S/RES/2334")
    assert client.get(named["web_url"].removeprefix("http://localhost:8000")).status_code == 200
    assert client.get(named["url"].removeprefix("http://localhost:8000")).status_code == 200


def test_the_symbol_of_a_statement_is_recognised_without_its_last_slash(client):
    live = make_statement("Named", symbols=["SG/SM/18554"])
    [named] = answer(client, q="sg/sm 18554")["recognised"]
    assert (named["kind"], named["label"]) == ("statement", "Named")
    page = client.get("/en/statements/", {"q": "sg/sm 18554"}).content.decode()
    assert f'href="{live.get_absolute_url()}"' in page


@pytest.mark.parametrize(
    ("typed", "kind", "path"),
    [
        ("27 July 2017", "day", "/statements/2017/07/27/"),
        ("2017-07-27", "day", "/statements/2017/07/27/"),
        ("2017", "year", "/statements/2017/"),
    ],
)
def test_a_date_is_recognised(client, typed, kind, path):
    [named] = answer(client, q=typed)["recognised"]
    assert named["kind"] == kind
    assert named["web_url"].endswith(path)


def test_every_page_has_a_box_to_search_in(client):
    page = client.get("/en/organisations/").content.decode()
    assert '<form class="search-box" role="search" method="get" action="/en/statements/">' in page


def test_a_search_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    for number in range(4):
        make_statement(f"Gaza {number}", issued_on=f"2017-01-0{number + 1}", body="Gaza.")
    kind = Statement.objects.first().type.slug
    client.get("/en/statements/", {"q": "yemen"})  # vocabularies are remembered
    with django_assert_max_num_queries(5):
        client.get("/en/statements/", {"q": "gaza"})
    with django_assert_max_num_queries(4):  # the content version, the type, the page, where the words stand
        client.get(API, {"q": "gaza", "type": kind})
    with django_assert_max_num_queries(3):
        client.get(API, {"q": "gaza", "type": kind, "fields": "id"})


LONG = (
    ["the peace"]
    + [f"the word{n} of" for n in range(3000)]
    + ["a two state solution"]
    + ["the"] * 600
    + ["last words"]
)


def test_long_texts_are_found_by_every_word_and_phrase(client, index_is_true):
    """A tsvector would hold places up to 16,383, and 256 of one word."""
    make_statement("Long text", body=" ".join(LONG))
    make_statement("Short text", body="Peace, and the others. A state of two.")
    for words in (
        '"two state solution"',
        '"word1499 of the word1500"',
        '"solution the the the"',
        '"last words"',
        '"long text"',
        'word2999 "the peace"',
        'peace -"state of two"',
        '"last wor" OR "the last words"',
        "word12*",
    ):
        assert titles(client, q=words) == ["Long text"], words
    for words in ('"word1499 word1500"', '"text the"', '"state two"', '"the last word1"', 'text -"long text" -others'):
        assert titles(client, q=words) == [], words


def test_every_phrase_of_a_long_text_is_whole_in_one_of_its_parts():
    """Between any two parts there are as many words in both as the longest phrase has."""
    text = [f"w{n % 700}" for n in range(30_000)] + ["the"] * 2000
    parts = list(_parts(text))
    assert len(parts) > 3
    last = 0
    for part in parts:
        places = [place for token in part.split() for place in token.partition(":")[2].split(",")]
        assert len(places) <= 16_000
        assert max(len(token.partition(":")[2].split(",")) for token in part.split()) <= 250
        last += len(places) - LONGEST_PHRASE
    assert last + LONGEST_PHRASE == len(text)


# --- the doors -------------------------------------------------------------------------------------------------------


def test_a_revision_is_found_by_what_it_says_and_no_more_by_what_it_said(client, index_is_true):
    live = make_statement("Old words")
    draft, _created = open_draft(live, by=None)
    StatementTextDraft.objects.filter(draft=draft).update(title="Fresh phrases", body="Fresh.")
    publish(draft, by=None, change_kind="correction", public_note="A mistake was mended.")
    assert titles(client, q="old") == []
    assert titles(client, q="fresh") == ["Fresh phrases"]


def test_a_statement_that_gets_another_date_is_found_once(client, index_is_true):
    live = make_statement("Gaza", issued_on="2017-07-27")
    revise(live, issued_on="2001-01-01")
    assert titles(client, q="gaza") == ["Gaza"]
    assert titles(client, q="gaza", year=2017) == []


def test_what_is_withdrawn_stays_found_and_what_is_gone_is_not(client, index_is_true):
    withdrawn = make_withdrawn_statement("Gaza withdrawn", issued_on="2017-01-01")
    gone, double, kept = (make_statement(f"Gaza {n}", issued_on=f"2017-02-0{n}") for n in (1, 2, 3))
    remove(gone, by=None, public_notice="Not ours.")
    merge(double, into=kept, by=None, public_notice="The same.")
    assert titles(client, q="gaza") == ["Gaza 3", "Gaza withdrawn"]
    assert titles(client, q="gaza", status="withdrawn") == ["Gaza withdrawn"]
    restore(withdrawn, by=None, public_notice="It stands.")
    assert titles(client, q="gaza", status="withdrawn") == []


def test_nothing_of_a_draft_is_in_the_index(client, index_is_true):
    make_statement_draft("Zqdraftzq", body="Zqdraftzq", summary="Zqdraftzq", symbols=["ZQ/1"])
    live = make_statement("Public")
    draft, _created = open_draft(live, by=None)
    StatementTextDraft.objects.filter(draft=draft).update(title="Zqdraftzq", body="Zqdraftzq")
    assert titles(client, q="zqdraftzq") == titles(client, q="zqd*") == titles(client, q="ZQ/1") == []
    assert len(list(INDEX.positions())) == 1


def test_a_publication_that_fails_leaves_the_index_as_it_was(client, index_is_true):
    live = make_statement("Gaza")

    def fails():
        with open_door():
            revise(live, issued_on="2001-01-01")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert titles(client, q="gaza", year=2017) == ["Gaza"]


def test_a_mended_appointment_takes_its_statements_along(client, index_is_true):
    one, other = make_organisation("One", slug="one"), make_organisation("Other", slug="other")
    post = make_post("Head", one)
    make_statement("Gaza", appointment=make_appointment(post=post, start="2000"))
    assert titles(client, q="gaza", organisation="one") == ["Gaza"]
    post.organisation = other
    save_reference(post)
    assert titles(client, q="gaza", organisation="one") == []
    assert titles(client, q="gaza", organisation="other") == ["Gaza"]


# --- rebuilding and checking -----------------------------------------------------------------------------------------


def test_rebuilding_gives_the_same_index_and_can_be_done_again(client, capsys):
    make_statement("Gaza", body="Words.")
    make_statement("Yemen")
    call_command("rebuild_search")
    call_command("rebuild_search")
    assert "2 statements" in capsys.readouterr().out
    assert titles(client, q="words") == ["Gaza"]
    call_command("check_search")
    assert "equal" in capsys.readouterr().out


def test_an_index_is_filled_where_it_is_empty_and_left_alone_where_it_is_not(client, capsys):
    live = make_statement("Gaza")
    call_command("rebuild_search", "--where-empty")
    assert capsys.readouterr().out == ""
    INDEX.remove([live.position])
    call_command("rebuild_search", "--where-empty")
    assert "1 statements" in capsys.readouterr().out
    assert titles(client, q="gaza") == ["Gaza"]


def test_checking_tells_what_is_missing_changed_and_too_much(capsys):
    first, second, third = (make_statement(f"Gaza {n}", issued_on=f"2017-01-0{n}") for n in (1, 2, 3))
    INDEX.remove([first.position])
    [(position, changed)] = entries(Statement.objects.filter(pk=third.pk))
    INDEX.replace([(second.position, changed), (third.position + 1, changed)])
    assert len(list(differences())) == 3
    with pytest.raises(SystemExit):
        call_command("check_search")
    told = capsys.readouterr()
    assert f"{first.position}: “Gaza 1”" in told.out
    assert f"{third.position + 1}: in the index, and no statement" in told.out
    assert "3 differences" in told.err
    call_command("rebuild_search")
    assert list(differences()) == []


# --- against a scan of everything ------------------------------------------------------------------------------------

WORDS = {
    "en": "settlements settlement peace process peaceful council's resolution S/RES/2334 the of Gaza two-State talks".split(),
    "fr": "réfugiés réfugiée refuge paix processus résolution le de l'ONU Gaza".split(),
    "es": "resoluciones resolución paz proceso el de Gaza refugiados".split(),
    "ru": "поселений поселения мир процесс Газа посёлок".split(),
    "ar": "المستوطنات مستوطنة السلام إسرائيل غزة القرار".split(),
    "zh-hans": "安全理事会 安理会 决议 和平 会议 加沙".split(),
}
SEARCHES = 150


def test_what_is_found_and_counted_is_what_a_scan_of_everything_finds(client):
    chance = random.Random(18)
    archive(chance, 50)
    scanned = {position: each for position, each in entries(Statement.objects.all())}
    hits = 0
    for number in range(SEARCHES):
        search, filters = words_at_random(chance), filters_at_random(chance)
        expected = [
            position
            for position in NEWEST_FIRST.ordered(narrowed(filters)).values_list("position", flat=True)
            if matches(parse(search), scanned[position])
        ]
        found = narrowed(filters, q=search)
        assert [each.position for each in NEWEST_FIRST.ordered(found)] == expected, (search, filters)
        if number % 5 == 0:
            query = "&".join([f"{name}={value}" for name, value in filters])
            page = client.get(f"{API}?{query}", {"q": search, **dict(filters), "count": "exact"}).json()
            assert (page["count"], page["count_is_exact"]) == (len(expected), True), (search, filters)
        hits += len(expected)
    assert hits > SEARCHES


def archive(chance, number):
    """Statements in six languages with few words, so that what is looked for is often there."""
    kinds = [make_type(name, slug=name.lower()) for name in ("Statement", "Remarks")]
    topics = [make_topic(name, slug=name.lower()) for name in ("Peace", "War")]
    places = [make_place(name, slug=name.lower()) for name in ("Gaza", "Yemen")]
    above = make_organisation("Above", slug="above")
    bodies = [above, make_organisation("Other", slug="other")]
    for _number in range(number):
        language = chance.choice(list(WORDS))
        text = [chance.choice(WORDS[language]) for _word in range(chance.randrange(3, 25))]
        make_statement(
            " ".join(text[:3]),
            body=" ".join(text[3:]).replace(" the ", ".\n\nThe "),
            language=language,
            issued_on=f"20{chance.randrange(15, 19)}-0{chance.randrange(1, 4)}-1{chance.randrange(10)}",
            order_in_day=chance.randrange(1, 9),
            slug=f"s-{_number}",
            type=chance.choice(kinds),
            organisation=chance.choice(bodies),
            topics=chance.sample(topics, chance.randrange(3)),
            places=chance.sample(places, chance.randrange(3)),
            attribution_mode=chance.choice(["own_words", "note"]),
            symbols=[f"SG/SM/{_number}"] if chance.random() < 0.5 else [],
        )


def words_at_random(chance):
    words = list(itertools.chain(*WORDS.values()))
    parts = []
    for _part in range(chance.choice([1, 1, 2, 2, 3])):
        word = chance.choice(words)
        kind = chance.random()
        if kind < 0.2:
            language = chance.choice(list(WORDS))
            parts.append(f'"{chance.choice(WORDS[language])} {chance.choice(WORDS[language])}"')
        elif kind < 0.3 and len(word) > 3:
            parts.append(f"{word[:4]}*")
        elif kind < 0.45:
            parts.append(f"{word} OR {chance.choice(words)}")
        elif kind < 0.6 and parts:
            parts.append(f"-{word}")
        else:
            parts.append(word)
    return " ".join(parts)


def filters_at_random(chance):
    all_of_them = [
        ("type", "remarks"),
        ("exclude_type", "statement"),
        ("topic", "peace"),
        ("topic", "none"),
        ("exclude_topic", "war"),
        ("place", "gaza"),
        ("organisation", "above"),
        ("exclude_organisation", "above"),
        ("language", "en"),
        ("exclude_language", "fr"),
        ("mode", "note"),
        ("year", "2016"),
        ("month", "2"),
        ("issued_to", "2017-02-15"),
        ("symbol", "none"),
        ("symbol", "SG/SM/3"),
        ("source", "none"),
        ("text", "any"),
        ("translation", "none"),
        ("label", "none"),
        ("status", "published"),
        ("delivery", "unknown"),
        ("place_of_issue", "none"),
    ]
    return chance.sample(all_of_them, chance.randrange(3))


def narrowed(filters, **more):
    data = QueryDict(mutable=True)
    for name, value in (*filters, *more.items()):
        data.appendlist(name, value)
    return StatementFilter(data, Statement.objects.all(), path=API).qs


def matches(query, entry):
    """Whether an entry has what a query asks for, token by token."""

    def has(term):
        return any(
            is_there(reading, column.split()) for reading in term.readings for column in (entry.title, entry.body)
        )

    return all(any(map(has, terms)) for terms in query.required) and not any(map(has, query.excluded))


def is_there(reading, tokens):
    *words, last = reading.tokens
    for start in range(len(tokens) - len(words)):
        *before, end = tokens[start : start + len(words) + 1]
        if before == words and (end.startswith(last) if reading.is_prefix else end == last):
            return True
    return False
