"""Where changes of bookings start."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.errors import UserError, UserErrors
from apps.bookings import models, operations
from apps.bookings.errors import QuoteExpired
from apps.pricing.models import Quote
from apps.pricing.operations import create_quote
from schema.bookings.types import Booking
from schema.money import Money
from schema.mutation import Mutation
from schema.nodes import get_node


class CreateBooking(Mutation):
    """Hold the nights of a quote. Pay before `holdExpiresAt`, or they are free again."""

    class Meta:
        limits = ("hold", "booking")

    class Input:
        quote_id = graphene.ID(required=True, description="The quote whose price is wanted.")
        message = graphene.String(description="Your first words to the host.")
        idempotency_key = graphene.String(
            description="Repeating it gives the same booking; a quote is booked once in any case."
        )

    booking = graphene.Field(Booking, description="The held stay.")
    fresh_quote = graphene.Field(
        "schema.pricing.types.Quote", description="With QUOTE_EXPIRED: the price as it is now."
    )
    price_difference = graphene.Field(
        Money, description="With QUOTE_EXPIRED: how much more the fresh quote is; may be negative."
    )
    replaced_booking = graphene.Field(
        Booking, description="Your earlier hold of the same home, which this one replaces."
    )

    @classmethod
    def perform(cls, context: Any, *, quote_id: str, message: str | None = None) -> dict[str, Any]:
        """Only the guest's own quotes; the operation tells why a hidden home's cannot be booked."""
        quote = get_node(Quote.objects.promised_to(context.user), quote_id, field="quote_id")
        booking = operations.create_booking(
            guest=context.user, quote=quote, message=message or "", now=context.now
        )
        return {"booking": booking, "replaced_booking": booking.replaces}

    @classmethod
    def refused(cls, context: Any, error: UserError | UserErrors) -> dict[str, Any]:
        """A lapsed quote is answered with a fresh one of the same stay, where there can be one."""
        if not isinstance(error, QuoteExpired):
            return {}
        lapsed = error.quote
        try:
            fresh = create_quote(
                guest=context.user, listing=lapsed.listing, stay=lapsed.stay, now=context.now
            )
        except (UserError, UserErrors):
            return {}
        difference = (
            fresh.price.total - lapsed.price.total if fresh.currency == lapsed.currency else None
        )
        return {"fresh_quote": fresh, "price_difference": difference}


class CancelBooking(Mutation):
    """Call off a stay that is not paid yet; its nights are free at once."""

    class Input:
        booking_id = graphene.ID(required=True, description="The booking.")
        reason = graphene.String(description="For the other side.")
        idempotency_key = graphene.String(
            description="Repeating it gives the same answer; a booking is cancelled once."
        )

    booking = graphene.Field(Booking, description="The cancelled stay.")

    @classmethod
    def perform(cls, context: Any, *, booking_id: str, reason: str | None = None) -> dict[str, Any]:
        """Only the two parties' bookings can be seen."""
        visible = models.Booking.objects.visible_to(context.user)
        booking = get_node(visible, booking_id, field="booking_id")
        return {
            "booking": operations.cancel_booking(
                user=context.user, booking=booking, reason=reason or "", now=context.now
            )
        }


class Mutations:
    """Bookings."""

    create_booking = CreateBooking.Field(description="Hold the nights of a quote.")
    cancel_booking = CancelBooking.Field(description="Call off an unpaid stay.")
