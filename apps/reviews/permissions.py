"""Who may review what."""

from __future__ import annotations

from apps.accounts.models import User
from apps.bookings.models import Actor, BookingProperties
from apps.bookings.permissions import side_of


def can_review(user: User, booking: BookingProperties) -> bool:
    """Who stayed as the guest; `windows` knows when."""
    return side_of(user, booking) is Actor.GUEST
