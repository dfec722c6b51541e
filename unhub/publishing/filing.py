"""What is written down whenever a record moves: its version, the transition, the public change. Inside an open transaction."""

from itertools import groupby

from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone

from unhub.publishing.content import SCHEMA, describe
from unhub.publishing.fingerprints import file_fingerprints
from unhub.publishing.inserting import insert_rows
from unhub.publishing.models import Change, ChangeKind, Transition, Version
from unhub.text.fingerprints import content_hash

# Sent inside the transaction of every move of the workflow, with `kind`, `record_id`, `action` (a name in workflow.MOVES), `by`,
# `remark`, and `draft` and `live` where there is one (a draft that was published or discarded as it last was).
moved = Signal()


def file_version(kind, live, *, by, change_kind, public_note, at, content=None):
    """Files what is live as version `live.version_no`. A removal gives the content that may stay on record. One query per child."""
    text_hashes = kind.text_hashes(live) if content is None else {}
    content = describe(kind, live) if content is None else content
    version = Version.objects.create(
        record_type=kind.name,
        record_id=live.pk,
        number=live.version_no,
        kind=change_kind,
        public_note=public_note,
        published_at=at,
        published_by=by,
        schema=SCHEMA,
        content=content,
        content_hash=content_hash(content),
        text_hashes=text_hashes,
        content_version=live.content_version,
    )
    file_fingerprints(kind, version)
    return version


def ensure_baseline(kind, live):
    """Files version 1 of a record that was imported without one, before anything about it changes. One query where it is there."""
    if live.version_no == 1 and not Version.objects.filter(record_id=live.pk).exists():
        file_version(kind, live, by=None, change_kind=ChangeKind.FIRST, public_note="", at=live.published_at)


def last_version_number(record_id):
    """The highest number a version of the record has; 0 where there is none. One query."""
    return Version.objects.filter(record_id=record_id).aggregate(last=Max("number"))["last"] or 0


def file_move(kind, record_id, action, from_state, to_state, *, by, at=None, remark="", draft=None, live=None):
    """Writes a move of the workflow down and tells whoever listens. One query."""
    Transition.objects.create(
        record_type=kind.name,
        record_id=record_id,
        action=action,
        from_state=from_state,
        to_state=to_state,
        at=at or timezone.now(),
        by=by,
        remark=remark,
    )
    moved.send(
        sender=kind.live, kind=kind, record_id=record_id, action=action, by=by, remark=remark, draft=draft, live=live
    )


def file_change(record_type, record_id, number, change, *, at, former="", current="", **details):
    """Puts a public change into the change feed, under the content version it made. One query, two where the address changed.

    `former` and `current` are the address before and after, "" for none; `details` what `Change` has besides: version_no, note,
    into_id, affects.
    """
    of = {"record_type": record_type, "record_id": record_id, "at": at}
    Change.at_place(number, kind=change, **of, **details).save(force_insert=True)
    if former and current and former != current:
        moved_to = {"kind": Change.Kind.MOVED, "former": former, "current": current}
        Change.at_place(number, 1, **moved_to, **of).save(force_insert=True)


def file_reference_changes(instances, number, kind, *, at, affects):
    """Puts one kind of change of several records of reference data into the change feed, all under one content version.

    `affects(instance)` gives `Change.affects` of each. One statement, run for each.
    """
    insert_rows(
        Change,
        [
            {
                "id": Change.key_at(number, place),
                "number": number,
                "kind": str(kind),
                "record_type": instance._meta.model_name,
                "record_id": instance.pk,
                "at": at,
                "affects": affects(instance),
            }
            for place, instance in enumerate(instances)
        ],
    )


def file_first_publications(record_type, numbers, *, at):
    """Puts first publications into the change feed, for importers that write public rows themselves. One statement, run for each.

    `numbers`: (id of the record, its content version), those of one version one after another.
    """
    created = {"kind": Change.Kind.CREATED.value, "record_type": record_type, "at": at, "version_no": 1}
    insert_rows(
        Change,
        [
            {"id": Change.key_at(number, place), "number": number, "record_id": pk, **created}
            for number, same in groupby(numbers, key=lambda pair: pair[1])
            for place, (pk, _number) in enumerate(same)
        ],
    )
