"""The list of statements as a feed, in Atom and JSON: any search, by the parameters of the page."""

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.filters import NEWEST_FIRST, StatementFilter
from statements.models import Statement
from statements.rows import read_statements, statement_rows
from unhub.text.languages import html_lang
from unhub.web.addresses import api_url
from unhub.web.feeds import AtomFeed, as_json_feed, feed_id
from unhub.web.parameters import as_lists, with_query
from unhub.web.rows import read_moment

ENTRIES = 50


class Entry:
    """A statement in the feed: the record and its row."""

    def __init__(self, statement, row):
        self.statement, self.row = statement, row


class StatementFeed(AtomFeed):
    """The newest statements of a search. One query, and one for each filter that names a record."""

    def get_object(self, request):
        return StatementFilter(request.GET, Statement.objects.all(), request=request, path=reverse("statements:list"))

    def path(self, filterset):
        return with_query(reverse("statements:list"), as_lists(filterset.data))

    def title(self, filterset):
        return filterset.describe()

    def subtitle(self, filterset):
        return _("What official bodies said, who said it, and in which capacity. Newest first.")

    def items(self, filterset):
        found = read_statements(NEWEST_FIRST.ordered(filterset.qs)[:ENTRIES])
        return [Entry(statement, row) for statement, row in zip(found, statement_rows(found), strict=True)]

    def item_path(self, entry):
        return entry.row["url"]

    def item_guid(self, entry):
        return feed_id(entry.statement.id)

    def item_title(self, entry):
        if entry.row["is_withdrawn"]:
            return _("Withdrawn: %(title)s") % {"title": entry.row["title"]}
        return entry.row["title"]

    def item_description(self, entry):
        words = {
            "type": entry.row["type_label"],
            "speakers": self.item_author_name(entry),
            "day": entry.statement.issued_on,
        }
        # Atom feeds of Django call a summary HTML.
        return escape(_("%(type)s by %(speakers)s, issued on %(day)s.") % words)

    def item_author_name(self, entry):
        titles = (speaker.get("capacity") or speaker.get("post_title") for speaker in entry.row["speakers"])
        names = (speaker["name"] for speaker in entry.row["speakers"])
        return "; ".join(f"{name}, {title}" if title else name for name, title in zip(names, titles, strict=True))

    def item_categories(self, entry):
        withdrawn = [_("Withdrawn")] if entry.row["is_withdrawn"] else []
        return [entry.row["type_label"], *withdrawn]

    def item_pubdate(self, entry):
        return read_moment(entry.statement.published_at)

    def item_updateddate(self, entry):
        return read_moment(entry.statement.updated_at)

    def item_facts(self, entry):
        return {
            "url": api_url("statement", entry.statement.id),
            "issued_on": entry.statement.issued_on,
            "order_in_day": entry.statement.order_in_day,
            "symbols": entry.row["symbols"],
            "is_withdrawn": entry.row["is_withdrawn"],
        }

    @property
    def language(self):
        return html_lang(get_language() or "en")


statements_as_json = as_json_feed(StatementFeed)
