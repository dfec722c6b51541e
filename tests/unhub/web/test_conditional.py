"""ETag, Last-Modified, Cache-Control and Vary of public answers."""

import pytest

from tests.unhub.web.urls import rendered
from unhub.web.conditional import representation_of


@pytest.fixture(autouse=True)
def nothing_rendered():
    rendered.clear()


@pytest.mark.parametrize("address", ["/en/things/", "/api/v1/things/"])
def test_a_browser_that_has_the_answer_gets_304_for_one_query(
    small_site, client, publish, address, django_assert_num_queries
):
    publish()
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=5"
    assert first["ETag"].startswith('W/"1-')
    assert "Last-Modified" in first.headers
    rendered.clear()
    with django_assert_num_queries(1):
        again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"], rendered) == (304, b"", first["ETag"], [])
    publish()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_same_question_has_the_same_etag_and_another_another(small_site, client):
    def etag(address, **headers):
        return client.get(address, headers=headers)["ETag"]

    assert etag("/en/things/?q=E&colour=red") == etag("/en/things/?colour=red&q=E&year=")
    assert etag("/en/things/?q=E") != etag("/en/things/?q=O")
    assert etag("/language/", **{"accept-language": "fr"}) != etag("/language/", **{"accept-language": "en"})
    assert etag("/language/", **{"accept-language": "fr-CA;q=0.9"}) == etag("/language/", **{"accept-language": "fr"})


def test_the_language_of_the_key_is_the_one_django_chooses(small_site, client):
    for asked in ("fr", "fr-CA,en;q=0.5", "de,fr;q=0.2", "de", "", "*", "en;q=0.1,fr;q=0.9", "x" * 600):
        response = client.get("/language/", headers={"accept-language": asked})
        assert representation_of(response.wsgi_request.META).language == response.content.decode()
        assert "accept-language" in response["Vary"].lower()


def test_head_is_get_without_a_body(small_site, client):
    get, head = client.get("/en/things/"), client.head("/en/things/")
    assert head.content == b""
    for name in ("ETag", "Content-Length", "Cache-Control", "Content-Type"):
        assert head[name] == get[name]


@pytest.mark.parametrize("headers", [{"cookie": "sessionid=1"}, {"authorization": "Basic x"}])
def test_who_shows_who_they_are_gets_an_answer_of_their_own(small_site, client, headers):
    response = client.get("/en/things/", headers=headers)
    assert "private" in response["Cache-Control"]
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("address", "control"),
    [
        ("/en/no-store/", "no-store"),
        ("/en/with-cookie/", "no-cache"),
        ("/nowhere/", "no-cache"),
        ("/en/things/?x=1", "no-cache"),
    ],
)
def test_what_is_not_for_everyone_has_no_etag(small_site, client, address, control):
    response = client.get(address)
    assert response["Cache-Control"] == control
    assert "ETag" not in response.headers


def test_a_host_that_is_not_ours_gets_no_304(small_site, client):
    etag = client.get("/en/things/")["ETag"]
    assert client.get("/en/things/", headers={"if-none-match": etag, "host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/html, application/json;q=0.5", "json"),
        ("application/json; indent=8", None),
        ("application/json;q=0", None),
        ("text/html", None),
    ],
)
def test_what_is_negotiated_belongs_to_the_key(settings, accept, form):
    asked = representation_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/things/", "HTTP_ACCEPT": accept})
    assert (asked and asked.form) == form
