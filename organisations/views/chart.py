"""The chart of bodies: what is part of what, and who is in which grouping, on a day."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Organisation, OrganisationRelation
from organisations.naming import Name, names_on
from organisations.wording import day_in_words, in_language, span_in_words
from unhub.web.charts import Branch, organisation_chart
from unhub.web.pages import crumb, page_head
from unhub.web.parameters import only_parameters, read_date

Kind = OrganisationRelation.Kind
# Beyond this the page would be twice as heavy for what the tree, a list of links with their dates, says as well.
LONGEST_TABLE = 100


@only_parameters("as_of")
def chart(request):
    """Every body of the day. Two queries, three with `as_of` (the names of that day)."""
    as_of = read_date(request)
    today = timezone.now().date()
    day = as_of or today
    bodies = list(
        Organisation.objects.existing_on(day)
        .only("slug", "kind", "name", "name_language", "acronym", "sort_name", "established")
        .order_by("sort_name", "id")
    )
    relations = list(
        OrganisationRelation.objects.possible_on(day)
        .filter(kind__in=[*OrganisationRelation.HIERARCHY, Kind.MEMBER_OF])
        .order_by("start", "id")
    )
    tree = Tree(bodies, relations, names_on(as_of, bodies))
    table = tree.table()
    title = _("Organisation chart")
    head = page_head(
        request,
        title=f"{title}, {day_in_words(as_of)}" if as_of else title,
        description=_("Which body is part of which, where the field offices belong, and who is in which grouping."),
        path=reverse("organisations:chart") if as_of is None else None,
        crumbs=[crumb(_("Organisations"), reverse("organisations:list"))],
    )
    return render(
        request,
        "organisations/chart.html",
        head
        | {
            "as_of": as_of,
            "day": day,
            "notices": _notices(as_of),
            "trees": [
                {"rows": organisation_chart([root]), "is_wide": len(root.children) > 5} for root in tree.hierarchy()
            ],
            "groupings": organisation_chart(tree.groupings()),
            "others": tree.others(),
            "table": table if len(table) <= LONGEST_TABLE else [],
            "body_count": len(bodies),
        },
    )


def _notices(as_of):
    if not as_of:
        return []
    return [
        {
            "kind_class": "as-of",
            "title": _("As it stood on %(day)s") % {"day": day_in_words(as_of)},
            "text": _("Bodies, names and memberships are those of that day, by what is known of it today."),
            "links": [{"label": _("Show it as it stands today"), "url": reverse("organisations:chart")}],
        }
    ]


class Tree:
    """Bodies of a day by what they are part of. No query.

    A body with two parents stands under both; its own parts are spelt out under the first only. What leads back to a
    body above is not followed.
    """

    def __init__(self, bodies, relations, names):
        self.bodies = {body.pk: body for body in bodies}
        self.names = names
        self.above, self.below, self.members = {}, {}, {}
        for relation in relations:
            if relation.subject_id not in self.bodies or relation.object_id not in self.bodies:
                continue
            if relation.kind == Kind.MEMBER_OF:
                self.members.setdefault(relation.object_id, []).append(relation)
            else:
                self.above.setdefault(relation.subject_id, []).append(relation)
                self.below.setdefault(relation.object_id, []).append(relation)
        self._spelt_out = set()

    def hierarchy(self):
        """A Branch for each body that has others within it and none above."""
        roots = [pk for pk in self.bodies if pk in self.below and pk not in self.above]
        branches = [self._branch(pk, ()) for pk in roots]
        # A ring of bodies has no top: it is entered where the alphabet begins.
        rings = [pk for pk in self.bodies if pk in self.below and pk not in self._spelt_out]
        return branches + [self._branch(pk, ()) for pk in rings if pk not in self._spelt_out]

    def _branch(self, pk, path, relation=None):
        children = ()
        if pk not in self._spelt_out:
            self._spelt_out.add(pk)
            path = (*path, pk)
            below = [each for each in self.below.get(pk, ()) if each.subject_id not in path]
            below.sort(key=lambda each: self.bodies[each.subject_id].sort_name)
            children = tuple(self._branch(each.subject_id, path, each) for each in below)
        kind = _("field office") if relation and relation.kind == Kind.FIELD_OFFICE_OF else ""
        span = span_in_words(relation) if relation else ""
        return self._leaf(pk, ", ".join(word for word in (kind, span) if word), children)

    def _leaf(self, pk, note="", children=()):
        body, name = self.bodies[pk], self.name(pk)
        words = [name.acronym, note]
        if count := len(self.members.get(pk, ())) if body.kind != Organisation.Kind.GROUPING else 0:
            words.append(_("%(count)d members") % {"count": count})
        return Branch(
            name=name.name,
            url=body.get_absolute_url(),
            note=", ".join(word for word in words if word),
            lang=in_language(name.language)["lang"],
            children=children,
        )

    def name(self, pk):
        return self.names.get(pk) or Name.today(self.bodies[pk])

    def groupings(self):
        """A Branch for each grouping, its members within it."""
        branches = []
        for pk, body in self.bodies.items():
            if body.kind != Organisation.Kind.GROUPING:
                continue
            members = sorted(self.members.get(pk, ()), key=lambda each: self.bodies[each.subject_id].sort_name)
            leaves = tuple(self._member(each) for each in members)
            branches.append(self._leaf(pk, children=leaves))
        return branches

    def _member(self, relation):
        name = self.name(relation.subject_id)
        return Branch(
            name=name.name,
            url=self.bodies[relation.subject_id].get_absolute_url(),
            note=span_in_words(relation),
            lang=in_language(name.language)["lang"],
        )

    def others(self):
        """Those that stand in no tree and are no grouping, A to Z."""
        return [
            self._leaf(pk)
            for pk, body in self.bodies.items()
            if pk not in self.below and pk not in self.above and body.kind != Organisation.Kind.GROUPING
        ]

    def table(self):
        """Each relation of the chart as a row: the same as the tree, to look up one body in."""
        rows = []
        for pk in self.bodies:
            name = self.name(pk)
            for relation in self.above.get(pk, ()):
                above = self.name(relation.object_id)
                rows.append(
                    {
                        "name": name.name,
                        "lang": in_language(name.language)["lang"],
                        "kind": relation.get_kind_display(),
                        "above": above.acronym or above.name,
                        "above_lang": in_language(above.language)["lang"],
                        "span": span_in_words(relation),
                    }
                )
        return rows
