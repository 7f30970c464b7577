"""Whatever is sent, the answer is a search or a coded error, never INTERNAL."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.answers import codes, gid
from tests.factories.listings import ListingFactory
from tests.search.conftest import SEARCH

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-37")]

STAY = {"checkIn": "2026-12-04", "checkOut": "2026-12-07"}
BOX = {"north": 1, "south": 0, "east": 1, "west": 0}

WRONG = [
    {"filter": {"hostId": "nobody"}},
    {"filter": {"hostId": "TGlzdGluZzox"}},
    {"filter": {"hostId": 2**63}},
    {"filter": {"guests": 2**63}},
    {"filter": {"guests": 2**31}},
    {"filter": {"guests": "two"}},
    {"filter": {"guests": 1.5}},
    {"filter": {"guests": True}},
    {"filter": {"minBedrooms": -(2**63)}},
    {"filter": {"minRating": "4.5"}},
    {"filter": {"minRating": 1e400}},
    {"filter": {"text": 7}},
    {"filter": {"text": "\0"}},
    {"filter": {"text": "\ud800"}},
    {"filter": {"city": "Par\0is"}},
    {"filter": {"city": "\udfff"}},
    {"filter": {"country": "FRA"}},
    {"filter": {"amenities": "Wi Fi"}},
    {"filter": {"amenities": ["\0"]}},
    {"filter": {"roomTypes": ["CASTLE"]}},
    {"filter": {"stay": {"checkIn": "2026-12-04"}}},
    {"filter": {"stay": {"checkIn": "2026-12-07", "checkOut": "2026-12-04"}}},
    {"filter": {"stay": {"checkIn": "2026-12-04", "checkOut": "2054-04-21"}}},
    {"filter": {"stay": {"checkIn": "2026-12-04T00:00:00Z", "checkOut": "2026-12-07"}}},
    {"filter": {"stay": {"checkIn": "2026-02-30", "checkOut": "2026-03-02"}}},
    {"filter": {"stay": {"checkIn": "0000-00-00", "checkOut": "99999-01-01"}}},
    {"filter": {"stay": {**STAY, "adults": 2**63}}},
    {"filter": {"stay": {**STAY, "adults": None}}},
    {"filter": {"stay": {**STAY, "pets": -1}}},
    {"filter": {"near": {"latitude": float("nan"), "longitude": 0}}},
    {"filter": {"near": {"latitude": 0, "longitude": float("inf")}}},
    {"filter": {"near": {"latitude": 0, "longitude": 0, "radiusKm": float("nan")}}},
    {"filter": {"near": {"latitude": "0", "longitude": 0}}},
    {"filter": {"within": {**BOX, "north": float("-inf")}}},
    {"filter": {"within": {**BOX, "north": 0}}},
    {"filter": {"within": {**BOX, "east": 0}}},
    {"filter": {"within": {**BOX, "south": 10**400}}},
    {"filter": {"within": {}}},
    {"filter": {"price": {"min": "NaN"}}},
    {"filter": {"price": {"min": "Infinity"}}},
    {"filter": {"price": {"max": "1e400"}}},
    {"filter": {"price": {"max": 1.5}}},
    {"filter": {"price": {"min": "2", "max": "1"}}},
    {"filter": {"price": {"currency": "\0\0\0"}}},
    {"filter": {"price": {"min": "1", "currency": "doubloon"}}},
    {"filter": {"unknown": 1}},
    {"filter": []},
    {"filter": "city"},
    {"sort": "CHEAPEST"},
    {"sort": "DISTANCE"},
    {"sort": 1},
    {"first": 0},
    {"first": 101},
    {"first": 2**63},
    {"first": "5"},
    {"first": 1, "last": 1},
    {"last": -1},
    {"after": "x"},
    {"after": 5},
    {"before": "\0"},
    {"after": "é" * 5000},
    {"after": "\ud800"},
]


def test_is_refused_with_a_code():
    ListingFactory()
    client = Client()
    not_refused = []
    for variables in WRONG:
        body = json.dumps({"query": SEARCH, "variables": variables})
        answer = client.post("/graphql", body, content_type="application/json").json()
        if set(codes(answer)) != {"INVALID"} or any((answer.get("data") or {}).values()):
            not_refused.append((variables, answer))
    assert not_refused == []


def test_a_cursor_of_another_list_is_refused(graphql, search):
    home = ListingFactory()
    answer = graphql(
        "query($id: ID!) { user(id: $id) { listings { pageInfo { endCursor } } } }",
        id=gid(home.host),
    )
    cursor = answer["data"]["user"]["listings"]["pageInfo"]["endCursor"]
    for sort in ("NEWEST", "RELEVANCE"):
        assert codes(search(sort=sort, after=cursor)) == ["INVALID"]
