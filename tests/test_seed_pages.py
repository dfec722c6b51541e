"""Both pages this project began with can be rebuilt from records: every fact they state, one by one.

Page one is the profile of the United Nations' role in the Middle East peace process, page two the page of the United Nations as a
member of the Middle East Quartet. A fact is looked for in the records, on a public page and in the API.
"""

import functools
import html
import json
import re
from typing import NamedTuple

import pytest
from django.test import Client

from organisations.models import Organisation, OrganisationRelation, OrganisationText, PostCapacity, Presence
from statements.management.sample_content import id_of
from statements.models import Document, Statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_content")]


class Fact(NamedTuple):
    """A fact in words, how it is found in the records, and the words it shows as at an address of a page and of the API."""

    words: str
    record: object
    page: tuple
    api: tuple


def profile(slug, *phrases):
    """That a body's profile says it."""

    def found():
        text = " ".join(OrganisationText.objects.get(organisation__slug=slug, language="en").profile.split())
        return all(phrase in text for phrase in phrases)

    return found


def body(slug, **fields):
    return lambda: Organisation.objects.filter(slug=slug, status="published", **fields).exists()


def related(subject, kind, object, **fields):
    return lambda: OrganisationRelation.objects.filter(
        subject__slug=subject, kind=kind, object__slug=object, **fields
    ).exists()


def present(organisation, place):
    return lambda: Presence.objects.filter(organisation__slug=organisation, place__slug=place).exists()


def hat(key, *towards, **fields):
    """That a capacity is there, towards exactly these bodies."""

    def found():
        capacity = PostCapacity.objects.get(key=key, **fields)
        return set(capacity.towards.values_list("slug", flat=True)) == set(towards)

    return found


def organisation_page(slug):
    return f"/en/organisations/{slug}/"


def post_page(slug):
    return f"/en/posts/{slug}/"


def api(kind, key):
    return f"/api/v1/{kind}/{id_of(kind, key)}/"


def prose(words, slug, *phrases):
    """A fact that the profile of a body tells in a sentence."""
    return Fact(
        words, profile(slug, *phrases), (organisation_page(slug), *phrases), (api("organisations", slug), *phrases)
    )


def document(words, slug, title):
    return Fact(
        words,
        lambda: Document.objects.filter(slug=slug, title=title).exists(),
        (f"/en/documents/{slug}/", title),
        (api("documents", slug), title),
    )


def member(words, slug, name):
    return Fact(
        words,
        related(slug, "member_of", "quartet", start="2003"),
        (organisation_page("quartet"), name),
        (api("organisations", "quartet"), name),
    )


def office(words, place, name):
    return Fact(
        words, present("unsco", place), (organisation_page("unsco"), name), (api("organisations", "unsco"), name)
    )


PAGE_ONE = [
    prose(
        "The United Nations works with regional and international partners",
        "dppa",
        "With partners in the region and beyond",
    ),
    prose("to defuse tensions and improve matters on the ground", "dppa", "to ease tensions", "life on the ground"),
    prose("and to advance negotiations towards two States", "dppa", "negotiations", "two States"),
    prose("and a comprehensive, just and lasting peace", "dppa", "comprehensive, just and lasting"),
    prose(
        "based on Security Council resolutions, international law and earlier agreements",
        "dppa",
        "resolutions of the Security Council, international law, and what the parties agreed earlier",
    ),
    Fact(
        "The Department of Political and Peacebuilding Affairs (DPPA)",
        body("dppa", name="Department of Political and Peacebuilding Affairs", acronym="DPPA", kind="department"),
        (organisation_page("dppa"), "Department of Political and Peacebuilding Affairs", "DPPA"),
        (api("organisations", "dppa"), "Department of Political and Peacebuilding Affairs", "DPPA"),
    ),
    prose(
        "advises and assists the Secretary-General in his Middle East diplomacy",
        "dppa",
        "advises and assists the Secretary-General",
    ),
    prose(
        "and oversees political activities of the United Nations in the region", "dppa", "directs the political work"
    ),
    prose(
        "which are to further peace and prevent escalation",
        "dppa",
        "efforts for peace, and against any further escalation",
    ),
    prose(
        "to coordinate humanitarian aid and development assistance",
        "dppa",
        "coordination of humanitarian aid and development assistance",
    ),
    prose("and to support Palestinian state-building", "dppa", "Palestinian state institutions"),
    prose(
        "The Secretary-General's good offices are available to the parties",
        "dppa",
        "offers the parties his good offices",
    ),
    Fact(
        "The Secretary-General is a principal of the Quartet",
        hat("principal-of-the-quartet", "quartet", post__slug="secretary-general"),
        (post_page("secretary-general"), "Principal of the Middle East Quartet"),
        (api("posts", "secretary-general"), "Principal of the Middle East Quartet"),
    ),
    member("The United States is a member of the Quartet", "united-states", "United States"),
    member("The Russian Federation is a member of the Quartet", "russian-federation", "Russian Federation"),
    member("The European Union is a member of the Quartet", "european-union", "European Union"),
    member("The United Nations is a member of the Quartet", "un", "United Nations"),
    Fact(
        "The Quartet was established in 2003",
        body("quartet", established="2003", kind="grouping", claims__field="established", claims__rank="preferred"),
        (organisation_page("quartet"), "2003"),
        (api("organisations", "quartet"), "2003"),
    ),
    Fact(
        "though other sources say April 2002",
        body("quartet", claims__field="established", claims__value="2002-04", claims__rank="normal"),
        (organisation_page("quartet"), "April 2002"),
        (api("organisations", "quartet"), "2002-04"),
    ),
    prose(
        "to coordinate the international community's support",
        "quartet",
        "coordinate the support of the international community",
    ),
    Fact(
        "There is close cooperation with the League of Arab States",
        related("un", "cooperates_with", "league-of-arab-states"),
        (organisation_page("un"), "League of Arab States"),
        (api("organisations", "un"), "League of Arab States"),
    ),
    prose(
        "with others in the region and the wider international community",
        "dppa",
        "a stake in the region",
        "wider international community",
    ),
    prose("DPPA assists in managing crises", "dppa", "assists the Secretary-General in managing it"),
    prose(
        "with the Secretary-General's own involvement, so that violence does not recur",
        "dppa",
        "preventing new violence",
    ),
    Fact(
        "Senior officials brief the Security Council regularly",
        related("dppa", "supports", "security-council", note__contains="brief the Council regularly"),
        (organisation_page("dppa"), "Security Council", "brief the Security Council regularly"),
        (api("organisations", "dppa"), "brief the Council regularly"),
    ),
    Fact(
        "the Special Coordinator in particular",
        profile("dppa", "the Special Coordinator first among them"),
        (organisation_page("dppa"), "the Special Coordinator first among them"),
        (api("organisations", "dppa"), "the Special Coordinator first among them"),
    ),
    Fact(
        "There is a Special Coordinator for the Middle East Peace Process",
        hat("special-coordinator-for-the-peace-process", is_principal=True, post__slug="special-coordinator"),
        (post_page("special-coordinator"), "Special Coordinator for the Middle East Peace Process"),
        (api("posts", "special-coordinator"), "Special Coordinator for the Middle East Peace Process"),
    ),
    Fact(
        "who is the Secretary-General's Personal Representative to the PLO and the Palestinian Authority",
        hat(
            "personal-representative-to-the-plo-and-the-pa",
            "plo",
            "palestinian-authority",
            on_behalf_of_post__slug="secretary-general",
        ),
        (
            post_page("special-coordinator"),
            "Personal Representative of the Secretary-General",
            "Palestine Liberation Organization",
            "Palestinian Authority",
        ),
        (api("posts", "special-coordinator"), "Personal Representative of the Secretary-General"),
    ),
    prose(
        "is the focal point on the ground in politics and diplomacy", "unsco", "on the ground is the point of contact"
    ),
    Fact(
        "and is Envoy to the Middle East Quartet",
        hat("envoy-to-the-quartet", "quartet", on_behalf_of_organisation__slug="un"),
        (post_page("special-coordinator"), "United Nations Envoy to the Middle East Quartet"),
        (api("posts", "special-coordinator"), "United Nations Envoy to the Middle East Quartet"),
    ),
    Fact(
        "The Special Coordinator has an Office, UNSCO",
        body(
            "unsco",
            acronym="UNSCO",
            name="Office of the United Nations Special Coordinator for the Middle East Peace Process",
        ),
        (organisation_page("unsco"), "Office of the United Nations Special Coordinator", "UNSCO"),
        (api("organisations", "unsco"), "Office of the United Nations Special Coordinator", "UNSCO"),
    ),
    Fact(
        "UNSCO was established in June 1994",
        body("unsco", established="1994-06"),
        (organisation_page("unsco"), "June 1994"),
        (api("organisations", "unsco"), "1994-06"),
    ),
    prose("after the Oslo Accords", "unsco", "in the wake of the Oslo Accords"),
    document("which are a document on record", "oslo-accords", "Oslo Accords"),
    prose(
        "It coordinates more than twenty agencies, funds and programmes",
        "unsco",
        "more than twenty agencies, funds and programmes",
    ),
    Fact(
        "in their humanitarian and development assistance to the Palestinian Authority and people",
        related("unsco", "supports", "palestinian-authority", note__contains="more than twenty"),
        (organisation_page("unsco"), "Palestinian Authority", "Palestinian people"),
        (api("organisations", "unsco"), "Palestinian Authority", "Palestinian people"),
    ),
    Fact(
        "It is a field office of DPPA",
        related("unsco", "field_office_of", "dppa"),
        (organisation_page("unsco"), "Department of Political and Peacebuilding Affairs"),
        (api("organisations", "unsco"), "Department of Political and Peacebuilding Affairs"),
    ),
    office("with presence in Jerusalem", "jerusalem", "Jerusalem"),
    office("and Ramallah", "ramallah", "Ramallah"),
    office("and Gaza", "gaza", "Gaza"),
]

PAGE_TWO = [
    document("The Charter is a document on record", "un-charter", "Charter of the United Nations"),
    prose(
        "The Charter lets the Secretary-General bring threats to peace before the Security Council",
        "un",
        "may lay before the Security Council",
        "Article 99",
    ),
    prose(
        "and entrusts him with other functions by the principal organs",
        "un",
        "The Security Council, the General Assembly and the other main organs",
        "further tasks",
    ),
    Fact(
        "The Security Council is a body of the United Nations",
        related("security-council", "part_of", "un"),
        (organisation_page("un"), "Security Council"),
        (api("organisations", "security-council"), "Security Council", "United Nations"),
    ),
    Fact(
        "So is the General Assembly",
        related("general-assembly", "part_of", "un"),
        (organisation_page("un"), "General Assembly"),
        (api("organisations", "general-assembly"), "General Assembly", "United Nations"),
    ),
    prose("His work is consultations with leaders and others", "un", "talks with leaders of States and with others"),
    prose("sessions of United Nations bodies", "un", "sessions of the bodies of the United Nations"),
    prose("public statements", "un", "statements to the public"),
    prose(
        "preventive diplomacy, peacemaking and peacebuilding, himself or through envoys",
        "un",
        "preventive diplomacy, peacemaking and peacebuilding",
        "representatives and other envoys",
    ),
    Fact(
        "He represents the United Nations in the Quartet",
        hat("principal-of-the-quartet", "quartet", on_behalf_of_organisation__slug="un"),
        (organisation_page("un"), "the Secretary-General speaks for it there"),
        (api("posts", "secretary-general"), "represents the United Nations in the Middle East Quartet"),
    ),
    prose(
        "The Special Coordinator represents the Secretary-General towards the parties and others",
        "un",
        "Towards the parties and other governments the Secretary-General is represented by the Special Coordinator",
    ),
    prose(
        "in all that concerns continued support to the peace process",
        "un",
        "in whatever has to do with the help that the United Nations goes on giving",
    ),
    prose(
        "and prepares more development assistance",
        "un",
        "prepares the ground within the United Nations for more development assistance",
    ),
    Fact(
        "There is a link “Secretary-General's website”, without an address",
        body("un", links__label="Secretary-General's website", links__url=""),
        (organisation_page("un"), "Secretary-General's website"),
        (api("organisations", "un"), "Secretary-General's website"),
    ),
]

# Date, order in the day, label and title with its label as listed; "\N{NO-BREAK SPACE}" where the list has one.
LISTED = [
    (
        "2017-07-27-old-city-crisis-defused",
        "07/27/2017",
        2,
        "Secretary-General Statement",
        "Secretary-General Welcomes News that Crisis in Jerusalem Old City Has Been Defused",
    ),
    (
        "2017-07-27-restraint-in-the-old-city",
        "07/27/2017",
        1,
        "Secretary-General Statement",
        "Urging Political, Religious, Community Leaders in Old City of Jerusalem to Avoid "
        "Provocation, Secretary-General Calls for Restraint on Israel’s Part",
    ),
    (
        "2017-07-21-death-of-palestinians-in-clashes",
        "07/21/2017",
        2,
        "Secretary-General Statement",
        "Secretary-General Deeply Deplores Death of Palestinians in Clashes wih Israeli Security Forces",
    ),
    (
        "2017-07-21-stabbing-in-the-west-bank",
        "07/21/2017",
        1,
        "Secretary-General Statement",
        "Strongly Condemning Deadly Stabbing in Occupied West Bank, Secretary-General\N{NO-BREAK SPACE}Calls on "
        "All to Avoid Escalating Already Volatile Situation",
    ),
    (
        "2017-06-12-criticism-of-unrwa",
        "06/12/2017",
        1,
        "Secretary-General Statement",
        "Concerned about Public Criticism of UNRWA, Secretary-General Calls on Member States to "
        "Continue Supporting Its Essential Services",
    ),
    (
        "2017-06-05-fifty-years-of-occupation",
        "06/05/2017",
        1,
        "",
        'Continuing Occupation Sends "Unmistakable Message" that Both Palestinian, Israeli\N{NO-BREAK SPACE}Hopes '
        "Remain Unattainable, Secretary-General Warns in Anniversary Statement",
    ),
    (
        "2017-03-31-new-settlement",
        "03/31/2017",
        1,
        "Secretary-General Statement",
        "Condemning Israel’s Decision to Build New Settlement in the oPt, Secretary-General "
        "Calls Action Illegal, Saying It Threatens Peace",
    ),
    (
        "2017-02-07-regularization-bill",
        "02/07/2017",
        1,
        "",
        'UN Secretary-General "Deeply Regrets" Adoption of "Regularization Bill"',
    ),
    (
        "2017-02-01-settlement-units-in-the-west-bank",
        "02/01/2017",
        1,
        "SG Statement",
        "Concerned about Israel’s Plan to Advance 5,000 Settlement Units in West Bank, "
        "Secretary-General Says Such Actions Could Hamper Talks on Two-State Solution",
    ),
    (
        "2017-01-09-terrorist-attack-in-jerusalem",
        "01/09/2017",
        1,
        "Statement",
        "Secretary-General Condemns Deadly Jerusalem Terrorist Attack",
    ),
]


def as_listed(date, label, title):
    return f"{date}{title} - {label}" if label else f"{date}{title}"


def said(key, date, order, label, title):
    """That a listed statement is on record with its quirks, attributed to the Secretary-General of that day."""

    def found():
        statement = Statement.objects.get(pk=id_of("statements", key))
        attribution = statement.attributions.get()
        return (
            f"{statement.issued_on:%m/%d/%Y}{statement.raw_title}" == as_listed(date, label, title)
            and (statement.title, statement.raw_label, statement.order_in_day) == (title, label, order)
            and statement.type.slug == "statement"
            and attribution.appointment.person.name == "António Guterres"
            and attribution.appointment.title_on(statement.issued_on) == "Secretary-General of the United Nations"
            and attribution.body.slug == "un"
        )

    return found


def listed_statement(key, date, order, label, title):
    month, day, year = date.split("/")
    return Fact(
        f"{date} {title[:50]}",
        said(key, date, order, label, title),
        (f"/en/statements/{year}/{month}/{day}/", title, "António Guterres"),
        (api("statements", key), title, f"{year}-{month}-{day}", "António Guterres"),
    )


FACTS = [*PAGE_ONE, *PAGE_TWO, *(listed_statement(*row) for row in LISTED)]
every_fact = pytest.mark.parametrize("fact", FACTS, ids=[fact.words for fact in FACTS])


@every_fact
def test_every_fact_of_the_two_pages_is_a_record(fact):
    assert fact.record()


def test_the_ten_statements_are_those_of_the_list(reference_data):
    lines = (reference_data / "data/statements/seed_list.jsonl").read_text(encoding="utf-8").splitlines()
    listed = [as_listed(date, label, title) for _key, date, _order, label, title in LISTED]
    assert listed == [json.loads(line)["raw"] for line in lines]


def test_newest_first_the_ten_stand_in_the_order_of_the_list():
    keys = {id_of("statements", row[0]): row[0] for row in LISTED}
    ordered = Statement.objects.filter(pk__in=keys).newest_first().values_list("pk", flat=True)
    assert [keys[pk] for pk in ordered] == [row[0] for row in LISTED]


@pytest.fixture(scope="module")
def words_at(sample_content):
    """The words a public address answers with, as one line. Each is asked once: many facts stand on one page."""

    @functools.cache
    def words(address):
        response = Client().get(address)
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("application/json"):
            return fold(" ".join(texts_in(response.json())))
        return fold(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))

    return words


def texts_in(data):
    """Every text in an answer of the API, however deep."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for value in data:
            yield from texts_in(value)
    elif isinstance(data, str):
        yield data


def fold(text):
    return " ".join(text.split())


@every_fact
def test_every_fact_of_the_two_pages_is_on_a_public_page(fact, words_at):
    address, *shown = fact.page
    for phrase in shown:
        assert fold(phrase) in words_at(address)


@every_fact
def test_every_fact_of_the_two_pages_is_in_the_api(fact, words_at):
    address, *shown = fact.api
    for phrase in shown:
        assert fold(phrase) in words_at(address)
