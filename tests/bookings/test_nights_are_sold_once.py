"""The first promise, proved over HTTP against the real server, on databases with real writers.

The limits set for it: rate limits off; each guest of the first test holds one stay; in the second,
`HOLDS_PER_GUEST` is as high as the number of attempts.
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db.models import Count

from airbnb import clock
from apps.availability.models import Night, NightKind
from apps.availability.stays import Stay
from apps.bookings.models import Booking, BookingStatus
from apps.pricing.operations import create_quote
from tests.answers import codes, gid
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.serving import serving
from tests.signing_in import bearer

pytestmark = [
    pytest.mark.races,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

CREATE_BOOKING = """
mutation ($quoteId: ID!) {
  createBooking(input: {quoteId: $quoteId}) { booking { code status } userErrors { code } }
}
"""


@pytest.mark.requirement("S-20")
def test_of_200_guests_who_want_the_same_nights_one_gets_them() -> None:
    listing = ListingFactory()
    arrival = clock.today(clock.now(), listing.time_zone) + timedelta(days=30)
    stay = Stay(arrival, arrival + timedelta(days=3))
    wanted = []
    for _ in range(200):
        guest = UserFactory()
        quote = create_quote(guest=guest, listing=listing, stay=stay, now=clock.now())
        wanted.append((gid(quote), bearer(guest)))

    with serving(RATE_LIMITS="off") as server, ThreadPoolExecutor(200) as guests:
        answers = list(
            guests.map(
                lambda want: server.post(CREATE_BOOKING, {"quoteId": want[0]}, bearer=want[1]),
                wanted,
            )
        )

    outcomes = Counter(code for answer in answers for code in codes(answer) or ["BOOKED"])
    assert outcomes == {"BOOKED": 1, "DATES_UNAVAILABLE": 199}
    booking = Booking.objects.get()
    assert list(Night.objects.order_by("date").values_list("date", "booking", "kind")) == [
        (day, booking.pk, NightKind.STAY) for day in stay.dates
    ]


def test_of_2000_overlapping_attempts_no_night_is_sold_twice_and_no_hold_is_lost() -> None:
    chance = random.Random(20270314)  # the same attempts every time
    listings = [ListingFactory(preparation_nights=n % 3, max_nights=30) for n in range(8)]
    first_day = clock.today(clock.now(), listings[0].time_zone) + timedelta(days=10)
    wanted = [_random_quote(chance, listings, first_day) for _ in range(2000)]

    with (
        serving(RATE_LIMITS="off", HOLDS_PER_GUEST="2000", HOLD_MINUTES="60") as server,
        ThreadPoolExecutor(32) as guests,
    ):
        answers = list(
            guests.map(
                lambda want: server.post(CREATE_BOOKING, {"quoteId": want[0]}, bearer=want[1]),
                wanted,
            )
        )

    outcomes = Counter(code for answer in answers for code in codes(answer) or ["BOOKED"])
    assert set(outcomes) == {"BOOKED", "DATES_UNAVAILABLE"}
    held = Booking.objects.filter(status=BookingStatus.AWAITING_PAYMENT)
    assert held.count() == outcomes["BOOKED"]
    for booking in held:
        nights = booking.claimed_nights.filter(kind=NightKind.STAY).order_by("date")
        assert list(nights.values_list("date", flat=True)) == booking.stay.dates
    twice = Night.objects.values("listing", "date").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()


def _random_quote(chance: random.Random, listings: list, first_day: date) -> tuple[str, str]:
    arrival = first_day + timedelta(days=chance.randrange(90))
    stay = Stay(arrival, arrival + timedelta(days=chance.randint(1, 6)))
    guest = UserFactory()
    quote = create_quote(guest=guest, listing=chance.choice(listings), stay=stay, now=clock.now())
    return gid(quote), bearer(guest)
