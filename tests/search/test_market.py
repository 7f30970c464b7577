"""Any search of any market finds what a reading in plain Python finds, in the same order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airbnb.compiled import CompiledQuery
from apps.pricing.models import ExchangeRate
from apps.search.operations import search_listings
from apps.search.parameters import flattened
from apps.search.sorts import ListingSort
from tests.search.market import (
    AMENITIES,
    CITIES,
    FIRST,
    NOW,
    ROOM_TYPES,
    WORDS,
    Reading,
    make_market,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

amounts = st.decimals(10, 400, places=2)
stays = st.builds(
    lambda start, nights, party: {
        "check_in": FIRST + timedelta(days=start),
        "check_out": FIRST + timedelta(days=start + nights),
        **party,
    },
    st.integers(0, 12),
    st.integers(1, 8),
    st.fixed_dictionaries(
        {"adults": st.integers(1, 3)},
        optional={"children": st.integers(0, 2), "pets": st.integers(0, 1)},
    ),
)
prices = st.one_of(
    st.fixed_dictionaries({"max": amounts, "currency": st.sampled_from(["EUR", "USD"])}),
    st.fixed_dictionaries({"min": amounts, "currency": st.just("USD")}),
    st.tuples(amounts, amounts).map(
        lambda pair: {"min": min(pair), "max": max(pair) + Decimal(100), "currency": "EUR"}
    ),
)
points = st.fixed_dictionaries(
    {
        "latitude": st.floats(-18.5, -16.5),
        "longitude": st.sampled_from([-180.0, 179.5, 180.0, -179.2]),
        "radius_km": st.floats(1, 150),
    }
)
texts = st.lists(st.sampled_from([*WORDS, "PARIS", "ga", "o"]), max_size=2).map(" ".join)
boxes = st.builds(
    lambda south, height, west, east: {
        "south": south,
        "north": south + height,
        "west": west,
        "east": east,
    },
    st.floats(-18.2, -17.2),
    st.floats(0.1, 1),
    st.sampled_from([179.2, 179.7, -180.0, -179.9]),
    st.sampled_from([180.0, 179.9, -179.8, -179.3]),
)
FILTERS = {
    "text": texts,
    "near": points,
    "within": boxes,
    "stay": stays,
    "guests": st.integers(1, 5),
    "price": prices,
    "room_types": st.lists(st.sampled_from(ROOM_TYPES), max_size=2),
    "amenities": st.lists(st.sampled_from(AMENITIES), max_size=2),
    "min_bedrooms": st.integers(0, 3),
    "min_beds": st.integers(0, 3),
    "min_bathrooms": st.sampled_from([0.0, 0.25, 1.0, 2.5]),
    "min_rating": st.sampled_from([0.0, 4.1, 4.35, 5.0]),
    "instant_book": st.booleans(),
    "city": st.sampled_from([*CITIES, "SAO PAULO"]),
    "country": st.sampled_from(["FR", "BR"]),
}
# Few conditions at a time, or nothing would ever be found.
searches = st.lists(st.sampled_from(sorted(FILTERS)), unique=True, max_size=4).flatmap(
    lambda names: st.fixed_dictionaries({name: FILTERS[name] for name in names})
)


@pytest.fixture(params=[1, 2, 3])
def market(request):
    ExchangeRate.objects.all().delete()
    for currency, micros in (
        ("USD", 10**6),
        ("EUR", 799_999),
        ("JPY", 151_234_567),
        ("KWD", 300_001),
    ):
        ExchangeRate.objects.create(currency=currency, day=FIRST, per_dollar_micros=micros)
    make_market(request.param, size=30)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=searches, sort=st.sampled_from(ListingSort), near=points, text=texts)
def test_a_search_finds_what_a_reading_finds(market, asked, sort, near, text):
    if sort is ListingSort.DISTANCE:
        asked.setdefault("near", near)
    if sort is ListingSort.RELEVANCE:
        asked.setdefault("text", text)
    found = search_listings(filter=flattened(asked), sort=sort, viewer=None, now=NOW)
    homes = found.rows().order_by(*found.order.columns(backwards=False))
    rows = CompiledQuery(homes, ("id",)).run(**found.given)
    assert [row.id for row in rows] == Reading(asked, sort).keys()
