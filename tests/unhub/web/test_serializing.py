"""fields= and omit=."""

import pytest


def names(client, query):
    return list(client.get(f"/api/v1/things/?{query}").json()["results"][0])


def test_a_consumer_gets_the_fields_it_asks_for_in_our_order(small_site, client):
    assert names(client, "fields=name,id") == ["id", "name"]
    assert names(client, "omit=name,id") == ["position", "colour", "made_on"]
    assert names(client, "fields=name,id&omit=id") == ["name"]
    assert names(client, "fields=") == ["id", "position", "name", "colour", "made_on"]


@pytest.mark.parametrize("query", ["fields=nam", "omit=nam", "fields=nam&q=found-nowhere"])
def test_an_unknown_field_is_refused_also_where_nothing_is_found(small_site, client, query):
    response = client.get(f"/api/v1/things/?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["suggestion"] == "name"


def test_leaving_out_everything_is_refused(small_site, client):
    assert client.get("/api/v1/things/?fields=name&omit=name").status_code == 400
