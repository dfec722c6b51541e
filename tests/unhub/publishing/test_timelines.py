"""The public history of a record."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_appointment,
    make_organisation,
    make_person,
    make_post,
    make_statement,
    make_user,
    make_withdrawn_statement,
    revise,
    save_reference,
)
from unhub.publishing.models import Version
from unhub.publishing.services import merge, open_draft, publish, redact, remove, restore

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "https://unhub.example"
    cache.clear()


def history(client, live, status=200):
    response = client.get(f"{live.get_absolute_url()}history/")
    assert response.status_code == status
    return re.search(r"<main.*?</main>", response.content.decode(), re.S)[0]


def titles(html):
    return re.findall(r"<strong>(.*?)</strong>", html)


def test_versions_withdrawals_and_restorations_are_in_it_newest_first(client):
    live = make_withdrawn_statement(notice="Under examination.")
    restore(live, by=None, public_notice="It was right after all.")
    html = history(client, live)
    assert titles(html) == ["Version 3: restoration", "Version 2: withdrawal", "Version 1: first publication"]
    assert "Under examination." in html
    assert re.search(r"\d{4}, \d\d:\d\d UTC</time>", html)
    assert f'href="{live.get_absolute_url()}v2/changes/"' in html


def test_a_former_address_is_in_it(client):
    live = make_statement(slug="an-old-one")
    former = live.get_absolute_url()
    live = revise(live, slug="a-later-one")
    html = history(client, live)
    assert "It left an address" in html
    assert former in html
    assert client.get(f"{former}history/")["Location"] == f"{live.get_absolute_url()}history/"


def test_what_changed_in_who_spoke_since_it_was_published_is_in_it_and_nothing_of_before(client):
    person, post = make_person("Kofi Anan"), make_post("Secretary General")
    post.name = "The Secretary-General"
    save_reference(post)
    appointment = make_appointment(person, post, "1997-01-01")
    live = make_statement(appointment=appointment, issued_on="2005-03-01")
    person.name = "Kofi Annan"
    save_reference(person)
    appointment.end, appointment.end_kind = "2006-12-31", "dated"
    appointment.note = "Zqremarkzq"
    save_reference(appointment)
    html = history(client, live)
    assert titles(html) == [
        "Appointment was changed",
        "Person “Kofi Anan” was changed",
        "Version 1: first publication",
    ]
    assert "name: Kofi Anan → Kofi Annan" in html
    assert "until: nothing → 31 December 2006" in html
    assert "Zqremarkzq" not in html


def test_changes_of_other_people_and_of_what_does_not_matter_are_not_in_it(client):
    person = make_person("Kofi Annan")
    live = make_statement(appointment=make_appointment(person, make_post()), issued_on="2005-03-01")
    person.note = "Zqnotezq"
    save_reference(person)
    other = make_person("Somebody")
    other.name = "Somebody else"
    save_reference(other)
    assert titles(history(client, live)) == ["Version 1: first publication"]


def test_a_redaction_is_in_it_without_who_ordered_it(client):
    live = make_statement(body="Zqwordszq")
    draft, _created = open_draft(live, by=None)
    draft.texts.update(body="Other words.")
    publish(draft, by=None, change_kind="correction", public_note="Mended.")
    version = Version.objects.get(record_id=live.pk, number=1)
    redact(version, notice="A name was taken out.", ordered_by="Zqcourtzq", by=make_user("zqclerkzq"))
    html = history(client, live)
    assert "A name was taken out." in html
    assert "zq" not in html.lower()


def test_no_names_of_staff_and_no_remarks_are_in_it(client):
    staff = make_user("zqstaffzq", first_name="Zqfirstzq")
    body = make_organisation("A body", by=staff)
    live = revise(make_statement(organisation=body, by=staff), raw_label="x", by=None)
    person = make_person()
    person._history_user, person._change_reason = staff, "Zqreasonzq"
    assert "zq" not in history(client, live).lower() + history(client, body).lower()


def test_a_profile_has_a_history_and_its_page_leads_there(client):
    body = make_organisation("River Commission")
    assert titles(history(client, body)) == ["Version 1: first publication"]
    for live in (body, make_statement()):
        assert f'href="{live.get_absolute_url()}history/"' in client.get(live.get_absolute_url()).content.decode()


def test_the_history_of_what_was_removed_or_merged_is_answered_as_its_page_is(client):
    gone, double, target = make_statement(), make_statement(), make_statement()
    remove(gone, by=None, public_notice="It was a forgery.")
    merge(double, into=target, by=None, public_notice="Recorded twice.")
    assert "It was a forgery." in history(client, gone, 410)
    assert client.get(f"{double.get_absolute_url()}history/")["Location"] == target.get_absolute_url()
    assert client.get("/en/statements/2017/02/31/x/history/").status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_it_costs_the_same_however_much_happened(client, number):
    person = make_person("Kofi Annan")
    live = make_statement(appointment=make_appointment(person, make_post()), issued_on="2005-03-01")
    for each in range(number):
        live = revise(live, raw_label=f"x{each}")
        person.name = f"Kofi Annan {each}"
        save_reference(person)
    with CaptureQueriesContext(connection) as captured:
        history(client, live)
    assert len(captured) == 8, [query["sql"][:150] for query in captured]


def test_corrections_are_in_the_structured_data_of_their_statement(client):
    live = revise(make_statement(), kind="update", note="A source is new.", raw_label="x")
    live = revise(live, kind="correction", note="The place was wrong.", raw_label="y")
    html = client.get(live.get_absolute_url()).content.decode()
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])["@graph"]
    [correction] = next(each for each in graph if each["@type"] == "CreativeWork")["correction"]
    assert (correction["@type"], correction["text"]) == ("CorrectionComment", "The place was wrong.")
    assert correction["url"] == f"https://unhub.example{live.get_absolute_url()}v3/changes/"


def test_the_feed_says_when_a_statement_was_first_published_and_when_it_last_changed(client):
    live = revise(make_statement(), raw_label="x")
    text = client.get("/en/statements.atom").content.decode()
    entry = text[text.index("<entry>") :]
    assert f"<published>{live.published_at.isoformat()}</published>" in entry
    assert f"<updated>{live.updated_at.isoformat()}</updated>" in entry
    assert live.updated_at > live.published_at
