"""What must be mended before a draft can be published."""

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from unhub.publishing.addresses import address_taken_by_another
from unhub.publishing.kinds import Problem, kind_of
from unhub.text.slugs import is_reserved


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
                where = {"column": column, "row": row.pk} if name else {}
                yield Problem(f"{label}: {' '.join(messages)}", name or column, **where)
