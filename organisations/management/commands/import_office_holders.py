"""`manage.py import_office_holders FILE`: takes terms of office in, with the people and posts they need."""

from unhub.importing.command import ImportCommand


class Command(ImportCommand):
    """Takes terms of office in, public at once, from a file of any length."""

    help = (
        "Takes holders of offices in from CSV, XLSX, JSON Lines or GOV.UK's item of a role: "
        "a person, a post in a body that is here, and the days."
    )
    importer = "office_holder"
