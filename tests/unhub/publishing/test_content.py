"""Content as plain data, and a draft written from it."""

import uuid

import pytest

from tests.factories import make_administrator, make_place, make_statement, make_topic
from unhub.publishing.content import describe, fill_draft
from unhub.publishing.kinds import kind_named
from unhub.publishing.services import open_draft

pytestmark = pytest.mark.django_db


def draft_over(statement):
    return open_draft(statement, by=make_administrator())[0]


def test_a_draft_written_from_its_own_description_is_the_same():
    kind = kind_named("statement")
    statement = make_statement(
        symbols=["SG/SM/18554"], topics=[make_topic()], places=[make_place()], body="One.\n\nTwo."
    )
    draft = draft_over(statement)
    content = describe(kind, statement)
    draft.texts.all().delete()
    draft.topics.clear()
    assert fill_draft(kind, draft, content) == []
    assert describe(kind, kind.draft.objects.get(pk=draft.pk), live=False) == content


def test_unknown_keys_are_ignored_and_missing_ones_keep_their_default():
    kind = kind_named("statement")
    statement = make_statement()
    draft = draft_over(statement)
    content = describe(kind, statement) | {"colour": "blue"}
    del content["raw_label"], content["symbols"]
    assert fill_draft(kind, draft, content) == []
    assert (draft.raw_label, draft.symbols.count()) == ("", 0)


def test_what_is_no_longer_there_is_left_out_and_said():
    kind = kind_named("statement")
    statement = make_statement()
    draft = draft_over(statement)
    content = describe(kind, statement)
    content["topics"], content["place"] = [str(uuid.uuid4())], str(uuid.uuid4())
    content["attributions"][0] |= {"organisation": None, "appointment": str(uuid.uuid4())}
    lost = fill_draft(kind, draft, content)
    assert len(lost) == 3
    assert draft.topics.count() == 0
    assert draft.place is None
