"""Days of homes as clients see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from apps.availability import days
from schema import audience
from schema.availability.loaders import ListingDay
from schema.bookings.loaders import BookingById
from schema.enums import enum_of
from schema.money import Money
from schema.scalars import Date

ClosedReason = enum_of(
    days.ClosedReason,
    description="Why a night cannot be had.",
    values={
        "PAST": "It is over, where the home is.",
        "NOTICE": "It is sooner than the host wants.",
        "WINDOW": "It is further ahead than the host sells.",
        "NOT_PUBLISHED": "The home cannot be booked at present.",
        "TAKEN": "Somebody or something has it; the host is told what.",
        "BOOKED": "A guest stays there. For the host only.",
        "HELD": "A guest is about to pay for it. For the host only.",
        "BLOCKED": "The host keeps it. For the host only.",
        "IMPORTED": "Another calendar has it. For the host only.",
        "TURNOVER": "It is left free between two stays. For the host only.",
    },
)


def host_of_day(shown: ListingDay, info: Any) -> bool:
    """The host of the home whose day it is."""
    return audience.host(shown.listing, info)


def _of_day(name: str) -> Callable[[ListingDay, Any], Any]:
    """The resolver of what the domain says of a day."""
    return lambda shown, info: getattr(shown.day, name)


class CalendarDay(graphene.ObjectType):
    """A day of a home. Its night is the one that begins then."""

    date = graphene.Field(Date, required=True, description="The local day.")
    available = graphene.Boolean(required=True, description="Whether its night is free.")
    reason = graphene.Field(ClosedReason, description="Why it is not; null when it is.")
    price = graphene.Field(Money, description="Of its night, before discounts and fees.")
    min_nights = graphene.Int(required=True, description="The fewest nights of a stay from then.")
    max_nights = graphene.Int(required=True, description="The most nights of a stay from then.")
    can_check_in = graphene.Boolean(required=True, description="Whether a stay may begin then.")
    can_check_out = graphene.Boolean(
        required=True, description="Whether a stay may end then: also on the first taken day."
    )
    note = graphene.String(description="What the host noted on a block; for the host only.")
    booking = graphene.Field(
        "schema.bookings.types.Booking", description="Whose night it is; for the host only."
    )

    resolve_date = _of_day("date")
    resolve_available = _of_day("available")
    resolve_min_nights = _of_day("min_nights")
    resolve_max_nights = _of_day("max_nights")
    resolve_can_check_in = _of_day("can_check_in")
    resolve_can_check_out = _of_day("can_check_out")

    def resolve_reason(shown: ListingDay, info: Any) -> days.ClosedReason | None:
        """In the host's words to the host."""
        reason = shown.day.reason
        return reason if reason is None or host_of_day(shown, info) else reason.to_strangers

    @audience.visible_to(host_of_day)
    def resolve_note(shown: ListingDay, info: Any) -> str | None:
        """Null when there is none."""
        return shown.day.note or None

    @audience.visible_to(host_of_day)
    def resolve_booking(shown: ListingDay, info: Any) -> Any:
        """One query for all of a level."""
        booking_id = shown.day.booking_id
        return None if booking_id is None else BookingById.of(info).load(booking_id)
