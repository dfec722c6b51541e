"""Which links a person can mend, and in which records. For the admin."""

from collections import defaultdict

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from unhub.links.columns import all_columns
from unhub.links.models import WatchedLink
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import may, only_reachable
from unhub.publishing.kinds import all_kinds
from unhub.publishing.reach import reach_of
from unhub.publishing.records import record_model_of

ROWS = 10
NAMED = 5  # records named for a link at most


def mendable(links, user):
    """Those of the links that stand in a record which a person may change. Part of the query."""
    condition = Q(pk__in=[])
    for column in all_columns():
        rows = _rows_to_mend(column, user)
        if rows is None:
            continue
        if column.is_indexed:
            condition |= Exists(rows.filter(**{column.field: OuterRef("address")}))
        else:  # read once, not for each link
            condition |= Q(address__in=rows.order_by().values(column.field))
    return links.filter(condition)


def broken_links(user):
    """What the first page of the admin shows: .links, of each .link and .records; None where nothing is broken.

    One query where nothing is broken, else one for each column with addresses as well, and one for each kind of record.
    """
    broken = WatchedLink.objects.filter(is_broken=True).order_by("-failing_since", "-id")
    found = list(mendable(broken, user)[: ROWS + 1])
    if not found:
        return None
    records = records_with(found[:ROWS], user)
    return {
        "links": [{"link": link, "records": records[link.address]} for link in found[:ROWS]],
        "has_more": len(found) > ROWS,
        "address": admin_address(WatchedLink),
    }


def records_with(links, user):
    """{address: [{"name", "address"}]}: the records that lead there and that a person may change, with their pages in the admin."""
    found = defaultdict(list)
    for column in all_columns():
        rows = _rows_to_mend(column, user)
        if rows is None:
            continue
        kind = _kind_of(column)
        rows = rows.filter(**{f"{column.field}__in": [link.address for link in links]}).order_by("pk")
        if kind:
            rows = rows.select_related(column.parent)
        for row in rows[: NAMED * len(links)]:
            record = getattr(row, column.parent) if kind else row
            model = record_model_of(kind) if kind else record
            address = admin_address(model, "change", record.pk) if kind else admin_address(record, "change")
            entry = {"name": str(record), "address": address}
            named = found[getattr(row, column.field)]
            if entry not in named and len(named) < NAMED:
                named.append(entry)
    return found


def _rows_to_mend(column, user):
    """The rows of a column that a person may change, by their rights and the organisations they work for; None for none."""
    rows, kind = column.model._base_manager.all(), _kind_of(column)
    if kind:
        if not may(user, "change", kind):
            return None
        if reach_of(user).everywhere:
            return rows
        records = only_reachable(kind.live._base_manager.all(), user, kind, "publish")
        return rows.filter(**{f"{column.parent}__in": records.order_by().values("pk")})
    opts = column.model._meta
    if not user.has_perm(f"{opts.app_label}.change_{opts.model_name}"):
        return None
    reach, links = reach_of(user), getattr(admin.site.get_model_admin(column.model), "belongs", ())
    if reach.everywhere or not links:
        return rows
    theirs, nobodys = Q(), Q()
    for link in links:  # what belongs to no organisation is everybody's
        theirs |= Q(**{f"{link}__in": reach.bodies})
        nobodys &= Q(**{f"{link}__isnull": True})
    return rows.filter(theirs | nobodys)


def _kind_of(column):
    """The content kind of the record that the rows of a column are part of; None for reference data."""
    if not column.parent:
        return None
    parent = column.model._meta.get_field(column.parent).related_model
    return next(kind for kind in all_kinds() if kind.live is parent)
