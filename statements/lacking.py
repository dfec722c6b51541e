"""What a statement may lack, as conditions on it: what lists are narrowed by, and what coverage counts.

Each is looked up in an index alone, for each statement: whether it has a text, by the fingerprint, because reading the texts
themselves would mean reading the whole archive.
"""

from django.db.models import Exists, OuterRef

from statements.models import StatementSource, StatementSymbol, StatementText, StatementTopic, Tally

Lack = Tally.Lack


def conditions(texts=StatementText, symbols=StatementSymbol, sources=StatementSource, topics=StatementTopic):
    """{Lack: condition on a statement that lacks it}. The models may be historical ones."""
    of_it = {"statement": OuterRef("pk")}
    return {
        Lack.TEXT: ~Exists(texts.objects.filter(**of_it).exclude(text_hash="")),
        Lack.TRANSLATION: ~Exists(texts.objects.filter(**of_it).exclude(language=OuterRef("original_language"))),
        Lack.SYMBOL: ~Exists(symbols.objects.filter(**of_it)),
        Lack.SOURCE: ~Exists(sources.objects.filter(**of_it)),
        Lack.TOPIC: ~Exists(topics.objects.filter(**of_it)),
    }


LACKING = conditions()
