"""Prices, offers and quotes as clients see them."""

from __future__ import annotations

from typing import Any

import graphene

from apps.pricing import breakdown, models
from schema.enums import enum_of
from schema.errors import ErrorCode
from schema.listings.loaders import ListingById
from schema.money import Money
from schema.pricing.stays import AgreedStayFields
from schema.scalars import Date, DateTime
from schema.types import DjangoObjectType

PriceLineKind = enum_of(
    breakdown.PriceLineKind,
    description="What a line of a price is for.",
    values={
        "NIGHTS": "The nights, each at its own price.",
        "EXTRA_GUEST_FEE": "Guests beyond those included, for each night.",
        "DISCOUNT": "A promotion, on the nights and the extra guests; negative.",
        "CLEANING_FEE": "Cleaning, once a stay.",
        "SERVICE_FEE": "The marketplace's fee.",
        "TAX": "A tax of the place.",
        "HOST_FEE": "The marketplace's fee, from the host's share; negative.",
    },
)


class PriceLine(graphene.ObjectType):
    """One line of a price."""

    kind = graphene.Field(PriceLineKind, required=True, description="What it is for.")
    description = graphene.String(required=True, description="The same in words.")
    quantity = graphene.Int(required=True, description="How many of it.")
    amount = graphene.Field(Money, required=True, description="For all of it; a discount is < 0.")


class NightPrice(graphene.ObjectType):
    """What one night costs."""

    date = graphene.Field(Date, required=True, description="The day on which it begins.")
    price = graphene.Field(Money, required=True, description="Before discounts and fees.")


class PriceBreakdown(graphene.ObjectType):
    """What a stay costs. The total is the sum of the lines, to the cent."""

    lines = graphene.List(
        graphene.NonNull(PriceLine), required=True, description="What it consists of."
    )
    nightly = graphene.List(
        graphene.NonNull(NightPrice), required=True, description="Each night by itself."
    )
    total_before_tax = graphene.Field(
        Money, required=True, description="With all fees, without taxes."
    )
    taxes = graphene.Field(Money, required=True, description="All taxes.")
    total = graphene.Field(Money, required=True, description="What is paid.")
    average_nightly = graphene.Field(
        Money,
        required=True,
        description="`totalBeforeTax` for each night, rounded half away from zero: what search "
        "filters and sorts by when a stay is given.",
    )


class StayOffer(graphene.ObjectType):
    """What a home answers to a stay."""

    available = graphene.Boolean(required=True, description="Whether it takes the stay.")
    reasons = graphene.List(
        graphene.NonNull(ErrorCode),
        required=True,
        description="Everything that speaks against it; empty when it is available.",
    )
    nights = graphene.Int(required=True, description="How many nights.")
    price = graphene.Field(
        PriceBreakdown, description="For how much; null where there is no price."
    )


class Quote(AgreedStayFields, DjangoObjectType):
    """The exact price of a stay, and its terms, promised to you until `expiresAt`."""

    class Meta:
        model = models.Quote
        # A quote is reached by its guest alone.
        public = (
            "id",
            "listing",
            "check_in",
            "check_out",
            "check_in_at",
            "check_out_at",
            "time_zone",
            "nights",
            "guests",
            "adults",
            "children",
            "infants",
            "pets",
            "price",
            "cancellation_policy",
            "free_cancellation_until",
            "expires_at",
        )

    listing = graphene.Field(
        "schema.listings.types.Listing", required=True, description="The home."
    )
    guests = graphene.Int(required=True, description="Adults and children.")
    price = graphene.Field(PriceBreakdown, required=True, description="What is promised.")
    cancellation_policy = graphene.Field(
        "schema.listings.enums.CancellationPolicy",
        required=True,
        description="The policy that would hold.",
    )
    free_cancellation_until = graphene.Field(
        DateTime, description="Until when everything is given back; null where it never is."
    )
    expires_at = graphene.Field(DateTime, required=True, description="Until when it is promised.")

    def resolve_listing(quote: Any, info: Any) -> Any:
        """One query for all of a level."""
        return ListingById.of(info).load(quote.listing_id)
