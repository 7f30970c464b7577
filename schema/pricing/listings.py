"""What a stay at a home would cost: a field of Listing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from schema.availability.inputs import StayInput, stay_of
from schema.pricing.loaders import OfferByListing


class ListingOffers:
    """A home's answer to a stay."""

    stay = graphene.Field(
        "schema.pricing.types.StayOffer",
        stay=StayInput(required=True, description="The dates and the party."),
        description="Is it free then? For how much? Why not?",
    )

    def resolve_stay(listing: Any, info: Any, stay: Mapping[str, Any]) -> Any:
        """A fixed number of queries for all homes of a level."""
        return OfferByListing.of(info, stay=stay_of(stay, field="stay")).load(listing)
