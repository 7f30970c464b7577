"""Looking for homes as a client does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from tests.answers import payload

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
SEARCH = """
    query Search(
        $filter: ListingFilter, $sort: ListingSort,
        $first: Int, $after: String, $last: Int, $before: String
    ) {
        listings(
            filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before
        ) {
            nodes { name }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            totalCount
        }
    }
"""


@pytest.fixture(autouse=True)
def now():
    """Monday, 2 November 2026, noon in London."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def search(graphql):
    """The answer to a search: `search({"city": "Paris"}, sort="NEWEST")`."""

    def ask(filter=None, *, user=None, **arguments):  # noqa: A002 - the schema's name
        return graphql(SEARCH, user=user, filter=filter, **arguments)

    return ask


@pytest.fixture
def find(search):
    """The names of the homes that a search finds, in their order."""

    def names(filter=None, **arguments):  # noqa: A002
        return [home["name"] for home in payload(search(filter, **arguments))["nodes"]]

    return names
