"""What statements are sorted by: types, topics and places, each with its newest statements."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.models import Place
from statements.figures import by_place, by_topic, by_type
from statements.filters import NEWEST_FIRST, StatementFilter
from statements.models import Statement, StatementType, Topic
from statements.rows import read_statements, statement_rows
from statements.views.lists import formats
from unhub.publishing.moved import answer_at_former_address
from unhub.text.languages import html_lang
from unhub.web.charts import Branch, organisation_chart
from unhub.web.exporting import file_formats
from unhub.web.pages import crumb, page_head
from unhub.web.parameters import only_parameters, with_query

SHOWN = 20


def newest(request, search):
    """The newest statements of a search, with the addresses of all of them: three queries at most."""
    filterset = StatementFilter(search, Statement.objects.all(), request=request)
    found = read_statements(NEWEST_FIRST.ordered(filterset.qs)[: SHOWN + 1])
    lists = {name: [value] for name, value in search.items()}
    return {
        "statements": statement_rows(found[:SHOWN]),
        "has_more": len(found) > SHOWN,
        "list_url": with_query(reverse("statements:list"), lists),
        "formats": formats(lists),
    }


@only_parameters()
def type_page(request, slug):
    found = StatementType.objects.filter(slug=slug).prefetch_related("aliases").first()
    if found is None:
        return answer_at_former_address(request, StatementType, slug)
    context = newest(request, {"type": slug})
    labels = sorted(alias.label for alias in found.aliases.all() if alias.label)
    head = page_head(
        request,
        title=found.plural if get_language() == "en" else found.label,
        description=found.explanation,
        crumbs=[crumb(_("Statements"), reverse("statements:list"))],
        feed_path=context["formats"][0]["url"],
        json_feed_path=context["formats"][1]["url"],
    )
    context |= {"type": found, "labels": labels, "count": by_type(request).get(found.pk, 0)}
    return render(request, "statements/type.html", head | context)


@only_parameters()
def topic_list(request):
    """All topics, the narrower beneath the broader, with their numbers of statements. One query."""
    counts = by_topic(request)
    branches = _branches(list(Topic.objects.all()), "parent_id", counts)
    head = page_head(
        request,
        title=_("Topics"),
        description=_(
            "What the statements of this archive are about: every topic, with the number of statements on it."
        ),
    )
    context = {"rows": organisation_chart(branches)} | {"formats": list_formats("topic")}
    return render(request, "statements/topic_list.html", head | context)


@only_parameters()
def topic(request, slug):
    found = Topic.objects.filter(slug=slug).select_related("parent").prefetch_related("narrower").first()
    if found is None:
        return answer_at_former_address(request, Topic, slug)
    counts, context = by_topic(request), newest(request, {"topic": slug})
    count = counts.get(found.pk, 0)
    crumbs = [crumb(_("Topics"), reverse("statements:topic_list"))]
    if found.parent:
        crumbs.append(crumb(found.parent.label, found.parent.get_absolute_url()))
    head = page_head(
        request,
        title=found.label,
        description=found.summary or _("Official statements on %(topic)s, newest first.") % {"topic": found.label},
        crumbs=crumbs,
        feed_path=context["formats"][0]["url"],
        json_feed_path=context["formats"][1]["url"],
        data={"@type": "DefinedTerm", "name": found.label, "description": found.summary, "sameAs": found.unbis_url},
    )
    context |= {"topic": found, "count": count, "narrower": _links(found.narrower.all(), counts)}
    return render(request, "statements/topic.html", head | context)


@only_parameters()
def place_list(request):
    """Every place by its kind, with the number of statements concerning it. One query."""
    counts, places = by_place(request), list(Place.objects.all())
    kinds = [
        {"label": label, "places": _links([each for each in places if each.kind == kind], counts)}
        for kind, label in (
            (Place.Kind.COUNTRY, _("Countries and areas")),
            (Place.Kind.REGION, _("Regions")),
            (Place.Kind.CITY, _("Cities")),
        )
    ]
    head = page_head(
        request,
        title=_("Places"),
        description=_("Places that the statements of this archive concern, and where bodies have their offices."),
    )
    context = {"kinds": [each for each in kinds if each["places"]]} | {"formats": list_formats("place")}
    return render(request, "statements/place_list.html", head | context)


@only_parameters()
def place(request, slug):
    found = Place.objects.filter(slug=slug).select_related("within").prefetch_related("places").first()
    if found is None:
        return answer_at_former_address(request, Place, slug)
    counts, context = by_place(request), newest(request, {"place": slug})
    crumbs = [crumb(_("Places"), reverse("statements:place_list"))]
    if found.within:
        crumbs.append(crumb(found.within.label, found.within.get_absolute_url()))
    head = page_head(
        request,
        title=found.label,
        description=_("Official statements concerning %(place)s, newest first.") % {"place": found.label},
        crumbs=crumbs,
        feed_path=context["formats"][0]["url"],
        json_feed_path=context["formats"][1]["url"],
        data={"@type": "Place", "name": found.label, "identifier": found.code},
    )
    context |= {
        "place": found,
        "count": counts.get(found.pk, 0),
        "places": _links(found.places.all(), counts),
        "issued_there_url": with_query(reverse("statements:list"), {"place_of_issue": [slug]}),
    }
    return render(request, "statements/place.html", head | context)


def list_formats(kind):
    """All topics or places for machines, as `includes/formats.html` takes them."""
    api = {"label": _("JSON, from the API"), "url": reverse(f"api:{kind}-list"), "media_type": "application/json"}
    return [*file_formats(f"statements:{kind}_list", {}), api]


def _links(records, counts):
    """Links to records by name, with their numbers of statements."""
    page_language = get_language() or "en"
    links = [
        {
            "label": each.label,
            "lang": html_lang(each.label_language) if each.label_language != page_language else "",
            "url": each.get_absolute_url(),
            "count": counts.get(each.pk, 0),
        }
        for each in records
    ]
    return sorted(links, key=lambda link: link["label"].casefold())


def _branches(records, parent, counts):
    """The records as a tree of Branch, by name."""
    records.sort(key=lambda each: each.label.casefold())
    within = {}
    for each in records:
        within.setdefault(getattr(each, parent), []).append(each)

    def branch(record):
        children = tuple(branch(each) for each in within.get(record.pk, ()))
        count = counts.get(record.pk)
        return Branch(record.label, record.get_absolute_url(), note=str(count) if count else "", children=children)

    return [branch(each) for each in within.get(None, ())]
