"""What the filters of statements offer by name. Of long vocabularies, what the newest statements have most."""

from dataclasses import replace

from organisations import vocabularies
from organisations.vocabularies import most
from statements.models import Attribution, Statement, StatementPlace, StatementTopic, StatementType, Topic
from unhub.web.vocabularies import NAMES_IN_LANGUAGES, Vocabulary

# How many of the newest statements are looked at: what is offered first need not be counted in a million.
NEWEST = 500


def used(links, column):
    """What the newest statements are linked with most: the primary keys, as `Vocabulary.used`."""

    def of_the_newest():
        newest = Statement.objects.order_by("-position").values("pk")[:NEWEST]
        return most(links.objects.filter(statement__in=newest, **{f"{column}__isnull": False}), column)

    return of_the_newest


TYPES = Vocabulary("types", StatementType.objects.all, names=(*NAMES_IN_LANGUAGES, "plural"), order="order")
TOPICS = Vocabulary("topics", Topic.objects.all, parent="parent__slug", used=used(StatementTopic, "topic"))
SPEAKING_BODIES = replace(vocabularies.BODIES, name="speaking bodies", used=used(Attribution, "body"))
SPEAKERS = replace(vocabularies.PEOPLE, name="speakers", used=used(Attribution, "person"))
SPEAKING_POSTS = replace(vocabularies.POSTS, name="speaking posts", used=used(Attribution, "post"))
CAPACITIES = replace(vocabularies.CAPACITIES, name="speaking capacities", used=used(Attribution, "capacity"))
PLACES = replace(vocabularies.PLACES, name="places concerned", used=used(StatementPlace, "place"))
