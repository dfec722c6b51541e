"""The editors' side of bodies, posts and people: `bodies.py` and `drafts.py` for organisations, the rest for reference data."""

from organisations.admin import accounts, bodies, claims, drafts, people, relations  # noqa: F401  (each registers its models)
