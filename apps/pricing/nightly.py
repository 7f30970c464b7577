"""What a night costs, before discounts and fees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from apps.listings.models import Listing
from apps.listings.weekdays import contains


class Override(Protocol):
    """What a host set for one date: a `DateOverride`, or a light row with its price."""

    @property
    def price_minor(self) -> int | None:
        """The price of the night that begins then; None: the listing's own."""


def own_price(listing: Listing, day: date) -> int | None:
    """The listing's own price of the night that begins on `day`: weekend's, else base (R17).

    In minor units of the listing's currency. None while the listing has no price.
    """
    if listing.weekend_minor is not None and contains(listing.weekend_nights, day):
        return listing.weekend_minor
    return listing.price_minor


def nightly_price(listing: Listing, day: date, overrides: Mapping[date, Override]) -> int | None:
    """The price of the night that begins on `day`: the date's own, weekend's, else base (R15).

    In minor units of the listing's currency. None while the listing has no price.
    """
    if listing.price_minor is None:
        return None
    override = overrides.get(day)
    if override is not None and override.price_minor is not None:
        return override.price_minor
    return own_price(listing, day)
