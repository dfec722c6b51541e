"""What pages of other apps show of statements."""

from django import template
from django.urls import reverse

from statements.rows import latest_of, read_statements, statement_rows
from unhub.web.parameters import with_query

register = template.Library()


@register.inclusion_tag("statements/includes/latest_statements.html")
def latest_statements(*, organisation=None, person=None, post=None, capacity=None, limit=5, level=3):
    """The newest statements of an organisation, a person, a post or a capacity, with a link to all of them. One query.

    `{% latest_statements organisation=organisation limit=5 %}`; give exactly one of the four. `level` is the heading
    level of the days, the titles stand one below it. The heading above is the page's own.
    """
    given = {"organisation": organisation, "person": person, "post": post, "capacity": capacity}
    [(parameter, record)] = ((name, record) for name, record in given.items() if record is not None)
    column = "body" if parameter == "organisation" else parameter
    found = read_statements(latest_of(limit + 1, **{column: record}))
    value = record.key if parameter == "capacity" else record.slug
    query = {parameter: value}
    return {
        "statements": statement_rows(found[:limit]),
        "has_more": len(found) > limit,
        "list_url": with_query(reverse("statements:list"), query),
        "feed_url": with_query(reverse("statements:feed"), query),
        "day_level": level,
        "title_level": level + 1,
    }
