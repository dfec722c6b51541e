"""How a draft becomes public: applied to the live tables, filed as a version, the draft removed, in one transaction."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from unhub.publishing.addresses import file_former_address
from unhub.publishing.affected import Footprint, affected_by_change
from unhub.publishing.content import copy_fields
from unhub.publishing.doors import open_door
from unhub.publishing.filing import (
    ensure_baseline,
    file_change,
    file_move,
    file_version,
    last_version_number,
    moved,
)
from unhub.publishing.kinds import Problem, all_kinds, kind_of
from unhub.publishing.models import Change, ChangeKind, Tombstone, UnreviewedVersion, Version
from unhub.publishing.problems import problems_of
from unhub.publishing.workflow import (
    MOVES,
    PUBLISHED,
    SCHEDULED,
    Conflict,
    Unpublishable,
    WrongState,
    describing_problems,
    refuse_outdated,
    refuse_wrong_state,
)
from unhub.web.models import ContentVersion


def publish(draft, *, by, change_kind=None, public_note="", token=None, now=None, unreviewed=None):
    """Makes a draft public: applies it to the live tables, files an immutable version, removes the draft.

    A person publishes what was approved; without review only with a reason (`unreviewed`), which flags the version until somebody
    approves it after the fact. Where nobody publishes (`by` None: importers, the sample content) there is nothing to review.
    `change_kind` (of CHOSEN_BY_EDITORS) and `public_note` are required from version 2 on. `token` is the state the publisher saw.
    Raises Unpublishable (what to mend), Conflict (somebody else was faster), WrongState (withdrawn, not approved). On any of these
    nothing is written. Returns the Version. One transaction, which holds the content version's lock.
    """
    kind = kind_of(draft)
    now = now or timezone.now()
    public_note = public_note.strip()
    with open_door():
        number = ContentVersion.bump()
        live = kind.live.objects.select_for_update().filter(pk=draft.pk).first()
        draft = kind.draft.objects.select_for_update().filter(pk=draft.pk).first()
        _refuse_overtaken(live, draft, token)
        move = MOVES["publish" if unreviewed is None else "publish_unreviewed"]
        if by is not None:
            _refuse_unreviewed(draft, move, unreviewed)
        problems = [*describing_problems(draft, change_kind, public_note), *problems_of(draft)]
        if problems:
            raise Unpublishable(problems)
        first, former = live is None, kind.address(live) if live else ""
        if first:
            live, change_kind, change = _live_anew(kind, draft, now)
        else:
            change = Change.Kind.REVISED
            ensure_baseline(kind, live)
            live.version_no += 1
        file_former_address(kind.name, live.pk, former=former, current=kind.address(draft))
        live.updated_at, live.content_version = now, number
        before = Footprint(kind.live, live.pk)
        _apply(kind, draft, live, first)
        affects = affected_by_change(before, Footprint(kind.live, live.pk))
        version = file_version(kind, live, by=by, change_kind=change_kind, public_note=public_note, at=now)
        if by is not None and unreviewed is not None:
            UnreviewedVersion.objects.create(version=version, reason=unreviewed.strip())
        file_change(
            kind.name,
            live.pk,
            number,
            change,
            at=now,
            former=former,
            current=kind.address(live),
            version_no=version.number,
            note=version.public_note,
            affects=affects,
        )
        file_move(
            kind,
            live.pk,
            move.name,
            draft.state,
            PUBLISHED,
            by=by,
            at=now,
            remark=unreviewed or "",
            draft=draft,
            live=live,
        )
        kind.draft.objects.filter(pk=draft.pk).delete()
    return version


def publish_due(now=None):
    """Publishes what is approved and due, each record in a transaction of its own.

    Returns ([Version], [draft that failed for a reason nobody was told of yet]).

    Safe to run twice at once, and after having been killed: what another run publishes is passed over. What cannot be published
    stays scheduled, says why (`failure`), and is tried again the next time.
    """
    now = now or timezone.now()
    published, failed = [], []
    due = [
        draft
        for kind in all_kinds()
        for draft in kind.draft.objects.filter(state=SCHEDULED, publish_at__lte=now).select_related("scheduled_by")
    ]
    for draft in sorted(due, key=lambda draft: (draft.publish_at, draft.pk)):
        try:
            published.append(
                publish(
                    draft,
                    by=draft.scheduled_by,
                    change_kind=draft.change_kind or None,
                    public_note=draft.public_note,
                    token=draft.token,
                )
            )
        except (Conflict, WrongState):
            if not _is_still_due(draft, now):
                continue  # somebody else was faster, or took it off the schedule
            raise
        except (Unpublishable, IntegrityError) as error:
            if _note_failure(draft, str(error)):
                failed.append(draft)
    return published, failed


def overdue(now=None, *, grace):
    """How many drafts should have been published more than `grace` (a timedelta) ago. One query per kind."""
    before = (now or timezone.now()) - grace
    return sum(kind.draft.objects.filter(state=SCHEDULED, publish_at__lt=before).count() for kind in all_kinds())


def _is_still_due(draft, now):
    return type(draft).objects.filter(pk=draft.pk, state=SCHEDULED, publish_at__lte=now).exists()


def _note_failure(draft, reason):
    """Keeps why a scheduled draft was not published; people are told once per reason. Whether it is news."""
    kind = kind_of(draft)
    with transaction.atomic():
        standing = kind.draft.objects.select_for_update().filter(pk=draft.pk, state=SCHEDULED).first()
        if standing is None:
            return False
        is_news = standing.failure != reason
        standing.failure, standing.failed_at = reason, timezone.now()
        standing.save(update_fields=["failure", "failed_at"])
        if is_news:
            moved.send(
                sender=kind.live,
                kind=kind,
                record_id=draft.pk,
                action="schedule_failed",
                by=None,
                remark=reason,
                draft=standing,
                live=None,
            )
    draft.failure = reason
    return is_news


def _refuse_overtaken(live, draft, token):
    refuse_outdated(draft, token)
    if draft.base_version != (live.version_no if live else 0):
        raise Conflict(_("The record was published again since this draft was begun."))
    if live and live.is_withdrawn:
        raise WrongState(
            _("“%(record)s” was withdrawn and can no longer be edited. Restore it first.") % {"record": live}
        )


def _refuse_unreviewed(draft, move, unreviewed):
    if unreviewed is not None and not unreviewed.strip():
        raise Unpublishable([Problem(_("Say why this cannot wait for a review."), "unreviewed")])
    if unreviewed is None and draft.state not in move.sources:
        raise WrongState(_("Nobody has approved this draft yet. Submit it for review."))
    refuse_wrong_state(draft, move)


def _live_anew(kind, draft, now):
    """A live record for what was not public: (record, kind of version, kind of change). Two queries."""
    tombstone = Tombstone.objects.filter(pk=draft.pk).first()
    if tombstone is None:
        return kind.live(pk=draft.pk, version_no=1, published_at=now), ChangeKind.FIRST, Change.Kind.CREATED
    # Brought back: the numbers go on, and it was first published when it was first published.
    first = Version.objects.filter(record_id=draft.pk, number=1).first()
    tombstone.delete()
    live = kind.live(
        pk=draft.pk,
        version_no=last_version_number(draft.pk) + 1,
        published_at=first.published_at if first else now,
    )
    return live, ChangeKind.RESTORATION, Change.Kind.RESTORED


def _apply(kind, draft, live, first):
    """Copies a draft's content over the live record. Children keep their keys: what refers to them must survive."""
    copy_fields(kind.fields, draft, live)
    kind.prepare(live, draft)
    live.save(force_insert=first)
    for child in kind.children:
        drafted = {row.pk: row for row in child.draft.objects.filter(draft=draft)}
        standing = {row.pk: row for row in child.live.objects.filter(**{child.parent: live})}
        gone = standing.keys() - drafted.keys()
        if gone:
            child.live.objects.filter(pk__in=gone).delete()
        _make_way(child, drafted, standing)
        for pk, row in drafted.items():
            twin = standing.get(pk) or child.live(pk=pk, **{child.parent: live})
            copy_fields(child.fields, row, twin)
            twin.save(force_insert=pk not in standing)
    for name in kind.many:
        getattr(live, name).set(getattr(draft, name).values_list("pk", flat=True))
    kind.finish(live)


def _make_way(child, drafted, standing):
    """Frees values that change hands within a record, such as two texts exchanging their languages.

    Saved one after the other, the first would meet a value the second still has. No query where nothing changes hands.
    """
    for constraint in child.live._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or child.parent not in constraint.fields:
            continue
        columns = [child.live._meta.get_field(name) for name in constraint.fields if name != child.parent]
        before = {pk: [getattr(standing[pk], f.attname) for f in columns] for pk in drafted if pk in standing}
        after = {pk: [getattr(row, f.attname) for f in columns] for pk, row in drafted.items()}
        taken = [pk for pk, values in before.items() if values != after[pk] and values in after.values()]
        spare = next(f.name for f in columns if isinstance(f, models.CharField))
        for number, pk in enumerate(taken):
            child.live.objects.filter(pk=pk).update(**{spare: f"~{number}"})
