"""What the tests of citations cite."""

import datetime

from statements.citing import Author, Cited

GUTERRES = Author("António Guterres", "Guterres", "António", "Secretary-General of the United Nations")
COUNCIL = Author("Security Council")
URL = "https://unhub.example/en/statements/2017/07/27/defused/v1/"


def cited(**changes):
    facts = {
        "key": "2017-07-27-defused",
        "authors": (GUTERRES,),
        "title": "Crisis Has Been Defused",
        "language": "en",
        "genre": "Press release",
        "is_spoken": False,
        "issued_on": datetime.date(2017, 7, 27),
        "symbols": ("SG/SM/18628",),
        "version": None,
        "url": URL,
        "site": "unhub",
        "accessed": datetime.date(2026, 11, 25),
    }
    return Cited(**facts | changes)
