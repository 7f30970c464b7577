"""What the Django peers ask of the tables, as one writes it for this data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.availability.models import Night
from apps.bookings.models import Booking
from apps.listings.models import Amenity, Listing, Photo
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


# ---- what the REST faces serialize: rows with their relations, and no column too many ------------


def full_listing(key: int) -> Listing:
    """The listing page, by the home's key; `has_more` tells of an eleventh review."""
    reviews = public_reviews().select_related("author__profile_picture")
    columns = ("rating", "comment", "created_at", "listing_id", "author__first_name")
    reviews = reviews.only(*columns, "author__profile_picture__key")
    listing: Any = (
        Listing.objects.filter(status="PUBLISHED")
        .select_related("host__profile_picture")
        .prefetch_related(
            _photos(10, "caption", "image__width", "image__height"),
            Prefetch("amenities", Amenity.objects.order_by("group", "name")),
            Prefetch("reviews", reviews[:11], to_attr="shown_reviews"),
        )
        .get(pk=key)
    )
    listing.has_more = len(listing.shown_reviews) > 10
    listing.shown_reviews = listing.shown_reviews[:10]
    return listing


def cards(**asked: Any) -> tuple[list[Listing], str | None]:
    """The search page, and the cursor of what follows."""
    columns = ("name", "room_type", "price_minor", "currency", "rating_hundredths", "review_count")
    rows = found(**asked).select_related("host").only(*columns, "host__first_name")
    return _page(rows.prefetch_related(_photos(5)), lambda row: f"{row.price_minor}:{row.pk}")


def names(city: str) -> list[Listing]:
    """The tiny list."""
    return list(newest_in(city).only("name", "price_minor", "currency")[:PAGE])


def booked(guest: int) -> tuple[list[Booking], str | None]:
    """A guest's bookings with homes, covers and hosts, and the cursor of what follows."""
    covers = Photo.objects.filter(position=0).select_related("image")
    covers = covers.only("listing_id", "image__key")
    columns = ("code", "status", "check_in", "check_out", "listing__name")
    rows = stays_of(guest).select_related("listing__host")
    rows = rows.only(*columns, "listing__host__first_name")
    rows = rows.prefetch_related(Prefetch("listing__photos", covers, to_attr="covers"))
    return _page(rows, lambda row: f"{row.check_in}:{row.pk}")


def _photos(first: int, *more: str) -> Prefetch:
    photos = Photo.objects.select_related("image").filter(position__lt=first).order_by("position")
    only = photos.only("listing_id", "position", "image__key", *more)
    return Prefetch("photos", only, to_attr="shown_photos")


def _page(rows: QuerySet[Any], cursor: Callable[[Any], str]) -> tuple[list[Any], str | None]:
    read = list(rows[: PAGE + 1])
    shown = read[:PAGE]
    return shown, cursor(shown[-1]) if len(read) > PAGE else None
