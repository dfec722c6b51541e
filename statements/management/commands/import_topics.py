"""`manage.py import_topics FILE`: takes topics in from a table such as the UNBIS thesaurus gives."""

from unhub.importing.command import ImportCommand


class Command(ImportCommand):
    """Takes topics in, public at once, from a file of any length."""

    help = (
        "Takes topics in from CSV, XLSX or JSON Lines: an address in the UNBIS thesaurus, and names in six languages."
    )
    importer = "topic"
