"""What was on record before a migration is on record after it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.factories import make_statement, make_topic, make_user, revise
from unhub.publishing.models import Change, Redaction, Tombstone, Version
from unhub.publishing.services import merge, redact
from unhub.publishing.triggers import create_triggers, drop_triggers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def migrate():
    """Takes the tables of publishing back to a migration, or on to it; gives the models as they were then."""

    def to(name):
        executor = MigrationExecutor(connection)
        executor.migrate([("publishing", name)])
        return MigrationExecutor(connection).loader.project_state([("publishing", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    create_triggers()


def test_changes_from_before_the_feed_keep_their_order_and_say_what_versions_and_tombstones_know(migrate):
    live, other = make_statement(), make_statement()
    live = revise(live, note="A mistake was mended.")
    redact(Version.objects.get(record_id=live.pk, number=1), notice="By law.", ordered_by="Court", by=make_user())
    merge(live, into=other, by=None, public_notice="The same.")
    told = list(Change.objects.order_by("id").values("number", "kind", "record_id", "version_no", "note", "into_id"))
    assert (Redaction.objects.count(), Tombstone.objects.count()) == (1, 1)
    drop_triggers()
    before = migrate("0005_open_forms_since").get_model("publishing", "Change")
    before.objects.bulk_create(
        before(
            number=each["number"],
            kind="revised" if each["kind"] == "redacted" else each["kind"],
            record_type="statement",
            record_id=each["record_id"],
            at=Redaction.objects.get().at if each["kind"] == "redacted" else timezone.now(),
        )
        for each in reversed(told)
    )
    migrate("0006_change_feed")
    found = Change.objects.order_by("id").values("number", "kind", "record_id", "version_no", "note", "into_id")
    assert list(found) == told
    # Its keys go on from there.
    topic = make_topic()
    assert Change.objects.latest("id").record_id == topic.pk
