import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.drafts.models import (
    FormerNameDraft,
    OrganisationIdentifierDraft,
    OrganisationLinkDraft,
    OrganisationTextDraft,
)
from organisations.models import Organisation, PersonName, Post, SourceClaim
from tests.factories import (
    make_appointment,
    make_capacity,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
    make_statement,
    revise,
    save_reference,
)
from unhub.publishing.services import publish, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    """The words of a page at an address: tags taken away, white space folded. Fails unless the status is the one meant."""

    def read(path, status=200):
        response = client.get(path)
        assert response.status_code == status, response.content[:500]
        return words(response)

    return read


def words(response):
    html = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'").replace("&amp;", "&").split())


def json_ld(response, kind):
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S)
    [found] = [each for each in json.loads(script)["@graph"] if each["@type"] == kind]
    return found


def published(draft):
    publish(draft, by=None)
    return Organisation.objects.get(pk=draft.pk)


def make_office(**fields):
    """A field office that changed its name in September 1999, in a department, with a post that was vacant in 2005."""
    department = make_organisation("Department of Rivers", kind="department", acronym="DOR", slug="dor")
    draft = make_organisation_draft(
        "Office of the Envoy for Rivers",
        slug="envoy-office",
        acronym="OER",
        kind="field_mission",
        summary="Speaks for both banks.",
        profile="## Origin\n\nIt began on the left bank.",
        established="1994-06",
        **fields,
    )
    FormerNameDraft.objects.create(
        draft=draft, name="Office of the Left Bank", start="1994-06", end="1999-09", end_kind="dated"
    )
    OrganisationLinkDraft.objects.create(draft=draft, label="The Envoy's site", url="")
    OrganisationLinkDraft.objects.create(draft=draft, label="Register", url="https://example.org/register", order=1)
    OrganisationIdentifierDraft.objects.create(draft=draft, scheme="wikidata", value="Q42")
    office = published(draft)
    make_relation(office, "field_office_of", department, start="1994-06")
    make_presence(office, make_place("Left Bank"), role="office")
    post = make_post("Envoy for Rivers", office, slug="envoy")
    first = make_appointment(make_person("Terje Example"), post, "1999-10-01", "2004-12", end_kind="dated")
    make_appointment(make_person("Alvaro Sample"), post, "2005-05-06", "2007-05", end_kind="dated")
    make_appointment(make_person("Sigrid Muster"), post, "2025-01-17", status="ad_interim")
    return office, post, first


# --- a body ----------------------------------------------------------------------------------------------------------


def test_a_body_shows_its_profile_facts_posts_and_links(get, client):
    make_office()
    page = get("/en/organisations/envoy-office/")
    for text in (
        "Office of the Envoy for Rivers",
        "Speaks for both banks.",
        "It began on the left bank.",
        "June 1994",
        "(day not known)",
        "Office of the Left Bank from June 1994 to September 1999",
        "Department of Rivers DOR since June 1994",
        "Left Bank",
        "Q42 Wikidata",
        "The Envoy's site address not known",
        "Sigrid Muster ad interim since 17 January 2025",
    ):
        assert text in page
    html = client.get("/en/organisations/envoy-office/").content.decode()
    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/organisations/envoy-office/">' in html
    assert 'property="og:title"' in html
    assert 'href="https://example.org/register"' in html
    assert "<script>" not in html
    assert "style=" not in html


def test_a_body_as_of_a_day_has_the_name_the_holder_and_the_ties_of_that_day(get, client):
    office, post, _first = make_office()
    river = make_organisation("River Club", kind="grouping", slug="club")
    make_relation(office, "member_of", river, start="2003", end="2004-03-31", end_kind="dated")
    then = get("/en/organisations/envoy-office/?as_of=1999-03-01")
    assert "As it stood on 1 March 1999" in then
    assert "Office of the Left Bank" in then.partition("As it stood on")[0]
    assert "River Club" not in then
    vacant = get("/en/organisations/envoy-office/?as_of=2005-03-01")
    assert "Vacant from 1 January 2005 to 5 May 2005" in vacant
    assert "To come: Alvaro Sample from 6 May 2005" in vacant
    assert "Sigrid Muster" not in vacant
    assert "River Club" not in vacant
    assert "River Club from 2003 to 31 March 2004" in get("/en/organisations/envoy-office/?as_of=2004-01-01")
    assert "Formerly member of River Club from 2003 to 31 March 2004" in get("/en/organisations/envoy-office/")
    html = client.get("/en/organisations/envoy-office/?as_of=2005-03-01").content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert 'href="/en/organisations/envoy-office/">Show it as it stands today' in html


def test_others_too_are_called_what_they_were_called_that_day(get):
    office, _post, _first = make_office()
    region = make_organisation("River Region", slug="region")
    make_relation(office, "part_of", region, start="1994")
    assert "Office of the Left Bank" in get("/en/organisations/region/?as_of=1996-01-01")
    assert "Office of the Envoy for Rivers" in get("/en/organisations/region/?as_of=2001-01-01")


def test_a_day_on_which_a_body_did_not_exist_says_so_and_keeps_what_is_known(get):
    make_office(dissolved="2010-06-30", dissolution_reason="merged")
    before = get("/en/organisations/envoy-office/?as_of=1990-01-01")
    assert "It did not exist yet on that day Established: June 1994. What is known of it follows." in before
    assert "It began on the left bank." in before
    after = get("/en/organisations/envoy-office/?as_of=2012-01-01")
    assert "It existed no longer on that day Dissolved: 30 June 2010 (merged into another body)." in after
    assert "did not exist" not in get("/en/organisations/envoy-office/?as_of=2010-06-30")
    assert "It exists no longer" in get("/en/organisations/envoy-office/")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_of=2005-02-30", "February 2005 has 28 days"),
        ("as_of=March", "write year-month-day"),
        ("as_of=2005-03-01&as_of=2006-03-01", "once only"),
        ("asof=2005-03-01", "did you mean “as_of”"),
        ("as_of=2005-03-01%00", "NUL"),
    ],
)
@pytest.mark.parametrize("path", ["organisations/envoy-office/", "posts/envoy/", "organisations/chart/"])
def test_a_bad_day_is_refused_in_words(get, path, query, said):
    make_office()
    assert said in get(f"/en/{path}?{query}", 400)


def test_the_first_and_the_last_day_of_the_calendar_are_answered(get):
    make_office()
    for day in ("0001-01-01", "9999-12-31"):
        for path in ("organisations/envoy-office/", "posts/envoy/", "organisations/chart/"):
            assert get(f"/en/{path}?as_of={day}")


def test_a_fact_carries_its_source_and_its_rivals(get):
    office, _post, first = make_office()
    tie = office.relations.get()
    claims = [
        {"organisation": office, "field": "established", "value": "1994-06", "rank": "preferred"},
        {"organisation": office, "field": "established", "value": "1993-04", "note": "a first meeting"},
        {"organisation": office, "field": "established", "value": "1992", "rank": "disputed"},
        {"organisation": office, "field": "dissolution_reason", "value": "a storm"},
        {"relation": tie, "field": "start", "value": "1995"},
        {"appointment": first, "field": "end", "value": "2005-01"},
    ]
    for number, claim in enumerate(claims, start=1):
        save_reference(SourceClaim(source_title=f"Report {number}", source_url="https://example.org/r", **claim))
    page = get("/en/organisations/envoy-office/")
    assert "Source: Report 1" in page
    assert "Also claimed: April 1993 Source: Report 2 (a first meeting)" in page
    assert "Disputed 1992 Source: Report 3" in page
    assert "How it ended: a storm Source: Report 4" in page
    assert "Also claimed: From: 1995 Source: Report 5" in page
    assert "Also claimed: Until: January 2005 Source: Report 6" in get("/en/posts/envoy/")
    assert "Also claimed: Until: January 2005 Source: Report 6" in get("/en/people/terje-example/")


def test_relations_are_said_both_ways(get):
    one, other = make_organisation("First Bank", slug="first"), make_organisation("Second Bank", slug="second")
    make_relation(one, "succeeded_by", other, note="By a treaty.", source_title="The treaty")
    make_relation(one, "supports", other)
    assert "succeeded by Second Bank By a treaty. Source: The treaty" in get("/en/organisations/first/")
    page = get("/en/organisations/second/")
    assert "successor of First Bank" in page
    assert "supported by First Bank" in page


def test_hundreds_of_members_fit_on_a_page(client):
    club = make_organisation("A Great Club", kind="intergovernmental", slug="great")
    for number in range(200):
        make_relation(make_organisation(f"Member State {number:03}", kind="state"), "member_of", club, start="1945")
    response = client.get("/en/organisations/great/")
    assert "Members 200" in words(response)
    assert len(response.content) < 50_000
    assert len(client.get("/en/organisations/chart/").content) < 50_000


def test_texts_in_other_languages_carry_their_language_and_direction(client):
    draft = make_organisation_draft("League of Rivers", slug="league", profile="It meets in spring.")
    OrganisationTextDraft.objects.create(
        draft=draft, language="ar", name="جامعة الأنهار", acronym="جأ", profile="تجتمع في الربيع."
    )
    published(draft)
    html = client.get("/en/organisations/league/").content.decode()
    assert '<span lang="ar" dir="rtl">جامعة الأنهار (جأ)</span>' in html
    assert '<div lang="ar" dir="rtl"><p><strong>جامعة الأنهار</strong>' in html


def test_a_body_named_in_arabic_only_is_shown_right_to_left(client):
    draft = make_organisation_draft("x", slug="arabic-only", kind="grouping")
    draft.texts.update(language="ar", name="مجموعة النهر")
    body = published(draft)
    member = make_organisation("Member", slug="member")
    make_relation(member, "member_of", body)
    assert '<h1 lang="ar" dir="rtl">مجموعة النهر' in client.get("/en/organisations/arabic-only/").content.decode()
    for path in ("organisations/", "organisations/member/"):
        assert 'lang="ar" dir="rtl">مجموعة النهر' in client.get(f"/en/{path}").content.decode()
    assert 'lang="ar">مجموعة النهر' in client.get("/en/organisations/chart/").content.decode()


def test_a_withdrawn_profile_shows_the_notice(get):
    office, _post, _first = make_office()
    withdraw(office, by=None, public_notice="Mixed up with another office.")
    page = get("/en/organisations/envoy-office/")
    assert "This profile was withdrawn" in page
    assert "Mixed up with another office." in page
    assert "Withdrawn" in get("/en/organisations/")


def test_a_corrected_profile_lists_its_versions_with_their_notes(get):
    office, _post, _first = make_office()
    assert "Version 1, last changed here" in get("/en/organisations/envoy-office/")
    revise(office, note="The year was wrong.", established="1994-05")
    page = get("/en/organisations/envoy-office/")
    assert re.search(r"Version 2 correction, [\w ]+ shown here The year was wrong\. What changed in version 2 ", page)
    assert "Version 1 first publication" in page


def test_a_body_tells_machines_what_it_is(client):
    make_office()
    data = json_ld(client.get("/en/organisations/envoy-office/"), "GovernmentOrganization")
    assert data["name"] == "Office of the Envoy for Rivers"
    assert data["alternateName"] == ["OER", "Office of the Left Bank"]
    assert data["foundingDate"] == "1994-06"
    assert data["parentOrganization"][0]["name"] == "Department of Rivers"
    assert data["sameAs"] == ["https://www.wikidata.org/wiki/Q42", "https://example.org/register"]
    crumbs = json_ld(client.get("/en/organisations/envoy-office/"), "BreadcrumbList")["itemListElement"]
    assert [each["name"] for each in crumbs][1:3] == ["Organisations", "DOR"]


def test_a_body_shows_its_latest_statements(get):
    office, post, first = make_office()
    make_statement("The river is open", issued_on="2003-05-01", appointment=first)
    assert "The river is open" in get("/en/organisations/envoy-office/")
    assert "The river is open" in get("/en/posts/envoy/")
    assert "The river is open" in get("/en/people/terje-example/")


def test_a_draft_shows_nowhere(get, client):
    make_organisation_draft("Secret Office", slug="secret-office")
    office, _post, _first = make_office()
    assert client.get("/en/organisations/secret-office/").status_code == 404
    for path in ("organisations/", "organisations/chart/", "organisations/envoy-office/", "posts/", "people/"):
        assert "Secret" not in get(f"/en/{path}")


# --- addresses -------------------------------------------------------------------------------------------------------


def test_former_addresses_redirect_for_ever_and_keep_the_day(client):
    office, post, first = make_office()
    revise(office, note="A shorter address.", slug="office")
    post.slug, first.person.slug = "the-envoy", "terje"
    save_reference(post)
    save_reference(first.person)
    for path, now in (
        ("organisations/envoy-office/?as_of=2005-03-01", "organisations/office/?as_of=2005-03-01"),
        ("posts/envoy/", "posts/the-envoy/"),
        ("people/terje-example/", "people/terje/"),
    ):
        response = client.get(f"/en/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/en/{now}")
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["organisations", "posts", "people"])
def test_an_unknown_address_is_not_found(client, path):
    assert client.get(f"/en/{path}/nobody-knows/").status_code == 404
    assert client.get(f"/en/{path}/{'x' * 300}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["organisations/", "posts/", "people/", "organisations/chart/", "people/terje-example/"]
)
def test_an_unknown_parameter_is_refused(get, path):
    make_office()
    assert "There is no parameter “nonsense” here" in get(f"/en/{path}?nonsense=1", 400)


# --- a post ----------------------------------------------------------------------------------------------------------


def test_a_post_shows_its_holders_and_its_gaps(get, client):
    make_office()
    page = get("/en/posts/envoy/")
    assert "Today Sigrid Muster ad interim since 17 January 2025" in page
    assert "vacant 1 January 2005 5 May 2005" in page
    assert "Terje Example 1 October 1999 December 2004 (day not known)" in page
    assert "vacant 1 June 2007 16 January 2025" in page
    html = client.get("/en/posts/envoy/").content.decode()
    assert '<g class="lane-vacant">' in html
    assert '<g class="lane-acting">' in html


def test_a_post_as_of_a_day_says_who_held_it(get):
    make_office()
    assert "On 1 March 2005 Vacant from 1 January 2005 to 5 May 2005" in get("/en/posts/envoy/?as_of=2005-03-01")
    assert "On 1 March 2003 Terje Example from 1 October 1999 to December 2004" in get(
        "/en/posts/envoy/?as_of=2003-03-01"
    )


def test_a_post_has_the_title_and_the_hats_of_the_day(get):
    _office, post, _first = make_office()
    club = make_organisation("River Club", kind="grouping", slug="club")
    make_capacity(post, "Envoy to the Left Bank", is_principal=True, start="1994-06", end="1999-09", end_kind="dated")
    make_capacity(post, "Envoy for All Rivers", is_principal=True, start="1999-10")
    make_capacity(post, "Delegate to the Club", [club], start="2003", on_behalf_of_organisation=club)
    assert "<h1" not in get("/en/posts/envoy/")
    then = get("/en/posts/envoy/?as_of=1996-01-01")
    assert "Envoy to the Left Bank As it stood on" in then
    assert "Delegate to the Club" not in then
    now = get("/en/posts/envoy/")
    assert "Delegate to the Club towards River Club on behalf of River Club since 2003" in now
    assert "Envoy to the Left Bank principal title from June 1994 to September 1999" in now
    assert "Envoy for All Rivers" in get("/en/organisations/envoy-office/")


def test_a_post_held_by_nobody_on_record_says_so(get):
    make_post("Keeper of the Lock", slug="keeper")
    page = get("/en/posts/keeper/")
    assert "No holder on record." in page
    assert "No appointment is on record." in page


def test_an_end_nobody_knows_is_no_vacancy(get):
    post = make_post("Keeper of the Lock", slug="keeper")
    make_appointment(make_person("Ann Old"), post, "1994-06", end_kind="unknown")
    make_appointment(make_person("Ben New"), post, "1999-10-01")
    page = get("/en/posts/keeper/")
    assert "not known 1 July 1994 30 September 1999" in page
    assert "vacant" not in page.partition("The same as a table")[2]
    assert "On 1 January 1996 Ann Old perhaps" in get("/en/posts/keeper/?as_of=1996-01-01")


def test_sixty_holders_fit_on_a_page(client):
    post = make_post("Monthly Chair", slug="chair")
    for number in range(60):
        year, month = 2000 + number // 12, number % 12 + 1
        make_appointment(make_person(f"Chair {number}"), post, f"{year}-{month:02}-01", f"{year}-{month:02}-28")
    response = client.get("/en/posts/chair/")
    assert words(response).count("Chair 5") >= 11
    assert len(response.content) < 150_000


# --- a person --------------------------------------------------------------------------------------------------------


def test_a_person_shows_names_posts_and_capacities(get, client):
    _office, post, first = make_office()
    person = first.person
    save_reference(PersonName(person=person, name="تيري", language="ar", source_title="A letter"))
    save_reference(PersonName(person=person, name="Terje Xample", start="1994", end="1998", end_kind="dated"))
    make_capacity(post, "Delegate to the Club", start="2003")
    page = get("/en/people/terje-example/")
    assert "Terje Xample from 1994 to 1998" in page
    assert "تيري Arabic Source: A letter" in page
    assert "Envoy for Rivers Office of the Envoy for Rivers 1 October 1999 December 2004 (day not known)" in page
    html = client.get("/en/people/terje-example/").content.decode()
    assert '<span lang="ar" dir="rtl">تيري</span>' in html
    assert "?capacity=delegate-to-the-club&amp;person=terje-example" in html
    data = json_ld(client.get("/en/people/terje-example/"), "Person")
    assert data["hasOccupation"][0]["roleName"] == "Envoy for Rivers"
    assert data["hasOccupation"][0]["endDate"] == "2004-12"


def test_a_hat_that_came_later_is_not_listed_with_somebody_who_left(get):
    _office, post, _first = make_office()
    make_capacity(post, "Delegate to the Club", start="2010")
    assert "Delegate to the Club" not in get("/en/people/terje-example/")


def test_a_person_without_appointments_is_shown(get):
    make_person("Nobody Yet", note="A lock keeper.", wikidata="Q7")
    page = get("/en/people/nobody-yet/")
    assert "A lock keeper." in page
    assert "No appointment is on record." in page
    assert "Wikidata Q7" in page


# --- lists and the chart ---------------------------------------------------------------------------------------------


def test_the_lists_are_described_in_words(get):
    make_office()
    assert "Organisations of kind department" in get("/en/organisations/?kind=department")
    page = get("/en/organisations/?parent=dor")
    assert "Office of the Envoy for Rivers" in page
    assert "Bodies of the" not in page
    assert "Envoy for Rivers" in get("/en/posts/?vacant=1&as_of=2005-03-01")
    assert "No posts" in get("/en/posts/?vacant=1")
    assert "Terje Example" in get("/en/people/?post=envoy")
    assert "No organisations" in get("/en/organisations/?kind=state")


def test_a_list_as_of_a_day_has_the_names_of_that_day_and_leads_there(client):
    make_office()
    html = client.get("/en/organisations/?as_of=1996-01-01").content.decode()
    assert 'href="/en/organisations/envoy-office/?as_of=1996-01-01">Office of the Left Bank</a>' in html


def test_a_letter_leads_into_the_list_at_that_letter(client):
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for number in (1, 2, 3):
            make_person(f"{letter}{number}", sort_name=f"{letter}{number}")
    html = client.get("/en/people/").content.decode()
    [url] = re.findall(r'<a href="([^"]+)" rel="nofollow">M</a>', html)
    page = words(client.get(url.replace("&amp;", "&")))
    assert "M1" in page
    assert "L3" not in page
    assert "Before" in page


def test_the_chart_nests_bodies_in_bodies_and_lists_groupings(get, client):
    office, _post, _first = make_office()
    club = make_organisation("River Club", kind="grouping", slug="club")
    make_relation(office, "member_of", club, start="2003")
    make_organisation("Far State", kind="state")
    page = get("/en/organisations/chart/")
    assert "Department of Rivers DOR Office of the Envoy for Rivers OER, field office, since June 1994" in page
    assert "River Club Office of the Envoy for Rivers since 2003" in page
    assert "Bodies that are part of no other on record Far State" in page
    assert "Office of the Envoy for Rivers field office of DOR since June 1994" in page
    then = get("/en/organisations/chart/?as_of=1996-01-01")
    assert "Office of the Left Bank" in then
    assert "River Club since" not in then


def test_a_body_under_two_others_stands_under_both_and_is_spelt_out_once(get):
    one, other = make_organisation("First Bank"), make_organisation("Second Bank")
    shared, leaf = make_organisation("Shared Lock"), make_organisation("Gate")
    make_relation(shared, "part_of", one)
    make_relation(shared, "part_of", other)
    make_relation(leaf, "part_of", shared)
    tree = get("/en/organisations/chart/").partition("The parts as a table")[0]
    assert tree.count("Shared Lock") == 2
    assert tree.count("Gate") == 1


def test_an_empty_archive_has_pages_too(get):
    assert "No bodies on record" in get("/en/organisations/chart/")
    assert "No organisations" in get("/en/organisations/")
    assert "No posts" in get("/en/posts/")
    assert "No people" in get("/en/people/")


def test_people_are_sorted_whatever_the_case_of_their_names(client):
    for name in ("Tor Wennesland", "Kofi Annan"):
        make_person(name)
    make_person("Alvaro de Soto", sort_name="de Soto, Alvaro")
    names = re.findall(r'<a href="/en/people/[^"?]+">([^<]+)</a>', client.get("/en/people/").content.decode())
    assert names == ["Kofi Annan", "Alvaro de Soto", "Tor Wennesland"]
    listed = client.get("/api/v1/people/").json()["results"]
    assert [each["sort_name"] for each in listed] == ["Annan, Kofi", "de Soto, Alvaro", "Wennesland, Tor"]


def test_of_several_seats_the_vacant_one_is_named(get):
    post = make_post("Envoys", slug="envoys", seats=2)
    make_appointment(make_person("Ana Example"), post, "2001-01-01", "2003-12-31", seat=1)
    make_appointment(make_person("Ben Example"), post, "2001-01-01", seat=2)
    page = get("/en/posts/envoys/")
    assert "Seat 1: Vacant since 1 January 2004" in page
    assert "Ben Example since 1 January 2001" in page


# --- what a page costs -----------------------------------------------------------------------------------------------


def fill(number):
    """A body with that many of everything around it."""
    body = Organisation.objects.get(slug="envoy-office")
    post = Post.objects.get(slug="envoy")
    people = [make_person() for _each in range(number)]
    for index, person in enumerate(people):
        other = make_organisation()
        make_relation(other, "member_of", body, start="2003")
        make_relation(other, "part_of", body)
        make_presence(body, make_place())
        make_capacity(post, towards=[other])
        make_appointment(person, make_post(organisation=body), "2001-01-01")
        appointment = make_appointment(person, post, "1950-01-01", "1950-02", status="acting")
        save_reference(SourceClaim(appointment=appointment, field="end", value=str(1950 + index), source_title="x"))
        make_appointment(people[0], make_post(organisation=body), "2001-01-01")


PAGES = {
    "organisations/": 5,
    "organisations/?kind=other": 4,
    "organisations/?as_of=2005-03-01": 6,
    "organisations/chart/": 3,
    "organisations/chart/?as_of=2005-03-01": 4,
    "organisations/envoy-office/": 10,
    "organisations/envoy-office/?as_of=2005-03-01": 11,
    "posts/": 6,
    "posts/envoy/": 6,
    "people/": 5,
    "people/FIRST/": 6,
}


def test_a_page_asks_as_many_questions_for_fifty_as_for_five(client):
    """Each answer asks for the content version once, pages with statements once for them, lists once for what filters offer."""
    make_office()
    client.get("/en/organisations/")  # a new connection asks first whether the database knows JSON
    costs = []
    for number in (5, 45):
        fill(number)
        first = Post.objects.get(slug="envoy").appointments.filter(status="acting").order_by("pk").first().person
        cost = {}
        for page in PAGES:
            cache.clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(f"/en/{page}".replace("FIRST", first.slug)).status_code == 200
            cost[page] = len(queries)
        costs.append(cost)
    few, many = costs
    assert many == PAGES
    # A list that is all on its page is not counted.
    assert all(many[page] - few[page] in (0, 1) for page in PAGES), few


def test_no_page_touches_a_session_or_an_account(client):
    make_office()
    for page in PAGES:
        response = client.get(f"/en/{page}".replace("FIRST", "terje-example"))
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies
