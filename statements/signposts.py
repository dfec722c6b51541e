"""What the page of a statement tells machines in its header: how to cite it, who speaks, and where it is as data."""

from django.conf import settings

from statements.citing import FORMATS
from unhub.publishing.editions import version_path
from unhub.web.addresses import api_url, file_path_of, page_path
from unhub.web.paging import absolute
from unhub.web.signposting import LINKSET, Signpost
from unhub.web.written import WRITTEN

# Of these a statement may have any number: they are the first to be left out of a header that is too long.
MANY = ("author", "item")


def signposts_of(record, number=None):
    """The Signposts of a StatementRecord: of its page, or of that of its version with this number. No query.

    What to cite is the version, on both. "License" leads to the page that says what may be done with what.
    """
    statement = record.statement
    page = statement.get_absolute_url()
    path = version_path(page, number) if number else page
    data = api_url("statement", statement.pk)
    return [
        Signpost("cite-as", absolute(version_path(page, number or statement.version_no))),
        Signpost("type", "https://schema.org/AboutPage"),
        Signpost("type", "https://schema.org/CreativeWork"),
        *(Signpost("author", absolute(url)) for url in dict.fromkeys(_authors(record))),
        Signpost("license", f"{settings.SITE_URL}{page_path('reuse')}"),
        Signpost("describedby", f"{data}versions/{number}/" if number else data, "application/json"),
        *(
            Signpost("describedby", absolute(file_path_of(path, each.suffix)), each.media_type)
            for each in FORMATS.values()
        ),
        *(
            Signpost("alternate", absolute(file_path_of(path, each.suffix)), each.media_type)
            for each in WRITTEN.values()
        ),
        *(Signpost("item", absolute(each["url"]), each["media_type"]) for each in record.attachments() if each["url"]),
        *([Signpost("latest-version", absolute(page))] if number else []),
        Signpost("linkset", absolute(file_path_of(path, "linkset.json")), LINKSET),
    ]


def _authors(record):
    return [each["url"] for each in record.attributions() if each["url"]]
