"""A home's prices and rules as clients see them. Their objects are rows of Listing."""

from __future__ import annotations

from decimal import Decimal as PythonDecimal
from typing import Any

import graphene

from apps.listings.models import ArrivalMinimum, Listing
from apps.listings.models import LengthDiscount as LengthDiscountRow
from apps.listings.weekdays import Weekday as Day
from schema.listings.enums import Weekday
from schema.listings.loaders import ArrivalMinimumsByListing, LengthDiscountsByListing
from schema.money import Money
from schema.scalars import Decimal

# The column says "no limit" with this hour.
_NO_CUTOFF = 24


def in_percent(basis_points: int) -> PythonDecimal:
    """Basis points as a percentage: 1250 is 12.5."""
    return PythonDecimal(basis_points).scaleb(-2).normalize()


def weekday_list(description: str) -> graphene.Field:
    """A required list of weekdays."""
    return graphene.Field(
        graphene.List(graphene.NonNull(Weekday)), required=True, description=description
    )


class LengthDiscount(graphene.ObjectType):
    """A discount on long stays. The one with the most nights that the stay has applies."""

    min_nights = graphene.Int(required=True, description="For stays of at least so many nights.")
    percent = graphene.Field(Decimal, required=True, description="Off the price of all nights.")

    def resolve_percent(discount: LengthDiscountRow, info: Any) -> PythonDecimal:
        """Kept in basis points."""
        return in_percent(discount.percent)


class LeadDiscount(graphene.ObjectType):
    """A discount for booking early, or late."""

    days = graphene.Int(required=True, description="Days between booking and check-in.")
    percent = graphene.Field(Decimal, required=True, description="Off the price of all nights.")


class WeekdayNights(graphene.ObjectType):
    """The fewest nights of a stay that begins on a day of the week."""

    weekday = graphene.Field(Weekday, required=True, description="The day of arrival.")
    nights = graphene.Int(required=True, description="The fewest nights.")

    def resolve_weekday(minimum: ArrivalMinimum, info: Any) -> Day:
        """Kept as its number."""
        return Day(minimum.weekday)


class ListingPricing(graphene.ObjectType):
    """What a stay costs besides the base price."""

    weekend = graphene.Field(Money, description="A night of the weekend; null: the base price.")
    weekend_nights = weekday_list("The nights that are the weekend's.")
    cleaning_fee = graphene.Field(Money, description="Once a stay.")
    guests_included = graphene.Int(description="Guests for whom nothing is added; null: all.")
    extra_guest = graphene.Field(
        Money, description="Added for each night and guest beyond `guestsIncluded`."
    )
    length_discounts = graphene.Field(
        graphene.List(graphene.NonNull(LengthDiscount)),
        required=True,
        description="Discounts on long stays, shortest first.",
    )
    early_bird = graphene.Field(
        LeadDiscount, description="A discount for booking at least `days` ahead."
    )
    last_minute = graphene.Field(
        LeadDiscount, description="A discount for booking at most `days` ahead."
    )

    def resolve_weekend(listing: Listing, info: Any) -> Any:
        """A property of the row."""
        return listing.weekend_price

    def resolve_weekend_nights(listing: Listing, info: Any) -> list[Day]:
        """Kept as bits."""
        return listing.weekend_weekdays

    def resolve_extra_guest(listing: Listing, info: Any) -> Any:
        """A property of the row."""
        return listing.extra_guest_fee

    def resolve_length_discounts(listing: Listing, info: Any) -> Any:
        """Rows of their own."""
        return LengthDiscountsByListing.of(info).load(listing.pk)

    def resolve_early_bird(listing: Listing, info: Any) -> LeadDiscount | None:
        """Two columns."""
        return _lead_discount(listing.early_bird_days, listing.early_bird_percent)

    def resolve_last_minute(listing: Listing, info: Any) -> LeadDiscount | None:
        """Two columns."""
        return _lead_discount(listing.last_minute_days, listing.last_minute_percent)


def _lead_discount(days: int | None, basis_points: int | None) -> LeadDiscount | None:
    if days is None or basis_points is None:
        return None
    return LeadDiscount(days=days, percent=in_percent(basis_points))


class StayRules(graphene.ObjectType):
    """Which stays the home takes, besides `minNights` and `maxNights`."""

    notice_days = graphene.Int(
        required=True, description="Days between today, where the home is, and check-in."
    )
    same_day_cutoff_hour = graphene.Int(
        description="After this local hour nobody may arrive the same day; null: no such hour."
    )
    request_below_notice = graphene.Boolean(
        required=True, description="Whether shorter notice may be asked for."
    )
    window_days = graphene.Int(
        description="The last night is at most so many days from today; null: any."
    )
    closed_by_default = graphene.Boolean(
        required=True, description="Whether only nights that were opened can be booked."
    )
    preparation_nights = graphene.Int(
        required=True, description="Free nights between two stays, for new bookings."
    )
    arrival_days = weekday_list("The days on which a stay may begin.")
    departure_days = weekday_list("The days on which a stay may end.")
    min_nights_by_arrival = graphene.Field(
        graphene.List(graphene.NonNull(WeekdayNights)),
        required=True,
        description="The fewest nights by day of arrival, where it is not `minNights`.",
    )
    gap_fill = graphene.Boolean(
        required=True, description="Whether a shorter stay may fill a gap between two others."
    )
    requests_hold_nights = graphene.Boolean(
        required=True, description="Whether nights are taken while a request is unanswered."
    )
    children_allowed = graphene.Boolean(required=True, description="Whether children may stay.")
    max_infants = graphene.Int(
        required=True, description="Infants under two; they do not count as guests."
    )
    max_pets = graphene.Int(required=True, description="Pets; 0: none.")

    def resolve_same_day_cutoff_hour(listing: Listing, info: Any) -> int | None:
        """The end of the day is no limit."""
        hour: int = listing.same_day_cutoff_hour
        return None if hour == _NO_CUTOFF else hour

    def resolve_arrival_days(listing: Listing, info: Any) -> list[Day]:
        """Kept as bits."""
        return listing.arrival_weekdays

    def resolve_departure_days(listing: Listing, info: Any) -> list[Day]:
        """Kept as bits."""
        return listing.departure_weekdays

    def resolve_min_nights_by_arrival(listing: Listing, info: Any) -> Any:
        """Rows of their own."""
        return ArrivalMinimumsByListing.of(info).load(listing.pk)
