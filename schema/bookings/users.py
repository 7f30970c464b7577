"""What people see of their own bookings: fields of User."""

from __future__ import annotations

from typing import Any

import graphene

from schema.audience import oneself, visible_to
from schema.bookings.loaders import BookingsByGuest, ReservationsByHost
from schema.connections import ConnectionField, PageArguments


def _bookings_field(description: str) -> ConnectionField:
    return ConnectionField(
        "schema.bookings.types.BookingConnection",
        description=description,
        status=graphene.List(
            graphene.NonNull("schema.bookings.types.BookingStatus"),
            description="Only those in one of these states.",
        ),
    )


class UserBookings:
    """The two lists of bookings that a person has."""

    bookings = _bookings_field("Your stays, latest check-in first; null for other people.")
    reservations = _bookings_field(
        "The stays at your homes, latest check-in first; null for other people."
    )

    @visible_to(oneself)
    def resolve_bookings(
        user: Any, info: Any, page: PageArguments, status: list[str] | None = None
    ) -> Any:
        """As a guest."""
        return BookingsByGuest.of(info, arguments=page, statuses=_key(status)).load(user.pk)

    @visible_to(oneself)
    def resolve_reservations(
        user: Any, info: Any, page: PageArguments, status: list[str] | None = None
    ) -> Any:
        """As a host."""
        return ReservationsByHost.of(info, arguments=page, statuses=_key(status)).load(user.pk)


def _key(status: list[str] | None) -> tuple[str, ...] | None:
    return None if status is None else tuple(sorted(set(status)))
