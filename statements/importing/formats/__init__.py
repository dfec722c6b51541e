"""A format for each kind of source statements come from: bytes → plain rows.

    format = detect(file.read(HEAD), "list.txt")
    for row in format.rows(file, notes := []): …

To add one: a file here with a `FORMAT` (unhub/importing/formats.py says what that is), and its name below, before those that
would take its files for theirs. docs/import.md tells people of it.
"""

from statements.importing.columns import COLUMNS
from statements.importing.formats import atom, govuk, pasted_list, press_un_org, reliefweb, rss, wordpress
from unhub.importing.formats import HEAD, detect_among, registry, table_formats

WORKBOOK, JSON_LINES, CSV = table_formats(COLUMNS)

FORMATS = registry(
    WORKBOOK,
    rss.FORMAT,
    atom.FORMAT,
    press_un_org.FORMAT,
    govuk.FORMAT,
    reliefweb.FORMAT,
    wordpress.FORMAT,
    JSON_LINES,
    CSV,
    pasted_list.FORMAT,
)

__all__ = ["FORMATS", "HEAD", "detect"]


def detect(head, filename=""):
    """The format of a file, by its first bytes and its name. Raises Unreadable, with what would do."""
    return detect_among(FORMATS.values(), head, filename)
