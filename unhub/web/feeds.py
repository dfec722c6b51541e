"""Feeds whose addresses and ids do not depend on the host that was asked: Atom, and the same as JSON Feed."""

import copy
import html
import json
import re

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise

from unhub.web.paging import absolute


def feed_id(uuid):
    """The lasting id of a record in feeds, free of language and address."""
    return f"urn:uuid:{uuid}"


# Control characters, halves of pairs and what is no character, whoever typed them: in XML even as references they are wrong.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(value):
    """The text, or the texts in a list or dict, as XML can hold them; anything else unchanged."""
    if isinstance(value, str | Promise):
        return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))
    if isinstance(value, dict):
        return {name: writable(each) for name, each in value.items()}
    return [writable(each) for each in value] if isinstance(value, list | tuple) else value


class WritableAtom(Atom1Feed):
    """Atom in which one bad character in a title or a search does not cost the whole feed."""

    def __init__(self, *args, **details):
        super().__init__(*writable(args), **writable(details))

    def add_item(self, *args, **details):
        super().add_item(*writable(args), **writable(details))


class AtomFeed(Feed):
    """A feed of the site. Subclasses give `path(obj)` and `item_path(item)`; ids are `feed_id(item.pk)` unless changed."""

    feed_type = WritableAtom

    def path(self, obj):
        """The path of the page whose feed this is."""
        raise NotImplementedError

    def item_path(self, item):
        raise NotImplementedError

    def item_facts(self, item):
        """What the JSON form says of an item beyond what Atom has a place for: {name: value}."""
        return {}

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


JSON_FEED = "https://jsonfeed.org/version/1.1"


def as_json_feed(feed_class):
    """A view of the same feed as JSON Feed 1.1: same parameters, same items, same ids."""

    def view(request):
        feed = feed_class()
        feed.requested = request
        found = feed.get_object(request)
        data = {
            "version": JSON_FEED,
            "title": str(feed.title(found)),
            "home_page_url": feed.link(found),
            "feed_url": feed.feed_url(found),
            "description": str(feed.subtitle(found)),
            "language": feed.language,
            "items": [_json_item(feed, item) for item in feed.items(found)],
        }
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        response = HttpResponse(text, content_type="application/feed+json; charset=utf-8")
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return view


def _json_item(feed, item):
    author = feed.item_author_name(item) if hasattr(feed, "item_author_name") else feed.author_name()
    facts = feed.item_facts(item)
    return {
        "id": feed.item_guid(item),
        "url": feed.item_link(item),
        "title": str(feed.item_title(item)),
        # Plain text here; Atom's is text as HTML.
        "content_text": html.unescape(str(feed.item_description(item))),
        "date_published": feed.item_pubdate(item),
        "date_modified": feed.item_updateddate(item),
        **({"authors": [{"name": str(author)}]} if author else {}),
        "tags": [str(category) for category in feed.item_categories(item)],
        # An extension, as the format has them: a name of one's own that begins with an underscore.
        **({"_unhub": facts} if facts else {}),
    }
