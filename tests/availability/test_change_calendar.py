"""Changing a calendar over GraphQL; the operations themselves are tested beside this."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from apps.availability.models import DateOverride, Night, NightKind
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory, take
from tests.factories.listings import ListingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-12")]


def document(name):
    return f"""
        mutation($input: {name[0].upper()}{name[1:]}Input!) {{
            {name}(input: $input) {{
                listing {{ calendar(from: "2026-06-01", to: "2026-06-05") {{
                    reason note price {{ amount }} minNights
                }} }}
                userErrors {{ code field }}
            }}
        }}
    """


BLOCK, OPEN, PRICE = document("blockNights"), document("openNights"), document("setNightlyPrice")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(datetime(2026, 5, 31, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def home():
    return ListingFactory()


def june(first, end, **more):
    return {"from": f"2026-06-{first:02}", "to": f"2026-06-{end:02}", **more}


def calendar(answer, key):
    return [day[key] for day in payload(answer)["listing"]["calendar"]]


def test_a_host_blocks_nights_and_opens_them_again(graphql, home):
    given = {"listingId": gid(home), **june(2, 4)}
    answer = graphql(BLOCK, user=home.host, input={**given, "note": "Painting"})
    assert calendar(answer, "reason") == [None, "BLOCKED", "BLOCKED", None]
    assert calendar(answer, "note") == [None, "Painting", "Painting", None]
    answer = graphql(BLOCK, user=home.host, input={**given, "note": None})
    assert calendar(answer, "note") == [None] * 4
    answer = graphql(OPEN, user=home.host, input=given)
    assert calendar(answer, "reason") == [None] * 4


def test_a_host_prices_nights(graphql, home):
    given = {"listingId": gid(home), **june(2, 4)}
    answer = graphql(PRICE, user=home.host, input={**given, "price": "80.50", "minNights": 3})
    assert [money["amount"] for money in calendar(answer, "price")] == [
        "100.00",
        "80.50",
        "80.50",
        "100.00",
    ]
    assert calendar(answer, "minNights") == [1, 3, 3, 1]


def test_what_is_absent_is_left_and_null_goes_back(graphql, home):
    DateOverrideFactory(listing=home, date=date(2026, 6, 2), price_minor=80_00, min_nights=3)
    given = {"listingId": gid(home), **june(2, 3)}
    answer = graphql(PRICE, user=home.host, input={**given, "price": None})
    assert calendar(answer, "price")[1] == {"amount": "100.00"}
    assert calendar(answer, "minNights")[1] == 3
    answer = graphql(PRICE, user=home.host, input={**given, "minNights": None})
    assert calendar(answer, "minNights")[1] == 1
    assert not DateOverride.objects.exists()


def test_booked_nights_are_not_blocked(graphql, home):
    take(home, date(2026, 6, 3), kind=NightKind.STAY)
    answer = graphql(BLOCK, user=home.host, input={"listingId": gid(home), **june(2, 5)})
    assert codes(answer) == ["DATES_UNAVAILABLE"]
    assert payload(answer)["listing"] is None
    assert Night.objects.get().kind == NightKind.STAY


@pytest.mark.requirement("S-07")
@pytest.mark.parametrize("change", [BLOCK, OPEN, PRICE])
def test_only_the_host_changes_a_calendar(graphql, home, change):
    take(home, date(2026, 6, 3))
    given = {"listingId": gid(home), **june(1, 5)}
    assert codes(graphql(change, input=given)) == ["UNAUTHENTICATED"]
    assert codes(graphql(change, user=UserFactory(), input=given)) == ["FORBIDDEN"]
    draft = ListingFactory(draft=True)
    answer = graphql(change, user=UserFactory(), input={**given, "listingId": gid(draft)})
    assert codes(answer) == ["NOT_FOUND"]
    assert fields(answer) == [["listingId"]]
    assert [night.date.day for night in Night.objects.all()] == [3]
    assert not DateOverride.objects.exists()


@pytest.mark.parametrize(
    ("change", "given", "field"),
    [
        (BLOCK, june(2, 2), "to"),
        (BLOCK, june(3, 2), "to"),
        (OPEN, {"from": "2026-06-01", "to": "2029-01-01"}, "to"),
        (BLOCK, june(1, 5, note="x" * 256), "note"),
        (PRICE, june(1, 5, price="-1"), "price"),
        (PRICE, june(1, 5, price="0"), "price"),
        (PRICE, june(1, 5, price="1.005"), "price"),
        (PRICE, june(1, 5, price="9" * 18), "price"),
        (PRICE, june(1, 5, minNights=0), "minNights"),
        (PRICE, june(1, 5, minNights=1126), "minNights"),
        (OPEN, {"from": "0001-01-01", "to": "0001-01-02"}, "from"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(graphql, home, change, given, field):
    answer = graphql(change, user=home.host, input={"listingId": gid(home), **given})
    assert codes(answer)[0] == "INVALID"
    assert fields(answer)[0] == [field]
    assert not Night.objects.exists()
    assert not DateOverride.objects.exists()
