"""A page of search results costs as many statements as one result."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.pricing.rates import rates_on
from tests.answers import payload
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory, PhotoFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-14")]

STAY = {"checkIn": "2026-12-04", "checkOut": "2026-12-07"}
CARDS = """
    query Cards($filter: ListingFilter, $sort: ListingSort, $stay: StayInput!) {
        listings(filter: $filter, sort: $sort, first: 50) {
            nodes {
                name roomType rating reviewCount instantBook
                location { city latitude longitude }
                price { formatted }
                host { firstName }
                cover { image { thumbnail } }
                photos(first: 5) { image { url } caption }
                amenities { name }
                ratings { average }
                stay(stay: $stay) { available price { total { formatted } nightly { date } } }
            }
            pageInfo { endCursor hasNextPage }
        }
    }
"""


def a_home():
    home = ListingFactory(amenities=["wifi", "pool"], rating_hundredths=480, review_count=7)
    home.length_discounts.create(min_nights=2, percent=10_00)
    home.category_ratings.create(category="LOCATION", sum=15, count=3)
    for _ in range(3):
        PhotoFactory(listing=home)


@pytest.fixture
def statements(graphql):
    """How many statements a page takes, and how many homes are on it."""

    def count(**asked):
        user = UserFactory()
        rates_on(date(2026, 11, 2))
        with CaptureQueriesContext(connection) as taken:
            found = payload(graphql(CARDS, user=user, stay=STAY, **asked))["nodes"]
        return len(taken), len(found)

    return count


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"filter": {"stay": STAY, "price": {"max": "500"}}, "sort": "PRICE_ASC"},
        {
            "filter": {
                "text": "paris home",
                "near": {"latitude": 48.85, "longitude": 2.35},
                "amenities": ["wifi", "pool"],
                "roomTypes": ["ENTIRE_HOME"],
            },
            "sort": "DISTANCE",
        },
    ],
    ids=["all", "priced", "filtered"],
)
def test_fifty_homes_take_as_many_as_one(statements, asked):
    a_home()
    of_one, found = statements(**asked)
    assert found == 1
    for _ in range(49):
        a_home()
    assert statements(**asked) == (of_one, 50)


def test_the_rates_and_the_fees_take_no_statements_of_their_own(graphql):
    a_home()
    asked = {"stay": STAY, "price": {"min": "1", "max": "500", "currency": "EUR"}}
    document = """
        query Priced($asked: ListingFilter) {
            listings(filter: $asked, sort: PRICE_ASC) { nodes { name } }
        }
    """
    for taken in (2, 1):  # the rates are read by the first search, and kept
        with CaptureQueriesContext(connection) as statements:
            assert len(payload(graphql(document, asked=asked))["nodes"]) == 1
        assert len(statements) == taken


def test_the_page_itself_is_one_and_counting_it_one_more(graphql):
    def taken(selection):
        with CaptureQueriesContext(connection) as statements:
            payload(graphql(f"{{ listings(first: 5) {{ {selection} }} }}"))
        return len(statements)

    for _ in range(6):
        ListingFactory()
    assert taken("nodes { name rating }") == 1
    assert taken("edges { cursor node { id } } pageInfo { hasNextPage }") == 1
    assert taken("totalCount nodes { name }") == 2
