"""What schemathesis may take for a mistake of its own: only an address that the description allows."""

import pytest

from tests.as_sent import is_right_as_sent


@pytest.fixture
def parameters(client):
    description = client.get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()
    return description["paths"]["/api/v1/posts/"]["get"]["parameters"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "",
        "page_size=&slug=0.0",
        "page_size=5&slug=a&slug=b",
        "as_of=&vacant=1",
        "as_of=2005-03-01&vacant=",
        "count=exact",
    ],
)
def test_an_address_that_the_description_allows_is_right(parameters, client, query):
    assert is_right_as_sent(f"http://127.0.0.1/api/v1/posts/?{query}", parameters)
    assert client.get(f"/api/v1/posts/?{query}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=five",
        "page_size=0.0&slug=a",
        "page_size=5&page_size=6",
        "vacant=perhaps",
        "as_of=2005-02-30",
        f"slug={'a' * 81}",
        "slugg=a",
        "count=exact&count=",
    ],
)
def test_an_address_that_it_does_not_allow_is_wrong(parameters, query):
    assert not is_right_as_sent(f"http://127.0.0.1/api/v1/posts/?{query}", parameters)
