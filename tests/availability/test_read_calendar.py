"""Reading a home's calendar, as a stranger and as its host."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.availability.models import NightKind
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory, NightFactory, take
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 31, 10, tzinfo=UTC)
CALENDAR = """
    query Calendar($id: ID!, $from: Date!, $to: Date!) {
        listing(id: $id) {
            calendar(from: $from, to: $to) {
                date available reason price { amount currency } minNights maxNights
                canCheckIn canCheckOut note booking { code }
            }
        }
    }
"""


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home():
    return ListingFactory(price_minor=100_00, weekend_minor=120_00, min_nights=2, max_nights=30)


@pytest.fixture
def read(graphql, home):
    """The days [start, end) of the home."""

    def ask(start, end, *, user=None):
        answer = graphql(CALENDAR, user=user, id=gid(home), **{"from": str(start), "to": str(end)})
        return payload(answer)["calendar"]

    return ask


def june(day):
    return date(2026, 6, day)


def test_tells_of_each_day_what_a_guest_needs(read, home):
    take(home, june(3))
    DateOverrideFactory(listing=home, date=june(4), price_minor=90_50, min_nights=5, max_nights=9)
    days = read(june(2), june(6))
    assert [day["date"] for day in days] == [
        "2026-06-02",
        "2026-06-03",
        "2026-06-04",
        "2026-06-05",
    ]
    assert [day["available"] for day in days] == [True, False, True, True]
    assert [day["canCheckIn"] for day in days] == [True, False, True, True]
    assert [day["canCheckOut"] for day in days] == [True, True, False, True]
    assert [day["reason"] for day in days] == [None, "TAKEN", None, None]
    assert [day["minNights"] for day in days] == [2, 2, 5, 2]
    assert [day["maxNights"] for day in days] == [30, 30, 9, 30]
    amounts = [day["price"]["amount"] for day in days]
    assert amounts == ["100.00", "100.00", "90.50", "120.00"]
    assert {day["price"]["currency"] for day in days} == {"EUR"}


@pytest.fixture
def busy(home):
    """A booked, a held, a blocked, an imported and a turnover night, from the first on."""
    booking = BookingFactory(listing=home, code="BOOKED01", check_in=june(1), check_out=june(2))
    held = BookingFactory(listing=home, code="HELD0001", check_in=june(2), check_out=june(3))
    take(home, june(1), kind=NightKind.STAY, booking=booking)
    take(
        home,
        june(2),
        kind=NightKind.STAY,
        booking=held,
        expires_at=NOW + timedelta(minutes=15),
    )
    NightFactory(listing=home, date=june(3), note="Painting")
    take(home, june(4), kind=NightKind.IMPORTED)
    take(home, june(5), kind=NightKind.TURNOVER, booking=booking)


def test_a_host_is_told_why_a_night_is_taken_and_by_whom(read, home, busy):
    days = read(june(1), june(7), user=home.host)
    assert [day["reason"] for day in days] == [
        "BOOKED",
        "HELD",
        "BLOCKED",
        "IMPORTED",
        "TURNOVER",
        None,
    ]
    assert [day["note"] for day in days] == [None, None, "Painting", None, None, None]
    assert [day["booking"] for day in days] == [
        {"code": "BOOKED01"},
        {"code": "HELD0001"},
        None,
        None,
        None,
        None,
    ]


@pytest.mark.requirement("S-05")
def test_others_are_told_only_that_it_is(read, home, busy):
    for somebody in (None, UserFactory()):
        days = read(june(1), june(7), user=somebody)
        assert [day["reason"] for day in days] == ["TAKEN"] * 5 + [None]
        assert {day["note"] for day in days} == {None}
        assert {str(day["booking"]) for day in days} == {"None"}


def test_what_the_rules_close_is_told_to_everybody(read, home):
    home.notice_days, home.window_days = 2, 5
    home.save()
    reasons = [day["reason"] for day in read(date(2026, 5, 30), june(7))]
    assert reasons == ["PAST", "NOTICE", "NOTICE", None, None, None, None, "WINDOW"]


def test_a_draft_has_a_calendar_for_its_host(graphql):
    draft = ListingFactory(draft=True)
    days = {"from": "2026-06-01", "to": "2026-06-02"}
    answer = graphql(CALENDAR, user=draft.host, id=gid(draft), **days)
    (day,) = payload(answer)["calendar"]
    assert (day["available"], day["reason"], day["price"]) == (False, "NOT_PUBLISHED", None)
    assert payload(graphql(CALENDAR, id=gid(draft), **days)) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-01", "2026-06-01"),
        ("2026-06-02", "2026-06-01"),
        ("2026-06-01", "2027-07-07"),
        ("2026-06-01", "2053-10-17"),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-30", "9999-12-31"),
    ],
)
def test_from_1_to_400_days_are_read(graphql, home, start, end):
    answer = graphql(CALENDAR, id=gid(home), **{"from": start, "to": end})
    assert set(codes(answer)) == {"INVALID"}
    assert answer["data"] == {"listing": {"calendar": None}}


def test_400_days_are_read(read):
    assert len(read(june(1), date(2027, 7, 6))) == 400


PAGE = """
    query {
        listings(first: 50) {
            nodes {
                calendar(from: "2026-06-01", to: "2026-06-03") { available booking { code } }
            }
        }
    }
"""


def test_calendars_of_many_homes_take_as_many_statements_as_of_one(graphql):
    def statements():
        with CaptureQueriesContext(connection) as taken:
            payload(graphql(PAGE, user=host))
        return len(taken)

    host = UserFactory()
    take(ListingFactory(host=host), june(1), kind=NightKind.STAY)
    of_one = statements()
    for _ in range(9):
        take(ListingFactory(host=host), june(1), kind=NightKind.STAY)
    assert statements() == of_one
