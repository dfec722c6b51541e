"""Errors are answered in the form the address speaks, with the right status, and never with a trace."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.unhub.web.things import Thing
from unhub.web.errors import document_errors


def test_a_wrong_parameter_of_a_page_is_400_and_leads_to_the_address_as_it_was_meant(small_site, client):
    response = client.get("/en/things/?colur=red&q=w")
    assert response.status_code == 400
    assert "[colur: there is no parameter “colur” here; did you mean “colour”? /en/things/?colour=red&amp;q=w]" in (
        response.content.decode()
    )
    assert "/en/things/?colour=green" in client.get("/en/things/?colour=gren").content.decode()
    assert response["Cache-Control"] == "no-cache"


def test_a_wrong_parameter_of_the_api_is_named_as_data(small_site, client):
    response = client.get("/api/v1/things/?colur=red")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json; charset=utf-8"
    (error,) = response.json()["errors"]
    assert (error["parameter"], error["value"], error["suggestion"]) == ("colur", "red", "colour")
    assert "colour" in error["allowed"]


@pytest.mark.parametrize(
    "query", ["cursor=x", "page_size=1000", "ordering=nam", "fields=nam", "omit=x", "format=json"]
)
def test_each_reserved_parameter_is_checked_in_the_api(small_site, client, query):
    response = client.get(f"/api/v1/things/?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_record_of_the_api_takes_no_filters(small_site, client):
    assert client.get("/api/v1/things/1/?fields=name").json() == {"name": "ONE"}
    assert client.get("/api/v1/things/1/?colour=red").status_code == 400


@pytest.mark.parametrize(("address", "status"), [("/api/v1/things/77/", 404), ("/api/v1/things/?q=x", 200)])
def test_what_is_not_there_is_said_as_data(small_site, client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert ("errors" in response.json()) == (status == 404)


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/api/v1/nowhere/", "localhost", 404),
        ("/api/v1/broken/", "localhost", 500),
        ("/api/v1/things/", "evil.example", 400),
    ],
)
def test_what_never_reached_the_api_is_answered_as_data_too(small_site, client, address, host, status):
    client.raise_request_exception = False
    response = client.get(address, headers={"host": host})
    assert response.status_code == status
    assert list(response.json()) == ["errors"]
    page = client.get(address.replace("/api/v1/", "/en/"), headers={"host": host})
    assert page.status_code == status
    assert page["Content-Type"].startswith("text/html")
    assert b"secret" not in response.content + page.content


def test_a_gone_record_is_410(small_site, client):
    Thing.objects.filter(position=1).update(name="GONE")
    response = client.get("/api/v1/things/1/")
    assert (response.status_code, response.json()) == (410, {"errors": [{"message": "this record is gone"}]})


def test_only_json_is_served(small_site, client):
    assert client.get("/api/v1/things/", headers={"accept": "text/html"}).status_code == 406
    assert client.get("/api/v1/things/", headers={"accept": "text/html,*/*;q=0.8"}).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/things/", "/en/things/", "/nowhere/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_everything_public_can_only_be_read(small_site, client, address, method):
    response = client.generic(method, address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_the_admin_may_be_written_to(small_site, client):
    assert client.post("/admin/").status_code == 200


def test_options_says_what_is_allowed(small_site, client):
    response = client.options("/en/things/")
    assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("address", ["/en/database-gone/", "/api/v1/database-gone/"])
def test_a_lost_database_is_503_without_a_trace(small_site, client, address):
    response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "no-store" in response["Cache-Control"]
    assert b"secret" not in response.content
    assert b"cannot be reached" in response.content


def test_the_schema_tells_every_error_and_every_parameter(small_site):
    schema = document_errors(SchemaGenerator(urlconf="tests.unhub.web.urls").get_schema(public=True), None, None, True)
    listing = schema["paths"]["/api/v1/things/"]["get"]
    names = {parameter["name"] for parameter in listing["parameters"]}
    assert {"colour", "exclude_colour", "cursor", "page_size", "count", "ordering"} <= names
    assert {"200", "304", "400", "406", "503"} <= set(listing["responses"])
    record = schema["paths"]["/api/v1/things/{position}/"]["get"]
    assert {"404", "410"} <= set(record["responses"])
    assert "colour" not in {parameter["name"] for parameter in record["parameters"]}
