"""Searching for a stay: only homes that are free and whose rules allow it (R3, R6).

`apps.availability` is tested on its own; here each kind of rule is met once, through the door.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.availability.models import NightKind
from tests.factories.availability import DateOverrideFactory, take
from tests.factories.listings import ListingFactory
from tests.search.conftest import NOW
from tests.search.errors import refused

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-14")]

ARRIVAL = date(2026, 12, 4)  # a Friday


def stay(check_in="2026-12-04", check_out="2026-12-07", **party):
    return {"stay": {"checkIn": check_in, "checkOut": check_out, **party}}


def test_homes_with_a_taken_night_are_left_out(find):
    ListingFactory(name="Free")
    for night in range(5):
        take(ListingFactory(name=f"Taken +{night - 1}"), ARRIVAL + timedelta(days=night - 1))
    assert set(find(stay())) == {"Free", "Taken +-1", "Taken +3"}


def test_a_hold_counts_until_it_lapses(find, now):
    for minutes in (-1, 0, 1):
        take(
            ListingFactory(name=f"{minutes} min"),
            ARRIVAL,
            kind=NightKind.STAY,
            expires_at=NOW + timedelta(minutes=minutes),
        )
    assert set(find(stay())) == {"-1 min", "0 min"}
    now.shift(timedelta(minutes=1))
    assert len(find(stay())) == 3


@pytest.mark.parametrize(
    "rules",
    [
        {"window_days": 30},
        {"notice_days": 33},
        {"min_nights": 4},
        {"max_nights": 2},
        {"max_guests": 1},
        {"arrival_days": 0b1101111},
        {"departure_days": 0b1111110},
        {"closed_by_default": True},
        {"max_guests": 3, "max_infants": 0},
    ],
    ids=str,
)
def test_homes_whose_rules_forbid_it_are_left_out(find, rules):
    ListingFactory(name="Open")
    ListingFactory(name="Strict", **rules)
    assert find(stay(adults=2, infants=1)) == ["Open"]


def test_the_party_is_counted(find):
    ListingFactory(name="For two", max_guests=2)
    ListingFactory(name="No children", max_guests=3, children_allowed=False)
    ListingFactory(name="With pets", max_guests=2, max_pets=1)
    assert set(find(stay(adults=2))) == {"For two", "No children", "With pets"}
    assert find(stay(adults=3)) == ["No children"]
    assert set(find(stay(adults=1, children=1))) == {"For two", "With pets"}
    assert set(find(stay(adults=2, infants=5))) == {"For two", "No children", "With pets"}
    assert find(stay(adults=2, infants=6)) == []
    assert find(stay(pets=1)) == ["With pets"]


def test_terms_of_the_arrival_day_count(find):
    DateOverrideFactory(listing=ListingFactory(name="Long"), date=ARRIVAL, min_nights=7)
    DateOverrideFactory(
        listing=ListingFactory(name="Short", min_nights=7), date=ARRIVAL, min_nights=1
    )
    assert find(stay()) == ["Short"]


def test_today_is_another_day_elsewhere(find, now):
    """Kiritimati is 14 hours ahead of London, Pago Pago 11 behind."""
    ListingFactory(name="Kiritimati", time_zone="Pacific/Kiritimati")
    ListingFactory(name="London", time_zone="Europe/London")
    ListingFactory(name="Pago Pago", time_zone="Pacific/Pago_Pago")
    now.move_to(datetime(2026, 2, 28, 10, 0, tzinfo=UTC))
    assert set(find(stay("2026-02-28", "2026-03-02"))) == {"London", "Pago Pago"}
    now.move_to(datetime(2026, 3, 1, 10, 59, tzinfo=UTC))
    assert find(stay("2026-02-28", "2026-03-02")) == ["Pago Pago"]
    now.move_to(datetime(2026, 3, 1, 11, 0, tzinfo=UTC))
    assert find(stay("2026-02-28", "2026-03-02")) == []


@pytest.mark.parametrize(
    ("wrong", "parts"),
    [
        (stay("2026-12-07", "2026-12-04"), ["checkOut"]),
        (stay("2026-12-04", "2026-12-04"), ["checkOut"]),
        (stay("2026-12-04", "2054-04-22"), ["checkOut"]),
        (stay("0001-01-01", "0001-01-02"), ["checkIn", "checkOut"]),
        (stay("9999-12-30", "9999-12-31"), ["checkIn", "checkOut"]),
        (stay(adults=0), ["adults"]),
        (stay(adults=-1), ["adults"]),
        (stay(children=1001), ["children"]),
        (stay(infants=-1), ["infants"]),
        (stay(pets=2**31 - 1), ["pets"]),
    ],
    ids=str,
)
def test_a_stay_that_no_home_could_take_is_refused(search, wrong, parts):
    answer = search(wrong)
    assert refused(answer) == [f"filter.stay.{part}" for part in parts]


def test_a_stay_in_the_past_finds_nothing(find):
    ListingFactory()
    assert find(stay("2026-10-01", "2026-10-02")) == []
