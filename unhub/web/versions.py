"""Which content version a request is answered from: read once, by whoever needs it first."""

from unhub.web.models import ContentVersion

# Where the response cache leaves the number it read. Headers of a request arrive as HTTP_…, so nobody can send it.
ENVIRON_KEY = "unhub.content_version"


def content_version(request):
    """The content version, once per request. One query by primary key at most; none behind the response cache."""
    if ENVIRON_KEY not in request.META:
        request.META[ENVIRON_KEY] = ContentVersion.current()
    return request.META[ENVIRON_KEY]
