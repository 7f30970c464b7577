"""Many callers change one calendar at once, each with a connection of its own: no night is sold
twice, no hold is lost or partial, and there is time to prepare between any two stays."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from apps.availability import claims, operations
from apps.availability.claims import hold_nights, keep_nights, release_nights
from apps.availability.errors import DatesUnavailable
from apps.availability.models import Night, NightKind
from apps.availability.operations import block_nights, open_nights
from apps.bookings.models import Booking
from apps.listings.models import Listing
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory
from tests.races import all_at_once

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=15)
LATER = NOW + timedelta(minutes=20)
JUNE_1 = date(2026, 6, 1)

# Unlocked, nothing but the unique night stands between two callers. They may then wait for each
# other, which the database ends and `atomic` repeats.
LOCKS = [pytest.param(True, id="locked"), pytest.param(False, id="unlocked")]


@pytest.fixture
def home():
    return ListingFactory()


@pytest.fixture(params=LOCKS)
def _maybe_locked(request, monkeypatch):
    if not request.param:
        for module in (claims, operations):
            monkeypatch.setattr(module, "lock_listing", lambda key: Listing.objects.get(pk=key))


def a_booking(home: Listing, offset: int, nights: int, preparation: int = 0) -> Booking:
    arrival = JUNE_1 + timedelta(days=offset)
    return BookingFactory(
        listing=home,
        check_in=arrival,
        check_out=arrival + timedelta(days=nights),
        preparation_nights=preparation,
    )


def terms(booking: Booking) -> dict[str, Any]:
    return {
        "listing_id": booking.listing_id,
        "stay": booking.stay,
        "booking_id": booking.pk,
        "preparation_nights": booking.preparation_nights,
    }


def refused_and_done(outcomes: list[Any]) -> tuple[int, int]:
    """How many were told that nights are taken, and how many were done; nothing else happens."""
    counted = Counter(type(outcome) for outcome in outcomes)
    assert set(counted) <= {type(None), DatesUnavailable}, outcomes
    return counted[DatesUnavailable], counted[type(None)]


def nights_of(booking: Booking, kind: NightKind = NightKind.STAY) -> list[date]:
    nights = Night.objects.filter(booking=booking, kind=kind)
    return list(nights.order_by("date").values_list("date", flat=True))


def assert_whole_or_nothing(bookings: list[Booking]) -> list[Booking]:
    """Every booking has all its nights or none; those that have them."""
    having = [booking for booking in bookings if nights_of(booking)]
    for booking in having:
        assert nights_of(booking) == booking.stay.dates
    return having


def assert_time_to_prepare(bookings: list[Booking]) -> None:
    """No two of the bookings meet, and after each its nights of preparation are empty."""
    stays = sorted(bookings, key=lambda booking: booking.check_in)
    for earlier, later in pairwise(stays):
        ready = earlier.check_out + timedelta(days=earlier.preparation_nights)
        assert ready <= later.check_in


@pytest.mark.usefixtures("_maybe_locked")
@pytest.mark.requirement("S-20")
def test_of_many_who_want_the_same_nights_one_gets_them(home):
    bookings = [a_booking(home, 10, 3, preparation=1) for _ in range(16)]
    calls = [partial(hold_nights, **terms(each), until=UNTIL, now=NOW) for each in bookings]
    assert refused_and_done(all_at_once(calls)) == (15, 1)
    [winner] = assert_whole_or_nothing(bookings)
    assert nights_of(winner, NightKind.TURNOVER) == [winner.check_out]
    assert Night.objects.count() == 4


@pytest.mark.usefixtures("_maybe_locked")
def test_of_many_who_want_what_a_lapsed_hold_had_one_gets_it(home):
    lapsed = a_booking(home, 9, 4)
    hold_nights(**terms(lapsed), until=UNTIL, now=NOW)
    bookings = [a_booking(home, 10, 3) for _ in range(8)]
    calls = [partial(hold_nights, **terms(each), until=None, now=LATER) for each in bookings]
    assert refused_and_done(all_at_once(calls)) == (7, 1)
    assert len(assert_whole_or_nothing(bookings)) == 1


@pytest.mark.usefixtures("_maybe_locked")
@pytest.mark.parametrize("round_", range(5))
def test_stays_too_close_to_prepare_between_do_not_both_succeed(home, round_):
    bookings = [a_booking(home, 10, 2, preparation=2), a_booking(home, 13, 2, preparation=2)]
    calls = [partial(hold_nights, **terms(each), until=UNTIL, now=NOW) for each in bookings]
    assert refused_and_done(all_at_once(calls)) in [(1, 1), (2, 0)]
    assert len(assert_whole_or_nothing(bookings)) <= 1


def test_a_late_payment_and_another_guest_do_not_both_get_the_nights(home):
    paying = a_booking(home, 10, 3, preparation=1)
    hold_nights(**terms(paying), until=UNTIL, now=NOW)
    others = [a_booking(home, 12, 3, preparation=1) for _ in range(3)]
    calls = [partial(keep_nights, **terms(paying), now=LATER)] + [
        partial(hold_nights, **terms(each), until=None, now=LATER) for each in others
    ]
    assert refused_and_done(all_at_once(calls)) == (3, 1)
    firm = Night.objects.filter(expires_at=None, kind=NightKind.STAY)
    assert len(set(firm.values_list("booking_id", flat=True))) == 1
    assert firm.count() == 3


@pytest.mark.usefixtures("_maybe_locked")
@pytest.mark.parametrize("round_", range(3))
def test_a_guest_and_a_host_who_want_the_same_nights_do_not_both_get_them(home, round_):
    booking = a_booking(home, 10, 3)
    outcomes = all_at_once(
        [
            partial(hold_nights, **terms(booking), until=None, now=NOW),
            partial(
                block_nights,
                user=home.host,
                listing=home,
                start=booking.check_in - timedelta(days=1),
                end=booking.check_out + timedelta(days=1),
                now=NOW,
            ),
        ]
    )
    assert refused_and_done(outcomes) == (1, 1)
    kinds = set(Night.objects.values_list("kind", flat=True))
    assert kinds in [{NightKind.STAY}, {NightKind.BLOCK}]


def test_a_block_that_goes_as_a_stay_before_it_is_given_back_leaves_nothing_behind(home):
    booking = a_booking(home, 8, 2, preparation=3)
    hold_nights(**terms(booking), until=None, now=NOW)
    span = {"start": booking.check_out, "end": booking.check_out + timedelta(days=3)}
    block_nights(user=home.host, listing=home, **span, now=NOW)
    outcomes = all_at_once(
        [
            partial(release_nights, booking_id=booking.pk),
            partial(open_nights, user=home.host, listing=home, **span, now=NOW),
        ]
    )
    assert refused_and_done(outcomes) == (0, 2)
    assert not Night.objects.exists()


class Caller:
    """Somebody who holds, keeps, gives back, blocks and opens at random, and remembers."""

    def __init__(self, seed: int, home: Listing, bookings: list[Booking]) -> None:
        self.chance = random.Random(seed)
        self.home = home
        self.new = bookings
        self.held: list[Booking] = []
        self.given_back: list[Booking] = []
        self.refused: list[Booking] = []

    def __call__(self) -> Caller:
        while self.new:
            self.chance.choices(
                [self.hold, self.keep, self.give_back, self.block, self.open],
                weights=[6, 1, 2, 1, 2],
            )[0]()
        return self

    def hold(self) -> None:
        booking = self.new.pop()
        try:
            hold_nights(**terms(booking), until=UNTIL, now=NOW)
        except DatesUnavailable:
            self.refused.append(booking)
        else:
            self.held.append(booking)

    def keep(self) -> None:
        if self.held:
            keep_nights(**terms(self.chance.choice(self.held)), now=NOW)

    def give_back(self) -> None:
        if self.held:
            booking = self.held.pop(self.chance.randrange(len(self.held)))
            release_nights(booking_id=booking.pk)
            self.given_back.append(booking)

    def span(self) -> dict[str, date]:
        start = JUNE_1 + timedelta(days=self.chance.randrange(60))
        return {"start": start, "end": start + timedelta(days=self.chance.randint(1, 4))}

    def block(self) -> None:
        with suppress(DatesUnavailable):
            block_nights(user=self.home.host, listing=self.home, **self.span(), now=NOW)

    def open(self) -> None:
        open_nights(user=self.home.host, listing=self.home, **self.span(), now=NOW)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_many_callers_do_every_hold_is_whole_and_no_night_is_there_twice(home, seed):
    chance = random.Random(seed)
    callers = [
        Caller(
            seed * 100 + number,
            home,
            [
                a_booking(home, chance.randrange(60), chance.randint(1, 6), chance.randint(0, 2))
                for _ in range(40)
            ],
        )
        for number in range(6)
    ]
    outcomes = all_at_once(callers)
    assert all(isinstance(outcome, Caller) for outcome in outcomes), outcomes
    held = [booking for caller in callers for booking in caller.held]
    assert held
    assert assert_whole_or_nothing(held) == held
    assert_time_to_prepare(held)
    gone = [each for caller in callers for each in caller.refused + caller.given_back]
    assert not Night.objects.filter(booking__in=gone).exists()
    for booking in held:
        assert_prepared(booking)


def assert_prepared(booking: Booking) -> None:
    """After the stay, every night of preparation is kept free: by its own row, or by a block."""
    ready = booking.check_out + timedelta(days=booking.preparation_nights)
    tail = Night.objects.filter(
        listing_id=booking.listing_id, date__gte=booking.check_out, date__lt=ready
    )
    assert tail.count() == booking.preparation_nights
    for night in tail:
        assert night.kind == NightKind.BLOCK or night.booking_id == booking.pk
