"""What pages, feed and API cost does not grow with the archive: the same queries with 50 statements and with 5,000."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Statement
from tests.factories import make_statements_in_bulk, make_versions_in_bulk

pytestmark = pytest.mark.django_db

# Cold, with the read of the content version.
COSTS = {
    "/en/": 9,
    "/en/statements/": 5,
    "/en/statements/?organisation=bulk-1": 5,
    "/en/statements/?type=bulk&year=2016": 5,
    "/en/statements/2016/": 2,
    "/en/statements/2016/01/": 4,
    "/en/statements/2016/01/01/": 4,
    "/en/statements/types/bulk/": 6,
    "/en/statements.atom": 2,
    "/en/organisations/": 4,
    "/en/organisations/bulk-1/": 8,
    "/en/coverage/": 19,
    "/api/v1/coverage/": 18,
    "/api/v1/statements/": 3,
    "/en/statements/?q=bulk": 6,
    "/en/statements/?q=bulk&ordering=relevance": 7,
    "/api/v1/statements/?q=bulk": 4,
    "/api/v1/organisations/?q=bulk": 2,
    "/api/v1/organisations/": 2,
}


@pytest.mark.parametrize("number", [50, 5000])
def test_every_page_costs_the_same_whatever_the_size_of_the_archive(client, number):
    make_statements_in_bulk(number)
    for path in [*COSTS, Statement.objects.newest_first()[20].get_absolute_url()]:
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200, path
        assert len(captured) == COSTS.get(path, 2), (path, [query["sql"][:200] for query in captured])


REGISTER_COSTS = {
    "/en/corrections/": 8,
    "/en/corrections/?kind=correction": 8,
    "/en/corrections/?organisation=bulk-1": 10,
    "/en/corrections.atom": 6,
    "/api/v1/corrections/": 7,
}


@pytest.mark.parametrize("number", [50, 5000])
def test_the_register_of_corrections_costs_the_same_whatever_its_size(client, number):
    make_statements_in_bulk(number)
    make_versions_in_bulk()
    for path, cost in REGISTER_COSTS.items():
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200, path
        assert len(captured) == cost, (path, [query["sql"][:200] for query in captured])
