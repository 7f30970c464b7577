"""When a stay may be reviewed (R31)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from airbnb import clock
from apps.bookings.models import BookingProperties, BookingStatus

# Fourteen full days after the day of check-out.
WINDOW_DAYS = 15


def review_deadline(booking: BookingProperties) -> datetime:
    """When the window closes: at the start of the local day, 15 days after check-out."""
    closing_day = booking.check_out + timedelta(days=WINDOW_DAYS)
    return clock.instant(closing_day, time(0), booking.time_zone, second=True)


def is_open(booking: BookingProperties, now: datetime) -> bool:
    """Whether the stay is over and may still be reviewed at `now`."""
    is_over = booking.status_at(now) is BookingStatus.COMPLETED
    return is_over and now < review_deadline(booking)
