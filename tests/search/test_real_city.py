"""Searches of a whole city find what a reading of its files finds, for the same price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from apps.insideairbnb.operations import import_city
from apps.listings.models import Listing
from schema.nodes import to_global_id
from tests.answers import payload
from tests.real_data import real_city
from tests.search.city import Home, Reading, Stay, price_of, read_homes

NOW = datetime(2023, 9, 23, 4, tzinfo=UTC)  # noon in Singapore
SEARCH = """
    query (
        $filter: ListingFilter, $sort: ListingSort, $after: String,
        $stay: StayInput!, $withStay: Boolean!
    ) {
        listings(filter: $filter, sort: $sort, first: 100, after: $after) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes {
                id price { minor currency } rating reviewCount
                stay(stay: $stay) @include(if: $withStay) {
                    available
                    price {
                        lines { kind amount { minor } }
                        totalBeforeTax { minor } taxes { minor } total { minor }
                        averageNightly { minor }
                    }
                }
            }
        }
    }
"""
CENTRE = {"north": 1.32, "south": 1.27, "east": 103.87, "west": 103.82}
EAST_COAST = {"north": 1.33, "south": 1.29, "east": 103.99, "west": 103.88}
NEAR_MERLION = {"latitude": 1.2868, "longitude": 103.8545}
A_WEEKEND = {"checkIn": "2023-10-13", "checkOut": "2023-10-15", "adults": 2}
A_WEEK = {"checkIn": "2023-11-06", "checkOut": "2023-11-13", "adults": 2}
A_MONTH = {"checkIn": "2024-01-08", "checkOut": "2024-02-07", "adults": 1}
A_SEASON = {"checkIn": "2023-10-01", "checkOut": "2024-01-04", "adults": 2}
NEW_YEAR = {"checkIn": "2023-12-30", "checkOut": "2024-01-02", "adults": 2}

SEARCHES: dict[str, tuple[str, dict[str, Any]]] = {
    "every home": ("PRICE_ASC", {}),
    "every home of the city, newest first": ("NEWEST", {"city": "SINGAPORE", "country": "SG"}),
    "a box": ("RATING", {"within": CENTRE}),
    "a box for six": ("NEWEST", {"within": EAST_COAST, "guests": 6}),
    "a weekend": ("PRICE_ASC", {"stay": A_WEEKEND}),
    "a weekend, dearest first": ("PRICE_DESC", {"stay": A_WEEKEND}),
    "a weekend in a box": ("RATING", {"stay": A_WEEKEND, "within": CENTRE}),
    "a week, by what suits": ("RELEVANCE", {"stay": A_WEEK}),
    "a week in a price range with amenities": (
        "PRICE_ASC",
        {
            "stay": A_WEEK,
            "within": CENTRE,
            "price": {"min": "80", "max": "250.50", "currency": "SGD"},
            "amenities": ["wifi", "kitchen"],
        },
    ),
    "a week, nearest first": (
        "DISTANCE",
        {"stay": A_WEEK, "near": {**NEAR_MERLION, "radiusKm": 5}, "instantBook": True},
    ),
    "a month at most so much, in dollars of another country": (
        "PRICE_DESC",
        {"stay": A_MONTH, "price": {"max": "75", "currency": "USD"}},
    ),
    "a month with pool and gym": ("RELEVANCE", {"stay": A_MONTH, "amenities": ["pool", "gym"]}),
    "three months": ("PRICE_DESC", {"stay": A_SEASON}),
    "three months of a private room": (
        "RATING",
        {"stay": A_SEASON, "roomTypes": ["PRIVATE_ROOM", "SHARED_ROOM"], "minRating": 4.8},
    ),
    "New Year with children": (
        "PRICE_ASC",
        {"stay": {**NEW_YEAR, "children": 2, "infants": 1}, "minBedrooms": 2},
    ),
    "New Year with a dog": ("NEWEST", {"stay": {**NEW_YEAR, "pets": 1}}),
    "this very day": (
        "DISTANCE",
        {
            "stay": {"checkIn": "2023-09-23", "checkOut": "2023-09-24"},
            "near": {**NEAR_MERLION, "radiusKm": 30},
        },
    ),
    "beyond the end of the calendar": (
        "PRICE_ASC",
        {"stay": {"checkIn": "2024-09-16", "checkOut": "2024-09-26"}, "within": CENTRE},
    ),
    "words": ("RELEVANCE", {"text": "condo POOL mrt"}),
    "words, rooms and a price": (
        "RELEVANCE",
        {
            "text": "Kallang",
            "stay": A_WEEK,
            "minBathrooms": 1.5,
            "guests": 3,
            "price": {"min": "100", "currency": "SGD"},
        },
    ),
}


@pytest.fixture
def now():
    """Noon of the day on which the files were made."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.whole_city
@pytest.mark.timeout(600)
def test_twenty_searches_find_what_the_files_say(graphql, unhurried, settings, subtests):
    settings.RATE_LIMITS_ON = False
    folder = real_city("primary/singapore-2023-09-23")
    import_city(folder=folder, currency="SGD", now=NOW, progress=lambda *_: None)
    stays = [Stay.of(asked["stay"]) for _, asked in SEARCHES.values() if "stay" in asked]
    homes = read_homes(folder, {day for stay in stays for day in stay.dates})
    keys = dict(Listing.objects.values_list("insideairbnb_id", "pk"))
    assert len(homes) == len(keys)
    for name, (sort, asked) in SEARCHES.items():
        with subtests.test(name):
            reading = Reading(asked, sort)
            expected = [
                _shown(home, keys[home.key], reading.stay) for home in reading.find(homes, keys)
            ]
            assert bool(expected) == (name != "New Year with a dog")
            assert list(_found(graphql, asked, sort, len(expected))) == expected


def _found(graphql, asked: dict[str, Any], sort: str, total: int) -> Iterator[dict[str, Any]]:
    """The homes on all pages of a search; every page says how many there are in all."""
    stay = asked.get("stay", A_WEEKEND)
    after, is_more = None, True
    while is_more:
        page = payload(
            graphql(
                SEARCH,
                filter=asked,
                sort=sort,
                after=after,
                stay=stay,
                withStay="stay" in asked,
            )
        )
        assert page["totalCount"] == total
        yield from page["nodes"]
        after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]


def _shown(home: Home, key: int, stay: Stay | None) -> dict[str, Any]:
    """What the API must show of a home."""
    shown = {
        "id": to_global_id("Listing", key),
        "price": {"minor": str(home.usual.price), "currency": "SGD"},
        "rating": None if home.rating is None else home.rating / 100,
        "reviewCount": home.reviews,
    }
    if stay is None:
        return shown
    price = price_of(home, stay)
    return shown | {
        "stay": {
            "available": True,
            "price": {
                "lines": [
                    {"kind": "NIGHTS", "amount": {"minor": str(price.nights)}},
                    {"kind": "SERVICE_FEE", "amount": {"minor": str(price.service_fee)}},
                ],
                "totalBeforeTax": {"minor": str(price.total)},
                "taxes": {"minor": "0"},
                "total": {"minor": str(price.total)},
                "averageNightly": {"minor": str(price.average)},
            },
        }
    }
