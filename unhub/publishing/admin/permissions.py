"""Who may do what to which record. Every page of the admin asks here, and names the record where there is one.

Two things decide: the rights an account has (by its groups), and whether the record belongs to an organisation the person works
for (`unhub.publishing.reach`). A draft that names no organisation yet belongs to who began it; it can be written, not published.
"""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from unhub.publishing.models import ChangeKind, Version
from unhub.publishing.reach import reach_of

OF_DRAFTS = {"view": "view", "add": "add", "change": "change", "delete": "delete", "submit": "change"}
MAX_TOMBSTONES = 500
OF_RECORDS = {"review", "publish", "publish_unreviewed", "withdraw", "redact"}


def may(user, action, kind, record=None):
    """Whether a person may do this to records of a kind, or to the given one: live, draft, row of a list, tombstone or save.

    "view", "add", "change", "delete" and "submit" are rights over drafts; the rest ("review", "publish", "publish_unreviewed",
    "withdraw", "redact") are rights over what becomes or is public. No query without a record, nor for who works for every
    organisation; else one for the record.
    """
    return _has_right(user, action, kind) and (record is None or _reaches(user, action, kind, record))


def may_see(user, kind, record=None):
    """Whether a person may read drafts of a kind, or the given record with its draft."""
    rights = ("view", "change", "review", "publish", "withdraw")
    return any(_has_right(user, action, kind) for action in rights) and (
        record is None or _reaches(user, "view", kind, record)
    )


def only_reachable(queryset, user, kind, action="view"):
    """The records of a kind (live, drafts or rows of a list) that belong to organisations a person works for, or are their own.

    Asks for no right: `action` only says whether a draft that names no organisation counts, as for what may be done with drafts.
    No further query: the memberships are known, the rest is part of the queryset.
    """
    reach = reach_of(user)
    if reach.everywhere:
        return queryset
    condition = kind.of_bodies(reach.bodies)
    if action in OF_DRAFTS:
        condition |= Q(pk__in=kind.of_nobody().filter(created_by=user).values("pk"))
    return queryset.filter(condition)


def only_reachable_tombstones(queryset, user, kind):
    """The same for what was removed or merged; of the latest, for who does not work for every organisation. Three queries."""
    reach = reach_of(user)
    if reach.everywhere:
        return queryset
    latest = list(queryset.order_by("-at").values_list("pk", flat=True)[:MAX_TOMBSTONES])
    versions = Version.objects.filter(record_id__in=latest).exclude(kind__in=[ChangeKind.REMOVAL, ChangeKind.MERGER])
    contents = dict(versions.order_by("number").values_list("record_id", "content"))  # the last one counts
    reachable = zip(contents, kind.bodies_in(list(contents.values())), strict=True)
    return queryset.filter(pk__in=[pk for pk, bodies in reachable if reach.touches(bodies)])


def refuse_locking_oneself_out(user, kind, draft):
    """Raises ValidationError where somebody gives a draft to organisations they do not work for: they could not open it again.

    Called when the draft and its rows are written, in the transaction that writes them. One query.
    """
    draft.__dict__.pop("_bodies", None)
    if not may(user, "change", kind, draft):
        raise ValidationError(
            _("None of the organisations that this draft names is yours: you could not work on it any more. %(reach)s")
            % {"reach": reach_of(user).in_words}
        )


def reach_in_words(user, kind, draft):
    """What the form of a draft says of whose it is, to somebody who does not work for every organisation; "" if all is well."""
    reach = reach_of(user)
    if reach.everywhere or (draft is not None and reach.touches(_bodies_of(kind, draft))):
        return ""
    if kind.names_bodies:
        need = _("Name one of these as who said it: without one, the draft is yours alone and cannot be submitted.")
    else:
        need = _("A new organisation is reviewed and published by colleagues who work for every organisation.")
    return f"{reach.in_words} {need}"


def _bodies_of(kind, record):
    """Remembered on the record: a page asks some twenty times."""
    if not hasattr(record, "_bodies"):
        record._bodies = kind.bodies(record)
    return record._bodies


def _has_right(user, action, kind):
    if action in OF_DRAFTS:
        opts = kind.draft._meta
        name = f"{OF_DRAFTS[action]}_{opts.model_name}"
    elif action in OF_RECORDS:
        opts = kind.live._meta
        name = f"{action}_{kind.name}"
    else:
        raise ValueError(f"{action!r} is nothing that can be allowed")
    return user.is_active and user.has_perm(f"{opts.app_label}.{name}")


def _reaches(user, action, kind, record):
    reach = reach_of(user)
    if reach.everywhere:
        return True
    bodies = _bodies_of(kind, record)
    if reach.touches(bodies):
        return True
    if action not in OF_DRAFTS or not _was_begun_by(user, record):
        return False
    # Its own key is among the bodies of an organisation, which nobody can be a member of before it is published.
    named_others = bodies - {getattr(record, "record_id", record.pk)}
    return not named_others and (action != "submit" or bool(bodies))


def _was_begun_by(user, record):
    """Whether it is something that is not public, and this person's: a draft, a row of a list, or what was saved of a draft."""
    if getattr(record, "base_version", None) == 0 or getattr(record, "is_live", True) is False:
        owners = ("created_by_id", "draft_started_by_id", "saved_by_id")
        return user.pk in {getattr(record, name, None) for name in owners}
    return False
