"""Where quotes are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from apps.pricing.operations import create_quote
from schema.availability.inputs import StayInput, stay_of
from schema.listings.nodes import get_listing
from schema.mutation import Mutation
from schema.pricing.types import Quote


class CreateQuote(Mutation):
    """Ask for the exact price of a stay. It is promised for a while; it holds no nights."""

    class Meta:
        limits = ("quote",)

    class Input:
        listing_id = graphene.ID(required=True, description="The home.")
        stay = StayInput(required=True, description="The dates and the party.")
        idempotency_key = graphene.String(description="Repeating it gives the same quote.")

    quote = graphene.Field(Quote, description="The promise.")

    @classmethod
    def perform(cls, context: Any, *, listing_id: str, stay: Mapping[str, Any]) -> dict[str, Any]:
        """Of a home that the user can see."""
        listing = get_listing(context.user, listing_id)
        quote = create_quote(
            guest=context.user,
            listing=listing,
            stay=stay_of(stay, field="stay"),
            now=context.now,
        )
        return {"quote": quote}


class Mutations:
    """Quotes."""

    create_quote = CreateQuote.Field(description="Ask for the exact price of a stay.")
