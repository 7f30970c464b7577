"""What hosts do to a calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from apps.availability import operations
from schema.listings.nodes import get_listing
from schema.listings.types import Listing
from schema.mutation import Mutation, Result
from schema.scalars import Date, Decimal


class _Span:
    """The nights that a mutation is about."""

    listing_id = graphene.ID(required=True, description="Your home.")
    from_ = Date(required=True, name="from", description="The first night.")
    to = Date(required=True, description="The day after the last night; at most 800 nights.")


class BlockNights(Mutation):
    """Keep guests out of nights. Where one is booked or held, nothing is blocked."""

    class Input(_Span):
        note = graphene.String(description="For yourself, at most 255 characters.")

    listing = graphene.Field(Listing, description="The home.")

    @classmethod
    def perform(
        cls, context: Any, *, listing_id: str, from_: date, to: date, note: str | None = None
    ) -> Result:
        """Blocking blocked nights again changes the note."""
        listing = get_listing(context.user, listing_id)
        operations.block_nights(
            user=context.user,
            listing=listing,
            start=from_,
            end=to,
            note=note or "",
            now=context.now,
        )
        return {"listing": listing}


class OpenNights(Mutation):
    """Let guests book nights again. Booked and held ones stay as they are."""

    class Input(_Span):
        pass

    listing = graphene.Field(Listing, description="The home.")

    @classmethod
    def perform(cls, context: Any, *, listing_id: str, from_: date, to: date) -> Result:
        """Blocks go, imported ones too."""
        listing = get_listing(context.user, listing_id)
        operations.open_nights(
            user=context.user, listing=listing, start=from_, end=to, now=context.now
        )
        return {"listing": listing}


class SetNightlyPrice(Mutation):
    """Set what nights cost, and how long stays must be that begin then.

    What is absent is left; null goes back to the home's own terms.
    """

    class Input(_Span):
        price = Decimal(description="A night, in the listing's currency and with its decimals.")
        min_nights = graphene.Int(description="The fewest nights of stays from then, 1 to 1125.")

    listing = graphene.Field(Listing, description="The home.")

    @classmethod
    def perform(
        cls, context: Any, *, listing_id: str, from_: date, to: date, **terms: Any
    ) -> Result:
        """Bookings and quotes keep their price."""
        listing = get_listing(context.user, listing_id)
        operations.set_nightly_price(
            user=context.user, listing=listing, start=from_, end=to, now=context.now, **terms
        )
        return {"listing": listing}


class Mutations:
    """A host's calendar."""

    block_nights = BlockNights.Field(description="Keep guests out of nights.")
    open_nights = OpenNights.Field(description="Let guests book nights again.")
    set_nightly_price = SetNightlyPrice.Field(description="Set the price of nights.")
