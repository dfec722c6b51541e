"""A format for each kind of source of organisations, holders of offices and places: bytes → plain rows.

    format = detect("organisations", file.read(HEAD), "bodies.csv")

To add one: a file here with a `FORMAT` (unhub/importing/formats.py says what that is), and its name below, before those that
would take its files for theirs.
"""

from organisations.importing.columns import (
    OFFICE_HOLDER_COLUMNS,
    ORGANISATION_COLUMNS,
    PLACE_COLUMNS,
    without_fillers,
)
from organisations.importing.formats import govuk_organisation, govuk_role, records
from unhub.importing.formats import HEAD, detect_among, registry, table_formats

FORMATS_OF = {
    "organisations": registry(
        govuk_organisation.FORMAT,
        *table_formats(ORGANISATION_COLUMNS, prepare=records.organisation, mend=without_fillers),
    ),
    "office_holders": registry(govuk_role.FORMAT, *table_formats(OFFICE_HOLDER_COLUMNS, mend=without_fillers)),
    "places": registry(*table_formats(PLACE_COLUMNS)),
}

__all__ = ["FORMATS_OF", "HEAD", "detect"]


def detect(kind, head, filename=""):
    """The format of a file of organisations, office_holders or places, by its first bytes and its name. Raises Unreadable."""
    return detect_among(FORMATS_OF[kind].values(), head, filename)
