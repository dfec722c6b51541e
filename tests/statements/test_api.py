"""The API's answers about statements and what they are sorted by."""

import datetime

import pytest

from organisations.drafts.models import FormerNameDraft
from organisations.models import Organisation
from statements.models import Citation, Statement, StatementRelation, StatementType
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
    make_statements_in_bulk,
    make_topic,
    make_type,
    make_withdrawn_statement,
    revise,
    save_reference,
)
from unhub.publishing.doors import open_door
from unhub.publishing.services import publish

pytestmark = pytest.mark.django_db

STATEMENTS = "/api/v1/statements/"


@pytest.fixture
def get(client):
    """Asks the API and gives the answer's data; `status` is the one expected."""

    def ask(address, status=200):
        response = client.get(address)
        assert response.status_code == status, response.content[:500]
        assert response["Content-Type"].startswith("application/json")
        return response.json()

    return ask


@pytest.fixture
def july():
    """Four statements of July 2017 and one of August, by the Secretary-General of the day; a predecessor's of 2006."""
    un = make_organisation("United Nations", slug="un", acronym="UN")
    post = make_post("Secretary-General", un)
    make_capacity(post, "Secretary-General of the United Nations", is_principal=True, start="1946")
    annan = make_appointment(make_person("Kofi Annan"), post, "1997-01-01", "2006-12-31")
    guterres = make_appointment(make_person("António Guterres"), post, "2017-01-01")
    for title, day, order in (
        ("Stabbing", "2017-07-21", 1),
        ("Clashes", "2017-07-21", 2),
        ("Restraint", "2017-07-27", 1),
        ("Defused", "2017-07-27", 2),
        ("August", "2017-08-01", 1),
    ):
        make_statement(title, issued_on=day, order_in_day=order, appointment=guterres)
    make_statement("Earlier", issued_on="2006-07-01", appointment=annan)


def test_the_statements_of_a_month_come_newest_first_with_the_holder_of_the_day(get, july):
    answer = get(f"{STATEMENTS}?issued_from=2017-07-01&issued_to=2017-07-31")
    assert [each["title"] for each in answer["results"]] == ["Defused", "Restraint", "Clashes", "Stabbing"]
    assert (answer["count"], answer["count_is_exact"], answer["next"], answer["previous"]) == (4, True, None, None)
    assert answer["description"] == "Statements issued from 1 July 2017 to 31 July 2017"
    for each in answer["results"]:
        [attribution] = each["attributions"]
        assert attribution["person"]["name"] == "António Guterres"
        assert attribution["title"] == "Secretary-General of the United Nations"
        assert attribution["organisation"]["slug"] == "un"
        assert attribution["appointment"]["start"] == "2017-01-01"
        assert attribution["appointment"]["start_precision"] == "day"
        assert attribution["appointment"]["end"] is None
    earlier = get(f"{STATEMENTS}?year=2006")["results"][0]["attributions"][0]
    assert (earlier["person"]["name"], earlier["appointment"]["end"]) == ("Kofi Annan", "2006-12-31")


def test_a_body_that_spoke_has_its_name_of_the_day(get):
    draft = make_organisation_draft("United Nations", slug="un")
    FormerNameDraft.objects.create(draft=draft, name="The Allies", start="1942", end="1945", end_kind="dated")
    publish(draft, by=None)
    un = Organisation.objects.get()
    for day in ("1944-01-01", "1946-01-01"):
        make_statement(f"Of {day}", issued_on=day, organisation=un)
    bodies = [each["attributions"][0]["organisation"] for each in get(STATEMENTS)["results"]]
    assert [body["name"] for body in bodies] == ["United Nations", "The Allies"]
    assert {body["slug"] for body in bodies} == {"un"}
    alone = get(f"{STATEMENTS}{Statement.objects.get(title='Of 1944-01-01').pk}/")
    assert alone["attributions"][0]["organisation"] == bodies[1]


@pytest.fixture
def full():
    """One statement with everything, and one without anything."""
    un, quartet = make_organisation("UN", slug="un"), make_organisation("Quartet", slug="quartet")
    post = make_post("Special Coordinator", un)
    hat = make_capacity(post, "Envoy to the Quartet", key="envoy", towards=[quartet])
    appointment = make_appointment(make_person("A Coordinator"), post, "2015-03")
    statement = make_statement(
        "Full",
        body="## Heading\n\nWords cite resolution 2334.",
        summary="In short.",
        appointment=appointment,
        capacity=hat,
        verbatim="the Envoy",
        symbols=["SG/SM/2", "SG/SM/1"],
        sources=["https://example.org/source"],
        topics=[make_topic("Peace")],
        places=[make_place("Gaza")],
        place=make_place("Jerusalem"),
        raw_title="Full - Statement",
        raw_label="Statement",
        issued_time=datetime.time(10, 30),
        time_zone="Asia/Jerusalem",
        delivery="as_delivered",
    )
    other = make_statement("Bare", issued_on="2017-07-28")
    document = make_document("S/RES/2334 (2016)")
    save_reference(
        Citation(statement=statement, document=document, raw="resolution 2334", status="confirmed", pinpoint="op. 4")
    )
    save_reference(Citation(statement=statement, raw="unresolved words", status="unresolved"))
    with open_door():
        StatementRelation.objects.create(statement=other, kind="follows_up", to=statement, note="A day later.")
    return statement


def test_a_statement_has_all_that_is_known_of_it(get, full, settings):
    data = get(f"{STATEMENTS}{full.pk}/")
    assert data["id"] == str(full.pk)
    assert data["url"] == f"{settings.SITE_URL}{STATEMENTS}{full.pk}/"
    assert data["web_url"] == f"{settings.SITE_URL}{full.get_absolute_url()}"
    assert (data["version"], data["status"], data["withdrawal"]) == (1, "published", None)
    assert (data["issued_on"], data["issued_time"], data["time_zone"]) == ("2017-07-27", "10:30:00", "Asia/Jerusalem")
    assert (data["raw_title"], data["raw_label"]) == ("Full - Statement", "Statement")
    assert data["symbols"] == ["SG/SM/2", "SG/SM/1"]
    assert data["place"]["name"] == "Jerusalem"
    assert [each["name"] for each in data["topics"] + data["places"]] == ["Peace", "Gaza"]
    [attribution] = data["attributions"]
    assert attribution["title"] == attribution["capacity"]["name"] == "Envoy to the Quartet"
    assert attribution["capacity"]["key"] == "envoy"
    assert attribution["verbatim"] == "the Envoy"
    assert attribution["appointment"]["start_precision"] == "month"
    [text] = data["texts"]
    assert text["body"].startswith("## Heading")
    assert "<h2" in text["body_html"]
    assert len(text["text_hash"]) == 64
    assert data["text_hash"] == text["text_hash"] == data["versions"][0]["text_hashes"]["en"]
    [source] = data["sources"]
    assert source["url"] == "https://example.org/source"
    [citation] = data["citations"]
    assert (citation["document"]["symbol"], citation["pinpoint"]) == ("S/RES/2334 (2016)", "op. 4")
    [relation] = data["relations"]
    assert (relation["kind"], relation["is_subject"], relation["statement"]["title"]) == ("follows_up", False, "Bare")
    [back] = get(relation["statement"]["url"].removeprefix(settings.SITE_URL))["relations"]
    assert (back["is_subject"], back["statement"]["id"]) == (True, str(full.pk))


def test_every_address_in_a_statement_leads_somewhere(get, full, settings):
    def addresses(data):
        if isinstance(data, dict):
            for key, value in data.items():
                if key in {"url", "web_url", "cited_by_url", "statements_url"} and value:
                    yield key, value
                yield from addresses(value)
        elif isinstance(data, list):
            for each in data:
                yield from addresses(each)

    data = get(f"{STATEMENTS}{full.pk}/")
    del data["sources"]
    found = {value for key, value in addresses(data) if key == "url"}
    assert len(found) > 8
    for address in found:
        record = get(address.removeprefix(settings.SITE_URL))
        assert record["url"] == address
        assert record["web_url"].startswith(f"{settings.SITE_URL}/en/")


def test_web_addresses_are_those_of_the_records_pages(full, get, settings):
    data = get(f"{STATEMENTS}{full.pk}/")
    records = [
        (full.type, data["type"]),
        (full.place, data["place"]),
        (full.topics.get(), data["topics"][0]),
        (Citation.objects.get(status="confirmed").document, data["citations"][0]["document"]),
        (full.attributions.get().person, data["attributions"][0]["person"]),
        (full.attributions.get().post, data["attributions"][0]["post"]),
        (full.attributions.get().body, data["attributions"][0]["organisation"]),
    ]
    for record, said in records:
        assert said["web_url"] == f"{settings.SITE_URL}{record.get_absolute_url()}"


def test_lists_leave_the_bodies_out(get, full):
    row = get(STATEMENTS)["results"][1]
    assert row["title"] == "Full"
    assert row["texts"][0].keys() == {"language", "status", "title", "summary", "text_hash"}
    assert not {"sources", "citations", "versions", "relations"} & row.keys()


def test_versions_say_what_changed(get):
    statement = revise(
        make_statement("First"), kind="correction", note="The label was wrong.", raw_label="SG Statement"
    )
    data = get(f"{STATEMENTS}{statement.pk}/")
    assert data["version"] == 2
    assert [(each["number"], each["kind"], each["note"]) for each in data["versions"]] == [
        (2, "correction", "The label was wrong."),
        (1, "first", ""),
    ]
    assert all(len(each["content_hash"]) == 64 for each in data["versions"])


def test_a_withdrawn_statement_stays_with_its_notice(get):
    statement = make_withdrawn_statement("Wrong", notice="Issued in error.")
    for data in (get(f"{STATEMENTS}{statement.pk}/"), get(STATEMENTS)["results"][0]):
        assert data["status"] == "withdrawn"
        assert data["withdrawal"]["notice"] == "Issued in error."
        assert data["withdrawal"]["at"]


def test_drafts_never_appear(get):
    draft = make_statement_draft("Secret draft")
    get(f"{STATEMENTS}{draft.pk}/", 404)
    assert get(STATEMENTS)["results"] == []


# --- asking wrongly ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter", "suggestion"),
    [
        ("organisaton=un", "organisaton", "organisation"),
        ("organisation=unn", "organisation", "un"),
        ("issued_from=2017-02-30", "issued_from", None),
        ("type=statment", "type", "statement"),
        ("page_size=101", "page_size", "100"),
        ("page_size=ten", "page_size", None),
        ("cursor=broken", "cursor", None),
        ("count=all", "count", None),
        ("fields=titel", "fields", "title"),
        ("omit=nothing_known", "omit", None),
        ("fields=%1C", "fields", None),
        ("fields=id&omit=id", "fields", None),
        ("ordering=title", "ordering", None),
        ("as_of=2017-01-01", "as_of", None),
        ("q=-x", "q", None),
        ("slug=" + "x" * 10_000, "slug", None),
        ("symbol=%00", "symbol", None),
        ("person=%00", "person", None),
    ],
)
def test_what_is_wrong_is_named_with_the_nearest_that_is_right(get, july, query, parameter, suggestion):
    [error] = get(f"{STATEMENTS}?{query}", 400)["errors"]
    assert error["parameter"] == parameter
    assert error["message"]
    if suggestion:
        assert error["suggestion"] == suggestion


@pytest.mark.parametrize("pk", ["01890a5d-ac96-774b-bcce-b302099a8057", "not-an-id", "1", "0.5", "%00"])
def test_an_id_of_nothing_is_not_found(get, july, pk):
    assert get(f"{STATEMENTS}{pk}/", 404)["errors"][0]["message"]


def test_a_record_takes_no_filters(get, full):
    [error] = get(f"{STATEMENTS}{full.pk}/?year=2017", 400)["errors"]
    assert error["parameter"] == "year"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_refused(client, full, method):
    for address in (STATEMENTS, f"{STATEMENTS}{full.pk}/"):
        response = getattr(client, method)(address)
        assert response.status_code == 405
        assert "GET" in response["Allow"]
        assert response.json()["errors"][0]["message"]


def test_only_json_is_served(client, full):
    assert client.get(STATEMENTS, headers={"accept": "application/xml"}).status_code == 406


# --- paging, fields, caches -------------------------------------------------------------------------------------------


def test_pages_lead_through_the_whole_list_and_back(get, july, settings):
    seen, address = [], f"{STATEMENTS}?page_size=4&organisation=un"
    while address:
        page = get(address.removeprefix(settings.SITE_URL))
        seen += [each["title"] for each in page["results"]]
        last, address = page, page["next"]
    assert seen == ["August", "Defused", "Restraint", "Clashes", "Stabbing", "Earlier"]
    assert page["count"] == 6
    first = get(last["previous"].removeprefix(settings.SITE_URL))
    assert [each["title"] for each in first["results"]] == seen[:4]


def test_a_page_past_the_end_is_empty(get, july, settings):
    page = get(f"{STATEMENTS}?page_size=5")
    with open_door():
        Statement.objects.filter(title="Earlier").delete()
    past = get(page["next"].removeprefix(settings.SITE_URL))
    assert (past["results"], past["next"]) == ([], None)
    assert past["previous"]


def test_a_consumer_chooses_fields(get, full):
    assert get(f"{STATEMENTS}?fields=title,id")["results"][0].keys() == {"id", "title"}
    record = get(f"{STATEMENTS}{full.pk}/?omit=texts,sources")
    assert not {"texts", "sources"} & record.keys()
    assert record["versions"]


def test_an_answer_says_what_state_it_is_of_and_is_not_sent_twice(client, july):
    first = client.get(STATEMENTS)
    again = client.get(STATEMENTS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Last-Modified"]
    make_statement("New", issued_on="2017-09-01")
    assert client.get(STATEMENTS, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_any_site_may_read(client, full):
    response = client.get(f"{STATEMENTS}{full.pk}/", headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [60, 5000])
@pytest.mark.parametrize(
    ("query", "queries"),
    [("", 3), ("organisation=bulk-1", 4), ("organisation=bulk-1&issued_from=2016-01-02&type=bulk", 5)],
)
def test_a_list_costs_as_many_queries_whatever_its_length(client, django_assert_num_queries, number, query, queries):
    """The content version, each record named, the page and its count; a list that is all on its page is not counted."""
    make_statements_in_bulk(number)
    with django_assert_num_queries(queries):
        answer = client.get(f"{STATEMENTS}?{query}").json()
    assert answer["count"] == (number if not query else (number + 1) // 2 - ("issued_from" in query))


def test_a_statement_costs_two_queries(client, full, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(f"{STATEMENTS}{full.pk}/")


@pytest.mark.parametrize("number", [30, 60])
@pytest.mark.parametrize(
    ("prefix", "make"),
    [
        ("topics", make_topic),
        ("types", lambda: make_type(f"Type {StatementType.objects.count()}")),
        ("documents", make_document),
        ("places", make_place),
    ],
)
def test_lists_of_what_statements_are_sorted_by_cost_three_queries(
    client, django_assert_num_queries, prefix, make, number
):
    for _each in range(number):
        make()
    with django_assert_num_queries(3):
        answer = client.get(f"/api/v1/{prefix}/").json()
    assert answer["count"] == number
    with django_assert_num_queries(2):
        client.get(f"/api/v1/{prefix}/{answer['results'][0]['id']}/")


# --- what statements are sorted by ------------------------------------------------------------------------------------


def test_types_give_the_labels_that_stand_for_them(get):
    kind = make_type("Statement", name_fr="Déclaration")
    make_label_alias("SG Statement", kind)
    make_label_alias("", kind)
    [data] = get("/api/v1/types/")["results"]
    assert data["labels"] == ["", "SG Statement"]
    assert data["names"] == {"en": "Statement", "fr": "Déclaration"}
    assert data["statements_url"].endswith(f"{STATEMENTS}?type=statement")


def test_topics_give_what_is_above_and_below_them(get, settings):
    broad = make_topic("Broad")
    narrow = make_topic("Narrow", parent=broad)
    make_statement(topics=[narrow])
    data = get(f"/api/v1/topics/{broad.pk}/")
    assert [each["name"] for each in data["narrower"]] == ["Narrow"]
    data = get(f"/api/v1/topics/{narrow.pk}/")
    assert data["parent"]["name"] == "Broad"
    assert get(data["statements_url"].removeprefix(settings.SITE_URL))["count"] == 1


def test_documents_give_their_date_as_precisely_as_it_is_known(get, settings):
    document = make_document("S/RES/242 (1967)", adopted_on="1967-11")
    data = get(f"/api/v1/documents/{document.pk}/")
    assert (data["adopted_on"], data["adopted_on_precision"]) == ("1967-11", "month")
    assert get(data["cited_by_url"].removeprefix(settings.SITE_URL))["count"] == 0
    assert get(f"/api/v1/documents/{make_document(title='Untitled').pk}/")["cited_by_url"] is None


def test_documents_come_newest_first_those_without_a_date_last(get):
    for title, adopted_on in (("old", "1967"), ("none", ""), ("new", "2016-12-23")):
        make_document(title=title, adopted_on=adopted_on)
    assert [each["title"] for each in get("/api/v1/documents/")["results"]] == ["new", "old", "none"]


# --- the API as a whole -----------------------------------------------------------------------------------------------


def test_the_root_leads_to_every_list(get, settings):
    make_organisation()
    addresses = get("/api/v1/")
    for name in "statements organisations people posts appointments documents topics places types".split():
        assert "results" in get(addresses[name].removeprefix(settings.SITE_URL))
    assert Organisation.objects.count() == 1
    get("/api/v1/?x=1", 400)


def test_the_page_of_the_api_runs_no_inline_script(client):
    response = client.get("/api/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in page
    assert "style=" not in page
    assert "'unsafe-inline'" not in response["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert b"/api/schema/" in script.content
