"""What the lists of bodies, posts and people have in common."""

import uuid

from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _

from unhub.web.exporting import file_formats
from unhub.web.paging import AFTER, PAGING_PARAMETERS
from unhub.web.parameters import as_lists, with_query

# A list in Chinese has as many first letters as names: then none is offered.
MOST_LETTERS = 60
BEFORE_ALL = uuid.UUID(int=0)


def letter_jumps(request, queryset, keyset):
    """[{label, url}]: the first letters of the list, each leading into its pages at that letter. One query.

    `keyset` is one of a text column and the id.
    """
    column = keyset.columns[0]
    firsts = queryset.order_by().values_list(Substr(column, 1, 1), flat=True).distinct()[: 2 * MOST_LETTERS]
    letters = {}
    for first in sorted(filter(None, firsts)):
        # "a" and "A" are one letter; the jump leads to whichever comes first.
        letters.setdefault(first.upper(), first)
    if not 1 < len(letters) <= MOST_LETTERS:
        return []
    query = {name: values for name, values in as_lists(request.GET).items() if values and name != "cursor"}
    return [
        {
            "label": label,
            "url": with_query(request.path, {**query, "cursor": [keyset.cursor(AFTER, [first, BEFORE_ALL])]}),
        }
        for label, first in letters.items()
    ]


def list_formats(page, route, request):
    """The same list for machines, as `includes/formats.html` takes it.

    `page` is the route of the list, `route` is "person" for `api:person-list`.
    """
    query = {name: values for name, values in as_lists(request.GET).items() if name not in PAGING_PARAMETERS}
    url = with_query(reverse(f"api:{route}-list"), query)
    api = {"label": _("JSON, from the API"), "url": url, "media_type": "application/json"}
    return [*file_formats(page, query), api]
