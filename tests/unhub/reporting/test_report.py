"""Report an error: what a reader sends reaches the editors, with the record it is about."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_document,
    make_organisation,
    make_person,
    make_place,
    make_post,
    make_statement,
    make_topic,
    make_user,
    revise,
)
from unhub.publishing.models import Report
from unhub.reporting.pages import page_address, record_of_page
from unhub.web.rates import Rate

pytestmark = pytest.mark.django_db
FORM = "/en/report/"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def send(client, message="The date is wrong.", status=303, **fields):
    headers = fields.pop("headers", None)
    response = client.post(FORM, {"message": message, **fields}, headers=headers)
    assert response.status_code == status, response.content
    return response


def test_a_report_is_kept_with_the_page_and_its_record(client):
    live = make_statement()
    response = send(client, page=live.get_absolute_url(), contact="reader@example.org")
    assert response["Location"] == "/en/report/thanks/"
    report = Report.objects.get()
    assert (report.record_type, report.record_id) == ("statement", live.pk)
    assert (report.page, report.contact, report.state) == (live.get_absolute_url(), "reader@example.org", "open")
    assert "Thank you" in client.get("/en/report/thanks/").content.decode()


def test_every_page_leads_to_the_form_and_names_itself(client):
    live = make_statement()
    for path in ("/en/", live.get_absolute_url(), "/en/statements/?year=2017"):
        html = client.get(path).content.decode()
        [link] = re.findall(r'href="(/en/report/[^"]*)"[^>]*>Report an error', html)
        form = client.get(link.replace("&amp;", "&")).content.decode()
        assert f'<input type="hidden" name="page" value="{path}">' in form


def test_pages_of_every_kind_are_known_by_their_address():
    organisation = make_organisation("Office of the Envoy")
    for live in (
        organisation,
        make_person(),
        make_post(),
        make_topic(),
        make_place(),
        make_document("A/1"),
        make_statement(),
    ):
        name, pk = record_of_page(live.get_absolute_url())
        assert (name, pk) == (live._meta.model_name, live.pk)
    assert record_of_page(f"{organisation.get_absolute_url()}?as_of=2005-03-01")[1] == organisation.pk


def test_pages_of_versions_and_former_addresses_lead_to_their_record():
    live = make_statement(slug="an-old-one")
    former = live.get_absolute_url()
    live = revise(live, slug="a-new-one")
    assert record_of_page(f"{live.get_absolute_url()}v2/")[1] == live.pk
    assert record_of_page(f"{live.get_absolute_url()}v2/changes/")[1] == live.pk
    assert record_of_page(former)[1] == live.pk


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/statements/",
        "/nowhere/",
        "/en/statements/2017/02/31/x/",
        "/en/people/nobody/",
        "/%ff%00/",
        "/admin/",
        "//",
    ],
)
def test_other_pages_are_about_no_record(address):
    assert record_of_page(address) == ("", None)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/en/statements/", "/en/statements/"),
        ("https://unhub.example/en/", "/en/"),
        ("https://evil.example/", ""),
        ("//evil.example/", ""),
        ("/\\evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("/en/\n\x00statements/", "/en/statements/"),
        ("", ""),
        ("/" + "x" * 900, "/" + "x" * 499),
    ],
)
def test_only_addresses_of_this_site_are_taken_for_pages(text, address):
    assert page_address(text) == address


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": ""}, "Say what is wrong."),
        ({"message": "  \n "}, "Say what is wrong."),
        ({"message": "x" * 5001}, "That is 5001 characters; at most 5000 can be sent."),
        ({"message": "x\x00"}, "Null characters are not allowed."),
        ({"message": "x", "contact": "somebody"}, "This is not an e-mail address"),
        ({"message": "ж" * 3_000_000}, "at most 5000 can be sent"),
    ],
    ids=["nothing", "white space", "too long", "nul", "no address", "far too long"],
)
def test_what_cannot_be_sent_is_said_and_nothing_typed_is_lost(client, fields, words):
    html = send(client, status=400, **fields).content.decode()
    assert words in html
    assert 'aria-invalid="true"' in html
    if fields["message"] == "x":
        assert "x</textarea>" in html
        assert 'value="somebody"' in html
    assert not Report.objects.exists()


def test_markup_stays_text(client):
    send(client, "<script>alert(1)</script> ‏مرحبا")
    assert Report.objects.get().message == "<script>alert(1)</script> ‏مرحبا"


def test_a_program_that_fills_in_every_field_is_thanked_and_not_heard(client):
    send(client, website="https://spam.example")
    assert not Report.objects.exists()


def test_it_needs_no_cookie_and_no_token_and_sets_none():
    client = Client(enforce_csrf_checks=True)
    assert not send(client).cookies
    form = client.get(FORM)
    assert not form.cookies
    assert "no-store" in form["Cache-Control"]
    assert "csrf" not in form.content.decode()


def test_what_another_site_makes_a_browser_send_is_to_be_sent_from_here(client):
    html = send(client, status=400, headers={"sec-fetch-site": "cross-site"}).content.decode()
    assert "Please send it from here." in html
    assert "The date is wrong.</textarea>" in html
    assert not Report.objects.exists()
    send(client, headers={"sec-fetch-site": "same-origin"})


def test_one_client_cannot_fill_the_queue_and_all_together_cannot_either(client, monkeypatch):
    monkeypatch.setattr("unhub.reporting.views.RATE", Rate("report", most=2, seconds=3600, of_all=3))
    for _each in range(2):
        send(client)
    response = send(client, status=429)
    assert 0 < int(response["Retry-After"]) <= 3600
    assert "Try again in" in response.content.decode()
    assert client.post(FORM, {"message": "x"}, REMOTE_ADDR="192.0.2.1").status_code == 303
    assert client.post(FORM, {"message": "x"}, REMOTE_ADDR="192.0.2.2").status_code == 429
    assert Report.objects.count() == 3


def test_mistakes_in_the_form_do_not_count(client, monkeypatch):
    monkeypatch.setattr("unhub.reporting.views.RATE", Rate("report", most=1, seconds=3600))
    for _each in range(3):
        send(client, "", status=400)
    send(client)


def test_unknown_parameters_are_refused(client):
    assert client.get(f"{FORM}?pge=/en/").status_code == 400
    assert client.post(f"{FORM}?page=/en/", {"message": "x"}).status_code == 400


def test_sending_costs_four_queries_and_publishes_nothing(client):
    live = make_statement()
    before = client.get("/en/")["ETag"]
    with CaptureQueriesContext(connection) as captured:
        send(client, page=live.get_absolute_url())
    assert len(captured) == 2
    assert client.get("/en/")["ETag"] == before


def test_robots_are_kept_from_the_form(client):
    assert "Disallow: /*/report/" in client.get("/robots.txt").content.decode()
    assert 'content="noindex"' in client.get(FORM).content.decode()


# --- the queue ---------------------------------------------------------------------------------------------------------

QUEUE = "/admin/publishing/report/"


@pytest.fixture
def desk(client):
    client.force_login(make_user("anna", "publishing.view_report", "publishing.change_report"))
    return client


def make_report(message="The date is wrong.", **fields):
    return Report.objects.create(message=message, **{"page": "/en/", **fields})


def test_the_queue_shows_what_is_open_and_all_when_asked(desk):
    make_report("Wrong date")
    make_report("Dealt with", state="done")
    assert "Wrong date" in desk.get(QUEUE).content.decode()
    assert "Dealt with" not in desk.get(QUEUE).content.decode()
    assert "Dealt with" in desk.get(f"{QUEUE}?state=done").content.decode()
    assert "Dealt with" in desk.get(f"{QUEUE}?state=all").content.decode()


def test_an_editor_deals_with_a_report_and_is_on_record_for_it(desk):
    live = make_statement("On the river")
    report = make_report(
        record_type="statement", record_id=live.pk, page=live.get_absolute_url(), contact="a@example.org"
    )
    html = desk.get(f"{QUEUE}{report.pk}/change/").content.decode()
    assert f"/admin/statements_drafts/statementrecord/{live.pk}/change/" in html
    assert "a@example.org" in html
    response = desk.post(
        f"{QUEUE}{report.pk}/change/", {"state": "done", "remark": "Corrected in version 2.", "seen": ""}
    )
    assert response.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.remark, report.handled_by.username) == ("done", "Corrected in version 2.", "anna")
    assert report.handled_at
    assert report.message == "The date is wrong."


def test_two_editors_do_not_decide_over_each_other(desk):
    report = make_report()
    desk.post(f"{QUEUE}{report.pk}/change/", {"state": "done", "remark": "Mine.", "seen": ""})
    response = desk.post(f"{QUEUE}{report.pk}/change/", {"state": "refused", "remark": "Other.", "seen": ""})
    assert "anna handled this report meanwhile: dealt with. Mine." in response.content.decode()
    report.refresh_from_db()
    assert report.remark == "Mine."


def test_what_a_reader_wrote_cannot_be_changed_nor_deleted(desk):
    report = make_report("As sent")
    desk.post(f"{QUEUE}{report.pk}/change/", {"state": "open", "remark": "", "message": "Changed", "seen": ""})
    report.refresh_from_db()
    assert report.message == "As sent"
    assert desk.get(f"{QUEUE}{report.pk}/delete/").status_code == 403
    assert desk.get(f"{QUEUE}add/").status_code == 403
    assert "delete_selected" not in desk.get(QUEUE).content.decode()


def test_markup_in_a_report_stays_text_in_the_admin(desk):
    report = make_report("<script>alert(1)</script>", page='/en/"><script>alert(2)</script>')
    for address in (QUEUE, f"{QUEUE}{report.pk}/change/"):
        assert "<script>alert" not in desk.get(address).content.decode()


def test_the_first_page_says_how_many_are_open_to_those_who_may_see_them(desk):
    assert "of a reader is open" not in desk.get("/admin/").content.decode()
    make_report()
    make_report(state="refused")
    assert "1 report of a reader is open" in desk.get("/admin/").content.decode()
    desk.force_login(make_user("eva"))
    assert "of a reader is open" not in desk.get("/admin/").content.decode()
    assert desk.get(QUEUE).status_code == 403


def test_who_may_only_look_cannot_decide(client):
    client.force_login(make_user("ben", "publishing.view_report"))
    report = make_report()
    assert client.get(f"{QUEUE}{report.pk}/change/").status_code == 200
    assert client.post(f"{QUEUE}{report.pk}/change/", {"state": "done", "remark": "", "seen": ""}).status_code == 403


@pytest.mark.parametrize("number", [2, 40])
def test_the_queue_costs_the_same_however_long_it_is(desk, number):
    handler = make_user()
    for _each in range(number):
        make_report(record_type="statement", record_id=make_statement().pk, handled_by=handler)
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(QUEUE).status_code == 200
    assert len(captured) == 6


def test_an_editor_of_one_organisation_sees_reports_about_its_records_and_about_none(client):
    mine, other = make_organisation("Mine"), make_organisation("Other")
    make_report("About mine", record_type="statement", record_id=make_statement(organisation=mine).pk)
    make_report("About the other", record_type="statement", record_id=make_statement(organisation=other).pk)
    make_report("About the home page")
    client.force_login(make_user("carl", "publishing.view_report", member_of=[mine]))
    html = client.get(QUEUE).content.decode()
    assert "About mine" in html
    assert "About the home page" in html
    assert "About the other" not in html
    assert "2 reports of readers are open" in client.get("/admin/").content.decode()
