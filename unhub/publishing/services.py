"""Opening, publishing, withdrawing and discarding: every way a draft becomes public and a public record changes."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.publishing.addresses import address_taken_by_another, file_former_address
from unhub.publishing.content import SCHEMA, copy_fields, describe
from unhub.publishing.doors import open_door
from unhub.publishing.kinds import Problem, kind_of
from unhub.publishing.models import Change, PublishedRecord, Transition, Version
from unhub.text.fingerprints import content_hash
from unhub.text.slugs import is_reserved
from unhub.web.models import ContentVersion


class Conflict(Exception):
    """Somebody else saved or published the record meanwhile. Nothing was written."""


class Unpublishable(Exception):
    """The draft cannot be published as it is. `problems` says what to mend, each with the field it belongs to."""

    def __init__(self, problems):
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


class WrongState(Exception):
    """The record is not in a state from which this can be done."""


def open_draft(live, *, by):
    """The draft of a published record, made from what is live if there is none yet. Returns (draft, created).

    Raises WrongState for a withdrawn record. Costs one query per child when a draft is made, else one.
    """
    kind = kind_of(live)
    with transaction.atomic():
        live = kind.live.objects.select_for_update().get(pk=live.pk)
        draft = kind.draft.objects.filter(pk=live.pk).first()
        if draft:
            return draft, False
        if live.is_withdrawn:
            raise WrongState(_("“%(record)s” was withdrawn and can no longer be edited.") % {"record": live})
        draft = kind.draft(pk=live.pk, base_version=live.version_no, created_by=by, edited_by=by)
        copy_fields(kind.fields, live, draft)
        draft.save(force_insert=True)
        for name in kind.many:
            getattr(draft, name).set(getattr(live, name).values_list("pk", flat=True))
        for child in kind.children:
            for row in child.live.objects.filter(**{child.parent: live}):
                twin = child.draft(pk=row.pk, draft=draft)
                copy_fields(child.fields, row, twin)
                twin.save(force_insert=True)
        return draft, True


def claim_save(draft, token, *, by):
    """Takes the right to save over a draft: exactly one of two people who read the same state gets it.

    Call it first in the transaction that saves the draft and its children. `token` is what the form carried
    (`DraftRecord.token`). Raises Conflict if the draft was saved, published or discarded since. Two queries.
    """
    model = type(draft)
    base_version, rev = parse_token(token)
    now = timezone.now()
    # The condition stands in the UPDATE itself: on PostgreSQL a check before it would leave a gap between two people.
    won = model.objects.filter(pk=draft.pk, base_version=base_version, rev=rev).update(
        rev=rev + 1, edited_by=by, edited_at=now
    )
    if not won:
        raise Conflict(_("Somebody else saved or published this record while you were editing it."))
    draft.base_version, draft.rev, draft.edited_by, draft.edited_at = base_version, rev + 1, by, now


def parse_token(token):
    """(base_version, rev) of a form's token. Raises Conflict for anything that is not one."""
    token = str(token or "")
    base_version, _dot, rev = token.partition(".")
    # isdigit() alone lets "²" pass, which int() refuses.
    if not (token.isascii() and base_version.isdigit() and rev.isdigit() and len(token) <= 20):
        raise Conflict(_("The form does not say which state of the record it shows. Open it again."))
    return int(base_version), int(rev)


def problems_of(draft):
    """Everything that must be mended before the draft can be published, as a list of Problem. Some twenty queries."""
    kind = kind_of(draft)
    problems = [*kind.problems(draft), *_field_problems(kind, draft)]
    if is_reserved(draft.slug):
        problems.append(Problem(_("“%(address)s” is the address of another page.") % {"address": draft.slug}, "slug"))
    if not problems:
        address = kind.address(draft)
        taken = next((other for other in kind.live.objects.with_address_of(draft).exclude(pk=draft.pk)[:1]), None)
        if taken:
            problems.append(
                Problem(
                    _("The address “%(address)s” belongs to “%(record)s”.") % {"address": address, "record": taken},
                    "slug",
                )
            )
        elif address_taken_by_another(kind.name, address, draft.pk):
            problems.append(
                Problem(_("The address “%(address)s” once belonged to another record.") % {"address": address}, "slug")
            )
    return problems


def _field_problems(kind, draft):
    """What the columns themselves do not allow. Forms check it too, but not every draft was written in a form."""
    rows = [("", kind.fields, draft)]
    for child in kind.children:
        rows += [(child.name, child.fields, row) for row in child.draft.objects.filter(draft=draft)]
    for name, content, row in rows:
        # The database itself sees to references.
        checked = {f.name for f in content if not f.is_relation}
        try:
            row.clean_fields(exclude={f.name for f in row._meta.fields} - checked)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                label = capfirst(row._meta.get_field(column).verbose_name)
                yield Problem(f"{label}: {' '.join(messages)}", name or column)


def publish(draft, *, by, change_kind=None, public_note="", token=None, now=None):
    """Makes a draft public: applies it to the live tables, files an immutable version, removes the draft.

    `change_kind` (a Version.Kind) and `public_note` are required from version 2 on. `token` is the state the publisher saw.
    Raises Unpublishable (what to mend), Conflict (somebody else was faster), WrongState (withdrawn). On any of these nothing
    is written. Returns the Version. One transaction, which holds the content version's lock.
    """
    kind = kind_of(draft)
    now = now or timezone.now()
    with open_door():
        number = ContentVersion.bump()
        live = kind.live.objects.select_for_update().filter(pk=draft.pk).first()
        draft = kind.draft.objects.select_for_update().filter(pk=draft.pk).first()
        _refuse_outdated(kind, live, draft, token)
        first = live is None
        if first:
            change_kind, public_note = Version.Kind.FIRST, public_note.strip()
        else:
            _refuse_undescribed(change_kind, public_note)
        problems = problems_of(draft)
        if problems:
            raise Unpublishable(problems)
        if first:
            live = kind.live(pk=draft.pk, version_no=1, published_at=now)
        else:
            file_former_address(kind.name, live.pk, former=kind.address(live), current=kind.address(draft))
            live.version_no += 1
        live.updated_at, live.content_version = now, number
        _apply(kind, draft, live, first)
        version = _file_version(kind, live, by=by, change_kind=change_kind, public_note=public_note.strip(), at=now)
        draft.delete()
        _log(kind, live, "draft", "published", by=by, at=now)
        Change.objects.create(
            number=number,
            kind=Change.Kind.CREATED if first else Change.Kind.REVISED,
            record_type=kind.name,
            record_id=live.pk,
            at=now,
        )
    return version


def withdraw(live, *, by, public_notice, now=None):
    """Withdraws a published record: the text stays, under a public notice. Files a version of kind "withdrawal".

    Raises Unpublishable without a notice, WrongState if it is withdrawn already, Conflict if a draft is open on it.
    """
    kind = kind_of(live)
    now = now or timezone.now()
    public_notice = public_notice.strip()
    if not public_notice:
        raise Unpublishable([Problem(_("Say in a public notice why it is withdrawn."), "public_notice")])
    with open_door():
        number = ContentVersion.bump()
        live = kind.live.objects.select_for_update().get(pk=live.pk)
        if live.is_withdrawn:
            raise WrongState(_("“%(record)s” is withdrawn already.") % {"record": live})
        if kind.draft.objects.filter(pk=live.pk).exists():
            raise Conflict(_("There is a draft over “%(record)s”. Publish or discard it first.") % {"record": live})
        live.status, live.withdrawn_at, live.withdrawal_notice = PublishedRecord.Status.WITHDRAWN, now, public_notice
        live.version_no += 1
        live.updated_at, live.content_version = now, number
        live.save()
        version = _file_version(
            kind, live, by=by, change_kind=Version.Kind.WITHDRAWAL, public_note=public_notice, at=now
        )
        _log(kind, live, "published", "withdrawn", by=by, at=now)
        Change.objects.create(
            number=number, kind=Change.Kind.WITHDRAWN, record_type=kind.name, record_id=live.pk, at=now
        )
    return version


def discard_draft(draft, *, by, token=None):
    """Throws a draft away; what is public stays. Raises Conflict if it was saved or published since `token`."""
    kind = kind_of(draft)
    with transaction.atomic():
        draft = kind.draft.objects.select_for_update().filter(pk=draft.pk).first()
        if draft is None or (token is not None and parse_token(token) != (draft.base_version, draft.rev)):
            raise Conflict(_("Somebody else saved or published this record while you were looking at it."))
        _log(kind, draft, "draft", "discarded", by=by, at=timezone.now())
        draft.delete()


def _refuse_outdated(kind, live, draft, token):
    if draft is None:
        raise Conflict(_("There is no draft any more: it was published or discarded meanwhile."))
    if token is not None and parse_token(token) != (draft.base_version, draft.rev):
        raise Conflict(
            _("Somebody else saved this draft while you were looking at it. Look at it again before publishing.")
        )
    if draft.base_version != (live.version_no if live else 0):
        raise Conflict(_("The record was published again since this draft was begun."))
    if live and live.is_withdrawn:
        raise WrongState(_("“%(record)s” was withdrawn and can no longer be edited.") % {"record": live})


def _refuse_undescribed(change_kind, public_note):
    problems = []
    choices = {Version.Kind.CORRECTION, Version.Kind.UPDATE, Version.Kind.TRANSLATION, Version.Kind.TYPO}
    if change_kind not in choices:
        problems.append(Problem(_("Say which kind of change this is."), "change_kind"))
    if not public_note.strip():
        problems.append(
            Problem(_("Say in a public note what changed. Every change after publication is public."), "public_note")
        )
    if problems:
        raise Unpublishable(problems)


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


def _file_version(kind, live, *, by, change_kind, public_note, at):
    content = describe(kind, live)
    return Version.objects.create(
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
        text_hashes=kind.text_hashes(live),
        content_version=live.content_version,
    )


def _log(kind, record, from_state, to_state, *, by, at, remark=""):
    Transition.objects.create(
        record_type=kind.name,
        record_id=record.pk,
        from_state=from_state,
        to_state=to_state,
        at=at,
        by=by,
        remark=remark,
    )
