"""Bookings as tests need them: confirmed, with their frozen terms; no nights, no payments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from airbnb import clock
from apps.bookings.models import Booking, BookingStatus
from apps.pricing.models import FeePlan, Quote
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory

BOOKED_AT = datetime(2026, 1, 2, tzinfo=UTC)


class FeePlanFactory(DjangoModelFactory):
    """The marketplace takes nothing. Older than the shipped plan, it prices no new quote."""

    class Meta:
        model = FeePlan
        django_get_or_create = ("valid_from",)

    valid_from = datetime(1990, 1, 1, tzinfo=UTC)
    guest_percent = 0
    host_percent = 0


class _Terms(DjangoModelFactory):
    """What a quote and its booking agree on: two nights for one at 100.00 EUR."""

    class Meta:
        abstract = True

    listing = factory.SubFactory(ListingFactory)
    guest = factory.SubFactory(UserFactory)
    check_in = date(2026, 6, 1)
    check_out = factory.LazyAttribute(lambda stay: stay.check_in + timedelta(days=2))
    adults = 1
    children = 0
    infants = 0
    pets = 0
    price_lines = factory.LazyAttribute(
        lambda stay: {"currency": stay.currency, "lines": [], "nightly": []}
    )
    total_minor = 0
    currency = "EUR"
    cancellation_policy = "FLEXIBLE"
    instant = True
    preparation_nights = factory.SelfAttribute("listing.preparation_nights")
    time_zone = factory.SelfAttribute("listing.time_zone")
    check_in_at = factory.LazyAttribute(
        lambda stay: clock.instant(stay.check_in, time(15), stay.time_zone)
    )
    check_out_at = factory.LazyAttribute(
        lambda stay: clock.instant(stay.check_out, time(11), stay.time_zone)
    )


class QuoteFactory(_Terms):
    """A price that is promised for half an hour."""

    class Meta:
        model = Quote

    fee_plan = factory.SubFactory(FeePlanFactory)
    created_at = BOOKED_AT
    expires_at = factory.LazyAttribute(lambda quote: quote.created_at + timedelta(minutes=30))


class BookingFactory(_Terms):
    """A confirmed booking."""

    class Meta:
        model = Booking

    code = factory.Sequence(lambda n: f"{n:08d}")
    quote = factory.LazyAttribute(
        lambda booking: QuoteFactory(
            listing=booking.listing,
            guest=booking.guest,
            check_in=booking.check_in,
            check_out=booking.check_out,
        )
    )
    host = factory.SelfAttribute("listing.host")
    status = BookingStatus.CONFIRMED
    booked_at = BOOKED_AT
    hold_expires_at = factory.LazyAttribute(
        lambda booking: booking.booked_at + timedelta(minutes=15)
    )
    confirmed_at = factory.LazyAttribute(
        lambda booking: (
            booking.booked_at
            if booking.status in (BookingStatus.CONFIRMED, BookingStatus.COMPLETED)
            else None
        )
    )
