"""What an editor finds on the first page of the admin: what waits for this person, what is coming, and what has gone wrong."""

import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.models import Appointment, Post
from organisations.vacancies import vacant_on
from statements.deciding import citations_to_decide
from unhub.links.mending import broken_links
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may, may_see, only_reachable
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import DraftRecord, Transition, UnreviewedVersion, Version
from unhub.publishing.reach import reach_of
from unhub.publishing.records import record_model_of
from unhub.text.terms import End

ROWS = 10
LOOKED_AT = 200  # how many drafts are shown or told apart at most
DAYS_AHEAD = 60  # appointments that end within
State = DraftRecord.State


def dashboard(user):
    """The panels of a person's first page, for `admin/index.html`. Some thirty queries, however large the archive is."""
    kinds = [kind for kind in all_kinds() if may_see(user, kind)]
    if not kinds:
        return {}
    mine = _drafts(user, kinds, Q(created_by=user) | Q(edited_by=user) | Q(submitted_by=user))
    returned = _returned(mine)
    scheduled = _drafts(user, kinds, Q(state=State.SCHEDULED), order="publish_at")
    return {
        "my_drafts": [row for row in mine if row not in returned][:ROWS],
        "returned": returned,
        "to_review": _drafts(
            user, kinds, Q(state=State.SUBMITTED) & ~Q(submitted_by=user), "submitted_at", right="review"
        ),
        "to_publish": _drafts(user, kinds, Q(state=State.APPROVED), "approved_at", right="publish"),
        "failed": [row for row in scheduled if row["failure"]],
        "calendar": _by_day(scheduled),
        "unreviewed": _unreviewed(user, kinds),
        "seats": _seats(user),
        "remarks": _remarks(user, kinds),
        "broken_links": broken_links(user),
        "found_citations": citations_to_decide(user),
        "other_drafts": _counts_of_drafts(user, kinds),
        "latest_versions": _latest_versions(user, kinds),
    }


def _drafts(user, kinds, condition, order="-edited_at", *, right="view"):
    """Rows of drafts, of both kinds, in order; only those the person has the right to. Two queries per kind."""
    found = []
    for kind in kinds:
        if right != "view" and not may(user, right, kind):
            continue
        people = ("edited_by", "submitted_by", "scheduled_by")
        drafts = only_reachable(kind.draft.objects.filter(condition), user, kind, right)
        drafts = drafts.order_by(order, "pk").select_related(*people).prefetch_related("texts")
        found += [_row(kind, draft) for draft in drafts[:LOOKED_AT]]
    name = order.lstrip("-")
    found.sort(key=lambda row: row["draft"].__dict__[name] or timezone.now(), reverse=order.startswith("-"))
    return found


def _row(kind, draft):
    record = record_model_of(kind)
    return {
        "draft": draft,
        "name": str(draft),
        "kind": kind.live._meta.verbose_name,
        "address": admin_address(record, "change", draft.pk),
        "state": draft.get_state_display() if draft.is_frozen else "",
        "failure": draft.failure,
        "remark": "",
        "remarks": draft.remarks,
    }


def _returned(mine):
    """Those of one's drafts whose last move was to be given back, with the remark. One query."""
    last = {}
    steps = Transition.objects.filter(record_id__in=[row["draft"].pk for row in mine]).select_related("by")
    for step in steps.order_by("pk"):
        last[step.record_id] = step
    returned = []
    for row in mine:
        step = last.get(row["draft"].pk)
        if step and step.action == "return" and not row["draft"].is_frozen:
            row["remark"], row["by"], row["at"] = step.remark, step.by, step.at
            returned.append(row)
    return returned


def _by_day(scheduled):
    """The calendar: [(day in words, [row])], each row with the time and its zone."""
    days = {}
    for row in scheduled:
        moment = timezone.localtime(row["draft"].publish_at)
        row["time"] = f"{moment:%H:%M} {moment.tzname()}"
        days.setdefault(moment.date(), []).append(row)
    return [(format_date(day, "l, j F Y"), rows) for day, rows in sorted(days.items())]


def _unreviewed(user, kinds):
    """What was published without review and still has to be approved by somebody else than this person published it."""
    found = []
    for kind in kinds:
        if not may(user, "review", kind):
            continue
        flagged = UnreviewedVersion.objects.filter(approved_at=None, version__record_type=kind.name)
        flagged = flagged.exclude(version__published_by=user).select_related("version__published_by")
        if not reach_of(user).everywhere:
            reachable = only_reachable(kind.live.objects.order_by(), user, kind, "review")
            flagged = flagged.filter(version__record_id__in=reachable.values("pk"))
        flagged = list(flagged.order_by("-pk").defer("version__content")[:LOOKED_AT])
        live = kind.live.objects.in_bulk([each.version.record_id for each in flagged])
        for each in flagged:
            record = live.get(each.version.record_id)
            if record is not None:
                address = admin_address(record_model_of(kind), "change", record.pk)
                found.append({"name": str(record), "address": address, "flag": each})
    return found


def _seats(user):
    """Posts that are vacant and terms that end soon, for whoever keeps appointments. Three queries."""
    if not user.has_perm("organisations.change_appointment"):
        return None
    today = timezone.localdate()
    soon = (today + datetime.timedelta(days=DAYS_AHEAD)).isoformat()
    vacant = Post.objects.filter(vacant_on(today)).select_related("organisation").order_by("name", "pk")
    # A term known to end in 2026 ends in the course of it: looked up by the year, and told apart here.
    dated = Appointment.objects.filter(end_kind=End.DATED, end__gte=f"{today:%Y}", end__lte=soon)
    ending = [
        each
        for each in dated.select_related("person", "post").order_by("end", "pk")[:LOOKED_AT]
        if each.end.latest >= today
    ]
    return {
        "vacant": [{"name": str(post), "address": admin_address(post, "change")} for post in vacant[:ROWS]],
        "more_vacant": max(vacant.count() - ROWS, 0),
        "vacant_address": f"{admin_address(Post)}?today=vacant",
        "ending": [
            {"name": str(each), "when": each.end.display(), "address": admin_address(each, "change")}
            for each in ending[:ROWS]
        ],
    }


def _remarks(user, kinds):
    """The drafts a person may change in which the checks found something, the latest first, and where the others are listed."""
    condition = Q(remarks__gt=0)
    rows, counts = _drafts(user, kinds, condition, right="change")[:ROWS], []
    for kind in kinds:
        number = only_reachable(kind.draft.objects.filter(condition), user, kind, "change").count() if rows else 0
        if number:
            address = f"{admin_address(record_model_of(kind))}?state=remarks"
            counts.append({"address": address, "kind": kind.live._meta.verbose_name_plural, "number": number})
    return {"rows": rows, "counts": counts}


def _counts_of_drafts(user, kinds):
    counts = []
    for kind in kinds:
        number = only_reachable(kind.draft.objects.all(), user, kind).count()
        if number:
            words = ngettext("%(number)d open draft: %(kind)s", "%(number)d open drafts: %(kind)s", number)
            counts.append(
                {
                    "address": f"{admin_address(record_model_of(kind))}?state=drafts",
                    "words": words % {"number": number, "kind": kind.live._meta.verbose_name_plural},
                }
            )
    return counts


def _latest_versions(user, kinds):
    """What was published last, each with the name its record has now. Versions are made in the order of their keys."""
    reachable = Q()
    for kind in kinds:
        of_kind = Q(record_type=kind.name)
        if not reach_of(user).everywhere:
            of_kind &= Q(record_id__in=only_reachable(kind.live.objects.order_by(), user, kind).values("pk"))
        reachable |= of_kind
    versions = list(
        Version.objects.filter(reachable).select_related("published_by").defer("content").order_by("-pk")[:ROWS]
    )
    for kind in kinds:
        of_kind = [version for version in versions if version.record_type == kind.name]
        names = {live.pk: str(live) for live in kind.live.objects.filter(pk__in=[each.record_id for each in of_kind])}
        for version in of_kind:
            version.name = names.get(version.record_id) or capfirst(_("removed: %(kind)s")) % {
                "kind": kind.live._meta.verbose_name
            }
            version.address = admin_address(record_model_of(kind), "change", version.record_id)
    return versions
