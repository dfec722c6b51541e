"""Atom feeds whose addresses and ids do not depend on the host that was asked."""

import copy

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed

from unhub.web.paging import absolute


def feed_id(uuid):
    """The lasting id of a record in feeds, free of language and address."""
    return f"urn:uuid:{uuid}"


class AtomFeed(Feed):
    """A feed of the site. Subclasses give `path(obj)` and `item_path(item)`; ids are `feed_id(item.pk)` unless changed."""

    feed_type = Atom1Feed

    def path(self, obj):
        """The path of the page whose feed this is."""
        raise NotImplementedError

    def item_path(self, item):
        raise NotImplementedError

    def __call__(self, request, *args, **kwargs):
        # One feed object serves every thread: the request belongs to a copy.
        mine = copy.copy(self)
        mine.requested = request
        return super(AtomFeed, mine).__call__(request, *args, **kwargs)

    def link(self, obj):
        return absolute(self.path(obj))

    def feed_url(self, obj):
        return f"{settings.SITE_URL}{self.requested.get_full_path()}"

    feed_guid = link

    def item_link(self, item):
        return absolute(self.item_path(item))

    def item_guid(self, item):
        return feed_id(item.pk)
