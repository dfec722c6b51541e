"""Versions of records in the API."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Statement
from tests.factories import (
    make_organisation,
    make_statement,
    make_statements_in_bulk,
    make_topic,
    make_user,
    make_withdrawn_statement,
    revise,
)
from unhub.publishing.models import Version
from unhub.publishing.services import bring_back, merge, open_draft, publish, redact, remove
from unhub.text.fingerprints import content_hash

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def address(live, number=None):
    kind = "statements" if isinstance(live, Statement) else "organisations"
    return f"/api/v1/{kind}/{live.pk}/versions/" + (f"{number}/" if number else "")


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content
    return response.json()


def test_the_versions_of_a_record_are_listed_newest_first_without_their_content(client):
    live = revise(make_statement("On peace", body="Words."), raw_label="x", note="The place was wrong.")
    answer = get(client, address(live))
    second, first = answer["results"]
    assert answer["count"] == 2
    assert (second["number"], second["kind"], second["public_note"]) == (2, "correction", "The place was wrong.")
    assert (second["is_current"], first["is_current"]) == (True, False)
    assert second["url"] == f"https://unhub.example{address(live, 2)}"
    assert second["web_url"] == f"https://unhub.example{live.get_absolute_url()}v2/"
    assert second["changes_web_url"] == f"https://unhub.example{live.get_absolute_url()}v2/changes/"
    assert first["changes_web_url"] is None
    assert set(first["text_hashes"]) == {"en"}
    assert "content" not in first


def test_a_version_has_its_content_as_it_was_and_the_names_of_what_it_refers_to(client):
    topic = make_topic("Holy places")
    live = make_statement("As it was", body="Old words.", topics=[topic])
    draft, _created = open_draft(live, by=None)
    draft.texts.update(title="As it is", body="New words.")
    publish(draft, by=None, change_kind="correction", public_note="Mended.")
    old, new = get(client, address(live, 1)), get(client, address(live, 2))
    assert old["content"]["texts"][0]["title"] == "As it was"
    assert new["content"]["texts"][0]["body"] == "New words."
    assert old["names"][str(topic.pk)] == "Holy places"
    assert old["schema"] == 1
    for version in (old, new):
        assert version["content_hash"] == content_hash(version["content"])


def test_organisations_have_versions_too(client):
    body = make_organisation("River Commission", profile="Words.")
    version = get(client, address(body, 1))
    assert version["content"]["texts"][0]["name"] == "River Commission"
    assert version["web_url"] == f"https://unhub.example{body.get_absolute_url()}v1/"


def test_a_record_imported_without_a_version_has_version_one_of_its_live_rows(client):
    make_statements_in_bulk(1)
    live = Statement.objects.get()
    [listed] = get(client, address(live))["results"]
    version = get(client, address(live, 1))
    assert (version["number"], version["kind"], version["is_current"]) == (1, "first", True)
    assert version["content"]["texts"][0]["title"] == "Bulk 0"
    assert version["content_hash"] == listed["content_hash"] == content_hash(version["content"])


def test_a_redacted_version_says_so_and_has_what_is_left(client):
    live = revise(make_statement(body="Zqwordszq"), raw_label="x")
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body="Other words.")
    publish(draft, by=None, change_kind="correction", public_note="Mended.")
    clerk = make_user("zqclerkzq")
    for number in (1, 2):
        redact(
            Version.objects.get(record_id=live.pk, number=number),
            notice="A name was taken out.",
            ordered_by="Zqcourtzq",
            by=clerk,
        )
    text = client.get(address(live)).content.decode() + client.get(address(live, 1)).content.decode()
    assert "zq" not in text.lower()
    assert get(client, address(live, 1))["redaction"] == "A name was taken out."
    assert get(client, address(live, 1))["content"]["redaction"] == "A name was taken out."
    assert get(client, address(live, 3))["redaction"] is None


def test_a_withdrawn_record_keeps_its_versions(client):
    live = make_withdrawn_statement(notice="Issued in error.")
    assert [each["kind"] for each in get(client, address(live))["results"]] == ["withdrawal", "first"]


def test_versions_of_what_was_removed_are_gone_and_stay_so_when_it_comes_back(client):
    live = make_statement(body="Zqwordszq")
    tombstone = remove(live, by=None, public_notice="It was a forgery.")
    for path in (address(live), address(live, 1)):
        assert "It was a forgery." in get(client, path, 410)["errors"][0]["message"]
    draft, _lost = bring_back(tombstone, by=None)
    draft.texts.update(body="Other words.")
    publish(draft, by=None, public_note="It was real, but for its words.")
    third, _removal, first = get(client, address(live))["results"]
    assert third["url"]
    assert (first["url"], first["web_url"], first["public_note"]) == (None, None, "")
    get(client, address(live, 1), 410)
    assert "Zqwordszq" not in client.get(address(live, 3)).content.decode()


def test_versions_of_what_was_merged_lead_to_the_record_that_stays(client):
    live, target = make_statement(), make_statement()
    merge(live, into=target, by=None, public_notice="Recorded twice.")
    response = client.get(address(live))
    assert response.status_code == 301
    assert response["Location"] == f"https://unhub.example/api/v1/statements/{target.pk}/"


@pytest.mark.parametrize("rest", ["versions/2/", "versions/0/", "versions/01/", "versions/x/", "versions/999999999/"])
def test_a_version_that_never_was_is_not_found(client, rest):
    live = make_statement()
    assert client.get(f"/api/v1/statements/{live.pk}/{rest}").status_code == 404


def test_versions_of_nothing_are_not_found(client):
    assert client.get("/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/versions/").status_code == 404
    assert client.get("/api/v1/statements/nonsense/versions/1/").status_code == 404


def test_fields_can_be_chosen_and_unknown_parameters_are_refused(client):
    live = make_statement()
    assert get(client, f"{address(live)}?fields=number,url")["results"][0].keys() == {"number", "url"}
    assert "content" not in get(client, f"{address(live, 1)}?omit=content")
    assert "as_of" in get(client, f"{address(make_organisation())}?as_of=2005-03-01", 400)["errors"][0]["message"]
    get(client, f"{address(live)}?nmber=1", 400)


def test_answers_about_versions_can_be_asked_for_again_cheaply(client):
    live = make_statement()
    response = client.get(address(live, 1))
    assert client.get(address(live, 1), headers={"if-none-match": response["ETag"]}).status_code == 304


def test_the_record_leads_to_its_versions_and_names_its_corrections(client):
    live = revise(make_statement(), raw_label="x", note="The place was wrong.")
    record = get(client, f"/api/v1/statements/{live.pk}/")
    assert record["versions_url"] == f"https://unhub.example{address(live)}"
    [correction] = record["corrections"]
    assert (correction["version"], correction["kind"], correction["note"]) == (2, "correction", "The place was wrong.")
    body = get(client, f"/api/v1/organisations/{make_organisation().pk}/")
    assert body["corrections"] == []
    assert body["versions_url"].endswith(f"/organisations/{body['id']}/versions/")


@pytest.mark.parametrize("number", [2, 20])
def test_a_list_of_versions_costs_the_same_however_many_there_are(client, number):
    live = make_statement()
    for each in range(number):
        live = revise(live, raw_label=f"x{each}")
    for path, cost in ((address(live), 3), (address(live, 2), 6)):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert len(captured) == cost, [query["sql"][:200] for query in captured]
    with CaptureQueriesContext(connection) as captured:
        client.get(address(live))
    assert not any('"content"' in query["sql"] for query in captured)
