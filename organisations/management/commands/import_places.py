"""`manage.py import_places FILE`: takes places in from a table such as the United Nations Statistics Division gives."""

from unhub.importing.command import ImportCommand


class Command(ImportCommand):
    """Takes places in, public at once, from a file of any length."""

    help = "Takes places in from CSV, XLSX or JSON Lines: codes, names in six languages, and what each is within."
    importer = "place"
