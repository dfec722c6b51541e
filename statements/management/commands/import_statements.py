"""`manage.py import_statements FILE`: takes statements in from any of the formats that docs/import.md lists."""

from unhub.importing.command import ImportCommand


class Command(ImportCommand):
    """Takes statements in, as drafts or published, from a file of any length."""

    help = (
        "Takes statements in from a list, CSV, XLSX, JSON Lines, a feed, WordPress, ReliefWeb, press.un.org or GOV.UK."
    )
    importer = "statement"
