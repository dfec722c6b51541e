"""Which state of the content a request is answered from: read once, by whoever needs it first."""

from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from unhub.web.models import ContentVersion

# Where the response cache leaves the state it read. Headers of a request arrive as HTTP_…, so nobody can send it.
ENVIRON_KEY = "unhub.content_state"
_TABLE = ContentVersion._meta.db_table
_SELECT = f'SELECT number, changed_at FROM "{_TABLE}" WHERE id = 1'


class ContentState(NamedTuple):
    """The content version and when it came, as the database gives it."""

    number: int
    raw_changed_at: object = None

    @property
    def token(self):
        """What caches are keyed by. With the moment, so that numbers used again after a restore are other keys."""
        return f"{self.number}.{self.raw_changed_at}"

    @property
    def changed_at(self):
        """The moment of the last public change, or None. SQLite keeps it as text in UTC."""
        moment = self.raw_changed_at
        if isinstance(moment, str):
            moment = parse_datetime(moment)
        if moment is not None and timezone.is_naive(moment):
            moment = moment.replace(tzinfo=timezone.get_fixed_timezone(0))
        return moment


def read_content_state():
    """The ContentState now. One query, without the ORM because the response cache asks it for every answer."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT)
        row = cursor.fetchone()
    return ContentState(*row) if row else ContentState(0)


def content_state(request):
    """The ContentState of the request: one query at most, none behind the response cache."""
    if ENVIRON_KEY not in request.META:
        request.META[ENVIRON_KEY] = read_content_state()
    return request.META[ENVIRON_KEY]
