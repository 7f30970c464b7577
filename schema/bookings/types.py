"""Bookings as clients see them."""

from __future__ import annotations

from typing import Any

import graphene

from apps.bookings import models, permissions
from schema.accounts.loaders import UserById
from schema.audience import visible_to
from schema.connections import connection_of
from schema.enums import enum_of
from schema.listings.loaders import ArrivalInstructionsByListing, ListingById
from schema.pricing.stays import AgreedStayFields
from schema.scalars import DateTime
from schema.types import DjangoObjectType

BookingStatus = enum_of(
    models.BookingStatus,
    description="Where a booking is in its life.",
    values={
        "AWAITING_PAYMENT": "The nights are held until `holdExpiresAt`; pay before.",
        "REQUESTED": "The host has until `requestExpiresAt` to answer.",
        "CONFIRMED": "The stay will take place, or is taking place.",
        "COMPLETED": "The stay is over.",
        "CANCELLED": "Called off; `cancelledBy` says by whom.",
        "DECLINED": "The host said no.",
        "EXPIRED": "It was not paid, or not answered, in time.",
    },
)

Actor = enum_of(
    models.Actor,
    description="On whose side a thing was done.",
    values={
        "GUEST": "The guest.",
        "HOST": "The host.",
        "STAFF": "The marketplace's staff.",
        "SYSTEM": "The marketplace itself, when a time ran out.",
    },
)


def party(booking: models.BookingProperties, info: Any) -> bool:
    """The guest and the host of the booking."""
    viewer = info.context.viewer
    return viewer is not None and permissions.side_of(viewer, booking) is not None


class Booking(AgreedStayFields, DjangoObjectType):
    """A guest's stay at a home, from the hold of its nights on. What was agreed is frozen."""

    class Meta:
        model = models.Booking
        # A booking is reached by its parties alone: everything is for both of them.
        public = (
            "id",
            "code",
            "status",
            "listing",
            "guest",
            "host",
            "check_in",
            "check_out",
            "check_in_at",
            "check_out_at",
            "nights",
            "adults",
            "children",
            "infants",
            "pets",
            "time_zone",
            "cancellation_policy",
            "booked_at",
            "hold_expires_at",
            "request_expires_at",
            "confirmed_at",
            "cancelled_at",
            "cancelled_by",
            "price",
        )
        columns = {
            "": ("guest_id", "host_id"),
            "status": ("status", "hold_expires_at", "request_expires_at", "check_out_at"),
            "nights": ("check_in", "check_out"),
            "price": ("price_lines",),
            "hold_expires_at": ("hold_expires_at", "confirmed_at"),
            "arrival_instructions": ("status", "listing_id"),
        }
        joined = {"listing": ListingById, "guest": UserById, "host": UserById}

    code = graphene.String(required=True, description="Eight characters, easy to say aloud.")
    status = graphene.Field(BookingStatus, required=True, description="Where it is now.")
    listing = graphene.Field(
        "schema.listings.types.Listing", required=True, description="The home."
    )
    guest = graphene.Field("schema.accounts.types.User", required=True, description="Who stays.")
    host = graphene.Field("schema.accounts.types.User", required=True, description="Whose home.")
    cancellation_policy = graphene.Field(
        "schema.listings.enums.CancellationPolicy",
        required=True,
        description="The policy that was agreed, whatever the home's is now.",
    )
    booked_at = graphene.Field(DateTime, required=True, description="When the nights were taken.")
    hold_expires_at = graphene.Field(
        DateTime, description="Until when unpaid nights are held; null once they are paid."
    )
    request_expires_at = graphene.Field(
        DateTime, description="Until when the host may answer; null when nobody was asked."
    )
    confirmed_at = graphene.Field(DateTime, description="When it was confirmed.")
    cancelled_at = graphene.Field(DateTime, description="When it was called off.")
    cancelled_by = graphene.Field(Actor, description="On whose side it was called off.")
    price = graphene.Field(
        "schema.pricing.types.PriceBreakdown",
        required=True,
        description="The price that was agreed, line by line.",
    )
    arrival_instructions = graphene.String(
        description="How to get in: for the guest once confirmed, and for the host."
    )

    def resolve_status(booking: models.BookingProperties, info: Any) -> models.BookingStatus:
        """As the clock says, whether or not a job has written it down."""
        return booking.status_at(info.context.now)

    def resolve_hold_expires_at(booking: models.BookingProperties, info: Any) -> Any:
        """Only while it says something: a paid stay is not about to lapse."""
        return None if booking.confirmed_at else booking.hold_expires_at

    @visible_to(party)
    def resolve_arrival_instructions(booking: Any, info: Any) -> Any:
        """The listing's own words, as they are now; empty is null."""
        side = permissions.side_of(info.context.viewer, booking)
        if side is not models.Actor.HOST and not booking.is_firm:
            return None
        instructions = ArrivalInstructionsByListing.of(info).load(booking.listing_id)
        return instructions.then(lambda found: found.arrival_instructions or None)


BookingConnection = connection_of(Booking)
