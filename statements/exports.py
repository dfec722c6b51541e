"""Statements, topics, places and documents as files: any search as CSV and JSON Lines."""

from organisations.api import PlaceViewSet
from statements.api import DocumentViewSet, StatementViewSet, TopicViewSet
from statements.models import Attribution
from statements.serializers import SourcedStatementSerializer, read_with_sources
from unhub.text.languages import LANGUAGE_CODES
from unhub.web.exporting import ListExport, same

ON_BEHALF_OF = Attribution.Role.ON_BEHALF_OF.value


def named(key, name="name"):
    """The column of a record that is mentioned, or of several: by its name."""

    def names(record):
        mentioned = record[key]
        return [each[name] for each in mentioned] if isinstance(mentioned, list) else mentioned and mentioned[name]

    return names


def voices(of):
    """A column about who said it: of each attribution in order, but for those on whose behalf it was said."""
    return lambda record: [of(each) for each in record["attributions"] if each["role"] != ON_BEHALF_OF]


def name_in(code):
    """The column of names in one language."""
    return lambda record: record["names"].get(code)


STATEMENT_COLUMNS = {
    **same("id", "web_url", "issued_on", "order_in_day", "issued_time", "time_zone"),
    "type": named("type"),
    **same("title", "title_language", "raw_title", "raw_label", "symbols"),
    # As many parts in each of these, in the same order.
    "speakers": voices(lambda each: each["person"]["name"] if each["person"] else each["organisation"]["name"]),
    "speaker_titles": voices(lambda each: each["title"]),
    "speaker_posts": voices(lambda each: each["post"] and each["post"]["name"]),
    "speaker_capacities": voices(lambda each: each["capacity"] and each["capacity"]["name"]),
    "speaker_organisations": voices(lambda each: each["organisation"]["name"]),
    "speaker_roles": voices(lambda each: each["role"]),
    "on_behalf_of": lambda record: [
        each["organisation"]["name"] if not each["person"] else f"{each['person']['name']}, {each['title']}"
        for each in record["attributions"]
        if each["role"] == ON_BEHALF_OF
    ],
    **same("attribution_mode", "delivery"),
    "place_of_issue": named("place"),
    "places": named("places"),
    "topics": named("topics"),
    **same("original_language", "languages"),
    "sources": named("sources", "url"),
    **same("status", "version", "text_hash"),
    "text_hashes": lambda record: [
        f"{text['language']} {text['text_hash']}" for text in record["texts"] if text["text_hash"]
    ],
    **same("published_at", "updated_at"),
    "withdrawal_notice": lambda record: record["withdrawal"] and record["withdrawal"]["notice"],
}
TOPIC_COLUMNS = {
    **same("id", "web_url", "slug"),
    **{f"name_{code}": name_in(code) for code in LANGUAGE_CODES},
    "summary": "summary",
    "parent": named("parent"),
    **same("unbis_url", "updated_at"),
}
PLACE_COLUMNS = {
    **same("id", "web_url", "slug", "kind", "code"),
    **{f"name_{code}": name_in(code) for code in LANGUAGE_CODES},
    "within": named("within"),
    "updated_at": "updated_at",
}
DOCUMENT_COLUMNS = same(
    *("id", "web_url", "slug", "kind", "symbol", "title", "title_language", "issuer", "adopted_on"),
    *("document_url", "note", "updated_at"),
)

statements = ListExport(
    StatementViewSet, "statements:list", STATEMENT_COLUMNS, table=(SourcedStatementSerializer, read_with_sources)
)
topics = ListExport(TopicViewSet, "statements:topic_list", TOPIC_COLUMNS)
places = ListExport(PlaceViewSet, "statements:place_list", PLACE_COLUMNS)
documents = ListExport(DocumentViewSet, "statements:document_list", DOCUMENT_COLUMNS)
