"""Bookings as tests need them: made through the operations, so that their nights are taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from airbnb import clock
from apps.accounts.models import User
from apps.availability.stays import Stay
from apps.bookings.models import Booking
from apps.bookings.operations import confirm_booking, create_booking
from apps.listings.models import Listing
from apps.pricing.models import Quote
from apps.pricing.operations import create_quote
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory


def quote_for(guest: User) -> Quote:
    """A fresh quote of three nights, two months ahead, in a home of its own."""
    now = clock.now()
    arrival = now.date() + timedelta(days=60)
    stay = Stay(arrival, arrival + timedelta(days=3), adults=2)
    return create_quote(guest=guest, listing=ListingFactory(), stay=stay, now=now)


def held_booking(
    *, listing: Listing, stay: Stay, guest: User | None = None, now: datetime | None = None
) -> Booking:
    """A hold of `stay`, awaiting payment, made at `now`."""
    now = now or clock.now()
    guest = guest or UserFactory()
    quote = create_quote(guest=guest, listing=listing, stay=stay, now=now)
    return create_booking(guest=guest, quote=quote, now=now)


def confirmed_booking(
    *, listing: Listing, stay: Stay, guest: User | None = None, now: datetime | None = None
) -> Booking:
    """A confirmed stay, booked and paid at `now`."""
    now = now or clock.now()
    booking = held_booking(listing=listing, stay=stay, guest=guest, now=now)
    return confirm_booking(booking=booking, now=now)
