"""What a host says about a home. An absent key leaves what is there; None takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypedDict

from apps.listings.models import CancellationPolicy, RoomType
from apps.listings.weekdays import Weekday


class LengthDiscountInput(TypedDict):
    """A percentage off stays of at least so many nights."""

    min_nights: int
    percent: Decimal


class LeadDiscountInput(TypedDict):
    """A percentage off stays booked so many days ahead: at least (early bird), at most (last)."""

    days: int
    percent: Decimal


class WeekdayNightsInput(TypedDict):
    """The fewest nights of a stay that begins on a weekday."""

    weekday: Weekday
    nights: int


class PricingInput(TypedDict, total=False):
    """Prices besides the base price, in major units of the listing's currency."""

    weekend: Decimal | None
    weekend_nights: Sequence[Weekday] | None
    cleaning_fee: Decimal | None
    guests_included: int | None
    extra_guest: Decimal | None
    length_discounts: Sequence[LengthDiscountInput] | None
    early_bird: LeadDiscountInput | None
    last_minute: LeadDiscountInput | None


class StayRulesInput(TypedDict, total=False):
    """Which stays the home takes."""

    notice_days: int | None
    same_day_cutoff_hour: int | None
    request_below_notice: bool | None
    window_days: int | None
    closed_by_default: bool | None
    preparation_nights: int | None
    arrival_days: Sequence[Weekday] | None
    departure_days: Sequence[Weekday] | None
    min_nights_by_arrival: Sequence[WeekdayNightsInput] | None
    gap_fill: bool | None
    requests_hold_nights: bool | None
    children_allowed: bool | None
    max_infants: int | None
    max_pets: int | None


class ListingInput(TypedDict, total=False):
    """Everything that a host says about a home."""

    name: str | None
    description: str | None
    room_type: RoomType | None
    property_type: str | None
    max_guests: int | None
    bedrooms: int | None
    beds: int | None
    bathrooms: float | None
    price: Decimal | None
    currency: str | None
    latitude: float | None
    longitude: float | None
    address: str | None
    city: str | None
    region: str | None
    country: str | None
    amenities: Sequence[str] | None
    house_rules: Sequence[str] | None
    instant_book: bool | None
    min_nights: int | None
    max_nights: int | None
    check_in_time: str | None
    check_out_time: str | None
    cancellation_policy: CancellationPolicy | None
    pricing: PricingInput | None
    stay_rules: StayRulesInput | None
    arrival_instructions: str | None
