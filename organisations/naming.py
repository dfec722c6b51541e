"""What a body was called on a day."""

from dataclasses import dataclass

from django.utils.translation import get_language

from organisations.models import FormerName
from unhub.text.languages import fallback_order
from unhub.text.terms import End, possible_on


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one language; `former` is the FormerName it was, None for today's."""

    name: str
    language: str
    acronym: str = ""
    former: FormerName | None = None

    @classmethod
    def today(cls, organisation):
        return cls(organisation.name, organisation.name_language, organisation.acronym)


def name_on(day, former_names, now):
    """The Name of the day: of its former names the one that covered it, else `now` (a Name). No query.

    Where a change is dated to the month or the year, the name is the old one until that has passed. A former name whose
    end nobody knows names no day: today's name stands.
    """
    covering = [
        former
        for former in former_names
        if (former.start or former.end) and former.end_kind != End.UNKNOWN and former.possibly_covers(day)
    ]
    covering.sort(key=lambda former: (not former.certainly_covers(day), str(former.end)))
    for language in fallback_order(get_language() or "en", now.language):
        for former in covering:
            if former.language == language:
                return Name(former.name, former.language, former.acronym, former)
    return now


def names_on(day, organisations):
    """{id: Name} of several bodies on a day. One query; with `day=None`, today's names and none."""
    former = {}
    if day is not None:
        ids = {organisation.pk for organisation in organisations}
        for each in FormerName.objects.filter(possible_on(day), organisation__in=ids):
            former.setdefault(each.organisation_id, []).append(each)
    return {each.pk: name_on(day, former.get(each.pk, ()), Name.today(each)) for each in organisations}
