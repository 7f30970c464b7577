"""Letting nobody else change a booking."""

from __future__ import annotations

from airbnb.transactions import for_update
from apps.bookings.models import Booking
from apps.listings.locks import lock_listing


def lock_booking(booking_id: int) -> Booking:
    """The booking's row as it is now; nobody else changes it in this transaction.

    Its home is locked before, as whoever takes or gives back nights does (R19).
    """
    lock_listing(Booking.objects.values_list("listing_id", flat=True).get(pk=booking_id))
    return for_update(Booking.objects.all()).get(pk=booking_id)
