"""Two people on one record of reference data: the one who saves second is told what the first one changed.

Reference data has no drafts and so no draft token. Its history counts every save, so the form carries the newest entries of the
history of the record and of the rows on its form: whoever saved since made newer ones.
"""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

FIELD = "state_seen"
OVERRIDE = "save_over"


def state_of(record, inlines):
    """The newest entry in the history of a record and of each kind of row on its form, as the form carries it.

    `inlines` are (model, name of the link to the record). One query for the record and one per kind of row.
    """
    newest = [_newest(type(record), id=record.pk)]
    newest += [_newest(model, **{f"{link}_id": record.pk}) for model, link in inlines]
    return ".".join(str(entry) for entry in newest)


def _newest(model, **which):
    entries = model.history.filter(**which).order_by("-history_id").values_list("history_id", flat=True)
    return entries.first() or 0


def what_changed_since(record, seen):
    """Who saved the record since the form was opened, when, and what it says now, in one sentence for the editor."""
    now = record.history.order_by("-history_id").select_related("history_user").first()
    before = record.history.filter(history_id=_first_number(seen)).first()
    words = {
        "who": (now and now.history_user) or _("Somebody"),
        "when": date_format(localtime(now.history_date), "j F Y, H:i") if now else "",
    }
    changes = []
    if now and before and now.history_id != before.history_id:
        for change in now.diff_against(before).changes:
            label = capfirst(record._meta.get_field(change.field).verbose_name)
            changes.append(f"{label}: {_shown(record, change.field)}")
    if changes:
        words["changes"] = "; ".join(changes)
        return _("%(who)s saved this record on %(when)s. It now says: %(changes)s.") % words
    return _("%(who)s changed this record or its rows on %(when)s.") % words


def _first_number(seen):
    number = str(seen).partition(".")[0]
    return int(number) if number.isdecimal() and len(number) < 18 else 0


def _shown(record, name):
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    if hasattr(value, "display"):
        value = value.display()
    return f"“{value}”" if value not in (None, "") else _("nothing")
