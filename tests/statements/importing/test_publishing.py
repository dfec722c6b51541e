"""Statements published in bulk are what they would be, had they been published one by one."""

import pytest

from statements.drafts.importing.merging import new_content
from statements.drafts.kind import STATEMENT
from statements.drafts.models import StatementDraft
from statements.importing.normalising import normalise_row
from statements.importing.publishing import publish_new
from statements.importing.vocabulary import Vocabulary
from statements.models import Statement, Tally
from statements.searching import differences
from statements.tallies import recount_everything
from tests.factories import (
    make_appointment,
    make_organisation,
    make_place,
    make_post,
    make_statement,
    make_topic,
    make_type,
)
from unhub.importing.rows import Row
from unhub.publishing.content import describe, fill_draft
from unhub.publishing.doors import open_door
from unhub.publishing.models import Change, FormerAddress, Version
from unhub.publishing.services import open_draft, publish
from unhub.text.fingerprints import content_hash
from unhub.web.models import ContentVersion

pytestmark = pytest.mark.django_db
API = "/api/v1/statements/"
BODY = "A *text* with [a link](https://example.org/).\n\nسلام — second paragraph.\n\n* one\n* two"


@pytest.fixture
def vocabulary():
    body = make_organisation("United Nations", slug="un")
    make_appointment(post=make_post("Secretary-General", body), start="2016-01-01")
    make_type("Statement"), make_topic("Peace"), make_place("Gaza")
    return Vocabulary()


def content(vocabulary, number=1, **values):
    words = {
        "title": f"A title {number}",
        "date": "2017-07-27",
        "type": "statement",
        "text": BODY,
        "symbols": (f"SG/SM/{number}", f"PAL/{number}"),
        "urls": (f"https://example.org/{number}",),
        "issuer": "Secretary-General",
        "topics": ("Peace",),
        "places": ("Gaza",),
        "label": "SG Statement",
    }
    found = normalise_row(Row("line 1", words | values), vocabulary, {})
    assert not found.errors
    return new_content(found, number)


def without_what_differs(answer):
    """What the API says of a statement, but for when it was published."""
    # The version that is not on file yet has its fingerprint when it is.
    versions = [{**version, "at": "", "content_hash": ""} for version in answer["versions"]]
    kept = {
        name: value for name, value in answer.items() if name not in {"published_at", "updated_at", "content_version"}
    }
    return kept | {"versions": versions}


def test_what_is_published_in_bulk_is_answered_as_what_is_published_one_by_one(client, vocabulary):
    given = content(vocabulary)
    publish_new([given])
    first = client.get(f"{API}{given['id']}/").json()
    assert client.get(Statement.objects.get().get_absolute_url()).status_code == 200
    with open_door():
        Statement.objects.all().delete()
    draft = StatementDraft(pk=given["id"])
    fill_draft(STATEMENT, draft, given)
    publish(draft, by=None)
    assert without_what_differs(client.get(f"{API}{given['id']}/").json()) == without_what_differs(first)


def test_version_one_is_filed_before_the_first_change_as_it_would_have_been_at_once(vocabulary):
    given = content(vocabulary)
    publish_new([given])
    live = Statement.objects.get()
    assert not Version.objects.filter(record_id=live.pk).exists()
    at_once, fingerprint = describe(STATEMENT, live), STATEMENT.text_hashes(live)
    draft, _created = open_draft(live, by=None)
    draft.texts.update(title="Another title")
    publish(draft, by=None, change_kind="correction", public_note="Mended.")
    first = Version.objects.get(record_id=live.pk, number=1)
    assert (first.content, first.content_hash, first.text_hashes) == (at_once, content_hash(at_once), fingerprint)
    assert first.published_at == live.published_at


def test_the_tallies_are_what_counting_everything_gives(vocabulary):
    make_statement("Here before", issued_on="2017-07-01")
    publish_new(
        [
            content(vocabulary, 1),
            content(vocabulary, 2, date="2018-01-01", topics=(), symbols=(), text="", urls=()),
            content(vocabulary, 3, language="fr", label=""),
        ]
    )
    added = set(Tally.objects.values_list("of", "key", "statements"))
    with open_door():
        recount_everything()
    assert added == set(Tally.objects.values_list("of", "key", "statements"))


def test_the_full_text_index_is_what_reading_the_database_gives(client, vocabulary):
    publish_new(
        [
            content(vocabulary, 1),
            content(vocabulary, 2, topics=(), places=(), symbols=(), text="", urls=(), issuer="UN"),
            content(vocabulary, 3, language="fr", title="Un titre", raw="Un titre - SG", label=""),
        ]
    )
    assert list(differences()) == []
    found = client.get(API, {"q": "paragraph", "topic": "peace", "language": "en"}).json()["results"]
    assert [each["title"] for each in found] == ["A title 1"]


def test_each_has_a_change_and_a_content_version_of_its_own(vocabulary):
    before = ContentVersion.current()
    publish_new([content(vocabulary, number) for number in (1, 2, 3)])
    changes = Change.objects.filter(record_type="statement").order_by("number")
    assert [change.number for change in changes] == [before + 1, before + 2, before + 3]
    assert ContentVersion.current() == before + 3
    live = dict(Statement.objects.values_list("pk", "content_version"))
    assert {change.record_id: change.number for change in changes} == live


def test_two_of_a_day_with_one_title_have_addresses_of_their_own(vocabulary):
    make_statement("A title", issued_on="2017-07-27", slug="a-title")
    rows = [content(vocabulary, number, title="A title") for number in (5, 6)]
    publish_new(rows, drafted_slugs={("2017-07-27", "a-title-2")})
    assert sorted(Statement.objects.values_list("slug", flat=True)) == ["a-title", "a-title-3", "a-title-4"]


def test_an_address_another_one_had_is_not_given_again_whatever_its_number(vocabulary):
    make_statement("A title", issued_on="2017-07-27", slug="a-title")
    elsewhere = make_statement("Elsewhere", issued_on="2017-07-28")
    with open_door():
        FormerAddress.objects.create(record_type="statement", address="2017/07/27/a-title-2", record_id=elsewhere.pk)
    given = content(vocabulary, title="A title")
    publish_new([given])
    assert given["slug"] == "a-title-3"


def test_orders_that_are_taken_get_the_next_free_position(vocabulary):
    here = make_statement("Here before", issued_on="2017-07-27", order_in_day=1)
    publish_new([content(vocabulary, 1), {**content(vocabulary, 1, title="B"), "order_in_day": 1}])
    positions = list(Statement.objects.order_by("position").values_list("position", flat=True))
    assert positions == [here.position, here.position + 1, here.position + 2]


def test_what_cannot_be_written_leaves_nothing_behind(vocabulary):
    before = ContentVersion.current()
    twice = content(vocabulary)
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        publish_new([twice, {**twice, "slug": "another"}])
    assert not Statement.objects.exists()
    assert ContentVersion.current() == before


def test_many_cost_less_than_a_query_each(vocabulary, django_assert_max_num_queries):
    contents = [content(vocabulary, number) for number in range(1, 60)]
    with django_assert_max_num_queries(22):
        publish_new(contents)
    assert Statement.objects.count() == 59
