"""The public history of a record: everything that happened to it here, and to what it rests on. Without names of staff and remarks.

events = [*events_of(live, versions, list_path), *reference_events({Person.history.model: (ids, ("name",))}, since=…)]
return timeline_page(request, live, events, …)
"""

import datetime
from dataclasses import dataclass

from django.db import models
from django.shortcuts import render
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.publishing.addresses import SEALED
from unhub.publishing.models import FormerAddress, Redaction
from unhub.text.partial_dates import PartialDate
from unhub.web.pages import page_head

MOST_ROWS = 500  # of the histories looked through for one page


@dataclass
class Event:
    """Something that happened, at a moment. `links`: [{"label", "url"}]."""

    at: datetime.datetime
    title: str
    note: str = ""
    links: tuple = ()
    is_version: bool = False

    @property
    def day(self):
        return format_date(self.at.astimezone(datetime.UTC), "j F Y")

    @property
    def time(self):
        return format_date(self.at.astimezone(datetime.UTC), r"H:i \U\T\C")


def events_of(live, versions, list_path):
    """What happened to the record itself: versions, redactions, former addresses. Two queries.

    `versions`: of `editions.version_list`; `list_path` is the page its address stands below.
    """
    events = [_of_version(version) for version in versions]
    redactions = Redaction.objects.filter(version__record_id=live.pk)
    for number, notice, at in redactions.values_list("version__number", "notice", "at"):
        title = _("The content of version %(number)d was taken out, as the law demands") % {"number": number}
        events.append(Event(at, title, notice))
    former = FormerAddress.objects.filter(record_type=live._meta.model_name, record_id=live.pk)
    former = former.exclude(address__startswith=SEALED)
    for address, at in former.values_list("address", "since"):
        # Where it stands now is no address it left, but one it was brought back to.
        if (path := f"{list_path}{address}/") != live.get_absolute_url():
            events.append(Event(at, _("It left an address, which leads here since"), path))
    return events


def _of_version(version):
    links = [(_("This version"), version["url"]), (_("What changed"), version["changes_url"])]
    return Event(
        version["published_at"],
        _("Version %(number)d: %(kind)s") % {"number": version["number"], "kind": version["kind_label"]},
        version["note"],
        tuple({"label": label, "url": url} for label, url in links if url),
        is_version=True,
    )


def reference_events(histories, *, since):
    """What changed in reference data since a moment: [Event]. One query for each history, one for each kind of record it names.

    `histories` is [(history model, ids, the names of the fields that count)].
    """
    events = []
    for history, ids, names in histories:
        if not ids:
            continue
        fields = [history._meta.get_field(name) for name in names]
        columns = ("id", "history_date", "history_type", *(f.attname for f in fields))
        rows = history.objects.filter(id__in=ids).order_by("-history_date", "-history_id")
        events += _changes(history, fields, list(rows.only(*columns)[:MOST_ROWS]), since)
    return events


def _changes(history, fields, rows, since):
    by_record = {}
    for row in reversed(rows):
        by_record.setdefault(row.id, []).append(row)
    pairs = [
        (before, after)
        for own in by_record.values()
        for before, after in zip(own, own[1:], strict=False)
        if after.history_date > since and after.history_type == "~"
    ]
    names = _names(fields, pairs)
    label = capfirst(history.instance_type._meta.verbose_name)
    for before, after in pairs:
        changed = [f for f in fields if getattr(before, f.attname) != getattr(after, f.attname)]
        if changed:
            words = [
                _("%(field)s: %(before)s → %(after)s")
                % {
                    "field": f.verbose_name,
                    "before": _in_words(f, getattr(before, f.attname), names),
                    "after": _in_words(f, getattr(after, f.attname), names),
                }
                for f in changed
            ]
            name = _name_then(before)
            title = _("%(record)s “%(name)s” was changed") if name else _("%(record)s was changed")
            yield Event(after.history_date, title % {"record": label, "name": name}, "; ".join(words))


def _name_then(row):
    """What the record was called before it changed; "" for one that has no name, such as an appointment."""
    return str(row.name) if "name" in {f.name for f in row._meta.concrete_fields} else ""


def _names(fields, pairs):
    """{(model, id): name} of what links lead to. One query for each kind."""
    names = {}
    for f in fields:
        if f.is_relation:
            ids = {getattr(row, f.attname) for pair in pairs for row in pair} - {None}
            names |= {
                (f.related_model, pk): str(each) for pk, each in f.related_model._default_manager.in_bulk(ids).items()
            }
    return names


def _in_words(f, value, names):
    if value in (None, ""):
        return _("nothing")
    if f.is_relation:
        return names.get((f.related_model, value), _("no longer on record"))
    if f.choices:
        return str(dict(f.flatchoices).get(value, value))
    if isinstance(value, PartialDate):
        return value.display()
    return format_date(value, "j F Y") if isinstance(f, models.DateField) else str(value)


def timeline_page(request, live, events, *, title, crumbs, section):
    """The page of a record's public history. `section` is the part of the site it belongs to: "statements", "organisations"."""
    head = page_head(
        request,
        title=_("%(title)s: history") % {"title": title},
        description=_(
            "What happened to “%(title)s” in this archive: versions, corrections, withdrawals, changes of address."
        )
        % {"title": title},
        crumbs=crumbs,
    )
    events = sorted(events, key=lambda event: event.at, reverse=True)
    context = {"events": events, "title": title, "live": live, "section": section}
    return render(request, "publishing/history.html", head | context)
