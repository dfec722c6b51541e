"""The pages of statements, and of what they are sorted by and cite."""

import datetime
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.drafts.models import FormerNameDraft
from organisations.models import Organisation
from statements.drafts.models import (
    AttributionDraft,
    StatementRelationDraft,
    StatementSourceDraft,
    StatementTextDraft,
)
from statements.filters import NEWEST_FIRST
from statements.models import Citation, Statement
from tests.factories import (
    make_appointment,
    make_capacity,
    make_document,
    make_label_alias,
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
    revise,
    save_reference,
)
from unhub.publishing.services import publish

pytestmark = pytest.mark.django_db

ARABIC = "الأمين العام يأسف بشدة"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def main_of(html):
    return re.search(r"<main.*?</main>", html, re.S)[0]


def json_ld(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])["@graph"]


def queries_of(client, path):
    """How many queries a page costs of which nothing is remembered, the read of the content version among them."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        page(client, path)
    return len(queries)


def make_many(count, **fields):
    for number in range(count):
        make_statement(f"Number {number}", issued_on=datetime.date(2017, 7, 1 + number % 28), **fields)


def make_envoy():
    """The appointment of a person whose post has a principal title and a further hat."""
    post = make_post("Envoy", make_organisation("Office of the Envoy"))
    make_capacity(post, "Special Envoy for Peace", is_principal=True, start="2010", end="2018-12-31", end_kind="dated")
    make_capacity(post, "Principal Envoy", is_principal=True, start="2019-01-01")
    hat = make_capacity(post, "Envoy to the Four", start="2010")
    return make_appointment(make_person("Ana Example"), post, start="2015-01-01"), hat


def make_rich_statement():
    """A statement with everything, and others it has to do with."""
    appointment, hat = make_envoy()
    place, topic = make_place("Port Example"), make_topic("River peace")
    earlier = make_statement("An earlier word", issued_on="2017-07-20")
    draft = make_statement_draft(
        "On the river",
        body="First paragraph.\n\n## A heading\n\nSecond paragraph.",
        summary="What was said on the river.",
        type=make_type("Remarks", explanation="Words spoken."),
        appointment=appointment,
        capacity=hat,
        verbatim="Ms. Example, the Envoy",
        symbols=["SG/SM/18554", "PAL/2222"],
        topics=[topic],
        places=[place],
        place=place,
        issued_time=datetime.time(14, 30),
        time_zone="America/New_York",
        raw_title="On the river - SG Remarks07/27/2017",
        raw_label="SG Remarks",
        attribution_mode="attributable_to_spokesperson",
        delivery="as_delivered",
    )
    StatementTextDraft.objects.create(
        draft=draft,
        language="ar",
        status="courtesy",
        title=ARABIC,
        body="First paragraph.\n\nفقرة.",
        translates_version=1,
    )
    StatementSourceDraft.objects.create(
        draft=draft,
        url="https://un.example/river",
        title_as_published="ON THE RIVER",
        date_as_published="07/28/2017",
        publisher="UN Press",
    )
    StatementRelationDraft.objects.create(draft=draft, kind="follows_up", to=earlier, note="A week later.")
    publish(draft, by=None)
    statement = Statement.objects.get(pk=draft.pk)
    document = make_document("S/RES/2334 (2016)", "A resolution")
    save_reference(
        Citation(statement=statement, document=document, raw="resolution 2334", pinpoint="op. 4", status="confirmed")
    )
    save_reference(Citation(statement=statement, document=document, raw="a suggested one", status="suggested"))
    return statement


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_newest_first_and_within_a_day_the_last_issued_comes_first(client):
    make_statement("Old", issued_on="2016-01-01")
    make_statement("First of the day", issued_on="2017-07-27", order_in_day=1)
    make_statement("Second of the day", issued_on="2017-07-27", order_in_day=2)
    html = main_of(page(client, "/en/statements/"))
    assert html.index("Second of the day") < html.index("First of the day") < html.index("Old")
    assert "No. 2 that day" in html
    assert "3 in all" in html


def test_a_row_names_the_speaker_and_the_post_as_on_the_day(client):
    make_rich_statement()
    html = main_of(page(client, "/en/statements/"))
    assert "Ana Example" in html
    assert "Special Envoy for Peace" in html
    assert "as Envoy to the Four" in html
    # But for the filter, which offers that capacity.
    assert "Principal Envoy</a>" not in html
    assert "SG/SM/18554" in html


def test_a_title_that_changed_is_that_of_the_day_for_each_statement(client):
    appointment, _hat = make_envoy()
    make_statement("Before", issued_on="2018-12-31", appointment=appointment)
    make_statement("After", issued_on="2019-01-01", appointment=appointment)
    html = main_of(page(client, "/en/statements/"))
    assert re.search(r"After</a>.*?Principal Envoy</a>.*?Before</a>.*?Special Envoy for Peace</a>", html, re.S)


def test_another_post_lends_nobody_its_title(client):
    _envoy, _hat = make_envoy()
    make_statement("By a minister", appointment=make_appointment(make_person("Bao Sample"), make_post("Minister")))
    html = main_of(page(client, "/en/statements/"))
    assert re.search(r"Bao Sample</a>, <a [^>]*>Minister</a>", html)


def test_a_search_is_described_and_each_part_of_it_can_be_taken_away(client):
    topic = make_topic("River peace")
    make_statement("On it", topics=[topic])
    make_statement("Not on it")
    html = page(client, "/en/statements/?topic=river-peace&year=2017")
    assert "On it" in main_of(html)
    assert "Not on it" not in main_of(html)
    assert 'href="/en/statements/?year=2017"' in html
    assert 'href="/en/statements.atom?topic=river-peace&amp;year=2017"' in html
    assert "/api/v1/statements/?topic=river-peace&amp;year=2017" in html
    assert '<meta name="robots" content="noindex">' in html


def test_an_unknown_parameter_is_refused_by_name_with_the_nearest_one(client):
    html = page(client, "/en/statements/?organisaton=un", 400)
    assert "organisaton" in html
    assert "organisation" in html


@pytest.mark.parametrize(
    "query", ["issued_from=2017-02-31", "page_size=101", "cursor=x", "q=" + "a" * 10000, "topic=a%00b", "type=nope"]
)
def test_bad_input_is_a_400_that_says_why(client, query):
    make_type("Statement")
    assert "There is a problem" in page(client, f"/en/statements/?{query}", 400)


def test_a_search_without_results_says_what_to_take_away(client):
    make_statement(issued_on="2017-07-27")
    html = page(client, "/en/statements/?year=1999")
    assert "Nothing matches all of this" in html
    assert "without “Year: 1999”" in html


def test_an_empty_archive_says_so_on_every_list(client):
    for path in ("/en/statements/", "/en/topics/", "/en/places/", "/en/documents/"):
        assert "yet" in main_of(page(client, path))


def test_a_page_past_the_end_leads_back(client):
    make_many(3)
    last = Statement.objects.order_by("position").first()
    html = page(client, f"/en/statements/?page_size=2&cursor={NEWEST_FIRST.cursor('a', [last.position])}")
    assert "There are no more" in html
    assert '<meta name="robots" content="noindex">' in html
    back = re.search(r'href="([^"]+)">To the last page', html)[1].replace("&amp;", "&")
    assert last.title in page(client, back)


def test_the_pages_of_the_list_hold_everything_once(client):
    make_many(7)
    path, seen = "/en/statements/?page_size=3", []
    while path:
        html = main_of(page(client, path))
        seen += re.findall(r">(Number \d)</a>", html)
        after = re.search(r'rel="next" href="([^"]+)"', html)
        path = after and after[1].replace("&amp;", "&")
    assert sorted(seen) == [f"Number {number}" for number in range(7)]


# --- the archive ------------------------------------------------------------------------------------------------------


def test_a_year_counts_its_months_and_leads_to_the_nearest_years_with_statements(client):
    make_statement(issued_on="2010-05-01")
    make_statement(issued_on="2017-07-27")
    make_statement(issued_on="2017-07-21")
    make_statement(issued_on="2020-05-01")
    html = page(client, "/en/statements/2017/")
    assert "2 statements" in html
    assert 'href="/en/statements/2017/07/"' in html
    assert 'href="/en/statements/2017/06/">June' not in main_of(html).partition("</svg>")[2].partition("</details>")[2]
    assert 'rel="prev" href="/en/statements/2010/"' in html
    assert 'rel="next" href="/en/statements/2020/"' in html
    assert "noindex" not in html


def test_a_month_lists_its_days_and_statements(client):
    make_statement("In June", issued_on="2017-06-30")
    make_statement("In July", issued_on="2017-07-27")
    html = page(client, "/en/statements/2017/07/")
    assert 'href="/en/statements/2017/07/27/"' in html
    assert "In July" in html
    assert "In June" not in html
    assert 'rel="prev" href="/en/statements/2017/06/"' in html


def test_a_day_shows_its_statements_the_last_issued_first(client):
    make_statement("First", issued_on="2017-07-27", order_in_day=1)
    make_statement("Second", issued_on="2017-07-27", order_in_day=2)
    make_statement("Another day", issued_on="2017-07-28")
    html = page(client, "/en/statements/2017/07/27/")
    assert main_of(html).index("Second") < main_of(html).index("First")
    assert "Another day" not in html
    assert 'rel="next" href="/en/statements/2017/07/28/"' in html


@pytest.mark.parametrize(
    "path",
    ["0000/", "2017/13/", "2017/00/", "2017/02/31/", "2017/7/", "17/", "2017/02/31/slug/", "2017/07/27/nothing/"],
)
def test_a_date_in_no_calendar_is_not_found(client, path):
    assert client.get(f"/en/statements/{path}").status_code == 404


@pytest.mark.parametrize("path", ["1999/", "9999/", "9999/12/", "9999/12/31/", "0001/", "0001/01/01/"])
def test_a_time_without_statements_says_so_and_is_not_for_search_engines(client, path):
    make_statement()
    html = page(client, f"/en/statements/{path}")
    assert "is on record here" in html
    assert '<meta name="robots" content="noindex">' in html


# --- one statement ----------------------------------------------------------------------------------------------------


def test_a_statement_shows_all_there_is_to_know(client):
    statement = make_rich_statement()
    html = main_of(page(client, statement.get_absolute_url()))
    for words in (
        "On the river",
        "What was said on the river.",
        "Remarks",
        "Words spoken.",
        "27 July 2017, 14:30 (New York time)",
        "Port Example",
        "Ana Example",
        "Special Envoy for Peace",
        "Office of the Envoy",
        "in the capacity of Envoy to the Four",
        "Ms. Example, the Envoy",
        "Name and post as on 27 July 2017",
        "Attributable to the spokesperson",
        "As delivered",
        "SG/SM/18554",
        "PAL/2222",
        "River peace",
        "First paragraph.",
        ARABIC,
        "courtesy translation",
        "ON THE RIVER",
        "dated 07/28/2017 there",
        "S/RES/2334 (2016)",
        "resolution 2334",
        "op. 4",
        "follows up",
        "An earlier word",
        "A week later.",
        "Version 1",
        "On the river - SG Remarks07/27/2017",
        "SG Remarks",
    ):
        assert words in html, words
    assert "a suggested one" not in html


def test_relations_are_shown_from_both_ends(client):
    make_rich_statement()
    earlier = Statement.objects.get(title="An earlier word")
    html = main_of(page(client, earlier.get_absolute_url()))
    assert "This statement is followed up by:" in html
    assert "On the river" in html


def test_two_texts_with_the_same_paragraph_keep_their_ids_apart(client):
    html = page(client, make_rich_statement().get_absolute_url())
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    anchor = next(each for each in ids if each.startswith("p-"))
    assert f"ar-{anchor}" in ids


def test_a_text_in_another_language_is_marked_with_it_and_its_direction(client):
    statement = make_statement(ARABIC, language="ar", body="فقرة.", slug="regret")
    html = main_of(page(client, statement.get_absolute_url()))
    assert re.search(rf'<h1 lang="ar" dir="rtl">{ARABIC}</h1>', html)
    assert '<div class="prose" id="text-ar" lang="ar" dir="rtl">' in html
    assert f'lang="ar" dir="rtl"><a href="{statement.get_absolute_url()}">{ARABIC}' in page(client, "/en/statements/")


def test_without_a_body_the_page_says_so_and_leads_to_the_official_source(client):
    statement = make_statement(sources=["https://un.example/river"])
    html = main_of(page(client, statement.get_absolute_url()))
    assert "The text itself is not in this archive" in html
    assert re.search(r'<a href="https://un.example/river"[^>]*>The statement at its source</a>.+un.example', html)
    assert html.count('href="https://un.example/river"') == 1
    html = main_of(page(client, make_statement().get_absolute_url()))
    assert "No official source for its words is on record yet" in html


def test_a_withdrawn_statement_keeps_its_text_beneath_the_notice(client):
    statement = make_withdrawn_statement("A mistake", notice="Issued in error.", body="The words remain.")
    html = main_of(page(client, statement.get_absolute_url()))
    assert (
        html.index("This statement was withdrawn") < html.index("Issued in error.") < html.index("The words remain.")
    )
    assert "Withdrawn" in main_of(page(client, "/en/statements/"))


def test_a_correction_is_said_on_top_and_in_the_list_of_versions(client):
    statement = revise(make_statement("Before"), raw_label="x", note="The place was wrong.")
    html = main_of(page(client, statement.get_absolute_url()))
    assert html.index("Corrected") < html.index("<h1")
    assert html.count("The place was wrong.") == 2
    assert "Version 2" in html
    assert "Version 1" in html
    assert "Corrected" in main_of(page(client, "/en/statements/"))
    updated = revise(make_statement("Other"), kind="update", raw_label="x")
    assert "notice-corrected" not in page(client, updated.get_absolute_url())


def test_the_statements_before_and_after_it_in_the_archive_are_linked(client):
    first, second, third = (make_statement(f"Of {year}", issued_on=f"{year}-01-01") for year in (2015, 2016, 2017))
    html = page(client, second.get_absolute_url())
    assert f'rel="prev" href="{first.get_absolute_url()}"' in html
    assert f'rel="next" href="{third.get_absolute_url()}"' in html
    assert 'rel="prev"' not in page(client, first.get_absolute_url())


def test_an_address_it_had_leads_to_the_one_it_has(client):
    statement = make_statement("Here", issued_on="2017-07-27", slug="old")
    revise(statement, slug="newer", issued_on=datetime.date(2017, 7, 28))
    response = client.get("/en/statements/2017/07/27/old/")
    assert (response.status_code, response["Location"]) == (301, "/en/statements/2017/07/28/newer/")


def test_what_a_source_calls_it_is_shown_only_where_it_differs(client):
    statement = make_statement("Same", raw_title="Same", raw_label="Statement", type=make_type("Statement"))
    assert "as found" not in page(client, statement.get_absolute_url())


def test_a_body_is_named_as_on_the_day(client):
    draft = make_organisation_draft("Department of Peace", slug="dop")
    FormerNameDraft.objects.create(
        draft=draft, name="Department of War", language="en", start="1990", end="2018-12-31", end_kind="dated"
    )
    publish(draft, by=None)
    body = Organisation.objects.get(slug="dop")
    statement = make_statement("Then", issued_on="2017-01-01", organisation=body)
    make_statement("Now", issued_on="2019-01-01", organisation=body)
    assert "Department of War" in main_of(page(client, statement.get_absolute_url()))
    html = main_of(page(client, "/en/statements/"))
    assert re.search(r"Now</a>.*?Department of Peace</a>.*?Then</a>.*?Department of War</a>", html, re.S)


def test_the_head_says_what_the_page_is(client):
    statement = make_rich_statement()
    html = page(client, statement.get_absolute_url())
    address = f"https://unhub.example{statement.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in html
    assert "<title>On the river (27 July 2017) – " in html
    assert '<meta name="description" content="What was said on the river.">' in html
    assert f'<meta property="og:url" content="{address}">' in html
    work, crumbs = json_ld(html)
    assert work["name"] == "On the river"
    assert work["datePublished"] == "2017-07-27"
    assert work["inLanguage"] == ["en", "ar"]
    assert work["identifier"] == [f"urn:uuid:{statement.pk}", "SG/SM/18554", "PAL/2222"]
    assert work["author"][0]["roleName"] == "Envoy to the Four"
    assert work["author"][0]["author"]["jobTitle"] == "Special Envoy for Peace"
    assert work["isBasedOn"] == ["https://un.example/river"]
    assert work["citation"][0]["identifier"] == "S/RES/2334 (2016)"
    assert work["citation"][0]["url"].startswith("https://unhub.example/en/documents/")
    [translation] = work["workTranslation"]
    assert translation["inLanguage"] == "ar"
    assert translation["creativeWorkStatus"].endswith("translation")
    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3, 4, 5, 6]


def test_structured_data_tell_who_spoke_from_whom_it_was_said_for(client):
    speaker, other = make_organisation("The speaking body"), make_organisation("The other body")
    draft = make_statement_draft("For another", organisation=speaker, body="Words.")
    draft.attributions.create(role="on_behalf_of", organisation=other, order=2)
    draft.sources.create(url="https://un.example/a", archived_url="https://archive.example/a")
    publish(draft, by=None)
    work = json_ld(page(client, Statement.objects.get().get_absolute_url()))[0]
    assert [each["@type"] for each in work["author"]] == ["Organization", "Role"]
    assert work["author"][1]["author"]["name"] == "The other body"
    assert work["author"][1]["roleName"] == "On behalf of"
    assert work["archivedAt"] == ["https://archive.example/a"]


def test_two_statements_of_one_title_and_day_have_different_page_titles(client):
    one = make_statement("Briefing", issued_on="2017-06-12", order_in_day=1, slug="a")
    two = make_statement("Briefing", issued_on="2017-06-12", order_in_day=2, slug="b")
    titles = {re.search("<title>(.*?)</title>", page(client, each.get_absolute_url()))[1] for each in (one, two)}
    assert len(titles) == 2


def test_what_looks_like_code_in_a_title_is_text(client):
    statement = make_statement("<script>alert(1)</script> & “quotes”", slug="code", summary="</script><b>")
    html = page(client, statement.get_absolute_url())
    assert "<script>alert" not in html
    assert json_ld(html)[0]["name"] == "<script>alert(1)</script> & “quotes”"


def test_a_very_long_title_is_shown_whole(client):
    title = "Unbreakable" * 90
    assert title in page(client, make_statement(title).get_absolute_url())


def test_pages_take_no_parameters_but_their_own(client):
    statement = make_statement(topics=[make_topic("Peace")], places=[make_place("Port")])
    make_document("S/RES/1 (1946)")
    for path in (
        statement.get_absolute_url(),
        "/en/statements/2017/",
        "/en/statements/2017/07/",
        "/en/statements/2017/07/27/",
        "/en/statements/types/statement/",
        "/en/topics/",
        "/en/topics/peace/",
        "/en/places/",
        "/en/places/port/",
        "/en/documents/s-res-1-1946/",
    ):
        page(client, f"{path}?nonsense=1", 400)


# --- types, topics, places, documents ---------------------------------------------------------------------------------


def test_a_type_explains_itself_and_lists_its_newest(client):
    kind = make_type("Remarks", plural="Remarks", explanation="Words spoken.")
    make_label_alias("SG Remarks", kind)
    make_statement("Spoken", type=kind)
    html = main_of(page(client, "/en/statements/types/remarks/"))
    assert "Words spoken." in html
    assert "SG Remarks" in html
    assert "Spoken" in html
    assert 'href="/en/statements/?type=remarks"' in html


def test_a_topic_leads_to_the_broader_and_the_narrower(client):
    peace = make_topic("Peace")
    river = make_topic("River peace", parent=peace, summary="Rivers only.")
    make_topic("Lock peace", parent=river)
    make_statement("On the river", topics=[river])
    html = main_of(page(client, "/en/topics/river-peace/"))
    assert 'href="/en/topics/peace/"' in html
    assert 'href="/en/topics/lock-peace/"' in html
    assert "Rivers only." in html
    assert "On the river" in html
    tree = main_of(page(client, "/en/topics/"))
    assert tree.index("Peace</a>") < tree.index("River peace</a>") < tree.index("Lock peace</a>")


def test_a_place_lists_the_statements_concerning_it_and_the_places_within(client):
    country = make_place("Riverland", kind="country", code="RL")
    port = make_place("Port Example", within=country)
    make_statement("Concerning it", places=[port])
    make_statement("Only issued there", place=port)
    html = main_of(page(client, "/en/places/port-example/"))
    assert "Concerning it" in html
    assert "Only issued there" not in html
    assert 'href="/en/places/riverland/"' in html
    assert "Port Example" in main_of(page(client, "/en/places/riverland/"))


def test_a_document_says_who_cites_it_and_since_when(client):
    document = make_document("S/RES/2334 (2016)", "A resolution", issuer="Security Council", adopted_on="2016-12-23")
    for year in (2017, 2018):
        statement = make_statement(f"Of {year}", issued_on=f"{year}-01-09")
        for raw in ("resolution 2334", "S/RES/2334 (2016)"):
            save_reference(Citation(statement=statement, document=document, raw=raw, status="confirmed"))
    rejected = make_statement("A false find")
    save_reference(Citation(statement=rejected, document=document, raw="2334", status="rejected"))
    html = main_of(page(client, "/en/documents/s-res-2334-2016/"))
    assert "Cited in 2 statements since 2017: first on 9 January 2017, latest on 9 January 2018." in html
    assert html.index("Of 2018") < html.index("Of 2017")
    assert "A false find" not in html
    assert "23 December 2016" in html
    page(client, re.search(r'href="(/en/statements/\?cites=[^"]+)"', html)[1])


def test_documents_are_listed_the_latest_first_and_the_undated_last(client):
    make_document("A/1", adopted_on="")
    make_document("A/2", adopted_on="2016")
    make_document("A/3", adopted_on="2016-12-23", language="fr", title="Une résolution")
    html = main_of(page(client, "/en/documents/"))
    assert html.index("A/3") < html.index("A/2") < html.index("A/1")
    assert 'lang="fr"' in html
    assert "A/1" not in main_of(page(client, "/en/documents/?year=2016"))


def test_an_address_a_topic_place_type_or_document_had_leads_to_the_one_it_has(client):
    records = {
        "topics": make_topic("Peace"),
        "places": make_place("Port"),
        "documents": make_document("A/1"),
        "statements/types": make_type("Remarks"),
    }
    for prefix, record in records.items():
        old, record.slug = record.slug, f"new-{record.slug}"
        save_reference(record)
        response = client.get(f"/en/{prefix}/{old}/")
        assert (response.status_code, response["Location"]) == (301, f"/en/{prefix}/new-{old}/")
        page(client, f"/en/{prefix}/nothing/", 404)


# --- what it costs ----------------------------------------------------------------------------------------------------

# Cold, with the read of the content version. Those of the form's closed vocabularies and of the counts are among them; a list
# that is all on its page is not counted.
COSTS = {
    "/en/statements/": 5,
    "/en/statements/?topic=peace": 5,
    "/en/statements/?type=statement&year=2017": 5,
    "/en/statements/2017/": 2,
    "/en/statements/2017/07/": 4,
    "/en/statements/2017/07/03/": 4,
    "/en/statements/types/statement/": 6,
    "/en/topics/": 3,
    "/en/topics/peace/": 6,
    "/en/places/": 3,
    "/en/places/port/": 6,
    "/en/documents/": 2,
    "/en/documents/a-1/": 4,
}


@pytest.mark.parametrize("count", [25, 50])
def test_a_page_costs_the_same_however_many_there_are(client, count):
    topics, places = [make_topic("Peace")], [make_place("Port")]
    document = make_document("A/1")
    appointment, _hat = make_envoy()
    make_many(count, topics=topics, places=places, appointment=appointment, symbols=["A/B/1"])
    for statement in Statement.objects.all():
        save_reference(Citation(statement=statement, document=document, raw="A/1", status="confirmed"))
    assert {path: queries_of(client, path) for path in COSTS} == COSTS


def test_a_statement_costs_two_queries_however_much_it_holds(client):
    rich, plain = make_rich_statement(), make_statement()
    assert queries_of(client, rich.get_absolute_url()) == 2
    assert queries_of(client, plain.get_absolute_url()) == 2
    joint = make_statement_draft("Joint", attribution_mode="joint", organisation=make_organisation())
    for _number in range(5):
        AttributionDraft.objects.create(draft=joint, role="signatory", organisation=make_organisation())
    publish(joint, by=None)
    assert queries_of(client, Statement.objects.get(pk=joint.pk).get_absolute_url()) == 2


def test_no_page_reads_a_session_or_sets_a_cookie(client):
    statement = make_statement()
    for path in ("/en/statements/", statement.get_absolute_url()):
        response = client.get(path)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
