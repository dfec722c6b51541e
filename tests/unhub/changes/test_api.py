"""The change feed: what it says of each change, in which order, and where it goes on."""

import datetime
import re
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from organisations.models import Appointment, SourceClaim
from statements.models import Citation, Statement
from tests.factories import (
    make_appointment,
    make_capacity,
    make_document,
    make_label_alias,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
    make_statement,
    make_statement_draft,
    make_statements_in_bulk,
    make_topic,
    make_type,
    make_user,
    revise,
    save_reference,
)
from unhub.changes.filters import ChangeFilter
from unhub.changes.paging import IN_ORDER
from unhub.changes.records import LISTED, RECORD_TYPES, api_name
from unhub.publishing.affected import MOST_NAMED
from unhub.publishing.doors import open_door
from unhub.publishing.filing import file_first_publications
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Change, ReferenceRecord, Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import (
    bring_back,
    discard_draft,
    merge,
    open_draft,
    publish,
    redact,
    remove,
    restore,
    submit,
    withdraw,
)
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db

FEED = "/api/v1/changes/"


@pytest.fixture
def ask(client, settings):
    """Asks the feed: `ask(since=cursor)` gives the answer as data."""
    settings.DEBUG = False

    def ask(**parameters):
        answer = client.get(FEED, parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


@pytest.fixture
def changes(ask):
    """What was made public while the block of a test ran: `with changes() as found: …`."""

    class Found(list):
        def __enter__(self):
            self.since = ask(since="now")["cursor"]
            return self

        def __exit__(self, *error):
            self[:] = ask(since=self.since, page_size=100)["results"]

        @property
        def told(self):
            return [(each["record_type"], each["kind"]) for each in self]

        def affected(self, record_type):
            """The ids of records of that kind that any of them affects."""
            return {
                pk
                for each in self
                for one in each["affects"]
                if one["record_type"] == record_type
                for pk in one["ids"]
            }

    return Found


def ids_of(*records):
    return {str(record.pk) for record in records}


# --- what was done ----------------------------------------------------------------------------------------------------


def test_a_statement_is_told_from_its_publication_to_its_removal(changes):
    with changes() as found:
        live = make_statement("A title", slug="a-title", organisation=make_organisation(), type=make_type())
    assert found.told == [("organisation", "created"), ("type", "created"), ("statement", "created")]
    assert found[-1] == {
        "id": found[-1]["id"],
        "content_version": live.content_version,
        "at": found[-1]["at"],
        "kind": "created",
        "record_type": "statement",
        "record_id": str(live.pk),
        "version": 1,
        "note": "",
        "url": f"http://127.0.0.1:8000/api/v1/statements/{live.pk}/",
        "web_url": "http://127.0.0.1:8000/en/statements/2017/07/27/a-title/",
        "merged_into": None,
        "moved": None,
        "affects": [],
    }
    with changes() as found:
        revise(live, raw_title="As found", note="It was found.")
        live.refresh_from_db()
        withdraw(live, by=None, public_notice="In error.")
        restore(live, by=None, public_notice="It stands.")
        remove(live, by=None, public_notice="Never issued.")
    assert [(each["kind"], each["version"], each["note"]) for each in found] == [
        ("revised", 2, "It was found."),
        ("withdrawn", 3, "In error."),
        ("restored", 4, "It stands."),
        ("gone", 5, "Never issued."),
    ]
    assert {each["web_url"] for each in found} == {None}


def test_what_was_brought_back_is_told_as_restored(changes):
    live = make_statement()
    tombstone = remove(live, by=None, public_notice="Never issued.")
    with changes() as found:
        draft, _lost = bring_back(tombstone, by=None)
        publish(draft, by=None, change_kind="correction", public_note="It was issued.")
    assert [(each["kind"], each["version"]) for each in found] == [("restored", 3)]


def test_a_merger_says_into_what(changes):
    live, other = make_statement(), make_statement()
    with changes() as found:
        merge(live, into=other, by=None, public_notice="The same.")
    assert found[0]["merged_into"] == {
        "id": str(other.pk),
        "url": f"http://127.0.0.1:8000/api/v1/statements/{other.pk}/",
    }


def test_a_redaction_says_which_version_and_nothing_of_who_ordered_it(changes, client):
    live = make_statement(body="A secret name.")
    revise(live)
    with changes() as found:
        redact(Version.objects.get(record_id=live.pk, number=1), notice="By law.", ordered_by="Court", by=make_user())
    assert [(each["kind"], each["version"], each["note"]) for each in found] == [("redacted", 1, "By law.")]
    assert "Court" not in client.get(FEED).text


def test_a_change_of_address_says_the_old_and_the_new_one_beside_the_change_itself(changes):
    live = make_statement(slug="old")
    topic = make_topic("Old", slug="old")
    with changes() as found:
        revise(live, slug="newer")
        topic.slug = "newer"
        save_reference(topic)
    assert found.told == [("statement", "revised"), ("statement", "moved"), ("topic", "revised"), ("topic", "moved")]
    assert found[0]["content_version"] == found[1]["content_version"]
    assert found[1]["moved"] == {
        "former_web_url": "http://127.0.0.1:8000/en/statements/2017/07/27/old/",
        "web_url": "http://127.0.0.1:8000/en/statements/2017/07/27/newer/",
    }
    assert found[3]["moved"]["former_web_url"] == "http://127.0.0.1:8000/en/topics/old/"


def test_addresses_of_what_was_removed_or_deleted_since_are_not_told(ask):
    live, topic = revise(make_statement(slug="a-name"), slug="another"), make_topic("A name", slug="a-name")
    topic.slug = "another"
    save_reference(topic)
    assert sum(each["moved"] is not None for each in ask()["results"]) == 2
    tombstone = remove(live, by=None, public_notice="Never issued.")
    record_reference_change(topic, delete=True)
    assert {each["moved"] for each in ask()["results"]} == {None}
    draft, _lost = bring_back(tombstone, by=None)
    publish(draft, by=None, change_kind="correction", public_note="It was issued.")
    assert {each["moved"] for each in ask()["results"]} == {None}


def test_what_nobody_published_is_not_told(changes):
    organisation = make_organisation()
    with changes() as found:
        draft = make_statement_draft(organisation=organisation, type=make_type())
        open_draft(organisation, by=None)
        make_organisation_draft()
        submit(draft, by=make_user(), remark="A remark")
        discard_draft(make_statement_draft(organisation=organisation, type=make_type()), by=None)
    assert found.told == [("type", "created")]


def test_what_importers_write_in_bulk_is_told_under_one_number(changes):
    with changes() as found:
        make_statements_in_bulk(3)
        with open_door():
            number = ContentVersion.bump()
            numbers = [(pk, number) for pk in Statement.objects.values_list("pk", flat=True)]
            file_first_publications("statement", numbers, at=now())
    bulk = [each for each in found if each["content_version"] == number]
    assert [(each["record_type"], each["kind"], each["version"]) for each in bulk] == 3 * [("statement", "created", 1)]


def now():
    return datetime.datetime.now(datetime.UTC)


def test_every_kind_of_record_has_a_name_in_the_feed():
    models = {kind_named("statement").live, kind_named("organisation").live, *ReferenceRecord.__subclasses__()}
    for abstract in [model for model in models if model._meta.abstract]:
        models |= set(abstract.__subclasses__())
    names = {api_name(model._meta.model_name) for model in models if not model._meta.abstract}
    assert names == set(RECORD_TYPES)


# --- which other records are affected ---------------------------------------------------------------------------------


def test_a_mended_term_of_office_marks_the_statements_attributed_to_it(changes, client):
    appointment = make_appointment(start="2010-01-01")
    live = make_statement(appointment=appointment, issued_on="2017-07-27")
    make_statement(appointment=make_appointment(post=appointment.post, start="2011", status="acting"))
    with changes() as found:
        appointment.start = "2018-01-01"  # the statement is outside it from now on
        save_reference(appointment)
    assert found.told == [("appointment", "revised")]
    assert found.affected("statement") == ids_of(live)
    assert found.affected("post") == ids_of(appointment.post)
    assert found.affected("person") == ids_of(appointment.person)
    assert found.affected("organisation") == ids_of(appointment.post.organisation)
    [affected] = [each for each in found[0]["affects"] if each["record_type"] == "statement"]
    assert affected["is_complete"]
    answer = client.get(affected["url"].removeprefix("http://127.0.0.1:8000")).json()
    assert [each["url"] for each in answer["results"]] == [f"http://127.0.0.1:8000/api/v1/statements/{live.pk}/"]


def test_a_note_that_statements_do_not_show_marks_none_of_them(changes):
    appointment = make_appointment()
    make_statement(appointment=appointment)
    with changes() as found:
        appointment.note = "Since the summer."
        save_reference(appointment)
        person = appointment.person
        person.note = "The younger."
        save_reference(person)
    assert found.affected("statement") == set()


def test_what_a_record_left_is_affected_as_what_it_went_to(changes):
    relation = make_relation(make_organisation(), "member_of", make_organisation())
    left = relation.object
    with changes() as found:
        relation.object = make_organisation()
        save_reference(relation)
    assert found.affected("organisation") == ids_of(left, relation.subject, relation.object)


def test_what_is_deleted_says_whom_it_affected(changes):
    capacity = make_capacity(make_post(), is_principal=True)
    live = make_statement(appointment=make_appointment(post=capacity.post))
    citation = save_reference(
        Citation(statement=live, document=make_document("S/RES/242 (1967)"), raw="it", status="confirmed")
    )
    alias = make_label_alias("SG", make_type("Label"))
    with changes() as found:
        for record in (capacity, citation, alias):
            record_reference_change(record, delete=True)
    assert found.told == [("capacity", "deleted"), ("citation", "deleted"), ("label", "deleted")]
    assert [each["url"] for each in found] == [None, None, None]
    assert found.affected("statement") == ids_of(live)
    assert found.affected("post") == ids_of(capacity.post)
    assert found.affected("type") == ids_of(alias.type)


def test_a_hat_under_another_name_marks_the_statements_made_in_it(changes):
    capacity = make_capacity(make_post())
    appointment = make_appointment(post=capacity.post)
    live = make_statement(appointment=appointment, capacity=capacity)
    make_statement(appointment=appointment)
    with changes() as found:
        capacity.name = "Another hat"
        save_reference(capacity)
    assert found.affected("statement") == ids_of(live)


def test_a_document_under_another_title_marks_the_statements_that_cite_it(changes):
    live, document = make_statement(), make_document(title="A letter")
    save_reference(Citation(statement=live, document=document, raw="the letter", status="confirmed"))
    with changes() as found:
        document.title = "A letter of May"
        save_reference(document)
    assert found.affected("statement") == ids_of(live)


def test_a_topic_under_another_name_marks_the_one_above_and_those_below(changes):
    above = make_topic()
    topic = make_topic(parent=above)
    below = make_topic(parent=topic)
    with changes() as found:
        topic.name = "Another name"
        save_reference(topic)
    assert found.affected("topic") == ids_of(above, below)


def test_a_claim_about_an_office_marks_its_body(changes):
    presence = make_presence(make_organisation(), make_place())
    with changes() as found:
        save_reference(SourceClaim(presence=presence, field="start", value="1994", source_title="A book"))
    assert found.told == [("claim", "created")]
    assert found.affected("organisation") == ids_of(presence.organisation)


def test_a_body_under_another_name_marks_all_who_show_it(changes):
    body, other = make_organisation("A body"), make_organisation("Another")
    post = make_post(organisation=body)
    appointment = make_appointment(post=post)
    live = make_statement(appointment=appointment)
    make_relation(other, "member_of", body)
    accredited = make_capacity(make_post(organisation=other), towards=[body])
    with changes() as found:
        draft, _created = open_draft(body, by=None)
        draft.texts.update(name="The body")
        publish(draft, by=None, change_kind="update", public_note="Renamed.")
    assert found.affected("statement") == ids_of(live)
    assert found.affected("organisation") == ids_of(other)
    assert found.affected("post") == ids_of(post, accredited.post)
    assert found.affected("appointment") == ids_of(appointment)
    assert found.affected("person") == ids_of(appointment.person)
    body.refresh_from_db()
    with changes() as found:
        draft, _created = open_draft(body, by=None)
        draft.texts.update(profile="More of it.")
        publish(draft, by=None, change_kind="update", public_note="More.")
    assert found[0]["affects"] == []


def test_a_removed_body_marks_the_posts_that_were_accredited_to_it(changes):
    body = make_organisation()
    capacity = make_capacity(make_post(), towards=[body])
    with changes() as found:
        remove(body, by=None, public_notice="There is none.")
    assert found.affected("post") == ids_of(capacity.post)


@pytest.mark.parametrize("many", [5, 10_000])
def test_many_are_named_in_part_and_listed_whole_a_page_at_a_time(many, changes, client, monkeypatch):
    monkeypatch.setattr("unhub.publishing.affected.MANY", many)
    topic = make_topic()
    type, body = make_type(), make_organisation()
    live = [make_statement(topics=[topic], type=type, organisation=body) for _n in range(MOST_NAMED + 3)]
    with changes() as found:
        topic.name = "Another name"
        save_reference(topic)
    [affected] = found[0]["affects"]
    assert (len(affected["ids"]), affected["is_complete"]) == (MOST_NAMED, False)
    pages, address = set(), f"{affected['url']}&page_size=10"
    while address:
        answer = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        assert answer["count"] == len(live)
        pages |= {each["id"] for each in answer["results"]}
        address = answer["next"]
    assert pages == ids_of(*live)


def test_a_statement_attributed_to_one_person_twice_is_marked_once(changes):
    person = make_person()
    appointment = make_appointment(person, make_post())
    draft = make_statement_draft(appointment=appointment)
    draft.attributions.create(role="signatory", appointment=appointment)
    publish(draft, by=None)
    with changes() as found:
        person.name = "Another Name"
        save_reference(person)
    [affected] = [each for each in found[0]["affects"] if each["record_type"] == "statement"]
    assert affected["ids"] == [str(draft.pk)]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("1/affected/", 400),
        ("1/affected/?record_type=capacity", 400),
        ("1/affected/?record_type=statement&cursor=x", 400),
        ("1/affected/?record_type=topic", 200),
        ("99999999999/affected/?record_type=topic", 404),
        ("9999999999999999999999/affected/?record_type=topic", 404),
    ],
)
def test_the_list_of_what_is_affected_is_as_strict_as_others(address, status, client):
    make_topic()
    number = Change.objects.get().pk
    assert client.get(FEED + re.sub(r"^1/", f"{number}/", address)).status_code == status


# --- the order, and the place in it -----------------------------------------------------------------------------------


def test_pages_follow_each_other_and_end_in_a_cursor_that_goes_on(ask, client):
    topics = [make_topic() for _n in range(5)]
    answer, seen = ask(page_size=2), []
    while True:
        seen += [each["record_id"] for each in answer["results"]]
        if not answer["next"]:
            break
        assert f"since={answer['cursor']}" in answer["next"]
        answer = client.get(answer["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert seen == [str(topic.pk) for topic in topics]
    assert ask(since=answer["cursor"]) == {
        "next": None,
        "cursor": answer["cursor"],
        "description": "All public changes",
        "results": [],
    }
    later = make_topic()
    assert [each["record_id"] for each in ask(since=answer["cursor"])["results"]] == [str(later.pk)]


def test_a_page_may_end_amid_the_changes_of_one_number(ask):
    with open_door():
        number = ContentVersion.bump()
        file_first_publications("statement", [(uuid.uuid4(), number) for _n in range(3)], at=now())
    first = ask(page_size=2, kind="created", record_type="statement")
    rest = ask(since=first["cursor"], record_type="statement")
    assert [each["content_version"] for each in first["results"] + rest["results"]] == 3 * [number]
    assert len({each["id"] for each in first["results"] + rest["results"]}) == 3


def test_the_feed_begins_at_the_beginning_and_now_is_its_end(ask):
    assert ask() == ask(since="0") == ask(since="now") | {"results": []}
    assert ask()["cursor"] == "0"
    make_topic()
    assert len(ask(since="0")["results"]) == 1
    assert ask(since="now")["cursor"] == ask()["cursor"]


def test_a_cursor_of_another_log_is_refused(ask, client):
    topic = make_topic()
    cursor = ask()["cursor"]
    assert ask(since=cursor)["results"] == []
    forged = re.sub(r".$", lambda last: "0" if last[0] != "0" else "1", cursor)
    ahead = re.sub(r"^\d+", lambda number: str(int(number[0]) + 5), cursor)
    for wrong in (forged, ahead, "312", "x", "9" * 40, "-1", f"{cursor}-", "1-1-0000000000", str(topic.pk), "NOW"):
        answer = client.get(FEED, {"since": wrong})
        assert answer.status_code == 400, wrong
        [error] = answer.json()["errors"]
        assert (error["parameter"], error["value"]) == ("since", wrong)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page_size=101", "page_size"),
        ("page_size=0", "page_size"),
        ("kind=erased", "kind"),
        ("record_type=statements", "record_type"),
        ("record=x", "record"),
        ("until=0", "until"),
        ("cursor=x", "cursor"),
        ("count=exact", "count"),
        ("since=0&since=now", "since"),
        ("fields=text", "fields"),
    ],
)
def test_what_the_feed_does_not_know_is_refused_by_name(query, parameter, client):
    answer = client.get(f"{FEED}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_the_feed_is_narrowed_by_type_kind_and_record(ask):
    topic, place = make_topic(), make_place()
    topic.summary = "More"
    save_reference(topic)
    make_type()

    def told(**parameters):
        return [(each["record_type"], each["kind"]) for each in ask(**parameters)["results"]]

    assert told(record_type="topic") == [("topic", "created"), ("topic", "revised")]
    assert told(record_type="type") == [("type", "created")]
    assert told(record_type=["topic", "place"], kind="created") == [("topic", "created"), ("place", "created")]
    assert told(record=str(place.pk)) == [("place", "created")]
    assert ask(record_type="topic", kind="revised")["description"] == (
        "Public changes to records of the type topic, of the kind revised"
    )
    assert ask(fields="kind,record_id", record_type="place")["results"] == [
        {"kind": "created", "record_id": str(place.pk)}
    ]


def test_nothing_new_costs_a_304(client, settings):
    settings.DEBUG = False
    make_topic()
    first = client.get(FEED)
    assert first["Content-Version"] == str(ContentVersion.current())
    assert first["Last-Modified"]
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_topic()
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_answers_of_what_ended_say_their_content_version_too(client, settings):
    settings.DEBUG = False
    live, other = make_statement(), make_statement()
    remove(live, by=None, public_notice="Never issued.")
    merge(other, into=make_statement(), by=None, public_notice="The same.")
    for record, status in ((live, 410), (other, 301)):
        answer = client.get(reverse("api:statement-detail", args=[record.pk]))
        assert (answer.status_code, answer["Content-Version"]) == (status, str(ContentVersion.current()))


def test_a_page_costs_one_query_for_each_type_of_record_and_two_more(client, django_assert_num_queries, settings):
    settings.DEBUG = False
    live = revise(make_statement(appointment=make_appointment()), slug="another")
    save_reference(live.attributions.get().person)
    client.get(FEED, {"page_size": 100})
    kinds = {each["record_type"] for each in client.get(FEED, {"page_size": 100}).json()["results"]}
    # the content version, the page, the pages of each type, addresses that were removed since
    with django_assert_num_queries(3 + len(kinds & set(LISTED))):
        client.get(FEED, {"page_size": 99})


def test_the_addresses_of_every_type_are_those_of_its_records(ask):
    live = make_statement(appointment=make_appointment(), topics=[make_topic()], places=[make_place()])
    make_document("S/RES/242 (1967)")
    pages = {each["record_type"]: each["web_url"] for each in ask(page_size=100)["results"] if each["web_url"]}
    assert pages["statement"] == f"http://127.0.0.1:8000{live.get_absolute_url()}"
    for record_type, model in LISTED.items():
        record = model.objects.order_by("-pk").first()
        page = record.post if isinstance(record, Appointment) else record
        shown = {each["web_url"] for each in ask(record_type=record_type)["results"]}
        assert f"http://127.0.0.1:8000{page.get_absolute_url()}" in shown, record_type


def test_the_log_only_grows():
    make_topic()
    for sql in ("UPDATE publishing_change SET kind = 'gone'", "DELETE FROM publishing_change"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Change.objects.get().kind == "created"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"record_type": "topic"},
        {"kind": "gone"},
        {"record_type": ["topic", "place"]},
        {"kind": ["gone", "merged"], "record_type": ["statement", "post"]},
    ],
)
def test_every_way_to_narrow_the_feed_is_read_along_an_index_in_its_order(asked):
    make_topic()
    filterset = ChangeFilter(QueryDict(urlencode(asked, doseq=True)), Change.objects.all())
    for part in filterset.parts:
        plan = IN_ORDER.beyond(IN_ORDER.ordered(part), [1])[:26].explain()
        if connection.vendor == "sqlite":
            assert "id>?" in plan, plan
            assert "TEMP B-TREE" not in plan
            for name in ("record_type", "kind"):
                assert (f"{name}=?" in plan) == (name in asked), plan
