"""Links of a page for machines, as its `Link` header (RFC 8288) and as a link set (RFC 9264).

Which relations say what: https://signposting.org/FAIR/
"""

from typing import NamedTuple

# Many servers and proxies take headers of 8 kB in all (deploy/nginx.conf is set so), of which the others need 1.5.
LONGEST_HEADER = 3000
LINKSET = "application/linkset+json"


class Signpost(NamedTuple):
    """A link from a page: its relation, a whole address, and the media type of what is there (optional)."""

    rel: str
    href: str
    type: str = ""

    def __str__(self):
        written = f'<{self.href}>; rel="{self.rel}"'
        return f'{written}; type="{self.type}"' if self.type else written


def link_header(signposts, *, many=()):
    """The value of `Link`. Where it would be too long, relations in `many` are left to the link set."""
    header = ", ".join(map(str, signposts))
    if len(header) > LONGEST_HEADER:
        header = ", ".join(str(each) for each in signposts if each.rel not in many)
    return header


def linkset(anchor, signposts):
    """The same links as a link set in JSON: a dict to be dumped."""
    context = {"anchor": anchor}
    for each in signposts:
        target = {"href": each.href, "type": each.type} if each.type else {"href": each.href}
        context.setdefault(each.rel, []).append(target)
    return {"linkset": [context]}
