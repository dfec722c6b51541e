"""Two people on one draft: the state both began from, what each of them wrote, and a form that holds what both changed.

A field that only one of the two changed says what that one wrote. What both changed stays as the editor typed it, beside what the
other saved. The rows of a draft are told by their keys: some were taken away meanwhile, some were added.
"""

import json
from dataclasses import dataclass, field

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.publishing.admin.posted import as_posted, in_words, name_of, rows_posted
from unhub.publishing.content import rebuild
from unhub.text.differences import differences as differences_in_words

_NOT_CONTENT = {"id", "draft", "DELETE", "ORDER"}
_LONG = 120  # characters: from here on a text is shown by what changed in it


@dataclass
class Difference:
    """One field on which the two differ, in words. An empty text is an empty field; `base` None: not known.

    `changed_by` is "theirs", "mine", "both", or "" where the base is not known. `is_taken`: the form now says what the other saved.
    `field` is the name in the form below; the values are what can be put there.
    """

    label: str
    theirs: str
    mine: str
    base: str | None = None
    changed_by: str = ""
    is_taken: bool = False
    field: str = ""
    their_values: str = ""
    my_values: str = ""

    @cached_property
    def their_changes(self):
        """A long text as paragraphs of marked words, [] for a short one."""
        return self._changes(self.theirs)

    @cached_property
    def my_changes(self):
        return self._changes(self.mine)

    def _changes(self, text):
        if self.base is None or text == self.base or max(len(text), len(self.base)) < _LONG:
            return []
        return differences_in_words(self.base, text, around=0)


@dataclass
class Group:
    """The differences in the record itself or in one of its rows. `remark` says what became of the row as a whole."""

    label: str
    differences: list = field(default_factory=list)
    remark: str = ""


class FormerState:
    """A draft as it once was (the content of a save or a version), for forms to show."""

    def __init__(self, kind, content):
        self.draft, self.many, rows = rebuild(kind, content)
        self.rows = {child.draft: {str(row.pk): row for row in rows[child.name]} for child in kind.children}
        for row in (self.draft, *(row for rows in self.rows.values() for row in rows.values())):
            row._state.adding = False  # forms offer other things for what is new

    def form(self, form_class):
        return form_class(instance=self.draft, initial=self.many)

    def row_form(self, form_class, model, key):
        row = self.rows.get(model, {}).get(key)
        return form_class(instance=row) if row else None


def merge(data, form_class, draft, formsets, *, base=None, seen=None, by=""):
    """A posted form laid over the draft as it is now: (the data of a form that holds both, the differences as a list of Group).

    `base` is the FormerState the form was opened in, for comparing; `seen` the one the editor last saw, where that is a later one:
    what others changed since is taken over where the editor changed nothing. `formsets` are (class, prefix, label of a row).
    `draft` None: there is nothing to compare with, and everything becomes new. Rows that somebody took away and the editor changed
    become new rows, so that nothing typed is lost. One query per formset, and one for each reference shown.
    """
    merged, groups, seen = data.copy(), [], seen or base
    if draft is not None:
        own, taken = _compare(
            form_class(data),
            form_class(instance=draft),
            base.form(form_class) if base else None,
            seen.form(form_class) if seen else None,
        )
        for name, values in taken.items():
            merged.setlist(name, values)
        groups.append(Group(_("The record itself"), own))
    for formset_class, prefix, label in formsets:
        rows = _Rows(data, formset_class, prefix, capfirst(label), draft, base, seen, by or _("Somebody"))
        rows.write_into(merged)
        groups += rows.groups
    return merged, [group for group in groups if group.differences or group.remark]


class _Rows:
    """The rows of one formset, merged."""

    def __init__(self, data, formset_class, prefix, label, draft, base, seen, by):
        self.form_of_row, self.model, self.prefix, self.label = formset_class.form, formset_class.model, prefix, label
        self.base, self.seen, self.by = base, seen, by
        self.groups, self.standing, self.added = [], [], []
        rows = self.model._default_manager.filter(draft=draft).order_by("pk") if draft else ()
        theirs = {str(row.pk): row for row in rows}
        posted = rows_posted(data, prefix)
        for row in posted:
            mine = self.form_of_row(data, prefix=f"{prefix}-{row.number}", instance=theirs.get(row.key))
            if row.key in theirs:
                self._on_both_sides(row, mine, theirs[row.key])
            elif not row.is_removed:
                self._on_my_side(row, mine, draft is not None)
        for pk in sorted(theirs.keys() - {row.key for row in posted}):
            group = self._group(
                theirs[pk],
                _all_of(self.form_of_row, theirs[pk]),
                _("Somebody added this row meanwhile. It is in the form below and is kept unless you take it away."),
            )
            self.standing.append(({"id": [pk], "draft": [""], **self._values_of(theirs[pk])}, group))

    def write_into(self, data):
        for name in list(data):
            if name.startswith(f"{self.prefix}-"):
                del data[name]
        for number, (values, group) in enumerate([*self.standing, *self.added]):
            for name, value in values.items():
                data.setlist(f"{self.prefix}-{number}-{name}", value)
            for difference in group.differences if group else ():
                difference.field = f"{self.prefix}-{number}-{difference.field}" if difference.field else ""
        counts = {
            "TOTAL": len(self.standing) + len(self.added),
            "INITIAL": len(self.standing),
            "MIN_NUM": 0,
            "MAX_NUM": 1000,
        }
        for name, count in counts.items():
            data[f"{self.prefix}-{name}_FORMS"] = str(count)

    def _on_both_sides(self, row, mine, standing):
        values = row.values | {"draft": [""]}
        theirs, seen = self.form_of_row(instance=standing), self._former(self.seen, row.key)
        if not row.is_removed:
            differences, taken = _compare(mine, theirs, self._former(self.base, row.key), seen)
            group = self._group(standing, differences)
            values |= taken
        elif seen is not None and _differ(theirs, seen):
            group = self._group(
                standing,
                _all_of(self.form_of_row, standing),
                _("You had taken this row away, and %(person)s changed it meanwhile. It is in the form below again.")
                % {"person": self.by},
            )
            values = {"id": [row.key], "draft": [""], **self._values_of(standing)}
        else:
            group = self._group(standing, _all_of(self.form_of_row, standing), _("You had taken this row away."))
        self.standing.append((values, group))

    def _on_my_side(self, row, mine, is_compared):
        values, group = row.values | {"id": [""], "draft": [""]}, None
        if is_compared and (row.key or not row.is_blank(self.form_of_row)):
            seen = self._former(self.seen, row.key)
            differences, _taken = _compare(mine, self.form_of_row(), None, None)
            group = Group(self.label, differences)
            self.groups.append(group)
            if seen is not None and not _differ(mine, seen):
                group.remark = _(
                    "%(person)s took this row away meanwhile. You had not changed it: it is gone from the form below."
                ) % {"person": self.by}
                for difference in differences:
                    difference.field = ""
                return
            group.remark = (
                _("Somebody took this row away meanwhile. It is in the form below as a new row.")
                if row.key
                else _("You had added this row.")
            )
        self.added.append((values, group))

    def _group(self, row, differences, remark=""):
        group = Group(f"{self.label}: {row}", differences, remark)
        self.groups.append(group)
        return group

    def _former(self, state, key):
        return state.row_form(self.form_of_row, self.model, key) if state and key else None

    def _values_of(self, row):
        form = self.form_of_row(instance=row)
        return {name: as_posted(form, name) for name in form.fields if name not in _NOT_CONTENT}


def _compare(mine, theirs, base, seen):
    """(where a posted form and the draft differ, the values of it that are taken over: {field: values})."""
    differences, taken = [], {}
    for name, form_field in _content_of(mine):
        my_words, their_words = _words(mine, name), _words(theirs, name)
        if my_words == their_words:
            continue
        difference = Difference(str(form_field.label or name), their_words, my_words, field=name)
        difference.their_values = _options(form_field, as_posted(theirs, name))
        difference.my_values = _options(form_field, _posted_values(mine, name))
        if base is not None:
            difference.base = _words(base, name)
            difference.changed_by = {my_words: "theirs", their_words: "mine"}.get(difference.base, "both")
        if seen is not None and my_words == _words(seen, name):
            difference.is_taken = True
            taken[name] = as_posted(theirs, name)
        differences.append(difference)
    return differences, taken


def _differ(form, other):
    return any(_words(form, name) != _words(other, name) for name, _form_field in _content_of(form))


def _content_of(form):
    return [
        (name, form_field)
        for name, form_field in form.fields.items()
        if name not in _NOT_CONTENT and _is_content(form_field)
    ]


def _is_content(form_field):
    """Not what is hidden, unless it says what it stands for. A file is in a form only when it is chosen: its token is content."""
    if isinstance(form_field, forms.FileField):
        return False
    return not form_field.widget.is_hidden or hasattr(form_field, "in_words")


def _words(form, name):
    bound = form[name]
    return in_words(form.fields[name], bound.data if form.is_bound else bound.value())


def _posted_values(form, name):
    data = form[name].data
    many = data if isinstance(data, list | tuple) else [data]
    return ["" if each is None else str(each) for each in many]


def _options(form_field, values):
    """Values for a script to put into a field, as JSON: [[value, name]]; the name is for pickers, which do not know it."""
    if isinstance(form_field, forms.ModelChoiceField):
        return json.dumps([[value, name_of(form_field, value)] for value in values if value])
    return json.dumps([[value, ""] for value in values])


def _all_of(form_class, row):
    form = form_class(instance=row)
    return [
        Difference(str(form_field.label or name), words, "")
        for name, form_field in _content_of(form)
        if (words := in_words(form_field, form[name].value()))
    ]
