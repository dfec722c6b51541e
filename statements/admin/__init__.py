"""The editors' side of statements: `records.py` and `drafts.py` for statements, the rest for reference data."""

from statements.admin import documents, drafts, found, records, reference  # noqa: F401  (each registers its models)
