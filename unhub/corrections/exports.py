"""The register of corrections as files: any search as CSV and JSON Lines."""

from unhub.corrections.api import CorrectionViewSet
from unhub.web.exporting import ListExport, same


def of_the_record(name):
    """A column of the record that was changed; empty for one that is no longer there."""
    return lambda entry: entry["record"] and entry["record"][name]


COLUMNS = {
    **same("id", "published_at", "kind", "public_note", "number", "record_type", "record_id", "record_state"),
    "title": of_the_record("title"),
    "title_language": of_the_record("title_language"),
    "issued_on": of_the_record("issued_on"),
    "record_web_url": of_the_record("web_url"),
    "web_url": "web_url",
    "merged_into": lambda entry: entry["merged_into"] and entry["merged_into"]["web_url"],
    "redaction": "redaction",
}

corrections = ListExport(CorrectionViewSet, "corrections", COLUMNS)
