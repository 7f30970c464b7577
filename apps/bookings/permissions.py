"""Who may do what to a booking."""

from __future__ import annotations

from apps.accounts.models import User
from apps.accounts.viewer import Viewer
from apps.bookings.models import Actor, BookingProperties
from apps.pricing.models import Quote


def side_of(user: User | Viewer, booking: BookingProperties) -> Actor | None:
    """On whose side `user` is; None for a stranger."""
    if booking.guest_id == user.pk:
        return Actor.GUEST
    if booking.host_id == user.pk:
        return Actor.HOST
    return None


def can_book(user: User, quote: Quote) -> bool:
    """Whom the price was promised to."""
    return quote.guest_id == user.pk


def can_cancel(user: User, booking: BookingProperties) -> bool:
    """The guest and the host."""
    return side_of(user, booking) is not None
