"""What the Django peers ask of the tables, as one writes it for this data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.availability.models import Night
from apps.bookings.models import Booking
from apps.listings.models import Listing
from apps.reviews.models import Review

PAGE = 20
# The marketplace's share, on top of the price of a night.
WITH_FEE = Decimal("1.14")


def price_of(listing: Listing) -> str:
    """A night in major units, with two decimals."""
    return str(Decimal(listing.price_minor).scaleb(-2))


def public_reviews(reviews: QuerySet[Review] | None = None) -> QuerySet[Review]:
    """Reviews of homes that everybody may read, the newest first."""
    found = Review.objects.all() if reviews is None else reviews
    return found.filter(
        kind="OF_LISTING", visible_at__lte=datetime.now(UTC), hidden_at=None
    ).order_by("-created_at", "-id")


def newest_in(city: str) -> QuerySet[Listing]:
    """The published homes of a city, the newest first."""
    return Listing.objects.filter(status="PUBLISHED", city_folded=city.lower()).order_by(
        "-published_at", "-id"
    )


def stays_of(guest: int) -> QuerySet[Booking]:
    """A guest's bookings, the latest arrival first."""
    return Booking.objects.filter(guest=guest).order_by("-check_in", "-id")


def found(
    *,
    north: float,
    south: float,
    east: float,
    west: float,
    check_in: date,
    check_out: date,
    adults: int,
    price_min: Decimal,
    price_max: Decimal,
    **_: Any,
) -> QuerySet[Listing]:
    """The homes in a box that take a stay, at a price with the marketplace's share; cheapest first.

    `price_min` and `price_max` are in major units of euros, for a night.
    """
    nights = (check_out - check_in).days
    taken = Night.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=datetime.now(UTC)),
        listing=OuterRef("pk"),
        date__gte=check_in,
        date__lt=check_out,
    )
    lowest = (100 * price_min / WITH_FEE).to_integral_value(ROUND_CEILING)
    highest = (100 * price_max / WITH_FEE).to_integral_value(ROUND_FLOOR)
    return Listing.objects.filter(
        ~Exists(taken),
        status="PUBLISHED",
        public_latitude__range=(south, north),
        public_longitude__range=(west, east),
        price_minor__range=(int(lowest), int(highest)),
        currency="EUR",
        max_guests__gte=adults,
        min_nights__lte=nights,
        max_nights__gte=nights,
    ).order_by("price_minor", "id")
