"""How fields about bookings batch."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from airbnb.compiled import KEYS, AnyOf, CompiledQuery
from apps.bookings.models import Booking
from schema.connections import Key, Order, PageByParent
from schema.engine.loader import DataLoader
from schema.rows import NOW, VIEWER, Load, RowByKey

LATEST_FIRST = Order("check_in", (Key("check_in", date, descending=True),))


class BookingById(RowByKey):
    """Bookings by key, for rows that point at them."""

    type_name = "Booking"

    def rows(self) -> QuerySet[Any]:
        """All."""
        return Booking.objects.all()


class _BookingsByUser(PageByParent):
    """Made with `statuses`, a tuple or None."""

    type_name = "Booking"
    order = LATEST_FIRST
    statuses: tuple[str, ...] | None

    def rows(self) -> QuerySet[Booking]:
        """Those in the statuses that were asked for."""
        if self.statuses is None:
            return Booking.objects.all()
        return Booking.objects.in_status(self.statuses, NOW)

    def shape(self) -> Hashable:
        """Which condition there is."""
        return self.statuses


class BookingsByGuest(_BookingsByUser):
    """Pages of people's own stays."""

    parent = "guest_id"


class ReservationsByHost(_BookingsByUser):
    """Pages of the stays at people's homes."""

    parent = "host_id"


class SharesConfirmedStay(DataLoader):
    """Whether the viewer and each of other people are the two parties of a confirmed stay."""

    def batch_load(self, keys: list[int]) -> Load:
        """One query."""
        if self.context.viewer is None:
            return [False] * len(keys)
        pairs = yield _SHARED.bound(keys=keys, viewer=self.context.viewer.pk)
        known = {person for pair in pairs for person in pair}
        return [key in known for key in keys]


_SHARED = CompiledQuery(
    Booking.objects.firm().filter(
        Q(AnyOf(F("host_id"), KEYS), guest=VIEWER) | Q(AnyOf(F("guest_id"), KEYS), host=VIEWER)
    ),
    ("guest_id", "host_id"),
)


class HasConfirmedStay(DataLoader):
    """Whether the viewer is the guest of a confirmed stay at each of many homes."""

    def batch_load(self, keys: list[int]) -> Load:
        """One query."""
        if self.context.viewer is None:
            return [False] * len(keys)
        stays = yield _AS_GUEST.bound(keys=keys, viewer=self.context.viewer.pk)
        known = {stay.listing_id for stay in stays}
        return [key in known for key in keys]


_AS_GUEST = CompiledQuery(
    Booking.objects.firm().filter(AnyOf(F("listing_id"), KEYS), guest=VIEWER), ("listing_id",)
)
