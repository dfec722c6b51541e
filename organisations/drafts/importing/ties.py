"""What rows say of how bodies relate and where they sit: reference data, public at once, so between published records only."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.drafts.importing.normalising import RELATED, SEATED, host, is_address
from organisations.models import Organisation, OrganisationRelation, Presence
from unhub.importing.reference import last_entry
from unhub.publishing.reach import reach_of
from unhub.publishing.reference import record_reference_change
from unhub.text.terms import End

Kind, Role = OrganisationRelation.Kind, Presence.Role
# Column → the kind of relation, and whether it is the other body that is the subject.
RELATIONS = dict(
    zip(
        RELATED,
        [
            (Kind.PART_OF, False),
            (Kind.PART_OF, True),
            (Kind.MEMBER_OF, False),
            (Kind.MEMBER_OF, True),
            (Kind.SUCCEEDED_BY, False),
            (Kind.SUCCEEDED_BY, True),
        ],
        strict=True,
    )
)
ROLES = dict(zip(SEATED, [Role.HEADQUARTERS, Role.OFFICE], strict=True))
LABELS = {
    "parents": gettext_lazy("Part of"),
    "children": gettext_lazy("Its part"),
    "member_of": gettext_lazy("Member of"),
    "members": gettext_lazy("Its member"),
    "succeeded_by": gettext_lazy("Succeeded by"),
    "replaces": gettext_lazy("Took the place of"),
    "headquarters": gettext_lazy("Headquarters in"),
    "offices": gettext_lazy("Office in"),
}
SUCCESSIONS = ("succeeded_by", "replaces")
MODELS = {model._meta.model_name: model for model in (OrganisationRelation, Presence)}


def is_on_record(body, column, other):
    """Whether a body has the tie already, at whatever time. `body` and `other` are keys. One query.

    A part may be on record as a field office, a headquarters as an office: that says more, or was decided here.
    """
    if column in ROLES:
        return Presence.objects.filter(organisation=body, place=other).exists()
    kind, is_reversed = RELATIONS[column]
    subject, object = (other, body) if is_reversed else (body, other)
    kinds = OrganisationRelation.HIERARCHY if kind in OrganisationRelation.HIERARCHY else [kind]
    return OrganisationRelation.objects.filter(subject=subject, kind__in=kinds, object=object).exists()


def make(body, column, other, *, user, sources=()):
    """Puts a tie on record: [model, key, entry of its history]. `body` and `other` are keys; who brings it may have to be asked.

    Raises ValidationError, with nothing written, for what is refused: a cycle, a double, a body the person does not work for.
    Called inside a transaction; some twenty queries.
    """
    source = _source(sources)
    if column in ROLES:
        record = Presence(organisation_id=body, place_id=other, role=ROLES[column], **source)
        owner = body
    else:
        kind, is_reversed = RELATIONS[column]
        owner, object = (other, body) if is_reversed else (body, other)
        record = OrganisationRelation(subject_id=owner, kind=kind, object_id=object, **source)
    if column not in SUCCESSIONS and Organisation.objects.filter(pk__in=[body, other]).exclude(dissolved="").exists():
        record.end_kind = End.UNKNOWN  # one of the two is no more; when the tie ended, nobody says
    refuse(user, "add", type(record), owner)
    try:
        with transaction.atomic():
            record.full_clean()
            record_reference_change(record)
    except IntegrityError as error:
        raise ValidationError(_("Somebody else put it on record at the same moment.")) from error
    return [record._meta.model_name, str(record.pk), last_entry(type(record), record.pk)]


def take_back(tie, *, user):
    """Deletes what `make` gave, unless somebody edited it since. Raises ValidationError where it must stay. Some ten queries."""
    name, key, entry = tie
    record = MODELS[name].objects.filter(pk=key).first()
    if record is None:
        return
    if last_entry(type(record), record.pk) != entry:
        raise ValidationError(_("“%(record)s” was edited since, and is kept.") % {"record": record})
    refuse(user, "delete", type(record), record.organisation_id if name == "presence" else record.subject_id)
    record_reference_change(record, delete=True)


def touching(body):
    """The keys of all ties that lead from or to a body. Two queries."""
    relations = OrganisationRelation.objects.filter(Q(subject=body) | Q(object=body))
    presences = Presence.objects.filter(organisation=body)
    return {str(pk) for rows in (relations, presences) for pk in rows.values_list("pk", flat=True)}


def refuse(user, action, model, owner):
    """Raises ValidationError where a person may not do this with ties of a body. No query that was not asked before."""
    if user is None:
        return
    opts = model._meta
    if not user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}"):
        raise ValidationError(
            _("Your role does not allow it to put on record, or to take back: %(what)s.")
            % {"what": opts.verbose_name_plural}
        )
    if not reach_of(user).touches({owner}):
        raise ValidationError(_("It belongs to an organisation you do not work for. %(reach)s")
                              % {"reach": reach_of(user).in_words})  # fmt: skip


def _source(sources):
    """Where a tie comes from. Of several sources, nobody says which one says it."""
    if len(sources) != 1:
        return {}
    [words] = sources
    try:
        is_address(words)
    except ValidationError:
        return {"source_title": words[:500]}
    return {"source_title": host(words), "source_url": words[:1000]} if len(words) <= 1000 else {}
