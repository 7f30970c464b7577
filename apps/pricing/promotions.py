"""The one promotion that a stay gets (R15, R17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing

_LENGTHS = {7: "Weekly discount", 28: "Monthly discount"}


@dataclass(frozen=True, slots=True)
class Promotion:
    """A percentage, in basis points, off the nights and the extra guests."""

    name: str
    percent: int

    def __str__(self) -> str:
        return f"{self.name} ({percent_text(self.percent)})"


def percent_text(basis_points: int) -> str:
    """Basis points as people write them, e.g. "12.5 %"."""
    return f"{Decimal(basis_points) / 100} %"


def promotion_of(
    listing: Listing, stay: Stay, length_discounts: Iterable[LengthDiscount], today: date
) -> Promotion | None:
    """The promotion that applies: length of stay, else early bird, else last minute (R15).

    Of the length discounts the longest that fits counts. `today` is the listing's local day.
    """
    fitting = [discount for discount in length_discounts if discount.min_nights <= stay.nights]
    if fitting:
        longest = max(fitting, key=lambda discount: discount.min_nights)
        fallback = f"Discount from {longest.min_nights} nights on"
        return Promotion(_LENGTHS.get(longest.min_nights, fallback), longest.percent)
    ahead = (stay.check_in - today).days
    days, percent = listing.early_bird_days, listing.early_bird_percent
    if days is not None and percent and ahead >= days:
        return Promotion("Early-bird discount", percent)
    days, percent = listing.last_minute_days, listing.last_minute_percent
    if days is not None and percent and ahead <= days:
        return Promotion("Last-minute discount", percent)
    return None
