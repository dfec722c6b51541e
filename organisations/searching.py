"""What is indexed of an organisation: all its names, those of before, acronyms, summaries and profiles in every language."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import get_language

from organisations.models import FormerName, IndexedOrganisation, Organisation, OrganisationIndex, OrganisationText
from organisations.models.search import INDEX_TABLE
from unhub.publishing.doors import open_door
from unhub.search.analysis import plain_of
from unhub.search.index import Index, entry
from unhub.search.models import Search
from unhub.web.addresses import api_url, page_path

INDEX = Index(INDEX_TABLE)
AT_ONCE = 500
MOST_FOUND = 5


def matching(query):
    """The numbers in the index of the organisations a Query finds, as a queryset for a condition."""
    return OrganisationIndex.objects.filter(words__match=Search(query)).values("position")


def organisations_found(query):
    """[{kind, label, lang, url, api_url}] of organisations with the words in a name, some by the alphabet. One query."""
    named = OrganisationIndex.objects.filter(words__match=Search(query, in_title=True)).values("position")
    found = Organisation.objects.filter(indexed__position__in=named).order_by("sort_name", "id")[:MOST_FOUND]
    language = get_language()
    return [
        {
            "kind": "organisation",
            "label": each.name,
            "lang": each.name_language if each.name_language != language else "",
            "url": page_path("organisations:detail", each.slug),
            "api_url": api_url("organisation", each.pk),
        }
        for each in found
    ]


def index_anew(keys):
    """Indexes organisations as the database has them now. Four queries; needs an open door."""
    there = set(IndexedOrganisation.objects.filter(organisation__in=keys).values_list("organisation", flat=True))
    missing = Organisation.objects.filter(pk__in=keys).exclude(pk__in=there).values_list("pk", flat=True)
    IndexedOrganisation.objects.bulk_create(IndexedOrganisation(organisation_id=pk) for pk in missing)
    INDEX.replace(entries(IndexedOrganisation.objects.filter(organisation__in=keys)))


def take_out(pk):
    """Takes an organisation that is about to be deleted out of the index."""
    INDEX.remove(list(IndexedOrganisation.objects.filter(organisation=pk).values_list("position", flat=True)))


def entries(indexed):
    """[(position, Entry)] of a queryset of numbers in the index. Three queries."""
    positions = dict(indexed.values_list("organisation", "position"))
    titles, bodies = defaultdict(list), defaultdict(list)
    for text in OrganisationText.objects.filter(organisation__in=positions).order_by("language"):
        titles[text.organisation_id] += [(text.language, text.name), (text.language, text.acronym)]
        bodies[text.organisation_id] += [(text.language, text.summary), (text.language, plain_of(text.profile_html))]
    for name in FormerName.objects.filter(organisation__in=positions).order_by("pk"):
        titles[name.organisation_id] += [(name.language, name.name), (name.language, name.acronym)]
    return sorted(
        ((position, entry(dict.fromkeys(titles[pk]), bodies[pk])) for pk, position in positions.items()),
        key=lambda row: row[0],
    )


def fill():
    """Indexes every organisation, some hundred in each transaction."""
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with open_door():
            index_anew(keys[start : start + AT_ONCE])
    with transaction.atomic():
        INDEX.finish()


def rebuild():
    """Empties the index and fills it. Safe to run again. Returns the number of organisations."""
    with open_door():
        INDEX.clear()
        IndexedOrganisation.objects.all().delete()
    fill()
    return IndexedOrganisation.objects.count()


def differences():
    """What of the index is not as the organisations are, in words, one by one."""
    with transaction.atomic():
        expected = entries(IndexedOrganisation.objects.all())
        wrong = set(INDEX.differing(expected))
    for organisation in Organisation.objects.filter(indexed=None).order_by("pk"):
        yield f"“{organisation.name}” ({organisation.pk}) is not in the index"
    for organisation in Organisation.objects.filter(indexed__position__in=wrong).order_by("pk"):
        yield f"“{organisation.name}” ({organisation.pk}) is not in the index as it is"
    known = {position for position, _entry in expected}
    for position in INDEX.positions():
        if position not in known:
            yield f"{position}: in the index, and no organisation"
    yield from INDEX.damage()
