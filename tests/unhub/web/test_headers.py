"""Each answer carries its headers, by path."""

import pytest


def test_a_public_page_may_load_nothing_from_elsewhere_and_run_nothing(small_site, client):
    headers = client.get("/en/things/").headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers


def test_the_admin_may_run_its_own_scripts_and_is_never_kept(small_site, client):
    headers = client.get("/admin/").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store, private"


def test_the_documentation_page_may_run_its_own_scripts(small_site, client):
    response = client.get("/api/docs/")
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}])
def test_the_api_may_be_read_from_anywhere_alike(small_site, client, origin):
    headers = client.get("/api/v1/things/", headers=origin).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "origin" not in headers["Vary"].lower().split(", ")


def test_a_browser_that_asks_first_may_read_the_api(small_site, client):
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
    response = client.options("/api/v1/things/", headers=asked)
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.options("/en/things/", headers=asked).headers


def test_errors_carry_the_headers_too(small_site, client):
    for address in ("/nowhere/", "/en/database-gone/", "/en/things/?x=1"):
        assert "Content-Security-Policy" in client.get(address).headers
