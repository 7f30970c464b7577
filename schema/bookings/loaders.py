"""How fields about bookings batch."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from apps.bookings.models import Booking
from schema.connections import Key, Order, PageByParent
from schema.engine.loader import DataLoader

LATEST_FIRST = Order("check_in", (Key("check_in", date, descending=True),))


class BookingById(DataLoader):
    """Bookings by key, for rows that point at them."""

    def batch_load(self, keys: list[int]) -> list[Any]:
        """One query."""
        found = Booking.objects.in_bulk(keys)
        return [found.get(key) for key in keys]


class _BookingsByUser(PageByParent):
    """Made with `statuses`, a tuple or None."""

    order = LATEST_FIRST
    statuses: tuple[str, ...] | None

    def rows(self) -> QuerySet[Booking]:
        """Those in the statuses that were asked for."""
        if self.statuses is None:
            return Booking.objects.all()
        return Booking.objects.in_status(self.statuses, self.context.now)


class BookingsByGuest(_BookingsByUser):
    """Pages of people's own stays."""

    parent = "guest_id"


class ReservationsByHost(_BookingsByUser):
    """Pages of the stays at people's homes."""

    parent = "host_id"


class SharesConfirmedStay(DataLoader):
    """Whether the viewer and each of other people are the two parties of a confirmed stay."""

    def batch_load(self, keys: list[int]) -> list[bool]:
        """One query."""
        viewer = self.context.user
        if viewer is None:
            return [False] * len(keys)
        pairs = (
            Booking.objects.firm()
            .filter(Q(guest=viewer, host__in=keys) | Q(host=viewer, guest__in=keys))
            .values_list("guest_id", "host_id")
        )
        known = {person for pair in pairs for person in pair}
        return [key in known for key in keys]


class HasConfirmedStay(DataLoader):
    """Whether the viewer is the guest of a confirmed stay at each of many homes."""

    def batch_load(self, keys: list[int]) -> list[bool]:
        """One query."""
        viewer = self.context.user
        if viewer is None:
            return [False] * len(keys)
        stays = Booking.objects.firm().filter(guest=viewer, listing__in=keys)
        known = set(stays.values_list("listing_id", flat=True))
        return [key in known for key in keys]
