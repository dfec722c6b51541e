"""`manage.py import_organisations FILE`: takes organisations in from any of the formats that docs/import.md lists."""

from unhub.importing.command import ImportCommand


class Command(ImportCommand):
    """Takes organisations in, as drafts or published, from a file of any length."""

    help = "Takes organisations in from CSV, XLSX, JSON Lines or GOV.UK: names, terms, and how they relate."
    importer = "organisation"
