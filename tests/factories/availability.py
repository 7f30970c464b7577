"""Nights as tests need them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from apps.availability.models import DateOverride, Night, NightKind
from apps.bookings.models import Booking
from apps.listings.models import Listing
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory


class NightFactory(DjangoModelFactory):
    """A night that the host blocked. A stay's or a turnover night gets a booking of its own."""

    class Meta:
        model = Night

    listing = factory.SubFactory(ListingFactory)
    date = date(2026, 6, 1)
    kind = NightKind.BLOCK
    booking = factory.LazyAttribute(
        lambda night: (
            BookingFactory(listing=night.listing)
            if night.kind in (NightKind.STAY, NightKind.TURNOVER)
            else None
        )
    )


class DateOverrideFactory(DjangoModelFactory):
    """A date on which nothing differs yet."""

    class Meta:
        model = DateOverride

    listing = factory.SubFactory(ListingFactory)
    date = date(2026, 6, 1)


def take(
    listing: Listing,
    start: date,
    nights: int = 1,
    kind: NightKind = NightKind.BLOCK,
    *,
    booking: Booking | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Have `nights` nights from `start` on taken, by one booking where the kind needs one."""
    if kind in (NightKind.STAY, NightKind.TURNOVER) and booking is None:
        booking = BookingFactory(listing=listing)
    for n in range(nights):
        NightFactory(
            listing=listing,
            date=start + timedelta(days=n),
            kind=kind,
            booking=booking,
            expires_at=expires_at,
        )
