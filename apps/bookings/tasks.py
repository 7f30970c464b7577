"""What runs later for bookings."""

from celery import shared_task

from airbnb import clock
from airbnb.sweeps import for_each
from apps.bookings.models import Booking
from apps.bookings.operations import expire_booking

SWEEP_AT_MOST = 500


@shared_task
def expire_bookings() -> None:
    """Write down which holds have lapsed. Nobody waits for it: `status_at` knows already."""
    now = clock.now()
    lapsed = Booking.objects.lapsed(now).order_by("hold_expires_at").values_list("pk", flat=True)

    def expire(booking_id: int) -> None:
        expire_booking(booking_id=booking_id, now=now)

    for_each(lapsed[:SWEEP_AT_MOST], expire)
